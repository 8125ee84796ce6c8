"""What the body of one class says, by the rules of pydantic 1 for a model.

Source: ``ModelMetaclass.__new__`` in ``pydantic/main.py`` of pydantic 1.9.2.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from zenml_ls.python.annotations import Annotation, annotation, is_class_variable, optional
from zenml_ls.python.code import Code, FoundClass, Missing, Outside, Plain, Target
from zenml_ls.python.modules import Module

_OVERRIDING = frozenset(
    {"__init__", "__new__", "__init_subclass__", "parse_obj", "validate", "__getattribute__"}
    | {
        "__pydantic_validator__",
        "_enforce_dict_if_root",
        "__get_validators__",
        "update_forward_refs",
    }
)
"""Methods that may do anything to the values before they are looked at."""
_ODD_SETTINGS = frozenset({"fields", "alias_generator", "allow_population_by_field_name"})
_FIELD_MAKERS = frozenset(
    {"pydantic.Field", "pydantic.fields.Field", "zenml.utils.secret_utils.SecretField"}
)
_VALUE_MAKERS = _FIELD_MAKERS | {
    "builtins.dict",
    "builtins.frozenset",
    "builtins.list",
    "builtins.set",
    "builtins.str",
    "builtins.tuple",
    "pydantic.PrivateAttr",
    "logging.getLogger",
    "zenml.logger.get_logger",
}
_PLAIN_DECORATORS = frozenset(
    {"builtins.property", "builtins.staticmethod", "builtins.classmethod", "abc.abstractmethod"}
    | {"abc.abstractproperty", "typing.overload", "typing.no_type_check", "functools.wraps"}
)


@dataclass(frozen=True, slots=True)
class OwnField:
    """A field that the body of a class declares."""

    name: str
    annotation: Annotation | None
    """None where it only gives another default to what a base declares."""
    is_required: bool = False
    default: object = None
    is_secret: bool = False


@dataclass(frozen=True, slots=True)
class Validator:
    """A method that checks values."""

    fields: frozenset[str] | None
    """The fields it is for; None for all of them."""
    is_before: bool
    """Whether it sees the values as they are given."""
    is_for_items: bool = False
    """Whether it sees the items of a list one by one, never the whole."""


@dataclass(frozen=True)
class ClassBody:
    """A class of the repository, as its text declares it."""

    name: str
    bases: tuple[Target, ...]
    fields: tuple[OwnField, ...] = ()
    constants: Mapping[str, object] = field(default_factory=dict)
    """What the class itself holds; None for a value that the text does not show."""
    defined: frozenset[str] = frozenset()
    abstract: frozenset[str] = frozenset()
    validators: tuple[Validator, ...] = ()
    has_root_validator: bool = False
    extra: str | None = None
    """``forbid``, ``ignore`` or ``allow``; None where it is left to the bases."""


def class_body(code: Code, found: FoundClass) -> ClassBody | None:
    """Return what the class declares; None where that cannot be told from its text."""
    node, module = found.node, found.module
    if node.decorator_list or node.keywords or node.name in module.changed_objects:
        return None
    bases = tuple(_base(code, module, base) for base in node.bases)
    known = tuple(base for base in bases if base is not None)
    if len(known) < len(bases):
        return None
    body: ClassBody | None = ClassBody(node.name, known)
    for statement in node.body:
        body = _with(code, module, body, statement) if body is not None else None
    return body


def _base(code: Code, module: Module, node: ast.expr) -> Target | None:
    """Return a base; a generic one without its parameters."""
    found = code.resolve(module, node.value if isinstance(node, ast.Subscript) else node)
    return None if isinstance(found, Missing) else found


def _with(code: Code, module: Module, body: ClassBody, statement: ast.stmt) -> ClassBody | None:
    """Return the class with one more statement; None where it makes the class unclear."""
    if isinstance(statement, ast.Expr | ast.Pass):
        is_idle = isinstance(statement, ast.Pass) or isinstance(statement.value, ast.Constant)
        return body if is_idle else None
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
        return _with_method(code, module, body, statement)
    if isinstance(statement, ast.ClassDef):
        return _with_class(code, module, body, statement)
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        return _with_annotated(code, module, body, statement, statement.target.id)
    if isinstance(statement, ast.Assign) and _is_value(code, module, statement.value):
        return _with_assigned(code, module, body, statement)
    return None


def _with_method(
    code: Code, module: Module, body: ClassBody, node: ast.FunctionDef | ast.AsyncFunctionDef
) -> ClassBody | None:
    names = [_decorator(code, module, item) for item in node.decorator_list]
    if node.name in _OVERRIDING:
        return None
    body = replace(body, defined=body.defined | {node.name})
    if any(name in ("abc.abstractmethod", "abc.abstractproperty") for name in names):
        body = replace(body, abstract=body.abstract | {node.name})
    for name, item in zip(names, node.decorator_list, strict=True):
        found = _with_decorator(body, name, item)
        if found is None:
            return None
        body = found
    return body


def _with_decorator(body: ClassBody, name: str | None, node: ast.expr) -> ClassBody | None:
    """Take in what a decorator of a method says; None where it may do anything."""
    if name in ("pydantic.validator", "pydantic.class_validators.validator"):
        validator = _validator(node)
        return replace(body, validators=(*body.validators, validator)) if validator else None
    if name in ("pydantic.root_validator", "pydantic.class_validators.root_validator"):
        is_before = _is_set(node, "pre")
        return None if is_before else replace(body, has_root_validator=True)
    is_accessor = isinstance(node, ast.Attribute) and node.attr in ("setter", "getter", "deleter")
    return body if is_accessor or name in _PLAIN_DECORATORS else None


def _validator(node: ast.expr) -> Validator | None:
    if not isinstance(node, ast.Call) or not all(
        isinstance(item, ast.Constant) and isinstance(item.value, str) for item in node.args
    ):
        return None
    names = {item.value for item in node.args if isinstance(item, ast.Constant)}
    fields = None if "*" in names else frozenset(str(name) for name in names)
    return Validator(fields, _is_set(node, "pre"), _is_set(node, "each_item"))


def _is_set(node: ast.expr, keyword: str) -> bool:
    """Say whether a keyword is given, but for one that plainly switches it off."""
    return isinstance(node, ast.Call) and any(
        item.arg in (keyword, None)
        and not (isinstance(item.value, ast.Constant) and not item.value.value)
        for item in node.keywords
    )


def _decorator(code: Code, module: Module, node: ast.expr) -> str | None:
    found = code.resolve(module, node.func if isinstance(node, ast.Call) else node)
    return found.name if isinstance(found, Outside) else None


def _with_class(
    code: Code, module: Module, body: ClassBody, node: ast.ClassDef
) -> ClassBody | None:
    """A nested class is no field; the one called ``Config`` has settings."""
    body = replace(body, defined=body.defined | {node.name})
    if node.name != "Config":
        return body
    extra = body.extra
    for statement in node.body:
        for name, value in _assigned(statement):
            if name in _ODD_SETTINGS:
                return None
            if name == "extra":
                extra = _extra(code, module, value)
                if extra is None:
                    return None
    return replace(body, extra=extra)


def _assigned(statement: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(statement, ast.AnnAssign) and statement.value is not None:
        if isinstance(statement.target, ast.Name):
            yield statement.target.id, statement.value
    elif isinstance(statement, ast.Assign):
        for target in statement.targets:
            if isinstance(target, ast.Name):
                yield target.id, statement.value


def _extra(code: Code, module: Module, value: ast.expr) -> str | None:
    if isinstance(value, ast.Constant):
        name = value.value
    else:
        found = code.resolve(module, value)
        name = found.name.rpartition(".")[2] if isinstance(found, Outside) else None
    return name if name in ("allow", "forbid", "ignore") else None


def _with_annotated(
    code: Code, module: Module, body: ClassBody, node: ast.AnnAssign, name: str
) -> ClassBody | None:
    if is_class_variable(code, module, node.annotation):
        if node.value is None:
            return body
        constants = {**body.constants, name: literal(code, module, node.value)}
        return replace(body, constants=constants, defined=body.defined | {name})
    if name.startswith("_"):
        return None if name == "__root__" else body
    declared = annotation(code, module, node.annotation)
    own = _field(code, module, name, declared, node.value)
    return replace(body, fields=(*body.fields, own)) if own else None


def _field(
    code: Code, module: Module, name: str, declared: Annotation, value: ast.expr | None
) -> OwnField | None:
    """Return the field; None where its name in the file may be another one."""
    if isinstance(value, ast.Call) and (maker := _decorator(code, module, value)) in _FIELD_MAKERS:
        keywords = {item.arg for item in value.keywords}
        if keywords & {"alias", "const", None}:
            return None
        is_secret = maker == "zenml.utils.secret_utils.SecretField" or _is_set(value, "sensitive")
        given = [item.value for item in value.keywords if item.arg == "default"]
        default = next(iter([*value.args, *given]), None)
        own = _with_default(code, module, OwnField(name, declared), default)
        if "default_factory" in keywords:
            own = OwnField(name, declared)
        return replace(own, is_secret=is_secret)
    return _with_default(code, module, OwnField(name, declared), value)


def _with_default(code: Code, module: Module, own: OwnField, value: ast.expr | None) -> OwnField:
    declared = own.annotation
    if declared is None:
        return own
    if value is None:
        return replace(own, is_required=declared.is_solid)
    if not isinstance(value, ast.Constant):
        return replace(own, default=literal(code, module, value))
    if value.value is ...:
        return replace(own, is_required=True)
    if value.value is None:
        return replace(own, annotation=optional(declared))
    return replace(own, default=value.value)


def _is_value(code: Code, module: Module, node: ast.expr) -> bool:
    """Say whether an assigned value is surely no validator, as calls can make one."""
    return not isinstance(node, ast.Call) or _decorator(code, module, node) in _VALUE_MAKERS


def _with_assigned(
    code: Code, module: Module, body: ClassBody, node: ast.Assign
) -> ClassBody | None:
    """Without an annotation a value is a field's default, or one of the class."""
    if not all(isinstance(target, ast.Name) for target in node.targets):
        return None
    names = frozenset(target.id for target in node.targets if isinstance(target, ast.Name))
    if names & _OVERRIDING:
        return None
    value = literal(code, module, node.value)
    constants = {**body.constants, **dict.fromkeys(names, value)}
    own = [OwnField(name, None, default=value) for name in sorted(names)]
    fields = [item for item in own if not item.name.startswith("_")]
    return replace(
        body,
        constants=constants,
        defined=body.defined | names,
        fields=(*body.fields, *fields),
    )


def literal(code: Code, module: Module, node: ast.expr) -> object:
    """Return the value that an expression plainly is; None where it has to be computed.

    A name may stand for a value that is written out elsewhere in the repository.
    """
    if isinstance(node, ast.Set | ast.List | ast.Tuple):
        items = [literal(code, module, item) for item in node.elts]
        is_plain = all(isinstance(item, str | int | float) for item in items)
        return tuple(items) if is_plain else None
    if isinstance(node, ast.Name | ast.Attribute):
        found = code.resolve(module, node)
        if not isinstance(found, Plain) or not isinstance(found.node, ast.Constant):
            return None
        node = found.node
    try:
        value: object = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
    return value
