"""What is read of a repository beside its configuration: code that names things, and exports."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests import world
from zenml_ls.checking import Checked, Checker, CheckSettings
from zenml_ls.loading import project as loading
from zenml_ls.loading import read_project
from zenml_ls.workspace import FileKind

CODE = "from zenml.repository import Repository\nRepository().get_stack('remote')\n"
EXPORT = "stack_name: remote\nzenml_version: 0.13.2\ncomponents: {}\n"


def names(folder: Path) -> list[str]:
    return [
        document.path.relative_to(folder).as_posix() for document in read_project(folder).documents
    ]


def test_code_with_names_and_exported_stacks_are_read(tmp_path: Path) -> None:
    files = {
        ".zen/config.yaml": "active_stack_name: remote\n",
        "run.py": CODE,
        "steps/parts.py": CODE.replace("'remote'", "'re' 'mote'"),
        "steps/train.py": CODE,
        "steps/other.py": "from zenml.repository import Repository\nRepository().stacks\n",
        "steps/text.txt": CODE,
        "stacks/remote.yaml": EXPORT,
        "stacks/remote.yml": EXPORT,
        "stacks/other.yaml": "a: 1\n",
        "stacks/broken.yaml": "a: [\n",
    }
    world.write(tmp_path, files)
    assert names(tmp_path) == [
        "run.py",
        "stacks/remote.yaml",
        "stacks/remote.yml",
        "steps/parts.py",
        "steps/train.py",
    ]
    kinds = {document.path.suffix: document.kind for document in read_project(tmp_path).documents}
    assert kinds == {".py": FileKind.CODE, ".yaml": FileKind.STACK, ".yml": FileKind.STACK}


@pytest.mark.parametrize("folder", [".git", ".venv", "node_modules", "__pycache__", ".zen"])
def test_some_folders_are_nobodys_code(folder: str, tmp_path: Path) -> None:
    world.write(tmp_path, {f"{folder}/run.py": CODE, f"x/{folder}/run.py": CODE, "x/a.py": CODE})
    assert names(tmp_path) == ([] if folder == ".zen" else ["x/a.py"])


def test_another_repository_below_is_left_alone(tmp_path: Path) -> None:
    world.write(tmp_path, {"run.py": CODE, "other/.zen/config.yaml": "", "other/run.py": CODE})
    assert names(tmp_path) == ["run.py"]


def test_links_are_left_to_what_they_lead_to(tmp_path: Path) -> None:
    world.write(tmp_path, {"root/run.py": CODE, "outside/run.py": CODE})
    root = tmp_path / "root"
    (root / "inside.py").symlink_to(root / "run.py")
    (root / "file.py").symlink_to(tmp_path / "outside" / "run.py")
    (root / "folder").symlink_to(tmp_path / "outside", target_is_directory=True)
    (root / "circle.py").symlink_to(root / "circle.py")
    (root / "around").symlink_to(root, target_is_directory=True)
    assert names(root) == ["run.py"]


def test_what_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    world.write(tmp_path, {"run.py": CODE, "large.yaml": EXPORT + "#" * loading.MOST_BYTES})
    (tmp_path / "latin.py").write_bytes(CODE.encode() + b"# \xe9\n")
    (tmp_path / "null.py").write_bytes(CODE.encode() + b"\0")
    (tmp_path / "folder.py").mkdir()
    os.mkfifo(tmp_path / "pipe.py")
    assert names(tmp_path) == ["run.py"]
    assert names(tmp_path / "nowhere") == []


def test_files_are_read_again_only_when_they_change(tmp_path: Path) -> None:
    world.write(tmp_path, {"a.py": CODE, "b.py": CODE, "c.py": CODE})
    first = read_project(tmp_path)
    a, b, _ = first.documents
    (tmp_path / "b.py").write_text(CODE.replace("remote", "other"))
    (tmp_path / "c.py").unlink()
    second = read_project(tmp_path, first)
    assert second.documents[0] is a
    assert second.documents[1].text == b.text.replace("remote", "other")
    assert len(second.documents) == 2
    other = read_project(tmp_path.parent, first)
    assert all(document is not a for document in other.documents)


def test_a_file_that_changes_in_place_is_told_by_its_time(tmp_path: Path) -> None:
    world.write(tmp_path, {"a.py": CODE})
    first = read_project(tmp_path)
    (tmp_path / "a.py").write_text(CODE.replace("remote", "change"))
    os.utime(tmp_path / "a.py", ns=(1, 1))
    assert "change" in read_project(tmp_path, first).documents[0].text


def test_a_check_counts_only_the_code_that_names_something(tmp_path: Path) -> None:
    files = {"run.py": CODE, "other.py": "import zenml\n", "odd.py": CODE + "def (:\n"}
    world.write(tmp_path, {**world.BASE, **files})
    checker = Checker(CheckSettings(str(tmp_path / "config"), environment={}))
    outcomes = [item for item in checker.check([tmp_path]) if isinstance(item, Checked)]
    checked = {item.document.path.name: item.findings for item in outcomes}
    assert checked.keys() & files.keys() == {"run.py", "odd.py"}
    assert checked["run.py"] == checked["odd.py"] == ()


def test_there_can_be_too_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world.write(tmp_path, {f"{number}.py": CODE for number in range(5)})
    assert read_project(tmp_path).is_complete
    monkeypatch.setattr(loading, "MOST_FILES", 3)
    found = read_project(tmp_path)
    assert not found.is_complete
    assert len(found.documents) == 3
