"""Completion in texts that are half-typed or unusual."""

from __future__ import annotations

import pytest
from inline_snapshot import snapshot

from tests.features.completion.checking import STACKS, Check
from tests.features.scene import crlf, unfinished


def test_blank_line_at_any_column(check: Check) -> None:
    head = "stacks:\n  prod:\n    orchestrator: default\n"
    texts = [head + " " * column + "<|>" for column in range(7)]
    found = check.each_accepted("config/profiles/default/stacks.yaml", texts)
    assert found == snapshot("""\
stacks:
  prod:
    orchestrator: default
<|>
=>
stacks:
  prod:
    orchestrator: default
stack_components: \n\

stacks:
  prod:
    orchestrator: default
 <|>
=>
stacks:
  prod:
    orchestrator: default
stack_components: \n\

stacks:
  prod:
    orchestrator: default
  <|>
=>
stacks:
  prod:
    orchestrator: default
  new_stack:
    artifact_store: default
    metadata_store: default
    orchestrator: default

stacks:
  prod:
    orchestrator: default
   <|>
=>
stacks:
  prod:
    orchestrator: default
  new_stack:
    artifact_store: default
    metadata_store: default
    orchestrator: default

stacks:
  prod:
    orchestrator: default
    <|>
=>
stacks:
  prod:
    orchestrator: default
    alerter: \n\

stacks:
  prod:
    orchestrator: default
     <|>
=>
stacks:
  prod:
    orchestrator: default
    alerter: \n\

stacks:
  prod:
    orchestrator: default
      <|>
=>
stacks:
  prod:
    orchestrator: default
    alerter: \n\
""")


def test_blank_line_in_the_middle_takes_nothing_from_its_neighbours(check: Check) -> None:
    head, tail = "stacks:\n  prod:\n    orchestrator: default\n", "\n    artifact_store: default"
    texts = [f"{head}{' ' * column}<|>{tail}" for column in range(5)]
    found = check.each_accepted("config/profiles/default/stacks.yaml", texts, "metadata_store")
    assert found == snapshot("""\
stacks:
  prod:
    orchestrator: default
<|>
    artifact_store: default
=>
stacks:
  prod:
    orchestrator: default
    metadata_store: \n\
    artifact_store: default

stacks:
  prod:
    orchestrator: default
 <|>
    artifact_store: default
=>
stacks:
  prod:
    orchestrator: default
    metadata_store: \n\
    artifact_store: default

stacks:
  prod:
    orchestrator: default
  <|>
    artifact_store: default
=>
stacks:
  prod:
    orchestrator: default
    metadata_store: \n\
    artifact_store: default

stacks:
  prod:
    orchestrator: default
   <|>
    artifact_store: default
=>
stacks:
  prod:
    orchestrator: default
    metadata_store: \n\
    artifact_store: default

stacks:
  prod:
    orchestrator: default
    <|>
    artifact_store: default
=>
stacks:
  prod:
    orchestrator: default
    metadata_store: \n\
    artifact_store: default
""")


def test_end_of_file_without_a_line_end(check: Check) -> None:
    text = "          default:\n            orchestrator: d<|>\n"
    assert check(STACKS + text, unfinished) == snapshot("""\
    orchestrator: d
                  ^
default: orchestrator of flavor local\
""")


def test_empty_file(check: Check) -> None:
    assert check.labels("#- .zen/config.yaml\n<|>") == snapshot(
        ["active_profile_name", "active_stack_name", "project_name", "project_id"]
    )


def test_windows_line_ends(check: Check) -> None:
    text = (
        "          default:\n            orchestrator: d<|>\n            artifact_store: default\n"
    )
    assert check(STACKS + text, crlf) == snapshot("""\
    orchestrator: d
                  ^
default: orchestrator of flavor local\
""")
    assert check.accept(f"{STACKS}          <|>\n", "new_stack", crlf)[-75:] == snapshot("""\
ct_store: default\r
    metadata_store: default\r
    orchestrator: default\r
""")


def test_emoji_before_the_cursor(check: Check) -> None:
    text = "          🚀: {orchestrator: default, artifact_store: <|>s3}\n"
    assert check(STACKS + text) == snapshot("""\
  🚀: {orchestrator: default, artifact_store: s3}
                                             ^^
default: artifact store of flavor local
s3_store: artifact store of flavor s3\
""")


