"""Code actions that write what is missing, and remove what is too much."""

from __future__ import annotations

import pytest
from inline_snapshot import snapshot

from tests.features.code_action.checking import Check


def test_component_that_a_stack_lacks(check: Check) -> None:
    fixture = """
        #- config/profiles/default/stacks.yaml
        stack_components:
          artifact_store: {default: local, other: local}
          metadata_store: {default: sqlite}
          orchestrator: {"yes": local}
        stacks:
          prod<|>:
            artifact_store: default  # ours
          flow: {}
        #- config/profiles/default/orchestrators/yes.yaml
        name: 'yes'
        uuid: 00000000-0000-4000-8000-000000000008
        #- config/profiles/default/artifact_stores/other.yaml
        name: other
        uuid: 00000000-0000-4000-8000-000000000009
    """
    assert check(fixture) == snapshot(
        ["Add the orchestrator 'yes'", "Add the metadata store 'default'"]
    )
    assert check.take(fixture, "Add the orchestrator 'yes'") == snapshot("""\
stack_components:
  artifact_store: {default: local, other: local}
  metadata_store: {default: sqlite}
  orchestrator: {"yes": local}
stacks:
  prod:
    artifact_store: default  # ours
    orchestrator: 'yes'
  flow: {}
""")
    empty = fixture.replace("<|>", "").replace("flow", "fl<|>ow")
    assert check.take(empty, "Add the artifact store 'other'") == snapshot("""\
stack_components:
  artifact_store: {default: local, other: local}
  metadata_store: {default: sqlite}
  orchestrator: {"yes": local}
stacks:
  prod:
    artifact_store: default  # ours
  flow: {artifact_store: other}
""")


def test_component_that_a_flavor_demands(check: Check) -> None:
    fixture = """
        #- config/profiles/default/stacks.yaml
        stack_components:
          artifact_store: {s3_store: s3}
          container_registry: {registry: default}
          metadata_store: {mysql_store: mysql}
          orchestrator: {kf: kubeflow}
        stacks:
          remote:
            artifact_store: s3_store
            metadata_store: mysql_store
            orchestrator: k<|>f
    """
    assert check(fixture) == snapshot(["* Add the container registry 'registry'"])
    assert check.take(fixture)[-150:] == snapshot("""\
: {kf: kubeflow}
stacks:
  remote:
    artifact_store: s3_store
    metadata_store: mysql_store
    orchestrator: kf
    container_registry: registry
""")


def test_component_that_an_exported_stack_lacks(check: Check) -> None:
    fixture = """
        #- stack.yaml
        components<|>:
            orchestrator:
                flavor: local
                name: default
            artifact_store: {flavor: s3, name: s3_store}
        stack_name: prod
        zenml_version: 0.13.2
    """
    assert check(fixture) == snapshot(["* Add the metadata store 'mysql_store'"])
    assert check.take(fixture, "Add the metadata store 'mysql_store'") == snapshot("""\
components:
    orchestrator:
        flavor: local
        name: default
    artifact_store: {flavor: s3, name: s3_store}
    metadata_store:
        flavor: mysql
        name: mysql_store
stack_name: prod
zenml_version: 0.13.2
""")
    flow = """
        #- stack.yaml
        components<|>: {
          orchestrator: {flavor: local, name: default},
          metadata_store: {flavor: sqlite, name: default}
        }
        stack_name: prod
        zenml_version: 0.13.2
    """
    assert check.take(flow, "Add the artifact store 'default'") == snapshot("""\
components: {
  orchestrator: {flavor: local, name: default},
  metadata_store: {flavor: sqlite, name: default}, artifact_store: {flavor: local, name: default}
}
stack_name: prod
zenml_version: 0.13.2
""")


def test_unknown_key(check: Check) -> None:
    fixture = """
        #- .zen/config.yaml
        active_profile_name: default
        # about it
        col<|>or: blue  # gone
        active_stack_name: default
    """
    assert check(fixture) == snapshot(["Remove 'color'"])
    assert check.take(fixture) == snapshot("""\
active_profile_name: default
# about it
active_stack_name: default
""")


