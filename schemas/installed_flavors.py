"""Print the flavors of the ZenML that is installed beside this interpreter, as JSON.

`extract_flavors.py` runs this module with the Python of an environment that holds one
release of ZenML; it keeps to what Python 3.8 understands. Each flavor's class is
imported and asked for its pydantic fields, so inherited attributes, defaults and
validators are the real ones. The classes that custom flavors can derive from follow.
"""

from __future__ import annotations

import contextlib
import enum
import importlib
import importlib.util
import json
import logging
import os
import re
import sys
import tempfile
import typing
import warnings
from operator import itemgetter
from pathlib import Path
from typing import Any, Iterator  # noqa: UP035 - Python 3.8 subscribes no other

from schemas.stub_modules import StubFinder, imported

Json = Any  # what json.dumps accepts; Python 3.8 cannot name it
Row = typing.Dict[str, Json]  # noqa: UP006 - evaluated by Python 3.8
Described = typing.Tuple[Any, Row]  # noqa: UP006 - a class and the facts about it

OF_FLAVORS_ONLY = {"class", "has_authentication_mixin"}
CONTAINERS = {dict: "Dict", list: "List", set: "Set", tuple: "Tuple"}


def main() -> None:
    """Print the catalog and the bases of the installed release."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(sys.stderr):
        os.environ["ZENML_CONFIG_PATH"] = folder
        os.environ["ZENML_ANALYTICS_OPT_IN"] = "false"
        sys.meta_path.append(StubFinder())
        release = importlib.import_module("zenml").__version__
        described = list(installed_flavors())
        flavors = sorted((row for _, row in described), key=itemgetter("type", "name"))
        bases = sorted(installed_bases(described), key=itemgetter("name", "modules"))
    print(json.dumps({"zenml_version": release, "flavors": flavors, "bases": bases}))


def installed_flavors() -> Iterator[Described]:
    """Yield class and facts of each flavor that this release knows without custom ones."""
    if importlib.util.find_spec("zenml.stack.flavor_registry"):
        return flavors_of_registry()
    return flavors_of_class_registry()


# ---------------------------------------------------------------------- registries


def flavors_of_registry() -> Iterator[Described]:
    """Describe the flavors of ZenML 0.8 and later, which has a registry of sources."""
    registry = importlib.import_module("zenml.stack.flavor_registry").flavor_registry
    for flavors in registry._flavors.values():
        for flavor in flavors.values():
            integration = None if flavor.integration == "built-in" else flavor.integration
            row = {"type": flavor.type.value, "name": flavor.name, "source": flavor.source}
            flavor_class, problem = class_of(flavor)
            if problem is not None:
                row["source_does_not_import"] = problem
            row.update(facts_of(flavor_class), **facts_of_integration(integration))
            yield flavor_class, row


def flavors_of_class_registry() -> Iterator[Described]:
    """Describe the flavors of ZenML before 0.8, whose classes register on import."""
    registry_module = importlib.import_module("zenml.stack.stack_component_class_registry")
    registry = registry_module.StackComponentClassRegistry.component_classes
    seen: set[tuple[Any, str]] = set()

    def new_flavors(integration: str | None) -> Iterator[Described]:
        for component_type, classes in registry.items():
            for name, flavor_class in classes.items():
                if (component_type, name) not in seen:
                    seen.add((component_type, name))
                    source = f"{flavor_class.__module__}.{flavor_class.__name__}"
                    row = {"type": component_type.value, "name": name, "source": source}
                    row.update(facts_of(flavor_class), **facts_of_integration(integration))
                    yield flavor_class, row

    yield from new_flavors(None)
    for name, integration in integrations().items():
        for module in modules_with(r"@register_stack_component_class\b", integration.__module__):
            imported(module)
        yield from new_flavors(name)


def integrations() -> dict[str, Any]:
    """Return ZenML's integration classes by name."""
    registry = importlib.import_module("zenml.integrations.registry").integration_registry
    return dict(registry.integrations)


def facts_of_integration(name: str | None) -> Row:
    """Say which integration a flavor belongs to and what that installs; None: built in."""
    requirements = [] if name is None else list(integrations()[name].REQUIREMENTS)
    return {"integration": name, "requirements": requirements}


