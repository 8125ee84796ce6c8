"""``invalid-store-url``: a store address that ZenML refuses for the profile's store type."""

from __future__ import annotations

from collections.abc import Iterator

from zenml_ls.model import outline
from zenml_ls.model.release import FIRST_WITH_PROFILES
from zenml_ls.rules.rule import Hit, Severity, hit, rule
from zenml_ls.workspace import Document, FileKind, Snapshot


@rule(
    "invalid-store-url",
    Severity.ERROR,
    "{reason}: ZenML cannot open profile '{profile}'",
    since=FIRST_WITH_PROFILES,
)
def invalid_store_url(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    """Report each ``store_url`` that the store type does not allow; a warning if unused."""
    configuration = snapshot.configuration
    if document.kind is not FileKind.GLOBAL or configuration is None:
        return
    for block in outline.profiles(document.tree):
        profile = configuration.profiles.get(block.key.text)
        entry = block.fields.get("store_url") if block.fields else None
        reason = profile.url_problem if profile else None
        if profile is None or entry is None or reason is None:
            continue
        is_used = snapshot.profile is not None and snapshot.profile.name == profile.key
        severity = None if is_used else Severity.WARNING
        yield hit(entry.value.span, reason=reason, profile=profile.key, severity=severity)
