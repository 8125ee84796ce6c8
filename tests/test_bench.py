"""The benchmark: its worlds, where it asks, and how it judges; nothing is timed here."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from bench.client import start
from bench.opened import Opened, takes_increments, text_of
from bench.request_tables import RequestResults, section, with_section
from bench.requests import CLIENT, REQUESTS, Rounds, Runner, Series, Times, compare_requests, spots
from bench.servers import ours
from bench.world import add_project, with_components, with_stacks
from zenml_ls.model.outline import text_of as text_of_node
from zenml_ls.workspace import Document, FileKind


def test_a_world_has_as_many_stacks_and_lines_as_were_asked_for(tmp_path: Path) -> None:
    world = with_stacks(tmp_path, 100, 1_000)
    document = Document(world.file, world.text)
    assert document.kind is FileKind.STORE
    assert len(document.stacks) == 100
    assert world.lines == 1_000
    assert world.file.read_text(encoding="utf-8") == world.text


def test_the_configuration_lies_outside_of_the_repository(tmp_path: Path) -> None:
    world = with_components(tmp_path, 30)
    assert (world.root / ".zen" / "config.yaml").is_file()
    assert (world.config_directory / "config.yaml").is_file()
    assert world.root not in world.file.parents


def test_the_project_names_stacks_that_there_are(tmp_path: Path) -> None:
    world = with_stacks(tmp_path, 40, 400)
    add_project(world, 20)
    stacks = {block.name.text for block in Document(world.file, world.text).stacks}
    exported = [
        Document(path, path.read_text(encoding="utf-8"))
        for path in sorted(world.root.glob("pipelines/*.yaml"))
    ]
    assert [document.kind for document in exported] == [FileKind.STACK] * 2
    assert {text_of_node(document.tree.node_at(["stack_name"])) for document in exported} <= stacks
    assert len(list(world.root.glob("pipelines/*.py"))) == 20


async def test_requests_are_made_on_names_all_over_the_file(tmp_path: Path) -> None:
    world = with_stacks(tmp_path, 100, 1_000)
    client = await start([sys.executable, "-c", ""], os.environ, lambda *_: None)
    found = spots(Opened(client, world, is_incremental=False))
    await client.kill()
    lines = world.text.split("\n")
    names = {lines[spot.line][spot.name_start : spot.end] for spot in found}
    assert len({spot.line for spot in found}) == len(found) > 200
    assert world.change_line not in {spot.line for spot in found}
    assert "orchestrator_0" in names
    assert all(lines[spot.line][4 : spot.key_end].isidentifier() for spot in found)


def test_a_change_is_taken_back_by_the_next_one(tmp_path: Path) -> None:
    world = with_components(tmp_path, 10)
    texts = [text_of(world, is_changed=changed) for changed in (True, False)]
    assert texts[0] != texts[1] == world.text


@pytest.mark.parametrize(("sync", "expected"), [(1, False), (2, True), ({"change": 2}, True)])
def test_sees_how_a_server_takes_changes(sync: object, expected: bool) -> None:
    assert takes_increments({"textDocumentSync": sync}) is expected


async def test_every_request_is_answered(tmp_path: Path) -> None:
    world = with_stacks(tmp_path, 12, 120)
    add_project(world, 10)
    runner = Runner("zenml-ls", ours(), world)
    found = await compare_requests([runner], Rounds(2, 1, warm_up=1), lambda _: None)
    assert list(found) == [request.name for request in REQUESTS]
    for name, times in found.items():
        taken = times["zenml-ls"]
        assert (len(taken.unchanged.waited), len(taken.changed.worked)) == (2, 1), name
        assert taken.answered, name


def test_the_client_has_what_the_requests_need() -> None:
    assert CLIENT["workspace"]["diagnostics"]["refreshSupport"]
    assert len({request.name for request in REQUESTS}) == len(REQUESTS)


def test_names_the_targets_that_are_missed() -> None:
    assert _results().missed() == [
        "codeLens right after a change: 95 % within 50 ms",
        "codeLens: beside the other server",
        "codeLens right after a change: beside the other server",
        "references: growth",
        "references right after a change: growth",
    ]


def test_shows_every_request_with_its_verdicts() -> None:
    lines = section(_results()).splitlines()
    shown = {line.split("|")[1].strip(): line for line in lines if line.startswith("| ")}
    assert [cell.strip() for cell in shown["what"].split("|")[1:7]] == [
        "what",
        "1,000 components",
        "95 %",
        "10,000 components",
        "95 %",
        "growth",
    ]
    rename, lens = (shown[name].split("|") for name in ("rename", "codeLens"))
    assert [cell.strip() for cell in rename[2:-1]] == [
        *("3.0 ms", "3.0 ms", "3.0 ms", "≤ 50 ms", "pass"),
        *("1.0 ms", "1.0 ms", "3.00", "", "empty"),
    ]
    assert [cell.strip() for cell in lens[2:-1]] == [
        *("3.0 ms", "3.0 ms", "30 ms", "≤ 50 ms", "pass"),
        *("4.0 ms", "4.0 ms", "0.75", "≤ 0.5", "miss"),
    ]


def test_replaces_only_its_own_part_of_the_page() -> None:
    page = "# Page\n\n## Every request\n\nold\n\n## What is measured\n\nTimes.\n"
    written = with_section(page, "## Every request\n\nnew\n")
    assert written == page.replace("old", "new")


def test_a_page_without_the_part_is_no_page_to_write() -> None:
    with pytest.raises(ValueError, match="Every request"):
        with_section("# Page\n", "## Every request\n")


def _results() -> RequestResults:
    def times(waited: float, worked: float, answered: int = 1) -> Times:
        return Times(Series([waited], [worked]), Series([waited * 2], [worked * 2]), answered)

    beside = {
        "hover": {"ours": times(1, 1), "theirs": times(4, 3)},
        "rename": {"ours": times(3, 3), "theirs": times(1, 1, answered=0)},
        "codeLens": {"ours": times(3, 30), "theirs": times(4, 4)},
        "references": {"ours": times(9, 9)},
    }
    grown = {
        "hover": {"1000": times(1, 1), "10000": times(10, 11.9)},
        "references": {"1000": times(1, 1), "10000": times(10, 12.1)},
    }
    return RequestResults(("ours", "theirs"), 100, 1_000, beside, (1_000, 10_000), grown)
