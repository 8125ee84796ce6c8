"""``wrong-type``: a value of a type that ZenML does not take in this place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from zenml_ls.model import outline
from zenml_ls.model.attributes import Fault
from zenml_ls.model.coercion import canonical_uuid, kind_of
from zenml_ls.model.names import COMPONENT_TYPES
from zenml_ls.model.release import FIRST_TO_UNPACK, at_least
from zenml_ls.rules.reuse import faults_of_built, is_reused
from zenml_ls.rules.rule import BrokenText, Hit, Severity, hit, rule
from zenml_ls.rules.subjects import Subject, is_ignored, is_left_out, place_of, subjects
from zenml_ls.syntax import Mapping, Node, Scalar, resolve
from zenml_ls.text import Span
from zenml_ls.workspace import Document, FileKind, ModelError, Snapshot

_NO_TEXT = "must be a text"
_HANDLED_ELSEWHERE = {"missing", "extra_forbidden", "component_type", "choice"}

_CONVERTED = (FileKind.REPOSITORY, FileKind.STORE, FileKind.LEGACY)
"""What ZenML up to 0.7.3 gives to pydantic as it stands in the file."""


@rule(
    "wrong-type",
    Severity.ERROR,
    "{subject} {reason}",
    BrokenText.NOTHING,
)
def wrong_type(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    """Report each value whose type ZenML refuses, unless the text is broken."""
    whole = _whole_file(document, snapshot)
    if whole is not None:
        yield whole
        return
    errors = document.model_errors(snapshot.release)
    bad_keys = {error.keys for error in errors if error.keys[-1:] == ("[key]",)}
    unknown = {error.keys[:-1] for error in errors if error.type == "component_type"}
    for error in errors:
        if (*error.keys, "[key]") in bad_keys:
            continue  # of an entry the key is named
        if error.type not in _HANDLED_ELSEWHERE and not _is_below(error.keys, unknown):
            yield _of_model(document, error)
    for subject, problem in faults_of_built(document, snapshot, Fault.TYPE):
        if problem.attribute == "name" and document.kind is FileKind.STACK:
            continue  # judged with the flavor below
        yield hit(
            place_of(subject, problem.attribute),
            subject=f"'{problem.attribute}'",
            reason=problem.reason,
        )
    for subject in subjects(document, snapshot):
        yield from _keys(subject)
    if document.kind is FileKind.COMPONENT:
        yield from _uuid(document, snapshot)
    elif document.kind is FileKind.STACK:
        yield from _stack_file(document)
        yield from _names_and_flavors(document, snapshot)


def _is_below(keys: tuple[int | str, ...], places: set[tuple[int | str, ...]]) -> bool:
    """Say whether *keys* lead to one of the places, or to what is in one."""
    return any(keys[:length] in places for length in range(len(keys) + 1))


def _whole_file(document: Document, snapshot: Snapshot) -> Hit | None:
    """A file must hold a mapping; ZenML fails on anything else, an empty file included."""
    root = document.tree.root
    if document.tree.is_too_large or is_ignored(document, snapshot):
        return None
    if root is None:
        return hit(document.first_line(), subject="the file", reason="is empty: ZenML fails")
    if isinstance(resolve(root), Mapping) or _is_as_good(document, snapshot.release):
        return None
    found = kind_of(document.tree.value)
    reason = f"must hold a mapping, not {found}: ZenML fails"
    return hit(document.first_line(), subject="the file", reason=reason)


def _is_as_good(document: Document, release: str) -> bool:
    """Say whether *release* makes a mapping of what the file holds: a list of pairs, say."""
    if document.kind not in _CONVERTED or at_least(release, FIRST_TO_UNPACK):
        return False
    return not any(error.keys == () for error in document.model_errors(release))


def _of_model(document: Document, error: ModelError) -> Hit:
    if error.keys[-1:] == ("[key]",):
        return _of_key(document, error)
    if error.type == "invalid_key":
        return _of_key(document, replace(error, keys=(*error.keys, "[key]"), message=_NO_TEXT))
    last = error.keys[-1] if error.keys else None
    subject = f"'{last}'" if isinstance(last, str) else "this"
    span = document.tree.span_at(error.keys)
    if span.start == span.end:
        span = document.tree.span_at([*error.keys, "[key]"])
    return hit(span, subject=subject, reason=error.message)


def _of_key(document: Document, error: ModelError) -> Hit:
    """A key that is no text: pydantic names it by what Python shows of it."""
    shown = error.keys[-2]
    parent = document.tree.node_at(error.keys[:-2])
    for entry in parent.entries if isinstance(parent, Mapping) else ():
        key = resolve(entry.key)
        if isinstance(key, Scalar) and shown in (key.value, repr(key.value), str(key.value)):
            return hit(entry.key.span, subject=f"the key '{key.text}'", reason=error.message)
    span = document.tree.span_at(error.keys)
    return hit(span, subject="a key", reason=error.message)


def _keys(subject: Subject) -> Iterator[Hit]:
    """Attributes become arguments of a Python class, so their names must be texts.

    Numbers are reported as unknown attributes where those are refused.
    """
    is_reported = subject.flavor is not None and subject.flavor.forbids_unknown
    for entry in subject.block.fields.entries:
        key = resolve(entry.key)
        if entry.is_merge or not isinstance(key, Scalar) or isinstance(key.value, str):
            continue
        is_text = outline.text_of(key) is not None and not isinstance(key.value, bytes)
        if not (is_text and is_reported):
            reason = f"must be a text, not {kind_of(key.value)}: ZenML fails"
            yield hit(entry.key.span, subject=f"the key '{key.text}'", reason=reason)


def _uuid(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    """ZenML reads the ``uuid`` of a component file before it looks at the flavor."""
    for subject in subjects(document, snapshot):
        given = "uuid" in subject.configuration
        is_checked = subject.flavor is not None  # then with the other attributes
        if given and not is_checked and canonical_uuid(subject.configuration["uuid"]) is None:
            yield hit(place_of(subject, "uuid"), subject="'uuid'", reason="must be a UUID")


def _stack_file(document: Document) -> Iterator[Hit]:
    components = outline.mapping_in(document.tree, "components")
    node = document.tree.node_at(["components"])
    if node is not None and components is None:
        reason = f"must be a mapping, not {kind_of(_value(node))}: 'zenml stack import' stops"
        yield hit(_shown(document, "components"), subject="'components'", reason=reason)
    for entry in components.entries if components else ():
        key = resolve(entry.key)
        if not entry.is_merge and outline.text_of(key) is None:
            reason = f"must be a text, not {kind_of(_value(key))}: 'zenml stack import' stops"
            yield hit(entry.key.span, subject="a component type", reason=reason)
    for component_type, entry in outline.entries(components):
        if component_type.text in COMPONENT_TYPES and not isinstance(resolve(entry.value), Mapping):
            reason = (
                f"must be a mapping, not {kind_of(_value(entry.value))}: 'zenml stack import' stops"
            )
            yield hit(component_type.span, subject=f"'{component_type.text}'", reason=reason)
    name = document.tree.node_at(["stack_name"])
    if name is not None and outline.text_of(name) is None:
        reason = f"must be a text, not {kind_of(_value(name))}"
        yield hit(_shown(document, "stack_name"), subject="'stack_name'", reason=reason)


def _names_and_flavors(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    """A name must be written as a text: the import looks the number 5 up, and registers '5'."""
    for subject in subjects(document, snapshot):
        component_type = subject.block.type.text
        keys = ("name",) if is_reused(subject, snapshot) else ("name", "flavor")
        for key in keys:
            node = document.tree.node_at(["components", component_type, key])
            value = "" if node is None else _value(node)
            if key == "name" and is_left_out(subject):
                continue
            if not isinstance(value, str) and (key == "name" or outline.text_of(node) is None):
                span = document.tree.span_at(["components", component_type, key])
                span = (
                    span
                    if span.end > span.start
                    else _shown(document, "components", component_type, key)
                )
                reason = f"must be a text, not {kind_of(value)}: 'zenml stack import' stops"
                yield hit(span, subject=f"'{key}'", reason=reason)


def _value(node: Node) -> object:
    resolved = resolve(node)
    if isinstance(resolved, Scalar):
        return resolved.value
    return {} if isinstance(resolved, Mapping) else []


def _shown(document: Document, *keys: str) -> Span:
    return document.tree.span_at([*keys, "[key]"])
