"""Migrating a repository that keeps its stacks itself, as before 0.7, to a profile of its own.

The result is what ZenML 0.7.3 makes of it: the folder ``.zen`` becomes the store of a new
profile, and the repository names that profile. ZenML 0.8 and later lose the stacks instead.
Source: ``Repository._migrate_legacy_repository`` in ZenML 0.7.3.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import TypeAlias

from zenml_ls.edits import added, indent_step, with_values
from zenml_ls.model.domain import GlobalConfiguration
from zenml_ls.model.files import LegacyRepositoryFile, ProfileEntry, RepositoryFile
from zenml_ls.syntax import Mapping as YamlMapping
from zenml_ls.syntax import parse, quote
from zenml_ls.text import Edit, Span, apply_edits
from zenml_ls.workspace import LEGACY_BACKUP, Document, FileKind, Snapshot, is_sound_legacy

Tables: TypeAlias = Mapping[str, Mapping[str, Mapping[str, str]]]
"""What ``stacks.yaml`` is to hold: the components and the stacks."""


@dataclass(frozen=True)
class Migration:
    """The changes that make a profile of a repository's own stacks."""

    profile: str
    """The name of the new profile."""
    edits: tuple[Edit, ...]
    """For the repository's own file; they come last, since they end the old layout."""
    configuration: Mapping[Document, tuple[Edit, ...]]
    """For the global configuration, where it exists and lacks the profile."""
    new_files: Mapping[Path, str]


def migration(document: Document, snapshot: Snapshot) -> Migration | None:
    """Return the migration of the repository whose file *document* is; None where it is not safe.

    It is safe where ZenML would migrate too, where the global configuration can be read, and
    where nothing is overwritten.
    """
    root, neighbours = snapshot.repository_root, snapshot.legacy_neighbours
    is_repository = document.kind is FileKind.LEGACY and document.role is not None
    if root is None or neighbours is None or not is_repository:
        return None
    if not is_sound_legacy(document.tree, snapshot.release):
        return None
    legacy = _read(document, snapshot.release)
    wanted = {
        document.path.parent / LEGACY_BACKUP: document.text,
        document.path.parent / "stacks.yaml": registry_text(tables(legacy)),
    }
    profile = _Profile.of(root, legacy.active_stack_name or None, snapshot)
    configured = None if profile is None else _configured(profile, snapshot)
    if profile is None or configured is None or not legacy.stacks:
        return None
    if not all(_is_free(path, text, neighbours) for path, text in wanted.items()):
        return None
    edits, new_configuration = configured
    return Migration(
        profile.name,
        (_choice(document, profile, snapshot.release),),
        edits,
        {
            **{path: text for path, text in wanted.items() if path not in neighbours},
            **new_configuration,
        },
    )


def _read(document: Document, release: str) -> LegacyRepositoryFile:
    """Return what a file says that is known to be sound; further keys mean nothing."""
    value = document.tree.value
    given = value if isinstance(value, dict) else {}
    known = {key: given[key] for key in LegacyRepositoryFile.model_fields if key in given}
    return LegacyRepositoryFile.model_validate(known, context=release)


def _is_free(path: Path, text: str, neighbours: Mapping[Path, str | None]) -> bool:
    """Say whether a file can be written: there is none, or one that says the same."""
    if path not in neighbours:
        return True
    there = neighbours[path]
    if there is None or path.name == LEGACY_BACKUP:
        return there == text
    value, wanted = parse(there).value, parse(text).value
    if not isinstance(value, dict) or not isinstance(wanted, dict):
        return False
    return all(value.get(key) == table for key, table in wanted.items())


# ------------------------------------------------------------------------- the store


def tables(legacy: LegacyRepositoryFile) -> Tables:
    """Return the registry of the new profile's store: members that name nothing are left out."""
    return {
        "stack_components": legacy.stack_components,
        "stacks": {
            stack: {kind: name for kind, name in members.items() if name}
            for stack, members in legacy.stacks.items()
        },
    }


def registry_text(registry: Tables) -> str:
    """Write a registry as ``stacks.yaml``."""
    return "".join(f"{line}\n" for line in _lines(registry, ""))


def _lines(table: Mapping[str, object], indent: str) -> Iterator[str]:
    for key, value in table.items():
        if not isinstance(value, Mapping):
            yield f"{indent}{quote(key)}: {_scalar(value)}"
        elif not value:
            yield f"{indent}{quote(key)}: {{}}"
        else:
            yield f"{indent}{quote(key)}:"
            yield from _lines(value, f"{indent}  ")


def _scalar(value: object) -> str:
    return "null" if value is None else quote(str(value))


