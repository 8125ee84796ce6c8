"""Code actions: what is offered where, and what the file is once one is taken."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.features.scene import Scene, crlf, scene, stage
from tests.world import files_in, uuid
from zenml_ls.features.code_action import FIXES, Action, code_actions
from zenml_ls.rules import findings
from zenml_ls.text import Span, apply_edits

PAGES = Path(__file__).parents[2] / "docs" / "rules"
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Check:
    """Offers the actions at the cursor of a fixture."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, fixture: str) -> list[str]:
        """Return the titles of the quick fixes; the preferred ones with a star."""
        return [
            f"* {action.title}" if action.is_preferred else action.title
            for action in _actions(scene(self.folder, fixture))
            if action.finding is not None
        ]

    def switches(self, fixture: str) -> list[str]:
        """Return the titles of the switches."""
        actions = _actions(scene(self.folder, fixture))
        return [action.title for action in actions if action.finding is None]

    def take(self, fixture: str, title: str = "", change: Callable[[str], str] = str) -> str:
        """Return the file after the action, the first one without *title*; it must help."""
        at = scene(self.folder, fixture, change)
        action = next(item for item in _actions(at) if title in ("", item.title))
        text = apply_edits(at.document.text, action.edits)
        if action.finding is not None:
            name = str(at.document.path.relative_to(self.folder))
            after = stage(self.folder, {name: text}).open(name, text)
            assert _count(after, action) < _count(at, action)
            assert not after.document.tree.problems
        return _UUID.sub("<uuid>", text)


def _actions(at: Scene) -> tuple[Action, ...]:
    return code_actions(at.document, Span(at.offset, at.offset), at.snapshot)


def _count(at: Scene, action: Action) -> int:
    """Return how often what the action mends is found."""
    assert action.finding is not None
    found = [item.message for item in findings(at.document, at.snapshot)]
    return found.count(action.finding.message)


@pytest.fixture
def check(tmp_path: Path) -> Check:
    return Check(tmp_path)


# ---------------------------------------------------------------------- switching

TEAM = """
        #- config/profiles/team/stacks.yaml
        stack_components:
          orchestrator: {o: local}
          artifact_store: {a: local}
          metadata_store: {m: sqlite}
        stacks:
          shared: {orchestrator: o, artifact_store: a, metadata_store: m}
        #- config/config.yaml
        # which profile
        activated_profile: default
        profiles:
          default:
            active_stack: default  # the local one
            name: default
          team: {name: team, active_stack: shared}
        version: 0.13.2
"""


def test_switches_in_a_repository(check: Check) -> None:
    text = "        #- .zen/config.yaml\n        active_stack_name: <|>default\n"
    assert check.switches(TEAM + text) == snapshot(
        ["Switch active stack to 'remote'", "Switch active profile to 'team'"]
    )


@pytest.mark.parametrize("offset", ["<|># ours\nactive_stack_name: default", "# ours\na<|>: 1"])
def test_switches_are_offered_everywhere_in_the_file(check: Check, offset: str) -> None:
    assert check.switches(f"#- .zen/config.yaml\n{offset}\n") == snapshot(
        ["Switch active stack to 'remote'"]
    )


def test_switch_of_the_stack_keeps_the_rest(check: Check) -> None:
    fixture = """
        #- .zen/config.yaml
        # our project
        active_stack_name: 'default'  # for now<|>
        active_profile_name: default
    """
    title = "Switch active stack to 'remote'"
    assert check.take(fixture, title) == snapshot("""\
# our project
active_stack_name: 'remote'  # for now
active_profile_name: default
""")
    assert check.take(fixture, title, crlf).count("\r\n") == 3


def test_switch_of_the_profile_brings_its_stack(check: Check) -> None:
    text = """
        #- .zen/config.yaml
        active_stack_name: default<|>  # for now
    """
    assert check.take(TEAM + text, "Switch active profile to 'team'") == snapshot("""\
active_stack_name: shared  # for now
active_profile_name: team
""")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<|>{}", "{active_profile_name: team, active_stack_name: shared}\n"),
        ("<|># none", "# none\nactive_profile_name: team\nactive_stack_name: shared\n"),
        ("active_stack_name:<|>", "active_stack_name: shared\nactive_profile_name: team\n"),
    ],
)
def test_switch_of_the_profile_where_nothing_is_chosen(
    check: Check, text: str, expected: str
) -> None:
    fixture = f"{TEAM}        #- .zen/config.yaml\n        {text}\n"
    assert check.take(fixture, "Switch active profile to 'team'") == expected