def test_unknown_attribute(check: Check) -> None:
    fixture = """
        #- config/profiles/default/artifact_stores/s3_store.yaml
        name: s3_store
        pathh<|>: s3://b
        uuid: 00000000-0000-4000-8000-000000000002
        colour:
          deep: 1
    """
    assert check(fixture) == snapshot(["* Change to 'path'", "Remove 'pathh'"])
    assert check.take(fixture) == snapshot("""\
name: s3_store
path: s3://b
uuid: <uuid>
colour:
  deep: 1
""")
    assert check.take(fixture.replace("<|>", "").replace("our:", "our<|>:")) == snapshot("""\
name: s3_store
pathh: s3://b
uuid: <uuid>
""")


def test_key_whose_anchor_is_used_stays(check: Check) -> None:
    assert check("""
        #- .zen/config.yaml
        color<|>: &name default
        active_profile_name: *name
        active_stack_name: default
    """) == snapshot([])


def test_duplicate_key(check: Check) -> None:
    fixture = """
        #- config/profiles/default/stacks.yaml
        stacks:
          prod: {orchestrator: default, artifact_store: default, metadata_store: default}
          pr<|>od:
            artifact_store: default
            metadata_store: default
            orchestrator: default
    """
    assert check(fixture) == snapshot(
        ["Remove 'prod' in line 2, which ZenML ignores", "Rename this one to 'prod_2'"]
    )
    assert check.take(fixture) == snapshot("""\
stacks:
  prod:
    artifact_store: default
    metadata_store: default
    orchestrator: default
""")
    assert check.take(fixture, "Rename this one to 'prod_2'") == snapshot("""\
stacks:
  prod: {orchestrator: default, artifact_store: default, metadata_store: default}
  prod_2:
    artifact_store: default
    metadata_store: default
    orchestrator: default
""")


def test_duplicate_key_that_cannot_have_another_name(check: Check) -> None:
    assert check("""
        #- .zen/config.yaml
        active_stack_name: default
        active_stack_name<|>: default
    """) == snapshot(["Remove 'active_stack_name' in line 1, which ZenML ignores"])


@pytest.mark.parametrize(
    "components",
    [
        "{container_registry: {reg: default, reg<|>: default}}",
        "{container_registry: {}, container_registry<|>: {}}",
    ],
)
def test_duplicate_key_that_has_no_file_under_another_name(check: Check, components: str) -> None:
    titles = check(f"#- config/profiles/default/stacks.yaml\nstack_components: {components}\n")
    assert any(title.startswith("Remove '") for title in titles)
    assert not any(title.startswith("Rename this one") for title in titles)


def test_missing_attribute(check: Check) -> None:
    registry = (
        "#- config/profiles/default/stacks.yaml\nstack_components: {orchestrator: {v: vertex}}\n"
    )
    fixture = f"{registry}#- config/profiles/default/orchestrators/v.yaml\n<|>project: acme\n"
    assert check(fixture) == snapshot(["* Add 'name'", "* Add 'location'", "* Add 'uuid'"])
    found = [check.take(fixture, f"Add '{name}'") for name in ("location", "name", "uuid")]
    assert found == snapshot(
        [
            """\
project: acme
location: ''
""",
            """\
project: acme
name: v
""",
            """\
project: acme
uuid: <uuid>
""",
        ]
    )


def test_missing_attribute_of_an_exported_stack(check: Check) -> None:
    fixture = """
        #- stack.yaml
        components:
          orchestrator: {flavor: local, name: default}
          metadata_store: {flavor: sqlite, name: default}
          artifact_store<|>: {flavor: s3, name: bucket}
        stack_name: prod
        zenml_version: 0.13.2
    """
    assert check.take(fixture) == snapshot("""\
components:
  orchestrator: {flavor: local, name: default}
  metadata_store: {flavor: sqlite, name: default}
  artifact_store: {flavor: s3, name: bucket, path: ''}
stack_name: prod
zenml_version: 0.13.2
""")


