"""The state of a server: which text counts, where, and without looking at the disk."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import world
from zenml_ls.loading import load
from zenml_ls.remote import Answer
from zenml_ls.rules import findings
from zenml_ls.session import Session, Settings

REPOSITORY = ".zen/config.yaml"
CONFIGURATION = "config/config.yaml"
REGISTRY = "config/profiles/default/stacks.yaml"
COMPONENT = "config/profiles/default/artifact_stores/s3_store.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    world.write(tmp_path, world.BASE)
    return tmp_path.resolve()


@pytest.fixture
def session(folder: Path) -> Session:
    session = Session({"ZENML_CONFIG_PATH": str(folder / "config")})
    session.set_folders([folder])
    session.apply(load(session.request()))
    return session


def codes(session: Session, path: Path) -> list[str]:
    document = session.document(path)
    assert document is not None
    return [found.code for found in findings(document, session.snapshot_for(path))]


def test_knows_what_was_read_only(folder: Path) -> None:
    session = Session({"ZENML_CONFIG_PATH": str(folder / "config")})
    path = folder / REPOSITORY
    session.put(path, "")
    assert not session.knows(path)
    session.apply(load(session.request()))
    assert session.knows(path)
    world.write(folder / "other", {REPOSITORY: ""})
    assert not session.knows(folder / "other" / REPOSITORY)


def test_knows_all_once_the_components_and_every_repository_were_read(
    folder: Path,
) -> None:
    session = Session({"ZENML_CONFIG_PATH": str(folder / "config")})
    session.set_folders([folder])

    def read_names() -> None:
        early = load(session.request(), session.loaded, with_components=False)
        session.apply(early, has_components=False)

    steps: list[Callable[[], object]] = [
        read_names,
        lambda: session.apply(load(session.request())),
        read_names,
        lambda: session.set_folders([folder, folder / "other"]),
        lambda: session.apply(load(session.request())),
        lambda: session.configure(Settings(config_directory=str(folder / "elsewhere"))),
    ]
    world.write(folder / "other", {REPOSITORY: ""})
    found = []
    for step in steps:
        step()
        found.append(session.knows_all)
    assert found == [False, True, True, False, True, False]


def test_what_was_read_is_news_once(session: Session, folder: Path) -> None:
    path = folder / REPOSITORY
    known = session.snapshot_for(path)
    assert not session.apply(load(session.request(), session.loaded))
    assert session.snapshot_for(path) is known
    world.write(folder, {REPOSITORY: ""})
    assert session.apply(load(session.request(), session.loaded))
    assert session.snapshot_for(path) is not known


def test_a_document_is_parsed_once_per_text(session: Session, folder: Path) -> None:
    for name in (REPOSITORY, REGISTRY, COMPONENT, CONFIGURATION, "stack.yaml"):
        path = folder / name
        session.put(path, world.BASE.get(name, "a: b\n"))
        first = session.document(path)
        assert first is not None and session.document(path) is first, name
        session.put(path, "c: d\n")
        second = session.document(path)
        assert second is not None and second.text == "c: d\n", name


@pytest.mark.parametrize("name", [REPOSITORY, REGISTRY, CONFIGURATION])
def test_open_text_counts_until_it_is_closed(session: Session, folder: Path, name: str) -> None:
    repository, path = folder / REPOSITORY, folder / name
    session.put(repository, world.BASE[REPOSITORY])
    assert codes(session, repository) == []
    wrong = world.BASE[name].replace("  default:", "  defaul:").replace(": default", ": defaul")
    session.put(path, wrong)
    assert codes(session, repository) != []
    session.drop(path)
    session.put(repository, world.BASE[REPOSITORY])
    assert codes(session, repository) == []


def test_a_closed_document_is_gone(session: Session, folder: Path) -> None:
    path = folder / REPOSITORY
    session.put(path, "")
    session.drop(path)
    session.drop(path)
    assert session.document(path) is None
    assert session.open_paths == ()


def test_another_configuration_directory_is_unknown_at_first(
    session: Session, folder: Path
) -> None:
    path = folder / REPOSITORY
    session.put(path, world.BASE[REPOSITORY])
    session.configure(Settings(release="0.8.0"))
    assert session.knows(path)
    assert session.snapshot_for(path).release == "0.8.0"
    session.configure(Settings(str(folder / "other")))
    assert not session.knows(path)
    session.apply(load(session.request()))
    assert session.snapshot_for(path).config_directory == folder / "other"


def test_files_of_the_configuration_share_the_first_repository(tmp_path: Path) -> None:
    base = {name: text for name, text in world.BASE.items() if name != REPOSITORY}
    world.write(tmp_path, {**base, "two/.zen/config.yaml": "", "three/.zen/config.yaml": ""})
    session = Session({"ZENML_CONFIG_PATH": str(tmp_path / "config")})
    session.set_folders([tmp_path / name for name in ("one", "two", "three")])
    assert session.workspace_roots == (tmp_path / "two", tmp_path / "three")
    assert session.root_of(tmp_path / CONFIGURATION) == tmp_path / "two"
    assert session.root_of(tmp_path / "three/pipelines/stack.yaml") == tmp_path / "three"
    assert session.root_of(Path("untitled:one")) == tmp_path / "two"


def test_repositories_below_a_folder_count_once_a_file_of_theirs_was_asked_about(
    tmp_path: Path,
) -> None:
    files = [tmp_path / name / REPOSITORY for name in ("all/two", "all/one", "else")]
    world.write(tmp_path, {str(file): "" for file in files})
    session = Session({"ZENML_CONFIG_PATH": str(tmp_path / "config")})

    def in_use() -> list[str]:
        return [str(root.relative_to(tmp_path)) for root in session.workspace_roots]

    session.set_folders([tmp_path / "all"])
    assert in_use() == []
    for file in files:
        session.put(file, "")
    assert in_use() == ["all/one", "all/two"]
    assert session.main_root is None, "ZenML finds none from the folder"
    for file in files:
        session.drop(file)
    shutil.rmtree(tmp_path / "all/one")
    session.forget_roots()
    assert in_use() == ["all/two"]
    session.set_folders([])
    assert in_use() == []
    session.put(files[2], "")
    assert in_use() == ["else"]


def test_the_configuration_directory_may_be_the_workspace(folder: Path) -> None:
    session = Session({"ZENML_CONFIG_PATH": str(folder / "config")})
    session.set_folders([folder / "config"])
    assert session.root_of(folder / CONFIGURATION) == folder


def test_links_to_the_configuration_lead_to_its_paths(session: Session, folder: Path) -> None:
    (folder / "link").symlink_to(folder / "config")
    (folder / "repository").symlink_to(folder)
    (folder / "loop").symlink_to(folder / "loop")
    assert session.canonical(folder / "link/config.yaml") == folder / CONFIGURATION
    for name in ("repository/.zen/config.yaml", "loop/config.yaml", "nothing/config.yaml"):
        assert session.canonical(folder / name) == folder / name
    assert session.canonical(Path("untitled:one")) == Path("untitled:one")


def test_watches_where_a_repository_could_be_made(tmp_path: Path) -> None:
    session = Session({"ZENML_CONFIG_PATH": str(tmp_path / "config")})
    session.set_folders([tmp_path / "w"])
    session.put(tmp_path / "w/a/b/stack.yaml", "")
    session.put(tmp_path / "elsewhere/c/stack.yaml", "")
    folders = {"w/a/b", "w/a", "w", "elsewhere/c"}
    assert session.watched().files == {
        tmp_path / "config/config.yaml",
        *(tmp_path / name / ".zen/config.yaml" for name in folders),
    }
    world.write(tmp_path, {"w/a/.zen/config.yaml": ""})
    session.forget_roots()
    assert tmp_path / "w/.zen/config.yaml" in session.watched().files  # of the workspace folder
    assert session.root_of(tmp_path / "w/a/b/stack.yaml") == tmp_path / "w/a"


def with_databases(*names: str) -> str:
    """Return a configuration with a profile for each database, beside the usual one."""
    profiles = "".join(
        f"  {name}:\n    name: {name}\n    store_type: sql\n    store_url: sqlite:////{name}.db\n"
        for name in names
    )
    return world.BASE[CONFIGURATION].replace("profiles:\n", f"profiles:\n{profiles}")


def test_addresses_are_found_once_for_what_they_depend_on(session: Session, folder: Path) -> None:
    assert session.addresses() == frozenset()
    world.write(folder, {CONFIGURATION: with_databases("one")})
    session.apply(load(session.request()))
    (first,) = session.addresses()
    assert first.url == "sqlite:////one.db"
    known = session.addresses()
    world.write(folder, {REPOSITORY: ""})
    session.apply(load(session.request()))
    assert session.addresses() is known, "the configuration is the same"
    session.configure(Settings(release="0.12.0"))
    (other,) = session.addresses()
    assert (first.release, other.release) == ("0.13.2", "0.12.0")
    world.write(folder, {CONFIGURATION: with_databases("two")})
    session.apply(load(session.request()))
    assert {address.url for address in session.addresses()} == {"sqlite:////two.db"}


def test_forgets_what_it_knew_of_repositories_that_are_gone(session: Session, folder: Path) -> None:
    world.write(folder, dict.fromkeys(("one/.zen/config.yaml", "two/.zen/config.yaml"), ""))
    for name in ("one", "two"):
        session.set_folders([folder / name])
        session.apply(load(session.request()))
        session.snapshot_for(folder / name / "run.py")
    assert session.roots == {folder / "two"}
    before = session.snapshot_of(folder / "one")
    session.forget_roots()
    assert session.snapshot_of(folder / "one") is not before


def test_forgets_answers_of_stores_that_nobody_names(session: Session, folder: Path) -> None:
    def read(text: str) -> None:
        world.write(folder, {CONFIGURATION: text})
        session.apply(load(session.request()))

    read(with_databases("one"))
    (first,) = session.addresses()
    session.take(first, Answer(problem="no such file"))
    read("profiles: [\n")
    session.forget_roots()
    assert set(session.answers) == {first}, "nobody knows what it names until it can be read"
    read(with_databases("two"))
    session.forget_roots()
    assert session.answers == {}


def test_watches_the_stores(session: Session, folder: Path) -> None:
    assert session.watched().stores == {folder / "config/profiles/default"}


QUIET = """
import os
import sys
from pathlib import Path
from tests import world
from zenml_ls.features.code_action import code_actions
from zenml_ls.features.completion import completions
from zenml_ls.features.hover import hover
from zenml_ls.loading import load
from zenml_ls.rules import findings
from zenml_ls.session import Session, Settings
from zenml_ls.status import status
from zenml_ls.text import Span

