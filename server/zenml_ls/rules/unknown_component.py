"""``unknown-component``: a stack that names a component nobody registered."""

from __future__ import annotations

from collections.abc import Iterator

from zenml_ls.model.domain import StoreContents
from zenml_ls.model.names import COMPONENT_TYPES, folder_of, label
from zenml_ls.model.release import at_least
from zenml_ls.rules.rule import Hit, Severity, hit, rule
from zenml_ls.rules.similar import Guesses
from zenml_ls.rules.similar import hint as did_you_mean
from zenml_ls.rules.subjects import contents_for
from zenml_ls.workspace import Document, FileKind, Snapshot


@rule(
    "unknown-component",
    Severity.ERROR,
    "no {label} named '{name}' is registered: ZenML cannot load stack '{stack}'{hint}",
)
def unknown_component(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    """Report each component name that the store does not hold."""
    if document.kind not in (FileKind.STORE, FileKind.LEGACY):
        return
    contents = contents_for(document, snapshot)
    if contents is None or not contents.is_complete:  # unknown is not absent
        return
    guesses = Guesses()
    for block in document.stacks:
        for ref in block.refs:
            component_type, name = ref.type.text, ref.name
            since = COMPONENT_TYPES.get(component_type)
            if name is None or since is None or not at_least(snapshot.release, since):
                continue  # the type is what is wrong, or ignored
            if (component_type, name.text) in contents.components:
                continue
            guess = guesses.closest(
                name.text, contents.names.get(component_type, ()), component_type
            )
            if not _is_renamed(component_type, name.text, guess, contents):
                yield hit(
                    name.span if name.text else ref.type.span,
                    type=component_type,
                    label=label(component_type),
                    name=name.text,
                    stack=block.name.text,
                    suggestion=guess,
                    hint=did_you_mean(guess),
                )


def _is_renamed(component_type: str, name: str, guess: str | None, contents: StoreContents) -> bool:
    """Say whether the registration is what is wrong: a file of the name waits for it.

    Then the registration that is meant lacks its file, which is reported there.
    """
    if guess is None or name not in contents.waiting.get(folder_of(component_type), ()):
        return False
    return contents.components[component_type, guess].is_missing
