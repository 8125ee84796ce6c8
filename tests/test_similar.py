"""Near misses: what is offered, and what is kept of those that were looked at."""

from __future__ import annotations

import gc
from weakref import ref

from zenml_ls.rules.similar import closest


class Name(str):
    """A name whose end can be seen."""


def test_only_what_was_found_is_kept() -> None:
    names = [Name("training"), Name("serving")]
    found, other = (ref(name) for name in names)
    assert closest("trainin", names) == "training"
    del names
    gc.collect()
    assert found() is not None
    assert other() is None


def test_what_was_found_is_not_kept_for_ever() -> None:
    names = [Name("training")]
    found = ref(names[0])
    assert closest("trainin", names) == "training"
    del names
    for number in range(3000):
        closest(f"serving-{number}", ["serving"])
    gc.collect()
    assert found() is None


def test_other_names_have_another_near_miss() -> None:
    assert closest("evaluatio", ["evaluation", "serving"]) == "evaluation"
    assert closest("evaluatio", ["evaluate", "serving"]) == "evaluate"
    assert closest("evaluatio", ["serving"]) is None
