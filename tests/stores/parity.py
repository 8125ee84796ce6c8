"""What the language server says, so that it can be compared between kinds of store."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any

from tests.agreement.mutations import mutate
from zenml_ls.features.code_action import code_actions
from zenml_ls.features.completion import Completions, completions
from zenml_ls.features.hover import Hover, hover
from zenml_ls.loading import Loaded, Request, load, snapshot
from zenml_ls.remote import addresses, read_all
from zenml_ls.rules import findings
from zenml_ls.status import status
from zenml_ls.stores.files import decoded
from zenml_ls.switching import profile_switches, stack_switches
from zenml_ls.text import Span
from zenml_ls.workspace import Document, Snapshot

EXPORTS = ("cloud", "default", "docker")
CHOICE = ".zen/config.yaml"
MUTATIONS = 60
"""Of each file; nearly all of them are different."""
STEP = 5
"""Characters between the places where the cursor is put."""
WIDE_STEP = 97
"""The same in broken variants."""
CUSTOM = """\
components:
  artifact_store:
    flavor: local
    name: las2
    path: ''
  metadata_store:
    flavor: sqlite
    name: another
    uri: ''
  orchestrator:
    address: ray://10.0.0.8:10001
    flavor: ray
    name: another_ray
stack_name: custom_too
zenml_version: 0.13.2
"""
"""An exported stack with a flavor of the user's own."""
STORE_LINES = frozenset(
    {"configuration", "configuration_reason", "store_type", "store", "store_reason"}
)
"""What ``zenml-ls status`` says of the store itself, and of the folder that names it."""

_ONLY_ON_A_SERVER = "is on a ZenServer, which ZenML cannot use inside a repository"
"""What is wrong with a profile wherever its stacks are the same."""
_ORIGIN = re.compile(r"\n\n(From|Kept in) .*")
"""The last part of a hover: where its facts are from."""


@dataclass(frozen=True)
class Way:
    """One way to keep the stacks of the default profile."""

    config: Path
    root: Path
    """The folder that has the exported stacks; a repository if it has a folder ``.zen``."""
    loaded: Loaded
    request: Request

    @classmethod
    async def read(cls, config: Path, root: Path) -> Way:
        """Read all that there is, as the server does."""
        roots = frozenset({root} if (root / ".zen").is_dir() else ())
        request = Request(config, roots)
        loaded = load(request)
        wanted = addresses(snapshot(loaded, request, None)).values()
        answers = await read_all(frozenset(wanted), config / "cache")
        request = replace(request, answers=answers)
        return cls(config, root, load(request, loaded), request)

    @property
    def repository(self) -> Path | None:
        return next(iter(self.request.roots), None)

    @cached_property
    def known(self) -> Snapshot:
        return snapshot(self.loaded, self.request, self.repository)

    @property
    def configuration(self) -> str:
        """The text of ``config.yaml``."""
        return (self.config / "config.yaml").read_text("utf-8")

    def said(self, path: Path, content: str | bytes, *, step: int = STEP) -> dict[str, Any]:
        """Return all that is said of the file at *path* with that content."""
        text = content if isinstance(content, str) else decoded(content).text
        known = snapshot(
            self.loaded, replace(self.request, open_texts={path: text}), self.repository, self.known
        )
        mine = (document for document in known.documents if document.path == path)
        document = next(mine, None) or Document(path, text, known.role_of(path))
        places = range(0, len(text) + 1, step)
        return {
            "findings": list(_findings(document, known)),
            "completions": [self._alike(completions(document, at, known)) for at in places],
            "hovers": [self._alike(hover(document, at, known)) for at in places],
            "actions": list(_actions(document, known)),
            "stack": known.stack,
            "status": self._status(known),
        }

    def _alike(self, said: Completions | Hover | None) -> object:
        """Return what does not tell where the profile's stacks are kept."""
        if isinstance(said, Hover):
            text = _ORIGIN.sub("", said.text).replace(f"a {self.store_type} store", "a store")
            return said.span.end - said.span.start, text
        if said is None:
            return None
        own = f"{self.store_type} store"
        return said.prefix, [
            replace(item, detail="store") if item.detail == own else item for item in said.items
        ]

    @property
    def store_type(self) -> str:
        """``local``, ``sql`` or ``rest``."""
        profile = self.known.active_profile
        return profile.store_type if profile else ""

    def _status(self, known: Snapshot) -> dict[str, Any]:
        found = status(known, str(self.config))
        found["problems"] = [item for item in found["problems"] if _ONLY_ON_A_SERVER not in item]
        return {name: value for name, value in found.items() if name not in STORE_LINES}

    def switches(self) -> dict[str, Any]:
        """Return what can be switched to, in the repository or without one."""
        document = self.known.repository_document or self.known.configuration_document
        assert document is not None
        stacks = stack_switches(document, self.known)
        profiles = profile_switches(document, self.known)
        return {
            "stacks": [(item.name, item.title, item.detail, item.is_active) for item in stacks],
            "profiles": [(item.name, item.title, item.is_active) for item in profiles],
        }


def _findings(document: Document, known: Snapshot) -> Iterator[tuple[object, ...]]:
    """Yield findings; places are lines and texts, as addresses in the file differ in length.

    Related places are left out: only local files have any.
    """
    for found in findings(document, known):
        line = document.lines.line_of(found.span.start)
        text = document.text[found.span.start : found.span.end]
        yield found.code, found.severity, found.message, line, text


def _actions(document: Document, known: Snapshot) -> Iterator[tuple[object, ...]]:
    for action in code_actions(document, Span(0, len(document.text)), known):
        edits = [(document.lines.line_of(edit.span.start), edit.text) for edit in action.edits]
        yield action.title, action.kind, edits, action.is_preferred


def broken(text: str, seed: str, count: int = MUTATIONS) -> Iterable[bytes]:
    """Return variants of *text*, each with a mistake; always the same ones."""
    made = (mutate(text, Random(f"{seed} {number}")).content for number in range(count))
    return dict.fromkeys(made)