def class_of(flavor: Any) -> tuple[Any, str | None]:
    """Import the class of a registered *flavor*; also say why ZenML itself could not.

    ZenML 0.8.0 to 0.10.0 register sources that do not exist: a module that was moved
    (feast), or a class of another name (gcp).
    """
    module, _, name = flavor.source.rpartition(".")
    try:
        return getattr(imported(module), name), None
    except ModuleNotFoundError as error:
        package = ".".join(module.split(".")[:3])
        found = getattr(imported(modules_with(rf"^class {name}\b", package)[0]), name)
        return found, f"{type(error).__name__}: {error}"
    except AttributeError as error:
        return class_in(module, flavor), f"{type(error).__name__}: {error}"


def class_in(module: str, flavor: Any) -> Any:
    """Return the class in *module* that says that it is *flavor*."""
    wanted = (flavor.type, flavor.name)
    return next(
        found
        for found in vars(imported(module)).values()
        if isinstance(found, type)
        and (getattr(found, "TYPE", None), getattr(found, "FLAVOR", None)) == wanted
    )


def modules_with(pattern: str, package: str) -> list[str]:
    """Return the dotted names of the modules in *package* whose source has *pattern*."""
    folder = Path(str(importlib.import_module(package).__file__)).parent
    searched = re.compile(pattern, re.MULTILINE)
    return [
        ".".join([package, *path.relative_to(folder).with_suffix("").parts])
        for path in sorted(folder.rglob("*.py"))
        if searched.search(path.read_text(encoding="utf-8"))
    ]


# --------------------------------------------------------------------------- bases


def installed_bases(flavors: list[Described]) -> Iterator[Row]:
    """Describe each class of ZenML that a custom flavor can derive from.

    These are the stack components and what they inherit from. Of the class of a flavor
    only that is said which the catalog does not know.
    """
    flavor_of = {flavor_class: row["name"] for flavor_class, row in flavors}
    for base in base_classes():
        row: Row = {
            "name": base.__name__,
            "modules": modules_of(base),
            "type": component_type_of(base),
            "flavor": flavor_of.get(base),
            "abstract": sorted(getattr(base, "__abstractmethods__", ())),
        }
        if base not in flavor_of:
            facts = facts_of(base)
            row.update((key, facts[key]) for key in facts if key not in OF_FLAVORS_ONLY)
        yield row


def component_type_of(base: Any) -> str | None:
    """Return the component type; None where a class is for several ones.

    Before 0.7.1 it is the value of a property.
    """
    declared: Any = getattr(base, "TYPE", None) or getattr(base, "type", None)
    found = declared.__get__(object()) if isinstance(declared, property) else declared
    return getattr(found, "value", None)


def base_classes() -> set[Any]:
    """Return the stack component classes of ZenML, and those of ZenML they inherit from."""
    for module in modules_with(r"^class \w+\([^)]*\bStackComponent\b", "zenml"):
        imported(module)
    component = importlib.import_module("zenml.stack").StackComponent
    found = {component}
    pending = [component]
    while pending:
        children = set(pending.pop().__subclasses__()) - found
        found |= children
        pending += children
    return {
        parent
        for each in found
        for parent in each.__mro__
        if parent.__module__.startswith("zenml.") and hasattr(parent, "__fields__")
    }


def modules_of(base: Any) -> list[str]:
    """Return the modules that *base* is imported from: its own, and the packages around it."""
    return sorted(
        name
        for name, module in list(sys.modules.items())
        if name.startswith("zenml.")
        and (name == base.__module__ or hasattr(module, "__path__"))
        and vars(module).get(base.__name__) is base
    )


# --------------------------------------------------------------------------- facts


def facts_of(flavor_class: Any) -> Row:
    """Describe what the class of a flavor demands and accepts."""
    component = importlib.import_module("zenml.stack").StackComponent
    extra = flavor_class.__config__.extra
    row: Row = {
        "class": flavor_class.__name__,
        "is_local": is_local(flavor_class, component),
        "unknown_attributes": getattr(extra, "value", str(extra)),
        "has_authentication_mixin": any(
            parent.__name__ == "AuthenticationMixin" for parent in flavor_class.__mro__
        ),
        "has_stack_validator": overrides(flavor_class, "validator", component),
        "attributes": attributes_of(flavor_class),
    }
    if (schemes := getattr(flavor_class, "SUPPORTED_SCHEMES", None)) is not None:
        row["supported_schemes"] = sorted(schemes)
    if (scoping := getattr(flavor_class, "SUPPORTS_SCOPING", None)) is not None:
        row["supports_scoping"] = scoping
    return row


