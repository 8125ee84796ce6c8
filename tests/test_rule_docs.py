"""The table of rules in ``docs/rules.md`` says what the pages of the rules show."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from zenml_ls.rules import RULES, Rule

DOCS = Path(__file__).parents[1] / "docs"
_ROW = re.compile(r"^\| \[(?P<code>[\w-]+)\]\((?P<page>\S+)\) \| (?P<severity>[^|]+) \|", re.M)
_SEVERITIES = re.compile(r"\b(?:error|warning|information|hint)\b")
ROWS = {row["code"]: row for row in _ROW.finditer((DOCS / "rules.md").read_text(encoding="utf-8"))}


def test_the_table_lists_every_rule_in_the_order_of_the_pages() -> None:
    pages = sorted(f"rules/{rule.code}.md" for rule in RULES)
    assert [row["page"] for row in ROWS.values()] == pages
    assert [f"rules/{code}.md" for code in ROWS] == pages


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_table_names_the_severities_that_the_page_shows(rule: Rule) -> None:
    page = (DOCS / ROWS[rule.code]["page"]).read_text(encoding="utf-8")
    shown = set(re.findall(rf": (\w+)\[{rule.code}\] ", page))
    (stated,) = re.findall(r"^Severity: (.*)$", page, re.M)
    listed = set(_SEVERITIES.findall(ROWS[rule.code]["severity"]))
    assert listed == {rule.severity.value, *shown} == set(_SEVERITIES.findall(stated))
