"""``name-mismatch``: something that is registered under one name and calls itself another."""

from __future__ import annotations

from collections.abc import Iterator

from zenml_ls.model import outline
from zenml_ls.rules.rule import Hit, Severity, hit, rule
from zenml_ls.rules.subjects import subjects
from zenml_ls.workspace import Choice, Document, FileKind, Snapshot


@rule("name-mismatch", Severity.WARNING, "'{name}' differs from '{registered}', {consequence}")
def name_mismatch(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    """Report each component file and profile whose ``name`` is not the one it goes by."""
    if document.kind is FileKind.COMPONENT:
        yield from _component(document, snapshot)
    elif document.kind is FileKind.GLOBAL:
        yield from _profiles(document, snapshot)


def _component(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    registered = document.role.component_name if document.role else None
    consequence = "the name of the file, by which ZenML knows the component"
    for subject in subjects(document, snapshot):
        name = subject.block.name
        if name is not None and registered is not None and name.text != registered:
            yield hit(name.span, name=name.text, registered=registered, consequence=consequence)


def _profiles(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    """A repository that uses the profile gets its ``name``, by which nothing is found later."""
    for block in outline.profiles(document.tree):
        entry = block.fields.get("name") if block.fields else None
        name = outline.name_at(entry.value) if entry else None
        if name is not None and name.text != block.key.text:
            active = snapshot.profile
            is_used = active is not None and active == Choice(block.key.text, "repository")
            consequence = "the key by which ZenML looks the profile up"
            if is_used:
                consequence += ": ZenML would write the name into the repository"
            yield hit(
                name.span,
                severity=Severity.ERROR if is_used else None,
                name=name.text,
                registered=block.key.text,
                consequence=consequence,
            )
