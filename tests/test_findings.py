"""One change, and exactly the findings it deserves: cases that were once judged wrongly.

What real ZenML 0.13.2 does stands in the comments.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import world
from zenml_ls.checking import Checked, Checker, Settings

CONFIG = "config/config.yaml"
STORE = "config/profiles/default/stacks.yaml"
ORCHESTRATOR = "config/profiles/default/orchestrators/kf.yaml"
KF = world.BASE[ORCHESTRATOR]
REPOSITORY = ".zen/config.yaml"
TRACKER = "config/profiles/default/experiment_trackers/mlflow.yaml"
WITH_TRACKER = world.REGISTRY.replace(
    "  metadata_store:\n    default",
    "  experiment_tracker: {mlflow: mlflow}\n  metadata_store:\n    default",
)


def change(path: str, old: str, new: str) -> dict[str, str]:
    text = world.BASE[path]
    assert old in text
    return {path: text.replace(old, new, 1)}


CASES: dict[str, tuple[dict[str, str], list[str]]] = {
    # TypeError: keywords must be strings
    "null as attribute": ({ORCHESTRATOR: f"{KF}null: x\n"}, ["wrong-type"]),
    "date as attribute": ({ORCHESTRATOR: f"{KF}2020-01-01: x\n"}, ["wrong-type"]),
    # the empty address is as good as none
    "empty store_url": (change(CONFIG, "store_url: null", "store_url: ''"), []),
    # complains about store_type alone
    "unknown store type": (
        change(CONFIG, "store_type: local", "store_type: locl"),
        ["invalid-value"],
    ),
    "number as key": ({CONFIG: f"{world.BASE[CONFIG]}42: x\n"}, ["wrong-type"]),
    # ConstructorError, and nothing else is read
    "unknown tag": (
        change(REPOSITORY, "stack_name: default", "stack_name: !!python/object:os.system x"),
        ["syntax-error"],
    ),
    # ValidationError: none is not an allowed value
    "null as date": (
        {STORE: f"{world.REGISTRY}users:\n- name: x\n  creation_date: null\n"},
        ["wrong-type"],
    ),
    "number as date": ({STORE: f"{world.REGISTRY}users:\n- name: x\n  creation_date: 1e3\n"}, []),
    # the association in the broken block says nothing about stacks
    "one blank too many": (
        change(STORE, "  metadata_store_uuid", "   metadata_store_uuid"),
        ["unreadable", "syntax-error"],
    ),
    "block below flow": (
        change(STORE, "  remote:\n", "  remote: {a: b}\n"),
        ["unreadable", "syntax-error"],
    ),
    # an empty text is an empty mapping, and then the stack cannot be built
    "empty text as stack": (
        {STORE: world.REGISTRY.replace("stacks:\n", "stacks:\n  bare: ''\n")},
        ["missing-component"],
    ),
    # extra fields not permitted, and the required one is missing: one typing error
    "misspelled required attribute": (
        change("config/profiles/default/metadata_stores/mysql_store.yaml", "host:", "hosts:"),
        ["unknown-attribute"],
    ),
    # reads the number 0 as the text '0', which is a token
    "zero as token": (
        {
            STORE: WITH_TRACKER,
            TRACKER: world.component("mlflow", 9, "tracking_uri: https://x", "tracking_token: 0"),
        },
        ["plain-text-secret"],
    ),
    # the repository gets the global profile, and with it that profile's stack
    "no profile but a stack": (
        {REPOSITORY: "active_stack_name: remote\n"},
        ["replaced-stack"],
    ),
    # the file waits for its old name: the registration is what is wrong
    "registration renamed": (
        change(STORE, "    kf: kubeflow", "    kff: kubeflow"),
        ["component-without-file", "unregistered-file"],
    ),
}


@pytest.mark.parametrize(("files", "codes"), CASES.values(), ids=CASES)
def test_one_fault_gets_its_findings(
    files: dict[str, str], codes: list[str], tmp_path: Path
) -> None:
    world.write(tmp_path, {**world.BASE, **files})
    checker = Checker(Settings(config_directory=str(tmp_path / "config"), environment={}))
    checked = [item for item in checker.check([tmp_path]) if isinstance(item, Checked)]
    assert [finding.code for item in checked for finding in item.findings] == codes
