"""Files for clients that cannot open a document which no file holds: copies, only to be read."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from zenml_ls.workspace import Document

_ONLY_THE_USER, _READ_ONLY, _WRITABLE = 0o700, 0o400, 0o600


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
    content = document.text.encode("utf-8", "surrogatepass")
    if path.is_file():
        if path.read_bytes() == content:
            return path
        path.chmod(_WRITABLE)  # Windows replaces no file that can only be read
    number, name = tempfile.mkstemp(dir=path.parent)  # for the user alone
    with os.fdopen(number, "wb") as file:
        file.write(content)
    temporary = Path(name)
    temporary.chmod(_READ_ONLY)
    temporary.replace(path)
    return path
