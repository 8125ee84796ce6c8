"""Completion in the global configuration."""

from __future__ import annotations

from inline_snapshot import snapshot

from tests.features.completion.checking import Check


def test_profile_names_in_the_global_configuration(check: Check) -> None:
    assert check("""
        #- config/config.yaml
        profiles:
          default: {name: default, store_type: local}
          team: {name: team, store_type: rest}
        activated_profile: <|>
    """) == snapshot("""\
activated_profile: \n\
                   |
default: local store
team: rest store\
""")


def test_profile_names_in_a_half_typed_global_configuration(check: Check) -> None:
    assert check("""
        #- config/config.yaml
        profiles:
          default: {name: default, store_type: local}
        activated_profile: 'def<|>
    """) == snapshot("""\
activated_profile: 'def
                   ^^^^
default: local store\
""")


def test_stack_names_of_the_profile_around(check: Check) -> None:
    assert check.labels("""
        #- config/profiles/default/stacks.yaml
        stacks:
          mine: {orchestrator: o}
        #- config/config.yaml
        profiles:
          default:
            name: default
            active_stack: <|>
    """) == snapshot(["mine"])


def test_values_of_a_profile(check: Check) -> None:
    fixture = """
        #- config/config.yaml
        analytics_opt_in: true
        profiles:
          default:
            {line}
    """
    lines = "store_type: <|>", "name: <|>", "act<|>: x"
    found = [check.labels(fixture.replace("{line}", line)) for line in lines]
    assert found == snapshot(
        [
            ["local", "sql", "rest"],
            ["default"],
            ["name", "store_type", "store_url", "active_stack", "active_user"],
        ]
    )


def test_enumerated_value_in_the_global_configuration(check: Check) -> None:
    assert check.labels("""
        #- config/config.yaml
        analytics_opt_in: <|>
    """) == snapshot(["true", "false"])


def test_whole_profile(check: Check) -> None:
    fixture = """
        #- config/config.yaml
        profiles:
            default:
                name: default
            <|>
        version: 0.13.2
    """
    assert check.accept(fixture, "new_profile") == snapshot("""\
profiles:
    default:
        name: default
    new_profile:
        name: new_profile
        store_type: local
version: 0.13.2
""")
