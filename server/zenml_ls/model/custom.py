"""What ZenML would make of the class of a custom flavor, as far as its text tells.

Source: ``FlavorWrapper.to_flavor`` and ``ComponentWrapper.to_component`` in ``zen_stores/models``,
``StackComponent`` and ``Stack.from_components`` in ``zenml/stack`` of ZenML 0.13.2, and the
models of pydantic 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from zenml_ls.model.catalog import Attribute, Base, Catalog, Flavor
from zenml_ls.model.domain import CustomFlavor
from zenml_ls.model.names import label
from zenml_ls.python import Code, FoundClass, Missing, Outside, Plain, Target
from zenml_ls.python.classes import ClassBody, OwnField, Validator, class_body

_SCHEMES, _SCOPING = "SUPPORTED_SCHEMES", "SUPPORTS_SCOPING"
_CLASS_VARIABLES = frozenset({"TYPE", "FLAVOR", _SCHEMES, _SCOPING})
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


@dataclass(frozen=True, slots=True)
class Verdict:
    """What ZenML makes of the class of a flavor."""

    flavor: Flavor | None = None
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
    replaceable: frozenset[str] = _REPLACEABLE
    """What every class for the type declares, so that it says nothing about stacks."""
    validators: tuple[Validator, ...] = ()
    is_checking: bool = False
    """Whether the repository's classes check values in ways of their own."""
    problem: str | None = None
    """Why Python cannot make the class, as a sentence; None where nothing says so."""


@dataclass(frozen=True, slots=True)
class CustomClass:
    """What is known of a class that custom flavors name, whatever they name it for."""

    name: str
    shape: _Shape | None = None
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


def verdict(custom: CustomFlavor, classes: CustomClasses) -> Verdict:
    """Return what is known about the class of a custom flavor."""
    known = class_of(custom, classes)
    if known is None or known.shape is None:
        return Verdict(problem=known.problem) if known else UNKNOWN
    return _judged(custom, known.name, known.shape)


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
        shape = _outside(source, catalog)
        return CustomClass(name, shape, None if shape else _lack(module, name, catalog))
    problem = code.import_problem(module)
    if problem is not None:
        return CustomClass(name, problem=problem)
    target = code.final(module, name)
    if isinstance(target, Missing):
        return CustomClass(name, problem=target.reason)
    if isinstance(target, Plain):
        return CustomClass(name, problem=f"'{name}' in the module '{module}' is no class")
    shape = _Shapes(code, catalog).shape(target) if target is not None else None
    if not isinstance(target, FoundClass):
        return CustomClass(name, shape)
    return CustomClass(name, shape, file=target.module.path, line=target.node.lineno - 1)


def _lack(module: str, name: str, catalog: Catalog) -> str | None:
    """Say that a module of ZenML has no such class, where what else is in it is known."""
    is_known = any(module in base.modules for base in catalog.bases.values())
    if not is_known or name in catalog.bases:
        return None
    return f"the module '{module}' has no stack component called '{name}'"


# ----------------------------------------------------------------------------- shapes


@dataclass(frozen=True, slots=True)
class _Shapes:
    """The classes of a repository, each looked at once."""

    code: Code
    catalog: Catalog
    _known: dict[str, _Shape | None] = field(default_factory=dict)

    def shape(self, target: Target, depth: int = 0) -> _Shape | None:
        """Return a class with what it inherits; None where that cannot be told."""
        if isinstance(target, Outside):
            return _outside(target.name, self.catalog)
        if not isinstance(target, FoundClass) or depth > _DEPTH:
            return None
        if target.name not in self._known:
            self._known[target.name] = None  # for a class that inherits from itself
            self._known[target.name] = self._whole(target, depth)
        return self._known[target.name]

    def _whole(self, target: FoundClass, depth: int) -> _Shape | None:
        body = class_body(self.code, target)
        bases = body.bases if body else ()
        inherited = [self.shape(base, depth + 1) for base in bases]
        known = [shape for shape in inherited if shape is not None]
        return _extended(body, _merged(known)) if body and len(known) == len(bases) else None


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
        replaceable=_REPLACEABLE.union(
            *(other.abstract for other in catalog.bases.values() if other.type == base.type)
        ),
    )


def _merged(shapes: list[_Shape]) -> _Shape:
    """Join the bases of a class; the first of them wins."""
    attributes: dict[str, Attribute] = {}
    constants: dict[str, object] = {}
    for shape in reversed(shapes):
        attributes.update(shape.attributes)
        constants.update(shape.constants)
    defined = frozenset[str]().union(*(shape.defined for shape in shapes))
    return _Shape(
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


def _still_abstract(shapes: list[_Shape]) -> frozenset[str]:
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
        problem=inherited.problem or next(_shadowing(body, inherited), None),
    )


def _shadowing(body: ClassBody, inherited: _Shape) -> Iterator[str]:
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
    if shape.problem is not None:
        return Verdict(problem=shape.problem)
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


def _flavor(custom: CustomFlavor, shape: _Shape) -> Flavor | None:
    if not isinstance(shape.constants.get(_SCOPING, False), bool):
        return None
    own_schemes = _schemes(shape.constants.get(_SCHEMES))
    kin = next((base for base in shape.bases if base.flavor), None)
    is_same = kin is not None and not shape.is_checking and own_schemes == kin.supported_schemes
    return Flavor(
        type=custom.type,
        name=custom.name,
        source=custom.source,
        attributes=shape.attributes,
        is_custom=True,
        forbids_unknown=shape.extra == "forbid",
        takes_unknown=shape.extra == "allow",
        locality=kin.locality if kin is not None else "never",
        supported_schemes=own_schemes,
        supports_scoping=shape.constants.get(_SCOPING) is True,
        values_as=(kin.flavor or "") if kin is not None and is_same else "",
        stacks_as=_stacks_as(custom, shape),
    )


def _stacks_as(custom: CustomFlavor, shape: _Shape) -> str | None:
    """Return the flavor of ZenML that components are like for the rest of their stack.

    None where the class declares something, such as ``validator`` or what that one asks for.
    """
    is_like = not shape.is_checking and shape.defined <= shape.replaceable
    if len(shape.bases) != 1 or shape.bases[0].type != custom.type or not is_like:
        return None
    return shape.bases[0].flavor or ""


def _schemes(value: object) -> tuple[str, ...]:
    """Return the schemes in the order of the alphabet; none where they are not plain texts."""
    if not isinstance(value, set | frozenset | list | tuple):
        return ()
    return tuple(sorted(str(item) for item in value))
