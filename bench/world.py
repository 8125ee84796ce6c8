"""Configurations of a chosen size: a store with its components' files, and one mistake."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from pathlib import Path

SHARED_COMPONENTS = 8
"""Components per type that the stacks use; the others are only registered."""

_HEAD = """\
projects: []
role_assignments: []
roles: []
stack_component_flavors: []
"""
_TAIL = """\
team_assignments: {}
teams: []
users: []
"""
_ON_SERVER = """\
  team:
    active_stack: default
    active_user: default
    name: team
    store_type: rest
    store_url: """
_PLANTED_STACKS = 2
"""Stacks beside those that are asked for: the one that is measured, and the wrong one."""
_PADDING = "\n".join(f"def step_{index}() -> int:\n    return {index}\n" for index in range(30))
_EXPORTED = """\
components:
  artifact_store:
    flavor: s3
    name: artifacts_{number}
    path: s3://bucket-{number}/zenml
  metadata_store:
    flavor: mysql
    name: metadata_{number}
    database: mlmd_{number}
  orchestrator:
    flavor: local
    name: orchestrator_{number}
stack_name: {name}
zenml_version: 0.13.2
"""
_FIXED_LINES = 23
"""Lines of a ``stacks.yaml`` that do not depend on its size."""


@dataclass(frozen=True)
class World:
    """A configuration on disk, and the places in its ``stacks.yaml`` that are measured."""

    root: Path
    """The repository, which is the workspace of the editor."""
    file: Path
    """The ``stacks.yaml`` of its active profile."""
    text: str
    lines: int
    mistake_line: int
    """A misspelt component type: a schema finds it as well."""
    lost_line: int
    """A component without a file: only who reads all of the store finds it."""
    change_line: int
    """The line that is changed back and forth: a second mistake of that kind, or none."""
    completion_line: int
    """Four spaces in a stack: component types can be completed."""
    hover_line: int
    """A component type and the component's name."""

    @property
    def component_files(self) -> list[Path]:
        """The files of the components."""
        return list(self.file.parent.glob("*/*.yaml"))

    @property
    def config_directory(self) -> Path:
        """ZenML's configuration directory, which lies outside of the repository."""
        return self.file.parents[2]


@dataclass(frozen=True)
class Component:
    """A component with its file."""

    type: str
    folder: str
    name: str
    flavor: str
    attributes: str

    @property
    def uuid(self) -> str:
        """An identifier that is the same in every run."""
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self.type}/{self.name}"))

    @property
    def file(self) -> str:
        """The text of its file."""
        return f"name: {self.name}\nuuid: {self.uuid}\n{self.attributes}"


