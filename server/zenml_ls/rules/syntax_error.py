"""``syntax-error``: text that PyYAML refuses."""

from __future__ import annotations

from collections.abc import Iterator

from zenml_ls.rules.rule import Hit, Severity, hit, rule
from zenml_ls.rules.subjects import is_ignored
from zenml_ls.workspace import Document, Snapshot


@rule("syntax-error", Severity.ERROR, "ZenML reads nothing of this file: {problem}")
def syntax_error(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    """Report the first thing that keeps ZenML from reading the file, if it ever would."""
    problem = document.syntax_problem
    if problem is not None:
        severity = Severity.WARNING if is_ignored(document, snapshot) else None
        yield hit(problem.span, severity=severity, problem=problem.message)
