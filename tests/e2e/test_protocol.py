"""The server at the hands of a client that breaks the rules: it answers, and says no secret."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import world
from tests.e2e.wire import Process, serving
from zenml_ls.lsp.refreshing import PAUSE

INVALID_REQUEST, NO_METHOD, INVALID_PARAMS, PARSE_ERROR = -32600, -32601, -32602, -32700
NOT_INITIALIZED, CANCELLED = -32002, -32800
IGNORED = "WARNING: a message was not understood\n"


def code(answer: dict[str, Any]) -> int:
    """Return the code of an error, which must have no further data."""
    assert "data" not in answer["error"]
    found: int = answer["error"]["code"]
    return found


async def leave(server: Process) -> None:
    assert (await server.request("shutdown"))["result"] is None
    server.send(method="exit")


async def test_requests_out_of_order(folder: Path) -> None:
    async with serving(folder) as server:
        for method in ("shutdown", "textDocument/hover", "no/such"):
            assert code(await server.request(method, None)) in (NOT_INITIALIZED, INVALID_PARAMS)
        assert code(await server.request("shutdown")) == NOT_INITIALIZED
        server.send(method="textDocument/didOpen", params={"textDocument": world.BASE})
        assert "capabilities" in (await server.initialize())["result"]
        assert code(await server.request("initialize", {"capabilities": {}})) == INVALID_REQUEST
        assert (await server.request("shutdown"))["result"] is None
        position = {"textDocument": {"uri": "file:///a"}, "position": {"line": 0, "character": 0}}
        assert code(await server.request("textDocument/hover", position)) == INVALID_REQUEST
        assert code(await server.request("shutdown")) == INVALID_REQUEST
        server.send(method="exit")
        returned, errors = await server.end()
    assert returned == 0
    assert set(errors.splitlines(keepends=True)) <= {IGNORED}


@pytest.mark.parametrize("is_polite", [True, False])
async def test_exit_code(folder: Path, is_polite: bool) -> None:
    async with serving(folder) as server:
        await server.initialize()
        if is_polite:
            await leave(server)
        else:
            server.send(method="exit")
        assert await server.end() == (0 if is_polite else 1, "")


async def test_asks_nothing_of_a_client_that_said_goodbye(folder: Path) -> None:
    refreshing = {"refreshSupport": True}
    features = {"diagnostics": refreshing, "inlayHint": refreshing}
    async with serving(folder) as server:
        await server.initialize(capabilities={"workspace": features})
        await server.request("workspace/executeCommand", {"command": "zenml-ls.refresh"})
        await server.request("shutdown")
        await asyncio.sleep(2 * PAUSE)  # then it would have asked
        server.send(method="exit")
        assert await server.reader.read() == b""


async def test_asks_nothing_either_of_a_client_in_a_hurry(folder: Path) -> None:
    """What a message leads to may begin after the next message, which is the last one."""
    capabilities = {"workspace": {"configuration": True}, "window": {"workDoneProgress": True}}
    async with serving(folder) as server:
        await server.initialize(capabilities=capabilities)
        await server.call("workspace/configuration")
        validate = {"command": "zenml-ls.validateWorkspace"}
        server.send(id="check", method="workspace/executeCommand", params=validate)
        server.send(method="workspace/didChangeConfiguration", params={"settings": None})
        await leave_at_once(server)
        assert "method" not in (await server.reader.read()).decode()
        assert await server.end() == (0, "")


async def test_the_end_while_a_command_waits_for_an_answer(folder: Path) -> None:
    world.write(folder, world.BASE)
    async with serving(folder) as server:
        await server.initialize(
            rootUri=folder.as_uri(),
            capabilities={"workspace": {"applyEdit": True}, "window": {"showMessage": {}}},
        )
        pick = {"command": "zenml-ls.switchStack"}
        server.send(id="pick", method="workspace/executeCommand", params=pick)
        await server.call("window/showMessageRequest")
        await leave_at_once(server)
        assert (await server.answer("pick"))["error"]["code"] == CANCELLED
        assert await server.end() == (0, "")


async def test_all_that_a_client_has_to_say_at_once(folder: Path) -> None:
    async with serving(folder) as server:
        server.send(id=1, method="initialize", params={"capabilities": {}, "processId": None})
        server.send(method="initialized", params={})
        await leave_at_once(server)
        assert await server.end() == (0, "")


async def leave_at_once(server: Process) -> None:
    """Say goodbye without waiting for an answer, and close the input."""
    server.send(id=2, method="shutdown")
    server.send(method="exit")
    server.writer.close()
    assert (await server.answer(2))["result"] is None


@pytest.mark.parametrize("is_initialized", [True, False])
async def test_end_of_input_ends_the_process(folder: Path, is_initialized: bool) -> None:
    async with serving(folder) as server:
        if is_initialized:
            await server.initialize()
        server.writer.close()
        assert await server.end() == (1, "")


async def test_the_server_ends_with_who_started_it(folder: Path) -> None:
    """Its input stays open where another process has the other side as well."""
    sleep = [sys.executable, "-c", "import sys; sys.stdin.read()"]
    parent = subprocess.Popen(sleep, stdin=subprocess.PIPE)
    with parent:
        async with serving(folder) as server:
            await server.initialize(processId=parent.pid)
            parent.kill()
            parent.wait()
            assert await server.end() == (1, "")


async def test_a_parent_that_cannot_be_seen_is_not_missed(folder: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    async with serving(folder) as server:
        await server.initialize(processId=ended.pid)
        await leave(server)
        assert await server.end() == (0, "")


HEADERS = [
    b"content-length: %d\r\n\r\n",
    b"Content-Length:%d\n\n",
    b"Content-Type: application/json\r\nCONTENT-LENGTH: %d\r\n\r\n",
]


@pytest.mark.parametrize("header", HEADERS)
async def test_headers_of_any_case_and_line_end(folder: Path, header: bytes) -> None:
    async with serving(folder) as server:
        await server.initialize()
        body = b'{"jsonrpc": "2.0", "id": 1000, "method": "shutdown"}'
        server.writer.write(header % len(body) + body)
        assert (await server.answer(1000))["result"] is None


@pytest.mark.parametrize("frame", [b"Content-Length: 3\r\n\r\n{}", b"Content-Length: 1\r\n\r\n{}"])
async def test_a_wrong_length_costs_one_message_at_most(folder: Path, frame: bytes) -> None:
    async with serving(folder) as server:
        await server.initialize()
        server.writer.write(frame)
        server.send(id=1000, method="workspace/symbol", params={"query": ""})
        server.send(id=1001, method="shutdown")
        assert (await server.answer(1001))["result"] is None


REQUESTS: list[tuple[str, Any]] = [
    ("textDocument/hover", {}),
    ("textDocument/hover", None),
    ("textDocument/hover", [1, 2]),
    ("textDocument/hover", {"textDocument": {"uri": 5}, "position": "x"}),
    (
        "textDocument/hover",
        {"textDocument": {"uri": "file:///a"}, "position": {"line": -1, "character": 0}},
    ),
    ("textDocument/completion", {"textDocument": {"uri": "file:///a"}}),
    ("textDocument/codeAction", {"textDocument": {"uri": "file:///a"}, "range": {}}),
    ("workspace/executeCommand", {"command": "zenml-ls.switchHats"}),
    ("workspace/executeCommand", {"command": "zenml-ls.switchStack", "arguments": 5}),
    ("workspace/executeCommand", {"command": "zenml-ls.switchStack", "arguments": [5]}),
    ("workspace/executeCommand", {}),
]


async def test_malformed_requests_are_answered(folder: Path) -> None:
    world.write(folder, world.BASE)
    async with serving(folder) as server:
        await server.initialize()
        for method, params in REQUESTS:
            assert code(await server.request(method, params)) == INVALID_PARAMS, (method, params)
        assert code(await server.request("textDocument/hover")) == INVALID_PARAMS
        assert code(await server.request("no/such")) == NO_METHOD
        assert code(await server.request("no/such", {"a": 1})) == NO_METHOD
        server.send(jsonrpc="1.0", id="old", method="shutdown")
        assert code(await server.answer("old")) == INVALID_REQUEST
        server.send_body(b'{"id": 77, "method": "shutdown"}')
        assert code(await server.answer(77)) == INVALID_REQUEST
        await leave(server)
        returned, errors = await server.end()
    assert returned == 0
    assert set(errors.splitlines(keepends=True)) == {IGNORED}


BODIES = [b"{", b"\xff\xfe{}", b"[" * 5000, b"[]", b"5", b'"text"', b"null", b"[{}]", b"{}"]


GARBAGE: list[Any] = [None, 5, [], {}, {"textDocument": {}}]


async def test_garbage_is_answered_and_survived(folder: Path) -> None:
    world.write(folder, world.BASE)
    async with serving(folder) as server:
        await server.initialize()
        for body in BODIES:
            server.send_body(body)
            answer = await server.answer(None)
            assert code(answer) in (PARSE_ERROR, INVALID_REQUEST), body
            assert answer == {"jsonrpc": "2.0", "id": None, "error": answer["error"]}
        for method in ("textDocument/didOpen", "textDocument/didChange", "no/such", "$/x", ""):
            for garbage in GARBAGE:
                server.send(method=method, params=garbage)
        server.send(method="$/cancelRequest", params={"id": 4711})
        server.send(method="textDocument/didClose", params={"textDocument": {"uri": "file:///x"}})
        change = {"textDocument": {"uri": "file:///x", "version": 1}, "contentChanges": []}
        server.send(method="textDocument/didChange", params=change)
        server.send(id=4712, result=None)
        server.send(id=4713, error={"code": 1, "message": "x"})
        server.send(id=4714, method=5, params={})
        assert code(await server.answer(4714)) == INVALID_REQUEST
        await leave(server)
        returned, errors = await server.end()
    assert returned == 0
    assert set(errors.splitlines(keepends=True)) == {IGNORED}


APPLY, ASK = "workspace/applyEdit", "window/showMessageRequest"


@pytest.mark.parametrize(
    ("arguments", "method", "reply"),
    [
        (["remote"], APPLY, {"result": None}),
        (["remote"], APPLY, {"result": {}}),
        (["remote"], APPLY, {"error": {"message": "no code"}}),
        (["remote"], APPLY, {"error": None}),
        (["remote"], APPLY, {}),
        ([], ASK, {"result": 5}),
    ],
)
async def test_a_malformed_answer_is_a_refusal(
    folder: Path, arguments: list[str], method: str, reply: dict[str, Any]
) -> None:
    world.write(folder, world.BASE)
    async with serving(folder) as server:
        can = {"workspace": {"applyEdit": True}}
        await server.initialize(rootUri=folder.as_uri(), capabilities=can)
        switch = {"command": "zenml-ls.switchStack", "arguments": arguments}
        server.send(id="switch", method="workspace/executeCommand", params=switch)
        asked = await server.call(method)
        server.send(id=asked["id"], **reply)
        assert (await server.answer("switch"))["result"]["applied"] is False
        await leave(server)
        assert await server.end() == (0, IGNORED)


async def test_an_answer_with_a_null_for_an_error_counts(folder: Path) -> None:
    world.write(folder, world.BASE)
    async with serving(folder) as server:
        can = {"workspace": {"applyEdit": True}}
        await server.initialize(rootUri=folder.as_uri(), capabilities=can)
        switch = {"command": "zenml-ls.switchStack", "arguments": ["remote"]}
        server.send(id="switch", method="workspace/executeCommand", params=switch)
        asked = await server.call(APPLY)
        server.send(id=asked["id"], result={"applied": True}, error=None)
        assert (await server.answer("switch"))["result"]["applied"] is True
        await leave(server)
        assert await server.end() == (0, "")


CANARY = "hunter2-canary"
SECRET = world.component("mysql_store", 4, "host: db", f"password: {CANARY}", f"port: {CANARY}")
BUG = """
import sys
from zenml_ls.cli import main
from zenml_ls.lsp.methods import server

