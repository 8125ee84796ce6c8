"""The overview of a repository, and what makes a stack one that cannot be used."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests import world
from tests.features.scene import shown, stage
from tests.test_releases import DATA, RELEASES, around_the_changes, changed
from zenml_ls.checking import Checker, CheckSettings
from zenml_ls.features.overview import ComponentView, ProfileView, StackView, overview
from zenml_ls.loading import Request, load, snapshot
from zenml_ls.mentions import Place
from zenml_ls.model.domain import StoreContents
from zenml_ls.problems import active_problems
from zenml_ls.rules import Severities, Severity
from zenml_ls.status import status
from zenml_ls.workspace import Document, Origin, Snapshot, StoreState

REPOSITORY = ".zen/config.yaml"
CONFIGURATION = "config/config.yaml"
REGISTRY = "config/profiles/default/stacks.yaml"
MYSQL = "config/profiles/default/metadata_stores/mysql_store.yaml"
KF = "config/profiles/default/orchestrators/kf.yaml"
REMOTE = {REPOSITORY: "active_profile_name: default\nactive_stack_name: remote\n"}
NO_HOST = {MYSQL: world.component("mysql_store", 4, "database: zenml")}
NOT_LOOKED_AT = {"team.yaml"}
"""A stack to be imported: it is part of no stack."""
RUNS = "config/profiles/default/pipeline_runs.yaml"
LACK = "the attribute 'host' is missing: the flavor 'mysql' requires it"
NO_HOST_PROBLEM = f"metadata store 'mysql_store': {LACK}"


def known(folder: Path, files: dict[str, str] | None = None) -> Snapshot:
    return stage(folder, files).open("none.yaml", "").snapshot


def profiles(
    folder: Path, files: dict[str, str] | None = None, severities: Severities | None = None
) -> dict[str, ProfileView]:
    found = overview(known(folder, files), severities)
    return {profile.name: profile for profile in found}


def stacks(folder: Path, files: dict[str, str] | None = None) -> Mapping[str, StackView]:
    found = profiles(folder, files)["default"].stacks
    assert found is not None
    return {stack.name: stack for stack in found}


def components(stack: StackView) -> dict[str, ComponentView]:
    return {component.type: component for component in stack.components}


def place(site: Place | None) -> str:
    """Return the file of a site with the marked line."""
    assert site is not None
    name = "/".join(site.document.path.parts[-2:])
    return f"{name}\n{shown(site.document, site.span)}"


def replaced(name: str, old: str, new: str) -> dict[str, str]:
    assert old in world.BASE[name]
    return {name: world.BASE[name].replace(old, new)}


def staging() -> dict[str, str]:
    second = "profiles:\n  staging:\n    name: staging\n    active_stack: remote\n"
    files = {
        name.replace("profiles/default", "profiles/staging"): text
        for name, text in world.BASE.items()
        if "profiles/default" in name
    }
    return {**replaced(CONFIGURATION, "profiles:\n", second), **files}


# ------------------------------------------------------------------------------ what there is


def test_lists_profiles_stacks_and_components_in_the_order_of_the_files(tmp_path: Path) -> None:
    (profile,) = overview(known(tmp_path))
    assert (profile.name, profile.is_active, profile.store_type) == ("default", True, "local")
    assert (profile.detail, profile.problem) == (None, None)
    assert profile.stacks is not None
    default, remote = profile.stacks
    assert (default.name, default.is_active) == ("default", True)
    assert (remote.name, remote.is_active) == ("remote", False)
    assert [(item.label, item.name, item.flavor) for item in remote.components] == [
        ("artifact store", "s3_store", "s3"),
        ("container registry", "registry", "default"),
        ("metadata store", "mysql_store", "mysql"),
        ("orchestrator", "kf", "kubeflow"),
    ]
    assert not [text for stack in profile.stacks for text in stack.problems]


def test_says_where_everything_is_written(tmp_path: Path) -> None:
    profile = profiles(tmp_path)["default"]
    assert place(profile.place) == "config/config.yaml\n  default:\n  ^^^^^^^"
    remote = stacks(tmp_path)["remote"]
    assert place(remote.place) == "default/stacks.yaml\n  remote:\n  ^^^^^^"
    registry = components(remote)["container_registry"]
    assert place(registry.place) == (
        "container_registries/registry.yaml\nname: registry\n      ^^^^^^^^"
    )


def test_a_component_file_without_a_name_is_shown_at_its_start(tmp_path: Path) -> None:
    found = stacks(tmp_path, {KF: f"\nuuid: {world.uuid(7)}\n"})["remote"]
    expected = f"orchestrators/kf.yaml\nuuid: {world.uuid(7)}\n|"
    assert place(components(found)["orchestrator"].place) == expected


def test_a_component_without_a_file_is_shown_where_it_is_registered(tmp_path: Path) -> None:
    stage(tmp_path)
    (tmp_path / KF).unlink()
    files = dict(world.BASE)
    del files[KF]
    (profile,) = overview(_read(tmp_path))
    assert profile.stacks is not None
    remote = profile.stacks[1]
    orchestrator = components(remote)["orchestrator"]
    assert place(orchestrator.place) == "default/stacks.yaml\n    kf: kubeflow\n    ^^"
    (problem,) = orchestrator.problems
    assert problem.startswith("the orchestrator 'kf' has no file orchestrators/kf.yaml")
    assert remote.problems == (problem,)


def _read(folder: Path) -> Snapshot:
    request = Request(folder / "config", frozenset({folder}))
    return snapshot(load(request), request, folder)


def test_the_profile_and_stack_in_force_are_the_active_ones(tmp_path: Path) -> None:
    choice = {REPOSITORY: "active_profile_name: staging\nactive_stack_name: default\n"}
    found = profiles(tmp_path, {**staging(), **choice})
    assert [(name, profile.is_active) for name, profile in found.items()] == [
        ("staging", True),
        ("default", False),
    ]
    active = [
        (name, stack.name)
        for name, profile in found.items()
        for stack in profile.stacks or ()
        if stack.is_active
    ]
    assert active == [("staging", "default")]


def test_a_stack_that_zenml_would_replace_is_not_the_active_one(tmp_path: Path) -> None:
    choice = {REPOSITORY: "active_profile_name: default\nactive_stack_name: nope\n"}
    found = stacks(tmp_path, choice)
    assert [name for name, stack in found.items() if stack.is_active] == ["default"]


def test_a_store_that_was_not_read_has_unknown_stacks(tmp_path: Path) -> None:
    url = "  team:\n    name: team\n    store_type: rest\n    store_url: http://u:pw@host:1\n"
    files = replaced(CONFIGURATION, "profiles:\n", f"profiles:\n{url}")
    team = profiles(tmp_path, files)["team"]
    assert (team.stacks, team.store_type, team.problem) == (None, "rest", None)
    assert team.detail == "ZenServer, not read yet"
    assert "pw" not in repr(team).replace(repr(team.place), "")


def test_old_facts_say_so_and_make_no_problems(tmp_path: Path) -> None:
    read = known(tmp_path)
    contents = read.stores["default"].contents
    assert contents is not None
    stripped = StoreContents(contents.stacks, contents.components, is_complete=False)
    origin = Origin("ZenServer", "http://host", None, is_old=True)
    state = StoreState(stripped, "http://u:pw@host cannot be reached", origin=origin)
    other = Snapshot(
        read.config_directory,
        configuration_document=read.configuration_document,
        stores={"default": state},
    )
    (profile,) = overview(other)
    assert profile.detail == "ZenServer, not read yet; maybe not all"
    assert profile.problem == "http://***@host cannot be reached"
    assert profile.stacks is not None
    assert {stack.problems for stack in profile.stacks} == {()}
    assert {str(stack.place.document.path) for stack in profile.stacks if stack.place} == {
        "zenml-ls:/default/stacks.yaml"
    }


def test_a_component_file_is_parsed_once_per_text(tmp_path: Path) -> None:
    """Its document outlives the snapshots, with all that was found out about it."""
    site = stage(tmp_path)

    def files(name: str, text: str) -> dict[str, Document]:
        (profile,) = overview(site.open(name, text).snapshot)
        return {
            component.name: component.place.document
            for stack in profile.stacks or ()
            for component in stack.components
            if component.place and component.name != "default"
        }

    first, registry = files("none.yaml", ""), files(REGISTRY, world.BASE[REGISTRY] + "# more\n")
    assert {"kf", "mysql_store"} <= first.keys() == registry.keys()
    assert [name for name in first if registry[name] is not first[name]] == []
    changed = files(KF, world.BASE[KF] + "# more\n")
    assert [name for name in first if changed[name] is not first[name]] == ["kf"]


def test_a_new_configuration_has_the_default_stack(tmp_path: Path) -> None:
    (tmp_path / ".zen").mkdir()
    (profile,) = overview(_read(tmp_path))
    assert profile.place is None and profile.stacks is not None
    assert [(stack.name, stack.is_active, stack.place) for stack in profile.stacks] == [
        ("default", True, None)
    ]


@pytest.mark.parametrize("text", ["profiles: [\n", "version: 0.20.0\nstore: {}\n"])
def test_a_configuration_that_has_no_profiles_to_show(tmp_path: Path, text: str) -> None:
    assert overview(known(tmp_path, {CONFIGURATION: text})) == ()


def test_before_there_were_profiles_the_repository_stands_for_one(tmp_path: Path) -> None:
    legacy = Path("tests/data/legacy-0.6.3")
    assert legacy.is_dir()
    (text,) = [path.read_text() for path in legacy.rglob(".zen/config.yaml")][:1]
    files = {REPOSITORY: text, **replaced(CONFIGURATION, "version: 0.13.2", "version: 0.6.3")}
    (profile,) = overview(known(tmp_path, files))
    assert (profile.name, profile.is_active) == ("this repository", True)
    assert profile.stacks is not None
    assert [stack.name for stack in profile.stacks if stack.is_active]


# ------------------------------------------------------------------------------ what is wrong


def test_a_fault_in_a_component_file_is_the_components_and_its_stacks(tmp_path: Path) -> None:
    found = stacks(tmp_path, NO_HOST)
    assert found["default"].problems == ()
    assert found["remote"].problems == (NO_HOST_PROBLEM,)
    problems = {kind: item.problems for kind, item in components(found["remote"]).items()}
    assert problems.pop("metadata_store") == (LACK,)
    assert set(problems.values()) == {()}


def test_a_fault_in_a_registration_is_said_once(tmp_path: Path) -> None:
    found = stacks(tmp_path, replaced(REGISTRY, "kf: kubeflow", "kf: kubeflo"))
    (problem,) = found["remote"].problems
    assert problem.startswith("ZenML 0.13.2 has no orchestrator flavor 'kubeflo'")
    assert components(found["remote"])["orchestrator"].problems == (problem,)
    assert found["default"].problems == ()


def test_a_fault_in_a_stack_is_only_its_own(tmp_path: Path) -> None:
    found = stacks(tmp_path, replaced(REGISTRY, "orchestrator: kf", "orchestrator: kx"))
    (problem,) = found["remote"].problems
    assert problem.startswith("no orchestrator named 'kx' is registered")
    orchestrator = components(found["remote"])["orchestrator"]
    assert (orchestrator.flavor, orchestrator.problems, orchestrator.place) == (None, (), None)
    assert found["default"].problems == ()


def test_stacks_that_share_their_text_are_judged_each_for_itself(tmp_path: Path) -> None:
    registry = replaced(REGISTRY, "  remote:\n", "  remote: &remote\n")[REGISTRY].replace(
        "store_associations",
        "  copy: *remote\n  more:\n    <<: *remote\n    orchestrator: default\nstore_associations",
    )
    files = {REGISTRY: registry.replace("metadata_store: mysql_store", "metadata_store: mx")}
    found = {name: len(stack.problems) for name, stack in stacks(tmp_path, files).items()}
    assert found.pop("default") == 0
    assert all(found.values()), found


def test_a_registry_that_zenml_refuses_is_a_problem_of_the_profile(tmp_path: Path) -> None:
    files = replaced(REGISTRY, "orchestrator: kf", "orchestrator: [kf]")
    profile = profiles(tmp_path, files)["default"]
    assert profile.problem is not None
    assert profile.problem.startswith("stacks.yaml: 'orchestrator'")
    assert active_problems(known(tmp_path, files)) == (profile.problem,)
    assert active_problems(known(tmp_path, {**files, **REMOTE})) == (profile.problem,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pipeline_runs: {p: [{name: r}]}\n", "pipeline_runs.yaml: 'pipeline' is missing"),
        ("pipeline_runs: {\n", "pipeline_runs.yaml: "),
        ("", "pipeline_runs.yaml: the file is empty: ZenML fails"),
    ],
)
def test_runs_that_zenml_refuses_are_a_problem_of_the_profile(
    tmp_path: Path, text: str, expected: str
) -> None:
    """They are read with the store: every command fails."""
    opened = stage(tmp_path).open(RUNS, text).snapshot
    on_disk = known(tmp_path, {RUNS: text})
    for found in (opened, on_disk):
        (profile,) = overview(found)
        assert profile.problem is not None and profile.problem.startswith(expected)
        assert profile.problem in active_problems(found)
        assert status(found)["problems"] == list(active_problems(found))
    assert overview(known(tmp_path, {RUNS: "pipeline_runs: {}\n"}))[0].problem is None


def test_runs_that_cannot_be_read_are_a_problem_of_the_profile(tmp_path: Path) -> None:
    (tmp_path / RUNS).mkdir(parents=True)
    found = known(tmp_path)
    (profile,) = overview(found)
    assert profile.problem == f"{tmp_path / RUNS} is a folder"
    assert active_problems(found) == (profile.problem,)


def test_runs_of_another_profile_keep_the_active_one_from_nothing(tmp_path: Path) -> None:
    files = {**staging(), RUNS.replace("default", "staging"): "word\n"}
    assert active_problems(known(tmp_path, files)) == ()
    assert profiles(tmp_path, files)["staging"].problem is not None
    assert profiles(tmp_path, files)["default"].problem is None


def test_other_profiles_are_judged_as_well(tmp_path: Path) -> None:
    files = {**staging(), **NO_HOST}
    found = profiles(tmp_path, files)
    problems = {
        name: [text for stack in profile.stacks or () for text in stack.problems]
        for name, profile in found.items()
    }
    assert problems == {"staging": [], "default": [NO_HOST_PROBLEM]}


@pytest.mark.parametrize("level", [None, Severity.WARNING])
def test_what_the_user_switches_off_is_no_problem(tmp_path: Path, level: Severity | None) -> None:
    severities = {"missing-attribute": level}
    found = profiles(tmp_path, {**NO_HOST, **REMOTE}, severities)["default"].stacks
    assert found is not None
    assert [stack.problems for stack in found] == [(), ()]
    assert active_problems(known(tmp_path, {**NO_HOST, **REMOTE}), severities) == ()


def test_what_zenml_takes_is_no_problem_whatever_the_user_calls_it(tmp_path: Path) -> None:
    password = {MYSQL: world.component("mysql_store", 4, "host: h", "database: d", "password: pw")}
    severities = {"plain-text-secret": Severity.ERROR}
    assert active_problems(known(tmp_path, {**password, **REMOTE}), severities) == ()


# ------------------------------------------------------------------------- of the active stack


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({}, []),
        (NO_HOST, []),
        ({**NO_HOST, **REMOTE}, [NO_HOST_PROBLEM]),
        (replaced(REGISTRY, "orchestrator: kf", "orchestrator: kx"), []),
        ({REPOSITORY: "active_profile_name: nope\n"}, ["there is no profile 'nope'"]),
        (replaced(CONFIGURATION, "activated_profile: default", "activated_profile: x"), []),
        (staging(), []),
        (replaced(CONFIGURATION, "    name: default\n", ""), ["'name' is missing"]),
        (replaced(REGISTRY, "stacks:\n", "stacks: {\n"), ["stacks.yaml cannot be read: line"]),
        ({CONFIGURATION: "profiles: [\n"}, ["config.yaml cannot be read: line 1"]),
        ({REPOSITORY: "a: [\n"}, ["ZenML reads nothing of this file"]),
    ],
)
def test_problems_of_the_active_stack(
    tmp_path: Path, files: dict[str, str], expected: list[str]
) -> None:
    found = status(known(tmp_path, files))["problems"]
    assert len(found) == len(expected), found
    assert all(part in text for part, text in zip(expected, found, strict=True)), found


def test_faults_in_another_profile_are_none_unless_zenml_refuses_the_file(tmp_path: Path) -> None:
    files = staging()
    odd = {CONFIGURATION: files[CONFIGURATION].replace("active_stack: remote", "active_stack: x")}
    assert active_problems(known(tmp_path, {**files, **odd})) == ()
    fatal = {CONFIGURATION: files[CONFIGURATION].replace("name: staging", "name: [staging]")}
    (problem,) = active_problems(known(tmp_path, {**files, **fatal}))
    assert problem.startswith("'name' must be")


@pytest.mark.parametrize(
    ("release", "changes", "verdict"),
    [
        case
        for case in around_the_changes("cases", RELEASES)
        if not {change["file"] for change in case.values[1]} & NOT_LOOKED_AT
    ],
)
def test_problems_are_those_of_real_zenml(
    tmp_path: Path, release: str, changes: list[dict[str, Any]], verdict: str
) -> None:
    texts: dict[str, str | None] = dict(DATA["world"])
    for change in changes:
        texts[change["file"]] = changed(texts.get(change["file"]) or "", change)
    given = {
        path: text.replace("RELEASE", release).replace("$ROOT", str(tmp_path))
        for path, text in texts.items()
        if text is not None
    }
    world.write(tmp_path, given)
    settings = CheckSettings(str(tmp_path / "config"), release, {}, is_offline=True)
    found = Checker(settings).snapshot_for(tmp_path)
    problems = list(active_problems(found))
    if verdict == "loads":
        assert problems == []
    for profile in overview(found):  # ZenML looks at stacks that are not active as well
        problems += [text for stack in profile.stacks or () for text in stack.problems]
    assert (problems == []) == (verdict == "loads"), problems


def test_problems_show_no_login(tmp_path: Path) -> None:
    address = "mysql://root:hunter2@db/x"
    files = replaced(REGISTRY, "orchestrator: kf", f"orchestrator: {address}")
    (problem,) = active_problems(known(tmp_path, {**files, **REMOTE}))[-1:]
    assert "hunter2" not in problem and "@db/x" in problem
