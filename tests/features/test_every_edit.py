"""Every edit that is offered, made: what can be read stays readable, and other names stay.

Files are changed and moved in memory, written to a new folder and read anew.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from tests.features.scene import Scene, Stage
from tests.features.worlds import LEGACY, PRESENT, WINDOWS, staged
from zenml_ls.features.code_action import Action, code_actions
from zenml_ls.features.rename import rename
from zenml_ls.mentions import Entity, Mention, mentions
from zenml_ls.model.names import EntityKind
from zenml_ls.syntax import parse
from zenml_ls.text import Edit, Span, apply_edits
from zenml_ls.workspace import Document, Snapshot

Files = dict[str, str]
Names = Counter[tuple[str, Entity]]
"""How often each file names each thing."""

NEW_NAMES = ("# 🚀 yes", "1.50", "null", "- a", "new", "0x1F", "{b}", "2022-01-01")
"""Names that YAML would take for something else, and one that it would not."""
WORLDS = {"known": PRESENT, "windows": WINDOWS, "legacy": LEGACY}


S3 = "artifact_stores/s3"
SAMPLE = ("config/config.yaml", "config/profiles/staging/stacks.yaml", "stacks/cloud.yaml")


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Stage]:
    return {kind: staged(tmp_path_factory.mktemp(kind), files) for kind, files in WORLDS.items()}


# ------------------------------------------------------------------------- what is changed


def after(
    files: Files,
    root: Path,
    edits: Mapping[Document, tuple[Edit, ...]],
    new: Mapping[Path, str] | None = None,
) -> Files:
    """Return the files once they are edited and made."""
    changed = dict(files)
    for document, given in edits.items():
        name = document.path.relative_to(root).as_posix()
        assert changed[name] == document.text
        changed[name] = apply_edits(document.text, given)
    for path, text in (new or {}).items():
        name = path.relative_to(root).as_posix()
        assert name not in changed
        changed[name] = text
    return changed


def moved(name: str, root: Path, moves: Mapping[Path, Path]) -> str:
    """Return where a file is once it, or a folder around it, was moved."""
    path = root / name
    for old, new in moves.items():
        if path.is_relative_to(old):
            path = new / path.relative_to(old) if path != old else new
    return path.relative_to(root).as_posix()


def opened(stage: Stage, files: Files) -> Iterator[tuple[str, Scene]]:
    for name, text in files.items():
        yield name, stage.open(name, text)


def names_in(stage: Stage, files: Files) -> Names:
    return Counter(
        (name, mention.entity)
        for name, at in opened(stage, files)
        for mention in mentions(at.document, at.snapshot)
    )


def without_homes(names: Names) -> Names:
    """Return the names without what holds them, which can change its own name."""
    result: Names = Counter()
    for (name, entity), number in names.items():
        result[name, replace(entity, home=None)] += number
    return result


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


@pytest.mark.parametrize("kind", ["known", "legacy"])
def test_renames_change_one_name_everywhere(
    stages: dict[str, Stage], kind: str, tmp_path: Path
) -> None:
    files, stage = WORLDS[kind], stages[kind]
    others = [(at.document, at.snapshot) for _, at in opened(stage, files)]
    before = names_in(stage, files)
    for number, (at, mention) in enumerate(definitions(stage, files)):
        new = NEW_NAMES[number % len(NEW_NAMES)]
        changes = rename(at.document, at.offset, new, at.snapshot, others)
        edited = after(files, stage.root, changes.edits)
        assert broken(edited) <= broken(files)
        changed = {moved(name, stage.root, changes.moves): text for name, text in edited.items()}
        expected: Names = Counter()
        for (name, entity), times in before.items():
            renamed = replace(entity, name=new) if entity == mention.entity else entity
            expected[moved(name, stage.root, changes.moves), renamed] += times
        found = names_in(staged(tmp_path / str(number), changed), changed)
        assert without_homes(found) == without_homes(expected)


# ----------------------------------------------------------------------------- the actions


def mutated(text: str) -> Iterator[str]:
    """Yield the text, and versions that make an action likely: a line misspelled or left out."""
    yield text
    lines = text.splitlines(keepends=True)
    for index, line in enumerate(lines):
        before, others = lines[:index], lines[index + 1 :]
        wrong = re.sub(r"\w(?=\W*$)", "", line) if index % 3 else ""
        if wrong != line:
            yield "".join([*before, wrong, *others])


def actions(at: Scene) -> Iterator[Action]:
    """Yield each action of a document once, wherever it is offered."""
    document, seen = at.document, set[str]()
    for line in range(document.lines.count):
        start, end = document.lines.line_start(line), document.lines.line_end(line)
        middle = (
            start
            + len(document.lines.line_text(line))
            - len(document.lines.line_text(line).lstrip())
        )
        for span in (Span(middle, middle), Span(start, end)):
            for action in code_actions(document, span, at.snapshot):
                key = f"{action.title} {action.edits} {list(action.new_files)}"
                if key not in seen:
                    seen.add(key)
                    yield action


def things(found: Iterable[Mention]) -> Counter[tuple[EntityKind, str]]:
    """Return what is mentioned; without its type, which an action may mend."""
    return Counter((mention.entity.kind, mention.entity.name) for mention in found)


def untouched(document: Document, snapshot: Snapshot, edits: tuple[Edit, ...]) -> list[Mention]:
    """Return the mentions of a document that no edit touches."""
    return [
        mention
        for mention in mentions(document, snapshot)
        if not any(
            edit.span.start <= mention.span.end and mention.span.start <= edit.span.end
            for edit in edits
        )
    ]


def check_action(stage: Stage, files: Files, at: Scene, action: Action) -> None:
    """Make an action, and see that it spoils nothing."""
    own = {at.document: action.edits} if action.edits else {}
    edits = {**action.elsewhere, **own}
    changed = after(files, stage.root, edits, action.new_files)
    assert broken(changed) <= broken(files), action.title
    for document, given in edits.items():
        name = document.path.relative_to(stage.root).as_posix()
        again = stage.open(name, changed[name])
        found = things(mentions(again.document, again.snapshot))
        kept = things(untouched(document, at.snapshot, given))
        assert kept <= found, (action.title, kept - found)
        if action.title.startswith("Sort "):
            assert things(mentions(document, at.snapshot)) == found


@pytest.mark.parametrize(
    ("kind", "name"),
    [(kind, name) for kind, files in WORLDS.items() for name in files if kind != "windows"]
    + [("windows", name) for name in SAMPLE],
)
def test_actions_keep_what_they_are_not_about(
    stages: dict[str, Stage], kind: str, name: str
) -> None:
    files, stage = WORLDS[kind], stages[kind]
    texts = list(mutated(files[name]))
    for text in texts[:: 1 + len(texts) // 60]:
        at = stage.open(name, text)
        for action in actions(at):
            check_action(stage, {**files, name: text}, at, action)


def test_actions_of_every_sort_are_among_them(stages: dict[str, Stage]) -> None:
    names = [("known", f"config/profiles/default/{name}.yaml") for name in ("stacks", S3)]
    names += [("known", "config/config.yaml"), ("legacy", ".zen/config.yaml")]
    sorts = {
        action.title.split()[0]
        for kind, name in names
        for text in mutated(WORLDS[kind][name])
        for action in actions(stages[kind].open(name, text))
    }
    assert sorts >= {"Change", "Create", "Fix", "Migrate", "Refer", "Remove", "Sort", "Switch"}
