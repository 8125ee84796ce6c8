"""Where ZenML keeps its configuration, and which folder is a repository."""

from __future__ import annotations

from pathlib import Path

import pytest

from zenml_ls.locations import canonical, config_directory, repository_root

HOME = {"HOME": "/home/ada"}


@pytest.mark.parametrize(
    ("environment", "platform", "expected"),
    [
        (HOME, "linux", "/home/ada/.config/zenml"),
        ({**HOME, "XDG_CONFIG_HOME": "/xdg"}, "linux", "/xdg/zenml"),
        (HOME, "darwin", "/home/ada/Library/Application Support/zenml"),
        ({**HOME, "APPDATA": "/roaming"}, "win32", "/roaming/zenml"),
        (HOME, "win32", "/home/ada/zenml"),
        ({**HOME, "ZENML_CONFIG_PATH": "/own"}, "linux", "/own"),
        ({**HOME, "ZENML_CONFIG_PATH": ""}, "linux", "/home/ada/.config/zenml"),
    ],
)
def test_configuration_directory(environment: dict[str, str], platform: str, expected: str) -> None:
    found = config_directory(environment, platform=platform)
    assert found.path == Path(expected).resolve()  # with a drive on Windows


def test_setting_wins_and_links_are_resolved(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    found = config_directory({"ZENML_CONFIG_PATH": "/own"}, str(tmp_path / "link"))
    assert found.path == (tmp_path / "real").resolve()
    assert found.reason == "setting"


def test_a_loop_of_links_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    found = config_directory({"ZENML_CONFIG_PATH": str(tmp_path / "a")})
    assert found.path.parent == tmp_path and found.path.name in ("a", "b")
    assert repository_root(tmp_path / "a", {}) is None


def test_nearest_folder_above_is_the_repository(tmp_path: Path) -> None:
    deep = tmp_path / "sub" / "deep"
    deep.mkdir(parents=True)
    (tmp_path / ".zen").mkdir()
    found = repository_root(deep, {})
    assert found is not None and found.path == tmp_path  # E18
    (tmp_path / "sub" / ".zen").mkdir()
    found = repository_root(deep, {})
    assert found is not None and found.path == tmp_path / "sub"  # E20


def test_a_file_called_zen_makes_no_repository(tmp_path: Path) -> None:
    (tmp_path / ".zen").touch()  # R23
    assert repository_root(tmp_path, {}) is None


def test_environment_names_the_repository_without_search(tmp_path: Path) -> None:
    (tmp_path / ".zen").mkdir()
    (tmp_path / "sub").mkdir()
    named = {"ZENML_REPOSITORY_PATH": str(tmp_path)}
    found = repository_root(Path("/"), named)
    assert found is not None and found.path == tmp_path  # E17
    assert (
        repository_root(tmp_path, {"ZENML_REPOSITORY_PATH": str(tmp_path / "sub")}) is None
    )  # E19


def test_a_file_of_the_configuration_has_one_path(tmp_path: Path) -> None:
    folder = tmp_path / "config"
    folder.mkdir()
    (tmp_path / "link").symlink_to(folder, target_is_directory=True)
    (tmp_path / "other").mkdir()
    (tmp_path / "link_to_other").symlink_to(tmp_path / "other", target_is_directory=True)
    file = folder / "config.yaml"
    assert canonical(file, folder) == file
    assert canonical(tmp_path / "link" / "config.yaml", folder) == file
    assert canonical(tmp_path / "other" / ".." / "config" / "config.yaml", folder) == file
    elsewhere = tmp_path / "link_to_other" / "x.yaml"
    assert canonical(elsewhere, folder) == elsewhere
    assert canonical(folder / ".." / "x.yaml", folder) == tmp_path / "x.yaml"
