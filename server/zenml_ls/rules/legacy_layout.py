"""``legacy-layout``: a repository that still keeps its stacks itself, as before 0.7."""

from __future__ import annotations

from collections.abc import Iterator

from zenml_ls.model.release import FIRST_WITH_PROFILES, FIRST_WITHOUT_MIGRATION, at_least
from zenml_ls.rules.rule import BrokenText, Hit, Severity, hit, rule
from zenml_ls.workspace import Document, FileKind, Snapshot, is_sound_legacy


@rule(
    "legacy-layout",
    Severity.ERROR,
    "a repository of ZenML 0.6 or earlier: {consequence}",
    BrokenText.NOTHING,
    since=FIRST_WITH_PROFILES,
)
def legacy_layout(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    """Report a legacy repository: a newer ZenML changes it at the first command."""
    if document.kind is not FileKind.LEGACY or document.role is None:
        return
    release = snapshot.release
    severity = None
    if not is_sound_legacy(document.tree, release):
        consequence = f"ZenML {release} cannot migrate it and ignores its stacks"
    elif at_least(release, FIRST_WITHOUT_MIGRATION):
        consequence = f"ZenML {release} loses its stacks, unless it is migrated first"
    else:
        consequence = f"ZenML {release} turns it into a profile 'legacy-repository-...'"
        severity = Severity.WARNING
    span = document.tree.span_at(["stacks", "[key]"])
    yield hit(span, consequence=consequence, severity=severity)
