"""Which profile and stack are active: the resolution of ZenML 0.13.2.

The cases in brackets are those of a run of real ZenML 0.13.2 on the same change.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests import world
from zenml_ls.loading import Request, load, snapshot
from zenml_ls.model.domain import StoreContents
from zenml_ls.status import status
from zenml_ls.workspace import Choice, Document, FileKind, Snapshot, StoreState

TWO_PROFILES = """\
activated_profile: default
profiles:
  default:
    active_stack: default
    name: default
  two:
    active_stack: s2
    name: two
version: 0.13.2
"""
SECOND_STORE = """\
stack_components:
  artifact_store: {default: local}
  metadata_store: {default: sqlite}
  orchestrator: {default: local}
stacks:
  s2: {artifact_store: default, metadata_store: default, orchestrator: default}
"""


def joined(
    folder: Path,
    files: dict[str, str] | None = None,
    environment: dict[str, str] | None = None,
    *,
    has_repository: bool = True,
) -> Snapshot:
    both = {
        **world.BASE,
        "config/config.yaml": TWO_PROFILES,
        "config/profiles/two/stacks.yaml": SECOND_STORE,
        **(files or {}),
    }
    world.write(folder, both)
    root = folder if has_repository else None
    roots = frozenset({folder} if has_repository else ())
    request = Request(folder / "config", roots, environment=environment or {})
    return snapshot(load(request), request, root)


def repository(profile: str, stack: str) -> dict[str, str]:
    text = f"active_profile_name: {profile}\nactive_stack_name: {stack}\n"
    return {".zen/config.yaml": text}


@pytest.mark.parametrize(
    ("profile", "stack", "expected"),
    [
        pytest.param("default", "remote", ("default", "remote"), id="both known"),
        pytest.param("two", "s2", ("two", "s2"), id="R20: another profile"),
        pytest.param("two", "default", ("two", "s2"), id="R19: stack of the other profile"),
        pytest.param("nope", "remote", ("default", "default"), id="R21: unknown profile"),
        pytest.param("default", "nope", ("default", "default"), id="R09: unknown stack"),
        pytest.param("null", "remote", ("default", "default"), id="R10: no profile"),
        pytest.param("default", "null", ("default", "default"), id="R11: no stack"),
        pytest.param("default", "5", ("default", "default"), id="R12: a number"),
        pytest.param("default", "''", ("default", "default"), id="R15: empty stack"),
        pytest.param("''", "default", ("default", "default"), id="R16: empty profile"),
        pytest.param("default", "' default '", ("default", "default"), id="R24: blanks count"),
    ],
)
def test_repository_decides(
    tmp_path: Path, profile: str, stack: str, expected: tuple[str, str]
) -> None:
    known = joined(tmp_path, repository(profile, stack))
    assert known.profile is not None and known.stack is not None
    assert (known.profile.name, known.stack.name) == expected


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"ZENML_ACTIVATED_PROFILE": "two"}, "default"),  # E02
        ({"ZENML_ACTIVATED_STACK": "s2"}, "default"),  # E07
    ],
)
def test_environment_does_nothing_in_a_repository(
    tmp_path: Path, environment: dict[str, str], expected: str
) -> None:
    known = joined(tmp_path, environment=environment)
    assert known.profile == Choice(expected, "repository")
    assert known.stack == Choice("default", "repository")


def test_environment_decides_where_the_repository_profile_is_unknown(tmp_path: Path) -> None:
    known = joined(tmp_path, repository("nope", "x"), {"ZENML_ACTIVATED_PROFILE": "two"})  # E03
    assert known.profile == Choice("two", "environment")
    assert known.stack == Choice("s2", "profile")


def test_environment_decides_without_a_repository(tmp_path: Path) -> None:
    environment = {"ZENML_ACTIVATED_PROFILE": "two", "ZENML_ACTIVATED_STACK": "docker"}  # E27
    known = joined(tmp_path, environment=environment, has_repository=False)
    assert known.profile == Choice("two", "environment")
    assert known.stack == Choice("docker", "environment")


@pytest.mark.parametrize(
    ("store_type", "expected"), [("sql", "sql"), ("SQL", "local"), ("x", "local"), ("", "local")]
)
def test_environment_says_where_profiles_are_that_do_not(
    tmp_path: Path, store_type: str, expected: str
) -> None:
    known = joined(tmp_path, environment={"ZENML_DEFAULT_STORE_TYPE": store_type})  # E14 E16
    assert known.configuration is not None
    assert known.configuration.profiles["two"].store_type == expected


def test_status_names_a_stack_of_the_environment_that_there_is_not(tmp_path: Path) -> None:
    known = joined(tmp_path, environment={"ZENML_ACTIVATED_STACK": "nope"}, has_repository=False)
    problem = "there is no stack 'nope', which ZENML_ACTIVATED_STACK names"
    assert status(known)["problems"] == [problem]  # E09


def test_the_variable_for_the_stack_came_with_0_8(tmp_path: Path) -> None:
    text = TWO_PROFILES.replace("version: 0.13.2", "version: 0.7.3")
    known = joined(
        tmp_path,
        {"config/config.yaml": text},
        {"ZENML_ACTIVATED_STACK": "remote"},
        has_repository=False,
    )
    assert known.stack == Choice("default", "profile")


@pytest.mark.parametrize(
    ("version", "stacks"), [("0.7.3", {"default"}), ("0.8.0", set()), ("0.13.2", set())]
)
def test_an_empty_store_gets_the_default_stack_up_to_0_7(
    tmp_path: Path, version: str, stacks: set[str]
) -> None:
    files = {
        "config/config.yaml": TWO_PROFILES.replace("version: 0.13.2", f"version: {version}"),
        "config/profiles/default/stacks.yaml": "stack_components: {}\nstacks: {}\n",
    }
    known = joined(tmp_path, files)
    assert known.contents is not None and set(known.contents.stacks) == stacks


def test_before_profiles_a_repository_keeps_its_stacks(tmp_path: Path) -> None:
    files = {
        "config/config.yaml": "analytics_opt_in: false\n",
        ".zen/config.yaml": f"active_stack_name: s2\nversion: 0.6.3\n{SECOND_STORE}",
    }
    world.write(tmp_path, files)
    request = Request(tmp_path / "config", frozenset({tmp_path}), release="0.6.3")
    known = snapshot(load(request), request, tmp_path)
    assert known.repository_document is not None
    assert known.repository_document.kind is FileKind.LEGACY
    assert known.profile is None and known.stack == Choice("s2", "repository")
    assert known.contents is not None and set(known.contents.stacks) == {"s2"}


@pytest.mark.parametrize(
    ("active_stack", "expected"),
    [("remote", Choice("remote", "profile")), ("null", Choice("default", "first stack"))],
)
def test_profile_decides_for_a_repository_without_stack(
    tmp_path: Path, active_stack: str, expected: Choice
) -> None:
    text = TWO_PROFILES.replace("active_stack: default", f"active_stack: {active_stack}")
    files = {"config/config.yaml": text, ".zen/config.yaml": "active_profile_name: default\n"}
    assert joined(tmp_path, files).stack == expected  # P31, P32


@pytest.mark.parametrize(
    ("files", "component"),
    [
        (
            {"config/profiles/default/stacks.yaml": world.REGISTRY.replace("kf: kubeflow", "")},
            ("orchestrator", "kf"),
        ),
        (
            {"config/profiles/default/orchestrators/kf.yaml": "name: kf\n"},
            ("orchestrator", "kf"),
        ),
    ],
    ids=["S10: not registered", "K08: without uuid"],
)
def test_stack_with_a_component_that_cannot_be_looked_up_is_replaced(
    tmp_path: Path, files: dict[str, str], component: tuple[str, str]
) -> None:
    known = joined(tmp_path, {**repository("default", "remote"), **files})
    assert known.why_replaced("remote") == component
    assert known.stack == Choice("default", "profile")


def test_stack_with_an_unreadable_component_is_not_replaced(tmp_path: Path) -> None:
    files = {"config/profiles/default/orchestrators/kf.yaml": "a: ["}  # K06: ZenML fails instead
    known = joined(tmp_path, {**repository("default", "remote"), **files})
    assert known.why_replaced("remote") is None


def test_no_configuration_means_the_one_that_zenml_creates(tmp_path: Path) -> None:
    world.write(tmp_path, repository("default", "default"))  # G02
    request = Request(tmp_path / "config", frozenset({tmp_path}))
    known = snapshot(load(request), request, tmp_path)
    assert known.profile == Choice("default", "repository")
    assert known.contents is not None and set(known.contents.stacks) == {"default"}
    assert not known.is_release_known


@pytest.mark.parametrize("text", ["a: [", "", "- a\n", "word\n"])
def test_a_broken_configuration_makes_everything_unknown(tmp_path: Path, text: str) -> None:
    known = joined(tmp_path, {"config/config.yaml": text})
    assert known.profile is None and known.stack is None and known.contents is None


def test_a_broken_registry_makes_its_names_unknown_not_absent(tmp_path: Path) -> None:
    broken = world.REGISTRY.replace("  remote:\n", "  remote\n")
    known = joined(tmp_path, {"config/profiles/default/stacks.yaml": broken})
    assert known.contents is not None and not known.contents.is_complete
    assert known.active_store.problem is not None and "line" in known.active_store.problem


def test_names_of_a_half_typed_registry_count_as_long_as_they_last_did(tmp_path: Path) -> None:
    sound = joined(tmp_path)
    path = tmp_path / "config/profiles/default/stacks.yaml"
    typed = world.REGISTRY.replace("    kf: kubeflow\n", "    kf\n")
    request = Request(tmp_path / "config", frozenset({tmp_path}), {path: typed})
    known = snapshot(load(request), request, tmp_path, earlier=sound)
    assert known.contents is not None and known.contents.is_complete
    assert ("orchestrator", "kf") in known.contents.components


def test_a_store_with_an_address_of_its_own(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    world.write(elsewhere, {"stacks.yaml": SECOND_STORE})
    text = TWO_PROFILES.replace("    name: two\n", f"    name: two\n    store_url: {elsewhere}\n")
    known = joined(tmp_path, {"config/config.yaml": text, **repository("two", "s2")})
    assert known.active_store.folder == elsewhere
    assert known.stack == Choice("s2", "repository")


@pytest.mark.parametrize(
    ("text", "is_server_era"),
    [
        ("active_stack_id: 1\nstore:\n  type: sql\nversion: 0.50.0\n", True),
        ("version: 0.20.5\n", True),
        ("version: 0.20.5\nprofiles:\n  default: {name: default}\n", False),  # G18
        ("version: 0.13.2\n", False),
    ],
)
def test_server_era_is_told_by_content(tmp_path: Path, text: str, is_server_era: bool) -> None:
    assert joined(tmp_path, {"config/config.yaml": text}).is_server_era is is_server_era


STACK_FILE = """\
components:
  orchestrator: {flavor: local, name: default}