folder = Path(sys.argv[1])
session = Session({"ZENML_CONFIG_PATH": str(folder / "config")})
session.set_folders([folder])
session.configure(Settings(config_directory=str(folder / "config")))
files = {**world.BASE, "stack.yaml": "stack_name: a\\nzenml_version: 0.13.2\\ncomponents: {}\\n"}

def use(name, text):
    path = folder / name
    session.put(path, text)
    document, known = session.document(path), session.snapshot_for(path)
    findings(document, known)
    status(known, session.settings.config_directory)
    for offset in range(0, len(text) + 1, 3):
        completions(document, offset, known)
        hover(document, offset, known)
    code_actions(document, Span(0, len(text)), known)

for name, text in files.items():
    session.put(folder / name, text)
session.apply(load(session.request()))
use("stack.yaml", files["stack.yaml"])

seen = []

def look(frame, event, argument):
    if event == "c_call" and argument in LOOKS and is_watching:
        seen.append((argument.__name__, frame.f_code.co_name))

LOOKS = {os.stat, os.lstat, os.readlink}
WATCHED = ("open", "os.listdir", "os.scandir", "os.chdir", "subprocess.Popen", "socket.connect")
is_watching = True
sys.addaudithook(lambda event, arguments: is_watching and event in WATCHED and seen.append(
    (event, arguments[:1])))
sys.setprofile(look)  # no event tells of these
for name, text in files.items():
    use(name, text)
    use(name, text + "# changed\\n")
    use(name, text.replace("default", "defaul"))
is_watching = False
sys.setprofile(None)
assert seen == [], seen
open(folder / "done", "w").close()
"""


def test_requests_read_nothing_from_disk(folder: Path) -> None:
    """All reading happens when something is opened or loaded, never while someone types."""
    run = subprocess.run(
        [sys.executable, "-c", QUIET, str(folder)], capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert (folder / "done").exists()
