"""Write tests/data from what the real ZenML releases write, or check that it is just that.

    $(tests/real_zenml/environment.sh) -m tests.real_zenml.write_fixtures [--check]

Every command below runs in a sandbox. Its paths become the placeholders ``$CONFIG_DIR`` and
``$REPO``, random UUIDs become fixed ones in their order of appearance, and times become one
time, so that the same files come out each time. Data of local stores is left out, but for
secrets; so are databases.
"""

from __future__ import annotations

import base64
import os
import re
import shlex
import subprocess
import sys
import textwrap
import uuid
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from tests.real_zenml.oracle import run_command
from tests.real_zenml.sandbox import Sandbox, preload

DATA = Path(__file__).resolve().parents[1] / "data"
UUID = re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b")
BEGINNING = re.compile(r"\b[0-9a-f]{8}\b")  # of a UUID, in the default Kubernetes context
TIME = re.compile(r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\.\d+")
A_TIME = "2022-08-29T12:00:00.000001"
CONFIG = re.compile(r"^( +- config: )(\S+)$", re.M)
NAMESPACE = uuid.UUID("5c9ad9b5-7e0c-4f0d-9d5c-0f3b3a5d9c11")

COMMANDS = """
init
orchestrator register ldock -f local_docker
artifact-store register las2 -f local
metadata-store register lms2 -f sqlite
container-registry register dcr -f default --uri=localhost:5000
secrets-manager register lsm -f local
stack register docker -o ldock -a las2 -m lms2 -c dcr -x lsm

orchestrator register airflow -f airflow
orchestrator register vertex -f vertex --project=acme-ml --location=europe-west1
orchestrator register kubeflow -f kubeflow
orchestrator register github -f github
artifact-store register gcs -f gcp --path=gs://acme-artifacts/zenml
artifact-store register s3 -f s3 --path=s3://acme-artifacts/zenml
metadata-store register mysql -f mysql --host=10.0.0.5 --database=mlmd --secret=mysql_credentials
container-registry register gcr -f gcp --uri=eu.gcr.io/acme-ml
container-registry register ecr -f aws --uri=123456789012.dkr.ecr.eu-west-1.amazonaws.com
container-registry register hub -f dockerhub --uri=docker.io/acme
secrets-manager register gsm -f gcp_secrets_manager --project_id=acme-ml
secrets-manager register asm -f aws --region_name=eu-west-1
secrets-manager register vault -f vault --url=http://127.0.0.1:8200 --token=example --mount_point=zenml
step-operator register vertex_gpu -f vertex --project=acme-ml --region=europe-west1 --accelerator_type=NVIDIA_TESLA_T4
experiment-tracker register mlflow -f mlflow --tracking_uri=https://mlflow.example.org --tracking_token={{mlflow.token}}
experiment-tracker register wandb -f wandb --api_key={{wandb.key}} --project_name=demo
alerter register slack -f slack --slack_token=example --default_slack_channel_id=C012345
model-deployer register seldon -f seldon --kubernetes_context=ctx1 --base_url=http://10.0.0.6
annotator register labels -f label_studio

stack register cloud -o vertex -a gcs -m mysql -c gcr -x gsm -al slack
stack register kubeflow -o kubeflow -a default -m default -c dcr
stack register tracked -o default -a default -m default -x lsm -e mlflow
stack set tracked
secrets-manager secret register mlflow --token=example
stack set default

orchestrator flavor register flavors.ray_orchestrator.RayOrchestrator
orchestrator register ray -f ray --address=ray://10.0.0.7:10001
stack register custom -o ray -a las2 -m lms2

profile create staging
profile set staging
orchestrator register night -f local
stack register s2 -o night -a default -m default
profile set default
profile create warehouse -t sql
profile create team -t rest -u http://127.0.0.1:8237 --user alice

stack export default stacks/default.yaml
stack export docker stacks/docker.yaml
stack export cloud stacks/cloud.yaml
"""  # noqa: E501 - one command a line
VALIDATE_WITHOUT_SECRETS = {"ZENML_SECRET_VALIDATION_LEVEL": "NONE"}

RAY_ORCHESTRATOR = '''\
"""A flavor of our own."""

from typing import Any, ClassVar, Optional

from zenml.orchestrators import BaseOrchestrator


class RayOrchestrator(BaseOrchestrator):
    """Runs pipelines on a Ray cluster."""

    address: str
    working_dir: Optional[str] = None

    FLAVOR: ClassVar[str] = "ray"

    def prepare_or_run_pipeline(self, *args: Any, **kwargs: Any) -> Any:
        """Do nothing, as this is an example."""
'''

TRAIN = '''\
"""A pipeline that leaves a record of its run."""

from zenml.pipelines import pipeline
from zenml.steps import step


@step
def load() -> int:
    """Load the data."""
    return 3


@step
def train(data: int) -> int:
    """Train the model."""
    return data + 1


@pipeline(enable_cache=False)
def training(load, train):
    """Train on what was loaded."""
    train(load())


if __name__ == "__main__":
    training(load=load(), train=train()).run(run_name="training-1", unlisted=True)
'''

# Flavors whose client libraries are too large to install: the store takes them as they are.
UNCHECKED_COMPONENTS: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    (
        "artifact_store",
        "azure",
        "blobs",
        {"path": "abfs://acme/zenml", "authentication_secret": None},
    ),
    (
        "step_operator",
        "sagemaker",
        "gpu",
        {
            "role": "arn:aws:iam::123456789012:role/zenml",
            "instance_type": "ml.p3.2xlarge",
            "base_image": None,
            "bucket": None,
            "docker_parent_image": None,
            "experiment_name": None,
        },
    ),
)

