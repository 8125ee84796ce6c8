"""Documents: one version of the text of a file, and what kind of file it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar
from weakref import ReferenceType, ref

from pydantic import ValidationError

from zenml_ls.model import files, outline
from zenml_ls.model.code_names import CodeNames, code_names
from zenml_ls.model.coercion import canonical_uuid
from zenml_ls.model.domain import Component, CustomFlavor, Stack, StoreContents
from zenml_ls.model.release import (
    FIRST_WITH_PROFILES,
    FIRST_WITH_RUNS,
    FIRST_WITH_STACK_FILES,
    NEWEST,
    at_least,
)
from zenml_ls.syntax import Mapping as YamlMapping
from zenml_ls.syntax import SyntaxProblem, Tree, parse, resolve
from zenml_ls.text import LineIndex, Span

Found = TypeVar("Found")

_MARKS = re.compile("zenml_version|stack_name|components|profiles")
"""What any file of ours has: most YAML is not, and need not even be parsed to know."""


_SURROGATE = re.compile("[\ud800-\udfff]")
"""Half of a pair, which YAML can escape but UTF-8 cannot hold."""
_BROKEN_STACK = re.compile(
    r"^[ \t]*stack_name\b.*^[ \t]*zenml_version\b|^[ \t]*zenml_version\b.*^[ \t]*stack_name\b",
    re.MULTILINE | re.DOTALL,
)
"""An exported stack whose nesting is beyond repair."""


SHOWN_SCHEME = "zenml-ls:"
"""What the paths of documents start with that no file holds: ``zenml-ls:/profile/stacks.yaml``."""


class FileKind(Enum):
    """The kinds of file that are understood; the values name the JSON Schemas of those of YAML."""

    GLOBAL = "config"
    REPOSITORY = "repository"
    LEGACY = "legacy-repository"
    STORE = "stacks"
    RUNS = "pipeline-runs"
    COMPONENT = "component"
    STACK = "stack"
    CODE = "code"
    """Python: no YAML at all, and nobody's business here but for the names in it."""


MODELS: Mapping[FileKind, type[files.FileModel]] = {
    FileKind.GLOBAL: files.GlobalConfigurationFile,
    FileKind.REPOSITORY: files.RepositoryFile,
    FileKind.LEGACY: files.LegacyRepositoryFile,
    FileKind.STORE: files.StoreFile,
    FileKind.RUNS: files.PipelineRunsFile,
}
"""The model of each file kind whose shape does not depend on flavors."""

FIRST_RELEASES: Mapping[FileKind, str] = {
    FileKind.REPOSITORY: FIRST_WITH_PROFILES,
    FileKind.STORE: FIRST_WITH_PROFILES,
    FileKind.RUNS: FIRST_WITH_RUNS,
    FileKind.STACK: FIRST_WITH_STACK_FILES,
}
"""The first release that reads a file of the kind; the others have been there from the start."""


@dataclass(frozen=True, slots=True)
class FileRole:
    """What a file is by where it lies."""

    kind: FileKind
    profile: str | None = None
    """The key of the profile whose store the file belongs to."""
    component_type: str | None = None
    component_name: str | None = None


