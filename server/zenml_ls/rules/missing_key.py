"""``missing-key``: a key that ZenML cannot do without."""

from __future__ import annotations

from collections.abc import Iterator

from zenml_ls.model import outline
from zenml_ls.rules.rule import Hit, Severity, hit, rule
from zenml_ls.workspace import Document, FileKind, Snapshot

_STACK_FILE = ("zenml_version", "stack_name", "components")


@rule("missing-key", Severity.ERROR, "'{key}' is missing{reason}")
def missing_key(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    """Report each required key that is not there, unless the file is half typed."""
    if document.tree.problems:
        return
    if document.kind is FileKind.STACK:
        yield from _stack_file(document)
    for error in document.model_errors:
        if error.type == "missing":
            key, parents = str(error.keys[-1]), error.keys[:-1]
            span = document.tree.span_at([*parents, "[key]"]) if parents else document.first_line()
            yield hit(span, key=key, parents=list(parents), reason="")
    if document.kind is FileKind.GLOBAL:
        yield from _profiles(document, snapshot)


def _stack_file(document: Document) -> Iterator[Hit]:
    value = document.tree.value
    for key in _STACK_FILE:
        if isinstance(value, dict) and key not in value:
            reason = ": 'zenml stack import' stops"
            yield hit(document.first_line(), key=key, parents=[], reason=reason)
    for kind, entry in outline.entries(outline.mapping_in(document.tree, "components")):
        fields = {name.text for name, _ in outline.entries(entry.value)}
        for key in ("name", "flavor"):
            if fields and key not in fields:
                parents = ["components", kind.text]
                reason = f" from the {kind.text}: 'zenml stack import' stops"
                yield hit(kind.span, key=key, parents=parents, reason=reason)


def _profiles(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    """A profile on a ZenServer needs what the others have defaults for."""
    default_type = snapshot.environment.get("ZENML_DEFAULT_STORE_TYPE")
    for block in outline.profiles(document.tree):
        fields = {
            name.text: outline.text_of(entry.value) for name, entry in outline.entries(block.fields)
        }
        store_type = fields.get("store_type") or default_type
        if store_type != "rest" or "name" not in fields:
            continue
        for key in ("active_user", "store_url"):
            if fields.get(key) is None:
                parents = ["profiles", block.key.text]
                reason = ", which a profile on a ZenServer needs: every command fails"
                yield hit(block.key.span, key=key, parents=parents, reason=reason)
