"""Source lines are shown without what is secret in them."""

from __future__ import annotations

import pytest

from zenml_ls.model.secrets import masked
from zenml_ls.text import LineIndex


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("password: hunter2", "password: *******"),
        ("  slack_token: 'x y'  ", "  slack_token: *******"),
        ('client_kwargs: {"aws_secret_access_key": "x"}', None),
        ("store_url: mysql://me:pw@host/db", "store_url: mysql://*****@host/db"),
        ("name: prod", "name: prod"),
        ("  flavor vertex", "  flavor vertex"),
        ("key |", "key |"),
    ],
)
def test_values_of_sensitive_keys_become_asterisks(text: str, shown: str | None) -> None:
    found = masked(LineIndex(text), 0)
    assert len(found) <= len(text)
    if shown is None:
        assert '"x"' not in found
    else:
        assert found.rstrip() == shown.rstrip()


def test_the_rest_of_a_long_secret_is_masked_too() -> None:
    lines = LineIndex("private_key: |\n  BEGIN\n  abc\nname: x\n  y z\n")
    assert [masked(lines, number) for number in range(1, 5)] == [
        "  *****",
        "  ***",
        "name: x",
        "  y z",
    ]
