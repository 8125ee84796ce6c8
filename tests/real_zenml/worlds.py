"""What is registered in each world of tests/data, as commands of the release that writes it.

A world has most of the types and flavors that its release has, and stacks that it holds valid.
"""
# ruff: noqa: E501 - one command a line

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Component = tuple[str, str, str, Mapping[str, Any]]
"""Type, flavor, name, and attributes."""


@dataclass(frozen=True)
class World:
    """A configuration directory and a repository, as one release of ZenML writes them."""

    folder: str
    """The folder in tests/data."""
    release: str
    commands: str
    """Arguments of the ``zenml`` command, one command a line."""
    files: Mapping[str, str] = field(default_factory=dict)
    """Files that are in the repository before the first command."""
    unchecked: tuple[Component, ...] = ()
    """Components whose client libraries are too large to install: the store takes them as is."""
    program: str | None = None
    """A file of the repository that is run after the last command."""
    kubeconfig: str | None = None
    """The Kubernetes configuration while the commands run; None where there is none."""


COMMANDS_0_13_2 = """
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
"""

COMMON_0_9_TO_0_12 = """
init
orchestrator flavor register flavors.ray_orchestrator.RayOrchestrator
orchestrator register ray -f ray --address=ray://10.0.0.7:10001
orchestrator register airflow -f airflow
orchestrator register kubeflow -f kubeflow
orchestrator register vertex -f vertex --project=acme-ml --location=europe-west1
orchestrator register github -f github
artifact-store register gcs -f gcp --path=gs://acme-artifacts/zenml
artifact-store register s3 -f s3 --path=s3://acme-artifacts/zenml
metadata-store register mysql -f mysql --host=10.0.0.5 --database=mlmd --username=zenml --password=example
container-registry register local -f default --uri=localhost:5000
container-registry register gcr -f gcp --uri=eu.gcr.io/acme-ml
container-registry register ghcr -f github --uri=ghcr.io/acme
secrets-manager register lsm -f local
secrets-manager register gsm -f gcp_secrets_manager --project_id=acme-ml
step-operator register vertex_gpu -f vertex --project=acme-ml --region=europe-west1 --accelerator_type=NVIDIA_TESLA_T4
experiment-tracker register mlflow -f mlflow
experiment-tracker register wandb -f wandb --api_key=example --project_name=demo
alerter register slack -f slack --slack_token=example --default_slack_channel_id=C012345
model-deployer register seldon -f seldon --kubernetes_context=ctx1 --base_url=http://10.0.0.6

stack register cloud -o vertex -a gcs -m mysql -c gcr -x gsm -al slack
stack register gpu -o default -a gcs -m mysql -c gcr -s vertex_gpu -e wandb
stack register kubeflow -o kubeflow -a default -m default -c local
stack register tracked -o default -a default -m default -x lsm -e mlflow
stack register custom -o ray -a default -m default
"""
ENDING_0_9_TO_0_12 = """
profile create staging
profile set staging
orchestrator register night -f local
stack register s2 -o night -a default -m default
profile set default

stack set tracked
secret register mysql_credentials --user=zenml --password=example
stack export cloud stacks/cloud.yaml
stack export tracked stacks/tracked.yaml
"""
COMMANDS_0_9_0 = f"""{COMMON_0_9_TO_0_12}
secrets-manager register asm -f aws
stack register public -o github -a s3 -m mysql -c ghcr
{ENDING_0_9_TO_0_12}"""
COMMANDS_0_10_0 = f"""{COMMON_0_9_TO_0_12}
orchestrator register cluster -f kubernetes --kubernetes_context=ctx1
metadata-store register in_cluster -f kubernetes --deployment_name=mlmd --kubernetes_context=ctx1
secrets-manager register vault -f vault --url=http://127.0.0.1:8200 --token=example --mount_point=zenml
stack register cluster -o cluster -a s3 -m in_cluster -c gcr
{ENDING_0_9_TO_0_12}"""
COMMANDS_0_12_0 = f"""{COMMON_0_9_TO_0_12}
orchestrator register cluster -f kubernetes --kubernetes_context=ctx1
metadata-store register in_cluster -f kubernetes --deployment_name=mlmd --kubernetes_context=ctx1
secrets-manager register asm -f aws --region_name=eu-west-1 --scope=namespace --namespace=team
annotator register labels -f label_studio --authentication_secret=label_studio
stack register cluster -o cluster -a s3 -m in_cluster -c gcr
stack register labelled -o default -a gcs -m mysql -x gsm -an labels
{ENDING_0_9_TO_0_12}"""

