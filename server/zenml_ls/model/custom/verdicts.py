"""What comes of a class when ZenML makes components, and stacks with them, of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zenml_ls.model.catalog import Flavor
from zenml_ls.model.custom.classes import CustomClasses, class_of
from zenml_ls.model.custom.shape import SCHEMES, SCOPING, Shape
from zenml_ls.model.domain import CustomFlavor
from zenml_ls.model.names import label


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


def verdict(custom: CustomFlavor, classes: CustomClasses) -> Verdict:
    """Return what is known about the class of a custom flavor."""
    known = class_of(custom, classes)
    if known is None or known.shape is None:
        return Verdict(problem=known.problem) if known else UNKNOWN
    return _judged(custom, known.name, known.shape)


def _judged(custom: CustomFlavor, class_name: str, shape: Shape) -> Verdict:
    if shape.problem is not None:
        return Verdict(problem=shape.problem)
    if not shape.types and "name" not in {name for base in shape.bases for name in base.attributes}:
        return Verdict(problem=f"the class '{class_name}' is no stack component")
    problem = next(_refusals(class_name, shape), None)
    if problem is not None:
        return Verdict(problem=problem)
    mismatch = None
    if custom.type not in shape.types:
        types = " and ".join(map(label, sorted(shape.types))) or "no component type"
        mismatch = f"the class '{class_name}' is for {types}, not for {label(custom.type)}"
    return Verdict(_flavor(custom, shape), mismatch, is_buildable=True)


def _refusals(class_name: str, shape: Shape) -> Iterator[str]:
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
        len(components) == 1 and SCHEMES not in shape.constants
    ):
        yield f"the class '{class_name}' has no {SCHEMES}"


def _flavor(custom: CustomFlavor, shape: Shape) -> Flavor | None:
    if not isinstance(shape.constants.get(SCOPING, False), bool):
        return None
    own_schemes = _schemes(shape.constants.get(SCHEMES))
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
        supports_scoping=shape.constants.get(SCOPING) is True,
        values_as=(kin.flavor or "") if kin is not None and is_same else "",
        stacks_as=_stacks_as(custom, shape),
    )


def _stacks_as(custom: CustomFlavor, shape: Shape) -> str | None:
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
