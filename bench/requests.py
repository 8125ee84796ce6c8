"""Every request that an editor makes, timed in one session for each server."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from itertools import cycle, islice
from typing import Any

from bench.client import start
from bench.measure import answers
from bench.opened import Opened, takes_increments
from bench.servers import CAPABILITIES, Server
from bench.world import World

Json = Any  # what json.dumps accepts

_REF = re.compile(r"    (?:artifact_store|metadata_store|orchestrator): ", re.MULTILINE)
_SCREEN = 60
"""Lines that an editor shows at a time."""
_QUERIES = ("", "stack_1", "orchestrator", "art 7", "metadata store 3", "nothing")
_STRIDE = 37
"""How far apart the places are that are asked for one after the other."""

CLIENT: Json = {
    "workspace": {
        **CAPABILITIES["workspace"],
        "diagnostics": {"refreshSupport": True},
        "symbol": {},
        "workspaceEdit": {
            "documentChanges": True,
            "resourceOperations": ["create", "rename", "delete"],
        },
    },
    "textDocument": {
        **CAPABILITIES["textDocument"],
        "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}},
        "codeLens": {},
        "definition": {"linkSupport": True},
        "diagnostic": {},
        "documentHighlight": {},
        "documentLink": {"tooltipSupport": True},
        "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
        "foldingRange": {"lineFoldingOnly": True},
        "inlayHint": {},
        "references": {},
        "rename": {"prepareSupport": True},
        "selectionRange": {},
        "semanticTokens": {
            "requests": {"full": True, "range": True},
            "tokenTypes": [],
            "tokenModifiers": [],
            "formats": ["relative"],
        },
    },
}
"""A client that asks for findings, and for all else that there is."""


@dataclass(frozen=True)
class Spot:
    """Where a request is made: on the name of a component that a stack uses."""

    file: Opened
    number: int
    """Counts the requests of a kind, from 0."""
    line: int
    key_end: int
    """The offset in the line at which the component type ends."""
    end: int

    @property
    def name_start(self) -> int:
        """The offset in the line at which the component's name starts."""
        return self.key_end + 2

    @property
    def document(self) -> Json:
        """The document, as every request about one names it."""
        return {"textDocument": {"uri": self.file.uri}}

    @property
    def position(self) -> Json:
        """Document and position: in the middle of the name."""
        return self.at(self.line, (self.name_start + self.end) // 2)

    @property
    def screen(self) -> Json:
        """Document and range: the lines that an editor shows."""
        first = max(0, min(self.line, self.file.world.lines - _SCREEN))
        return {**self.document, "range": _range(first, 0, first + _SCREEN, 0)}

    def at(self, line: int, character: int) -> Json:
        """Return document and position."""
        return {**self.document, "position": {"line": line, "character": character}}


@dataclass(frozen=True)
class Request:
    """A request that an editor makes."""

    name: str
    """What the tables call it."""
    method: str
    provider: str
    """The capability of a server that has it."""
    params: Callable[[Spot], Json]


def _document(spot: Spot) -> Json:
    return spot.document


def _position(spot: Spot) -> Json:
    return spot.position


def _screen(spot: Spot) -> Json:
    return spot.screen


def _key(spot: Spot) -> Json:
    """Ask for component types: by turns where a line is empty and where one is written."""
    if spot.number % 2:
        return spot.at(spot.line, 4)
    return spot.at(spot.file.world.completion_line, 4)


def _value(spot: Spot) -> Json:
    return spot.at(spot.line, spot.name_start)


def _references(spot: Spot) -> Json:
    return {**spot.position, "context": {"includeDeclaration": True}}


def _rename(spot: Spot) -> Json:
    return {**spot.position, "newName": f"renamed_{spot.number}"}


def _symbols(spot: Spot) -> Json:
    return {"query": _QUERIES[spot.number % len(_QUERIES)]}


def _selection(spot: Spot) -> Json:
    return {**spot.document, "positions": [spot.position["position"]]}


def _action(spot: Spot) -> Json:
    """Ask with the findings of the line: by turns on a mistake and on a name."""
    line = spot.line if spot.number % 2 else spot.file.world.mistake_line
    known = spot.file.client.findings.get(spot.file.uri, ())
    here = [item for item in known if item["range"]["start"]["line"] == line]
    return {
        **spot.document,
        "range": _range(line, 4, line, 8),
        "context": {"diagnostics": here, "triggerKind": 2},
    }


def _status(spot: Spot) -> Json:
    return {"command": "zenml-ls.status", "arguments": [spot.file.world.root.as_uri()]}


def _overview(_spot: Spot) -> Json:
    return {"command": "zenml-ls.overview", "arguments": []}


def _range(line: int, character: int, last: int, end: int) -> Json:
    return {
        "start": {"line": line, "character": character},
        "end": {"line": last, "character": end},
    }


_IN = "textDocument"
REQUESTS: Sequence[Request] = (
    Request("completion of a key", f"{_IN}/completion", "completionProvider", _key),
    Request("completion of a name", f"{_IN}/completion", "completionProvider", _value),
    Request("hover", f"{_IN}/hover", "hoverProvider", _position),
    Request("definition", f"{_IN}/definition", "definitionProvider", _position),
    Request("references", f"{_IN}/references", "referencesProvider", _references),
    Request(
        "documentHighlight", f"{_IN}/documentHighlight", "documentHighlightProvider", _position
    ),
    Request("prepareRename", f"{_IN}/prepareRename", "renameProvider", _position),
    Request("rename", f"{_IN}/rename", "renameProvider", _rename),
    Request("documentSymbol", f"{_IN}/documentSymbol", "documentSymbolProvider", _document),
    Request("workspace/symbol", "workspace/symbol", "workspaceSymbolProvider", _symbols),
    Request("codeLens", f"{_IN}/codeLens", "codeLensProvider", _document),
    Request("inlayHint", f"{_IN}/inlayHint", "inlayHintProvider", _screen),
    Request("documentLink", f"{_IN}/documentLink", "documentLinkProvider", _document),
    Request("foldingRange", f"{_IN}/foldingRange", "foldingRangeProvider", _document),
    Request("selectionRange", f"{_IN}/selectionRange", "selectionRangeProvider", _selection),
    Request(
        "semanticTokens/full", f"{_IN}/semanticTokens/full", "semanticTokensProvider", _document
    ),
    Request(
        "semanticTokens/range", f"{_IN}/semanticTokens/range", "semanticTokensProvider", _screen
    ),
    Request("codeAction", f"{_IN}/codeAction", "codeActionProvider", _action),
    Request("diagnostic", f"{_IN}/diagnostic", "diagnosticProvider", _document),
    Request("status", "workspace/executeCommand", "executeCommandProvider", _status),
    Request("overview", "workspace/executeCommand", "executeCommandProvider", _overview),
)
OURS_ALONE = frozenset({"status", "overview"})
"""Commands, of which every server has its own."""


@dataclass(frozen=True)
class Rounds:
    """How often each request is made."""

    unchanged: int
    """With the text as it was."""
    changed: int
    """Right behind a change, for which the server must read the text anew."""
    warm_up: int = 5
    """Before, of each; these do not count."""


@dataclass
class Series:
    """How long a request took again and again, in milliseconds."""

    waited: list[float] = field(default_factory=list)
    """From sending it until its answer was there."""
    worked: list[float] = field(default_factory=list)
    """What the server ran on a processor meanwhile: others at work do not count."""

    def add(self, waited: float, worked: float) -> None:
        """Take one more request."""
        self.waited.append(waited)
        self.worked.append(worked)


@dataclass
class Times:
    """How long one request took one server."""

    unchanged: Series = field(default_factory=Series)
    changed: Series = field(default_factory=Series)
    answered: int = 0
    """How many of the answers said something."""


@dataclass(frozen=True)
class Runner:
    """A server in a world."""

    name: str
    """What tells it from the others that are measured with it."""
    server: Server
    world: World


Found = Mapping[str, Mapping[str, Times]]
"""By name of the request, then by name of the runner; only of servers that have it."""


async def compare_requests(
    runners: Sequence[Runner], rounds: Rounds, progress: Callable[[str], None]
) -> Found:
    """Measure the servers by turns, request by request, so that what slows one slows all."""
    found: dict[str, dict[str, Times]] = {}
    async with AsyncExitStack() as stack:
        sessions = [await stack.enter_async_context(_session(runner)) for runner in runners]
        for request in REQUESTS:
            progress(request.name)
            able = [session for session in sessions if session.can(request)]
            found[request.name] = await _times(request, able, rounds)
    return found


async def _times(
    request: Request, sessions: Sequence[_Session], rounds: Rounds
) -> dict[str, Times]:
    times = {session.runner.name: Times() for session in sessions}
    for number in range(-rounds.warm_up, max(rounds.unchanged, rounds.changed)):
        for session in sessions:
            mine = times[session.runner.name] if number >= 0 else Times()
            if number < rounds.unchanged:
                mine.answered += await session.ask(request, number, mine.unchanged)
            if number < rounds.changed:
                mine.answered += await session.ask(
                    request, number, mine.changed, session.file.change
                )
    for session in sessions:
        if session.runner.server.is_ours and not times[session.runner.name].answered:
            raise RuntimeError(f"{session.runner.name} never has an answer to {request.name}")
    return times


@dataclass(frozen=True)
class _Session:
    runner: Runner
    file: Opened
    capabilities: Json
    refs: Sequence[Spot]

    def can(self, request: Request) -> bool:
        """Say whether the server has the request."""
        is_own = self.runner.server.is_ours or request.name not in OURS_ALONE
        return is_own and bool(self.capabilities.get(request.provider))

    async def ask(
        self,
        request: Request,
        number: int,
        series: Series,
        prepare: Callable[[], None] = lambda: None,
    ) -> bool:
        """Add how long a request takes to *series*; say whether the answer says anything.

        What the server works for what *prepare* sends belongs to the request.
        """
        client, spot = self.file.client, self.refs[number % len(self.refs)]
        before = client.processor_seconds()
        prepare()
        seconds, result = await client.request(request.method, request.params(spot))
        series.add(seconds * 1000, (client.processor_seconds() - before) * 1000)
        return bool(result.get("items", True) if isinstance(result, dict) else result)


@asynccontextmanager
async def _session(runner: Runner) -> AsyncIterator[_Session]:
    """Start a server as an editor does, and open the file."""
    server, world = runner.server, runner.world
    client = await start(
        list(server.command), server.environment(world), answers(server.settings(world))
    )
    try:
        _, answer = await client.request("initialize", server.initialization(world, CLIENT))
        capabilities = answer["capabilities"]
        file = Opened(client, world, takes_increments(capabilities))
        client.notify("initialized", {})
        file.open()
        yield _Session(runner, file, capabilities, spots(file))
        await client.stop()
    finally:
        await client.kill()


def spots(file: Opened) -> Sequence[Spot]:
    """Return places all over the file, far from each other where they follow each other."""
    text = file.world.text
    refs = [(text.count("\n", 0, match.start()), match) for match in _REF.finditer(text)]
    kept = [item for item in refs if item[0] != file.world.change_line]
    step = _STRIDE if len(kept) % _STRIDE else 1
    chosen = islice(cycle(kept), 0, len(kept) * step, step)
    return [
        Spot(
            file,
            number,
            line,
            key_end=match.end() - match.start() - 2,
            end=text.index("\n", match.start()) - match.start(),
        )
        for number, (line, match) in enumerate(chosen)
    ]
