"""Document symbols: the outline of each kind of file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.features.scene import crlf, scene, stage
from tests.features.test_feature_properties import IDS, TEXTS
from zenml_ls.features.document_symbol import Symbol, document_symbols

Check = Callable[..., str]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    def outline(fixture: str, change: Callable[[str], str] = str) -> str:
        at = scene(tmp_path, fixture, change)
        found = document_symbols(at.document, at.snapshot)
        return "\n".join(_lines(found, at.document.text)) or "nothing"

    return outline


def _lines(symbols: tuple[Symbol, ...], text: str, indent: str = "") -> Iterator[str]:
    """Yield lines, name, detail, kind, and what is selected where that is not the name."""
    for symbol in symbols:
        selection = text[symbol.selection.start : symbol.selection.end]
        first, last = (text.count("\n", 0, at) for at in (symbol.span.start, symbol.span.end))
        detail = f" ({symbol.detail})" if symbol.detail else ""
        selected = f" [{selection}]" if selection != symbol.name else ""
        yield f"{first}-{last} {indent}{symbol.name}{detail}: {symbol.kind.value}{selected}"
        yield from _lines(symbol.children, text, f"{indent}  ")


STACKS = """
    #- config/profiles/default/stacks.yaml
    <|>stack_component_flavors:
    - {name: ray, type: orchestrator, source: flavors.Ray, integration: null}
    - {type: orchestrator}
    stack_components:
      artifact_store: {default: local, s3_store: s3}
      orchestrator: {default: local}
    stacks:
      default:
        artifact_store: default
        orchestrator: default
      remote: {artifact_store: s3_store, orchestrator:}
    users: []
"""


def test_registry(check: Check) -> None:
    assert check(STACKS) == snapshot("""\
0-2 stack_component_flavors: section
1-1   ray (orchestrator): flavor
3-5 stack_components: section
4-4   artifact_store: component type
4-4     default (local): component
4-4     s3_store (s3): component
5-5   orchestrator: component type
5-5     default (local): component
6-10 stacks: section
7-9   default (active): stack
8-8     artifact_store: default: component [artifact_store]
9-9     orchestrator: default: component [orchestrator]
10-10   remote: stack
10-10     artifact_store: s3_store: component [artifact_store]
10-10     orchestrator: component
11-11 users: property\
""")


def test_stacks_of_another_profile_are_not_active(check: Check) -> None:
    fixture = """
        #- config/config.yaml
        activated_profile: default
        profiles:
          default: {name: default, active_stack: default}
          staging: {name: staging, active_stack: default}
        #- config/profiles/staging/stacks.yaml
        <|>stacks: {default: {}}
    """
    assert "(active)" not in check(fixture)
    choice = "        #- .zen/config.yaml\n        active_profile_name: staging\n"
    assert "(active)" in check(choice + fixture.lstrip("\n"))


def test_configuration(check: Check) -> None:
    assert check("""
        #- .zen/config.yaml
        active_profile_name: team
        #- config/config.yaml
        <|>activated_profile: default
        profiles:
          default: {name: default}
          team:
            name: team
            store_type: sql
            store_url: mysql://me:hunter2@db.example.com/zenml
          empty:
    """) == snapshot("""\