@dataclass(frozen=True)
class Document:
    """One version of the text of a file."""

    path: Path
    text: str
    role: FileRole | None = None
    """None where the path says nothing about the content."""
    problem: SyntaxProblem | None = None
    """What is wrong with the file's encoding."""

    @property
    def is_shown(self) -> bool:
        """Whether no file holds it, so that nothing can be changed in it."""
        return is_shown_path(self.path)

    @cached_property
    def tree(self) -> Tree:
        """The parsed text; an empty tree for code."""
        return parse("" if self.role is not None and self.role.kind is FileKind.CODE else self.text)

    @cached_property
    def lines(self) -> LineIndex:
        """The lines of the text."""
        return LineIndex(self.text)

    @cached_property
    def newline(self) -> str:
        """The line terminator that the text uses."""
        if "\r\n" in self.text:
            return "\r\n"
        return "\n" if "\n" in self.text or "\r" not in self.text else "\r"

    @cached_property
    def code_names(self) -> CodeNames:
        """The names in code; none in any other kind of file."""
        return code_names(self.text) if self.kind is FileKind.CODE else CodeNames()

    @cached_property
    def stacks(self) -> tuple[outline.StackBlock, ...]:
        """The stacks that are defined by the names of their components."""
        return tuple(outline.stacks(self.tree))

    @cached_property
    def registrations(self) -> tuple[outline.Registration, ...]:
        """The components that are registered."""
        return tuple(outline.registrations(self.tree))

    @cached_property
    def association_rows(self) -> tuple[Mapping[str, object], ...]:
        """The rows that tie stores together; empty ones for what is no mapping."""
        root = self.tree.value
        table = root.get("store_associations") if isinstance(root, dict) else None
        rows = table if isinstance(table, list) else ()
        return tuple(row if isinstance(row, dict) else {} for row in rows)

    @cached_property
    def own_contents(self) -> StoreContents:
        """What a registry says of itself where its component files are not known."""
        components = (
            Component(item.type.text, item.name.text, item.flavor.text if item.flavor else "")
            for item in self.registrations
        )
        rows = tuple(outline.flavor_rows(self.tree))
        flavors = tuple(_custom_flavors(rows))
        return StoreContents(
            stacks={block.name.text: stack_of(block) for block in self.stacks},
            components={(item.type, item.name): item for item in components},
            flavors=flavors,
            associations=frozenset(_associations(self.association_rows)),
            is_complete=not self.tree.problems and len(flavors) == len(rows),
        )

    @property
    def syntax_problem(self) -> SyntaxProblem | None:
        """The first thing that keeps ZenML from reading the text; None where it reads it.

        None for code, which is a matter of Python.
        """
        if self.kind is FileKind.CODE:
            return None
        return self.problem or next(iter(self.tree.problems), None)

    @cached_property
    def kind(self) -> FileKind | None:
        """What kind of file this is; None for a file that is none of ours."""
        if self.role is None:
            return self._kind_by_content()
        if self.role.kind is FileKind.REPOSITORY and is_legacy(self.tree):
            return FileKind.LEGACY
        return self.role.kind

    def _kind_by_content(self) -> FileKind | None:
        if not _MARKS.search(self.text):
            return None
        found = _kind_by_content(self.tree)
        if found is None and self.tree.problems and _BROKEN_STACK.search(self.text):
            return FileKind.STACK
        return found

    @property
    def model(self) -> type[files.FileModel] | None:
        """The model of the file kind; None where the shape depends on flavors."""
        return MODELS.get(self.kind) if self.kind else None

    def model_errors(self, release: str) -> tuple[ModelError, ...]:
        """Return what *release* refuses of the file, in the order of the model's fields."""
        model = model_for(self.kind, release) if self.kind else None
        if model is None or self.tree.is_too_large:
            return ()
        if release not in self._model_errors:
            self._model_errors[release] = tuple(model_errors(model, self.tree.value, release))
        return self._model_errors[release]

    @cached_property
    def _model_errors(self) -> dict[str, tuple[ModelError, ...]]:
        """What was found so far, by release: several rules ask, for one release nearly always."""
        return {}

    def remembered(self, question: Hashable, known: object, find: Callable[[], Found]) -> Found:
        """Return what *find* gives, or gave for the same question and the same *known*.

        *known* is the snapshot that the document is judged with; only the answer for the
        latest one is kept.
        """
        kept = self._answers.get(question)
        if kept is not None and kept[0]() is known:
            answer: Found = kept[1]
            return answer
        found = find()
        self._answers[question] = ref(known), found
        return found

    @cached_property
    def _answers(self) -> dict[Hashable, tuple[ReferenceType[object], Any]]:
        """What was found last, by what was asked: several rules and features ask the same.

        Here, and not beside those who find it, as findings lead back to documents: together
        with the document all of it is garbage.
        """
        return {}

    def within_quotes(self, span: Span) -> Span:
        """Return *span* without the quotes around it, if it has some."""
        text = self.text[span.start : span.end]
        has_quotes = len(text) > 1 and text[0] in "\"'" and text[-1] == text[0]
        return Span(span.start + 1, span.end - 1) if has_quotes else span

    def first_line(self) -> Span:
        """Return the first line that has text: the place for what has no other."""
        node = self.tree.root
        start = 0 if node is None else node.span.start
        end = self.lines.line_end(self.lines.line_of(start))
        return Span(start, max(start, end))


def is_shown_path(path: Path) -> bool:
    """Say whether *path* is that of a document that no file holds."""
    return path.parts[:1] == (SHOWN_SCHEME,)


def stack_of(block: outline.StackBlock) -> Stack:
    """Return the stack that a block defines."""
    named = {ref.type.text: ref.name.text for ref in block.refs if ref.name is not None}
    return Stack(block.name.text, named)