def test_byte_order_mark(check: Check) -> None:
    fixture = "#- .zen/config.yaml\n\ufeffactive_stack_name: default\n<|>\n"
    assert check.accept(fixture, "active_profile_name") == snapshot("""\
\ufeffactive_stack_name: default
active_profile_name: \n\
""")


def test_syntax_error_elsewhere(check: Check) -> None:
    fixture = """
        #- config/profiles/default/stacks.yaml
        stack_components:
          artifact_store: {default: local
          orchestrator: {mine: local}
        stacks:
          broken: [
          default:
            orchestrator: <|>
        users: "
    """
    assert check.labels(fixture) == snapshot(["mine"])


def test_keys_in_any_style(check: Check) -> None:
    texts = [
        "{stacks: {prod: {orch<|>",
        "{stacks: {prod: {orch<|>}}}",
        "{stacks: {prod: {<|>",
        "stacks: {prod: {artifact_store: default, <|>}}",
        "stacks: {prod: {artifact_store: default,<|>}",
        "stacks:\n  prod: {orch<|>: x, artifact_store: default}\n  b: {}",
        "stacks: {prod: {\n  artifact_store: default,\n  orch<|>\n}}",
        "stacks: {prod: {\n  artifact_store: default, # {\n  orch<|>",
        "stacks:\n  prod: {}<|>",
        "stacks:\n  prod:\n    <|>\n  other: {}",
        "stacks:\n  prod:\n    orch<|> default\n  other: {}",
        "stacks:\n  prod: &prod\n    orch<|>\n  other: *prod",
        "stacks:\n  base: &base {artifact_store: default}\n  prod:\n    <<: *base\n    orch<|>",
    ]
    found = check.each_accepted("config/profiles/default/stacks.yaml", texts, "orchestrator")
    assert found == snapshot("""\
{stacks: {prod: {orch<|>
=>
{stacks: {prod: {orchestrator: \n\

{stacks: {prod: {orch<|>}}}
=>
{stacks: {prod: {orchestrator: }}}

{stacks: {prod: {<|>
=>
{stacks: {prod: {orchestrator: \n\

stacks: {prod: {artifact_store: default, <|>}}
=>
stacks: {prod: {artifact_store: default, orchestrator: }}

stacks: {prod: {artifact_store: default,<|>}
=>
stacks: {prod: {artifact_store: default,orchestrator: }

stacks:
  prod: {orch<|>: x, artifact_store: default}
  b: {}
=>
stacks:
  prod: {orchestrator: x, artifact_store: default}
  b: {}

stacks: {prod: {
  artifact_store: default,
  orch<|>
}}
=>
stacks: {prod: {
  artifact_store: default,
  orchestrator: \n\
}}

stacks: {prod: {
  artifact_store: default, # {
  orch<|>
=>
stacks: {prod: {
  artifact_store: default, # {
  orchestrator: \n\

stacks:
  prod: {}<|>
=>
nothing

stacks:
  prod:
    <|>
  other: {}
=>
stacks:
  prod:
    orchestrator: \n\
  other: {}

stacks:
  prod:
    orch<|> default
  other: {}
=>
stacks:
  prod:
    orchestrator: default
  other: {}

stacks:
  prod: &prod
    orch<|>
  other: *prod
=>
stacks:
  prod: &prod
    orchestrator: \n\
  other: *prod

stacks:
  base: &base {artifact_store: default}
  prod:
    <<: *base
    orch<|>
=>
stacks:
  base: &base {artifact_store: default}
  prod:
    <<: *base
    orchestrator: \n\
""")


@pytest.mark.parametrize(
    "text",
    [
        "users:\n- name: |\n    <|>\n",
        'users:\n- name: "a\n    <|>"\n',
        "---\nstacks: {}\n...\nfoo<|>: bar\n",
        "stacks: [a, <|>]\n",
        "stacks: {a: {orchestrator: x <|>}}\n",
        "stacks: {a: {orchestrator: b<|>ucket:/}}x\n",
    ],
)
def test_nothing_where_nothing_fits(check: Check, text: str) -> None:
    assert check.labels(f"#- config/profiles/default/stacks.yaml\n{text}") == []