LEGACY_COMMANDS = """
init
artifact-store register data_store -t local --path=/data/artifacts
metadata-store register mlmd -t sqlite --uri=/data/metadata.db
stack register prod -o local_orchestrator -a data_store -m mlmd
stack set prod
"""
LEGACY_RUN = "import sys; from zenml.cli.cli import cli; cli(sys.argv[1:])"


def main() -> int:
    """Write or check the files; return the exit code."""
    sandbox = Sandbox()
    sandbox.set_environment({})
    preload(flavors=True)
    try:
        files = {f"zenml-0.13.2/{path}": text for path, text in profile_era(sandbox).items()}
        files.update({f"legacy-0.6.3/{path}": text for path, text in legacy(sandbox).items()})
    finally:
        sandbox.remove()
    return check(files) if "--check" in sys.argv[1:] else write(files)


def profile_era(sandbox: Sandbox) -> dict[str, str]:
    """Return what ZenML 0.13.2 writes, by path."""
    (sandbox.repository / "flavors").mkdir()
    (sandbox.repository / "flavors/__init__.py").touch()
    (sandbox.repository / "flavors/ray_orchestrator.py").write_text(RAY_ORCHESTRATOR)
    (sandbox.repository / "stacks").mkdir()
    (sandbox.repository / "train.py").write_text(TRAIN)
    for line in commands(COMMANDS):
        run(sandbox, partial(succeed, line), VALIDATE_WITHOUT_SECRETS)
    run(sandbox, register_unchecked, {})
    run(sandbox, run_pipeline, {})
    return stable(collected(sandbox))


def legacy(sandbox: Sandbox) -> dict[str, str]:
    """Return what ZenML 0.6.3 writes, by path."""
    sandbox.reset()
    path = Path(sys.prefix).parent / "zenml-0.6.3"
    environment = {**os.environ, "PYTHONPATH": str(path), "XDG_CONFIG_HOME": str(sandbox.root)}
    for line in commands(LEGACY_COMMANDS):
        subprocess.run(
            [sys.executable, "-W", "ignore", "-c", LEGACY_RUN, *line],
            cwd=sandbox.repository,
            env=environment,
            stdout=subprocess.DEVNULL,
            check=True,
        )
    return stable(collected(sandbox))


def commands(text: str) -> Iterable[list[str]]:
    """Return the arguments of each command."""
    return (shlex.split(line) for line in textwrap.dedent(text).splitlines() if line)


def run(sandbox: Sandbox, action: Callable[[], Any], environment: Mapping[str, str]) -> None:
    """Run *action* on the real ZenML, and show what happened if it fails."""
    outcome = sandbox.run(action, environment)
    if "crash" in outcome:
        raise RuntimeError(f"{outcome['output']}\n{outcome['crash']}")


