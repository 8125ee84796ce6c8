"""Every edit that is offered, made: what can be read stays readable, and other names stay.

Files are changed and moved in memory, written to a new folder and read anew.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from tests.features.scene import Scene, Stage
from tests.features.worlds import LEGACY, PRESENT, WINDOWS, files_of, staged
from zenml_ls.features.code_action import Action, ActionKind, code_actions
from zenml_ls.features.rename import RenameRefusedError, rename, renamed_at
from zenml_ls.mentions import EntityKind, Mention, mentions
from zenml_ls.rules import findings
from zenml_ls.syntax import parse
from zenml_ls.text import Edit, Span, apply_edits
from zenml_ls.workspace import Document, Snapshot

Files = dict[str, str]
Name = tuple[str, EntityKind, str | None, str]
"""The file of a mention; kind, component type and name of what is mentioned."""

WORLDS = {"known": PRESENT, "windows": WINDOWS, "legacy": LEGACY}


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Stage]:
    return {kind: staged(tmp_path_factory.mktemp(kind), files) for kind, files in WORLDS.items()}


# ------------------------------------------------------------------------- what is changed


def after(
    files: Files,
    root: Path,
    edits: Mapping[Document, tuple[Edit, ...]],
    moves: Mapping[Path, Path] | None = None,
    new: Mapping[Path, str] | None = None,
) -> Files:
    """Return the files once they are edited, made and moved."""
    changed = dict(files)
    for document, given in edits.items():
        name = document.path.relative_to(root).as_posix()
        assert changed[name] == document.text
        changed[name] = apply_edits(document.text, given)
    for path, text in (new or {}).items():
        name = path.relative_to(root).as_posix()
        assert name not in changed
        changed[name] = text
    for old, target in (moves or {}).items():
        pair = old.relative_to(root).as_posix(), target.relative_to(root).as_posix()
        changed = {moved(name, *pair): text for name, text in changed.items()}
    return changed


def moved(name: str, old: str, new: str) -> str:
    """Return where a file is after the move of it or of a folder around it."""
    return new + name.removeprefix(old) if name == old or name.startswith(f"{old}/") else name


def opened(stage: Stage, files: Files) -> Iterator[tuple[str, Scene]]:
    for name, text in files.items():
        yield name, stage.open(name, text)


def named(name: str, mention: Mention) -> Name:
    entity = mention.entity
    return name, entity.kind, entity.type, entity.name


def names_in(stage: Stage, files: Files) -> Counter[Name]:
    return Counter(
        named(name, mention)
        for name, at in opened(stage, files)
        for mention in mentions(at.document, at.snapshot)
    )


def broken(files: Files) -> set[str]:
    return {name for name, text in files.items() if name[-3:] != ".py" and parse(text).problems}


# ----------------------------------------------------------------------------- the renames


def definitions(stage: Stage, files: Files) -> Iterator[tuple[Scene, Mention]]:
    """Yield the place that makes each profile, stack and component."""
    for _, at in opened(stage, files):
        for mention in mentions(at.document, at.snapshot):
            is_own = at.document.path.name in ("stacks.yaml", "config.yaml")
            is_flavor = mention.entity.kind is EntityKind.FLAVOR
            if mention.is_definition and is_own and not is_flavor:
                yield replace(at, offset=mention.span.start), mention


@pytest.mark.parametrize("kind", WORLDS)
def test_renames_change_one_name_everywhere(
    stages: dict[str, Stage], kind: str, tmp_path: Path
) -> None:
    files, stage = WORLDS[kind], stages[kind]
    others = [(at.document, at.snapshot) for _, at in opened(stage, files)]
    before = Counter(
        (named(name, mention), mention.entity.home)
        for name, at in opened(stage, files)
        for mention in mentions(at.document, at.snapshot)
    )
    numbers = count()
    for at, mention in definitions(stage, files):
        new = f"it's {next(numbers)} 🚀"
        try:
            changes = rename(at.document, at.offset, new, at.snapshot, others)
        except RenameRefusedError as refusal:
            assert "is kept in a" in str(refusal)  # a database or a server
            continue
        changed = after(files, stage.root, changes.edits, changes.moves)
        assert broken(changed) <= broken(files)
        found = names_in(staged(tmp_path / str(next(numbers)), changed), changed)
        moves = {
            old.relative_to(stage.root).as_posix(): target.relative_to(stage.root).as_posix()
            for old, target in changes.moves.items()
        }
        expected = Counter[Name]()
        for ((name, *entity), home), number in before.items():
            is_it = (*entity[:2], entity[2], home) == (
                mention.entity.kind,
                mention.entity.type,
                mention.entity.name,
                mention.entity.home,
            )
            for old, target in moves.items():
                name = moved(name, old, target)
            expected[(name, entity[0], entity[1], new if is_it else entity[2])] += number
        assert found == expected
