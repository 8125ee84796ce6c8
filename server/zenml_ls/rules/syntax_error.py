"""``syntax-error``: text that PyYAML refuses."""

from __future__ import annotations

from collections.abc import Iterator

from zenml_ls.rules.rule import Hit, Severity, hit, rule
from zenml_ls.workspace import Document, Snapshot


@rule("syntax-error", Severity.ERROR, "ZenML reads nothing of this file: {problem}")
def syntax_error(document: Document, _snapshot: Snapshot) -> Iterator[Hit]:
    """Report the first thing that keeps ZenML from reading the file."""
    problem = document.syntax_problem
    if problem is not None:
        yield hit(problem.span, problem=problem.message)
