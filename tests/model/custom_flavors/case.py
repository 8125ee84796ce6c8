"""A repository with a custom flavor, and parts to write the module of its class with."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests import world


@dataclass(frozen=True)
class Case:
    """A repository with a custom flavor, and a component of it that is in a stack."""

    name: str
    code: str
    """The module ``flavors.mine``."""
    refused: bool
    """Whether ZenML refuses the component, or the stack with it."""
    expected: tuple[str, ...] = ()
    """The codes of the findings that are errors, sorted; empty where we stay silent."""
    attributes: tuple[str, ...] = ()
    type: str = "orchestrator"
    source: str = "flavors.mine.Mine"
    files: dict[str, str] = field(default_factory=dict)
    """Further files of the repository."""
    others: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Flavor and attributes of other members of the stack, by component type."""

    @property
    def written(self) -> dict[str, str]:
        """The files of the repository and of the configuration directory."""
        stack = {"artifact_store": "default", "metadata_store": "default"}
        stack |= {"orchestrator": "default", self.type: "mine"}
        stack |= dict.fromkeys(self.others, "other")
        tables = {kind: [f"default: {flavor}"] for kind, flavor in _DEFAULTS.items()}
        tables.setdefault(self.type, []).append("mine: mine")
        for kind, (flavor, *_) in self.others.items():
            tables.setdefault(kind, []).append(f"other: {flavor}")
        registry = [
            "stack_component_flavors:",
            f"- {{name: mine, type: {self.type}, source: '{self.source}', integration: null}}",
            "stack_components:",
            *(f"  {kind}: {{{', '.join(table)}}}" for kind, table in tables.items()),
            "stacks:",
            "  default: {artifact_store: default, metadata_store: default, orchestrator: default}",
            f"  mine: {{{', '.join(f'{kind}: {name}' for kind, name in stack.items())}}}",
        ]
        return {
            **{name: text for name, text in world.BASE.items() if "/default.yaml" in name},
            **{name: world.BASE[name] for name in (".zen/config.yaml", "config/config.yaml")},
            "config/profiles/default/stacks.yaml": "".join(f"{line}\n" for line in registry),
            self.component: world.component("mine", 9, *self.attributes),
            **{
                _file(kind, "other"): world.component("other", 10 + number, *attributes)
                for number, (kind, (_, *attributes)) in enumerate(self.others.items())
            },
            "flavors/__init__.py": "",
            "flavors/mine.py": textwrap.dedent(self.code).lstrip("\n"),
            **{name: textwrap.dedent(text).lstrip("\n") for name, text in self.files.items()},
        }

    @property
    def component(self) -> str:
        """The file of the component."""
        return _file(self.type, "mine")


def _file(kind: str, name: str) -> str:
    plural = kind.removesuffix("y") + ("ies" if kind.endswith("y") else "s")
    return f"config/profiles/default/{plural}/{name}.yaml"


_DEFAULTS = {"artifact_store": "local", "metadata_store": "sqlite", "orchestrator": "local"}

RUN = """\
    FLAVOR: ClassVar[str] = "mine"

    def prepare_or_run_pipeline(self, *args, **kwargs):
        pass
"""
HEAD = """\
from typing import Any, ClassVar, Dict, List, Literal, Optional, Set, Union

from pydantic import BaseModel, Extra, Field, PrivateAttr, root_validator, validator

from zenml.orchestrators import BaseOrchestrator

"""
STORE = """\
from typing import ClassVar, Set

from zenml.artifact_stores import BaseArtifactStore, LocalArtifactStore


class Whole(BaseArtifactStore):
    def open(self, name, mode="r"): pass
    def copyfile(self, src, dst, overwrite=False): pass
    def exists(self, path): pass
    def glob(self, pattern): pass
    def isdir(self, path): pass
    def listdir(self, path): pass
    def makedirs(self, path): pass
    def mkdir(self, path): pass
    def remove(self, path): pass
    def rename(self, src, dst, overwrite=False): pass
    def rmtree(self, path): pass
    def stat(self, path): pass
    def walk(self, top, topdown=True, onerror=None): pass


"""


def orchestrator(*lines: str, bases: str = "BaseOrchestrator", before: str = "") -> str:
    """Return a module with an orchestrator that has these lines in its body."""
    body = "".join(f"    {line}\n" for line in lines)
    return f"{HEAD}{before}\nclass Mine({bases}):\n{body}{RUN}"


UNKNOWN, TYPE, MISSING = "unknown-attribute", "wrong-type", "missing-attribute"
BROKEN, VALUE, STACK = "broken-flavor", "invalid-value", "stack-requirement"

SOUND = orchestrator()
