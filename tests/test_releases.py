"""Each release judges the same files in its own way; ours is the verdict of the one in force.

``data/releases.yaml`` has the changes, and what the real releases did with them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests import world
from zenml_ls.checking import Checked, Checker, CheckSettings
from zenml_ls.model.release import FIRST
from zenml_ls.pages import page_of
from zenml_ls.rules import RULES, Rule, Severity

DATA = yaml.safe_load((Path(__file__).parent / "data" / "releases.yaml").read_text("utf-8"))
LEGACY_RELEASES = ("0.6.0", "0.6.1", "0.6.2", "0.6.3")
RELEASES = (
    *("0.7.0", "0.7.1", "0.7.2", "0.7.3", "0.8.0", "0.8.1", "0.9.0", "0.10.0", "0.11.0"),
    *("0.12.0", "0.13.0", "0.13.1", "0.13.2"),
)


def around_the_changes(kind: str, releases: tuple[str, ...]) -> list[Any]:
    """Return each case with the releases at which the verdict changes, and those just before."""
    found = []
    for case in DATA[kind]:
        starts = [releases.index(release) for release in case["verdict"]]
        chosen = {*starts, *(start - 1 for start in starts[1:]), len(releases) - 1}
        for index in sorted(chosen):
            verdict = next(case["verdict"][releases[at]] for at in reversed(starts) if at <= index)
            name = f"{releases[index]} {verdict}: {case['name']}"
            found.append(pytest.param(releases[index], case["changes"], verdict, id=name))
    return found


@pytest.mark.parametrize(("release", "changes", "verdict"), around_the_changes("cases", RELEASES))
def test_verdict_is_that_of_the_release(
    release: str, changes: list[dict[str, Any]], verdict: str, tmp_path: Path
) -> None:
    texts = dict(DATA["world"])
    if not any(change["file"] == "team.yaml" for change in changes):
        del texts["team.yaml"]
    errors = errors_after(changes, texts, release, tmp_path)
    assert (errors == []) == (verdict == "loads"), errors


@pytest.mark.parametrize(
    ("release", "changes", "verdict"), around_the_changes("legacy_cases", LEGACY_RELEASES)
)
def test_verdict_on_a_repository_that_keeps_its_own_stacks(
    release: str, changes: list[dict[str, Any]], verdict: str, tmp_path: Path
) -> None:
    errors = errors_after(changes, dict(DATA["legacy_world"]), release, tmp_path)
    assert (errors == []) == (verdict == "loads"), errors


@pytest.mark.parametrize("release", [*LEGACY_RELEASES, *RELEASES])
def test_world_is_clean_in_every_release(release: str, tmp_path: Path) -> None:
    kind = "legacy_world" if release in LEGACY_RELEASES else "world"
    assert errors_after([], dict(DATA[kind]), release, tmp_path) == []


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES if rule.since != FIRST], ids=lambda rule: rule.code
)
def test_page_says_since_when_a_rule_holds(rule: Rule) -> None:
    assert f"ZenML {rule.since} " in (page_of(rule.code) or "")


def errors_after(
    changes: list[dict[str, Any]], texts: dict[str, str | None], release: str, folder: Path
) -> list[str]:
    for change in changes:
        texts[change["file"]] = changed(texts.get(change["file"]) or "", change)
    files = {
        path: text.replace("RELEASE", release).replace("$ROOT", str(folder))
        for path, text in texts.items()
        if text is not None
    }
    world.write(folder, files)
    return errors_in(folder, release)


def changed(text: str, change: dict[str, Any]) -> str | None:
    if "text" in change:
        whole: str | None = change["text"]
        return whole
    assert text.count(change["old"]) >= 1
    return text.replace(change["old"], change["new"], 1)


def errors_in(folder: Path, release: str) -> list[str]:
    checker = Checker(CheckSettings(str(folder / "config"), release, {}))
    return [
        f"{item.document.path.name}: {finding.code}: {finding.message}"
        for item in checker.check([folder])
        if isinstance(item, Checked)
        for finding in item.findings
        if finding.severity is Severity.ERROR
    ]
