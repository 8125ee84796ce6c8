"""Semantic tokens: what names and keys mean."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.features.scene import crlf, scene, stage
from tests.features.test_feature_properties import IDS, TEXTS
from zenml_ls.features.semantic_tokens import Token, semantic_tokens
from zenml_ls.text import Span
from zenml_ls.workspace import Document

Check = Callable[..., str]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    def marked(
        fixture: str, change: Callable[[str], str] = str, asked_for: str | None = None
    ) -> str:
        at = scene(tmp_path, fixture, change)
        start = at.document.text.index(asked_for) if asked_for else 0
        span = Span(start, start + len(asked_for)) if asked_for else None
        found = semantic_tokens(at.document, at.snapshot, span)
        return "\n".join(_line(token, at.document) for token in found) or "nothing"

    return marked


def _line(token: Token, document: Document) -> str:
    text = document.text[token.span.start : token.span.end]
    names = sorted(modifier.value for modifier in token.modifiers)
    return " ".join(
        [f"{document.lines.line_of(token.span.start)}:{text}", token.type.value, *names]
    )


STACKS = """
    #- config/profiles/default/stacks.yaml
    <|>stack_component_flavors:
    - {name: ray, type: orchestrator, source: flavors.Ray, integration: null}
    stack_components:
      orchestrator: {default: local, mine: ray, odd: nosuch, cloud: s3}
    stacks:
      default: {orchestrator: 'default', artifact_store: missing}
    users: [{name: me, colour: red}]
"""


def test_registry(check: Check) -> None:
    assert check(STACKS) == snapshot("""\
0:stack_component_flavors property
1:name property
1:ray class declaration
1:type property
1:orchestrator type
1:source property
1:integration property
2:stack_components property
3:orchestrator type
3:default variable declaration
3:local class
3:mine variable declaration
3:ray class
3:odd variable declaration
3:nosuch class unresolved
3:cloud variable declaration
3:s3 class unresolved
4:stacks property
5:default struct declaration
5:orchestrator type
5:'default' variable
5:artifact_store type
5:missing variable unresolved
6:users property
6:name property\
""")


def test_only_what_is_asked_for(check: Check) -> None:
    assert check(STACKS, asked_for="artifact_store: miss") == snapshot("""\
5:artifact_store type
5:missing variable unresolved\
""")


def test_configuration(check: Check) -> None:
    assert check("""
        #- config/config.yaml
        <|>activated_profile: nobody
        color: red
        profiles:
          default: {name: default, store_type: local, active_stack: default}
          team: {name: team, active_stack: nosuch}
    """) == snapshot("""\
0:activated_profile property
0:nobody namespace unresolved
2:profiles property
3:default namespace declaration
3:name property
3:default namespace
3:store_type property
3:active_stack property
3:default struct
4:team namespace declaration
4:name property
4:team namespace
4:active_stack property
4:nosuch struct unresolved\
""")


def test_repository(check: Check) -> None:
    text = """
        #- .zen/config.yaml
        <|>active_profile_name: default
        active_stack_name: remot
    """
    assert check(text) == snapshot("""\
0:active_profile_name property
0:default namespace
1:active_stack_name property
1:remot struct unresolved\
""")
    assert "unresolved" not in check(text.replace("remot", "remote"))


def test_component(check: Check) -> None:
    assert check("""
        #- config/profiles/default/artifact_stores/s3_store.yaml
        <|>name: s3_store
        path: s3://bucket
        key: '{{aws.key}}'
        secret: |
          hunter2
            hunter3
        token:
        colour: red
    """) == snapshot("""\
0:name property
0:s3_store variable declaration
1:path property
2:key property
2:'{{aws.key}}' macro secret
3:secret property
4:hunter2 string secret
5:hunter3 string secret
6:token property\
""")


def test_secrets_of_an_unknown_flavor(check: Check) -> None:
    assert check("""
        #- stack.yaml
        <|>stack_name: prod
        components:
          orchestrator: {flavor: nosuch, name: o, password: hunter2, size: 3}
        zenml_version: 0.13.2
    """) == snapshot("""\
