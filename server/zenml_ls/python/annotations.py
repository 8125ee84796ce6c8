"""What pydantic 1 makes of an annotation: the type, and whether a value must be given."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, replace

from zenml_ls.python.code import Code, FoundClass, Outside
from zenml_ls.python.modules import Module

_SCALARS = {
    "builtins.str": "str",
    "builtins.int": "int",
    "builtins.float": "float",
    "builtins.bool": "bool",
    "uuid.UUID": "UUID",
}
_CONTAINERS = {
    "builtins.list": "List",
    "typing.List": "List",
    "builtins.set": "Set",
    "typing.Set": "Set",
    "builtins.tuple": "Tuple",
    "typing.Tuple": "Tuple",
    "builtins.dict": "Dict",
    "typing.Dict": "Dict",
    "typing.Mapping": "Mapping",
    "typing.Sequence": "Sequence",
    "builtins.frozenset": "FrozenSet",
    "typing.FrozenSet": "FrozenSet",
}
_SOLID = frozenset(
    {"pathlib.Path", "builtins.bytes", "datetime.datetime", "datetime.date", "decimal.Decimal"}
    | {"datetime.timedelta", "pydantic.SecretStr", "pydantic.AnyUrl", "pydantic.HttpUrl"}
)
"""Types that are not checked here, and of which a value must be given."""
_ENUMS = frozenset({"enum.Enum", "zenml.utils.enum_utils.StrEnum"})


@dataclass(frozen=True, slots=True)
class Annotation:
    """What a field may hold."""

    type: str
    """As Python writes it, such as ``Optional[int]``; also where it is not understood."""
    is_understood: bool = False
    """Whether the type means what it says."""
    is_solid: bool = False
    """Whether it surely does not take null, so that a value must be given."""
    is_nullable: bool = False
    allowed_values: tuple[str, ...] = ()


def optional(inner: Annotation) -> Annotation:
    """Return the same, or null."""
    if inner.is_nullable:
        return inner
    text = f"Optional[{inner.type}]"
    return replace(inner, type=text, is_solid=False, is_nullable=True)


def is_class_variable(code: Code, module: Module, node: ast.expr) -> bool:
    """Say whether the annotation makes the name one of the class, and no field."""
    node = _unquoted(node)
    origin = node.value if isinstance(node, ast.Subscript) else node
    return _name(code, module, origin) in ("typing.ClassVar", "typing_extensions.ClassVar")


def annotation(code: Code, module: Module, node: ast.expr) -> Annotation:
    """Return what the annotation says, as far as its text tells."""
    node = _unquoted(node)
    unknown = Annotation(_shown(node))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return _union(code, module, [node.left, node.right]) or unknown
    if isinstance(node, ast.Subscript):
        return _subscript(code, module, node) or unknown
    return _plain(code, module, node) or unknown


def _plain(code: Code, module: Module, node: ast.expr) -> Annotation | None:
    if isinstance(node, ast.Constant) and node.value is None:
        return Annotation("None", is_nullable=True)
    found = code.resolve(module, node)
    if isinstance(found, FoundClass):
        return _repository_class(code, found)
    return _outside_class(found.name, node) if isinstance(found, Outside) else None


def _outside_class(name: str, node: ast.expr) -> Annotation | None:
    if name in _SCALARS:
        return Annotation(_SCALARS[name], is_understood=True, is_solid=True)
    if name in _CONTAINERS or name in _SOLID:
        return Annotation(_CONTAINERS.get(name, _shown(node)), is_solid=True)
    if name in ("typing.Any", "builtins.object"):
        return Annotation("Any", is_nullable=True)
    return None


def _repository_class(code: Code, found: FoundClass) -> Annotation:
    """Return a class of the repository; of an enumeration of texts its values are known."""
    is_enum = any(_name(code, found.module, base) in _ENUMS for base in found.node.bases)
    values = _texts(found.node) if is_enum else None
    if values is None:
        return Annotation(found.node.name, is_solid=True)
    return Annotation(found.node.name, is_understood=True, is_solid=True, allowed_values=values)


def _texts(node: ast.ClassDef) -> tuple[str, ...] | None:
    """Return the values of an enumeration; None where one is no text or something is odd."""
    found: list[str] = []
    for statement in node.body:
        if isinstance(statement, ast.Expr | ast.Pass):
            continue
        value = statement.value if isinstance(statement, ast.Assign) else None
        if not isinstance(value, ast.Constant) or not isinstance(value.value, str):
            return None
        found.append(value.value)
    return tuple(found) or None


def _subscript(code: Code, module: Module, node: ast.Subscript) -> Annotation | None:
    name = _name(code, module, node.value) or ""
    inside = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    special = _SPECIAL.get(name.replace("typing_extensions.", "typing."))
    if special is not None:
        return special(code, module, inside)
    container = _CONTAINERS.get(name)
    if container is None:
        return None
    parts = [annotation(code, module, item) for item in inside]
    text = f"{container}[{', '.join(part.type for part in parts)}]"
    is_understood = all(part.is_understood or part.type == "Any" for part in parts)
    return Annotation(text, is_understood=is_understood, is_solid=True)


def _union(code: Code, module: Module, members: list[ast.expr]) -> Annotation | None:
    found = [annotation(code, module, member) for member in members]
    solid = [item for item in found if item.type != "None"]
    if len(solid) == 1:
        return optional(solid[0]) if len(solid) < len(found) else solid[0]
    text = f"Union[{', '.join(item.type for item in solid)}]"
    union = Annotation(text, is_solid=all(item.is_solid for item in solid))
    return optional(union) if any(item.is_nullable for item in found) else union


def _optional(code: Code, module: Module, members: list[ast.expr]) -> Annotation | None:
    return optional(annotation(code, module, members[0])) if len(members) == 1 else None


def _literal(_code: Code, _module: Module, members: list[ast.expr]) -> Annotation | None:
    values = [member.value for member in members if isinstance(member, ast.Constant)]
    texts = tuple(value for value in values if isinstance(value, str))
    shown = f"Literal[{', '.join(_shown(member) for member in members)}]"
    if len(texts) != len(members):
        return Annotation(shown, is_solid=len(values) == len(members) and None not in values)
    return Annotation(shown, is_understood=True, is_solid=True, allowed_values=texts)


_SPECIAL: dict[str, Callable[[Code, Module, list[ast.expr]], Annotation | None]] = {
    "typing.Optional": _optional,
    "typing.Union": _union,
    "typing.Literal": _literal,
}


def _unquoted(node: ast.expr) -> ast.expr:
    """Return the expression in a quoted annotation; the annotation itself where it is none."""
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return node
    try:
        return ast.parse(node.value.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return node


def _name(code: Code, module: Module, node: ast.expr) -> str | None:
    found = code.resolve(module, node)
    return found.name if isinstance(found, Outside) else None


def _shown(node: ast.expr) -> str:
    try:
        return ast.unparse(node)
    except RecursionError:
        return "Any"
