"""The rules: what is looked for, one module each, and how a document is checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from zenml_ls.model.outline import text_of
from zenml_ls.model.release import FIRST, FIRST_SERVER_ERA, at_least
from zenml_ls.rules.broken_flavor import broken_flavor
from zenml_ls.rules.component_without_file import component_without_file
from zenml_ls.rules.deprecated_attribute import deprecated_attribute
from zenml_ls.rules.duplicate_key import duplicate_key
from zenml_ls.rules.flavor_of_other_type import flavor_of_other_type
from zenml_ls.rules.invalid_store_url import invalid_store_url
from zenml_ls.rules.invalid_value import invalid_value
from zenml_ls.rules.legacy_layout import legacy_layout
from zenml_ls.rules.missing_attribute import missing_attribute
from zenml_ls.rules.missing_component import missing_component
from zenml_ls.rules.missing_key import missing_key
from zenml_ls.rules.missing_secrets_manager import missing_secrets_manager
from zenml_ls.rules.name_conflict import name_conflict
from zenml_ls.rules.name_mismatch import name_mismatch
from zenml_ls.rules.plain_text_secret import plain_text_secret
from zenml_ls.rules.replaced_stack import replaced_stack
from zenml_ls.rules.rule import BrokenText, Finding, Related, Rule, Severity
from zenml_ls.rules.stack_requirement import stack_requirement
from zenml_ls.rules.store_coupling import store_coupling
from zenml_ls.rules.syntax_error import syntax_error
from zenml_ls.rules.unknown_attribute import unknown_attribute
from zenml_ls.rules.unknown_component import unknown_component
from zenml_ls.rules.unknown_component_type import unknown_component_type
from zenml_ls.rules.unknown_flavor import unknown_flavor
from zenml_ls.rules.unknown_key import unknown_key
from zenml_ls.rules.unknown_name_in_code import unknown_name_in_code
from zenml_ls.rules.unknown_profile import unknown_profile
from zenml_ls.rules.unknown_stack import unknown_stack
from zenml_ls.rules.unreadable import unreadable
from zenml_ls.rules.unregistered_file import unregistered_file
from zenml_ls.rules.unusable_store import unusable_store
from zenml_ls.rules.version_mismatch import version_mismatch
from zenml_ls.rules.wrong_type import wrong_type
from zenml_ls.syntax import SyntaxProblem
from zenml_ls.text import Span
from zenml_ls.workspace import FIRST_RELEASES, Document, FileKind, Snapshot

__all__ = ["RULES", "Finding", "Related", "Rule", "Severities", "Severity", "findings"]

RULES: tuple[Rule, ...] = (
    broken_flavor,
    component_without_file,
    deprecated_attribute,
    duplicate_key,
    flavor_of_other_type,
    invalid_store_url,
    invalid_value,
    legacy_layout,
    missing_attribute,
    missing_component,
    missing_key,
    missing_secrets_manager,
    name_conflict,
    name_mismatch,
    plain_text_secret,
    replaced_stack,
    stack_requirement,
    store_coupling,
    syntax_error,
    unknown_attribute,
    unknown_component,
    unknown_component_type,
    unknown_flavor,
    unknown_key,
    unknown_name_in_code,
    unknown_profile,
    unknown_stack,
    unreadable,
    unregistered_file,
    unusable_store,
    version_mismatch,
    wrong_type,
)

_RULES_FOR_CODE: tuple[Rule, ...] = (unknown_name_in_code,)
"""The others look at YAML, which code is not."""

Severities = Mapping[str, Severity | None]
"""The user's severities by rule code; None switches the rule off."""


def findings(
    document: Document, snapshot: Snapshot, severities: Severities | None = None
) -> tuple[Finding, ...]:
    """Return what is wrong with *document*, sorted by place, then by code.

    Nothing for a file of a kind that is not ours, that the release in force does not read, or
    of a ZenML that has no profiles. The answer for the latest snapshot lives as long as the
    document.
    """
    wanted = severities or {}
    question = ("findings", frozenset(wanted.items()))
    return document.remembered(question, snapshot, lambda: _findings(document, snapshot, wanted))


def _findings(document: Document, snapshot: Snapshot, wanted: Severities) -> tuple[Finding, ...]:
    if document.kind is None or snapshot.is_server_era or _is_newer_stack(document, snapshot):
        return ()
    release = snapshot.release
    if not at_least(release, FIRST_RELEASES.get(document.kind, FIRST)):
        return ()
    found = [
        replace(finding, severity=wanted.get(rule.code) or finding.severity)
        for rule in (_RULES_FOR_CODE if document.kind is FileKind.CODE else RULES)
        if wanted.get(rule.code, rule.severity) is not None and at_least(release, rule.since)
        for finding in _in_place(rule, document, snapshot)
    ]
    return tuple(sorted(found, key=lambda item: (item.span.start, item.span.end, item.code)))


def _in_place(rule: Rule, document: Document, snapshot: Snapshot) -> Iterator[Finding]:
    """Yield what a rule finds, without what only follows from the text being broken."""
    if document.syntax_problem is None or rule is syntax_error:
        yield from rule.findings(document, snapshot)
        return
    if rule.broken_text is BrokenText.NOTHING:
        return
    unsure = _line_of(document, document.syntax_problem)
    if rule.broken_text is BrokenText.ELSEWHERE:
        unsure = _block_around(document, document.syntax_problem)
    for finding in rule.findings(document, snapshot):
        if not unsure.covers(finding.span.start):
            yield finding


def _block_around(document: Document, problem: SyntaxProblem) -> Span:
    """Return the lines that are indented as much as the problem or more, and the one above."""
    lines = document.lines
    first = last = lines.line_of(problem.span.start)
    width = _width(lines.line_text(first))
    while first > 0 and _width(lines.line_text(first - 1)) >= width:
        first -= 1
    while last + 1 < lines.count and _width(lines.line_text(last + 1)) >= width:
        last += 1
    first = max(first - 1, 0)
    return Span(lines.line_start(first), lines.line_end(last))


def _line_of(document: Document, problem: SyntaxProblem) -> Span:
    """Return the line of the problem, in which nothing else is sure."""
    line = document.lines.line_of(problem.span.start)
    return Span(document.lines.line_start(line), document.lines.line_end(line))


def _width(line: str) -> int:
    """Return the indentation of a line; that of a blank one belongs to any block."""
    text = line.strip()
    return len(line) - len(line.lstrip()) if text and not text.startswith("#") else len(line) + 99


def _is_newer_stack(document: Document, snapshot: Snapshot) -> bool:
    """Say whether this is a stack of ZenML 0.20 or later, where nothing says 0.13 is in use."""
    if document.kind is not FileKind.STACK or snapshot.is_release_known:
        return False
    version = text_of(document.tree.node_at(["zenml_version"]))
    return version is not None and at_least(version, FIRST_SERVER_ERA)
