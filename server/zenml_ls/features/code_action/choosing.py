"""Offering registered components to a stack that lacks one, or names one that there is not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import TypeAlias

from zenml_ls.edits import added, indent_step, quoted_like
from zenml_ls.features.code_action.action import MOST_CHOICES, Action, ActionKind
from zenml_ls.features.code_action.creating import MOST_FLAVORS, creations
from zenml_ls.features.code_action.fitting import Fit, Rest, fit_of, partners, rest_of
from zenml_ls.model.domain import Component
from zenml_ls.model.names import label
from zenml_ls.rules import Finding
from zenml_ls.rules.stack_requirement import stack_requirement
from zenml_ls.rules.store_coupling import other_store
from zenml_ls.syntax import Mapping, quote
from zenml_ls.text import Edit
from zenml_ls.workspace import Document, FileKind, Snapshot

_Fitting: TypeAlias = tuple[Fit, Component]


# --------------------------------------------------------------------- what is lacking


def add_component(document: Document, finding: Finding, snapshot: Snapshot) -> Iterator[Action]:
    """Offer the components that a stack lacks, those that fit it best first."""
    rest = _rest(document, finding, snapshot)
    found = sorted(_fitting(finding, rest), key=lambda item: item[0])
    types = {component.type for fit, component in found if fit < Fit.REFUSED}
    offered = Counter[str]()
    sure = _only_one(finding, rest)
    for fit, component in found:
        # What ZenML would refuse is no help where there is something else of the type.
        is_wanted = fit < Fit.REFUSED or component.type not in types
        if is_wanted and offered[component.type] < MOST_CHOICES:
            offered[component.type] += 1
            yield from _addition(document, finding, component, is_sure=component is sure)


def sure_addition(document: Document, finding: Finding, snapshot: Snapshot) -> Iterator[Action]:
    """Offer the one component that a stack can get; none where there is a choice."""
    sure = _only_one(finding, _rest(document, finding, snapshot))
    if sure is not None:
        yield from _addition(document, finding, sure, is_sure=True)


def _types(finding: Finding) -> list[str]:
    """Return the component types that a stack lacks."""
    missing = finding.data.get("missing_type")
    return [missing] if missing else list(finding.data.get("types", ()))


def _rest(document: Document, finding: Finding, snapshot: Snapshot) -> Rest:
    return rest_of(document, snapshot, finding.data["stack"], _types(finding))


def _fitting(finding: Finding, rest: Rest) -> Iterator[_Fitting]:
    """Yield the components of the types that are lacking, those that belong to the stack first.

    Where the stack is refused for what it lacks, only those with which it is not.
    """
    worst = Fit.SOUND if finding.code == stack_requirement.code else Fit.REFUSED
    for component in _candidates(finding, rest):
        fit = fit_of(rest, component)
        if fit <= worst:
            yield fit, component


def _candidates(finding: Finding, rest: Rest) -> Iterator[Component]:
    if rest.contents is None:
        return
    for kind in _types(finding):
        used = {component.name: component for component in partners(rest, kind)}
        yield from used.values()
        others = (name for name in rest.contents.names.get(kind, ()) if name not in used)
        yield from (rest.contents.components[kind, name] for name in others)


def _only_one(finding: Finding, rest: Rest) -> Component | None:
    """Return the component that can be added, if it is the only one and makes the stack sound."""
    names = rest.contents.names if rest.contents is not None else {}
    has_choice = sum(kind in names for kind in _types(finding)) > 1
    possible = (item for item in _fitting(finding, rest) if item[0] < Fit.REFUSED)
    found = [] if has_choice else list(islice(possible, 2))
    return found[0][1] if len(found) == 1 and found[0][0] <= Fit.SOUND else None


def _addition(
    document: Document, finding: Finding, component: Component, *, is_sure: bool
) -> Iterator[Action]:
    is_stack_file = document.kind is FileKind.STACK
    keys = ("components",) if is_stack_file else ("stacks", finding.data["stack"])
    mapping = document.tree.node_at(keys)
    if isinstance(mapping, Mapping):
        text = f"{component.type}: {quote(component.name)}"
        if is_stack_file:
            text = _exported(document, mapping, component)
        title = f"Add the {label(component.type)} '{component.name}'"
        edit = added(document, mapping, text)
        yield Action(title, ActionKind.QUICK_FIX, (edit,), finding, is_preferred=is_sure)


def _exported(document: Document, mapping: Mapping, component: Component) -> str:
    """Write a registered component as an import takes it: by its name."""
    fields = (f"flavor: {quote(component.flavor)}", f"name: {quote(component.name)}")
    if document.text[mapping.span.start : mapping.span.start + 1] == "{":
        return f"{component.type}: {{{', '.join(fields)}}}"
    step = indent_step(document.text)
    return "\n".join([f"{component.type}:", *(f"{step}{field}" for field in fields)])


# -------------------------------------------------------------------- what is not there


def change_component(document: Document, finding: Finding, snapshot: Snapshot) -> Iterator[Action]:
    """Offer what a stack can have in the place of a component that there is not.

    That is the one that was probably meant, else a store that is used together with the
    other one of the stack; and new ones. What keeps the stack from being used comes last, and
    only where nothing else is left if ZenML would refuse it.
    """
    rest = rest_of(document, snapshot, finding.data["stack"], [finding.data["type"]])
    found = list(_changes(document, finding, rest))
    most = 1 if any(action.is_preferred for _, action in found) else MOST_FLAVORS
    if not document.tree.problems:
        found += _created(document, finding, rest, most)
    best = [item for item in found if item[0] < Fit.REFUSED] or found
    yield from (action for _, action in sorted(best, key=lambda item: item[0] > Fit.SOUND))


def sure_change(document: Document, finding: Finding, snapshot: Snapshot) -> Iterator[Action]:
    """Offer what was probably meant, if the stack is sound with it."""
    rest = rest_of(document, snapshot, finding.data["stack"], [finding.data["type"]])
    yield from (action for _, action in _changes(document, finding, rest) if action.is_preferred)


def _changes(document: Document, finding: Finding, rest: Rest) -> Iterator[tuple[Fit, Action]]:
    for fit, component in _registered(finding, rest):
        is_meant = component.name == finding.data["suggestion"]
        title = f"Change to '{component.name}'"
        if not is_meant:
            title += f", which is used with the stack's {label(other_store(component.type))}"
        old = document.text[finding.span.start : finding.span.end]
        edit = Edit(finding.span, quoted_like(old, component.name))
        is_sure = is_meant and fit <= Fit.SOUND
        yield fit, Action(title, ActionKind.QUICK_FIX, (edit,), finding, is_preferred=is_sure)


def _registered(finding: Finding, rest: Rest) -> list[_Fitting]:
    """Return the component that was probably meant; stores of which one fits better come first."""
    kind, name = finding.data["type"], finding.data["suggestion"]
    guess = rest.contents.components.get((kind, name)) if rest.contents is not None else None
    meant = [(fit_of(rest, guess), guess)] if guess is not None else []
    if any(fit < Fit.REFUSED for fit, _ in meant):
        return meant
    used = (component for component in partners(rest, kind) if component is not guess)
    others = [(fit_of(rest, component), component) for component in used]
    return [*sorted(others, key=lambda item: item[0]), *meant]


def _created(
    document: Document, finding: Finding, rest: Rest, most: int
) -> list[tuple[Fit, Action]]:
    """Return what makes the component, the first that fit, with what the stack would be with it."""
    usable: list[tuple[Fit, Action]] = []
    refused: list[tuple[Fit, Action]] = []
    for component, action in creations(document, finding, rest.snapshot):
        fit = fit_of(rest, component)
        (usable if fit < Fit.REFUSED else refused).append((fit, action))
        if len(usable) == most:
            break
    return (usable or refused)[:most]
