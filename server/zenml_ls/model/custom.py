"""What ZenML would make of the class of a custom flavor, as far as its text tells.

Source: ``FlavorWrapper.to_flavor`` and ``ComponentWrapper.to_component`` in ``zen_stores/models``,
``StackComponent`` and ``Stack.from_components`` in ``zenml/stack`` of ZenML 0.13.2, and the
models of pydantic 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from zenml_ls.model.attributes import AttributeProblem, Configuration, Fault, attribute_problems
from zenml_ls.model.catalog import Attribute, Base, Catalog, Flavor
from zenml_ls.model.domain import CustomFlavor
from zenml_ls.model.names import label
from zenml_ls.python import Code, FoundClass, Missing, Outside, Plain, Target
from zenml_ls.python.classes import ClassBody, OwnField, Validator, class_body

_SCHEMES, _SCOPING = "SUPPORTED_SCHEMES", "SUPPORTS_SCOPING"
_CLASS_VARIABLES = frozenset({"TYPE", "FLAVOR", _SCHEMES, _SCOPING})
_NO_MODELS = frozenset({"builtins.object", "abc.ABC", "typing.Generic", "typing.Protocol"})
_MODELS = frozenset({"pydantic.BaseModel", "pydantic.main.BaseModel"})
_DEPTH = 30


@dataclass(frozen=True)
class ClassFlavor(Flavor):
    """A custom flavor whose class is known."""

    kin: str = ""
    """The flavor of ZenML whose further checks apply; empty for none."""
    takes_unknown: bool = False
    """Whether attributes that it does not have are kept (``Extra.allow``)."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What ZenML makes of the class of a flavor."""

    flavor: ClassFlavor | None = None
    """The flavor with its attributes; None where they cannot be told."""
    problem: str | None = None
    """Why ZenML cannot use the class, as a sentence; None where nothing says so."""
    is_buildable: bool = False
    """Whether a component can be built all the same, and only no stack with it."""


UNKNOWN = Verdict()


@dataclass(frozen=True)
class _Shape:
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
    validators: tuple[Validator, ...] = ()
    is_checking: bool = False
    """Whether the repository's classes check values in ways of their own."""


def verdict(custom: CustomFlavor, code: Code, catalog: Catalog) -> Verdict:
    """Return what is known about the class of a custom flavor."""
    try:
        return _verdict(custom, code, catalog)
    except RecursionError:  # expressions that nest deeper than anybody writes them
        return UNKNOWN


def _verdict(custom: CustomFlavor, code: Code, catalog: Catalog) -> Verdict:
    source = custom.source.split("@")[0]
    module, _, name = source.rpartition(".")
    if source not in code.sources or module.partition(".")[0] == "zenml":
        shape = _outside(source, catalog) if module.startswith("zenml.") else None
        return _judged(custom, name, shape) if shape else UNKNOWN
    problem = code.import_problem(module)
    if problem is not None:
        return Verdict(problem=problem)
    target = code.member(module, name)
    if isinstance(target, Missing):
        return Verdict(problem=target.reason)
    if isinstance(target, Plain):
        return Verdict(problem=f"'{name}' in the module '{module}' is no class")
    shape = _shape(target, code, catalog) if target is not None else None
    return _judged(custom, name, shape) if shape else UNKNOWN


def custom_problems(
    flavor: Flavor, configuration: Configuration, *, release: str
) -> tuple[AttributeProblem, ...]:
    """Return what ZenML would find wrong with a component, whose flavor may be a custom one."""
    if not isinstance(flavor, ClassFlavor):
        return attribute_problems(flavor, configuration, release=release)
    judged = replace(flavor, is_custom=False, name=flavor.kin or f"custom {flavor.name}")
    found = attribute_problems(judged, configuration, release=release)
    if not flavor.takes_unknown:
        return found
    return tuple(problem for problem in found if problem.fault is not Fault.UNKNOWN)


# ----------------------------------------------------------------------------- shapes


def _shape(target: Target, code: Code, catalog: Catalog, depth: int = 0) -> _Shape | None:
    """Return a class with what it inherits; None where that cannot be told."""
    if isinstance(target, Outside):
        return _outside(target.name, catalog)
    body = class_body(code, target) if isinstance(target, FoundClass) else None
    if body is None or depth > _DEPTH:
        return None
    inherited = [_shape(base, code, catalog, depth + 1) for base in body.bases]
    known = [shape for shape in inherited if shape is not None]
    return _extended(body, _merged(known)) if len(known) == len(inherited) else None


def _outside(name: str, catalog: Catalog) -> _Shape | None:
    if name in _NO_MODELS:
        return _Shape()
    if name in _MODELS:
        return _Shape(is_model=True)
    module, _, class_name = name.rpartition(".")
    base = catalog.bases.get(class_name)
    if base is None or module not in base.modules:
        return None
    constants: dict[str, object] = {}
    if base.flavor is not None:
        constants["FLAVOR"] = base.flavor
    if base.supported_schemes:
        constants[_SCHEMES] = set(base.supported_schemes)
    if base.supports_scoping:
        constants[_SCOPING] = True
    return _Shape(
        is_model=True,
        attributes=base.attributes,
        types=frozenset({base.type} if base.type else ()),
        bases=(base,),
        extra="forbid" if base.forbids_unknown else None,
        constants=constants,
        abstract=base.abstract,
    )


