"""The configurations that we offer for editors name what the package has."""

from __future__ import annotations

import json
import sys
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest
import yaml

from zenml_ls import __version__

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

EDITORS = Path(__file__).resolve().parent.parent / "editors"
MASON = EDITORS / "registries" / "mason" / "packages" / "zenml-language-server" / "package.yaml"
COMMAND = "zenml-ls"


def toml(*place: str) -> dict[str, Any]:
    return tomllib.loads(EDITORS.joinpath(*place).read_text())


def test_command_exists() -> None:
    assert COMMAND in {script.name for script in entry_points(group="console_scripts")}


def test_mason_installs_this_version() -> None:
    entry = yaml.safe_load(MASON.read_text())
    assert entry["name"] == MASON.parent.name
    assert entry["source"] == {"id": f"pkg:pypi/{entry['name']}@{__version__}"}
    assert entry["bin"] == {COMMAND: f"pypi:{COMMAND}"}
    lua = EDITORS / "registries" / "nvim-lspconfig" / "lsp" / f"{entry['neovim']['lspconfig']}.lua"
    assert f"'{COMMAND}'" in lua.read_text()
    assert {"description", "homepage", "licenses", "languages"} <= entry.keys()
    assert entry["categories"] == ["LSP"]


@pytest.mark.parametrize("place", [("helix",), ("registries", "helix")], ids="/".join)
def test_helix_adds_the_server_to_yaml(place: tuple[str, ...]) -> None:
    languages = toml(*place, "languages.toml")
    assert languages["language-server"][COMMAND]["command"] == COMMAND
    (language,) = languages["language"]
    assert language["name"] == "yaml"
    assert language["language-servers"][0] == "yaml-language-server"
    assert language["language-servers"][-1] == COMMAND


def test_zed_starts_the_server_for_yaml() -> None:
    extension = toml("zed", "extension.toml")
    assert extension["language_servers"] == {COMMAND: {"name": COMMAND, "languages": ["YAML"]}}
    assert extension["version"] == toml("zed", "Cargo.toml")["package"]["version"] == __version__
    settings = json.loads((EDITORS / "zed" / "settings.json").read_text())
    assert settings["languages"]["YAML"]["language_servers"][0] == COMMAND
    assert list(settings["lsp"]) == [COMMAND]


def test_sublime_starts_the_server_for_yaml() -> None:
    settings = json.loads((EDITORS / "sublime" / "LSP.sublime-settings").read_text())
    client = settings["clients"][COMMAND]
    assert client["enabled"] is True
    assert client["command"] == [COMMAND]
    assert client["selector"] == "source.yaml"


def test_kate_starts_the_server_for_yaml() -> None:
    settings = json.loads((EDITORS / "kate" / "settings.json").read_text())
    (server,) = settings["servers"].values()
    assert server["command"] == [COMMAND]
    assert server["highlightingModeRegex"] == "^YAML$"


def test_package_of_emacs_has_this_version() -> None:
    package = (EDITORS / "emacs" / "zenml-ls.el").read_text()
    assert f"\n;; Version: {__version__}\n" in package
