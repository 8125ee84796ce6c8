"""``missing-key``: a key that ZenML cannot do without."""

from __future__ import annotations

from collections.abc import Iterator

from zenml_ls.model import outline
from zenml_ls.model.release import at_least
from zenml_ls.rules.known import STACK_KEYS, known_keys
from zenml_ls.rules.misspelling import misspelled
from zenml_ls.rules.rule import BrokenText, Hit, Severity, hit, rule
from zenml_ls.rules.similar import hint
from zenml_ls.syntax import Mapping, resolve
from zenml_ls.workspace import Document, FileKind, Snapshot

_NEEDED_ON_A_SERVER = {"active_user": "0.7.3", "store_url": "0.8.0"}
"""What a profile on a ZenServer cannot do without, with the first release that looks at it."""


@rule(
    "missing-key",
    Severity.ERROR,
    "'{key}' is missing{reason}{hint}",
    BrokenText.NOTHING,
)
def missing_key(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    """Report each required key that is not there, unless the file is half typed."""
    if document.kind is FileKind.STACK:
        yield from _stack_file(document, snapshot)
    for error in document.model_errors(snapshot.release):
        if error.type == "missing":
            key, parents = str(error.keys[-1]), error.keys[:-1]
            yield _hit(document, snapshot, parents, key, "")
    if document.kind is FileKind.GLOBAL:
        yield from _profiles(document, snapshot)


def _stack_file(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    value = document.tree.value
    for key in STACK_KEYS:
        if isinstance(value, dict) and key not in value:
            yield _hit(document, snapshot, (), key, ": 'zenml stack import' stops")
    for kind, entry in outline.entries(outline.mapping_in(document.tree, "components")):
        if not isinstance(resolve(entry.value), Mapping):
            continue
        fields = {name.text for name, _ in outline.entries(entry.value)}
        for key in ("name", "flavor") if fields else ("name",):
            if key not in fields:
                reason = f" from the {kind.text}: 'zenml stack import' stops"
                yield _hit(document, snapshot, ("components", kind.text), key, reason)


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
        for key, since in _NEEDED_ON_A_SERVER.items():
            if at_least(snapshot.release, since) and fields.get(key) is None:
                reason = ", which a profile on a ZenServer needs: every command fails"
                yield _hit(document, snapshot, ("profiles", block.key.text), key, reason)


def _hit(
    document: Document, snapshot: Snapshot, parents: tuple[int | str, ...], key: str, reason: str
) -> Hit:
    """Point at the key that is probably meant, else at the mapping that lacks it."""
    node = document.tree.node_at(parents) if parents else document.tree.root
    given = [name.text for name, _ in outline.entries(node)]
    meant = misspelled(key, given, known_keys(document, parents, snapshot.release))
    if meant is not None:
        span = document.tree.span_at([*parents, meant, "[key]"])
    else:
        span = document.tree.span_at([*parents, "[key]"]) if parents else document.first_line()
    return hit(
        span,
        key=key,
        parents=list(parents),
        reason=reason,
        suggestion=key if meant else None,
        hint=hint(key if meant else None),
    )
