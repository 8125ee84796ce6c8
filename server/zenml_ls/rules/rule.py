"""What a rule is, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeAlias

from zenml_ls.model.release import FIRST
from zenml_ls.text import Span
from zenml_ls.workspace import Document, Snapshot


class Severity(Enum):
    """How bad a finding is: an error where ZenML refuses or silently replaces."""

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"
    HINT = "hint"


class BrokenText(Enum):
    """How far a rule can judge a text that PyYAML refuses, of which a tree was guessed."""

    ALL = "all"
    """It looks at names and values, which are right wherever they hang."""
    ELSEWHERE = "elsewhere"
    """It looks at what hangs where, which means nothing in the block around the problem."""
    NOTHING = "nothing"
    """It looks at what is missing or at the whole."""


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that has to do with a finding."""

    document: Document
    span: Span
    message: str


@dataclass(frozen=True)
class Hit:
    """A place where a rule applies; *fields* fill the rule's message."""

    span: Span
    fields: Mapping[str, Any] = field(default_factory=dict)
    severity: Severity | None = None
    """None for the rule's own severity."""
    related: tuple[Related, ...] = ()


def hit(
    span: Span,
    *,
    severity: Severity | None = None,
    related: tuple[Related, ...] = (),
    **fields: Any,
) -> Hit:
    """Return a hit with *fields* for the message."""
    return Hit(span, fields, severity, related)


@dataclass(frozen=True)
class Finding:
    """A rule's verdict on one place of a document."""

    code: str
    severity: Severity
    span: Span
    message: str
    data: Mapping[str, Any] = field(default_factory=dict)
    """What a quick fix needs to know; plain JSON values."""
    related: tuple[Related, ...] = ()


Check: TypeAlias = Callable[[Document, Snapshot], Iterator[Hit]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that is looked for in every document."""

    code: str
    severity: Severity
    message: str
    check: Check
    broken_text: BrokenText
    since: str
    """The first ZenML release that the rule is about."""

    def findings(self, document: Document, snapshot: Snapshot) -> Iterator[Finding]:
        """Yield what the rule finds, in no particular order."""
        for found in self.check(document, snapshot):
            yield Finding(
                code=self.code,
                severity=found.severity or self.severity,
                span=found.span,
                message=self.message.format_map(found.fields),
                data=found.fields,
                related=found.related,
            )


def rule(
    code: str,
    severity: Severity,
    message: str,
    broken_text: BrokenText = BrokenText.ALL,
    *,
    since: str = FIRST,
) -> Callable[[Check], Rule]:
    """Make a rule of a check; *message* is filled with the fields of each hit.

    The rule is silent where a release before *since* is in force.
    """
    return lambda check: Rule(code, severity, message, check, broken_text, since)
