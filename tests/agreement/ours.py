"""Our verdict on a changed file, as ``zenml-ls check`` gives it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.agreement.worlds import EXPORTED, Target, World, resolved
from zenml_ls.checking import Checked, Checker, CheckSettings
from zenml_ls.rules import Finding, Severity
from zenml_ls.text import Span
from zenml_ls.workspace import Document, FileKind


@dataclass(frozen=True, slots=True)
class Error:
    """A finding of severity error."""

    path: str
    """Below the world, as :class:`Target` has it."""
    line: int
    """0-based."""
    related: tuple[tuple[str, int], ...]
    """Path and line of the other places that it points at."""
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line + 1}: {self.code}: {self.message}"


@dataclass(frozen=True)
class Copy:
    """A copy of a world on disk, in which one file at a time is changed."""

    world: World
    folder: Path

    @classmethod
    def make(cls, world: World, folder: Path) -> Copy:
        """Write a copy of *world* into *folder*."""
        world.copy_to(folder)
        return cls(world, folder)

    def errors(self, target: Target, content: bytes) -> tuple[Error, ...]:
        """Return the errors that are found while the file *target* has the content."""
        with self._changed(target, content):
            return tuple(self._errors(target))

    @contextmanager
    def _changed(self, target: Target, content: bytes) -> Iterator[None]:
        path = self.folder / target.path
        before = path.read_bytes()
        path.write_bytes(resolved(content, self.folder))
        try:
            yield
        finally:
            path.write_bytes(before)

    def _errors(self, target: Target) -> Iterator[Error]:
        settings = CheckSettings(str(self.folder / "config"), environment={}, is_offline=True)
        is_import = target.kind == EXPORTED
        checked_path = self.folder / (target.path if is_import else "repository")
        for checked in Checker(settings).check([checked_path]):
            if not isinstance(checked, Checked):
                continue  # no file of ours: `zenml-ls check` says so, and goes on
            if not is_import and checked.document.kind is FileKind.STACK:
                continue
            for finding in checked.findings:
                if finding.severity is Severity.ERROR:
                    yield self._error(checked, finding)

    def _error(self, checked: Checked, finding: Finding) -> Error:
        path, line = self._place(checked.document, finding.span)
        related = tuple(self._place(item.document, item.span) for item in finding.related)
        return Error(path, line, related, finding.code, finding.message)

    def _place(self, document: Document, span: Span) -> tuple[str, int]:
        path = document.path.relative_to(self.folder).as_posix()
        return path, document.lines.line_of(span.start)
