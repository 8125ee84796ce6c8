"""Finding the classes that custom flavors name, in a repository's code and in ZenML's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from zenml_ls.model.catalog import Catalog
from zenml_ls.model.custom.shape import Shape, Shapes, outside_shape
from zenml_ls.model.domain import CustomFlavor
from zenml_ls.python import Code, FoundClass, Missing, Plain


@dataclass(frozen=True, slots=True)
class CustomClass:
    """What is known of a class that custom flavors name, whatever they name it for."""

    name: str
    shape: Shape | None = None
    """None where it cannot be told."""
    problem: str | None = None
    """Why there is no such class; None where nothing says so."""
    file: Path | None = None
    """Where its text is; None where that was not read."""
    line: int = 0
    """The 0-based line in which it starts."""


@dataclass(frozen=True, slots=True)
class CustomClasses:
    """The classes that the custom flavors of a profile name."""

    release: str
    """Of the catalog in which the classes that they inherit from were looked up."""
    by_source: Mapping[str, CustomClass] = field(default_factory=dict)
    """By dotted path; of others nothing is known."""


def custom_classes(code: Code, catalog: Catalog) -> CustomClasses:
    """Return what is known of all classes that were asked for; takes a while."""
    found = {source: _custom_class(source, code, catalog) for source in code.sources}
    return CustomClasses(catalog.release, found)


def class_of(custom: CustomFlavor, classes: CustomClasses) -> CustomClass | None:
    """Return the class of a custom flavor; None where nothing is known of it."""
    return classes.by_source.get(custom.source.split("@")[0])


def _custom_class(source: str, code: Code, catalog: Catalog) -> CustomClass:
    try:
        return _found_class(source, code, catalog)
    except RecursionError:  # expressions that nest deeper than anybody writes them
        return CustomClass(source)


def _found_class(source: str, code: Code, catalog: Catalog) -> CustomClass:
    module, _, name = source.rpartition(".")
    if module.partition(".")[0] == "zenml":
        shape = outside_shape(source, catalog)
        return CustomClass(name, shape, None if shape else _lack(module, name, catalog))
    problem = code.import_problem(module)
    if problem is not None:
        return CustomClass(name, problem=problem)
    target = code.final(module, name)
    if isinstance(target, Missing):
        return CustomClass(name, problem=target.reason)
    if isinstance(target, Plain):
        return CustomClass(name, problem=f"'{name}' in the module '{module}' is no class")
    shape = Shapes(code, catalog).shape(target) if target is not None else None
    if not isinstance(target, FoundClass):
        return CustomClass(name, shape)
    return CustomClass(name, shape, file=target.module.path, line=target.node.lineno - 1)


def _lack(module: str, name: str, catalog: Catalog) -> str | None:
    """Say that a module of ZenML has no such class, where what else is in it is known."""
    is_known = any(module in base.modules for base in catalog.bases.values())
    if not is_known or name in catalog.bases:
        return None
    return f"the module '{module}' has no stack component called '{name}'"
