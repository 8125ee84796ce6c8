"""Completion in configurations whose store could not be read."""

from __future__ import annotations

from pathlib import Path

from inline_snapshot import snapshot

from tests.features.completion.checking import STACK_FILE, Check
from tests.features.scene import scene
from zenml_ls.features.completion import completions

REMOTE = """
        #- config/config.yaml
        activated_profile: default
        profiles:
          default: {name: default, store_type: rest, store_url: 'http://localhost:8080'}
        version: 0.13.2
"""


def test_unknown_store_has_types_and_flavors_but_no_names(check: Check) -> None:
    text = f"{REMOTE}{STACK_FILE}        components:\n"
    found = [
        check.labels(f"{text}          orch<|>\n")[:3],
        check.labels(f"{text}          metadata_store: {{flavor: <|>}}\n"),
        check.labels(f"{text}          metadata_store: {{name: <|>}}\n"),
        check.labels(f"{REMOTE}        #- .zen/config.yaml\n        active_stack_name: <|>\n"),
    ]
    assert found == snapshot(
        [
            ["alerter", "annotator", "artifact_store"],
            ["mysql", "sqlite", "kubeflow", "kubernetes"],
            [],
            [],
        ]
    )


def test_secrets_are_never_shown(check: Check, tmp_path: Path) -> None:
    registry = "#- config/profiles/default/stacks.yaml\nstack_components:\n  alerter: {s: slack}\n"
    path = "#- config/profiles/default/alerters/s.yaml\n"
    for text in ("slack_token: hun<|>ter2\n", "slack_token: hunter2\n<|>\n"):
        at = scene(tmp_path, f"{registry}{path}{text}")
        assert "hunter2" not in str(completions(at.document, at.offset, at.snapshot))


def test_file_that_is_none_of_ours(check: Check) -> None:
    assert check("#- other.yaml\nname: <|>\n") == "nothing"


def test_server_era(check: Check) -> None:
    text = "#- config/config.yaml\nversion: 0.20.0\nstore: {}\n#- .zen/config.yaml\nactive_<|>\n"
    assert check(text) == "nothing"