@server.feature("test/request")
def on_request(params):
    raise ValueError(server.session.open_paths, [
        server.session.document(path).text for path in server.session.open_paths])

@server.feature("test/async")
async def on_async(params):
    on_request(params)

@server.feature("test/notification")
def on_notification(params):
    on_request(params)

@server.feature("test/task")
def on_task(params):
    server._settings.start(on_async(params))

sys.exit(main(["serve"]))
"""


async def test_says_no_secret(folder: Path) -> None:
    """Neither what is sent nor what is logged quotes a file, whatever goes wrong."""
    component = "config/profiles/default/metadata_stores/mysql_store.yaml"
    exported = (
        "stack_name: a\nzenml_version: 0.13.2\ncomponents:\n  metadata_store:\n"
        f"    flavor: mysql\n    name: a\n    password: {CANARY}\n    port: {CANARY}\n"
    )
    files = {component: SECRET, "stack.yaml": exported, "broken.yaml": f"{exported}{CANARY}: [\n"}
    world.write(folder, {**world.BASE, **files})
    async with serving(folder, script=BUG) as server:
        await server.initialize(rootUri=folder.as_uri())
        for name, text in {**world.BASE, **files}.items():
            item = {"uri": (folder / name).as_uri(), "languageId": "yaml", "version": 1}
            server.send(
                method="textDocument/didOpen", params={"textDocument": {**item, "text": text}}
            )
        for name, text in files.items():
            await use_every_feature(server, (folder / name).as_uri(), text)
        for number, method in enumerate(("test/request", "test/async")):
            server.send(id=f"bug{number}", method=method, params={})
            assert code(await server.answer(f"bug{number}")) == -32603
        server.send(method="test/notification", params={})
        server.send(method="test/task", params={})
        broken = {"uri": CANARY, "languageId": CANARY, "version": CANARY, "text": CANARY}
        server.send(method="textDocument/didOpen", params={"textDocument": broken})
        assert code(await server.request("textDocument/hover", {CANARY: CANARY})) == INVALID_PARAMS
        server.send_body(f'{{"{CANARY}'.encode())
        await server.answer(None)
        await leave(server)
        returned, errors = await server.end()
    assert returned == 0
    assert errors.count("ValueError in\n") == 4
    assert CANARY not in errors
    quoted = [message for message in server.received if CANARY in str(without_edits(message))]
    assert quoted == []


FAILING = """
import sys
from zenml_ls.cli import main
from zenml_ls.lsp import server

