"""Which registered components are offered to a stack: what fits it, of any number of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.features.scene import Scene, scene, stage
from tests.features.test_every_edit import WORLDS, mutated
from tests.world import component, uuid
from zenml_ls.features.code_action import code_actions
from zenml_ls.features.code_action.fixes import fixes, sure_fix
from zenml_ls.rules import findings
from zenml_ls.text import Span

FOLDER = "config/profiles/default"
REGISTRY = f"{FOLDER}/stacks.yaml"


def added(at: Scene) -> list[str]:
    """Return what can be added at the cursor; a sure one with a star."""
    found = code_actions(at.document, Span(at.offset, at.offset), at.snapshot)
    return [
        "* " * action.is_preferred + action.title.split("'")[1]
        for action in found
        if action.title.startswith("Add the ")
    ]


def crowded(folder: Path, free: int) -> Scene:
    """Open a stack that lacks a metadata store: 30 are used with other stores, *free* are not."""
    files, tied = {}, ""
    for number in range(30):
        files[f"{FOLDER}/metadata_stores/m{number}.yaml"] = component(f"m{number}", 100 + number)
        tied += f"- artifact_store_uuid: {uuid(200)}\n  metadata_store_uuid: {uuid(100 + number)}\n"
    for number in range(free):
        files[f"{FOLDER}/metadata_stores/f{number}.yaml"] = component(f"f{number}", 300 + number)
    names = [f"m{number}" for number in range(30)] + [f"f{number}" for number in range(free)]
    stores = "".join(f"    {name}: sqlite\n" for name in names)
    text = f"""\
stack_components:
  artifact_store: {{default: local}}
  orchestrator: {{default: local}}
  metadata_store:
{stores}stacks:
  x<|>: {{artifact_store: default, orchestrator: default}}
store_associations:
{tied}"""
    return stage(folder, files).open(REGISTRY, text)


@pytest.mark.parametrize(
    ("free", "expected"),
    [
        (0, [f"m{number}" for number in range(20)]),
        (1, ["* f0"]),
        (2, ["f0", "f1"]),
        (25, [f"f{number}" for number in range(20)]),
    ],
)
def test_those_that_fit_are_found_behind_many_that_do_not(
    tmp_path: Path, free: int, expected: list[str]
) -> None:
    assert added(crowded(tmp_path, free)) == expected


LACKING = f"""
#- {REGISTRY}
stack_components:
  artifact_store: {{default: local}}
  metadata_store: {{default: sqlite}}
  orchestrator: {{gone: local, NAME: local}}
stacks:
  x<|>: {{artifact_store: default, metadata_store: default}}
"""


def test_component_without_a_file_is_offered_only_where_there_is_no_other(tmp_path: Path) -> None:
    assert added(scene(tmp_path, LACKING.replace("NAME", "default"))) == ["* default"]
    assert added(scene(tmp_path, LACKING.replace("NAME", "lost"))) == ["gone", "lost"]
    assert added(scene(tmp_path, LACKING.replace(", NAME: local", ""))) == ["gone"]


def test_misspelled_name_is_not_surely_that_of_a_component_without_a_file(tmp_path: Path) -> None:
    member = "metadata_store: default, orchestrator: go<|>nee"
    text = LACKING.replace("<|>", "").replace(", NAME: local", "")
    at = scene(tmp_path, text.replace("metadata_store: default}\n", f"{member}}}\n"))
    assert [item.code for item in findings(at.document, at.snapshot)] == [
        "component-without-file",
        "unknown-component",
    ]
    found = code_actions(at.document, Span(at.offset, at.offset), at.snapshot)
    assert found[0].title.startswith("Create the orchestrator")
    assert not any(action.is_preferred for action in found)


@pytest.mark.parametrize("kind", ["known", "legacy"])
def test_sure_fix_is_the_one_that_is_preferred(tmp_path: Path, kind: str) -> None:
    """It is found without making the other fixes; one in twenty of the mistakes will do."""
    root, seen = stage(tmp_path, WORLDS[kind]), set()
    for name, text in WORLDS[kind].items():
        for mistaken in list(mutated(text))[:: 1 + len(text) // 2000]:
            at = root.open(name, mistaken)
            for finding in findings(at.document, at.snapshot):
                wanted = [a for a in fixes(at.document, finding, at.snapshot) if a.is_preferred]
                sure = sure_fix(at.document, finding, at.snapshot)
                assert [item.title for item in wanted] == ([] if sure is None else [sure.title])
                seen.add((finding.code, sure is not None))
    assert len({code for code, is_sure in seen if is_sure}) > 2