def is_local(flavor_class: Any, component: Any) -> str | None:
    """Say if components keep data in a local folder; None before ZenML asked for one.

    "always" and "depends" follow the declared type of the property ``local_path``, at
    which ZenML's stack validators look.
    """
    if not hasattr(component, "local_path"):
        return None
    if not overrides(flavor_class, "local_path", component):
        return "never"
    returns = typing.get_type_hints(flavor_class.local_path.fget).get("return")
    return "always" if returns is str else "depends"


def overrides(flavor_class: Any, name: str, component: Any) -> bool:
    """Tell if *flavor_class* has an attribute *name* that is not that of *component*."""
    owner = next((parent for parent in flavor_class.__mro__ if name in vars(parent)), component)
    return owner is not component


def attributes_of(flavor_class: Any) -> list[Row]:
    """Describe the fields of *flavor_class* in their order."""
    replacements = deprecated_attributes(flavor_class)
    return [
        attribute(field, declared_type(flavor_class, field), replacements)
        for field in flavor_class.__fields__.values()
    ]


def attribute(field: Any, declared: Any, replacements: dict[str, str | None]) -> Row:
    """Describe one field; facts that are false or absent are left out."""
    row: Row = {
        "name": field.name,
        "type": type_name(declared),
        "required": bool(field.required),
        "default": None if field.required else plain(field.default),
    }
    optional = {
        "default_factory": factory_name(field),
        "secret": bool(field.field_info.extra.get("sensitive")),
        "allowed_values": enum_values(declared),
        "has_validator": bool(field.pre_validators or field.post_validators),
        "deprecated": field.name in replacements,
        "replaced_by": replacements.get(field.name),
    }
    return {**row, **{key: value for key, value in optional.items() if value}}


def factory_name(field: Any) -> str | None:
    """Name what makes the default; None if it is a constant."""
    if field.default_factory is None:
        return None
    return "random uuid" if field.name == "uuid" else str(field.default_factory.__name__)


def declared_type(flavor_class: Any, field: Any) -> Any:
    """Return the annotation of *field*, or what pydantic made of it if a name is unknown."""
    try:
        return typing.get_type_hints(flavor_class)[field.name]
    except (NameError, KeyError):
        is_optional = field.allow_none and not field.required
        return typing.Optional[field.outer_type_] if is_optional else field.outer_type_  # noqa: UP045 - 3.8


def deprecated_attributes(flavor_class: Any) -> dict[str, str | None]:
    """Return the deprecated attributes with what replaces them.

    Source: ``deprecate_pydantic_attributes`` in ZenML's ``deprecation_utils.py`` makes a
    validator whose closure holds names, and pairs of an old and a new name.
    """
    names: dict[str, str | None] = {}
    for validator in flavor_class.__pre_root_validators__:
        if validator.__name__ != "_deprecation_validator":
            continue
        for name in validator.__closure__[0].cell_contents:
            old, new = (name, None) if isinstance(name, str) else name
            names[old] = new
    return names


def type_name(declared: Any) -> str:
    """Write a type as ZenML's sources do, without the names of modules."""
    origin, args = typing.get_origin(declared), typing.get_args(declared)
    if origin is typing.Union:
        return union_name(args)
    if origin is not None:
        name = CONTAINERS.get(origin, str(origin))
        return f"{name}[{', '.join(type_name(arg) for arg in args)}]" if args else name
    if declared is type(None):
        return "None"
    return declared.__name__ if isinstance(declared, type) else str(declared).replace("typing.", "")


def union_name(args: tuple[Any, ...]) -> str:
    """Write a union of *args*, as Optional where None is among them."""
    others = [type_name(arg) for arg in args if arg is not type(None)]
    union = others[0] if len(others) == 1 else f"Union[{', '.join(others)}]"
    return f"Optional[{union}]" if len(others) < len(args) else union


def enum_values(declared: Any) -> list[Json] | None:
    """Return the values of the enumeration in *declared*; None if there is none."""
    if isinstance(declared, type) and issubclass(declared, enum.Enum):
        return [member.value for member in declared]
    values = (enum_values(arg) for arg in typing.get_args(declared))
    return next((found for found in values if found), None)


def plain(value: Any) -> Json:
    """Return *value* as JSON would write it."""
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    is_json = value is None or isinstance(value, (str, int, float))
    return value if is_json else str(value)


if __name__ == "__main__":
    main()
