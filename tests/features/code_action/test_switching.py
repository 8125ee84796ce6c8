"""Code actions that switch the active stack or profile."""

from __future__ import annotations

import pytest
from inline_snapshot import snapshot

from tests.features.code_action.checking import Check
from tests.features.scene import crlf

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
