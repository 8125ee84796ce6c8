"""Configurations that real ZenML releases wrote, and their files that can be changed."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from zenml_ls.model.names import type_of_folder

CHECKOUT = Path(__file__).resolve().parents[2]
DATA = CHECKOUT / "tests" / "data"
RELEASES = ("0.7.3", "0.9.0", "0.10.0", "0.12.0", "0.13.2")
"""The releases whose verdict is compared."""

EXPORTED = "exported stack"
KINDS = (
    "config.yaml",
    ".zen/config.yaml",
    "stacks.yaml",
    "pipeline_runs.yaml",
    "component file",
    EXPORTED,
)
"""The kinds of file, as the figures list them."""
_WEIGHTS = {
    "config.yaml": 3,
    ".zen/config.yaml": 2,
    "stacks.yaml": 6,
    "pipeline_runs.yaml": 1,
    "component file": 8,
    EXPORTED: 5,
}


@dataclass(frozen=True)
class Target:
    """A file that can be changed."""

    kind: str
    path: str
    """Below the world: ``config/...`` or ``repository/...``."""

    @property
    def name(self) -> str:
        """The file as the oracle names it."""
        top, rest = self.path.split("/", 1)
        return f"{'$CONFIG_DIR' if top == 'config' else '$REPO'}/{rest}"

    @property
    def component(self) -> str | None:
        """Type and name of the component whose file it is; None for another file."""
        folder, name = Path(self.path).parent.name, Path(self.path).stem
        component_type = type_of_folder(folder)
        return f"{component_type} {name}" if component_type else None


@dataclass(frozen=True)
class World:
    """A configuration directory and a repository, written by one release."""

    release: str

    @property
    def folder(self) -> Path:
        """Where its files are kept, with placeholders in them."""
        return DATA / f"zenml-{self.release}"

    @property
    def registry(self) -> str:
        """The active profile's registry."""
        return "config/profiles/default/stacks.yaml"

    def text(self, path: str) -> str:
        """Return the text of a file, with placeholders."""
        return (self.folder / path).read_text("utf-8")

    def copy_to(self, folder: Path) -> None:
        """Write the world into *folder*, with its paths in the place of the placeholders."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        for path in folder.rglob("*.yaml"):
            path.write_bytes(resolved(path.read_bytes(), folder))


@cache
def targets(world: World) -> dict[str, tuple[Target, ...]]:
    """Return the files of each kind that can be changed."""
    found: dict[str, list[Target]] = {}
    for path in sorted(world.folder.rglob("*.yaml")):
        name = path.relative_to(world.folder).as_posix()
        kind = kind_of(name)
        if kind is not None:
            found.setdefault(kind, []).append(Target(kind, name))
    return {kind: tuple(items) for kind, items in found.items()}


def kind_of(path: str) -> str | None:
    """Return the kind of a file by its place; None for one that is no configuration."""
    if path in ("config/config.yaml", "repository/.zen/config.yaml"):
        return path.split("/", 1)[1]
    if path.startswith("repository/stacks/"):
        return EXPORTED
    if not path.startswith("config/profiles/default/"):
        return None
    name = path.split("/", 3)[3]
    return name if name in KINDS else "component file"


def choose(world: World, random: Random) -> Target:
    """Return a file of *world*."""
    found = targets(world)
    kinds = sorted(found)
    (kind,) = random.choices(kinds, [_WEIGHTS[kind] for kind in kinds])
    return random.choice(found[kind])


def prepared(world: World, target: Target, random: Random) -> str:
    """Return the text to change: an exported stack mostly gets names that are not in use."""
    text = world.text(target.path)
    if target.kind != EXPORTED:
        return text
    if random.random() < 0.85:
        text = re.sub(r"^stack_name: ", "stack_name: new_", text, flags=re.M)
    if random.random() < 0.5:
        text = re.sub(r"^(    name: )(.*)$", r"\1new_\2", text, flags=re.M)
    return text


def resolved(content: bytes, folder: Path) -> bytes:
    """Put the paths of the copy in *folder* in the place of the placeholders."""
    pairs = ((b"$CONFIG_DIR", folder / "config"), (b"$REPO", folder / "repository"))
    for placeholder, path in pairs:
        content = content.replace(placeholder, str(path).encode())
    return content
