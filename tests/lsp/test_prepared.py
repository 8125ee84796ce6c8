"""Large answers are made once for what they depend on."""

from __future__ import annotations

from pathlib import Path

from zenml_ls.lsp.prepared import Prepared, PreparedAnswers
from zenml_ls.workspace import Document, Snapshot

PATH = Path("/w/.zen/config.yaml")
ONE, TWO = Document(PATH, "a: 1\n"), Document(PATH, "a: 1\n")
KNOWN, NEWS = Snapshot(Path("/c")), Snapshot(Path("/c"))


def asked(
    answers: PreparedAnswers, *questions: tuple[str, Document, Snapshot, tuple[str, ...]]
) -> int:
    """Ask; return how many of the questions were not answered by what was known."""
    made = 0

    def make() -> str:
        nonlocal made
        made += 1
        return "answer"

    for question in questions:
        answers.get(*question, make)
    return made


def test_the_same_is_made_once() -> None:
    answers = PreparedAnswers(lambda found: Prepared(str(found).encode()))
    usual = ("codeLens", ONE, KNOWN, ("file:///a",))
    assert asked(answers, usual, usual, usual) == 1
    assert answers.get(*usual, lambda: None) == Prepared(b"answer")


def test_whatever_it_depends_on_makes_it_anew() -> None:
    answers = PreparedAnswers(lambda found: Prepared(str(found).encode()))
    usual = ("codeLens", ONE, KNOWN, ("file:///a",))
    for other in (
        ("documentLink", ONE, KNOWN, ("file:///a",)),
        ("codeLens", TWO, KNOWN, ("file:///a",)),
        ("codeLens", ONE, NEWS, ("file:///a",)),
        ("codeLens", ONE, KNOWN, ("file:///A",)),
    ):
        answers.forget(PATH)
        assert asked(answers, usual, other) == 2, other


def test_a_closed_document_is_forgotten() -> None:
    answers = PreparedAnswers(lambda found: Prepared(str(found).encode()))
    usual = ("codeLens", ONE, KNOWN, ())
    asked(answers, usual)
    answers.forget(Path("/another"))
    assert asked(answers, usual) == 0
    answers.forget(PATH)
    assert asked(answers, usual) == 1


def test_no_answer_is_one_as_well() -> None:
    answers = PreparedAnswers(lambda found: Prepared(str(found).encode()))
    assert answers.get("codeLens", ONE, KNOWN, (), list) is None
