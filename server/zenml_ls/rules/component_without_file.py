"""``component-without-file``: a registered component whose attributes are gone."""

from __future__ import annotations

from collections.abc import Iterator

from zenml_ls.model.domain import Component, StoreContents
from zenml_ls.model.names import folder_of, label
from zenml_ls.rules.rule import BrokenText, Hit, Severity, hit, rule
from zenml_ls.rules.similar import closest
from zenml_ls.rules.similar import hint as did_you_mean
from zenml_ls.rules.subjects import contents_for, is_built
from zenml_ls.workspace import Document, Snapshot


@rule(
    "component-without-file",
    Severity.ERROR,
    "the {label} '{name}' has no file {file}: ZenML cannot read it{hint}",
    BrokenText.ELSEWHERE,
)
def component_without_file(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    """Report each registration whose component file does not exist."""
    contents = contents_for(document, snapshot)
    if contents is None or not is_built(document, snapshot):
        return
    for registration in document.registrations:
        component_type, name = registration.type.text, registration.name
        component = contents.components.get((component_type, name.text))
        if registration.flavor is None or _has_no_flavor(component, contents, snapshot):
            continue  # that is what is wrong with it
        if component is not None and component.is_missing and component.file is not None:
            file = f"{component.file.parent.name}/{component.file.name}"
            folder = folder_of(component_type)
            is_used = (component_type, name.text) in contents.used
            guess = None if is_used else closest(name.text, contents.waiting.get(folder, ()))
            yield hit(
                name.span,
                type=component_type,
                label=label(component_type),
                name=name.text,
                file=file,
                suggestion=guess,
                hint=did_you_mean(guess),
            )


def _has_no_flavor(
    component: Component | None, contents: StoreContents, snapshot: Snapshot
) -> bool:
    if component is None or not contents.is_complete:
        return False
    return snapshot.flavor(component.type, component.flavor, contents) is None
