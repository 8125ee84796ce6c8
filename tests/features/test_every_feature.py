"""Every feature, at every place of real files and of damaged ones: an answer or none, never more.

What is asked at an offset is asked at all of them. Only the dear questions about large files take
every third offset, but other ones in each world: together they are all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.features.scene import Scene, Stage
from tests.features.test_feature_properties import PIECES
from tests.features.worlds import PRESENT, SECRET, WORLDS, staged
from zenml_ls.features.code_action import code_actions
from zenml_ls.features.code_lens import code_lenses
from zenml_ls.features.completion import completions
from zenml_ls.features.definition import CodePlace, definition
from zenml_ls.features.document_link import document_links
from zenml_ls.features.document_symbol import Symbol, document_symbols
from zenml_ls.features.folding_range import folding_ranges
from zenml_ls.features.hover import hover
from zenml_ls.features.inlay_hint import inlay_hints
from zenml_ls.features.overview import overview
from zenml_ls.features.references import highlights, references
from zenml_ls.features.rename import RenameRefusedError, Renaming, rename, renamed_at
from zenml_ls.features.selection_range import selection_range
from zenml_ls.features.semantic_tokens import semantic_tokens
from zenml_ls.features.workspace_symbol import workspace_symbols
from zenml_ls.status import status
from zenml_ls.text import Edit, Span
from zenml_ls.workspace import Document, FileKind, Snapshot

STEP = 3
LARGE = 1000
"""Code points from which a file counts as large."""
_HALF_A_LOGIN = re.compile(r"://[^@\s]*$")
SAMPLE = (
    "config/config.yaml",
    "config/profiles/default/pipeline_runs.yaml",
    "config/profiles/default/stacks.yaml",
    "stacks/cloud.yaml",
    "pipeline.py",
)

CASES = [
    (kind, name)
    for kind, files in WORLDS.items()
    for name in files
    if kind != "windows" or name in SAMPLE
]


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Stage]:
    return {kind: staged(tmp_path_factory.mktemp(kind), files) for kind, files in WORLDS.items()}


def test_the_fixtures_are_what_they_are_meant_to_be(stages: dict[str, Stage]) -> None:
    opened = {kind: stages[kind].open("pipeline.py", "").snapshot for kind in WORLDS}
    assert opened["known"].contents is not None
    assert opened["unknown"].active_profile is not None
    assert opened["unknown"].contents is None
    assert opened["legacy"].legacy_contents is not None
    planted_in = [name for name, text in PRESENT.items() if SECRET in text]
    assert {"config/config.yaml", "stacks/cloud.yaml"} < set(planted_in)
    kinds = {stages["known"].open(name, text).document.kind for name, text in PRESENT.items()}
    assert kinds == {*FileKind, None} - {FileKind.LEGACY}


# ---------------------------------------------------------------------- what is promised


def is_inside(document: Document, span: Span) -> bool:
    return 0 <= span.start <= span.end <= len(document.text)


def is_sorted(offsets: Iterable[int]) -> bool:
    return all(before <= after for before, after in pairwise(offsets))


def are_apart(spans: Iterable[Span]) -> bool:
    """Say whether spans follow one another without touching anything twice."""
    return all(before.end <= after.start for before, after in pairwise(spans))


def check_edits(edits: Mapping[Document, tuple[Edit, ...]]) -> None:
    for document, made in edits.items():
        spans = sorted((edit.span for edit in made), key=lambda span: (span.start, span.end))
        assert all(is_inside(document, span) for span in spans)
        assert are_apart(spans)


def check_cheap(at: Scene) -> None:
    """Ask what costs little at one offset."""
    document, offset, snapshot = at.document, at.offset, at.snapshot
    described = hover(document, offset, snapshot)
    if described is not None:
        assert described.span.covers(offset)
        assert is_inside(document, described.span)
        assert SECRET not in described.text
    around = selection_range(document, offset)
    assert all(span.covers(offset) for span in around)
    for inner, outer in pairwise(around):
        assert outer.start <= inner.start and inner.end <= outer.end and inner != outer
    check_names(at)


def check_names(at: Scene) -> None:
    """Ask for all that hangs on the name at one offset."""
    document, offset, snapshot = at.document, at.offset, at.snapshot
    marked = highlights(document, offset, snapshot)
    assert are_apart(item.span for item in marked)
    assert all(is_inside(document, item.span) for item in marked)
    named = references(document, offset, snapshot, (), with_definitions=True)
    assert (named is not None) == bool(marked)
    assert all(is_inside(place.document, place.span) for place in named or ())
    defined = definition(document, offset, snapshot)
    if defined is not None:
        assert defined.origin in [item.span for item in marked]
        places = [place for place in defined.targets if not isinstance(place, CodePlace)]
        assert all(is_inside(place.document, place.span) for place in places)
    try:
        assert renamed_at(document, offset, snapshot).span.covers(offset)
    except RenameRefusedError as refusal:
        assert SECRET not in str(refusal)


def check_dear(at: Scene) -> None:
    """Ask what costs more at one offset; no client can be between the two parts of a line end."""
    document, offset, snapshot = at.document, at.offset, at.snapshot
    if document.text[max(offset - 1, 0) : offset + 1] == "\r\n":
        return
    offered = completions(document, offset, snapshot)
    if offered is not None:
        assert is_inside(document, offered.span)
        assert offered.span.covers(offset)
        assert SECRET not in str(offered)
    for action in code_actions(document, Span(offset, offset), snapshot):
        assert SECRET not in action.title
        assert action.finding is None or SECRET not in action.finding.message
        check_edits({document: action.edits, **action.elsewhere})
    changes = renaming(at, "anew")
    if changes is not None:
        check_edits(changes.edits)


def renaming(at: Scene, name: str) -> Renaming | None:
    try:
        return rename(at.document, at.offset, name, at.snapshot, ())
    except RenameRefusedError:
        return None


def check_whole(document: Document, snapshot: Snapshot) -> None:
    """Ask what is asked of a document as a whole."""
    symbols = document_symbols(document, snapshot)
    check_symbols(symbols, Span(0, len(document.text)))
    lenses = code_lenses(document, snapshot)
    assert is_sorted(lens.span.start for lens in lenses)
    places = [span for lens in lenses for span in (lens.span, *lens.places)]
    links = document_links(document, snapshot)
    assert are_apart(link.span for link in links)
    places += [link.span for link in links]
    assert all(is_inside(document, span) for span in places)
    hints = inlay_hints(document, Span(0, len(document.text)), snapshot)
    assert is_sorted(hint.offset for hint in hints)
    assert all(0 <= hint.offset <= len(document.text) for hint in hints)
    assert SECRET not in f"{symbols}{lenses}{links}{hints}"
    check_lines(document)
    check_tokens(document, snapshot)


def check_symbols(symbols: tuple[Symbol, ...], within: Span) -> None:
    assert is_sorted(symbol.span.start for symbol in symbols)
    for symbol in symbols:
        assert symbol.name
        assert within.start <= symbol.span.start <= symbol.selection.start
        assert symbol.selection.end <= symbol.span.end <= within.end
        check_symbols(symbol.children, symbol.span)


def check_lines(document: Document) -> None:
    folds = folding_ranges(document)
    assert all(0 <= fold.start < fold.end < document.lines.count for fold in folds)
    assert all(before.start < after.start for before, after in pairwise(folds))
    few = folding_ranges(document, 2)
    assert len(few) == min(2, len(folds))
    assert set(few) <= set(folds)


def check_tokens(document: Document, snapshot: Snapshot) -> None:
    tokens = semantic_tokens(document, snapshot)
    assert are_apart(token.span for token in tokens)
    for token in tokens:
        assert is_inside(document, token.span)
        assert token.span.start < token.span.end
        assert not set(document.text[token.span.start : token.span.end]) & {"\r", "\n"}
    middle = Span(len(document.text) // 3, len(document.text) // 2)
    some = semantic_tokens(document, snapshot, middle)
    assert set(some) <= set(tokens)
    touched = {t for t in tokens if t.span.start <= middle.end and middle.start <= t.span.end}
    assert touched <= set(some)


def check_surroundings(snapshot: Snapshot) -> None:
    """Ask what is asked of no document."""
    assert SECRET not in str(status(snapshot))
    for found in workspace_symbols("", [snapshot]):
        assert is_inside(found.document, found.span)
        assert SECRET not in f"{found.name}{found.container}"
    for profile in overview(snapshot):
        assert SECRET not in f"{profile.name}{profile.problem}{profile.detail}"
        for stack in profile.stacks or ():
            assert stack.place is None or is_inside(stack.place.document, stack.place.span)
            assert SECRET not in f"{stack.name}{stack.problems}"


# ---------------------------------------------------------------------------- everywhere


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_every_offset_is_answered(stages: dict[str, Stage], kind: str, name: str) -> None:
    text = WORLDS[kind][name]
    at = stages[kind].open(name, text)
    check_whole(at.document, at.snapshot)
    check_surroundings(at.snapshot)
    step = STEP if len(text) >= LARGE else 1
    for offset in range(len(text) + 1):
        here = replace(at, offset=offset)
        check_cheap(here)
        if offset % step == list(WORLDS).index(kind) % step:
            check_dear(here)


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_every_truncation_is_answered(stages: dict[str, Stage], kind: str, name: str) -> None:
    text = WORLDS[kind][name]
    for end in range(len(kind) % 7, len(text), 7):
        if _HALF_A_LOGIN.search(text[:end]):  # `http://user:secret` could be a host and a port
            continue
        at = replace(stages[kind].open(name, text[:end]), offset=end)
        check_whole(at.document, at.snapshot)
        check_cheap(at)
        if end % STEP == 0:
            check_dear(at)
            check_cheap(replace(at, offset=end // 2))
        if end % 10 == 0:
            check_surroundings(at.snapshot)


@pytest.fixture(scope="module")
def opening(stages: dict[str, Stage]) -> Callable[[str, str, str], Scene]:
    """Return a function that opens a file of a world; hypothesis would print all of the worlds."""
    return lambda kind, name, text: stages[kind].open(name, text)


FILES = [case for case in CASES if case[1].endswith((*SAMPLE, ".zen/config.yaml"))]


@given(st.sampled_from(FILES), st.lists(st.tuples(st.floats(0, 1), PIECES), max_size=4), st.data())
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_damage_is_answered(
    opening: Callable[[str, str, str], Scene],
    file: tuple[str, str],
    damage: list[tuple[float, str]],
    data: st.DataObject,
) -> None:
    kind, name = file
    text = WORLDS[kind][name].replace(SECRET, "value")  # damage can make a key of a secret
    for share, piece in damage:
        start = int(len(text) * share)
        text = text[:start] + piece + text[start:]
    at = opening(kind, name, text)
    check_whole(at.document, at.snapshot)
    check_surroundings(at.snapshot)
    for _ in range(3):
        here = replace(at, offset=data.draw(st.integers(0, len(text))))
        check_cheap(here)
        check_dear(here)
