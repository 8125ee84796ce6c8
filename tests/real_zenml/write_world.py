"""Write one world of tests/data with the ZenML that is imported, and print its files.

    PYTHONPATH=FOLDER/zenml-RELEASE FOLDER/bin/python -m tests.real_zenml.write_world WORLD

The files come as one JSON object, path to text. Every command runs in a sandbox. Its paths become
the placeholders ``$CONFIG_DIR`` and ``$REPO``, random UUIDs become fixed ones in their order of
appearance, and times become one time, so that the same files come out each time. Data of local
stores is left out, but for secrets; so are databases.
"""

from __future__ import annotations

import base64
import json
import re
import runpy
import shlex
import sys
import uuid
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from tests.real_zenml import releases
from tests.real_zenml.oracle import run_command
from tests.real_zenml.sandbox import Sandbox, preload
from tests.real_zenml.worlds import WORLDS, Component, World

UUID = re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b")
BEGINNING = re.compile(r"\b[0-9a-f]{8}\b")  # of a UUID, in the default Kubernetes context
TIME = re.compile(r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\.\d+")
A_TIME = "2022-08-29T12:00:00.000001"
CONFIG = re.compile(r"^( +- config: )(\S+)$", re.M)
NAMESPACE = uuid.UUID("5c9ad9b5-7e0c-4f0d-9d5c-0f3b3a5d9c11")
VALIDATE_WITHOUT_SECRETS = {"ZENML_SECRET_VALIDATION_LEVEL": "NONE"}


def main() -> None:
    """Print the files of the world that is named."""
    world = next(world for world in WORLDS if world.folder == sys.argv[1])
    sandbox = Sandbox()
    sandbox.set_environment({})
    preload(flavors=True)
    assert releases.release() == world.release
    try:
        fill(sandbox, world)
        print(json.dumps(stable(collected(sandbox))))
    finally:
        sandbox.remove()


def fill(sandbox: Sandbox, world: World) -> None:
    """Let ZenML write *world* into the sandbox."""
    for name, text in world.files.items():
        path = sandbox.repository / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    (sandbox.repository / "stacks").mkdir()
    if world.kubeconfig is not None:
        sandbox.kubeconfig.write_text(world.kubeconfig)
    for line in commands(world.commands):
        run(sandbox, partial(succeed, line), VALIDATE_WITHOUT_SECRETS)
    for component in world.unchecked:
        run(sandbox, partial(register_unchecked, component), {})
    if world.program is not None:
        run(sandbox, partial(run_program, world.program), {})


def commands(text: str) -> Iterable[list[str]]:
    """Return the arguments of each command."""
    return (shlex.split(line) for line in text.splitlines() if line)


def run(sandbox: Sandbox, action: Callable[[], Any], environment: Mapping[str, str]) -> None:
    """Run *action* on the real ZenML, and show what happened if it fails."""
    outcome = sandbox.run(action, environment)
    if "crash" in outcome:
        raise RuntimeError(f"{outcome['output']}\n{outcome['crash']}")


def succeed(arguments: list[str]) -> None:
    """Run a ``zenml`` command, and raise if it fails."""
    outcome = run_command(arguments)
    if not outcome["succeeds"]:
        raise RuntimeError(f"zenml {shlex.join(arguments)}: {outcome['error']}")


def register_unchecked(component: Component) -> None:
    """Give the store a component that cannot be built here."""
    from zenml.enums import StackComponentType  # type: ignore[import-not-found]  # noqa: PLC0415
    from zenml.repository import Repository  # type: ignore[import-not-found]  # noqa: PLC0415
    from zenml.zen_stores.models import (  # type: ignore[import-not-found]  # noqa: PLC0415
        ComponentWrapper,
    )

    component_type, flavor, name, attributes = component
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


def run_program(name: str) -> None:
    """Run a program of the repository, on the active stack."""
    runpy.run_path(name, run_name="__main__")


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


if __name__ == "__main__":
    main()
