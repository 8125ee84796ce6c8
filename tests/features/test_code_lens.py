"""Code lenses: what stands above stacks, profiles and registrations."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests import world
from tests.features.scene import crlf, scene, stage
from tests.features.test_feature_properties import IDS, TEXTS
from zenml_ls.features.code_lens import Activatable, Activation, Lens, code_lenses
from zenml_ls.loading import Request, load
from zenml_ls.loading import snapshot as joined
from zenml_ls.text import Span
from zenml_ls.workspace import Document

Check = Callable[..., str]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    def above(fixture: str, change: Callable[[str], str] = str) -> str:
        at = scene(tmp_path, fixture, change)
        found = code_lenses(at.document, at.snapshot)
        return "\n".join(_line(lens, at.document, tmp_path) for lens in found) or "nothing"

    return above


def _line(lens: Lens, document: Document, folder: Path) -> str:
    def at(span: Span) -> str:
        line = document.lines.line_of(span.start)
        return f"{line}:{document.text[span.start : span.end]}"

    text = f"{at(lens.span)} {lens.title}"
    if lens.activation is not None:
        file = lens.activation.file.relative_to(folder)
        text += f" -> {lens.activation.choice.value} {lens.activation.name} in {file}"
    return text + "".join(f" @{at(place)}" for place in lens.places)


STACKS = """
    #- config/profiles/default/stacks.yaml
    <|>stack_components:
      orchestrator: {default: local, unused: local}
    stacks:
      default: {orchestrator: default, artifact_store:}
      remote: {orchestrator: default, artifact_store: ''}
"""


def test_registry_of_the_profile_in_force(check: Check) -> None:
    assert check(STACKS) == snapshot("""\
1:default used by 2 stacks @3:default @4:default
1:unused not used by any stack
3:default active
3:default 1 component
4:remote activate -> stack remote in .zen/config.yaml
4:remote 1 component\
""")


def test_registry_of_another_profile(check: Check) -> None:
    assert check("""
        #- config/config.yaml
        activated_profile: default
        profiles:
          default: {name: default}
          staging: {name: staging}
        #- config/profiles/staging/stacks.yaml
        <|>stacks:
          default: {}
    """) == snapshot("1:default 0 components")


def test_choice_that_cannot_be_edited(check: Check) -> None:
    broken = "#- .zen/config.yaml\nactive_profile_name: default\nactive_stack_name: [\n"
    assert check(broken + "\n".join(line[4:] for line in STACKS.split("\n")[1:])) == snapshot("""\
1:default used by 2 stacks @3:default @4:default
1:unused not used by any stack
3:default 1 component
4:remote 1 component\
""")


def test_without_a_repository_the_profile_keeps_the_choice(tmp_path: Path) -> None:
    files = {name: text for name, text in world.BASE.items() if not name.startswith(".zen")}
    world.write(tmp_path, files)
    request = Request(tmp_path / "config", frozenset(), {})
    known = joined(load(request), request, None)
    registry = known.state_of("default").registry
    assert registry is not None
    found = [lens.activation for lens in code_lenses(registry, known) if lens.activation]
    assert found == [Activation(Activatable.STACK, "remote", tmp_path / "config" / "config.yaml")]


PROFILES = """
    #- .zen/config.yaml
    active_profile_name: staging
    #- config/config.yaml
    <|>activated_profile: default
    profiles:
      default: {name: default}
      staging: {name: staging}
      server: {name: server, store_type: rest, store_url: 'http://localhost:8080'}
    #- config/profiles/staging/stacks.yaml
    stacks: {one: {}}
"""


def test_profiles_and_a_store_that_is_unknown(check: Check) -> None:
    assert check(PROFILES) == snapshot("""\
2:default activate -> profile default in .zen/config.yaml
2:default 2 stacks
3:staging active
3:staging 1 stack
4:server activate -> profile server in .zen/config.yaml\
""")


def test_legacy_repository(check: Check) -> None:
    fixture = """
        #- config/config.yaml
        version: 0.6.3
        #- .zen/config.yaml
        <|>version: 0.6.3
        active_stack_name: dev
        stack_components: {orchestrator: {local: local}}
        stacks:
          dev: {orchestrator: local}
          prod: {orchestrator: local}
    """
    assert check(fixture) == snapshot("""\
2:local used by 2 stacks @4:local @5:local
4:dev active
4:dev 1 component
5:prod activate -> stack prod in .zen/config.yaml
5:prod 1 component\
""")


def test_broken_yaml(check: Check) -> None:
    assert check("""
        #- config/profiles/default/stacks.yaml
        <|>stack_components:
          orchestrator: {default: local}
        stacks:
          default: {orchestrator: default
          remote:
            orchestrator: default
    """) == snapshot("""\
1:default used by 1 stack @5:default
3:default active
3:default 0 components
4:remote activate -> stack remote in .zen/config.yaml
4:remote 1 component\
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
1:🚀 used by 1 stack @3:🚀
3:🚀🚀 activate -> stack 🚀🚀 in .zen/config.yaml
3:🚀🚀 1 component\
""")


def test_nothing_elsewhere(check: Check) -> None:
    assert check("#- other.yaml\n<|>stacks: {a: {}}\n") == "nothing"
    assert check("#- .zen/config.yaml\n<|>active_stack_name: default\n") == "nothing"
    exported = "#- x.yaml\n<|>stack_name: a\nzenml_version: 0.13.2\ncomponents: {}\n"
    assert check(exported) == "nothing"
    assert check("#- config/config.yaml\n<|>version: 0.20.0\nstore: {}\n") == "nothing"


@pytest.mark.parametrize(("name", "text"), TEXTS, ids=IDS)
def test_truncated_files_are_answered_in_the_order_of_the_text(
    tmp_path: Path, name: str, text: str
) -> None:
    known = stage(tmp_path)
    for length in range(0, len(text) + 1, 1 + len(text) // 60):
        at = known.open(name, text[:length])
        found = code_lenses(at.document, at.snapshot)
        starts = [item.span.start for item in found]
        assert starts == sorted(starts) and all(0 <= start <= length for start in starts)
