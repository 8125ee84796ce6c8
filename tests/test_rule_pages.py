"""The pages of the rules are their fixtures.

In ``docs/rules/<code>.md`` a ``yaml`` block that is followed by a ``text`` block must give
exactly that output of ``zenml-ls check``; a ``yaml`` block alone must be clean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import world
from zenml_ls.checking import Checked, Checker, CheckSettings
from zenml_ls.report import as_text
from zenml_ls.rules import RULES

PAGES = Path(__file__).parents[1] / "docs" / "rules"
_BLOCK = re.compile(r"```yaml\n(?P<yaml>.*?)```\n(?:\s*```text\n(?P<text>.*?)```)?", re.DOTALL)


def examples() -> Iterator[tuple[str, str, str]]:
    """Yield rule code, files and expected output of every example."""
    for page in sorted(PAGES.glob("*.md")):
        for block in _BLOCK.finditer(page.read_text(encoding="utf-8")):
            yield page.stem, block["yaml"], block["text"] or ""


@pytest.mark.parametrize(("code", "files", "expected"), list(examples()))
def test_page_shows_what_check_prints(
    code: str, files: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.write(tmp_path, {**world.BASE, **world.files_in(files)})
    monkeypatch.chdir(tmp_path)
    checker = Checker(CheckSettings(config_directory="config", environment={}, is_offline=True))
    checked = [item for item in checker.check([Path()]) if isinstance(item, Checked)]
    printed = "\n".join(as_text(checked, is_coloured=False)).replace(f"{tmp_path.resolve()}/", "")
    assert printed.rstrip("\n") == expected.rstrip("\n")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_rule_has_a_page_with_both_kinds_of_example(rule: object) -> None:
    code = rule.code  # type: ignore[attr-defined]  # pytest passes it untyped
    found = [(expected, code in expected) for page, _, expected in examples() if page == code]
    assert any(shown for _, shown in found), "an example that the rule reports"
    assert any(not expected for expected, _ in found), "an example without findings"


def test_every_page_has_a_rule() -> None:
    assert {page.stem for page in PAGES.glob("*.md")} == {rule.code for rule in RULES}


def test_base_configuration_is_clean(tmp_path: Path) -> None:
    world.write(tmp_path, world.BASE)
    checker = Checker(CheckSettings(config_directory=str(tmp_path / "config"), environment={}))
    checked = [item for item in checker.check([tmp_path]) if isinstance(item, Checked)]
    assert len(checked) == len(world.BASE)
    assert [item.findings for item in checked if item.findings] == []
