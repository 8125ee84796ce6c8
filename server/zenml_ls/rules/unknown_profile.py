"""``unknown-profile``: a profile that the global configuration does not have."""

from __future__ import annotations

from collections.abc import Iterator

from zenml_ls.model import outline
from zenml_ls.model.release import FIRST_WITH_PROFILES
from zenml_ls.rules.rule import Hit, Severity, hit, rule
from zenml_ls.rules.similar import closest, listed
from zenml_ls.rules.similar import hint as did_you_mean
from zenml_ls.workspace import Document, FileKind, Snapshot


@rule(
    "unknown-profile",
    Severity.ERROR,
    "there is no profile '{name}': {consequence}{hint}",
    since=FIRST_WITH_PROFILES,
)
def unknown_profile(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    """Report the profile that a repository or the global configuration activates in vain."""
    configuration = snapshot.configuration
    if configuration is None or _has_broken_profiles(snapshot):
        return
    if document.kind is FileKind.REPOSITORY:
        key, consequence = "active_profile_name", _fallback(snapshot)
    elif document.kind is FileKind.GLOBAL and not configuration.is_implied:
        key, consequence = (
            "activated_profile",
            f"the configuration has {listed(configuration.profiles)}",
        )
    else:
        return
    name = outline.name_at(document.tree.node_at([key]))
    if name is None or name.text == "" or name.text in configuration.profiles:
        return
    guess = closest(name.text, configuration.profiles)
    yield hit(
        name.span,
        severity=_severity(document, snapshot),
        name=name.text,
        consequence=consequence,
        suggestion=guess,
        hint=did_you_mean(guess),
    )


def _has_broken_profiles(snapshot: Snapshot) -> bool:
    """Say whether a profile cannot be read, which is then what is wrong."""
    document = snapshot.configuration_document
    errors = document.model_errors(snapshot.release) if document else ()
    return any(
        error.keys[:1] == ("profiles",) and error.type != "extra_forbidden" for error in errors
    )


def _fallback(snapshot: Snapshot) -> str:
    chosen = snapshot.global_profile.name if snapshot.global_profile else None
    profiles = snapshot.configuration.profiles if snapshot.configuration else {}
    if chosen is None:
        return "ZenML fails, since no other profile is active"
    if chosen not in profiles:
        return f"ZenML fails, since there is no global profile '{chosen}' either"
    return f"ZenML would silently use '{chosen}' and its stack instead"


def _severity(document: Document, snapshot: Snapshot) -> Severity | None:
    """The global choice does no harm while a repository makes its own."""
    if document.kind is FileKind.REPOSITORY or snapshot.profile is None:
        return None
    return Severity.WARNING if snapshot.profile.source == "repository" else None
