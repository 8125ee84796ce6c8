"""Completion in exported stacks."""

from __future__ import annotations

from inline_snapshot import snapshot

from tests.features.completion.checking import STACK_FILE, Check


def test_keys_of_an_exported_stack(check: Check) -> None:
    fixture = "#- stack.yaml\nstack_name: prod\ncomponents:\n  orchestrator: {flavor: local}\n<|>\n"
    assert check(fixture) == snapshot("""\

|
zenml_version: required\
""")


def test_components_that_every_stack_needs(check: Check) -> None:
    assert check.accept(f"{STACK_FILE}        <|>\n", "components") == snapshot("""\
zenml_version: 0.13.2
stack_name: prod
components:
  artifact_store:
    flavor: local
    name: default
  metadata_store:
    flavor: sqlite
    name: default
  orchestrator:
    flavor: local
    name: default
""")


def test_new_components_of_an_exported_stack(check: Check) -> None:
    fixture = f"{STACK_FILE}        components:\n            alerter: {{}}\n            <|>\n"
    first, last = (
        check.accept(fixture, "orchestrator"),
        check.accept(fixture, "metadata_store: mysql"),
    )
    assert f"{first}\n{last}" == snapshot("""\
zenml_version: 0.13.2
stack_name: prod
components:
    alerter: {}
    orchestrator:
        flavor: local
        name: default

zenml_version: 0.13.2
stack_name: prod
components:
    alerter: {}
    metadata_store:
        flavor: mysql
        name: mysql_metadata_store
        host: ''
        database: ''
""")


def test_flavors_and_names_in_an_exported_stack(check: Check) -> None:
    text = "        components:\n          metadata_store:\n            {line}\n"
    lines = "flavor: <|>", "name: m<|>", "fl<|>avor: mysql", "flavor: mysql\n            <|>"
    found = [check.labels(STACK_FILE + text.replace("{line}", line)) for line in lines]
    assert found == snapshot(
        [
            ["mysql", "sqlite", "kubeflow", "kubernetes"],
            ["default", "mysql_store"],
            ["flavor", "name"],
            [
                "name",
                "upgrade_migration_enabled",
                "port",
                "host",
                "database",
                "secret",
                "username",
                "password",
            ],
        ]
    )


def test_attributes_next_to_the_flavor(check: Check) -> None:
    text = "        components:\n          alerter: {flavor: slack, <|>}\n"
    assert check(STACK_FILE + text) == snapshot("""\
  alerter: {flavor: slack, }
                           |
name: str, required
slack_token: str, required
default_slack_channel_id: Optional[str], default null\
""")


def test_release_of_an_exported_stack(check: Check) -> None:
    text = "#- stack.yaml\nstack_name: prod\nzenml_version: <|>\n"
    assert check(text) == snapshot("""\
zenml_version: \n\
               |
0.13.2: the release in use\
""")
