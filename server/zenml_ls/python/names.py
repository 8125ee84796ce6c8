"""The plain texts in code, and what is done with them: which call takes them, and where.

Known by the text alone: what a name stands for follows from imports, from assignments and
from annotations of parameters. Whatever has several meanings has none here.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from zenml_ls.python.literals import Literal, SourceText, without_mark
from zenml_ls.python.tolerant import completed, parsed_text, repaired

_MOST_BINDINGS = 20
"""A name that is bound more often has hardly one meaning."""
_SCOPES = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


Value: TypeAlias = Literal | str | None
"""A literal, the dotted path of what it stands for, or None where that is not known."""


@dataclass(frozen=True)
class Use:
    """A call; operators are calls of their methods, as in ``os.environ.__setitem__``."""

    target: str
    """The dotted path of what is called; ``()`` stands for what a call returns."""
    positional: tuple[Value, ...] = ()
    keywords: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """What was found in one text."""

    uses: tuple[Use, ...] = ()
    texts: tuple[str, ...] = ()
    """All texts in the code, but for those that only describe it."""
    is_sound: bool = False
    """Whether Python takes the text."""


def reading(text: str) -> Reading:
    """Return the calls in *text* and what they are given; nothing where that cannot be read."""
    tree = parsed_text(without_mark(text))
    is_sound = isinstance(tree, ast.Module)
    if isinstance(tree, SyntaxError):
        tree = repaired(without_mark(text))
    return _read(text, tree, is_sound=is_sound) if isinstance(tree, ast.Module) else Reading()


def readings_at(text: str, offset: int) -> Iterator[Reading]:
    """Yield readings of a text that is being typed at *offset*, the likeliest first.

    What ends before *offset* or around it stands where it does in *text*.
    """
    tree = parsed_text(without_mark(text))
    if isinstance(tree, ast.Module):
        yield _read(text, tree, is_sound=True)
        return
    mark = len(text) - len(without_mark(text))
    copies = [] if tree is None else list(completed(without_mark(text), offset - mark))
    for copy in copies:
        found = parsed_text(copy)
        if isinstance(found, ast.Module):
            yield _read(text[:mark] + copy, found, is_sound=False)
    line = _line_of(text, offset)
    for copy in copies:
        mended = repaired(copy, line)
        if mended is not None:
            yield _read(text[:mark] + copy, mended, is_sound=False)


def _line_of(text: str, offset: int) -> int:
    return len(re.findall(r"\r\n|\r|\n", text[:offset]))


def _read(text: str, tree: ast.Module, *, is_sound: bool) -> Reading:
    try:
        reader = _Reader(text)
        reader.visit(tree)
        return Reading(tuple(reader.uses()), tuple(reader.texts), is_sound)
    except RecursionError:
        return Reading()


@dataclass(frozen=True, slots=True)
class _Bound:
    """What gives a name its value: a path, or an expression where it stands."""

    path: str | None = None
    value: ast.expr | None = None
    scope: _Scope | None = None
    is_instance: bool = False
    """Whether the expression is the class of what it is."""


@dataclass
class _Scope:
    parent: _Scope | None = None
    is_class: bool = False
    bindings: dict[str, list[_Bound]] = field(default_factory=dict)
    elsewhere: dict[str, _Scope] = field(default_factory=dict)
    """The names that belong to a scope around this one."""

    @property
    def module(self) -> _Scope:
        return self if self.parent is None else self.parent.module

    def bind(self, name: str, bound: _Bound) -> None:
        owner = self.elsewhere.get(name, self)
        owner.bindings.setdefault(name, []).append(bound)

    def bound(self, name: str) -> list[_Bound]:
        if name in self.bindings and name not in self.elsewhere:
            return self.bindings[name]
        outer = self.parent
        while outer is not None and outer.is_class:  # its methods do not see its names
            outer = outer.parent
        return [] if outer is None else outer.bound(name)


class _Reader(ast.NodeVisitor):
    """Collects what names are bound to and what is called; what both mean is found after."""

    def __init__(self, text: str) -> None:
        self.source = SourceText(text)
        self.texts: list[str] = []
        self._scope = _Scope()
        self._found: list[tuple[ast.AST, _Scope]] = []
        self._paths: dict[int, str | None] = {}

    # ------------------------------------------------------------------ collecting

    def visit_Import(self, node: ast.Import) -> None:  # the name is Python's
        for alias in node.names:
            path = alias.name if alias.asname else alias.name.split(".")[0]
            self._scope.bind(alias.asname or path, _Bound(path))

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            path = f"{node.module}.{alias.name}" if node.module and not node.level else None
            self._scope.bind(alias.asname or alias.name, _Bound(path))

    def visit_Global(self, node: ast.Global) -> None:
        self._scope.elsewhere.update(dict.fromkeys(node.names, self._scope.module))

    def visit_Nonlocal(self, node: ast.Nonlocal) -> None:
        if self._scope.parent is not None:
            self._scope.elsewhere.update(dict.fromkeys(node.names, self._scope.parent))

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        for target in node.targets:
            self._assign(target, node.value)
            if isinstance(target, ast.Subscript):
                self._found.append((node, self._scope))

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self.visit(node.annotation)
        if node.value is not None:
            self.visit(node.value)
            self._assign(node.target, node.value)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.visit(node.value)
        self._assign(node.target, node.value)

    def _assign(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Name):
            self._scope.bind(target.id, _Bound(value=value, scope=self._scope))
        else:
            self.visit(target)

    def visit_Name(self, node: ast.Name) -> None:
        if not isinstance(node.ctx, ast.Load):
            self._scope.bind(node.id, _Bound())

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self.texts.append(node.value)

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # else it only describes
            self.visit(node.value)

    def generic_visit(self, node: ast.AST) -> None:
        if isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            self._scope.bind(node.name, _Bound())
        elif isinstance(node, ast.MatchMapping) and node.rest:
            self._scope.bind(node.rest, _Bound())
        elif isinstance(node, ast.Call | ast.Compare | ast.Subscript):
            self._found.append((node, self._scope))
        if isinstance(node, _SCOPES):
            self._in_scope([node], _Scope(self._scope))
        else:
            super().generic_visit(node)

    def _in_scope(self, nodes: list[ast.AST], scope: _Scope) -> None:
        before, self._scope = self._scope, scope
        for node in nodes:
            if isinstance(node, _SCOPES):
                super().generic_visit(node)
            else:
                self.visit(node)
        self._scope = before

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._scope.bind(node.name, _Bound())
        for child in (*node.decorator_list, *node.bases, *node.keywords):
            self.visit(child)
        self._in_scope(list(node.body), _Scope(self._scope, is_class=True))

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._function(node)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._function(node)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> None:
        body: list[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else list(node.body)
        if isinstance(node, _FUNCTIONS):
            self._scope.bind(node.name, _Bound())
            for decorator in node.decorator_list:
                self.visit(decorator)
        for default in (*node.args.defaults, *node.args.kw_defaults):
            if default is not None:
                self.visit(default)
        scope = _Scope(self._scope)
        self._parameters(node.args, scope)
        self._in_scope(body, scope)

    def _parameters(self, arguments: ast.arguments, scope: _Scope) -> None:
        for plain in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
            scope.bind(plain.arg, _Bound(None, plain.annotation, self._scope, is_instance=True))
        for packed in (arguments.vararg, arguments.kwarg):
            if packed is not None:
                scope.bind(packed.arg, _Bound())

    # ------------------------------------------------------------------- resolving

    def uses(self) -> Iterator[Use]:
        """Yield the calls whose target is known."""
        for node, scope in self._found:
            if isinstance(node, ast.Call):
                yield from self._call(node, scope)
            elif isinstance(node, ast.Compare):
                yield from self._comparison(node, scope)
            elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
                yield from self._use(node.value, "__getitem__", [node.slice], scope)
            elif isinstance(node, ast.Assign):
                for target in node.targets:
                    if isinstance(target, ast.Subscript):
                        given = [target.slice, node.value]
                        yield from self._use(target.value, "__setitem__", given, scope)

    def _use(
        self, owner: ast.expr, method: str, given: list[ast.expr], scope: _Scope
    ) -> Iterator[Use]:
        path = self._path(owner, scope)
        if path is not None:
            yield Use(f"{path}.{method}", tuple(self._value(item, scope) for item in given))

    def _call(self, node: ast.Call, scope: _Scope) -> Iterator[Use]:
        target = self._path(node.func, scope)
        if target is None:
            return
        positional: list[Value] = []
        for argument in node.args:
            if isinstance(argument, ast.Starred):
                break  # what comes after can be any argument
            positional.append(self._value(argument, scope))
        keywords = {item.arg: self._value(item.value, scope) for item in node.keywords if item.arg}
        yield Use(target, tuple(positional), keywords)
        if target.endswith(".update"):
            yield from self._updates(target.removesuffix("update"), node, scope)

    def _updates(self, owner: str, node: ast.Call, scope: _Scope) -> Iterator[Use]:
        """Yield what a change of a dictionary sets."""
        for argument in node.args:
            if isinstance(argument, ast.Dict):
                for key, value in zip(argument.keys, argument.values, strict=True):
                    if key is not None:
                        given = (self._value(key, scope), self._value(value, scope))
                        yield Use(f"{owner}__setitem__", given)
        for item in node.keywords:
            if item.arg:
                given = (self.source.keyword(item), self._value(item.value, scope))
                yield Use(f"{owner}__setitem__", given)

    def _comparison(self, node: ast.Compare, scope: _Scope) -> Iterator[Use]:
        if len(node.ops) == 1 and isinstance(node.ops[0], ast.Eq | ast.NotEq):
            left, right = node.left, node.comparators[0]
            yield from self._use(left, "__eq__", [right], scope)
            yield from self._use(right, "__eq__", [left], scope)

    def _value(self, node: ast.expr, scope: _Scope) -> Value:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return self.source.literal(node, node.value)
        return self._path(node, scope)

    def _path(self, node: ast.expr | None, scope: _Scope) -> str | None:
        if isinstance(node, ast.Name):
            found = scope.bound(node.id)
            if len(found) > _MOST_BINDINGS:
                return None
            paths = {self._path_of(item) for item in found}
            return paths.pop() if len(paths) == 1 else None
        if isinstance(node, ast.NamedExpr):
            return self._path(node.value, scope)
        if isinstance(node, ast.Attribute):
            owner = self._path(node.value, scope)
            return None if owner is None else f"{owner}.{node.attr}"
        if isinstance(node, ast.Call) and not (node.args or node.keywords):
            target = self._path(node.func, scope)  # with arguments it can be another repository
            return None if target is None else f"{target}()"
        return None

    def _path_of(self, bound: _Bound) -> str | None:
        """Return what a binding stands for, found once; None for one that leads to itself."""
        if bound.path is not None or bound.scope is None:
            return bound.path
        if id(bound) not in self._paths:
            self._paths[id(bound)] = None
            self._paths[id(bound)] = self._path_of_value(bound, bound.scope)
        return self._paths[id(bound)]

    def _path_of_value(self, bound: _Bound, scope: _Scope) -> str | None:
        node = bound.value
        if bound.is_instance and isinstance(node, ast.Constant) and isinstance(node.value, str):
            node = _expression(node.value)
        path = self._path(node, scope)
        return f"{path}()" if path is not None and bound.is_instance else path


def _expression(text: str) -> ast.expr | None:
    tree = parsed_text(text)
    statement = tree.body[0] if isinstance(tree, ast.Module) and len(tree.body) == 1 else None
    return statement.value if isinstance(statement, ast.Expr) else None
