"""There is one version, and the changelog knows what each one brought."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from packaging.version import Version

import zenml_ls

CHECKOUT = Path(__file__).resolve().parent.parent
CHANGELOG = CHECKOUT / "CHANGELOG.md"
# Where the version stands besides zenml_ls/__init__.py, with what is to stand there.
PLACES = {
    "server/zenml_ls/__init__.py": ['__version__ = "{}"'],
    "vscode-extension/package.json": ['"version": "{}"'],
    "vscode-extension/package-lock.json": ['  "version": "{}"', '      "version": "{}"'],
    "editors/emacs/zenml-ls.el": [";; Version: {}"],
}
SMALL = """\
# Changelog

## [Unreleased]

### Added

- The new.

## [0.1.1] - 2026-02-03

### Fixed

- The old.

## [0.1.0] - 2026-01-02
"""


def script(name: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, CHECKOUT / ".ci" / f"{name}.py", *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The files that hold the version, in a folder of their own."""
    for file in PLACES:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(CHECKOUT / file, tmp_path / file)
    (tmp_path / "CHANGELOG.md").write_text(SMALL, encoding="utf-8")
    return tmp_path


def test_all_places_have_the_version_of_the_server() -> None:
    assert script("set_version", zenml_ls.__version__, "--check").returncode == 0
    for file in ("package.json", "package-lock.json"):
        content = json.loads((CHECKOUT / "vscode-extension" / file).read_text(encoding="utf-8"))
        assert content["version"] == zenml_ls.__version__
        assert content.get("packages", {"": content})[""]["version"] == zenml_ls.__version__


@pytest.mark.parametrize("file", PLACES)
def test_a_place_with_another_version_is_named(checkout: Path, file: str) -> None:
    path = checkout / file
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(zenml_ls.__version__, "0.0.9", 1), encoding="utf-8")
    done = script("set_version", zenml_ls.__version__, "--check", "--checkout", checkout)
    assert done.returncode == 1
    assert f"{file} says 0.0.9" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_new_version_is_written_everywhere_and_nothing_else_changes(checkout: Path) -> None:
    done = script("set_version", "3.22.1", "--checkout", checkout)
    assert (done.returncode, done.stderr) == (0, "")
    for file, lines in PLACES.items():
        old = (CHECKOUT / file).read_text(encoding="utf-8")
        new = (checkout / file).read_text(encoding="utf-8")
        for line in lines:
            assert line.format("3.22.1") in new
        lines_of_both = zip(old.splitlines(), new.splitlines(), strict=True)
        assert sum(before != after for before, after in lines_of_both) == len(lines)


def test_a_new_version_gets_the_changes_so_far(checkout: Path) -> None:
    script("set_version", "0.2.0", "--checkout", checkout)
    changelog = checkout / "CHANGELOG.md"
    heading = f"## [0.2.0] - {date.today().isoformat()}"
    stamped = SMALL.replace("## [Unreleased]\n", f"## [Unreleased]\n\n{heading}\n")
    assert changelog.read_text(encoding="utf-8") == stamped
    done = script("release_notes", "0.2.0", "--changelog", changelog)
    assert done.stdout == "### Added\n\n- The new.\n"


@pytest.mark.parametrize(
    ("version", "reason"),
    [
        ("0.1.1", "CHANGELOG.md has a section [0.1.1] already"),
        ("v0.2.0", "v0.2.0 is not three numbers, such as 0.2.0"),
        ("0.2", "0.2 is not three numbers, such as 0.2.0"),
    ],
)
def test_a_version_that_cannot_be_is_refused(checkout: Path, version: str, reason: str) -> None:
    done = script("set_version", version, "--checkout", checkout)
    assert (done.returncode, done.stderr) == (1, f"set_version.py: {reason}\n")
    assert (checkout / "CHANGELOG.md").read_text(encoding="utf-8") == SMALL


def test_notes_are_the_section_of_the_version(checkout: Path) -> None:
    done = script("release_notes", "0.1.1", "--changelog", checkout / "CHANGELOG.md")
    assert (done.returncode, done.stdout) == (0, "### Fixed\n\n- The old.\n")


@pytest.mark.parametrize(
    ("version", "reason"),
    [("0.1.0", "has an empty section [0.1.0]"), ("0.1", "has no section [0.1]")],
)
def test_without_notes_there_is_no_release(checkout: Path, version: str, reason: str) -> None:
    done = script("release_notes", version, "--changelog", checkout / "CHANGELOG.md")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"release_notes.py: CHANGELOG.md {reason}\n"


def test_changelog_names_versions_in_order_and_kinds_of_changes() -> None:
    text = CHANGELOG.read_text(encoding="utf-8")
    first, *released = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert first == "[Unreleased]"
    dated = [re.fullmatch(r"\[(.+)\] - (\d{4}-\d\d-\d\d)", heading) for heading in released]
    order = [(date.fromisoformat(match[2]), Version(match[1])) for match in dated if match]
    assert len(order) == len(released)
    assert order == sorted(order, reverse=True)
    kinds = set(re.findall(r"^### (.*)$", text, re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_the_version_is_the_newest_of_the_changelog_or_not_yet_in_it() -> None:
    text = CHANGELOG.read_text(encoding="utf-8")
    released = re.findall(r"^## \[(\d[^\]]*)\]", text, re.MULTILINE)
    assert Version(zenml_ls.__version__) >= max(map(Version, released), default=Version("0"))
