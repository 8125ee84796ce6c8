"""What the user may set, and what is said about the rest."""

from __future__ import annotations

from typing import Any

import pytest

from zenml_ls.lsp.settings import read_settings
from zenml_ls.rules import Severity
from zenml_ls.session import Settings


@pytest.mark.parametrize(
    ("value", "settings"),
    [
        (None, Settings()),
        ({}, Settings()),
        ({"zenml-ls": None}, Settings()),
        ({"configDirectory": "", "zenmlVersion": None}, Settings()),
        ({"somethingNew": 1}, Settings()),
        ({"configDirectory": "~/z"}, Settings("~/z")),
        ({"zenml-ls": {"zenmlVersion": "0.8.0"}}, Settings(release="0.8.0")),
        (
            {"codeLens": False, "inlayHints": False},
            Settings(has_code_lenses=False, has_inlay_hints=False),
        ),
        (
            {"rules": {"unknown-key": "off", "syntax-error": "hint"}},
            Settings(severities={"unknown-key": None, "syntax-error": Severity.HINT}),
        ),
    ],
)
def test_sound_settings(value: object, settings: Settings) -> None:
    assert read_settings(value) == (settings, ())


LEVELS = "'error', 'warning', 'information', 'hint' or 'off'"


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ([], "zenml-ls: expected a table of settings"),
        ({"zenml-ls": 5}, "zenml-ls: expected a table of settings"),
        ({"configDirectory": 5}, "zenml-ls.configDirectory: must be a valid string"),
        (
            {"zenmlVersion": "x"},
            "zenml-ls.zenmlVersion: must be a ZenML release, from 0.6.0 to 0.13.2",
        ),
        (
            {"zenmlVersion": "0.20.0"},
            "zenml-ls.zenmlVersion: must be a ZenML release, from 0.6.0 to 0.13.2",
        ),
        ({"codeLens": "no"}, "zenml-ls.codeLens: must be a valid boolean"),
        ({"inlayHints": 1}, "zenml-ls.inlayHints: must be a valid boolean"),
        ({"rules": []}, "zenml-ls.rules: must be a valid dictionary"),
        ({"rules": {"unknown-key": 1}}, f"zenml-ls.rules.unknown-key: must be {LEVELS}"),
        ({"rules": {"zzz": "off"}}, "zenml-ls.rules.zzz: there is no such rule"),
        (
            {"rules": {"unknown-keys": "off"}},
            "zenml-ls.rules.unknown-keys: there is no such rule. Did you mean 'unknown-key'?",
        ),
    ],
)
def test_wrong_settings(value: object, problem: str) -> None:
    assert read_settings(value) == (Settings(), (problem,))


def test_what_is_right_counts_beside_what_is_wrong() -> None:
    value: dict[str, Any] = {
        "configDirectory": "/z",
        "zenmlVersion": 5,
        "rules": {"unknown-key": "off", "syntax-error": "loud", "zzz": "loud"},
    }
    settings, problems = read_settings(value)
    assert settings == Settings("/z", severities={"unknown-key": None})
    assert len(problems) == 4
