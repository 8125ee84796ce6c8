"""Measure the server, beside yaml-language-server, and print the tables.

python -m bench            # some minutes
python -m bench --quick    # less than a minute, and less exact
python -m bench --write    # write docs/performance.md as well
python -m bench --alone    # without yaml-language-server
python -m bench requests   # only the times of the requests, two minutes; --write keeps the rest
python -m bench editors    # only the real editors that are set up, four minutes; the same
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench import world
from bench.editor_tables import editor_section, with_editors
from bench.editors import Presses, compare_editors
from bench.measure import Effort, Samples, measure
from bench.report import LARGEST_FILE, Hung, Results, machine, page, tables
from bench.request_tables import RequestResults, section, with_section
from bench.requests import Rounds, Runner, compare_requests
from bench.servers import CHECKOUT, CannotRunError, Server, ours, theirs
from bench.silence import silent_server

PAGE = CHECKOUT / "docs" / "performance.md"


@dataclass(frozen=True)
class Plan:
    """How often each size is measured."""

    sizes: dict[int, Effort]
    """By lines of the file."""
    profiles: dict[int, Effort]
    """By components of the profile."""
    hung: dict[int, Effort]
    """By lines of the file, while a server hangs and without one."""
    requests: Rounds
    """In a repository with many stacks, beside the other server."""
    grown: Rounds
    """With few components, and with many."""
    editors: Presses
    """In each editor that is set up, with each server."""


STACKS = 100
LINES = 1_000
SIZES = (1_000, 10_000)
"""Few components, and many."""
FILES = 50
"""Files of code in the repository."""
FULL = Plan(
    sizes={60: Effort(5, 15), 1_000: Effort(5, 12), 10_000: Effort(3, 8)},
    profiles={10: Effort(3, 15), 1_000: Effort(3, 10), 10_000: Effort(2, 5)},
    hung={60: Effort(4, 60), 1_000: Effort(4, 60)},
    requests=Rounds(40, 40),
    grown=Rounds(40, 6, warm_up=2),
    editors=Presses(20),
)
QUICK = Plan(
    sizes={60: Effort(2, 4), 1_000: Effort(2, 3), 10_000: Effort(1, 2, warm_up=1)},
    profiles={10: Effort(1, 3), 1_000: Effort(1, 2), 10_000: Effort(1, 1, warm_up=1)},
    hung={60: Effort(1, 10), 1_000: Effort(1, 10)},
    requests=Rounds(5, 5),
    grown=Rounds(3, 2, warm_up=1),
    editors=Presses(3),
)


def main() -> int:
    """Measure and print, and return the exit code."""
    options = _options()
    try:
        servers = (ours(),) if options.alone else (ours(), theirs())
    except CannotRunError as error:
        print(f"bench: {error}; --alone measures without yaml-language-server", file=sys.stderr)
        return 2
    plan = QUICK if options.quick else FULL
    with tempfile.TemporaryDirectory(prefix="zenml-ls-bench-") as name:
        folder = Path(name).resolve()
        try:
            text, written = asyncio.run(PARTS[options.part](servers, folder, plan))
        except (ConnectionError, asyncio.TimeoutError) as error:
            print(f"bench: {str(error) or 'a server did not answer'}", file=sys.stderr)
            return 2
    print(text)
    if options.write:
        PAGE.write_text(written, encoding="utf-8")
        print(f"written: {PAGE.relative_to(CHECKOUT)}")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "part", nargs="?", choices=[*filter(None, PARTS)], help="measure only this part"
    )
    parser.add_argument("--quick", action="store_true", help="fewer repetitions")
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    parser.add_argument("--alone", action="store_true", help="without yaml-language-server")
    return parser.parse_args()


async def _requests(servers: tuple[Server, ...], folder: Path, plan: Plan) -> tuple[str, str]:
    """Return the part about requests to print, and the page with it."""
    found = section(await _measure_requests(servers, folder, plan))
    return f"{machine(servers)}\n\n{found}", with_section(PAGE.read_text("utf-8"), found)


async def _everything(servers: tuple[Server, ...], folder: Path, plan: Plan) -> tuple[str, str]:
    """Return the tables to print, and the page."""
    editors = await _measure_editors(servers, folder / "editors", plan)
    results = await _run(servers, folder, plan)
    return f"{tables(results)}\n{editors}", with_editors(page(results), editors)


async def _editors(servers: tuple[Server, ...], folder: Path, plan: Plan) -> tuple[str, str]:
    """Return the part about editors to print, and the page with it."""
    found = await _measure_editors(servers, folder, plan)
    return f"{machine(servers)}\n\n{found}", with_editors(PAGE.read_text("utf-8"), found)


PARTS = {None: _everything, "requests": _requests, "editors": _editors}
"""What can be measured alone, by name; all without one."""


async def _measure_editors(servers: tuple[Server, ...], folder: Path, plan: Plan) -> str:
    """Return the part of the page about the editors."""
    place = world.with_lines(folder, LARGEST_FILE)
    progress = _progress("editors")
    found = await asyncio.to_thread(compare_editors, servers, place, plan.editors, progress)
    return editor_section(found)


async def _run(servers: tuple[Server, ...], folder: Path, plan: Plan) -> Results:
    for server in servers:  # from now on bytecode is written, and the disk's cache is warm
        await measure(server, world.with_lines(folder / server.name, 60), Effort(1, 1))
    by_lines = {
        lines: await _compare(servers, world.with_lines(folder / f"lines-{lines}", lines), effort)
        for lines, effort in plan.sizes.items()
    }
    by_components = {
        count: await _profile(servers, count, effort, folder / f"components-{count}")
        for count, effort in plan.profiles.items()
    }
    hung = {
        lines: await compare_hung(servers[0], lines, effort, folder / f"hung-{lines}")
        for lines, effort in plan.hung.items()
    }
    requests = await _measure_requests(servers, folder / "requests", plan)
    return Results(servers, by_lines, by_components, hung, requests, plan is QUICK)


async def _measure_requests(
    servers: tuple[Server, ...], folder: Path, plan: Plan
) -> RequestResults:
    """Measure every request, beside the other server and with more and more components."""
    place = world.with_stacks(folder / "stacks", STACKS, LINES)
    world.add_project(place, FILES)
    runners = [Runner(server.name, server, place) for server in servers]
    beside = await compare_requests(runners, plan.requests, _progress(f"{STACKS} stacks"))
    sized = []
    for count in SIZES:
        place = world.with_components(folder / f"components-{count}", count)
        world.add_project(place, FILES)
        sized.append(Runner(str(count), servers[0], place))
    grown = await compare_requests(sized, plan.grown, _progress("few and many components"))
    names = tuple(server.name for server in servers)
    return RequestResults(names, STACKS, LINES, beside, SIZES, grown)


async def compare_hung(server: Server, lines: int, effort: Effort, folder: Path) -> Hung:
    """Measure one server by turns without a ZenServer, and with one that never answers."""
    found = Hung()
    usual, hung = (world.with_lines(folder / name, lines) for name in ("usual", "hung"))
    progress = _progress(f"{lines:,} lines, a server that hangs")
    async with silent_server() as silent:
        world.add_server(hung, silent.url)
        for repetition in range(effort.repetitions):
            progress(f"{repetition + 1}/{effort.repetitions}")
            found.without.add_all(await measure(server, usual, effort))
            silent.asked.clear()
            found.within.add_all(await measure(server, hung, effort, silent.asked))
    return found


async def _profile(servers: tuple[Server, ...], count: int, effort: Effort, root: Path) -> Samples:
    mine = servers[0]
    found = await _compare((mine,), world.with_components(root, count), effort)
    return found[mine.name]


async def _compare(
    servers: tuple[Server, ...], place: world.World, effort: Effort
) -> dict[str, Samples]:
    """Measure the servers by turns, so that what slows the machine slows both."""
    found = {server.name: Samples() for server in servers}
    progress = _progress(f"{place.lines:,} lines, {len(place.component_files)} files")
    for repetition in range(effort.repetitions):
        for server in servers:
            progress(f"{repetition + 1}/{effort.repetitions} {server.name}")
            found[server.name].add_all(await measure(server, place, effort))
    return found


def _progress(title: str) -> Callable[[str], None]:
    def show(text: str) -> None:
        print(f"{title}: {text}", file=sys.stderr, flush=True)

    return show


if __name__ == "__main__":
    sys.exit(main())