def _merged(shapes: list[_Shape]) -> _Shape:
    """Join the bases of a class; the first of them wins.

    A method that one base lacks and another one has counts as there: in which order Python
    looks is not followed so far.
    """
    attributes: dict[str, Attribute] = {}
    constants: dict[str, object] = {}
    for shape in reversed(shapes):
        attributes.update(shape.attributes)
        constants.update(shape.constants)
    defined = frozenset[str]().union(*(shape.defined for shape in shapes))
    abstract = frozenset[str]().union(*(shape.abstract for shape in shapes))
    components = [shape for shape in shapes if shape.types]
    if len(components) > 1:
        abstract = frozenset.intersection(*(shape.abstract for shape in components))
    return _Shape(
        is_model=any(shape.is_model for shape in shapes),
        attributes=attributes,
        types=frozenset[str]().union(*(shape.types for shape in shapes)),
        bases=tuple(base for shape in shapes for base in shape.bases),
        extra=next((shape.extra for shape in shapes if shape.extra), None),
        constants=constants,
        defined=defined,
        abstract=abstract - defined,
        validators=tuple(item for shape in shapes for item in shape.validators),
        is_checking=any(shape.is_checking for shape in shapes),
    )


def _extended(body: ClassBody, inherited: _Shape) -> _Shape:
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
    )


def _own_attributes(body: ClassBody, inherited: _Shape) -> Iterator[tuple[str, Attribute]]:
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
    return Attribute(
        name=own.name,
        type=declared.type if declared.is_understood else _unchecked(declared.type),
        is_required=own.is_required,
        default=own.default,
        is_secret=own.is_secret,
        allowed_values=declared.allowed_values,
    )


def _unchecked(text: str) -> str:
    """Return a type as it is shown, so that nothing takes it for one that is understood."""
    inner = text.removeprefix("Optional[").removesuffix("]") if text[:9] == "Optional[" else text
    return text.replace(inner, "Any") if inner in _CHECKED else text


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
    is_kept = attribute.type.removeprefix("Optional[").removesuffix("]") in _CHECKED
    if is_kept and not any(item.is_before or item.is_for_items for item in mine):
        return replace(attribute, has_validator=has_validator)
    return replace(attribute, type="Any", allowed_values=(), has_validator=has_validator)


# ---------------------------------------------------------------------------- verdicts


def _judged(custom: CustomFlavor, class_name: str, shape: _Shape) -> Verdict:
    if not shape.types and "name" not in {name for base in shape.bases for name in base.attributes}:
        return Verdict(problem=f"the class '{class_name}' is no stack component")
    problem = next(_refusals(class_name, shape), None)
    if problem is not None:
        return Verdict(problem=problem)
    mismatch = None
    if custom.type not in shape.types:
        kinds = " and ".join(label(kind) for kind in sorted(shape.types)) or "no component type"
        mismatch = f"the class '{class_name}' is for {kinds}, not for {label(custom.type)}"
    return Verdict(_flavor(custom, shape), mismatch, is_buildable=True)


def _refusals(class_name: str, shape: _Shape) -> Iterator[str]:
    """Yield why no component can be made of the class."""
    if shape.abstract:
        names = ", ".join(f"'{name}'" for name in sorted(shape.abstract)[:3])
        more = f" and {len(shape.abstract) - 3} more" if len(shape.abstract) > 3 else ""
        yield f"the class '{class_name}' is abstract, it lacks {names}{more}"
    components = [base for base in shape.bases if "name" in base.attributes]
    is_bare = all(base.name.startswith("Base") for base in components)
    if components and is_bare and "FLAVOR" not in shape.constants:
        yield f"the class '{class_name}' has no FLAVOR"
    if "BaseArtifactStore" in [base.name for base in components] and (
        len(components) == 1 and _SCHEMES not in shape.constants
    ):
        yield f"the class '{class_name}' has no {_SCHEMES}"


def _flavor(custom: CustomFlavor, shape: _Shape) -> ClassFlavor | None:
    if not isinstance(shape.constants.get(_SCOPING, False), bool):
        return None
    own_schemes = _schemes(shape.constants.get(_SCHEMES))
    kin = next((base for base in shape.bases if base.flavor), None)
    is_same = kin is not None and not shape.is_checking and own_schemes == kin.supported_schemes
    return ClassFlavor(
        type=custom.type,
        name=custom.name,
        source=custom.source,
        attributes=shape.attributes,
        is_custom=True,
        forbids_unknown=shape.extra == "forbid",
        supported_schemes=own_schemes,
        supports_scoping=shape.constants.get(_SCOPING) is True,
        kin=(kin.flavor or "") if kin is not None and is_same else "",
        takes_unknown=shape.extra == "allow",
    )


def _schemes(value: object) -> tuple[str, ...]:
    """Return the schemes in the order of the alphabet; none where they are not plain texts."""
    if not isinstance(value, set | frozenset | list | tuple):
        return ()
    return tuple(sorted(str(item) for item in value))
