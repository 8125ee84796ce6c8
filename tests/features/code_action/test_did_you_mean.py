"""Code actions that put a known name in the place of a wrong one."""

from __future__ import annotations

from inline_snapshot import snapshot

from tests.features.code_action.checking import Check


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
