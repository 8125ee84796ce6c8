"""``invalid-value``: a value of the right type that ZenML refuses all the same."""

from __future__ import annotations

from collections.abc import Iterator

from zenml_ls.model import outline
from zenml_ls.model.attributes import Fault
from zenml_ls.model.release import (
    FIRST_WITH_PROFILES,
    FIRST_WITH_USERS,
    FIRST_WITHOUT_VERSION_CHECK,
    at_least,
    can_read,
    is_release,
)
from zenml_ls.rules.reuse import faults_of_built
from zenml_ls.rules.rule import BrokenText, Hit, Severity, hit, rule
from zenml_ls.rules.similar import closest
from zenml_ls.rules.similar import hint as did_you_mean
from zenml_ls.rules.subjects import place_of
from zenml_ls.workspace import Document, FileKind, Snapshot

_NO_USER = ("", "0", "False", "0.0")
"""Texts of values that Python takes for nothing; the profile's validator asks for no more."""


@rule(
    "invalid-value",
    Severity.ERROR,
    "'{key}' {reason}{hint}",
    BrokenText.ELSEWHERE,
)
def invalid_value(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    """Report each value that ZenML does not allow for its key."""
    for error in document.model_errors(snapshot.release):
        if error.type == "choice":
            allowed = str(error.context["allowed"]).split(", ")
            guess = closest(str(error.context["value"]), allowed)
            span = document.tree.span_at(error.keys)
            key = next(item for item in reversed(error.keys) if isinstance(item, str))
            yield hit(
                span, key=key, reason=error.message, suggestion=guess, hint=did_you_mean(guess)
            )
    if document.kind is FileKind.GLOBAL:
        yield from _version(document, snapshot.release)
        yield from _users(document, snapshot.release)
    for subject, problem in faults_of_built(document, snapshot, Fault.VALUE):
        span = place_of(subject, problem.attribute)
        yield hit(span, key=problem.attribute, reason=problem.reason, hint="")


def _version(document: Document, release: str) -> Iterator[Hit]:
    """The version that wrote the file; releases differ in what they read and how they compare."""
    node = document.tree.node_at(["version"])
    version = outline.text_of(node)
    if node is None or version is None or not at_least(release, FIRST_WITH_PROFILES):
        return
    if not can_read(release, version):
        kind = "semantic version" if is_release(version) else "version"
        reason = f"is no {kind}: every command fails"
        yield hit(node.span, key="version", reason=reason, hint="")
    elif not at_least(release, FIRST_WITHOUT_VERSION_CHECK) and _is_newer(version, release):
        reason = f"is newer than the ZenML {release} in use: every command fails"
        yield hit(node.span, key="version", reason=reason, hint="")


def _is_newer(version: str, release: str) -> bool:
    """Say whether *version* is after *release*; what follows a plus sign does not count."""
    return not at_least(release, version.partition("+")[0])


def _users(document: Document, release: str) -> Iterator[Hit]:
    if not at_least(release, FIRST_WITH_USERS):
        return
    for block in outline.profiles(document.tree):
        for name, entry in outline.entries(block.fields):
            if name.text == "active_user" and outline.text_of(entry.value) in _NO_USER:
                reason = "must not be empty: every command fails"
                yield hit(entry.value.span, key="active_user", reason=reason, hint="")