def load(request, *arguments, **options):
    if (request.config_directory / "fail").exists():
        raise ValueError
    return read(request, *arguments, **options)

read, server.load = server.load, load
sys.exit(main(["serve"]))
"""


async def test_a_bug_in_reading_fails_the_requests_that_wait_for_it(folder: Path) -> None:
    """None of them hangs, and the next one tries again."""
    world.write(folder, {**world.BASE, "config/fail": ""})
    name = ".zen/config.yaml"
    uri = (folder / name).as_uri()
    item = {"uri": uri, "languageId": "yaml", "version": 1, "text": world.BASE[name]}
    position = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 0}}
    async with serving(folder, script=FAILING) as server:
        await server.initialize(rootUri=folder.as_uri())
        server.send(method="textDocument/didOpen", params={"textDocument": item})
        for method, params in (
            ("textDocument/hover", position),
            ("workspace/executeCommand", {"command": "zenml-ls.overview"}),
            ("workspace/executeCommand", {"command": "zenml-ls.refresh"}),
        ):
            assert code(await server.request(method, params)) == -32603, params
        (folder / "config/fail").unlink()
        assert "result" in await server.request("textDocument/hover", position)
        await leave(server)
        returned, errors = await server.end()
    assert returned == 0
    assert errors.count("Error in\n") == errors.count("ValueError in\n") >= 1, "not who waited"


async def use_every_feature(server: Process, uri: str, text: str) -> None:
    document = {"textDocument": {"uri": uri}}
    for line, content in enumerate(text.split("\n")):
        for character in {0, len(content) // 2, len(content)}:
            place = {"line": line, "character": character}
            await server.request("textDocument/hover", {**document, "position": place})
            await server.request("textDocument/completion", {**document, "position": place})
            around = {"range": {"start": place, "end": place}, "context": {"diagnostics": []}}
            await server.request("textDocument/codeAction", {**document, **around})


def without_edits(value: Any) -> Any:
    """Return a message without the texts that its edits write."""
    if isinstance(value, dict):
        return {key: without_edits(item) for key, item in value.items() if key != "newText"}
    return [without_edits(item) for item in value] if isinstance(value, list) else value


COUNT = """
import asyncio, gc, sys
from zenml_ls.cli import main
from zenml_ls.lsp.methods import server

