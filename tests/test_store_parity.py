"""Local files, a database and a server with the same stacks: whatever is said is the same."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.stores import databases, zenserver
from tests.stores.parity import CHOICE, CUSTOM, EXPORTS, WIDE_STEP, Way, broken

REAL = databases.DATA / databases.NEWEST
CONFIGURATION = """\
activated_profile: default
analytics_opt_in: true
profiles:
  default:
    active_stack: default
    active_user: default
    name: default
    store_type: {store_type}
    store_url: {store_url}
user_id: 57f6cc78-5f00-5fde-ab6f-a34b246e7c5d
version: 0.13.2
"""
CHOICE_MISTAKES = (
    ("activated_profile: default", "activated_profile: defaul"),
    ("activated_profile: default", "activated_profile: ''"),
    ("active_stack: default", "active_stack: defaul"),
    ("active_stack: default", "active_stack: null"),
    ("active_stack: default", "active_stack: tracked"),
    ("active_stack: default", "active_stack: 5"),
    ("    name: default\n", ""),
    ("    name: default\n", "    name: other\n"),
    ("version: 0.13.2", "version: 0.99.0"),
    ("version: 0.13.2", "version: one"),
    ("analytics_opt_in: true", "analytics_opt_in: perhaps"),
    ("user_id: 5", "user_id: x"),
)
"""What is replaced in ``config.yaml``; none of it concerns the store."""
Ways = Mapping[str, Way]


@pytest.fixture(scope="module", params=["repository", "folder"])
async def ways(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Ways]:
    """Keep the profile in each kind of store, seen from one repository or plain folder."""
    folder = tmp_path_factory.mktemp("parity").resolve()
    root = folder / "repository"
    shutil.copytree(REAL / "repository", root)
    if request.param == "folder":
        shutil.rmtree(root / ".zen")
    database = databases.build(folder / "zenml.db")
    async with zenserver.serving() as server:
        addresses = {
            "local": f"file://{REAL}/config/profiles/default",
            "sql": databases.url_of(database),
            "rest": server.url,
        }
        found = {}
        for store_type, address in addresses.items():
            config = folder / store_type
            config.mkdir()
            text = CONFIGURATION.format(store_type=store_type, store_url=address)
            (config / "config.yaml").write_text(text)
            found[store_type] = await Way.read(config, root)
        yield found


def without_the_place(said: dict[str, Any], way: Way) -> dict[str, Any]:
    """Leave out that no repository can use a profile on a server, which is so."""
    findings = said["findings"]
    if way.repository is not None and way.config.name == "rest":
        findings = [found for found in findings if found[0] != "unusable-store"]
    return {**said, "findings": findings}


def check_same(ways: Ways, path: Path, content: str | bytes, step: int | None = None) -> bool:
    """Fail unless all say the same of a file; return whether they find anything in it."""
    steps = {} if step is None else {"step": step}
    said = {
        name: without_the_place(way.said(path, content, **steps), way) for name, way in ways.items()
    }
    for name in ("sql", "rest"):
        for what, value in said["local"].items():
            assert said[name][what] == value, (name, what, content)
    return bool(said["local"]["findings"])


def test_every_store_was_read(ways: Ways) -> None:
    for way in ways.values():
        contents = way.known.contents
        assert contents is not None and contents.is_complete
        assert len(contents.stacks) == 6 and len(contents.components) == 30
        assert (way.known.classes is not None) is (way.repository is not None)


@pytest.mark.parametrize("name", EXPORTS)
def test_exported_stacks(ways: Ways, name: str) -> None:
    text = (REAL / "repository/stacks" / f"{name}.yaml").read_text("utf-8")
    path = ways["local"].root / "stacks" / f"{name}.yaml"
    assert check_same(ways, path, text), "the names are in use"
    check_same(ways, path, text.replace("stack_name: ", "stack_name: new_"))
    assert sum(check_same(ways, path, variant, WIDE_STEP) for variant in broken(text, name)) >= 40


def test_an_exported_stack_with_a_flavor_of_the_user(ways: Ways) -> None:
    path = ways["local"].root / "stacks" / "custom.yaml"
    check_same(ways, path, CUSTOM)
    assert sum(check_same(ways, path, variant, WIDE_STEP) for variant in broken(CUSTOM, "x")) >= 40
    without = CUSTOM.replace("    address: ray://10.0.0.8:10001\n", "")
    check_same(ways, path, without)
    for way in ways.values():
        codes = [found[0] for found in way.said(path, without, step=10_000)["findings"]]
        assert ("missing-attribute" in codes) is (way.repository is not None), "the class was read"


@pytest.mark.parametrize(("old", "new"), [("", ""), *CHOICE_MISTAKES])
def test_the_global_configuration(ways: Ways, old: str, new: str) -> None:
    said = {}
    for name, way in ways.items():
        assert old in way.configuration
        text = way.configuration.replace(old, new, 1)
        found = without_the_place(way.said(way.config / "config.yaml", text, step=10_000), way)
        said[name] = {what: found[what] for what in ("findings", "actions", "stack", "status")}
    assert said["sql"] == said["local"]
    assert said["rest"] == said["local"]


@pytest.mark.parametrize("marker", ["active_stack: ", "activated_profile: ", "  default"])
def test_completion_and_hover_in_the_global_configuration(ways: Ways, marker: str) -> None:
    said = []
    for way in ways.values():
        text = way.configuration
        place = text.index(marker) + len(marker)
        found = way.said(way.config / "config.yaml", text, step=place)
        said.append((found["completions"][1], found["hovers"][1]))
    assert said[0] == said[1] == said[2] != (None, None)


@pytest.mark.parametrize("ways", ["repository"], indirect=True)
def test_the_choice_of_a_repository(ways: Ways) -> None:
    root = ways["local"].root
    both = {name: way for name, way in ways.items() if name != "rest"}
    text = (root / CHOICE).read_text("utf-8")
    path = root / CHOICE
    assert not check_same({**both, "rest": both["sql"]}, path, text)
    for variant in broken(text, CHOICE):
        check_same({**both, "rest": both["sql"]}, path, variant)
    (found,) = ways["rest"].said(path, text)["findings"]
    assert found[0] == "unusable-store" and "ZenServer" in found[2]


def test_switches(ways: Ways) -> None:
    found = [way.switches() for way in ways.values()]
    assert found[0] == found[1] == found[2]
    assert len(found[0]["stacks"]) == 6
