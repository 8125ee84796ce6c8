"""``unknown-key``: a key that ZenML does not know in this place."""

from __future__ import annotations

from collections.abc import Iterator

from zenml_ls.model import outline
from zenml_ls.model.shapes import model_at
from zenml_ls.rules.known import STACK_KEYS, Keys, given_keys, known_keys, lacks
from zenml_ls.rules.rule import BrokenText, Hit, Severity, hit, rule
from zenml_ls.rules.similar import Guesses
from zenml_ls.rules.similar import hint as did_you_mean
from zenml_ls.workspace import Document, FileKind, Snapshot, model_for


@rule(
    "unknown-key",
    Severity.WARNING,
    "ZenML does not know '{key}' here and ignores it{hint}",
    BrokenText.ELSEWHERE,
)
def unknown_key(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    """Report each key that no model of the file kind has."""
    guesses = Guesses()
    unknown = _unknown(document, snapshot.release)
    found = lacks(document, snapshot) if unknown else ()
    reported = {(lack.parents, lack.meant) for lack in found}
    for parents, keys in unknown.items():
        given = set(given_keys(document, parents))
        free = [key for key in known_keys(document, parents, snapshot) if key not in given]
        for key in keys:
            if (parents, key) in reported:
                continue  # reported as the missing key that it is meant to be
            since = _since(document, parents, key, snapshot.release)
            guess = None if since else guesses.closest(key, free, str(parents))
            span = document.tree.span_at([*parents, key, "[key]"])
            hint = f": it came with {since}" if since else did_you_mean(guess)
            yield hit(span, key=key, suggestion=guess, hint=hint)


def _unknown(document: Document, release: str) -> dict[Keys, list[str]]:
    """Map the path of each mapping to its unknown keys."""
    found: dict[Keys, list[str]] = {}
    if document.kind is FileKind.STACK:
        names = [name.text for name, _ in outline.entries(document.tree.root)]
        return {(): [name for name in names if name not in STACK_KEYS]}
    for error in document.model_errors(release):
        if error.type == "extra_forbidden":
            found.setdefault(error.keys[:-1], []).append(str(error.keys[-1]))
    return found


def _since(document: Document, parents: Keys, key: str, release: str) -> str | None:
    """Return the first release that knows the key; None where none does."""
    model = model_for(document.kind, release) if document.kind else None
    found = model_at(model, parents) if model else None
    return found.SINCE.get(key) if found else None
