"""Stand-ins for third-party packages that are absent, so that ZenML's own classes import.

Nothing of ZenML itself is replaced. Keeps to what Python 3.8 understands.
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import re
import types
import typing
from functools import partial
from typing import Any, Callable, TypeVar  # noqa: UP035 - Python 3.8 subscribes no other

Result = TypeVar("Result")


def imported(module: str) -> Any:
    """Import *module* with stubs for the packages that it misses."""
    return with_stubs(partial(importlib.import_module, module))


class StubClass(type):
    """A class that has every attribute: each one is a stub class again."""

    def __getattr__(cls, name: str) -> StubClass:
        """Return a stub of that name; special names are absent, as Python expects."""
        if name.startswith("__"):
            raise AttributeError(name)
        return stub_class(name)

    def __getitem__(cls, key: object) -> StubClass:
        """Return the class itself, so that it can be used as a generic one."""
        return cls


def stub_class(name: str) -> StubClass:
    """Make a class that takes any arguments, and whose instances decorate functions."""

    def accept(self: object, *args: object, **kwargs: object) -> None:
        """Take anything."""

    def decorate(self: object, *args: object, **kwargs: object) -> object:
        return args[0] if len(args) == 1 and callable(args[0]) else stub_class(name)()

    def attribute(self: object, key: str) -> object:
        if key.startswith("__"):
            raise AttributeError(key)
        return stub_class(key)()

    body = {"__init__": accept, "__call__": decorate, "__getattr__": attribute}
    return StubClass(name, (), body)


class StubModule(types.ModuleType):
    """A module that holds a stub class under every name."""

    def __getattr__(self, name: str) -> StubClass:
        """Make the stub class *name*, and keep it."""
        if name.startswith("__"):
            raise AttributeError(name)
        stub = stub_class(name)
        setattr(self, name, stub)
        return stub


class StubFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the modules named in `missing`, and all below them, as stubs."""

    missing: typing.ClassVar[set[str]] = set()

    def find_spec(
        self, fullname: str, path: object, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return a spec of a stub where a missing package is asked for."""
        parts = fullname.split(".")
        parents = {".".join(parts[: end + 1]) for end in range(len(parts))}
        if not parents & self.missing:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> StubModule:
        """Return an empty stub module."""
        return StubModule(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """Do nothing: a stub has no code."""


def with_stubs(action: Callable[[], Result]) -> Result:
    """Repeat *action*, with one more stub each time, until it misses no package."""
    while True:
        try:
            return action()
        except ImportError as error:
            name = missing_module(error)
            if name.split(".")[0] in {"", "zenml"} or name in StubFinder.missing:
                raise
            StubFinder.missing.add(name)


def missing_module(error: ImportError) -> str:
    """Return the dotted name of the module that *error* is about."""
    child = re.match(r"cannot import name '(\w+)'", str(error))
    return f"{error.name}.{child[1]}" if child else error.name or ""
