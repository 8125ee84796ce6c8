"""Custom flavors and what real ZenML 0.13.2 makes of a component of each.

``refused`` was asked of it with ``tests/real_zenml/oracle.py``; see ``tests/model/test_custom.py``.
"""

from __future__ import annotations

from tests.model.custom_flavors import (
    attributes,
    classes,
    imports,
    inheritance,
    schemes,
    silent,
    stacks,
)

CASES = (
    *attributes.CASES,
    *inheritance.CASES,
    *schemes.CASES,
    *classes.CASES,
    *stacks.CASES,
    *imports.CASES,
    *silent.CASES,
)
