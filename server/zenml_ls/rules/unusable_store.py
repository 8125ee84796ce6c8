"""``unusable-store``: a profile that the release in force cannot use where it is in use."""

from __future__ import annotations

from collections.abc import Iterator

from zenml_ls.model import outline
from zenml_ls.model.release import (
    FIRST_WITH_DATABASE,
    FIRST_WITH_PROFILES,
    FIRST_WITH_SERVER,
    FIRST_WITH_SERVER_LOOP,
    at_least,
)
from zenml_ls.rules.rule import Hit, Severity, hit, rule
from zenml_ls.workspace import Document, FileKind, Snapshot

_SERVER = (
    "is on a ZenServer, which ZenML cannot use inside a repository: "
    "every command ends in a RecursionError"
)
_NO_SERVER = "is on a ZenServer, which came with ZenML 0.7.1: every command of {release} fails"
_DATABASE = "is in a database, which ZenML {release} cannot open: every command ends in a TypeError"
_BROKEN = "is in a database that ZenML fails to open: {problem}"


@rule("unusable-store", Severity.ERROR, "profile '{profile}' {reason}", since=FIRST_WITH_PROFILES)
def unusable_store(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    """Report the choice of a profile whose store ZenML fails to open: every command ends there.

    Source: run with every release from 0.7.0 to 0.13.2.
    """
    profile, reason = snapshot.active_profile, why_unusable(snapshot)
    if profile is None or reason is None:
        return
    if document.kind is FileKind.REPOSITORY:
        key = "active_profile_name"
    elif document.kind is FileKind.GLOBAL and snapshot.repository_root is None:
        key = "activated_profile"
    else:
        return
    node = document.tree.node_at([key])
    span = document.first_line() if node is None or not outline.text_of(node) else node.span
    yield hit(span, profile=profile.key, reason=reason)


def why_unusable(snapshot: Snapshot) -> str | None:
    """Return why ZenML fails to open the active profile's store; None where it does not."""
    profile = snapshot.active_profile
    if profile is None:
        return None
    release = snapshot.release
    if profile.store_type == "rest":
        if not at_least(release, FIRST_WITH_SERVER):
            return _NO_SERVER.format(release=release)
        loops = snapshot.repository_root is not None and at_least(release, FIRST_WITH_SERVER_LOOP)
        return _SERVER if loops else None
    if profile.store_type == "sql" and not at_least(release, FIRST_WITH_DATABASE):
        return _DATABASE.format(release=release)
    if snapshot.active_store.stops_zenml:
        return _BROKEN.format(problem=snapshot.active_store.problem)
    return None
