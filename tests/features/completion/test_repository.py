"""Completion in the `.zen/config.yaml` of a repository."""

from __future__ import annotations

import pytest
from inline_snapshot import snapshot

from tests.features.completion.checking import Check


def test_stack_names_at_the_start_of_a_name(check: Check) -> None:
    assert check("""
        #- .zen/config.yaml
        active_profile_name: default
        active_stack_name: <|>default
    """) == snapshot("""\
active_stack_name: default
                   ^^^^^^^
default: stack with 3 components
remote: stack with 4 components\
""")


def test_stack_names_in_the_middle_of_a_name(check: Check) -> None:
    assert check("""
        #- .zen/config.yaml
        active_stack_name: def<|>ault  # ours
    """) == snapshot("""\
active_stack_name: default  # ours
                   ^^^^^^^
default: stack with 3 components
remote: stack with 4 components\
""")


def test_stack_names_at_the_end_of_a_name(check: Check) -> None:
    assert check("""
        #- .zen/config.yaml
        active_stack_name: default<|>
    """) == snapshot("""\
active_stack_name: default
                   ^^^^^^^
default: stack with 3 components
remote: stack with 4 components\
""")


def test_profile_names(check: Check) -> None:
    assert check("""
        #- .zen/config.yaml
        active_profile_name: <|>
    """) == snapshot("""\
active_profile_name: \n\
                     |
default: local store\
""")


def test_stack_names_are_those_of_the_profile_that_the_file_names(check: Check) -> None:
    assert check.labels("""
        #- config/profiles/other/stacks.yaml
        stack_components: {orchestrator: {o: local}}
        stacks:
          elsewhere: {orchestrator: o}
        #- config/config.yaml
        activated_profile: default
        profiles:
          default: {name: default, active_stack: default}
          other: {name: other}
        version: 0.13.2
        #- .zen/config.yaml
        active_profile_name: other
        active_stack_name: <|>
    """) == snapshot(["elsewhere"])


def test_keys_that_are_not_there_yet(check: Check) -> None:
    assert check("""
        #- .zen/config.yaml
        active_profile_name: default
        active_stack_name: default
        pro<|>
    """) == snapshot("""\
pro
^^^
project_name: optional
project_id: optional\
""")


def test_key_that_has_its_colon_is_replaced_alone(check: Check) -> None:
    fixture = """
        #- .zen/config.yaml
        active_profile_name: default
        act<|>ive: default # why
    """
    assert check.accept(fixture, "active_stack_name") == snapshot("""\
active_profile_name: default
active_stack_name: default # why
""")


@pytest.mark.parametrize(
    "line",
    [
        "# act<|>ive",
        "active_stack_name: default # de<|>",
        "active_stack_name: default #<|>",
        "active_stack_name: it's # it's <|>",
        "  <|>  active_stack_name: default",
        "active_stack_name <|> : default",
        "active_stack_name: default  <|>",
    ],
)
def test_nothing_in_comments_and_between_things(check: Check, line: str) -> None:
    assert check(f"#- .zen/config.yaml\n{line}\n") == "nothing"


def test_value_is_replaced_whole(check: Check) -> None:
    lines = [
        "active_stack_name:<|>",
        "active_stack_name: <|>",
        "active_stack_name:   <|>  ",
        "active_stack_name: <|> # why",
        "active_stack_name:<|> # why",
        "active_stack_name: <|>def",
        "active_stack_name:  <|>  def",
        "active_stack_name:<|> def",
        "active_stack_name: 'de<|>f'",
        'active_stack_name: "<|>',
        'active_stack_name: "de<|>f" # why',
        "active_stack_name: de <|>f # why",
        "active_stack_name: &name de<|>f",
        "active_stack_name: !!str <|>def",
        "{active_stack_name: <|>}",
        "{active_stack_name:<|>}",
        "{active_stack_name: de<|>",
        "{active_stack_name: de<|>f, active_profile_name: default}",
        '{"active_stack_name":<|>}',
        "active_stack_name:\n  <|>",
        "active_stack_name:\n  de<|>f",
        "'active_stack_name': de<|>f",
        "? a\n: 1\nactive_stack_name: d<|>",
    ]
    assert check.each_accepted(".zen/config.yaml", lines, "remote") == snapshot("""\
active_stack_name:<|>
=>
active_stack_name: remote

active_stack_name: <|>
=>
active_stack_name: remote

active_stack_name:   <|>  \n\
=>
active_stack_name:   remote  \n\

active_stack_name: <|> # why
=>
active_stack_name: remote # why

active_stack_name:<|> # why
=>
active_stack_name: remote # why

active_stack_name: <|>def
=>
active_stack_name: remote

active_stack_name:  <|>  def
=>
active_stack_name:  remote

active_stack_name:<|> def
=>
active_stack_name: remote

active_stack_name: 'de<|>f'
=>
active_stack_name: 'remote'

active_stack_name: "<|>
=>
active_stack_name: "remote"

active_stack_name: "de<|>f" # why
=>
active_stack_name: "remote" # why

active_stack_name: de <|>f # why
=>
active_stack_name: remote # why

active_stack_name: &name de<|>f
=>
active_stack_name: &name remote

active_stack_name: !!str <|>def
=>
active_stack_name: !!str remote

{active_stack_name: <|>}
=>
{active_stack_name: remote}

{active_stack_name:<|>}
=>
{active_stack_name: remote}

{active_stack_name: de<|>
=>
{active_stack_name: remote

{active_stack_name: de<|>f, active_profile_name: default}
=>
{active_stack_name: remote, active_profile_name: default}

{"active_stack_name":<|>}
=>
{"active_stack_name": remote}

active_stack_name:
  <|>
=>
active_stack_name:
  remote

active_stack_name:
  de<|>f
=>
active_stack_name:
  remote

'active_stack_name': de<|>f
=>
'active_stack_name': remote

? a
: 1
active_stack_name: d<|>
=>
? a
: 1
active_stack_name: remote
""")
