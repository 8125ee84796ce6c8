"""One module: its syntax tree, and what its names are bound to."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

_DYNAMIC_CALLS = frozenset(
    {"globals", "locals", "vars", "exec", "eval", "setattr", "delattr", "__import__"}
)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)

Binding = ast.stmt | ast.alias
"""What gives a name its value: a definition, an assignment, or a part of an import."""


@dataclass(frozen=True)
class Module:
    """A module of the repository."""

    name: str
    """Dotted."""
    folder: Path
    """Of a package the package's own folder, else the one that the file is in."""
    is_package: bool = False
    tree: ast.Module | None = None
    """None where it was not read, or is no Python."""
    problem: str | None = None
    """Why Python refuses the text; None where it does not."""
    is_namespace: bool = False
    """A package that is a folder without ``__init__.py``."""

    @property
    def path(self) -> Path:
        """The file that it is read from; of a bare folder the one that is not there."""
        last = "__init__" if self.is_package else self.name.rpartition(".")[2]
        return self.folder / f"{last}.py"

    @cached_property
    def bindings(self) -> Mapping[str, tuple[Binding, ...]]:
        """Map the names of the module's own body to all that binds them there."""
        found: dict[str, list[Binding]] = {}
        for statement in self.tree.body if self.tree else ():
            for name, binding in _bound(statement):
                found.setdefault(name, []).append(binding)
        return {name: tuple(bindings) for name, bindings in found.items()}

    @cached_property
    def star_imports(self) -> tuple[str, ...] | None:
        """The modules of which all names are imported; None where one cannot be named."""
        found = []
        for node in ast.walk(self.tree) if self.tree else ():
            if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
                found.append(self.absolute(node))
        return None if None in found else tuple(name for name in found if name is not None)

    @cached_property
    def mentioned(self) -> frozenset[str]:
        """Every name that anything in the text binds, at whatever depth."""
        return frozenset(_mentioned(self.tree)) if self.tree else frozenset()

    @cached_property
    def global_names(self) -> frozenset[str]:
        """The names of the module that functions may bind."""
        found = ast.walk(self.tree) if self.tree else ()
        return frozenset(
            name for node in found if isinstance(node, ast.Global) for name in node.names
        )

    def hides(self, name: str) -> bool:
        """Say whether a star surely does not bring *name* from the module."""
        if self.is_dynamic:
            return False
        if "__all__" not in self.mentioned:
            return name.startswith("_")
        listed = self._listed
        return listed is not None and name not in listed

    @cached_property
    def _listed(self) -> frozenset[str] | None:
        """The names in ``__all__``; None where they are not plainly written out, once."""
        uses = [
            node
            for node in (ast.walk(self.tree) if self.tree else ())
            if isinstance(node, ast.Name) and node.id == "__all__"
        ]
        binding = next(iter(self.bindings.get("__all__", ())), None)
        value = binding.value if isinstance(binding, ast.Assign) else None
        if len(uses) != 1 or not isinstance(value, ast.List | ast.Tuple):
            return None
        names = [item.value for item in value.elts if isinstance(item, ast.Constant)]
        return frozenset(map(str, names)) if len(names) == len(value.elts) else None

    @cached_property
    def is_dynamic(self) -> bool:
        """Whether names can come about in ways that the text does not show."""
        if self.tree is None:
            return True
        return "__getattr__" in self.mentioned or any(
            isinstance(node, ast.Name) and node.id in _DYNAMIC_CALLS for node in ast.walk(self.tree)
        )

    @cached_property
    def changed_objects(self) -> frozenset[str]:
        """The names of objects that get attributes from outside, as in ``Store.path = 1``."""
        return frozenset(
            node.value.id
            for node in (ast.walk(self.tree) if self.tree else ())
            if isinstance(node, ast.Attribute)
            and isinstance(node.ctx, ast.Store | ast.Del)
            and isinstance(node.value, ast.Name)
        )

    def is_too_high(self, node: ast.ImportFrom) -> bool:
        """Say whether a relative import leaves the outermost package."""
        return node.level > 0 and self.absolute(node) is None

    def absolute(self, node: ast.ImportFrom) -> str | None:
        """Return the dotted name of the module that *node* imports from; None for none."""
        if node.level == 0:
            return node.module
        parts = self.name.split(".")
        kept = len(parts) - node.level + (1 if self.is_package else 0)
        if kept <= 0:
            return None
        return ".".join([*parts[:kept], *([node.module] if node.module else [])])


def parsed(content: bytes) -> tuple[ast.Module | None, str | None]:
    """Return the syntax tree of a file, or why Python refuses the file.

    Both are None where the text is too deeply nested to tell.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(content), None
        except SyntaxError as error:
            line = f" in line {error.lineno}" if error.lineno else ""
            return None, f"has a syntax error{line}"
        except (ValueError, LookupError):
            return None, "has characters that no Python file can have"
        except (RecursionError, MemoryError):
            return None, None


def imported_modules(module: Module) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the modules that *module* imports while it is loaded, and the names taken of each."""
    for node in _run_on_import(module.tree.body if module.tree else []):
        if isinstance(node, ast.Import):
            yield from ((alias.name, ()) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            name = module.absolute(node)
            if name is not None:
                yield name, tuple(alias.name for alias in node.names)


def _run_on_import(statements: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements outside functions, those of nested blocks as well."""
    waiting = list(reversed(statements))
    while waiting:
        statement = waiting.pop()
        yield statement
        if not isinstance(statement, _FUNCTIONS):
            waiting.extend(
                child for child in ast.iter_child_nodes(statement) if isinstance(child, ast.stmt)
            )
            for handler in getattr(statement, "handlers", ()):
                waiting.extend(handler.body)


def _bound(statement: ast.stmt) -> Iterator[tuple[str, Binding]]:
    """Yield the names that a statement of a module's body binds.

    Within blocks they are bound maybe; they come twice, so that no one binding is sure.
    """
    if isinstance(statement, ast.Import | ast.ImportFrom):
        for alias in statement.names:
            name = alias.asname or alias.name
            yield (
                name if isinstance(statement, ast.ImportFrom) else name.split(".")[0],
                (statement if isinstance(statement, ast.ImportFrom) else alias),
            )
    elif isinstance(statement, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        yield statement.name, statement
    elif isinstance(statement, ast.Assign | ast.AnnAssign) and _is_plain(statement):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        for target in targets:
            if isinstance(target, ast.Name):
                yield target.id, statement
    else:
        for name in _mentioned(statement):
            yield name, statement
            yield name, statement


def _is_plain(statement: ast.Assign | ast.AnnAssign) -> bool:
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    if isinstance(statement, ast.AnnAssign) and statement.value is None:
        return False
    return all(isinstance(target, ast.Name | ast.Attribute) for target in targets)


def _mentioned(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
            yield node.id
        elif isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        elif isinstance(node, ast.alias):
            yield node.asname or node.name.split(".")[0]
        elif isinstance(node, ast.Global):
            yield from node.names
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar):
            yield node.name or ""
        elif isinstance(node, ast.MatchMapping):
            yield node.rest or ""
