"""Real ZenML refuses the custom flavors that the table says it refuses."""

from __future__ import annotations

import pytest

from tests.model.custom_flavors import CASES
from tests.model.custom_flavors.case import Case
from tests.peers.conftest import Ask

pytestmark = pytest.mark.zenml


def placed(name: str) -> str:
    """Return the name of a file with the placeholder of the copy that it is in."""
    if name.startswith("config/"):
        return f"$CONFIG_DIR/{name.removeprefix('config/')}"
    return f"$REPO/{name}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_zenml_says_the_same(case: Case, ask: Ask) -> None:
    written = {placed(name): text for name, text in case.written.items()}
    answer = ask({"config": None, "repository": None, "write": written})
    component = answer["components"][case.type]["mine"]
    stack = answer["stacks"]["mine"]
    is_accepted = component["instantiates"] and stack["instantiates"] and stack["validates"]
    assert is_accepted is not case.refused, (component["error"], stack["error"])
