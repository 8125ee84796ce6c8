"""Disagreements that stay, each with its reason; ``docs/agreement.md`` lists them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.agreement.cases import Case
from tests.agreement.worlds import EXPORTED


@dataclass(frozen=True)
class Reason:
    """Why we do not say what ZenML says."""

    text: str
    applies: Callable[[Case], bool]


def _is_unmarked(case: Case) -> bool:
    text = case.content.decode("utf-8", "replace")
    marks = ("components:", "stack_name:", "zenml_version:")
    return case.target.kind == EXPORTED and sum(mark in text for mark in marks) < 2


REASONS = (
    Reason(
        "An exported stack can have any name and lie anywhere, so it is known by its content: "
        "two of the keys `components`, `stack_name` and `zenml_version`. "
        "What has lost them, such as an empty file, is any YAML file to us, and is left alone; "
        "`zenml stack import` of it fails.",
        _is_unmarked,
    ),
    Reason(
        "A `secrets_file` at a remote address fails when ZenML reads a secret from it, "
        "which depends on the filesystems that are installed.",
        lambda case: "The filesystem scheme" in case.zenml.reason,
    ),
)


def reason_of(case: Case) -> Reason | None:
    """Return the reason for a disagreement; None where there is none, or it has no reason."""
    if case.agrees or case.errors:
        return None
    return next((reason for reason in REASONS if reason.applies(case)), None)
