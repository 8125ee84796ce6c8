"""Taking a literal secret out of a file: a reference to a registered secret stands for it."""

from __future__ import annotations

from collections.abc import Iterator

from zenml_ls.edits import quoted_like
from zenml_ls.features.code_action.action import Action, ActionKind
from zenml_ls.model.attributes import is_secret_reference
from zenml_ls.rules import Finding
from zenml_ls.rules.subjects import subjects
from zenml_ls.text import Edit
from zenml_ls.workspace import Document, Snapshot


def use_secret_reference(
    document: Document, finding: Finding, snapshot: Snapshot
) -> Iterator[Action]:
    """Offer a reference to a secret that is named as the component; its key is the attribute.

    The secret itself is the user's to register, as only ZenML can.
    """
    attribute = finding.data["attribute"]
    for subject in subjects(document, snapshot):
        block = subject.block
        name = document.role.component_name if document.role else None
        name = block.name.text if block.name is not None else name
        reference = f"{{{{{name}.{attribute}}}}}"
        is_here = any(
            given.text == attribute and node.span == finding.span
            for given, node in block.attributes
        )
        if name and is_here and is_secret_reference(reference):
            title = f"Refer to the secret '{name}', which you register with zenml, instead"
            edit = Edit(finding.span, quoted_like("''", reference))
            yield Action(title, ActionKind.QUICK_FIX, (edit,), finding)
