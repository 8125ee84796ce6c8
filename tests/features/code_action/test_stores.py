"""Code actions that choose stores that ZenML lets go together."""

from __future__ import annotations

import pytest

from tests.features.code_action.checking import Check, actions_at
from tests.features.scene import scene, stage
from tests.world import files_in, uuid
from zenml_ls.rules import findings
from zenml_ls.text import apply_edits

STORES = f"""
        #- config/profiles/default/stacks.yaml
        stack_components:
          artifact_store: {{free: local, default: local, s3_store: s3}}
          metadata_store: {{free: sqlite, mysql_store: mysql, default: sqlite}}
          orchestrator: {{default: local}}
        stacks:
          default: {{artifact_store: default, metadata_store: default, orchestrator: default}}
          mine:
            STORE
            orchestrator: default
        store_associations:
        - artifact_store_uuid: {uuid(1)}
          metadata_store_uuid: {uuid(3)}
        - artifact_store_uuid: {uuid(2)}
          metadata_store_uuid: {uuid(4)}
        #- config/profiles/default/artifact_stores/free.yaml
        name: free
        uuid: {uuid(8)}
        #- config/profiles/default/metadata_stores/free.yaml
        name: free
        uuid: {uuid(9)}
"""


def lacking(store: str, stack: str = "mine") -> str:
    """Return a stack that has only one of its two stores."""
    text = STORES.replace("STORE", store, 1)
    return text.replace(f"          {stack}:", f"          {stack}<|>:")


@pytest.mark.parametrize(
    ("store", "expected"),
    [
        ("artifact_store: s3_store", ["* Add the metadata store 'mysql_store'"]),
        ("metadata_store: default", ["* Add the artifact store 'default'"]),
        ("artifact_store: free", ["* Add the metadata store 'free'"]),
    ],
)
def test_only_stores_are_added_that_the_other_one_can_be_used_with(
    check: Check, store: str, expected: list[str]
) -> None:
    assert check(lacking(store)) == expected
    assert findings_after(check, lacking(store)) == []


def test_stores_that_zenml_refuses_are_offered_where_there_are_no_others(check: Check) -> None:
    used = f"        - artifact_store_uuid: {uuid(1)}\n          metadata_store_uuid: {uuid(99)}\n"
    text = lacking("artifact_store: default").replace(
        "store_associations:\n", f"store_associations:\n{used}"
    )
    assert check(text) == [
        "Add the metadata store 'default'",
        "Add the metadata store 'free'",
        "Add the metadata store 'mysql_store'",
    ]


def test_stores_are_free_where_zenml_does_not_look(check: Check) -> None:
    old = """
        #- config/config.yaml
        profiles: {default: {name: default, active_user: default}}
        version: 0.11.0
    """
    assert check(old + lacking("artifact_store: s3_store")) == [
        "Add the metadata store 'free'",
        "Add the metadata store 'mysql_store'",
        "Add the metadata store 'default'",
    ]


def test_store_that_only_another_goes_with_is_added_to_an_exported_stack(check: Check) -> None:
    fixture = """
        #- stack.yaml
        components<|>:
          orchestrator: {flavor: local, name: default}
          artifact_store: {flavor: local, name: default}
        stack_name: prod
        zenml_version: 0.13.2
    """
    assert check(fixture) == ["* Add the metadata store 'default'"]


def test_unknown_store_is_changed_to_one_that_the_other_is_used_with(check: Check) -> None:
    pair = "artifact_store: s3_store\n            metadata_store: defu<|>alt"
    fixture = STORES.replace("STORE", pair)
    title = "Change to 'mysql_store', which is used with the stack's artifact store"
    assert check(fixture) == [title]
    assert "    metadata_store: mysql_store\n" in check.take(fixture, title)
    assert findings_after(check, fixture) == []


def test_unknown_store_that_is_spelled_wrong_is_changed(check: Check) -> None:
    pair = "artifact_store: s3_store\n            metadata_store: mysql_st<|>or"
    assert check(STORES.replace("STORE", pair)) == ["* Change to 'mysql_store'"]


def test_refused_store_is_offered_where_there_is_no_other(check: Check) -> None:
    pair = "artifact_store: free\n            metadata_store: mysql_st<|>or"
    fixture = STORES.replace("STORE", pair)
    assert check(fixture)[0] == "Create the metadata store 'mysql_stor' of flavor 'sqlite'"
    tied = f"""
        - artifact_store_uuid: {uuid(8)}
          metadata_store_uuid: {uuid(99)}
        #- config/profiles/default/artifact_stores/free.yaml"""
    gone = fixture.replace("\n        #- config/profiles/default/artifact_stores/free.yaml", tied)
    assert check(gone)[0] == "Change to 'mysql_store'"


def findings_after(check: Check, fixture: str) -> list[str]:
    """Return what is found in the stack of the fixture after its first action."""
    at = scene(check.folder, fixture)
    text = apply_edits(at.document.text, actions_at(at)[0].edits)
    files = {**files_in(fixture.replace("<|>", "")), "config/profiles/default/stacks.yaml": text}
    after = stage(check.folder, files).open("config/profiles/default/stacks.yaml", text)
    return [item.message for item in findings(after.document, after.snapshot)]
