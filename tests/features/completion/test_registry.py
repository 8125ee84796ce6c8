"""Completion in a registry."""

from __future__ import annotations

from inline_snapshot import snapshot

from tests.features.completion.checking import STACKS, Check


def test_component_names_of_the_type(check: Check) -> None:
    assert check(f"{STACKS}          default:\n            artifact_store: s<|>\n") == snapshot("""\
    artifact_store: s
                    ^
default: artifact store of flavor local
s3_store: artifact store of flavor s3\
""")


def test_component_types_that_are_not_there_yet(check: Check) -> None:
    text = "          default:\n            artifact_store: default\n            orch<|>\n"
    assert check(STACKS + text) == snapshot("""\
    orch
    ^^^^
metadata_store: every stack needs one
orchestrator: every stack needs one
alerter: optional
annotator: optional
container_registry: optional
data_validator: optional
experiment_tracker: optional
feature_store: optional
model_deployer: optional
secrets_manager: optional
step_operator: optional\
""")


def test_component_types_of_an_old_release(check: Check) -> None:
    version = "#- config/config.yaml\nprofiles: {default: {name: default}}\nversion: 0.7.0\n"
    registry = "#- config/profiles/default/stacks.yaml\nstacks:\n  default:\n    <|>\n"
    assert check.labels(f"{version}{registry}") == snapshot(
        [
            "artifact_store",
            "container_registry",
            "metadata_store",
            "orchestrator",
            "secrets_manager",
            "step_operator",
        ]
    )


def test_whole_stack(check: Check) -> None:
    assert check.accept(f"{STACKS}          <|>", "new_stack") == snapshot("""\
stack_components:
  artifact_store:
    default: local
    s3_store: s3
  metadata_store: {default: sqlite}
  orchestrator:
    default: local
stacks:
  new_stack:
    artifact_store: default
    metadata_store: default
    orchestrator: default\
""")


def test_whole_stack_gets_a_free_name_and_quoted_components(check: Check) -> None:
    fixture = """
        #- config/profiles/default/stacks.yaml
        stack_components:
          orchestrator: {"yes": local}
        stacks:
          new_stack:
            orchestrator: "yes"
          <|>
    """
    assert check.accept(fixture, "new_stack_2") == snapshot("""\
stack_components:
  orchestrator: {"yes": local}
stacks:
  new_stack:
    orchestrator: "yes"
  new_stack_2:
    artifact_store: default
    metadata_store: default
    orchestrator: 'yes'
""")


def test_flavors_with_integration_and_source(check: Check) -> None:
    assert check("""
        #- config/profiles/default/stacks.yaml
        stack_component_flavors:
        - {name: ray, type: artifact_store, source: flavors.ray.RayStore, integration: null}
        stack_components:
          artifact_store:
            default: <|>
    """) == snapshot("""\
    default: \n\
             |
ray: custom, flavors.ray.RayStore
local: built-in, zenml.artifact_stores.local_artifact_store.LocalArtifactStore
azure: azure integration, zenml.integrations.azure.artifact_stores.AzureArtifactStore
gcp: gcp integration, zenml.integrations.gcp.artifact_stores.GCPArtifactStore
s3: s3 integration, zenml.integrations.s3.artifact_stores.S3ArtifactStore\
""")


def test_rows_of_lists(check: Check) -> None:
    fixture = """
        #- config/profiles/default/stacks.yaml
        stack_component_flavors:
        {line}
    """
    lines = (
        "-<|>",
        "- <|>",
        "- na<|>",
        "- name: ray\n          <|>",
        "- type: ale<|>",
        "- {type: ale<|>}",
    )
    found = [check.labels(fixture.replace("{line}", line)) for line in lines]
    assert found == snapshot(
        [
            ["name", "type", "source", "integration"],
            ["name", "type", "source", "integration"],
            ["name", "type", "source", "integration"],
            ["type", "source", "integration"],
            [
                "alerter",
                "annotator",
                "artifact_store",
                "container_registry",
                "data_validator",
                "experiment_tracker",
                "feature_store",
                "metadata_store",
                "model_deployer",
                "orchestrator",
                "secrets_manager",
                "step_operator",
            ],
            [
                "alerter",
                "annotator",
                "artifact_store",
                "container_registry",
                "data_validator",
                "experiment_tracker",
                "feature_store",
                "metadata_store",
                "model_deployer",
                "orchestrator",
                "secrets_manager",
                "step_operator",
            ],
        ]
    )


def test_second_row_of_a_list(check: Check) -> None:
    fixture = """
        #- config/profiles/default/stacks.yaml
        stack_component_flavors:
        - name: ray
          type: orchestrator
        - type: alerter
          so<|>
        stacks: {}
    """
    assert check.accept(fixture, "source") == snapshot("""\
stack_component_flavors:
- name: ray
  type: orchestrator
- type: alerter
  source: \n\
stacks: {}
""")


def test_identifiers_of_associated_stores(check: Check) -> None:
    assert check("""
        #- config/profiles/default/stacks.yaml
        stack_components:
          artifact_store: {default: local}
        store_associations:
        - artifact_store_uuid: <|>
    """) == snapshot("""\
- artifact_store_uuid: \n\
                       |
00000000-0000-4000-8000-000000000001: artifact store default\
""")


def test_legacy_repository(check: Check) -> None:
    assert check.labels("""
        #- .zen/config.yaml
        stack_components:
          orchestrator: {local_orchestrator: local}
        stacks:
          prod:
            orchestrator: <|>
        version: 0.6.3
    """) == snapshot(["local_orchestrator"])
