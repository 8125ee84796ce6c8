"""Code actions that the pages of the rules promise, and no others."""

from __future__ import annotations

from pathlib import Path

from zenml_ls.features.code_action import FIXES

PAGES = Path(__file__).parents[3] / "docs" / "rules"
DID_YOU_MEAN = {
    "component-without-file",
    "invalid-value",
    "unknown-attribute",
    "unknown-component",
    "unknown-component-type",
    "unknown-flavor",
    "unknown-key",
    "unknown-name-in-code",
    "unknown-profile",
    "unknown-stack",
}


def test_pages_of_the_rules_tell_what_has_a_quick_fix() -> None:
    pages = {page.stem: page.read_text(encoding="utf-8") for page in PAGES.glob("*.md")}
    told = {code for code, text in pages.items() if "\n## Quick fix\n" in text}
    assert told == FIXES.keys() | DID_YOU_MEAN