0:stack_name property
0:prod struct
1:components property
2:orchestrator type
2:flavor property
2:nosuch class unresolved
2:name property
2:o variable
2:hunter2 string secret
3:zenml_version property\
""")


def test_types_that_do_not_exist_are_no_types(check: Check) -> None:
    assert check("""
        #- config/profiles/default/stacks.yaml
        <|>stack_components: {hat: {default: local}}
        stacks: {default: {hat: default}}
    """) == snapshot("""\
0:stack_components property
1:stacks property
1:default struct declaration\
""")


def test_deprecated_attribute(check: Check) -> None:
    assert check("""
        #- config/profiles/default/orchestrators/kf.yaml
        <|>custom_docker_base_image_name: registry.example.com/base:1
    """) == snapshot("0:custom_docker_base_image_name property deprecated")


def test_pipeline_runs(check: Check) -> None:
    assert check("""
        #- config/profiles/default/pipeline_runs.yaml
        <|>pipeline_runs:
          training:
          - name: training-01
            stack: {name: remote, colour: red}
    """) == snapshot("""\
0:pipeline_runs property
2:name property
3:stack property
3:name property\
""")


def test_broken_yaml(check: Check) -> None:
    assert check("""
        #- config/profiles/default/stacks.yaml
        <|>stacks:
          one: {orchestrator: default
          two:
            orchestrator: default
        stack_components:
          orchestrator: {default: local}
    """) == snapshot("""\
0:stacks property
1:one struct declaration
2:two struct declaration
3:orchestrator type
3:default variable
4:stack_components property
5:orchestrator type
5:default variable declaration
5:local class\
""")


def test_windows_line_ends_and_emoji(check: Check) -> None:
    assert check(
        """
        #- config/profiles/default/stacks.yaml
        <|>stack_components:
          orchestrator: {🚀: local}
        stacks:
          🚀🚀: {orchestrator: 🚀}
    """,
        crlf,
    ) == snapshot("""\
0:stack_components property
1:orchestrator type
1:🚀 variable declaration
1:local class
2:stacks property
3:🚀🚀 struct declaration
3:orchestrator type
3:🚀 variable\
""")


def test_what_is_unknown_is_not_unresolved(check: Check) -> None:
    assert check("""
        #- config/config.yaml
        profiles:
          default: {name: default, store_type: rest, store_url: 'http://localhost:8080'}
        #- .zen/config.yaml
        <|>active_profile_name: default
        active_stack_name: anything
    """) == snapshot("""\
0:active_profile_name property
0:default namespace
1:active_stack_name property
1:anything struct\
""")


def test_shared_blocks_are_marked_once(check: Check) -> None:
    assert check("""
        #- config/profiles/default/stacks.yaml
        stack_components: {orchestrator: {default: local}}
        <|>stacks:
          one: &one {orchestrator: default}
          two: *one
          three: {<<: *one}
    """) == snapshot("""\
0:stack_components property
0:orchestrator type
0:default variable declaration
0:local class
1:stacks property
2:one struct declaration
2:orchestrator type
2:default variable
3:two struct declaration
4:three struct declaration\
""")


def test_nothing_in_files_of_others_and_of_the_server_era(check: Check) -> None:
    assert check("#- other.yaml\n<|>active_profile_name: default\n") == "nothing"
    later = "#- config/config.yaml\nversion: 0.20.0\nstore: {}\n"
    assert check(f"{later}#- .zen/config.yaml\n<|>active_profile_name: default\n") == "nothing"


@pytest.mark.parametrize(("name", "text"), TEXTS, ids=IDS)
def test_tokens_are_sorted_apart_and_on_one_line(tmp_path: Path, name: str, text: str) -> None:
    known = stage(tmp_path)
    for length in range(0, len(text) + 1, 1 + len(text) // 60):
        at = known.open(name, text[:length])
        last = 0
        for token in semantic_tokens(at.document, at.snapshot):
            lines = at.document.lines
            assert last <= token.span.start < token.span.end <= length
            assert token.span.end <= lines.line_end(lines.line_of(token.span.start))
            last = token.span.end
