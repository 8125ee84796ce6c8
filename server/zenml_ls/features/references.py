"""``textDocument/references`` and ``documentHighlight``: where else a name is meant."""

from __future__ import annotations

from collections.abc import Sequence

from zenml_ls.mentions import Mention, Place, documents_about, mention_at, mentions, places_of
from zenml_ls.workspace import Document, Snapshot


def references(
    document: Document,
    offset: int,
    snapshot: Snapshot,
    others: Sequence[tuple[Document, Snapshot]],
    *,
    with_definitions: bool,
) -> tuple[Place, ...] | None:
    """Return all places that name what is named at *offset*; None where there is no name.

    *others* are the documents in which to look beside *document*; one that comes again counts
    once. A custom flavor's class is none of the places, as it has no name that is the flavor's.
    """
    found = mention_at(document, offset, snapshot)
    if found is None:
        return None
    snapshots = {id(known): known for _, known in ((document, snapshot), *others)}.values()
    about = [(item, known) for known in snapshots for item in documents_about(found.entity, known)]
    return tuple(
        Place(where, mention.span)
        for where, mention in places_of(found.entity, [(document, snapshot), *others, *about])
        if with_definitions or not mention.is_definition
    )


def highlights(document: Document, offset: int, snapshot: Snapshot) -> tuple[Mention, ...]:
    """Return the mentions in *document* of what is named at *offset*; none without a name."""
    found = mention_at(document, offset, snapshot)
    if found is None:
        return ()
    return tuple(item for item in mentions(document, snapshot) if item.entity == found.entity)
