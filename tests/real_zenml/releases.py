"""What the releases 0.6.0 to 0.13.2 of ZenML call differently, under one name each.

The release is the one that ``PYTHONPATH`` names, else 0.13.2. Up to 0.6.3 there are no profiles:
the repository itself is the store. In 0.7.x the store is ``stack_store`` or ``zen_store``, and the
classes of components are looked up in a registry that integrations fill when activated; from 0.8.0
on there are flavors.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any


def release() -> str:
    """Return the version of the ZenML that is imported."""
    return str(importlib.import_module("zenml").__version__)


def import_core() -> None:
    """Import what every run of ZenML needs."""
    importlib.import_module("zenml.cli.cli")
    importlib.import_module("zenml.repository")


def import_flavors() -> None:
    """Import the classes of all components whose client libraries are there."""
    for load in (*flavor_loaders(), *integration_loaders()):
        try:
            load()
        except (ImportError, AttributeError):  # 0.8.0 names a class that is not there
            continue


def flavor_loaders() -> Iterator[Callable[[], Any]]:
    """Yield a function for each flavor that imports its class; none before 0.8.0."""
    registry = optional_module("zenml.stack.flavor_registry")
    if registry is not None:
        for of_type in registry.flavor_registry._flavors.values():
            for flavor in of_type.values():
                yield flavor.to_flavor


def integration_loaders() -> Iterator[Callable[[], Any]]:
    """Yield a function for each integration that registers its classes; none since 0.8.0.

    ZenML itself activates an integration only where the versions of its libraries are those it
    was made for. Ours are those for 0.13.2; the classes are the same with either.
    """
    if optional_module("zenml.stack.stack_component_class_registry") is not None:
        registry = importlib.import_module("zenml.integrations.registry").integration_registry
        for integration in registry.integrations.values():
            yield integration.activate


def optional_module(name: str) -> Any:
    """Import a module; None if this release has no such module."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        return None


def open_configuration() -> Any:
    """Read the global configuration."""
    module = importlib.import_module("zenml.config.global_config")
    names = ("GlobalConfiguration", "GlobalConfig")
    return next(getattr(module, name) for name in names if hasattr(module, name))()


def open_repository() -> Any:
    """Open the repository of the working directory."""
    return importlib.import_module("zenml.repository").Repository()


def store_of(repository: Any) -> Any:
    """Return the store of the active profile; None before 0.7.0."""
    names = ("zen_store", "stack_store")
    return next((getattr(repository, name) for name in names if hasattr(repository, name)), None)


def component_types() -> Iterable[Any]:
    """Return the types of components."""
    types: Iterable[Any] = importlib.import_module("zenml.enums").StackComponentType
    return types


def component_names(repository: Any, component_type: Any) -> list[str]:
    """Return the names of the components of a type."""
    store = store_of(repository)
    if store is None:
        return list(repository._Repository__config.stack_components[component_type])
    return list(store._get_stack_component_names(component_type))


def read_component(
    repository: Any, component_type: Any, name: str
) -> tuple[str, Callable[[], Any]]:
    """Read a component's file; return its flavor, and a function that builds the component."""
    store = store_of(repository)
    if store is None:
        flavor = repository._Repository__config.stack_components[component_type][name]
        path = repository._get_stack_component_config_path(component_type, name)
        importlib.import_module("zenml.utils.yaml_utils").read_yaml(path)
        return flavor, partial(repository.get_stack_component, component_type, name)
    wrapper = store.get_stack_component(component_type, name=name)
    if hasattr(wrapper, "to_component"):
        return wrapper.flavor, wrapper.to_component
    return wrapper.flavor, partial(repository._component_from_wrapper, wrapper)


def stack_names(repository: Any) -> list[str]:
    """Return the names of all stacks."""
    return list((store_of(repository) or repository).stack_configurations)


def validate_for_run(stack: Any) -> None:
    """Validate a stack as before a run: since 0.13.0 its secrets have to be there."""
    if "fail_if_secrets_missing" in inspect.signature(stack.validate).parameters:
        stack.validate(fail_if_secrets_missing=True)
    else:
        stack.validate()