0-0 activated_profile (default): property
1-7 profiles: section
2-2   default (local store): profile
2-2     name (default): property
3-6   team (sql store, active): profile
4-4     name (team): property
5-5     store_type (sql): property
6-6     store_url (mysql://***@db.example.com/zenml): property
7-7   empty: profile\
""")


@pytest.mark.parametrize(
    "url",
    [
        "https://zenml.example.com/x?token=hunter2",
        "https://a/#hunter2",
        "zenml.example.com?hunter2",
    ],
)
def test_address_without_query_and_fragment(check: Check, url: str) -> None:
    text = f"profiles: {{a: {{name: 'a #1', store_type: rest, store_url: '{url}'}}}}"
    found = check(f"#- config/config.yaml\n<|>{text}\n")
    assert "name (a #1)" in found
    assert "store_url (" in found
    assert "hunter2" not in found


def test_repository(check: Check) -> None:
    assert check("""
        #- .zen/config.yaml
        <|>active_profile_name: default
        active_stack_name: remote
        api_token: hunter2
        project_id:
    """) == snapshot("""\
0-0 active_profile_name (default): property
1-1 active_stack_name (remote): property
2-2 api_token: property
3-3 project_id: property\
""")


def test_component_without_its_values(check: Check) -> None:
    assert check("""
        #- config/profiles/default/artifact_stores/s3_store.yaml
        <|>name: s3_store
        path: s3://bucket
        secret: hunter2
        client_kwargs:
          region: here
    """) == snapshot("""\
0-0 name (str): property
1-1 path (str): property
2-2 secret (Optional[str]): property
3-4 client_kwargs (Optional[Dict[str, Any]]): property\
""")


def test_exported_stack(check: Check) -> None:
    assert check("""
        #- stack.yaml
        <|>stack_name: prod
        components:
          metadata_store: {flavor: mysql, name: mine, port: 3306, password: hunter2}
          orchestrator:
        zenml_version: 0.13.2
    """) == snapshot("""\
0-0 stack_name (prod): property
1-3 components: section
2-2   metadata_store: mine (mysql): component [metadata_store]
2-2     flavor: property
2-2     name (str): property
2-2     port (int): property
2-2     password (Optional[str]): property
3-3   orchestrator: component
4-4 zenml_version (0.13.2): property\
""")


def test_legacy_repository(check: Check) -> None:
    assert check("""
        #- .zen/config.yaml
        <|>version: 0.6.3
        active_stack_name: dev
        stack_components:
          orchestrator: {local: local}
        stacks:
          dev: {orchestrator: local}
          prod: {orchestrator: local}
    """) == snapshot("""\
0-0 version (0.6.3): property
1-1 active_stack_name (dev): property
2-3 stack_components: section
3-3   orchestrator: component type
3-3     local (local): component
4-6 stacks: section
5-5   dev (active): stack
5-5     orchestrator: local: component [orchestrator]
6-6   prod: stack
6-6     orchestrator: local: component [orchestrator]\
""")


def test_pipeline_runs(check: Check) -> None:
    assert check("""
        #- config/profiles/default/pipeline_runs.yaml
        <|>pipeline_runs:
          training:
          - name: training-01
            stack: {name: remote, components: []}
          - pipeline: {name: training}
          - 7
    """) == snapshot("""\
0-5 pipeline_runs: section
1-5   training: pipeline
2-3     training-01 (stack remote): run
4-4     "": run [pipeline: {name: training}]\
""")


def test_what_an_alias_stands_for_is_shown_where_it_is_written(check: Check) -> None:
    assert check("""
        #- config/profiles/default/stacks.yaml
        <|>stacks:
          one: &one {orchestrator: default}
          two: *one
          three:
            <<: *one
            artifact_store: default
    """) == snapshot("""\
0-5 stacks: section
1-1   one: stack
1-1     orchestrator: default: component [orchestrator]
2-2   two: stack
3-5   three: stack
5-5     artifact_store: default: component [artifact_store]\
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
0-3 stacks: section
1-1   one: stack
2-3   two: stack
3-3     orchestrator: default: component [orchestrator]
4-5 stack_components: section
5-5   orchestrator: component type
5-5     default (local): component\
""")


def test_windows_line_ends_and_emoji(check: Check) -> None:
    assert check(
        """
        #- config/profiles/default/stacks.yaml
        <|>stacks:
          🚀🚀: {orchestrator: 🚀}
          "": {}
    """,
        crlf,
    ) == snapshot("""\
0-2 stacks: section
1-1   🚀🚀: stack
1-1     orchestrator: 🚀: component [orchestrator]
2-2   "": stack\
""")


def test_store_that_is_unknown(check: Check) -> None:
    assert check("""
        #- .zen/config.yaml
        active_profile_name: default
        #- config/config.yaml
        <|>profiles:
          default: {name: default, store_type: rest, store_url: 'http://localhost:8080'}
    """) == snapshot("""\
0-1 profiles: section
1-1   default (rest store, active): profile
1-1     name (default): property
1-1     store_type (rest): property
1-1     store_url (http://localhost:8080): property\
""")


def test_nothing_in_files_of_others_and_of_the_server_era(check: Check) -> None:
    assert check("#- other.yaml\n<|>name: x\n") == "nothing"
    assert check("#- .zen/config.yaml\n<|>") == "nothing"
    assert check("#- config/config.yaml\n<|>version: 0.20.0\nstore: {}\n") == "nothing"


@pytest.mark.parametrize(("name", "text"), TEXTS, ids=IDS)
def test_names_lie_in_their_symbols_in_the_order_of_the_text(
    tmp_path: Path, name: str, text: str
) -> None:
    known = stage(tmp_path)
    for length in range(0, len(text) + 1, 1 + len(text) // 60):
        at = known.open(name, text[:length])
        _assert_nested(document_symbols(at.document, at.snapshot), 0, length)


def _assert_nested(symbols: tuple[Symbol, ...], start: int, end: int) -> None:
    for symbol in symbols:
        assert start <= symbol.span.start <= symbol.selection.start
        assert symbol.selection.end <= symbol.span.end <= end
        assert symbol.name
        _assert_nested(symbol.children, symbol.span.start, symbol.span.end)
        start = symbol.span.start