def test_missing_keys_of_an_exported_stack(check: Check) -> None:
    fixture = """
        #- stack.yaml
        <|>components:
          orchestrator: {flavor: local, name: default}
          metadata_store: {flavor: sqlite, name: default}
          artifact_store:
            flavor: local
        stack_name: prod
    """
    assert check(fixture) == snapshot(["* Add 'zenml_version'"])
    assert check.take(fixture, "Add 'zenml_version'") == snapshot("""\
components:
  orchestrator: {flavor: local, name: default}
  metadata_store: {flavor: sqlite, name: default}
  artifact_store:
    flavor: local
stack_name: prod
zenml_version: 0.13.2
""")
    inner = fixture.replace("<|>", "").replace("artifact", "art<|>ifact")
    assert check.take(inner, "Add 'name'") == snapshot("""\
components:
  orchestrator: {flavor: local, name: default}
  metadata_store: {flavor: sqlite, name: default}
  artifact_store:
    flavor: local
    name: ''
stack_name: prod
""")


def test_missing_keys_of_a_profile(check: Check) -> None:
    fixture = """
        #- config/config.yaml
        profiles:
          team<|>:
            store_type: rest
            store_url: null
        version: 0.13.2
    """
    assert check(fixture) == snapshot(["* Add 'name'"])
    named = check.take(fixture, "Add 'name'")
    full = "#- config/config.yaml\n" + named.replace("team:", "te<|>am:")
    assert check(full) == snapshot(["* Add 'active_user'", "Add 'store_url'"])
    assert [check.take(full, f"Add '{name}'") for name in ("active_user", "store_url")] == snapshot(
        [
            """\
profiles:
  team:
    store_type: rest
    store_url: null
    name: team
    active_user: default
version: 0.13.2
""",
            """\
profiles:
  team:
    store_type: rest
    store_url: ''
    name: team
version: 0.13.2
""",
        ]
    )


def test_missing_key_that_is_there_misspelled(check: Check) -> None:
    fixture = """
        #- stack.yaml
        components: {}
        stack_nam<|>: prod
        zenml_version: 0.13.2
    """
    assert check(fixture) == snapshot(["* Change to 'stack_name'"])
    assert check.take(fixture) == snapshot("""\
components: {}
stack_name: prod
zenml_version: 0.13.2
""")


def test_component_whose_file_has_another_name(check: Check) -> None:
    fixture = """
        #- config/profiles/default/artifact_stores/bucket.yaml
        name: bucket
        #- config/profiles/default/stacks.yaml
        stack_components:
          artifact_store:
            buckett<|>: s3
    """
    assert check(fixture) == snapshot(["* Change to 'bucket'"])


def test_name_that_is_right_in_another_place_stays(check: Check) -> None:
    text = "#- config/config.yaml\nprofiles:\n  default: &d {name: <|>default}\n  other: *d\n"
    assert check(text) == []
    alone = text.replace("<|>", "").replace("*d", "{name: <|>default}")
    assert check(alone) == ["* Change to 'other'"]


def test_missing_key_of_a_row(check: Check) -> None:
    fixture = """
        #- config/profiles/default/stacks.yaml
        stack_component_flavors:
        - name<|>: ray
          type: orchestrator
        stack_components: {}
    """
    assert check(fixture) == snapshot(["Add 'source'"])


def test_component_with_which_the_stack_is_refused_is_not_offered(check: Check) -> None:
    fixture = """
        #- config/profiles/default/stacks.yaml
        stack_components:
          artifact_store: {s3_store: s3}
          container_registry: {registry: default, near: default}
          metadata_store: {mysql_store: mysql}
          orchestrator: {kf: kubeflow}
        stacks:
          remote:
            artifact_store: s3_store
            metadata_store: mysql_store
            orchestrator: k<|>f
        #- config/profiles/default/container_registries/near.yaml
        name: near
        uuid: 00000000-0000-4000-8000-000000000009
        uri: localhost:5000
    """
    assert check(fixture) == snapshot(["* Add the container registry 'registry'"])
