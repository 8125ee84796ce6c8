"""New stacks get an artifact store and a metadata store that ZenML lets go together."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.features.completion.checking import accepted
from tests.features.scene import stage
from tests.world import component, uuid
from zenml_ls.features.completion import completions
from zenml_ls.rules import findings

FOLDER = "config/profiles/default"
REGISTRY = f"{FOLDER}/stacks.yaml"
FILES = {
    f"{FOLDER}/artifact_stores/a1.yaml": component("a1", 11, "path: ''"),
    f"{FOLDER}/artifact_stores/a2.yaml": component("a2", 12, "path: ''"),
    f"{FOLDER}/metadata_stores/m1.yaml": component("m1", 21, "uri: ''"),
    f"{FOLDER}/metadata_stores/m2.yaml": component("m2", 22, "uri: ''"),
}
STACKS = f"""\
stack_components:
  artifact_store: {{a1: local, a2: local}}
  metadata_store: {{gone: sqlite, m2: sqlite, m1: sqlite}}
  orchestrator: {{gone: local, default: local}}
store_associations:
- artifact_store_uuid: {uuid(11)}
  metadata_store_uuid: METADATA
- artifact_store_uuid: {uuid(12)}
  metadata_store_uuid: {uuid(22)}
stacks:
  default: {{artifact_store: a2, metadata_store: m2, orchestrator: default}}
"""
TIED = STACKS.replace("METADATA", uuid(21))


def completed(
    folder: Path, registry: str, name: str, text: str, label: str
) -> tuple[str, list[str]]:
    """Accept a completion at the cursor; return the text, and what is newly found in it."""
    place = stage(folder, {**FILES, REGISTRY: registry})
    at = place.open(name, text)
    offered = completions(at.document, at.offset, at.snapshot)
    assert offered is not None
    item = next(item for item in offered.items if item.label == label)
    after = accepted(at.document.text, offered, item)
    opened = place.open(name, after)
    before = [item.message for item in findings(at.document, at.snapshot)]
    found = [item.message for item in findings(opened.document, opened.snapshot)]
    return after, [message for message in found if message not in before]


@pytest.mark.parametrize(
    ("registry", "pair"),
    [
        (TIED, ("a1", "m1")),
        (STACKS.replace("METADATA", uuid(99)), ("a2", "m2")),
        (STACKS.replace("METADATA", uuid(22)).replace(uuid(12), uuid(13)), ("a2", "m1")),
    ],
)
def test_whole_stack_has_stores_that_go_together(
    tmp_path: Path, registry: str, pair: tuple[str, str]
) -> None:
    after, found = completed(tmp_path, registry, REGISTRY, f"{registry}  <|>\n", "new_stack")
    artifact_store, metadata_store = pair
    assert f"  new_stack:\n    artifact_store: {artifact_store}\n" in after
    assert f"    metadata_store: {metadata_store}\n    orchestrator: default\n" in after
    assert found == []


def test_exported_stack_has_stores_that_go_together(tmp_path: Path) -> None:
    text = "zenml_version: 0.13.2\nstack_name: x\n<|>\n"
    after, found = completed(tmp_path, TIED, "my.yaml", text, "components")
    assert "name: a1\n" in after
    assert "name: m1\n" in after
    assert found == []


def test_store_that_is_completed_goes_with_the_one_that_is_there(tmp_path: Path) -> None:
    text = """\
zenml_version: 0.13.2
stack_name: x
components:
  artifact_store: {flavor: local, name: a2}
  orchestrator: {flavor: local, name: default}
  <|>
"""
    after, found = completed(tmp_path, TIED, "my.yaml", text, "metadata_store")
    assert "    name: m2\n" in after
    assert found == []