def test_switches_in_the_global_configuration(check: Check) -> None:
    fixture = TEAM.replace("version: 0", "version: <|>0")
    assert check.switches(fixture) == snapshot(
        ["Switch active stack to 'remote'", "Switch active profile to 'team'"]
    )
    assert check.take(fixture, "Switch active profile to 'team'") == snapshot("""\
# which profile
activated_profile: team
profiles:
  default:
    active_stack: default  # the local one
    name: default
  team: {name: team, active_stack: shared}
version: 0.13.2
""")


def test_switch_of_the_stack_in_the_global_configuration(check: Check) -> None:
    registry = """
        #- config/profiles/default/stacks.yaml
        stacks: {default: {}, "on": {}}
    """
    fixture = registry + TEAM.replace("# the local", "<|># the local")
    assert check.take(fixture, "Switch active stack to 'on'") == snapshot("""\
# which profile
activated_profile: default
profiles:
  default:
    active_stack: 'on'  # the local one
    name: default
  team: {name: team, active_stack: shared}
version: 0.13.2
""")


@pytest.mark.parametrize(
    "text",
    [
        "active_stack_name: [<|>",
        "- a list<|>",
        "stacks: {a: {}}\nstack_components: {}\nactive_stack_name: [a]\nversion: [<|>",
        "--- null<|>",
        "# none\n---\n...<|>",
        "active_stack_name: &x\n  a: 1<|>\nother: *x",
    ],
)
def test_no_switch_where_the_file_cannot_take_it(check: Check, text: str) -> None:
    assert check.switches(f"#- .zen/config.yaml\n{text}\n") == []


@pytest.mark.parametrize(
    ("own", "other"),
    [
        ("{name: default, active_stack: &s default}", "{name: other, active_stack: *s}"),
        ("&d {name: default, active_stack: default}", "*d"),
        ("&d {name: default}", "{<<: *d, name: other}"),
    ],
)
def test_no_switch_of_the_stack_that_would_switch_another_profile(
    check: Check, own: str, other: str
) -> None:
    text = f"activated_profile: default<|>\nprofiles:\n  default: {own}\n  other: {other}\n"
    offered = check.switches(f"#- config/config.yaml\n{text}")
    assert [title for title in offered if "active stack" in title] == []
    assert "Switch active profile to 'other'" in offered


def test_no_switch_of_the_stack_while_the_store_is_unknown(check: Check) -> None:
    assert check.switches("""
        #- config/config.yaml
        activated_profile: default
        profiles:
          default: {name: default, store_type: rest, store_url: 'http://localhost:8080'}
          team: {name: team}
        version: 0.13.2
        #- .zen/config.yaml
        active_stack_name: def<|>ault
    """) == snapshot(["Switch active profile to 'team'"])


# -------------------------------------------------------------------- did you mean


def test_name_that_was_probably_meant(check: Check) -> None:
    fixture = (
        "#- .zen/config.yaml\nactive_profile_name: default\nactive_stack_name: {name}  # why\n"
    )
    texts = [fixture.replace("{name}", name) for name in ("remot<|>", "'rem<|>ot'", '"<|>remot"')]
    assert check(texts[0]) == snapshot(["* Change to 'remote'"])
    assert "".join(check.take(text) for text in texts) == snapshot("""\
active_profile_name: default
active_stack_name: remote  # why
active_profile_name: default
active_stack_name: 'remote'  # why
active_profile_name: default
active_stack_name: "remote"  # why
""")


def test_no_other_place_no_fix(check: Check) -> None:
    text = "#- .zen/config.yaml\nactive_profile_name: default\nactive_stack_name: remot\n\n<|>\n"
    assert check(text) == []


