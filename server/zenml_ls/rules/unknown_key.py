"""``unknown-key``: a key that ZenML does not know in this place."""

from __future__ import annotations

from collections.abc import Iterator

from zenml_ls.model import outline
from zenml_ls.rules.known import STACK_KEYS, known_keys, lacking
from zenml_ls.rules.misspelling import misspelled
from zenml_ls.rules.rule import Hit, Severity, hit, rule
from zenml_ls.rules.similar import closest
from zenml_ls.rules.similar import hint as did_you_mean
from zenml_ls.workspace import Document, FileKind, Snapshot


@rule("unknown-key", Severity.WARNING, "ZenML does not know '{key}' here and ignores it{hint}")
def unknown_key(document: Document, _snapshot: Snapshot) -> Iterator[Hit]:
    """Report each key that no model of the file kind has."""
    for keys in _unknown(document):
        key, parents = str(keys[-1]), keys[:-1]
        known = known_keys(document, parents)
        node = document.tree.node_at(parents) if parents else document.tree.root
        given = {name.text for name, _ in outline.entries(node)}
        if any(misspelled(lack, given, known) == key for lack in lacking(document, parents)):
            continue  # reported as the missing key that it is meant to be
        guess = closest(key, (other for other in known if other not in given))
        span = document.tree.span_at([*keys, "[key]"])
        yield hit(span, key=key, suggestion=guess, hint=did_you_mean(guess))


def _unknown(document: Document) -> Iterator[tuple[int | str, ...]]:
    if document.kind is FileKind.STACK:
        for name, _ in outline.entries(document.tree.root):
            if name.text not in STACK_KEYS:
                yield (name.text,)
        return
    for error in document.model_errors:
        if error.type == "extra_forbidden":
            yield error.keys
