"""``plain-text-secret``: a password or token that stands in the file as it is."""

from __future__ import annotations

from collections.abc import Iterator

from zenml_ls.model.attributes import Fault
from zenml_ls.model.release import FIRST_WITH_SECRET_REFERENCES
from zenml_ls.rules.rule import Hit, Severity, hit, rule
from zenml_ls.rules.subjects import faults, place_of
from zenml_ls.workspace import Document, Snapshot


@rule(
    "plain-text-secret",
    Severity.WARNING,
    "'{attribute}' is sensitive and stands here as plain text: "
    "ZenML would rather have a secret reference",
    since=FIRST_WITH_SECRET_REFERENCES,
)
def plain_text_secret(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    """Report each sensitive attribute that is no secret reference; never its value."""
    for subject, problem in faults(document, snapshot, Fault.PLAIN_SECRET):
        yield hit(place_of(subject, problem.attribute), attribute=problem.attribute)