COMMANDS_0_7_3 = """
init
orchestrator register airflow -t airflow
orchestrator register kubeflow -t kubeflow
artifact-store register gcs -t gcp --path=gs://acme-artifacts/zenml
artifact-store register s3 -t s3 --path=s3://acme-artifacts/zenml
metadata-store register mysql -t mysql --host=10.0.0.5 --port=3306 --database=mlmd --username=zenml --password=example
metadata-store register in_kubeflow -t kubeflow
container-registry register local -t default --uri=localhost:5000
container-registry register gcr -t default --uri=eu.gcr.io/acme-ml
secrets-manager register lsm -t local
secrets-manager register asm -t aws --region_name=eu-west-1
step-operator register vertex_gpu -t vertex --project=acme-ml --region=europe-west1
experiment-tracker register mlflow -t mlflow
experiment-tracker register wandb -t wandb --api_key=example --project_name=demo
model-deployer register seldon -t seldon --kubernetes_context=ctx1 --base_url=http://10.0.0.6

stack register cloud -o default -a gcs -m mysql -c gcr -x asm -s vertex_gpu -d seldon -e wandb
stack register kubeflow -o kubeflow -a default -m in_kubeflow -c local
stack register tracked -o airflow -a default -m default -x lsm -e mlflow

profile create staging
profile set staging
orchestrator register night -t local
stack register s2 -o night -a default -m default
profile set default

stack set tracked
secret register mysql_credentials -k password -v example
"""
COMMANDS_0_6_3 = """
init
artifact-store register data_store -t local --path=/data/artifacts
metadata-store register mlmd -t sqlite --uri=/data/metadata.db
stack register prod -o local_orchestrator -a data_store -m mlmd
stack set prod
"""
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

FLAVOR_FILES = {"flavors/__init__.py": "", "flavors/ray_orchestrator.py": RAY_ORCHESTRATOR}
KUBECONFIG = """\
apiVersion: v1
kind: Config
current-context: ctx1
clusters:
- name: cluster1
  cluster:
    server: https://127.0.0.1:6443
contexts:
- name: ctx1
  context:
    cluster: cluster1
    user: user1
users:
- name: user1
  user: {}
"""
BLOBS: Component = (
    "artifact_store",
    "azure",
    "blobs",
    {"path": "abfs://acme/zenml", "authentication_secret": None},
)
SAGEMAKER: Component = (
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
)
OLDER_SAGEMAKER: Component = (
    "step_operator",
    "sagemaker",
    "gpu",
    {
        "role": "arn:aws:iam::123456789012:role/zenml",
        "instance_type": "ml.p3.2xlarge",
        "base_image": None,
        "bucket": None,
        "experiment_name": None,
    },
)

WORLDS = (
    World("legacy-0.6.3", "0.6.3", COMMANDS_0_6_3),
    World("zenml-0.7.3", "0.7.3", COMMANDS_0_7_3),
    World(
        "zenml-0.9.0",
        "0.9.0",
        COMMANDS_0_9_0,
        FLAVOR_FILES,
        (OLDER_SAGEMAKER,),
        kubeconfig=KUBECONFIG,
    ),
    World(
        "zenml-0.10.0",
        "0.10.0",
        COMMANDS_0_10_0,
        FLAVOR_FILES,
        (OLDER_SAGEMAKER,),
        kubeconfig=KUBECONFIG,
    ),
    World(
        "zenml-0.12.0",
        "0.12.0",
        COMMANDS_0_12_0,
        FLAVOR_FILES,
        (OLDER_SAGEMAKER,),
        kubeconfig=KUBECONFIG,
    ),
    World(
        "zenml-0.13.2",
        "0.13.2",
        COMMANDS_0_13_2,
        {**FLAVOR_FILES, "train.py": TRAIN},
        (BLOBS, SAGEMAKER),
        "train.py",
    ),
)