def _custom_flavors(rows: Iterable[outline.FlavorRow]) -> Iterator[CustomFlavor]:
    for row in rows:
        if row.type is not None and row.name is not None:
            yield CustomFlavor(row.type.text, row.name.text, row.source.text if row.source else "")


def _associations(rows: Iterable[Mapping[str, object]]) -> Iterator[tuple[str, str]]:
    for row in rows:
        artifact_store = canonical_uuid(row.get("artifact_store_uuid"))
        metadata_store = canonical_uuid(row.get("metadata_store_uuid"))
        if artifact_store and metadata_store:
            yield artifact_store, metadata_store


@dataclass(frozen=True, slots=True)
class ModelError:
    """One thing that a file's model refuses."""

    keys: tuple[int | str, ...]
    """Where: keys and indexes; a trailing ``[key]`` is the key itself."""
    type: str
    """pydantic's name for the error, or ours."""
    message: str
    context: Mapping[str, Any]


def model_for(kind: FileKind, release: str) -> type[files.FileModel] | None:
    """Return the model by which *release* reads a file of *kind*; None for one of flavors."""
    if kind is FileKind.LEGACY and not at_least(release, FIRST_WITH_PROFILES):
        return files.OriginalRepositoryFile
    return MODELS.get(kind)


def model_errors(
    model: type[files.FileModel], value: object, release: str = NEWEST
) -> list[ModelError]:
    """Return what *model* refuses of *value* in *release*."""
    errors = _refusals(model, value, release)
    if any(error.type == "string_unicode" for error in errors):
        return _refusals(model, _encodable(value), release)
    return errors


def _refusals(model: type[files.FileModel], value: object, release: str) -> list[ModelError]:
    try:
        model.model_validate(value, context=release)
    except ValidationError as validation:
        return [
            ModelError(error["loc"], error["type"], error["msg"], error.get("ctx", {}))
            for error in validation.errors(include_url=False, include_input=False)
        ]
    return []


def _encodable(value: object, depth: int = 3) -> object:
    """Return *value* without keys that no UTF-8 can hold, down to those of profiles.

    No attribute is called so; pydantic 2, unlike the one of ZenML, would look at nothing else.
    """
    if depth == 0 or not isinstance(value, dict):
        return value
    return {
        key: _encodable(item, depth - 1)
        for key, item in value.items()
        if not (isinstance(key, str) and _SURROGATE.search(key))
    }


def is_legacy(tree: Tree) -> bool:
    """Say whether a repository configuration is one of 0.6, as ZenML 0.7 and later judge it.

    Half-typed ones count as well, so that they are not taken for the wrong thing.
    """
    value = tree.value
    if not isinstance(value, dict) or not {"stacks", "stack_components"} <= value.keys():
        return False
    if "active_profile_name" in value:
        return is_sound_legacy(tree)
    return "version" in value or isinstance(value["stacks"], dict)


def is_sound_legacy(tree: Tree, release: str = NEWEST) -> bool:
    """Say whether *release* takes a repository configuration for one of 0.6 and migrates it."""
    if tree.problems:
        return False
    errors = model_errors(files.LegacyRepositoryFile, tree.value, release)
    return all(error.type == "extra_forbidden" for error in errors)


def _kind_by_content(tree: Tree) -> FileKind | None:
    root = None if tree.root is None else resolve(tree.root)
    if not isinstance(root, YamlMapping):
        return None
    keys = {name.text: entry.value for name, entry in outline.entries(root)}
    if _is_stack_file(keys):
        return FileKind.STACK
    if "stacks" in keys and outline.has_component_type(keys.get("stack_components")):
        return FileKind.LEGACY if "version" in keys else FileKind.STORE
    if "profiles" in keys and {"activated_profile", "analytics_opt_in"} & keys.keys():
        return FileKind.GLOBAL
    return None


def _is_stack_file(keys: Mapping[str, Any]) -> bool:
    """Say whether a mapping with these keys is an exported stack, complete or half typed."""
    components = keys.get("components")
    marks = ("zenml_version" in keys) + ("stack_name" in keys)
    if marks == 2 or {"zenml_version", "components"} <= keys.keys():
        return True
    if components is None or not outline.has_component_type(components):
        return False
    return marks == 1 or any(
        any(field.text == "flavor" for field, _ in outline.entries(entry.value))
        for _, entry in outline.entries(components)
    )
