"""The page of each rule, and its address."""

from __future__ import annotations

import re
from pathlib import Path

PAGES_URL = "https://github.com/zenml-language-server/zenml-language-server/blob/main/docs/rules"
_SHIPPED = Path(__file__).parent / "rule_pages"
_CHECKOUT = Path(__file__).parents[2] / "docs" / "rules"


def page_of(code: str) -> str | None:
    """Return the page of a rule as Markdown; None where there is no such rule."""
    if not re.fullmatch(r"[a-z-]+", code):
        return None
    folder = _SHIPPED if _SHIPPED.is_dir() else _CHECKOUT
    path = folder / f"{code}.md"
    return path.read_text(encoding="utf-8") if path.is_file() else None


def url_of(code: str) -> str:
    """Return the address of a rule's page."""
    return f"{PAGES_URL}/{code}.md"
