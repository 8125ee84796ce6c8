"""Offering registered components to a stack that lacks one, or names one that there is not."""

from __future__ import annotations

from collections.abc import Iterator

from zenml_ls.edits import added, indent_step, quoted_like
from zenml_ls.features.code_action.action import MOST_CHOICES, Action, ActionKind
from zenml_ls.features.code_action.creating import MOST_FLAVORS, creations
from zenml_ls.model.domain import Component, StoreContents
from zenml_ls.model.names import label
from zenml_ls.rules import Finding
from zenml_ls.rules.fitting import Fit, Fitting, fitting, partners
from zenml_ls.rules.stack_requirement import stack_requirement
from zenml_ls.rules.store_coupling import other_store
from zenml_ls.rules.subjects import contents_for
from zenml_ls.syntax import Mapping, quote
from zenml_ls.text import Edit
from zenml_ls.workspace import Document, FileKind, Snapshot


def add_component(document: Document, finding: Finding, snapshot: Snapshot) -> Iterator[Action]:
    """Offer the components that a stack lacks, those that fit it best first."""
    contents = contents_for(document, snapshot)
    is_stack_file = document.kind is FileKind.STACK
    stack = finding.data["stack"]
    mapping = document.tree.node_at(("components",) if is_stack_file else ("stacks", stack))
    if contents is None or not isinstance(mapping, Mapping):
        return
    wanted = fitting(document, snapshot, stack, _candidates(document, finding, snapshot, contents))
    if finding.code == stack_requirement.code:
        wanted = tuple(item for item in wanted if item[0] <= Fit.SOUND)
    wanted = _without_refused(wanted)
    for fit, component in wanted:
        write = _exported if is_stack_file else _named
        edit = added(document, mapping, write(document, mapping, component))
        title = f"Add the {label(component.type)} '{component.name}'"
        is_sure = len(wanted) == 1 and fit <= Fit.SOUND
        yield Action(title, ActionKind.QUICK_FIX, (edit,), finding, is_preferred=is_sure)


def _candidates(
    document: Document, finding: Finding, snapshot: Snapshot, contents: StoreContents
) -> Iterator[Component]:
    """Yield components of the types that are missing, not too many of each."""
    kinds = finding.data.get("types") or [finding.data.get("missing_type")]
    for kind in kinds:
        used = partners(document, snapshot, finding.data["stack"], kind)
        found = {component.name: component for component in used}
        for name in contents.names.get(kind or "", ())[:MOST_CHOICES]:
            found.setdefault(name, contents.components[kind, name])
        yield from found.values()


def _without_refused(found: Fitting) -> Fitting:
    """Leave out what ZenML would refuse, of the types of which there is something else."""
    types = {component.type for fit, component in found if fit < Fit.REFUSED}
    return tuple(item for item in found if item[0] < Fit.REFUSED or item[1].type not in types)


def _named(_document: Document, _mapping: Mapping, component: Component) -> str:
    return f"{component.type}: {quote(component.name)}"


def _exported(document: Document, mapping: Mapping, component: Component) -> str:
    """Write a registered component as an import takes it: by its name."""
    fields = (f"flavor: {quote(component.flavor)}", f"name: {quote(component.name)}")
    if document.text[mapping.span.start : mapping.span.start + 1] == "{":
        return f"{component.type}: {{{', '.join(fields)}}}"
    step = indent_step(document.text)
    return "\n".join([f"{component.type}:", *(f"{step}{field}" for field in fields)])


def change_component(document: Document, finding: Finding, snapshot: Snapshot) -> Iterator[Action]:
    """Offer what a stack can have in the place of a component that there is not.

    That is the one that was probably meant, else a store that is used together with the
    other one of the stack; and new ones. What keeps the stack from being used comes last, and
    only where nothing else is left if ZenML would refuse it.
    """
    changes = list(_changes(document, finding, snapshot))
    is_guessed = any(action.is_preferred for _, action in changes)
    new = [] if document.tree.problems else _created(document, finding, snapshot)
    new = [item for item in new if item[0] < Fit.REFUSED] or new
    found = [*changes, *new[: 1 if is_guessed else MOST_FLAVORS]]
    best = [item for item in found if item[0] < Fit.REFUSED] or found
    yield from (action for _, action in sorted(best, key=lambda item: item[0] > Fit.SOUND))


def _changes(
    document: Document, finding: Finding, snapshot: Snapshot
) -> Iterator[tuple[Fit, Action]]:
    contents = contents_for(document, snapshot)
    kind, stack = finding.data["type"], finding.data["stack"]
    guess = contents.components.get((kind, finding.data["suggestion"])) if contents else None
    meant = fitting(document, snapshot, stack, [guess] if guess else [])
    others: Fitting = ()
    if not any(fit < Fit.REFUSED for fit, _ in meant):
        others = fitting(document, snapshot, stack, partners(document, snapshot, stack, kind))
    for fit, component in (*others, *meant):
        title, is_meant = f"Change to '{component.name}'", component is guess
        if not is_meant:
            title += f", which is used with the stack's {label(other_store(kind))}"
        old = document.text[finding.span.start : finding.span.end]
        edit = Edit(finding.span, quoted_like(old, component.name))
        is_sure = is_meant and fit <= Fit.SOUND
        yield fit, Action(title, ActionKind.QUICK_FIX, (edit,), finding, is_preferred=is_sure)


def _created(document: Document, finding: Finding, snapshot: Snapshot) -> list[tuple[Fit, Action]]:
    """Return what makes the component, with what the stack would be with it."""
    made = list(creations(document, finding, snapshot))
    return [
        (fit, action)
        for component, action in made
        for fit, _ in fitting(document, snapshot, finding.data["stack"], [component])
    ]