def with_lines(root: Path, lines: int) -> World:
    """Write a configuration whose ``stacks.yaml`` has just about *lines* lines."""
    count = max(3, lines // 4)
    rest = lines - _FIXED_LINES - count - 2 * _used(count)
    return _write(root, components_of(count), stacks=rest // 4)


def with_components(root: Path, count: int) -> World:
    """Write a configuration with *count* components, and a stack for every twenty."""
    return _write(root, components_of(count), stacks=max(1, count // 20))


def with_stacks(root: Path, count: int, lines: int) -> World:
    """Write a configuration with *count* stacks, whose ``stacks.yaml`` has *lines* lines."""
    written = count - _PLANTED_STACKS
    components = components_of(lines - _FIXED_LINES - 4 * written - 2 * SHARED_COMPONENTS)
    return _write(root, components, stacks=written)


def add_project(world: World, files: int) -> None:
    """Add code that asks for stacks to the repository, and an exported stack for each ten files."""
    folder = world.root / "pipelines"
    folder.mkdir()
    for index in range(files):
        code = f"from zenml.repository import Repository\n\n{_PADDING}\n"
        code += f'stack = Repository().get_stack("stack_{index}")\n'
        (folder / f"pipeline_{index}.py").write_text(code, encoding="utf-8")
    for index in range(files // 10):
        text = _EXPORTED.format(name=f"stack_{index}", number=index % SHARED_COMPONENTS)
        (folder / f"stack_{index}.yaml").write_text(text, encoding="utf-8")


def add_server(world: World, url: str) -> None:
    """Add a profile on a ZenServer to the configuration, which is not the active one."""
    path = world.config_directory / "config.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("profiles:\n", f"profiles:\n{_ON_SERVER}{url}\n"), "utf-8")


def components_of(count: int) -> list[Component]:
    """Return *count* components, a third of each type that every stack needs."""
    made = [
        component
        for index in range(-(-count // 3))
        for component in (
            Component(
                "artifact_store",
                "artifact_stores",
                f"artifacts_{index}",
                "s3",
                f"path: s3://bucket-{index}/zenml\nkey: null\nsecret: null\ntoken: null\n",
            ),
            Component(
                "metadata_store",
                "metadata_stores",
                f"metadata_{index}",
                "mysql",
                f"database: mlmd_{index}\nhost: 10.0.0.5\nport: 3306\nusername: null\n",
            ),
            Component(
                "orchestrator",
                "orchestrators",
                f"orchestrator_{index}",
                "local",
                "",
            ),
        )
    ]
    return made[:count]


def _used(count: int) -> int:
    """Return how many stores of each type the stacks use."""
    return min(SHARED_COMPONENTS, max(1, count // 3))


def _write(root: Path, components: list[Component], stacks: int) -> World:
    text, marks = _registry(components, stacks)
    config, repository = root / "config", root / "repository"
    store = config / "profiles" / "default"
    for component in components:
        path = store / component.folder / f"{component.name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(component.file, encoding="utf-8")
    (store / "stacks.yaml").write_text(text, encoding="utf-8")
    (config / "config.yaml").write_text(_configuration(), encoding="utf-8")
    (repository / ".zen").mkdir(parents=True)
    (repository / ".zen" / "config.yaml").write_text(
        "active_profile_name: default\nactive_stack_name: stack_0\n", encoding="utf-8"
    )
    return World(repository, store / "stacks.yaml", text, text.count("\n"), *marks)


def _configuration() -> str:
    return f"""\
activated_profile: default
analytics_opt_in: false
profiles:
  default:
    active_stack: stack_0
    active_user: default
    name: default
    store_type: local
    store_url: null
user_id: {uuid.UUID(int=0)}
version: 0.13.2
"""


def _registry(components: list[Component], stacks: int) -> tuple[str, tuple[int, ...]]:
    """Return the text of ``stacks.yaml``, and the lines of the places in it."""
    lines = _HEAD.splitlines()
    lines.append("stack_components:")
    for kind in ("artifact_store", "metadata_store", "orchestrator"):
        lines.append(f"  {kind}:")
        lines += [f"    {item.name}: {item.flavor}" for item in components if item.type == kind]
    lost = len(lines)
    lines += ["    lost: local", "stacks:"]
    used = _used(len(components))
    for index in range(stacks // 2):
        lines += _stack(f"stack_{index}", index % used)
    places = len(lines)
    lines += [*_stack("measured", 0), "    ", *_stack("wrong", 0)]
    lines[-1] = "    orchestratr: orchestrator_0"
    for index in range(stacks // 2, stacks):
        lines += _stack(f"stack_{index}", index % used)
    lines.append("store_associations:")
    by_name = {component.name: component for component in components}
    for index in range(used):
        lines.append(f"- artifact_store_uuid: {by_name[f'artifacts_{index}'].uuid}")
        lines.append(f"  metadata_store_uuid: {by_name[f'metadata_{index}'].uuid}")
    text = "\n".join(lines) + "\n" + _TAIL
    return text, (places + 8, lost, places + 3, places + 4, places + 1)


def _stack(name: str, index: int) -> list[str]:
    return [
        f"  {name}:",
        f"    artifact_store: artifacts_{index}",
        f"    metadata_store: metadata_{index}",
        f"    orchestrator: orchestrator_{index}",
    ]
