"""The modules of a repository, and what the names in them mean."""

from __future__ import annotations

import ast
import builtins
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from zenml_ls.python.modules import Binding, Module

_TYPING = frozenset(typing.__all__)
_DEPTH = 40
"""How many names may stand for one another; more are taken for a circle."""


@dataclass(frozen=True, slots=True)
class FoundClass:
    """A class of the repository."""

    module: Module
    node: ast.ClassDef

    @property
    def name(self) -> str:
        """Its dotted name."""
        return f"{self.module.name}.{self.node.name}"


@dataclass(frozen=True, slots=True)
class FoundModule:
    """A module, which need not be one of the repository."""

    name: str


@dataclass(frozen=True, slots=True)
class Outside:
    """Something of a module that is not the repository's."""

    name: str
    """Dotted."""


@dataclass(frozen=True, slots=True)
class Plain:
    """Something of the repository that is neither class nor module."""

    module: Module
    node: ast.expr | None
    """Its value; None for a function."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A name that surely means nothing: Python fails."""

    reason: str


Target = FoundClass | FoundModule | Outside | Plain | Missing


@dataclass(frozen=True)
class Code:
    """What was read of a repository's modules."""

    modules: Mapping[str, Module] = field(default_factory=dict)
    """By dotted name."""
    absent: frozenset[str] = frozenset()
    """Dotted names of modules that are neither in the repository nor elsewhere."""
    sources: frozenset[str] = frozenset()
    """The dotted names that were asked for; of others nothing is known."""
    files: Mapping[Path, tuple[int, int]] = field(default_factory=dict)
    """The files that matter with modification time and size; zeros where there is none."""

    def member(self, module_name: str, name: str, depth: int = 0) -> Target | None:
        """Return what *name* means in a module; None where that cannot be told."""
        key = (module_name, name)
        if key not in self._members:
            self._members[key] = None  # for names that stand for one another
            self._members[key] = self._member(module_name, name, depth)
        return self._members[key]

    @cached_property
    def _members(self) -> dict[tuple[str, str], Target | None]:
        """What was found so far, so that no name is followed twice."""
        return {}

    def _member(self, module_name: str, name: str, depth: int) -> Target | None:
        module = self.modules.get(module_name)
        if module is None:
            return None if module_name in self.absent else Outside(f"{module_name}.{name}")
        bindings = module.bindings.get(name, ())
        if depth > _DEPTH or len(bindings) > 1:
            return None
        if bindings:
            return self._meaning(module, name, bindings[0], depth + 1)
        return self._unbound(module, name, depth + 1)

    def _unbound(self, module: Module, name: str, depth: int) -> Target | None:
        """Return the meaning of a name that the module's body does not bind."""
        found, waiting = list[Target | None](), [module]
        seen = {module.name}
        while waiting:
            stars = self._stars_for(waiting.pop(), name)
            if stars is None:
                return None
            for star in dict.fromkeys(stars):
                other = self.modules.get(star)
                if other is None:
                    found += _from_library(star, name)
                elif name in other.bindings and not other.hides(name):
                    found.append(self.member(star, name, depth))
                elif star not in seen and not other.hides(name):
                    waiting.append(other)
                seen.add(star)
        if all(isinstance(target, Missing) for target in found):
            return Missing(f"the module '{module.name}' has nothing called '{name}'")
        is_one = len(found) == 1 and isinstance(found[0], FoundClass | Plain | Outside)
        return found[0] if is_one else None

    def _stars_for(self, module: Module, name: str) -> tuple[str, ...] | None:
        """Return the modules that *name* can come from with a star; None where others can be."""
        is_submodule = f"{module.name}.{name}" in self.modules or module.is_namespace
        is_hidden = module.is_dynamic or name in module.mentioned or name[:2] == "__"
        return None if is_submodule or is_hidden else module.star_imports

    def _meaning(self, module: Module, name: str, binding: Binding, depth: int) -> Target | None:
        if isinstance(binding, ast.alias):
            whole = binding.name if binding.asname else binding.name.split(".")[0]
            return FoundModule(whole)
        if isinstance(binding, ast.ImportFrom):
            return self._imported(module, name, binding, depth)
        if isinstance(binding, ast.ClassDef):
            return FoundClass(module, binding)
        if isinstance(binding, ast.FunctionDef | ast.AsyncFunctionDef):
            return None if binding.decorator_list else Plain(module, None)
        value = binding.value if isinstance(binding, ast.Assign | ast.AnnAssign) else None
        if isinstance(value, ast.Name | ast.Attribute):
            return self.resolve(module, value, depth)
        is_literal = isinstance(value, ast.Constant | ast.List | ast.Dict | ast.Set | ast.Tuple)
        return Plain(module, value) if is_literal else None

    def _imported(
        self, module: Module, name: str, node: ast.ImportFrom, depth: int
    ) -> Target | None:
        origin = module.absolute(node)
        original = next(alias.name for alias in node.names if (alias.asname or alias.name) == name)
        if origin is None:
            return None
        found = self.member(origin, original, depth) if origin != module.name else None
        is_module = f"{origin}.{original}" in self.modules
        if is_module and (found is None or isinstance(found, Missing)):
            return FoundModule(f"{origin}.{original}")
        return found

    def resolve(self, module: Module, expression: ast.expr, depth: int = 0) -> Target | None:
        """Return what a name or a dotted name in the text of *module* means."""
        if isinstance(expression, ast.Name):
            return self._named(module, expression.id, depth)
        if not isinstance(expression, ast.Attribute):
            return None
        owner = self.resolve(module, expression.value, depth)
        if isinstance(owner, Outside):
            return Outside(f"{owner.name}.{expression.attr}")
        if not isinstance(owner, FoundModule):
            return None
        whole = f"{owner.name}.{expression.attr}"
        parent = self.modules.get(owner.name)
        if whole in self.modules and parent and expression.attr not in parent.bindings:
            return FoundModule(whole)
        return self.member(owner.name, expression.attr, depth)

    def _named(self, module: Module, name: str, depth: int) -> Target | None:
        """Return the meaning of a name where it is read: Python's own names come last."""
        found = self.member(module.name, name, depth)
        if hasattr(builtins, name) and (isinstance(found, Missing) or not _is_bound(module, name)):
            return Outside(f"builtins.{name}")
        return found

    def final(self, module_name: str, name: str) -> Target | None:
        """Return what *name* means when the module is loaded, where it is bound repeatedly."""
        module = self.modules.get(module_name)
        if module is None or module.star_imports != () or module.is_dynamic:
            return self.member(module_name, name)
        bindings = module.bindings.get(name, ())
        last = bindings[-1] if bindings and name not in module.global_names else None
        if isinstance(last, ast.Delete):
            return Missing(f"the module '{module_name}' deletes '{name}'")
        if isinstance(last, ast.Assign) and isinstance(last.value, ast.Constant):
            return Plain(module, last.value)
        return self.member(module_name, name)

    def import_problem(self, name: str) -> str | None:
        """Return why Python cannot import the module *name*; None where nothing says so."""
        seen: set[str] = set()
        waiting = list(reversed(_with_packages(name)))
        while waiting:
            current = waiting.pop()
            if current in seen:
                continue
            seen.add(current)
            if current in self._problems:
                return self._problems[current]
            waiting += self._imports.get(current, ())
        return None

    @cached_property
    def _problems(self) -> Mapping[str, str]:
        """What is surely wrong with a module itself, by its name."""
        found = {name: f"there is no module '{name}'" for name in self.absent}
        for name, module in self.modules.items():
            missing = next(self._failures(module), None)
            if module.problem is not None:
                found[name] = f"the module '{name}' {module.problem}"
            elif missing is not None:
                found[name] = missing
        return found

    @cached_property
    def _imports(self) -> Mapping[str, tuple[str, ...]]:
        """The modules that each module surely imports; what Python loads first comes last."""
        return {
            name: tuple(reversed(dict.fromkeys(self._imported_by(module))))
            for name, module in self.modules.items()
        }

    def _imported_by(self, module: Module) -> Iterator[str]:
        for imported, names in _sure_imports(module):
            yield from (item for item in _with_packages(imported) if self._is_known(item))
            yield from (f"{imported}.{item}" for item in names if self._has(imported, item))

    def _failures(self, module: Module) -> Iterator[str]:
        """Yield why statements of the module, which are surely run, cannot succeed."""
        yield from self._missing_names(module)
        for node in module.tree.body if module.tree else ():
            if isinstance(node, ast.ImportFrom) and module.is_too_high(node):
                yield f"the relative import in the module '{module.name}' leads nowhere"
            elif isinstance(node, ast.ClassDef):
                yield from self._undefined_bases(module, node)

    def _undefined_bases(self, module: Module, node: ast.ClassDef) -> Iterator[str]:
        for base in node.bases:
            if isinstance(base, ast.Name) and self._is_undefined(module, base.id, node):
                yield f"'{base.id}' is not defined where the class '{node.name}' inherits from it"

    def _is_undefined(self, module: Module, name: str, before: ast.ClassDef) -> bool:
        """Say whether *name* surely has no meaning yet where a class begins."""
        if isinstance(self._named(module, name, 0), Missing):
            return name not in module.bindings
        bindings = module.bindings.get(name, ())
        is_open = module.star_imports != () or module.is_dynamic or name in module.global_names
        return not (is_open or hasattr(builtins, name) or not bindings) and all(
            (binding.lineno, binding.col_offset) >= (before.lineno, before.col_offset)
            for binding in bindings
        )

    def _missing_names(self, module: Module) -> Iterator[str]:
        for origin, names in _sure_imports(module):
            source = self.modules.get(origin)
            if source is None or source.tree is None or origin == module.name:
                continue
            for name in names:
                is_module = f"{origin}.{name}" in self.modules
                if name != "*" and not is_module:
                    found = self.member(origin, name)
                    if isinstance(found, Missing):
                        yield found.reason

    def _has(self, package: str, name: str) -> bool:
        """Say whether Python would import *name* as a module of its own."""
        module = self.modules.get(package)
        is_module = f"{package}.{name}" in self.modules
        return is_module and module is not None and name not in module.bindings

    def _is_known(self, name: str) -> bool:
        """Say whether the module is the repository's, or surely missing from a package there.

        A library that is not installed where we look may be so where ZenML runs.
        """
        return name in self.modules or name.rpartition(".")[0] in self.modules


def _from_library(library: str, name: str) -> list[Target | None]:
    """Return what a star brings under *name* from a module that was not read."""
    if library != "typing":
        return [None]
    return [Outside(f"typing.{name}")] if name in _TYPING else []


def _is_bound(module: Module, name: str) -> bool:
    """Say whether the module may give *name* a meaning of its own."""
    return bool(module.bindings.get(name)) or module.star_imports != ()


def _sure_imports(module: Module) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the imports that nothing can keep from being run."""
    for node in module.tree.body if module.tree else ():
        if isinstance(node, ast.Import):
            yield from ((alias.name, ()) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (name := module.absolute(node)) is not None:
            yield name, tuple(alias.name for alias in node.names)


def _with_packages(name: str) -> list[str]:
    """Return the packages around a module, outermost first, and the module itself."""
    parts = name.split(".")
    return [".".join(parts[: end + 1]) for end in range(len(parts))]
