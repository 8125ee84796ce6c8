"""Completion in component files."""

from __future__ import annotations

from pathlib import Path

from inline_snapshot import snapshot

from tests.features.completion.checking import Check
from tests.features.scene import scene
from zenml_ls.features.completion import completions

KUBEFLOW = "#- config/profiles/default/orchestrators/kf.yaml\n"
S3 = "#- config/profiles/default/artifact_stores/s3_store.yaml\n"


def test_attributes_with_types_and_defaults(check: Check) -> None:
    assert check(f"{S3}name: s3_store\npath: s3://bucket\n<|>\n") == snapshot("""\

|
uuid: UUID, required
authentication_secret: Optional[str], sensitive
key: Optional[str], sensitive
secret: Optional[str], sensitive
token: Optional[str], sensitive
client_kwargs: Optional[Dict[str, Any]], default null
config_kwargs: Optional[Dict[str, Any]], default null
s3_additional_kwargs: Optional[Dict[str, Any]], default null\
""")


def test_deprecated_attribute_is_marked(check: Check, tmp_path: Path) -> None:
    at = scene(tmp_path, f"{KUBEFLOW}cus<|>\n")
    offered = completions(at.document, at.offset, at.snapshot)
    assert offered is not None
    assert [item.label for item in offered.items if item.is_deprecated] == snapshot(
        ["custom_docker_base_image_name"]
    )


def test_boolean_attribute(check: Check) -> None:
    assert check(f"{KUBEFLOW}synchronous: <|>\n") == snapshot("""\
synchronous: \n\
             |
true
false: the default\
""")


def test_enumerated_attribute(check: Check) -> None:
    registry = (
        "#- config/profiles/default/stacks.yaml\nstack_components:\n  secrets_manager: {v: vault}\n"
    )
    file = "#- config/profiles/default/secrets_managers/v.yaml\n"
    assert check(f"{registry}{file}scope: 'g<|>'\n") == snapshot("""\
scope: 'g'
       ^^^
none
global
component: the default
namespace\
""")
    assert check.accept(f"{registry}{file}scope: 'g<|>'\n", "global") == snapshot(
        "scope: 'global'\n"
    )


def test_default_of_an_attribute(check: Check) -> None:
    assert check(f"{KUBEFLOW}kubeflow_pipelines_ui_port: <|>\n") == snapshot("""\
kubeflow_pipelines_ui_port: \n\
                            |
8080: the default\
""")


def test_name_of_the_file(check: Check) -> None:
    assert check(f"{KUBEFLOW}name: <|>\n") == snapshot("""\
name: \n\
      |
kf: the name of the file\
""")


def test_whole_component(check: Check) -> None:
    registry = "#- config/profiles/default/stacks.yaml\nstack_components:\n  alerter: {s: slack}\n"
    fixture = f"{registry}#- config/profiles/default/alerters/s.yaml\n<|>"
    assert check(fixture) == snapshot("""\

|
all required attributes: a component of flavor slack
name: str, required
slack_token: str, required
uuid: UUID, required
default_slack_channel_id: Optional[str], default null\
""")
    assert check.accept(fixture, "all required attributes") == snapshot("""\
name: s
uuid: <uuid>
slack_token: ''\
""")


def test_component_that_is_not_registered(check: Check) -> None:
    fixture = "#- config/profiles/default/alerters/new.yaml\n<|>"
    assert check(fixture) == snapshot("""\

|
all required attributes: a component of a flavor that is not known
name: str, required
uuid: UUID, required\
""")
