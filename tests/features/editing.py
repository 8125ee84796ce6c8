"""Changes of YAML, given as texts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from zenml_ls.edits import added, removed, with_values
from zenml_ls.syntax import Entry, Mapping, Node, Sequence, parse
from zenml_ls.text import apply_edits
from zenml_ls.workspace import Document


def check(change: str, *texts: str) -> str:
    """Make a change, given as ``set KEY=VALUE ...``, ``add ENTRY`` or ``remove KEY``, to texts.

    A key is a path with dots.
    """
    found = [_changed(Document(Path("config.yaml"), text), *change.split(" ", 1)) for text in texts]
    return "\n".join(found)


def _changed(document: Document, what: str, argument: str) -> str:
    if what == "set":
        pairs = dict(pair.split("=") for pair in argument.split())
        parents = {key.rpartition(".")[0] for key in pairs}
        (parent,) = parents
        keys = tuple(parent.split(".")) if parent else ()
        values = {key.rpartition(".")[2]: value for key, value in pairs.items()}
        edits = with_values(document, keys, values)
    elif what == "add":
        mapping = next(_mappings(document, argument.split(":", maxsplit=1)[0]))[0]
        edits = (added(document, mapping, argument.split(":", 1)[1].replace("/", "\n")),)
    else:
        mapping, entry = next(_mappings(document, argument))
        edits = (removed(document, mapping, entry),)
    text = apply_edits(document.text, edits)
    assert not parse(text).problems
    return text if edits else "nothing\n"


def _mappings(document: Document, key: str) -> Iterator[tuple[Mapping, Entry]]:
    """Yield each mapping that has the key, with its entry."""
    pending: list[Node | None] = [document.tree.root]
    while pending:
        node = pending.pop(0)
        if isinstance(node, Mapping):
            yield from ((node, entry) for entry in node.entries if _text(entry) == key)
            pending.extend(entry.value for entry in node.entries)
        elif isinstance(node, Sequence):
            pending.extend(node.items)


def _text(entry: Entry) -> str:
    return str(getattr(entry.key, "text", ""))
