"""Definition, references and highlights: where the thing is made and named that is meant here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.features.scene import Scene, crlf, scene, shown
from zenml_ls.features.definition import CodePlace, definition
from zenml_ls.features.references import highlights, references
from zenml_ls.mentions import Place

Check = Callable[..., str]
REPOSITORY = "#- .zen/config.yaml\n"
REGISTRY = "config/profiles/default/stacks.yaml"
STACKS = f"""
#- {REGISTRY}
stack_component_flavors:
- name: mine
  source: flavors.Mine
  type: orchestrator
stack_components:
  artifact_store:
    default: local
    s3_store: s3
  metadata_store:
    default: sqlite
  orchestrator:
    default: mine
stacks:
  default:
    artifact_store: ART
    metadata_store: default
    orchestrator: ORCH
"""


def where(at: Scene, place: Place | CodePlace) -> str:
    root = at.snapshot.repository_root or Path()
    if isinstance(place, CodePlace):
        return f"{place.path.relative_to(root).as_posix()}:{place.line + 1}"
    path = place.document.path
    name = path.relative_to(root).as_posix() if path.is_absolute() else str(path)
    line = place.document.lines.line_of(place.span.start) + 1
    text = place.document.text[place.span.start : place.span.end]
    return f"{name}:{line}: {text}"


@pytest.fixture
def define(tmp_path: Path) -> Check:
    def defined(fixture: str, change: Callable[[str], str] = str) -> str:
        at = scene(tmp_path, fixture, change)
        found = definition(at.document, at.offset, at.snapshot)
        return "\n".join(where(at, item) for item in found.targets) if found else "nothing"

    return defined


@pytest.mark.parametrize("name", ["<|>remote", "rem<|>ote", "remote<|>"])
def test_stack_leads_to_its_registration(define: Check, name: str) -> None:
    text = f"{REPOSITORY}active_profile_name: default\nactive_stack_name: {name}\n"
    assert define(text) == f"{REGISTRY}:19: remote"
    assert define(text, crlf) == f"{REGISTRY}:19: remote"


def test_profile_leads_to_its_entry(define: Check) -> None:
    assert define(f"{REPOSITORY}active_profile_name: def<|>ault\n") == snapshot(
        "config/config.yaml:4: default"
    )


def test_component_leads_to_its_own_file_and_its_registration(define: Check) -> None:
    assert define(STACKS.replace("ART", "s3_<|>store")) == snapshot("""\
config/profiles/default/artifact_stores/s3_store.yaml:1: s3_store
config/profiles/default/stacks.yaml:8: s3_store\
""")


def test_registration_leads_to_the_file_and_the_file_to_the_registration(define: Check) -> None:
    fixture = STACKS.replace("    s3_store: s3", "    s3_<|>store: s3")
    assert define(fixture) == snapshot(
        "config/profiles/default/artifact_stores/s3_store.yaml:1: s3_store"
    )
    file = "#- config/profiles/default/artifact_stores/s3_store.yaml\nname: s3_s<|>tore\n"
    assert define(file) == snapshot("config/profiles/default/stacks.yaml:5: s3_store")


def test_custom_flavor_leads_to_its_class_and_its_row(define: Check) -> None:
    code = """#- flavors.py
from zenml.orchestrators import BaseOrchestrator


class Mine(BaseOrchestrator):
    pass
"""
    fixture = STACKS.replace("default: mine", "default: mi<|>ne") + code
    assert define(fixture) == snapshot("""\
flavors.py:4
config/profiles/default/stacks.yaml:2: mine\
""")


@pytest.mark.parametrize(
    "fixture",
    [
        STACKS.replace("    s3_store: s3", "    s3_store: s<|>3"),  # ZenML's own
        STACKS.replace("stacks:", "sta<|>cks:"),
        STACKS.replace("ART", "nobo<|>dy"),
        f"{REPOSITORY}active_stack_name: nob<|>ody\n",
        f"{REPOSITORY}# rem<|>ote\nactive_stack_name: remote\n",
        "#- notes.yaml\nactive_stack_name: rem<|>ote\n",
    ],
)
def test_nothing_where_nothing_is_defined(define: Check, fixture: str) -> None:
    assert define(fixture) == "nothing"


def test_broken_text_further_down_does_not_matter(define: Check) -> None:
    fixture = STACKS.replace("ART", "s3_<|>store").replace("ORCH", "'unclosed")
    assert define(fixture) == snapshot("""\
config/profiles/default/artifact_stores/s3_store.yaml:1: s3_store
config/profiles/default/stacks.yaml:8: s3_store\
""")


def test_unknown_store_defines_nothing_but_profiles(define: Check) -> None:
    base = "#- config/profiles/default/stacks.yaml\nstacks: [\n" + REPOSITORY
    assert define(base + "active_profile_name: d<|>efault\n") != "nothing"
    assert define(base + "active_stack_name: rem<|>ote\n") == "nothing"


def refer(at: Scene, *, with_definitions: bool = True) -> list[str]:
    documents = [(item, at.snapshot) for item in at.snapshot.documents]
    found = references(
        at.document, at.offset, at.snapshot, documents, with_definitions=with_definitions
    )
    return [where(at, place) for place in found or ()]


def test_references_of_a_stack_are_in_all_files(tmp_path: Path) -> None:
    at = scene(
        tmp_path, f"{REPOSITORY}active_profile_name: default\nactive_stack_name: d<|>efault\n"
    )
    assert refer(at) == snapshot(
        [
            ".zen/config.yaml:2: default",
            "config/config.yaml:5: default",
            "config/profiles/default/stacks.yaml:15: default",
        ]
    )
    assert refer(at, with_definitions=False) == snapshot(
        [".zen/config.yaml:2: default", "config/config.yaml:5: default"]
    )


def test_components_of_one_name_and_other_types_are_others(tmp_path: Path) -> None:
    at = scene(tmp_path, STACKS.replace("ORCH", "de<|>fault").replace("ART", "default"))
    assert refer(at) == snapshot(
        [
            "config/profiles/default/stacks.yaml:12: default",
            "config/profiles/default/stacks.yaml:17: default",
            "config/profiles/default/orchestrators/default.yaml:1: default",
        ]
    )


def test_highlights_are_those_of_the_document(tmp_path: Path) -> None:
    fixture = STACKS.replace("ORCH", "default").replace("ART", "s3_<|>store # 🚀")
    at = scene(tmp_path, fixture)
    found = highlights(at.document, at.offset, at.snapshot)
    assert "\n".join(shown(at.document, item.span) for item in found) == snapshot("""\
    s3_store: s3
    ^^^^^^^^
    artifact_store: s3_store # 🚀
                    ^^^^^^^^\
""")
    assert [item.is_definition for item in found] == [True, False]