def succeed(arguments: list[str]) -> None:
    """Run a command of ZenML 0.13.2, and raise if it fails."""
    outcome = run_command(arguments)
    if not outcome["succeeds"]:
        raise RuntimeError(f"zenml {shlex.join(arguments)}: {outcome['error']}")


def register_unchecked() -> None:
    """Give the store the components that cannot be built here."""
    from zenml.enums import StackComponentType  # type: ignore[import-not-found]  # noqa: PLC0415
    from zenml.repository import Repository  # type: ignore[import-not-found]  # noqa: PLC0415
    from zenml.zen_stores.models import (  # type: ignore[import-not-found]  # noqa: PLC0415
        ComponentWrapper,
    )

    for component_type, flavor, name, attributes in UNCHECKED_COMPONENTS:
        identifier = uuid.uuid4()
        text = yaml.dump({"name": name, "uuid": str(identifier), **attributes})
        wrapper = ComponentWrapper(
            type=StackComponentType(component_type),
            flavor=flavor,
            name=name,
            uuid=identifier,
            config=base64.b64encode(text.encode()),
        )
        Repository().zen_store.register_stack_component(wrapper)


def run_pipeline() -> None:
    """Run the pipeline of the repository on its active stack."""
    import runpy  # noqa: PLC0415

    runpy.run_path("train.py", run_name="__main__")


def collected(sandbox: Sandbox) -> dict[str, str]:
    """Return the text files of the sandbox, with placeholders."""
    directories = {"config": sandbox.config, "repository": sandbox.repository}
    return {
        str(Path(name, path.relative_to(directory))): changed(
            path.read_text("utf-8"), sandbox.anonymize
        )
        for name, directory in directories.items()
        for path in sorted(directory.rglob("*"))
        if is_kept(path.relative_to(directory))
    }


def is_kept(path: Path) -> bool:
    """Say whether a file is a fixture: text that ZenML or we wrote, and no store's data."""
    if path.suffix not in (".yaml", ".py"):
        return False
    return "local_stores" not in path.parts or path.name == "secrets.yaml"


def stable(files: dict[str, str]) -> dict[str, str]:
    """Replace random UUIDs, in names and texts, and times by fixed ones."""
    fixed: dict[str, str] = {}

    def fix(match: re.Match[str]) -> str:
        number = len(fixed) + 1
        return fixed.setdefault(match[0], str(uuid.uuid5(NAMESPACE, str(number))))

    for name_and_text in files.items():
        UUID.sub(fix, "\n".join(name_and_text))
    beginnings = {old[:8]: new[:8] for old, new in fixed.items()}

    def fix_all(text: str) -> str:
        text = UUID.sub(fix, text)
        return BEGINNING.sub(lambda match: beginnings.get(match[0], match[0]), text)

    texts = {path: changed(TIME.sub(A_TIME, text), fix_all) for path, text in files.items()}
    return {fix_all(path): text for path, text in texts.items()}


def changed(text: str, change: Callable[[str], str]) -> str:
    """Apply *change* to a text, and to what the base64 texts of pipeline runs hold."""

    def recode(match: re.Match[str]) -> str:
        plain_text = base64.b64decode(match[2]).decode()
        return match[1] + base64.b64encode(change(plain_text).encode()).decode()

    return CONFIG.sub(recode, change(text))


def write(files: dict[str, str]) -> int:
    """Write the files, and delete those that are no longer among them."""
    for path in stale(files):
        path.unlink()
    for name, text in files.items():
        path = DATA / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    print(f"{len(files)} files in {DATA.name}")
    return 0


def check(files: dict[str, str]) -> int:
    """Name the files that differ from what ZenML writes."""
    differing = [
        name
        for name, text in files.items()
        if not (DATA / name).exists() or (DATA / name).read_text("utf-8") != text
    ]
    differing += [str(path.relative_to(DATA)) for path in stale(files)]
    print("\n".join(differing) or f"{len(files)} files are what ZenML writes")
    return 1 if differing else 0


def stale(files: dict[str, str]) -> list[Path]:
    """Return the files below our directories that ZenML does not write."""
    present = (path for top in ("zenml-0.13.2", "legacy-0.6.3") for path in (DATA / top).rglob("*"))
    return sorted(
        path for path in present if path.is_file() and str(path.relative_to(DATA)) not in files
    )


if __name__ == "__main__":
    sys.exit(main())
