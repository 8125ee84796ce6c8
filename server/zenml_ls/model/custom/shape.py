"""A class with all that it inherits: what decides what its components take and need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from zenml_ls.model.catalog import Attribute, Base, Catalog
from zenml_ls.python import Code, FoundClass, Outside, Target
from zenml_ls.python.classes import ClassBody, OwnField, Validator, class_body

SCHEMES, SCOPING = "SUPPORTED_SCHEMES", "SUPPORTS_SCOPING"
_CLASS_VARIABLES = frozenset({"TYPE", "FLAVOR", SCHEMES, SCOPING})
_REPLACEABLE = _CLASS_VARIABLES | {"Config"}
"""What a class can declare anew without a change in what its components are in a stack."""
_NO_MODELS = frozenset({"builtins.object", "abc.ABC", "typing.Generic", "typing.Protocol"})
_MODELS = frozenset({"pydantic.BaseModel", "pydantic.main.BaseModel"})
_MODEL_NAMES = frozenset(
    {"construct", "copy", "dict", "from_orm", "json", "parse_file", "parse_obj", "parse_raw"}
    | {"schema", "schema_json", "update_forward_refs", "validate"}
)
"""What every model of pydantic 1 has: no field can be called that."""
_COMPONENT_NAMES = frozenset(
    {"deprovision", "is_provisioned", "is_running", "log_file", "prepare_pipeline_deployment"}
    | {"provision", "requirements", "resume", "runtime_options", "suspend", "validator"}
)
"""What ``StackComponent`` has besides, in every release."""
_DEPTH = 30


@dataclass(frozen=True)
class Shape:
    """A class with all that it inherits."""

    is_model: bool = False
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    types: frozenset[str] = frozenset()
    """The component types whose base classes it inherits from."""
    bases: tuple[Base, ...] = ()
    """ZenML's classes that it inherits from directly or through the repository's."""
    extra: str | None = None
    constants: Mapping[str, object] = field(default_factory=dict)
    defined: frozenset[str] = frozenset()
    abstract: frozenset[str] = frozenset()
    replaceable: frozenset[str] = _REPLACEABLE
    """What every class for the type declares, so that it says nothing about stacks."""
    validators: tuple[Validator, ...] = ()
    is_checking: bool = False
    """Whether the repository's classes check values in ways of their own."""
    problem: str | None = None
    """Why Python cannot make the class, as a sentence; None where nothing says so."""


@dataclass(frozen=True, slots=True)
class Shapes:
    """The classes of a repository, each looked at once."""

    code: Code
    catalog: Catalog
    _known: dict[str, Shape | None] = field(default_factory=dict)

    def shape(self, target: Target, depth: int = 0) -> Shape | None:
        """Return a class with what it inherits; None where that cannot be told."""
        if isinstance(target, Outside):
            return outside_shape(target.name, self.catalog)
        if not isinstance(target, FoundClass) or depth > _DEPTH:
            return None
        if target.name not in self._known:
            self._known[target.name] = None  # for a class that inherits from itself
            self._known[target.name] = self._whole(target, depth)
        return self._known[target.name]

    def _whole(self, target: FoundClass, depth: int) -> Shape | None:
        body = class_body(self.code, target)
        bases = body.bases if body else ()
        inherited = [self.shape(base, depth + 1) for base in bases]
        known = [shape for shape in inherited if shape is not None]
        return _extended(body, _merged(known)) if body and len(known) == len(bases) else None


def outside_shape(name: str, catalog: Catalog) -> Shape | None:
    """Return a class of ZenML, pydantic or Python by its path; None for another one."""
    if name in _NO_MODELS:
        return Shape()
    if name in _MODELS:
        return Shape(is_model=True)
    module, _, class_name = name.rpartition(".")
    base = catalog.bases.get(class_name)
    if base is None or module not in base.modules:
        return None
    constants: dict[str, object] = {}
    if base.flavor is not None:
        constants["FLAVOR"] = base.flavor
    if base.supported_schemes:
        constants[SCHEMES] = set(base.supported_schemes)
    if base.supports_scoping:
        constants[SCOPING] = True
    return Shape(
        is_model=True,
        attributes=base.attributes,
        types=frozenset({base.type} if base.type else ()),
        bases=(base,),
        extra="forbid" if base.forbids_unknown else None,
        constants=constants,
        abstract=base.abstract,
        replaceable=_REPLACEABLE.union(
            *(other.abstract for other in catalog.bases.values() if other.type == base.type)
        ),
    )


def _merged(shapes: list[Shape]) -> Shape:
    """Join the bases of a class; the first of them wins."""
    attributes: dict[str, Attribute] = {}
    constants: dict[str, object] = {}
    for shape in reversed(shapes):
        attributes.update(shape.attributes)
        constants.update(shape.constants)
    defined = frozenset[str]().union(*(shape.defined for shape in shapes))
    return Shape(
        is_model=any(shape.is_model for shape in shapes),
        attributes=attributes,
        types=frozenset[str]().union(*(shape.types for shape in shapes)),
        bases=tuple({base.name: base for shape in shapes for base in shape.bases}.values()),
        extra=next((shape.extra for shape in shapes if shape.extra), None),
        constants=constants,
        defined=defined,
        abstract=_still_abstract(shapes),
        replaceable=frozenset[str]().union(*(shape.replaceable for shape in shapes)),
        validators=tuple(dict.fromkeys(item for shape in shapes for item in shape.validators)),
        is_checking=any(shape.is_checking for shape in shapes),
        problem=next((shape.problem for shape in shapes if shape.problem), None),
    )


