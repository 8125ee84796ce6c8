"""What keeps stacks from being used: the errors that rules find, stack by stack.

What is not known is no problem, and a stack that ZenML takes has none.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from zenml_ls.mentions import Entity, component_document, home_of, registry_of
from zenml_ls.model.domain import StoreContents
from zenml_ls.model.names import EntityKind, label
from zenml_ls.model.outline import Registration, StackBlock, profiles
from zenml_ls.model.secrets import without_logins
from zenml_ls.rules import Finding, Severities, Severity, findings
from zenml_ls.text import Span
from zenml_ls.workspace import Document, FileKind, Snapshot, StoreState

_OF_ALL = frozenset(
    {"syntax-error", "wrong-type", "missing-key", "invalid-value", "unknown-component-type"}
)
"""What ZenML finds when it reads a file: it refuses the whole of it."""


def active_problems(snapshot: Snapshot, severities: Severities | None = None) -> tuple[str, ...]:
    """Return why ZenML cannot use the active stack, each reason once.

    Empty where it can, and where that is not known. *severities* are the user's: what is
    switched off or no error to the user is no problem.
    """
    found = [
        *_in_repository(snapshot, severities),
        *_in_configuration(snapshot, severities),
        *_in_store(snapshot, severities),
    ]
    return tuple(dict.fromkeys(found))


def _in_repository(snapshot: Snapshot, severities: Severities | None) -> Iterator[str]:
    document = snapshot.repository_document
    if document is None:
        return
    parts = _parts_of_registry(document) if document.kind is FileKind.LEGACY else []
    for finding in _errors(document, snapshot, severities):
        if not any(part.covers(finding.span.start) for part in parts):
            yield _text(finding)


def _in_configuration(snapshot: Snapshot, severities: Severities | None) -> Iterator[str]:
    """Yield what is wrong with the configuration, but for profiles that are not active."""
    document, active = snapshot.configuration_document, snapshot.active_profile
    if document is None or snapshot.configuration_problem is not None:
        return
    others = [
        _part(document, ("profiles", block.key.text), block.key.span)
        for block in profiles(document.tree)
        if active is None or block.key.text != active.key
    ]
    for finding in _errors(document, snapshot, severities):
        is_of_other = any(part.covers(finding.span.start) for part in others)
        if not is_of_other or finding.code in _OF_ALL:
            yield _text(finding)


def _in_store(snapshot: Snapshot, severities: Severities | None) -> Iterator[str]:
    stack, contents, store = snapshot.stack, snapshot.contents, snapshot.active_store
    if contents is None:
        return
    faults = Faults(registry_in_force(snapshot), contents, snapshot, severities or {}, store)
    if store.problem is None:
        yield from faults.of_file
    if stack is not None and stack.name is not None:
        said = faults.of_registry if store.problem is None else ()
        yield from (text for text in faults.of_stack(stack.name) if text not in said)


def registry_in_force(snapshot: Snapshot) -> Document | None:
    """Return the document that lists the stacks that can be active; None where there is none."""
    if snapshot.contents is not None and snapshot.contents is snapshot.legacy_contents:
        return snapshot.repository_document
    profile = snapshot.active_profile
    return None if profile is None else registry_of(profile.key, snapshot)


@dataclass(frozen=True)
class Faults:
    """What is wrong with what one store holds."""

    registry: Document | None
    """None where nothing is known of it."""
    contents: StoreContents
    snapshot: Snapshot
    severities: Severities = field(default_factory=dict)
    store: StoreState = field(default_factory=StoreState)
    """What is known of the store besides; nothing of what a repository keeps itself."""

    @cached_property
    def of_file(self) -> tuple[str, ...]:
        """Why ZenML cannot open the store; empty where it can."""
        registry = self.registry
        file = "" if registry is None or registry.is_shown else f"{registry.path.name}: "
        return (*(f"{file}{text}" for text in self.of_registry), *self._of_runs())

    @cached_property
    def of_registry(self) -> tuple[str, ...]:
        """Why ZenML refuses the whole of the registry."""
        return _once(finding for finding in self._errors if finding.code in _OF_ALL)

    def _of_runs(self) -> Iterator[str]:
        """Yield what is wrong with the record of runs, which ZenML reads with the registry."""
        runs, problem = self.store.runs, self.store.runs_problem
        if problem is not None:
            yield without_logins(problem)
        if runs is not None:
            found = _once(_errors(runs, self.snapshot, self.severities))
            yield from (f"{runs.path.name}: {text}" for text in found)

    def of_stack(self, name: str) -> tuple[str, ...]:
        """Return what is wrong with a stack's definition and with its components."""
        stack = self.contents.stacks.get(name)
        found = list(self.of_definition(name))
        for component_type, component in stack.components.items() if stack else ():
            found += self._of_registration(component_type, component)
            prefix = f"{label(component_type)} '{without_logins(component)}': "
            found += [prefix + text for text in self._of_own_file(component_type, component)]
        return tuple(dict.fromkeys(found))

    def of_definition(self, name: str) -> tuple[str, ...]:
        """Return what is wrong with a stack's definition."""
        block = self.blocks.get(name)
        if self.registry is None or block is None:
            return ()
        parts = [_part(self.registry, ("stacks", name), block.name.span)]
        parts += [ref.name.span for ref in block.refs if ref.name]  # an alias leads elsewhere
        found = [finding for part in parts for finding in self._errors_in(part)]
        return _once(item for item in found if item.data.get("stack", name) == name)

    def of_component(self, component_type: str, name: str) -> tuple[str, ...]:
        """Return what is wrong with a component's registration and with its own file."""
        registered = self._of_registration(component_type, name)
        return tuple(dict.fromkeys((*registered, *self._of_own_file(component_type, name))))

    @cached_property
    def blocks(self) -> dict[str, StackBlock]:
        """The stacks where they are defined."""
        return {block.name.text: block for block in (self.registry.stacks if self.registry else ())}

    @cached_property
    def registrations(self) -> dict[tuple[str, str], Registration]:
        """The components where they are registered, by type and name."""
        found = self.registry.registrations if self.registry else ()
        return {(item.type.text, item.name.text): item for item in found}

    def file_of(self, component_type: str, name: str) -> Document | None:
        """Return a component's own file; None where it has none, or it was not read."""
        key = (component_type, name)
        if key not in self._files:
            home = home_of(self.registry) if self.registry else None
            entity = Entity(EntityKind.COMPONENT, name, home, component_type)
            self._files[key] = component_document(entity, self.snapshot)
        return self._files[key]

    @cached_property
    def _files(self) -> dict[tuple[str, str], Document | None]:
        """The files that were asked for: stacks share components."""
        return {}

    @property
    def _is_old(self) -> bool:
        """Whether it is what a database or server once held: then nothing is sure."""
        is_elsewhere = self.registry is not None and self.registry.is_shown
        return is_elsewhere and not self.contents.is_complete

    @cached_property
    def _found_in_files(self) -> dict[tuple[str, str], tuple[str, ...]]:
        return {}

    def _of_registration(self, component_type: str, name: str) -> tuple[str, ...]:
        registration = self.registrations.get((component_type, name))
        if registration is None:
            return ()
        flavor = registration.flavor
        end = flavor.span.end if flavor else registration.name.span.end
        parts = [Span(registration.name.span.start, max(end, registration.name.span.end))]
        if flavor is not None and flavor.span.start < parts[0].start:
            parts = [registration.name.span, flavor.span]
        return _once(finding for part in parts for finding in self._errors_in(part))

    def _of_own_file(self, component_type: str, name: str) -> tuple[str, ...]:
        key, document = (component_type, name), self.file_of(component_type, name)
        if document is None or self._is_old:
            return ()
        if key not in self._found_in_files:
            errors = _errors(document, self.snapshot, self.severities)
            self._found_in_files[key] = _once(errors)
        return self._found_in_files[key]

    @cached_property
    def _errors(self) -> tuple[Finding, ...]:
        """The errors in the registry, sorted by place."""
        if self.registry is None or self._is_old:
            return ()
        return tuple(_errors(self.registry, self.snapshot, self.severities))

    @cached_property
    def _starts(self) -> list[int]:
        return [finding.span.start for finding in self._errors]

    def _errors_in(self, span: Span) -> tuple[Finding, ...]:
        first, last = bisect_left(self._starts, span.start), bisect_right(self._starts, span.end)
        return self._errors[first:last]


def _errors(
    document: Document, snapshot: Snapshot, severities: Severities | None
) -> Iterator[Finding]:
    """Yield the errors; what the user calls one although ZenML takes it is none."""
    lowered = {
        code: level for code, level in (severities or {}).items() if level is not Severity.ERROR
    }
    for finding in findings(document, snapshot, lowered):
        if finding.severity is Severity.ERROR:
            yield finding


def _parts_of_registry(document: Document) -> list[Span]:
    """Return the spans of what a registry lists, stacks and components."""
    keys = [("stacks", block.name.text) for block in document.stacks]
    tables = {registration.type.text for registration in document.registrations}
    keys += [("stack_components", name) for name in sorted(tables)]
    return [_part(document, key, document.tree.span_at([*key, "[key]"])) for key in keys]


def _part(document: Document, keys: tuple[str, ...], name: Span) -> Span:
    """Return the span of an entry: from its name to the end of its value."""
    end = document.tree.span_at(keys).end
    return Span(name.start, max(end, name.end))


def _once(found: Iterable[Finding]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(_text, found)))


def _text(finding: Finding) -> str:
    return without_logins(finding.message)
