"""Reading files that may be anything: locked, huge, not UTF-8, a folder, a pipe."""

from __future__ import annotations

import codecs
import stat
from dataclasses import dataclass
from pathlib import Path

from zenml_ls.stores import StoreError
from zenml_ls.syntax import SyntaxProblem
from zenml_ls.text import Span

SIZE_LIMIT = 50 * 1024 * 1024
"""Bytes; no file of ZenML comes near, and more would only make us slow."""


@dataclass(frozen=True, slots=True)
class FileText:
    """The text of a file, and what is wrong with its encoding."""

    text: str
    problem: SyntaxProblem | None = None


def read_file(path: Path, fence: Path | None = None) -> FileText | None:
    """Return the text of the file; None where there is no such file.

    Bytes that are not UTF-8 are replaced, and the first is reported. Links are followed, but
    not out of the folder *fence*, if there is one.

    Raises:
        StoreError: Something is there but cannot be read as a file.
    """
    try:
        if fence is not None and leads_out(path, fence):
            raise StoreError(f"{path} is not read: links lead from it out of {fence}, or nowhere")
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            kind = "a folder" if stat.S_ISDIR(status.st_mode) else "not a regular file"
            raise StoreError(f"{path} is {kind}")
        if status.st_size > SIZE_LIMIT:
            raise StoreError(f"{path} is larger than {SIZE_LIMIT >> 20} MiB")
        return decoded(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise StoreError(f"cannot read {path}: {reason}") from error


def leads_out(path: Path, fence: Path) -> bool:
    """Say whether links lead from *path* out of the folder *fence*, or nowhere."""
    try:
        return not path.resolve().is_relative_to(fence.resolve())
    except (OSError, RuntimeError, ValueError):  # a circle of links, a name that no file can have
        return True


def decoded(content: bytes) -> FileText:
    """Return *content* as ZenML would decode it; UTF-16 is read only to say that it is."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        problem = SyntaxProblem(Span(0, 1), "saved as UTF-16: save it as UTF-8")
        return FileText(content.decode("utf-16", errors="replace"), problem)
    try:
        return FileText(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        start = len(content[: error.start].decode("utf-8"))
        byte = content[error.start]
        problem = SyntaxProblem(
            Span(start, start + 1), f"not UTF-8: byte 0x{byte:02x} cannot be decoded"
        )
        return FileText(content.decode("utf-8", errors="replace"), problem)