# ----------------------------------------------------------- the global configuration


@dataclass(frozen=True)
class _Profile:
    """The profile that a repository becomes."""

    name: str
    fields: Mapping[str, str | None]

    @staticmethod
    def of(root: Path, active_stack: str | None, snapshot: Snapshot) -> _Profile | None:
        """Name the profile after the repository's path, so that it is always the same one."""
        if snapshot.configuration is None:
            return None
        fields = {
            "active_stack": active_stack,
            "active_user": "default",
            "name": "",
            "store_type": "local",
            "store_url": f"file://{root / '.zen'}",
        }
        known = ProfileEntry.known(snapshot.release)
        name = next(
            name
            for name in _names(root)
            if _fits(name, fields["store_url"], snapshot.configuration)
        )
        kept = {key: value for key, value in fields.items() if key in known}
        return _Profile(name, {**kept, "name": name})

    def block(self, step: str) -> str:
        """Write the profile over several lines."""
        lines = [f"{quote(self.name)}:"]
        return "\n".join([*lines, *_lines(self.fields, step)])

    @property
    def flow(self) -> str:
        """Write the profile for a mapping in braces."""
        return f"{quote(self.name)}: {{{', '.join(_lines(self.fields, ''))}}}"


def _names(root: Path) -> Iterator[str]:
    """Yield names for the profile: the one after the path, then others should it be taken."""
    for number in count():
        text = f"{root}{number or ''}"
        digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        yield f"legacy-repository-{digest[:8]}"


def _fits(name: str, url: str | None, configuration: GlobalConfiguration) -> bool:
    profile = configuration.profiles.get(name)
    return profile is None or (profile.store_type == "local" and profile.store_url == url)


def _configured(
    profile: _Profile, snapshot: Snapshot
) -> tuple[Mapping[Document, tuple[Edit, ...]], Mapping[Path, str]] | None:
    """Return the edits and the new file that add the profile; None where that is not safe.

    Where there is no profile yet, the new one is activated as well: with one in the file
    ZenML creates no other, and without an active one it fails outside the repository.
    """
    document, configuration = snapshot.configuration_document, snapshot.configuration
    if configuration is None:
        return None
    is_first = configuration.is_implied
    if document is None:
        new = {"activated_profile": profile.name, "profiles": {profile.name: profile.fields}}
        path = snapshot.config_directory / "config.yaml"
        return {}, {path: "".join(f"{line}\n" for line in _lines(new, ""))}
    errors = document.model_errors(snapshot.release)
    if any(error.type != "extra_forbidden" for error in errors):
        return None
    if profile.name in configuration.profiles:
        return {}, {}
    activating = _activating(document, profile) if is_first else ()
    if is_first and not activating:
        return None
    edits = [*activating, *_adding(document, profile)]
    is_done = _profiles_after(document, edits) == {
        **_profiles_after(document, ()),
        profile.name: dict(profile.fields),
    }
    return ({document: tuple(edits)}, {}) if is_done else None


def _activating(document: Document, profile: _Profile) -> tuple[Edit, ...]:
    return with_values(document, (), {"activated_profile": profile.name})


def _adding(document: Document, profile: _Profile) -> Iterator[Edit]:
    root, step = document.tree.root, indent_step(document.text)
    if not isinstance(root, YamlMapping):
        return
    entry = root.get("profiles")
    profiles = root if entry is None else entry.value
    if not isinstance(profiles, YamlMapping):
        return
    is_flow = document.text[profiles.span.start : profiles.span.start + 1] == "{"
    if entry is None and not is_flow:
        inner = profile.block(step).replace("\n", f"\n{step}")
        yield added(document, profiles, f"profiles:\n{step}{inner}")
    elif entry is None:
        yield added(document, profiles, f"profiles: {{{profile.flow}}}")
    else:
        yield added(document, profiles, profile.flow if is_flow else profile.block(step))


def _profiles_after(document: Document, edits: Iterable[Edit]) -> dict[object, object]:
    value = parse(apply_edits(document.text, edits)).value
    profiles = value.get("profiles") if isinstance(value, dict) else None
    return profiles if isinstance(profiles, dict) else {}


# --------------------------------------------------------------- the repository's file


def _choice(document: Document, profile: _Profile, release: str) -> Edit:
    """Replace the text by the repository's file of *release*, which names the profile."""
    values = {
        "active_profile_name": profile.name,
        "active_stack_name": profile.fields["active_stack"],
    }
    keys = sorted(RepositoryFile.known(release))
    text = "".join(f"{key}: {_scalar(values.get(key))}{document.newline}" for key in keys)
    return Edit(Span(0, len(document.text)), text)
