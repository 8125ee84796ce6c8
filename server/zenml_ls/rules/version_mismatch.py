"""``version-mismatch``: a stack exported by another ZenML release."""

from __future__ import annotations

from collections.abc import Iterator

from zenml_ls.model.release import FIRST_WITH_MISMATCH_OPTION, FIRST_WITH_STACK_FILES, at_least
from zenml_ls.rules.rule import Hit, Severity, hit, rule
from zenml_ls.syntax import Scalar, resolve
from zenml_ls.workspace import Document, FileKind, Snapshot


@rule(
    "version-mismatch",
    Severity.ERROR,
    "exported by ZenML {found}, while {release} is in use: 'zenml stack import' refuses it{unless}",
    since=FIRST_WITH_STACK_FILES,
)
def version_mismatch(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    """Report a ``zenml_version`` that is not exactly the release in force."""
    if document.kind is not FileKind.STACK or not snapshot.is_release_known:
        return
    node = document.tree.node_at(["zenml_version"])
    if node is None:
        return
    resolved = resolve(node)
    found = resolved.value if isinstance(resolved, Scalar) else None
    if found != snapshot.release:
        span = node.span if node.span.end > node.span.start else None
        span = span or document.tree.span_at(["zenml_version", "[key]"])
        has_option = at_least(snapshot.release, FIRST_WITH_MISMATCH_OPTION)
        unless = " without --ignore-version-mismatch" if has_option else ""
        shown = "an unknown release" if found is None else found
        yield hit(span, found=str(shown), release=snapshot.release, unless=unless)