def test_fix_in_broken_yaml(check: Check) -> None:
    text = "#- .zen/config.yaml\nactive_profile_name: defalt<|>\nactive_stack_name: [\n"
    assert check(text) == snapshot(["* Change to 'default'"])


def test_key_that_was_probably_meant_is_not_doubled(check: Check) -> None:
    text = """
        #- config/profiles/default/stacks.yaml
        stacks:
          prod:
            orchestrator: default
            orchestrater<|>: default
    """
    assert check(text) == snapshot([])


def test_choice_that_was_probably_meant(check: Check) -> None:
    fixture = """
        #- config/config.yaml
        profiles:
          default:
            name: default
            store_type: loc<|>l
    """
    assert check.take(fixture) == snapshot("""\
profiles:
  default:
    name: default
    store_type: local
""")


# ----------------------------------------------------------- what is missing or extra


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


# ------------------------------------------------------------------ other answers


def test_name_of_the_file(check: Check) -> None:
    fixture = """
        #- config/profiles/default/orchestrators/kf.yaml
        name: "k<|>ubeflow"  # why
        uuid: 00000000-0000-4000-8000-000000000007
    """
    assert check(fixture) == snapshot(["* Change to 'kf'"])
    assert check.take(fixture) == snapshot("""\
name: "kf"  # why
uuid: <uuid>
""")


def test_release_in_use(check: Check) -> None:
    fixture = "#- stack.yaml\nstack_name: x\ncomponents: {}\nzenml_version: {version}\n"
    versions = ("0.12<|>.0", "'0.12.0'<|>  # why", "0.1<|>")
    texts = [fixture.replace("{version}", version) for version in versions]
    null = "#- stack.yaml\nstack_name: x\nzen<|>ml_version:\ncomponents: {}\n"
    assert check(texts[0]) == snapshot(["* Change to '0.13.2', the release in use"])
    assert "".join(check.take(text) for text in [*texts, null]) == snapshot("""\
stack_name: x
components: {}
zenml_version: 0.13.2
stack_name: x
components: {}
zenml_version: '0.13.2'  # why
stack_name: x
components: {}
zenml_version: 0.13.2
stack_name: x
zenml_version: 0.13.2
components: {}
""")


def test_deprecated_attribute(check: Check) -> None:
    fixture = """
        #- config/profiles/default/orchestrators/kf.yaml
        name: kf
        uuid: 00000000-0000-4000-8000-000000000007
        custom_docker_base_image_name<|>: ours  # why
    """
    assert check(fixture) == snapshot(["* Rename to 'docker_parent_image'"])
    assert check.take(fixture) == snapshot("""\
name: kf
uuid: <uuid>
docker_parent_image: ours  # why
""")
    both = fixture.rstrip() + "\n        docker_parent_image: ours\n"
    assert check(both) == snapshot(["Remove 'custom_docker_base_image_name'"])


def test_nothing_in_files_of_others_and_of_the_server_era(check: Check) -> None:
    assert check.switches("#- other.yaml\nname: <|>\n") == []
    later = "#- config/config.yaml\nversion: 0.20.0\nstore: {}\n"
    assert check.switches(f"{later}#- .zen/config.yaml\nactive_stack_name: <|>x\n") == []


# ---------------------------------------------------------------------- the pages

DID_YOU_MEAN = {
    "component-without-file",
    "invalid-value",
    "unknown-attribute",
    "unknown-component",
    "unknown-component-type",
    "unknown-flavor",
    "unknown-key",
    "unknown-name-in-code",
    "unknown-profile",
    "unknown-stack",
}


def test_pages_of_the_rules_tell_what_has_a_quick_fix() -> None:
    pages = {page.stem: page.read_text(encoding="utf-8") for page in PAGES.glob("*.md")}
    told = {code for code, text in pages.items() if "\n## Quick fix\n" in text}
    assert told == FIXES.keys() | DID_YOU_MEAN


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


# --------------------------------------------------- stores that belong together

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
    text = apply_edits(at.document.text, _actions(at)[0].edits)
    files = {**files_in(fixture.replace("<|>", "")), "config/profiles/default/stacks.yaml": text}
    after = stage(check.folder, files).open("config/profiles/default/stacks.yaml", text)
    return [item.message for item in findings(after.document, after.snapshot)]
