"""``unusable-store``: a profile that the release in force cannot use in a repository."""

from __future__ import annotations

from collections.abc import Iterator

from zenml_ls.model import outline
from zenml_ls.rules.rule import Hit, Severity, hit, rule
from zenml_ls.workspace import Document, FileKind, Snapshot


@rule("unusable-store", Severity.ERROR, "profile '{profile}' {reason}")
def unusable_store(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    """Report a repository whose profile is on a ZenServer: every command ends in an error.

    Source: run with ZenML 0.7.3, 0.8.1, 0.9.0, 0.10.0, 0.12.0 and 0.13.2.
    """
    profile = snapshot.active_profile
    if document.kind is not FileKind.REPOSITORY or profile is None or profile.store_type != "rest":
        return
    node = document.tree.node_at(["active_profile_name"])
    span = document.first_line() if node is None or not outline.text_of(node) else node.span
    reason = (
        "is on a ZenServer, which ZenML cannot use inside a repository: "
        "every command ends in a RecursionError"
    )
    yield hit(span, profile=profile.key, reason=reason)
