"""Inlay hints: what is shown behind names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.features.scene import crlf, scene, stage
from tests.features.test_feature_properties import IDS, TEXTS
from zenml_ls.features.inlay_hint import inlay_hints
from zenml_ls.text import Edit, Span, apply_edits

Check = Callable[..., str]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    def hinted(
        fixture: str, change: Callable[[str], str] = str, asked_for: str | None = None
    ) -> str:
        """Return the text with the hints in it; *asked_for* is the text in the range."""
        at = scene(tmp_path, fixture, change)
        text = at.document.text
        start = text.index(asked_for) if asked_for else 0
        span = Span(start, start + len(asked_for) if asked_for else len(text))
        found = inlay_hints(at.document, span, at.snapshot)
        assert all(hint.tooltip for hint in found)
        edits = [Edit(Span(hint.offset, hint.offset), f"«{hint.text}»") for hint in found]
        lines = apply_edits(text, edits).splitlines()
        return "\n".join(line for line in lines if "«" in line) or "nothing"

    return hinted


STACKS = """
    #- config/profiles/default/stacks.yaml
    <|>stack_components:
      artifact_store: {default: local, s3_store: s3}
      orchestrator: {'my one': kubeflow, odd:}
    stacks:
      default: {artifact_store: default, orchestrator: 'my one'}
      remote: {artifact_store: s3_store, orchestrator: missing}
      odd: {artifact_store:, orchestrator: odd}
"""


def test_flavors_of_a_stack(check: Check) -> None:
    assert check(STACKS) == snapshot("""\
  default: {artifact_store: default« (local)», orchestrator: 'my one'« (kubeflow)»}
  remote: {artifact_store: s3_store« (s3)», orchestrator: missing}\
""")


@pytest.mark.parametrize("asked_for", ["s3_store, orc", "remote: {artifact_store: s3_store"])
def test_only_what_is_asked_for(check: Check, asked_for: str) -> None:
    assert check(STACKS, asked_for=asked_for) == snapshot(
        "  remote: {artifact_store: s3_store« (s3)», orchestrator: missing}"
    )


def test_legacy_repository(check: Check) -> None:
    assert check("""
        #- .zen/config.yaml
        <|>version: 0.6.3
        active_stack_name: dev
        stack_components: {orchestrator: {local: local, kf: kubeflow}}
        stacks:
          dev: {orchestrator: kf}
    """) == snapshot("  dev: {orchestrator: kf« (kubeflow)»}")


def test_component_that_an_import_takes_as_it_is(check: Check) -> None:
    assert check("""
        #- stack.yaml
        <|>stack_name: prod
        components:
          metadata_store: {flavor: sqlite, name: mysql_store}
          orchestrator: {flavor: kubeflow, name: kf, kubernetes_context: other}
          artifact_store: {flavor: s3, name: new, path: 's3://b'}
        zenml_version: 0.13.2
    """) == snapshot("  metadata_store: {flavor: sqlite, name: mysql_store« (mysql)»}")


def test_repository_that_names_no_stack(check: Check) -> None:
    text = "#- .zen/config.yaml\n<|>active_profile_name: default\n"
    assert check(text) == snapshot("active_profile_name: default« active stack: default»")
    assert check(f"{text}active_stack_name: remote\n") == "nothing"
    assert check(text.replace("default", "other")) == "nothing"


def test_activated_profile(check: Check) -> None:
    text = """
        #- config/config.yaml
        <|>activated_profile: "team"
        profiles:
          default: {name: default}
          team: {name: team, active_stack: shared}
    """
    assert check(text) == snapshot('activated_profile: "team"« active stack: shared»')
    assert check(text.replace('"team"', "default")) == "nothing"
    assert check(text.replace('"team"', "nobody")) == "nothing"


def test_broken_yaml(check: Check) -> None:
    assert check("""
        #- config/profiles/default/stacks.yaml
        <|>stack_components:
          orchestrator: {default: local}
        stacks:
          one: {orchestrator: default
          two:
            orchestrator: default
    """) == snapshot("    orchestrator: default« (local)»")


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
    ) == snapshot("  🚀🚀: {orchestrator: 🚀« (local)»}")


def test_store_that_is_unknown(check: Check) -> None:
    assert (
        check("""
        #- config/config.yaml
        activated_profile: default
        profiles:
          default: {name: default, store_type: rest, store_url: 'http://localhost:8080'}
        #- .zen/config.yaml
        <|>active_profile_name: default
    """)
        == "nothing"
    )


def test_nothing_in_files_of_others_and_of_the_server_era(check: Check) -> None:
    assert check("#- other.yaml\n<|>active_profile_name: default\n") == "nothing"
    later = "#- config/config.yaml\nversion: 0.20.0\nstore: {}\n"
    assert check(f"{later}#- .zen/config.yaml\n<|>active_profile_name: default\n") == "nothing"


@pytest.mark.parametrize(("name", "text"), TEXTS, ids=IDS)
def test_truncated_files_are_answered_in_the_order_of_the_text(
    tmp_path: Path, name: str, text: str
) -> None:
    known = stage(tmp_path)
    for length in range(0, len(text) + 1, 1 + len(text) // 60):
        at = known.open(name, text[:length])
        found = inlay_hints(at.document, Span(0, length), at.snapshot)
        starts = [item.offset for item in found]
        assert starts == sorted(starts) and all(0 <= start <= length for start in starts)
