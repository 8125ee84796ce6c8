"""From disk to snapshot: half-written, missing and unreadable files, and editors' texts."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests import world
from zenml_ls.loading import Loaded, Request, Watched, existing_folders, load, snapshot
from zenml_ls.model.custom import UNKNOWN
from zenml_ls.model.domain import CustomFlavor
from zenml_ls.workspace import Snapshot

CONFIGURATION = "config/config.yaml"
REGISTRY = "config/profiles/default/stacks.yaml"
COMPONENT = "config/profiles/default/artifact_stores/s3_store.yaml"
REPOSITORY = ".zen/config.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    world.write(tmp_path, world.BASE)
    return tmp_path


def request(folder: Path, texts: dict[str, str] | None = None) -> Request:
    opened = {folder / name: text for name, text in (texts or {}).items()}
    return Request(folder / "config", frozenset({folder}), opened)


def joined(folder: Path, loaded: Loaded, texts: dict[str, str] | None = None) -> Snapshot:
    return snapshot(loaded, request(folder, texts), folder)


def stacks(known: Snapshot) -> list[str] | None:
    return None if known.contents is None else list(known.contents.stacks)


def test_reads_everything(folder: Path) -> None:
    known = joined(folder, load(request(folder)))
    assert known.choice is not None and known.choice.stack == "default"
    assert stacks(known) == ["default", "remote"]
    assert known.contents is not None
    assert known.contents.components["artifact_store", "s3_store"].uuid == world.uuid(2)


def test_leaves_the_components_for_later(folder: Path) -> None:
    early = load(request(folder), with_components=False)
    contents = joined(folder, early).contents
    assert contents is not None
    component = contents.components["artifact_store", "s3_store"]
    assert (component.content, component.is_missing) == (None, False)
    complete = load(request(folder), early)
    assert complete != early
    assert load(request(folder), complete) == complete


def test_takes_over_what_did_not_change(folder: Path) -> None:
    loaded = load(request(folder))
    first = joined(folder, loaded)
    later = snapshot(load(request(folder), loaded), request(folder), folder, first)
    assert later.configuration_document is first.configuration_document
    assert later.active_store is first.active_store


def test_nothing_there_is_what_zenml_would_make(tmp_path: Path) -> None:
    loaded = load(Request(tmp_path / "config"))
    known = snapshot(loaded, Request(tmp_path / "config"), None)
    assert known.configuration is not None and known.configuration.is_implied
    assert stacks(known) == ["default"]


@pytest.mark.parametrize("name", [CONFIGURATION, REGISTRY, REPOSITORY])
@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, None], ids=["empty", "cut", "nearly", "gone"])
def test_waits_for_a_file_that_is_being_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, share: float | None
) -> None:
    loaded = load(request(folder))
    path = folder / name
    whole = path.read_bytes()
    path.unlink()
    if share is not None:
        path.write_bytes(whole[: int(len(whole) * share)])
    wait = time.sleep

    def write_meanwhile(seconds: float) -> None:
        path.write_bytes(whole)
        wait(seconds)

    monkeypatch.setattr("zenml_ls.loading.disk.time.sleep", write_meanwhile)
    assert load(request(folder), loaded) == loaded


@pytest.mark.parametrize("name", [CONFIGURATION, REGISTRY, REPOSITORY])
def test_believes_a_file_that_stays_broken(folder: Path, name: str) -> None:
    loaded = load(request(folder))
    (folder / name).write_text("a: [\n")
    broken = load(request(folder), loaded)
    assert broken != loaded
    assert load(request(folder), broken) == broken


def spoil(path: Path, how: str) -> None:
    path.unlink()
    if how == "folder":
        path.mkdir()
    else:
        path.symlink_to(path)


@pytest.mark.parametrize("how", ["folder", "loop"])
def test_an_unreadable_registry_is_unknown_not_empty(folder: Path, how: str) -> None:
    spoil(folder / REGISTRY, how)
    known = joined(folder, load(request(folder)))
    assert known.contents is None
    assert known.active_store.problem is not None and REGISTRY in known.active_store.problem


@pytest.mark.parametrize("how", ["folder", "loop"])
def test_stores_stay_known_while_the_configuration_cannot_be_read(folder: Path, how: str) -> None:
    loaded = load(request(folder))
    spoil(folder / CONFIGURATION, how)
    unreadable = load(request(folder), loaded)
    assert unreadable.stores == loaded.stores
    known = joined(folder, unreadable)
    assert known.configuration is None
    assert known.configuration_problem is not None


@pytest.mark.parametrize("how", ["folder", "loop"])
def test_an_unreadable_repository_is_not_one_without_a_choice(folder: Path, how: str) -> None:
    spoil(folder / REPOSITORY, how)
    known = joined(folder, load(request(folder)))
    assert (known.choice, known.profile) == (None, None)
    assert known.repository_problem is not None


def test_a_broken_configuration_says_its_line(folder: Path) -> None:
    (folder / CONFIGURATION).write_text("a: b\nc: [\n")
    known = joined(folder, load(request(folder)))
    assert known.configuration_problem is not None
    assert "config.yaml cannot be read: line " in known.configuration_problem


def test_editors_win_over_the_disk(folder: Path) -> None:
    loaded = load(request(folder))
    texts = {
        REPOSITORY: "active_stack_name: mine\n",
        REGISTRY: world.REGISTRY.replace("  remote:\n", "  mine:\n"),
        COMPONENT: world.component("s3_store", 99),
    }
    known = joined(folder, loaded, texts)
    assert known.choice is not None and known.choice.stack == "mine"
    assert stacks(known) == ["default", "mine"]
    assert known.contents is not None
    assert known.contents.components["artifact_store", "s3_store"].uuid == world.uuid(99)


def test_names_of_a_registry_that_is_being_typed_still_count(folder: Path) -> None:
    loaded = load(request(folder))
    first = joined(folder, loaded)
    half = world.REGISTRY[: world.REGISTRY.index("stacks:")] + "stacks: [\n"
    known = snapshot(loaded, request(folder, {REGISTRY: half}), folder, first)
    assert stacks(known) == ["default", "remote"]


def test_a_store_that_an_editor_moved_is_unknown_until_it_is_read(folder: Path) -> None:
    loaded = load(request(folder))
    elsewhere = folder / "elsewhere"
    world.write(elsewhere, {"stacks.yaml": "stacks: {night: {}}\n"})
    moved = world.BASE[CONFIGURATION].replace("store_url: null", f"store_url: {elsewhere}")
    assert joined(folder, loaded, {CONFIGURATION: moved}).contents is None
    read = load(request(folder, {CONFIGURATION: moved}), loaded)
    assert stacks(joined(folder, read, {CONFIGURATION: moved})) == ["night"]


def test_a_store_that_moved_is_the_other_one_even_where_both_are_empty(folder: Path) -> None:
    known, names = None, []
    loaded = None
    for name in ("one", "two"):
        (folder / name).mkdir()
        moved = world.BASE[CONFIGURATION].replace("store_url: null", f"store_url: {folder / name}")
        world.write(folder, {CONFIGURATION: moved})
        loaded = load(request(folder), loaded, with_components=False)
        known = snapshot(loaded, request(folder), folder, known)
        names.append(known.active_store.folder)
    assert names == [folder / "one", folder / "two"]


@pytest.mark.parametrize(("url", "names"), [("{}/real", ["night"]), ("real", None)])
def test_the_current_directory_may_be_gone(
    folder: Path, monkeypatch: pytest.MonkeyPatch, url: str, names: list[str] | None
) -> None:
    """Only a relative address counts from it: then nobody knows where the store is."""
    moved = world.BASE[CONFIGURATION].replace("null", url.format(folder))
    world.write(folder, {CONFIGURATION: moved, "real/stacks.yaml": "stacks: {night: {}}\n"})
    (folder / "gone").mkdir()
    monkeypatch.chdir(folder / "gone")
    (folder / "gone").rmdir()
    assert stacks(joined(folder, load(request(folder)))) == names


# ---------------------------------------------------------------------- watching


def watched(folder: Path) -> Watched:
    files = {folder / REPOSITORY, folder / CONFIGURATION, folder / "new/.zen/config.yaml"}
    return Watched(frozenset(files), frozenset({folder / "config/profiles/default"}))


def test_watches_each_folder_that_matters_and_nothing_below_the_artifacts(folder: Path) -> None:
    (folder / "config/local_stores/a/b/c").mkdir(parents=True)
    (folder / "config/profiles/default/artifact_stores/nested").mkdir()
    found = {str(path.relative_to(folder)) for path in existing_folders(watched(folder))}
    store = "config/profiles/default"
    types = {"artifact_stores", "container_registries", "metadata_stores", "orchestrators"}
    assert found == {".", ".zen", "config", "config/profiles", store} | {
        f"{store}/{name}" for name in {*types, "artifact_stores/nested"}
    }


def test_watches_the_nearest_folder_above_what_does_not_exist(tmp_path: Path) -> None:
    missing = Watched(frozenset({tmp_path / "a/b/config.yaml"}), frozenset({tmp_path / "c/d"}))
    assert existing_folders(missing) == {tmp_path}


@pytest.mark.parametrize(
    ("name", "matters"),
    [
        (REPOSITORY, True),
        (CONFIGURATION, True),
        (REGISTRY, True),
        (COMPONENT, True),
        ("config", True),
        (".zen", True),
        ("config/profiles/default/orchestrators", True),
        ("config/profiles", True),
        ("new", True),
        ("new/.zen", True),
        ("train.py", False),
        ("other.yaml", False),
        ("config/local_stores", False),
        (".zen/config.yaml.swp", False),
        ("config/profiles/default/notes.txt", False),
        ("config/profiles/staging/stacks.yaml", False),
    ],
)
def test_what_matters(tmp_path: Path, name: str, matters: bool) -> None:
    assert watched(tmp_path).concerns(tmp_path / name) is matters


# ----------------------------------------------------------------------------- custom flavors

FLAVORS = "stack_component_flavors:\n- {name: ray, source: flavors.ray.Ray@1, type: orchestrator}\n"


def with_flavor(folder: Path) -> Loaded:
    registry = world.REGISTRY.replace("stack_component_flavors: []\n", FLAVORS)
    world.write(folder, {REGISTRY: registry, "flavors/ray.py": "class Ray: pass\n"})
    return load(request(folder))


def test_reads_no_python_without_custom_flavors(folder: Path) -> None:
    world.write(folder, {"flavors/ray.py": "class Ray: pass\n"})
    assert load(request(folder)).code == {}


def test_reads_the_modules_of_custom_flavors(folder: Path) -> None:
    loaded = with_flavor(folder)
    assert set(loaded.code) == {folder}
    assert folder / "flavors/ray.py" in loaded.code_files
    assert load(request(folder), loaded) == loaded
    assert joined(folder, loaded).classes is loaded.classes[folder]


def test_judges_classes_once(folder: Path) -> None:
    loaded = with_flavor(folder)
    again = load(request(folder), loaded)
    assert again.classes[folder] is loaded.classes[folder]
    (folder / "flavors/ray.py").write_text("Ray = 3\n", "utf-8")
    assert load(request(folder), again).classes[folder] != loaded.classes[folder]


def test_classes_are_not_known_for_another_release(folder: Path) -> None:
    loaded, flavor = with_flavor(folder), CustomFlavor("orchestrator", "ray", "flavors.ray.Ray")
    assert joined(folder, loaded).verdict(flavor).problem is not None
    other = replace(request(folder), release="0.12.0")
    assert snapshot(loaded, other, folder).verdict(flavor) == UNKNOWN
    assert snapshot(load(other, loaded), other, folder).verdict(flavor).problem is not None


def test_leaves_the_modules_for_later(folder: Path) -> None:
    complete = with_flavor(folder)
    assert load(request(folder), with_components=False).code == {}
    assert load(request(folder), complete, with_components=False).code == complete.code


def test_reads_no_modules_outside_of_repositories(folder: Path) -> None:
    with_flavor(folder)
    assert load(Request(folder / "config")).code == {}


def test_a_source_that_is_being_typed_is_looked_for(folder: Path) -> None:
    with_flavor(folder)
    registry = world.REGISTRY.replace("stack_component_flavors: []\n", FLAVORS)
    typed = registry.replace("flavors.ray.Ray", "flavors.rain.Rain")
    (code,) = load(request(folder, {REGISTRY: typed})).code.values()
    assert code.sources == {"flavors.ray.Ray", "flavors.rain.Rain"}


@pytest.mark.parametrize("end", ["", "  - {", "- {source: [a.b], name: x, type: orchestrator}\n"])
def test_sources_of_a_registry_that_is_half_written(folder: Path, end: str) -> None:
    with_flavor(folder)
    (folder / REGISTRY).write_text(FLAVORS + end, "utf-8")
    (code,) = load(request(folder)).code.values()
    assert code.sources == {"flavors.ray.Ray"}
