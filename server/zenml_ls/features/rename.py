"""``textDocument/rename``: a new name for a stack, component or profile, wherever it is named.

The result is what ``zenml stack rename`` and ``zenml <component> rename`` make of the store,
and what they forget: other mentions in the configuration, exported stacks and code. Source:
section on commands of ZenML 0.13.2, ``zenml/cli/stack.py`` and ``stack_components.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from zenml_ls.edits import quoted_like
from zenml_ls.mentions import (
    Entity,
    Mention,
    code_entity,
    contents_of,
    documents_about,
    mention_at,
    mentions,
    places_of,
    same_things,
)
from zenml_ls.model.attributes import is_secret_reference
from zenml_ls.model.names import EntityKind, file_name_problem, folder_of, label
from zenml_ls.model.release import FIRST_WITH_SECRET_REFERENCES, at_least
from zenml_ls.python import is_plain
from zenml_ls.text import Edit, Span, apply_edits
from zenml_ls.workspace import Document, FileKind, Snapshot

Others = Iterable[tuple[Document, Snapshot]]


class RenameRefusedError(Exception):
    """A name that cannot be changed, or not to this one; the message is fit for a user."""


@dataclass(frozen=True)
class Renaming:
    """What has to change together."""

    edits: Mapping[Document, tuple[Edit, ...]]
    moves: Mapping[Path, Path] = field(default_factory=dict)
    """Files and folders that carry the name, with where they go after the edits."""


def renamed_at(document: Document, offset: int, snapshot: Snapshot) -> Mention:
    """Return the name at *offset* that can be changed.

    Raises:
        RenameRefusedError: There is none, or it cannot be changed.
    """
    found = mention_at(document, offset, snapshot)
    if found is None:
        raise RenameRefusedError("There is no name of a stack, component or profile here.")
    _check_entity(found.entity, snapshot)
    return found


def rename(
    document: Document, offset: int, new_name: str, snapshot: Snapshot, others: Others
) -> Renaming:
    """Return the changes that give what is named at *offset* another name.

    *others* are documents outside of the configuration, such as exported stacks and code.

    Raises:
        RenameRefusedError: ZenML could not follow.
    """
    found = renamed_at(document, offset, snapshot)
    return renaming(found.entity, new_name, snapshot, [(document, snapshot), *others])


def renaming(entity: Entity, new_name: str, snapshot: Snapshot, others: Others) -> Renaming:
    """Return the changes that give *entity* another name.

    Raises:
        RenameRefusedError: ZenML could not follow.
    """
    _check_entity(entity, snapshot)
    _check_name(entity, new_name, snapshot)
    own = ((document, snapshot) for document in documents_about(entity, snapshot))
    spans: dict[Document, list[Span]] = {}
    pairs = [*own, *others]
    known = {document.path: where for document, where in reversed(pairs)}
    for document, where in pairs:
        _check_code(document, entity, where)
    for document, mention in places_of(entity, pairs):
        spans.setdefault(document, []).append(mention.span)
    edits = {
        document: tuple(_edit(document, span, new_name) for span in found)
        for document, found in spans.items()
    }
    for document, changed in edits.items():
        _check_others(document, changed, entity, new_name, known[document.path])
    return Renaming(edits, _moves(entity, new_name, snapshot))


def after_move(
    moved: Mapping[Path, Path], snapshot: Snapshot, others: Sequence[tuple[Document, Snapshot]]
) -> tuple[Renaming, ...]:
    """Return the changes that follow from component files that get other names.

    Nothing where a file is none of a component, goes elsewhere, or cannot have that name.
    """
    return tuple(_after_move(moved, snapshot, others))


def _after_move(
    moved: Mapping[Path, Path], snapshot: Snapshot, others: Sequence[tuple[Document, Snapshot]]
) -> Iterator[Renaming]:
    for before, after in moved.items():
        old, new = snapshot.role_of(before), snapshot.role_of(after)
        if old is None or new is None or old.component_name is None or not new.component_name:
            continue
        if replace(new, component_name=old.component_name) != old:
            continue
        home = snapshot.legacy_home if old.profile is None else old.profile
        entity = Entity(EntityKind.COMPONENT, old.component_name, home, old.component_type)
        try:
            found = renaming(entity, new.component_name, snapshot, others)
        except RenameRefusedError:
            continue
        yield replace(found, moves={})


# ---------------------------------------------------------------------------- checks


def _check_entity(entity: Entity, snapshot: Snapshot) -> None:
    if entity.kind is EntityKind.FLAVOR:
        raise RenameRefusedError("ZenML has no way to rename a flavor.")
    if entity.kind is EntityKind.PROFILE:
        configuration = snapshot.configuration
        if configuration is None or configuration.is_implied:
            raise RenameRefusedError("The global configuration cannot be read.")
        if entity.name not in configuration.profiles:
            raise RenameRefusedError(f"There is no profile '{entity.name}'.")
        return
    state = snapshot.state_of(entity.home)
    if state.origin is not None:
        reason = f"it is kept in a {state.origin.kind}, which is only read"
        raise RenameRefusedError(f"'{entity.name}' cannot be renamed here: {reason}.")
    if state.contents is None or not state.contents.is_complete:
        reason = (state.problem or "its profile cannot be read").removesuffix("?")
        raise RenameRefusedError(f"'{entity.name}' cannot be renamed: {reason}.")
    if not _exists(entity, entity.name, snapshot):
        raise RenameRefusedError(f"There is no {_kind(entity)} '{entity.name}'.")


def _check_name(entity: Entity, name: str, snapshot: Snapshot) -> None:
    if name == entity.name:
        raise RenameRefusedError(f"'{name}' is its name already.")
    if not name.strip() or name != name.strip() or not name.isprintable():
        raise RenameRefusedError("A name needs characters that can be seen, at both ends too.")
    problem = _problem_with(name, entity, snapshot)
    if problem is not None:
        raise RenameRefusedError(f"This name cannot be used: {problem}.")
    if _exists(entity, name, snapshot):
        raise RenameRefusedError(f"The name is taken: {_kind(entity)} '{name}' is there already.")
    twin = _twin(entity, name, snapshot)
    if twin is not None:
        reason = f"its file would be that of '{twin}' where case does not count"
        raise RenameRefusedError(f"'{name}' cannot be the name: {reason}.")


def _problem_with(name: str, entity: Entity, snapshot: Snapshot) -> str | None:
    """Return why nothing of that kind can have the name."""
    if entity.kind is EntityKind.STACK:
        return None
    has_references = at_least(snapshot.release, FIRST_WITH_SECRET_REFERENCES)
    if entity.kind is EntityKind.COMPONENT and has_references and is_secret_reference(name):
        return "a component's name must not be a secret reference"
    return file_name_problem(name)


def _exists(entity: Entity, name: str, snapshot: Snapshot) -> bool:
    return name in _names_like(entity, snapshot)


def _twin(entity: Entity, name: str, snapshot: Snapshot) -> str | None:
    """Return another name that differs in case only, where names are those of files."""
    if entity.kind is EntityKind.STACK:
        return None
    others = (item for item in _names_like(entity, snapshot) if item != entity.name)
    return next((item for item in others if item.casefold() == name.casefold()), None)


def _names_like(entity: Entity, snapshot: Snapshot) -> Iterable[str]:
    """Return the names of everything of the same kind in the same place."""
    if entity.kind is EntityKind.PROFILE:
        return snapshot.configuration.profiles if snapshot.configuration else ()
    contents = contents_of(entity.home, snapshot)
    if contents is None:
        return ()
    if entity.kind is EntityKind.STACK:
        return contents.stacks
    return contents.names.get(entity.type or "", ())


def _check_code(document: Document, entity: Entity, known: Snapshot) -> None:
    """Refuse where code names the entity in a way that no edit can change."""
    found = document.code_names
    for item in found.others:
        if code_entity(item, found, known) == entity:
            where = f"{document.path}, {_line(document, item.span)}"
            reason = f"{where}, has it with an escape or in parts, which only you can change"
            raise RenameRefusedError(f"'{entity.name}' cannot be renamed: {reason}.")


def _line(document: Document, span: Span) -> str:
    return f"line {document.lines.line_of(span.start) + 1}"


def _check_others(
    document: Document, edits: tuple[Edit, ...], entity: Entity, new_name: str, known: Snapshot
) -> None:
    """Refuse where the edits would change other names too, as with an anchor, or not this one."""
    if document.kind is FileKind.CODE and not is_plain(new_name):
        where = f"{document.path}, {_line(document, edits[0].span)}"
        escape = "where a name with a quote or a backslash would need an escape"
        reason = f"{where}, has it between quotes, {escape}"
        raise RenameRefusedError(f"'{entity.name}' cannot be renamed: {reason}.")
    after = mentions(replace(document, text=apply_edits(document.text, edits)), known)
    renamed = replace(entity, name=new_name)
    before, old = (item.entity for item in mentions(document, known)), same_things(entity, known)
    expected = [_bare(renamed if item in old else item) for item in before]
    if [_bare(item.entity) for item in after] != expected:
        line = _line(document, edits[0].span)
        reason = f"in {document.path}, {line}, it is tied to other names, or cannot be written"
        raise RenameRefusedError(f"'{entity.name}' cannot be renamed: {reason}.")


def _bare(entity: Entity) -> tuple[EntityKind, str, str | None]:
    """Return *entity* without its home, which gets the new name with its profile."""
    return entity.kind, entity.name, entity.type


# --------------------------------------------------------------------------- changes


def _edit(document: Document, span: Span, new_name: str) -> Edit:
    if document.kind is FileKind.CODE:
        return Edit(span, new_name)  # what needs an escape is refused
    return Edit(span, quoted_like(document.text[span.start : span.end], new_name))


def _moves(entity: Entity, new_name: str, snapshot: Snapshot) -> dict[Path, Path]:
    """Return the file of a component, or the folder of a profile that is found by its name."""
    if entity.kind is EntityKind.COMPONENT:
        contents = contents_of(entity.home, snapshot)
        component = contents.components.get((entity.type or "", entity.name)) if contents else None
        if component is None or component.file is None or component.is_missing:
            return {}
        folder = _component_folder(component.file, entity)
        return {component.file: folder / f"{new_name}.yaml"}
    configuration = snapshot.configuration
    if entity.kind is not EntityKind.PROFILE or configuration is None:
        return {}
    profile, state = configuration.profiles[entity.name], snapshot.state_of(entity.name)
    is_by_name = profile.store_url is None and profile.name == profile.key
    is_there = state.registry is not None or profile.store_type == "sql"
    profiles = snapshot.config_directory / "profiles"
    return {profiles / entity.name: profiles / new_name} if is_by_name and is_there else {}


def _component_folder(file: Path, entity: Entity) -> Path:
    """Return the folder of the component's type; a name with a slash has one of its own below."""
    wanted = folder_of(entity.type or "")
    return next((folder for folder in file.parents if folder.name == wanted), file.parent)


def _kind(entity: Entity) -> str:
    return label(entity.type) if entity.type is not None else entity.kind.value
