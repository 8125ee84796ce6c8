"""Files for clients that cannot open a document which no file holds: copies, only to be read."""

from __future__ import annotations

import os
from pathlib import Path

from zenml_ls.workspace import Document

_ONLY_THE_USER, _READ_ONLY = 0o700, 0o400


def written(document: Document, cache: Path) -> Path:
    """Write the document below *cache*, where it may be deleted at any time; return where.

    Nobody else can read it. It shows no secrets; see ``zenml_ls.shown``.

    Raises:
        OSError: It cannot be written.
    """
    folder = cache / "shown"
    folder.mkdir(_ONLY_THE_USER, parents=True, exist_ok=True)
    path = folder.joinpath(*document.path.parts[1:])
    path.parent.mkdir(_ONLY_THE_USER, parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.unlink(missing_ok=True)
    temporary.write_text(document.text, encoding="utf-8", newline="\n")
    temporary.chmod(_READ_ONLY)
    temporary.replace(path)
    return path
