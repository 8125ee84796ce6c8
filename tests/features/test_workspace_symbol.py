"""Workspace symbols: what is defined in any profile, by parts of its name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests import world
from tests.features.scene import scene, shown, stage
from zenml_ls.features.workspace_symbol import MOST, workspace_symbols
from zenml_ls.workspace import StoreState

Check = Callable[[str], str]
FILES = """
    #- .zen/config.yaml
    <|>active_profile_name: default
    #- config/config.yaml
    activated_profile: default
    profiles:
      default: {name: default}
      staging: {name: staging}
    #- config/profiles/staging/stacks.yaml
    stack_component_flavors:
    - {name: ray, type: orchestrator, source: flavors.Ray, integration: null}
    - {name: nameless}
    stack_components:
      orchestrator: {Night_run: ray}
    stacks:
      nightly: {orchestrator: Night_run}
"""


@pytest.fixture
def check(tmp_path: Path) -> Check:
    at = scene(tmp_path, FILES)

    def listed(query: str) -> str:
        found = workspace_symbols(query, [at.snapshot, at.snapshot])
        return "\n".join(
            f"{item.kind.value} {item.name} ({item.container})\n{shown(item.document, item.span)}"
            for item in found
        )

    return listed


def test_beginnings_before_parts_before_scattered_characters(check: Check) -> None:
    assert check("st") == snapshot("""\
profile staging (None)
  staging: {name: staging}
  ^^^^^^^
component s3_store (artifact store, profile default)
    s3_store: s3
    ^^^^^^^^
component registry (container registry, profile default)
    registry: default
    ^^^^^^^^
component mysql_store (metadata store, profile default)
    mysql_store: mysql
    ^^^^^^^^^^^
component kf (orchestrator, profile default)
    kf: kubeflow
    ^^
flavor ray (flavor of orchestrator, profile staging)
- {name: ray, type: orchestrator, source: flavors.Ray, integration: null}
         ^^^
component default (artifact store, profile default)
    default: local
    ^^^^^^^
component default (metadata store, profile default)
    default: sqlite
    ^^^^^^^
component default (orchestrator, profile default)
    default: local
    ^^^^^^^
component Night_run (orchestrator, profile staging)
  orchestrator: {Night_run: ray}
                 ^^^^^^^^^\
""")


@pytest.mark.parametrize("query", ["night", "NIGHT", "night run", "night_run", "ngt"])
def test_case_and_underscores_do_not_count(check: Check, query: str) -> None:
    assert "component Night_run" in check(query)


def test_type_and_name(check: Check) -> None:
    assert check("orchestrator n") == snapshot("""\
component Night_run (orchestrator, profile staging)
  orchestrator: {Night_run: ray}
                 ^^^^^^^^^\
""")
    assert check("artifact store s3") == check("artifact_store s3")
    assert "s3_store" in check("artifact_store s3")


def test_custom_flavor(check: Check) -> None:
    assert check("ray") == snapshot("""\
flavor ray (flavor of orchestrator, profile staging)
- {name: ray, type: orchestrator, source: flavors.Ray, integration: null}
         ^^^\
""")


def test_profile(check: Check) -> None:
    assert check("staging") == snapshot("""\
profile staging (None)
  staging: {name: staging}
  ^^^^^^^\
""")


def test_everything_for_no_query_and_nothing_for_a_strange_one(check: Check) -> None:
    assert check("").count("^\n") + 1 == snapshot(14)
    assert check("zzz") == ""


def test_no_more_than_anybody_reads_and_the_best_of_them(tmp_path: Path) -> None:
    stacks = "".join(f"  a{number}x: {{}}\n" for number in range(MOST + 50))
    known = stage(
        tmp_path, {"config/profiles/default/stacks.yaml": f"stacks:\n{stacks}  x: {{}}\n"}
    )
    found = workspace_symbols("x", [known.open(".zen/config.yaml", "").snapshot])
    assert (len(found), found[0].name) == (MOST, "x")


def test_what_a_server_holds_is_at_its_profile(tmp_path: Path) -> None:
    at = scene(tmp_path, FILES)
    contents = at.snapshot.state_of("staging").contents
    server = replace(at.snapshot, stores={"staging": StoreState(contents)})
    found = workspace_symbols("night", [server])
    assert [(item.name, shown(item.document, item.span)) for item in found] == snapshot(
        [
            (
                "nightly",
                """\
  staging: {name: staging}
  ^^^^^^^\
""",
            ),
            (
                "Night_run",
                """\
  staging: {name: staging}
  ^^^^^^^\
""",
            ),
        ]
    )


def test_broken_registry_and_unknown_store(tmp_path: Path) -> None:
    files = {
        **world.BASE,
        "config/profiles/default/stacks.yaml": "stacks:\n  one: {}\n  two: {\n  🚀: {}\n",
        "config/config.yaml": """\
profiles:
  default: {name: default}
  far: {name: far, store_type: rest, store_url: 'http://localhost:1'}
""",
    }
    at = stage(tmp_path, files).open(".zen/config.yaml", "")
    found = workspace_symbols("", [at.snapshot])
    assert [item.name for item in found] == snapshot(["🚀", "one", "two", "far", "default"])


def test_legacy_repository(tmp_path: Path) -> None:
    at = scene(
        tmp_path,
        """
        #- .zen/config.yaml
        <|>version: 0.6.3
        active_stack_name: dev
        stack_components: {orchestrator: {local: local}}
        stacks: {dev: {orchestrator: local}}
        """,
    )
    (found,) = workspace_symbols("dev", [at.snapshot])
    assert found.document is at.document
    assert found.container == f"repository {tmp_path}"


def test_nothing_of_the_server_era(tmp_path: Path) -> None:
    at = scene(tmp_path, "#- config/config.yaml\n<|>version: 0.20.0\nstore: {}\n")
    assert workspace_symbols("", [at.snapshot]) == ()