@server.feature("test/count")
def on_count(params):
    gc.collect()
    futures = len(server.protocol._request_futures) + len(server.protocol._result_types)
    return {"tasks": len(asyncio.all_tasks()), "futures": futures}

sys.exit(main(["serve"]))
"""


async def test_keystrokes_leave_nothing_behind(folder: Path) -> None:
    world.write(folder, world.BASE)
    uri = (folder / ".zen/config.yaml").as_uri()
    text = world.BASE[".zen/config.yaml"]
    async with serving(folder, script=COUNT) as server:
        await server.initialize(rootUri=folder.as_uri())
        item = {"uri": uri, "languageId": "yaml", "version": 0, "text": text}
        server.send(method="textDocument/didOpen", params={"textDocument": item})
        position = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 3}}
        for version in range(1, 201):
            identifier = {"uri": uri, "version": version}
            change = {
                "textDocument": identifier,
                "contentChanges": [{"text": text + " " * version}],
            }
            server.send(method="textDocument/didChange", params=change)
            await server.request("textDocument/hover", position)
        await server.first(lambda message: message.get("params", {}).get("version") == 200)
        counted = (await server.request("test/count", {}))["result"]
        await leave(server)
        assert await server.end() == (0, "")
    assert counted["tasks"] < 10
    assert counted["futures"] < 5


async def test_half_a_character_is_sent_back_as_it_came(folder: Path) -> None:
    """JSON can hold half of a surrogate pair, UTF-8 cannot."""
    async with serving(folder) as server:
        await server.initialize()
        for title in ("half \ud83d", "🚀 é"):
            answer = await server.request("codeAction/resolve", {"title": title})
            assert answer["result"] == {"title": title}
        await leave(server)
        assert await server.end() == (0, "")