def _still_abstract(shapes: list[Shape]) -> frozenset[str]:
    """Return the methods that all bases together lack.

    In which order Python looks is not followed, but for this: what has nothing of ZenML comes
    last where it stands last, so that it makes no method whole that ZenML declares.
    """
    abstract = frozenset[str]().union(*(shape.abstract for shape in shapes))
    components = [shape for shape in shapes if shape.types]
    if len(components) > 1:
        abstract = frozenset.intersection(*(shape.abstract for shape in components))
    of_zenml = {name for shape in components for base in shape.bases for name in base.abstract}
    last = max((place for place, shape in enumerate(shapes) if shape.bases), default=len(shapes))
    defined = frozenset[str]().union(*(shape.defined for shape in shapes[: last + 1]))
    later = frozenset[str]().union(*(shape.defined for shape in shapes[last + 1 :]))
    return abstract - defined - (later - of_zenml)


def _extended(body: ClassBody, inherited: Shape) -> Shape:
    """Add what a class declares to what it inherits."""
    validators = (*inherited.validators, *body.validators)
    attributes = dict(inherited.attributes)
    if inherited.is_model:
        attributes.update(_own_attributes(body, inherited))
    return replace(
        inherited,
        attributes={
            name: _validated(attribute, validators) for name, attribute in attributes.items()
        },
        extra=body.extra or inherited.extra,
        constants={**inherited.constants, **body.constants},
        defined=(inherited.defined | body.defined) - body.abstract,
        abstract=(inherited.abstract - body.defined) | body.abstract,
        validators=validators,
        is_checking=inherited.is_checking
        or bool(body.validators or body.has_root_validator)
        or "_validate_scope" in body.defined,
        problem=inherited.problem or next(_shadowing(body, inherited), None),
    )


def _shadowing(body: ClassBody, inherited: Shape) -> Iterator[str]:
    """Yield what is wrong with fields that are called like something that models have.

    Source: ``validate_field_name`` in ``pydantic/utils.py`` of pydantic 1.9.2.
    """
    taken = _MODEL_NAMES if inherited.is_model else frozenset[str]()
    taken |= _COMPONENT_NAMES if inherited.types else frozenset[str]()
    for own in body.fields:
        kind = own.annotation.type if own.annotation is not None else ""
        is_field = "Final" not in kind if kind else own.default is not None
        if own.name in taken and is_field and own.name not in inherited.attributes:
            yield f"the class '{body.name}' has a field '{own.name}', a name that pydantic forbids"


def _own_attributes(body: ClassBody, inherited: Shape) -> Iterator[tuple[str, Attribute]]:
    """Yield the fields of a class; a value in capitals may be one that ZenML declares otherwise."""
    for own in body.fields:
        known = inherited.attributes.get(own.name)
        if own.annotation is not None:
            yield own.name, replace(_attribute(own), has_validator=_is_checked(known))
        elif known is not None:
            yield own.name, replace(known, is_required=False, default=own.default)
        elif own.name not in _CLASS_VARIABLES:
            yield own.name, Attribute(own.name, _type_of(own.default), default=own.default)


def _is_checked(known: Attribute | None) -> bool:
    """Say whether a base checks the attribute; that goes on when it is declared anew."""
    return known is not None and known.has_validator


def _attribute(own: OwnField) -> Attribute:
    declared = own.annotation
    if declared is None:
        return Attribute(own.name, "Any", default=own.default)
    found = Attribute(
        name=own.name,
        type=declared.type,
        is_required=own.is_required,
        default=own.default,
        is_secret=own.is_secret,
        allowed_values=declared.allowed_values,
    )
    return found if declared.is_understood else _unchecked(found)


def _unchecked(attribute: Attribute) -> Attribute:
    """Return an attribute that nothing takes for one whose type is understood."""
    inner = attribute.inner_type
    if inner not in _CHECKED:
        return attribute
    return replace(attribute, type=attribute.type.replace(inner, "Any"))


_CHECKED = frozenset({"str", "int", "float", "bool", "UUID"})


def _type_of(default: object) -> str:
    """Return the type that pydantic infers from a default."""
    return type(default).__name__ if isinstance(default, str | bool | int | float) else "Any"


def _validated(attribute: Attribute, validators: tuple[Validator, ...]) -> Attribute:
    """Note that the repository's classes check an attribute; one that they convert can be any."""
    mine = [item for item in validators if item.fields is None or attribute.name in item.fields]
    if not mine:
        return attribute
    has_validator = attribute.has_validator or any(not item.is_for_items for item in mine)
    is_kept = attribute.inner_type in _CHECKED
    if is_kept and not any(item.is_before or item.is_for_items for item in mine):
        return replace(attribute, has_validator=has_validator)
    return replace(attribute, type="Any", allowed_values=(), has_validator=has_validator)