stack_name: exported
zenml_version: 0.13.2
"""


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (STACK_FILE, FileKind.STACK),
        ("components:\n  orchestrator:\n    flavor: lo", FileKind.STACK),
        ("components:\n  alerter:\nstack_name:", FileKind.STACK),
        (world.REGISTRY, FileKind.STORE),
        (TWO_PROFILES, FileKind.GLOBAL),
        ("version: 0.6.3\n" + SECOND_STORE, FileKind.LEGACY),
        ("apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\n", None),
        ("openapi: 3.0.0\ncomponents:\n  schemas:\n    orchestrator: {}\n", None),
        ("services:\n  web:\n    profiles: [debug]\n", None),
        ("on: push\njobs:\n  build:\n    steps: []\n", None),
        ("components:\n  - name: x\n", None),
        ("stacks:\n  prod: {}\n", None),
        ("", None),
        ("components: [", None),
    ],
)
def test_content_tells_what_a_file_is(text: str, kind: FileKind | None) -> None:
    assert Document(Path("/somewhere/anything.yaml"), text).kind is kind


@pytest.mark.parametrize(
    ("path", "kind", "name"),
    [
        ("config/config.yaml", FileKind.GLOBAL, None),
        (".zen/config.yaml", FileKind.REPOSITORY, None),
        ("config/profiles/two/stacks.yaml", FileKind.STORE, None),
        ("config/profiles/two/pipeline_runs.yaml", FileKind.RUNS, None),
        ("config/profiles/two/orchestrators/a.yaml", FileKind.COMPONENT, "a"),
        ("config/profiles/two/orchestrators/a/b.yaml", FileKind.COMPONENT, "a/b"),
        ("config/profiles/two/container_registries/.yaml", FileKind.COMPONENT, ""),
        ("config/profiles/two/orchestrators/a.yml", None, None),  # K40
        ("config/profiles/two/other.yaml", None, None),
        ("config/other.yaml", None, None),
        ("stacks.yaml", None, None),
        ("config.yaml", None, None),
    ],
)
def test_place_tells_what_a_file_is(
    tmp_path: Path, path: str, kind: FileKind | None, name: str | None
) -> None:
    place = joined(tmp_path).role_of(tmp_path / path)
    assert (place.kind if place else None) is kind
    assert (place.component_name if place else None) == name


def test_a_legacy_repository_stands_for_no_profile_that_is_unknown() -> None:
    path = Path("/repository/.zen/config.yaml")
    known = Snapshot(
        Path("/config"),
        repository_root=path.parents[1],
        repository_document=Document(path, "version: 0.6.3\nstacks: {}\nstack_components: {}\n"),
        legacy_store=StoreState(StoreContents()),
        release_setting="0.6.3",
    )
    assert known.active_home == known.legacy_home == path
    assert known.state_of(path) is known.legacy_store
    assert replace(known, release_setting="0.7.3").active_home == "default"
    unreadable = replace(known, release_setting="0.7.3", configuration_problem="is a folder")
    assert unreadable.active_home is None
    assert unreadable.state_of(None) == StoreState()
