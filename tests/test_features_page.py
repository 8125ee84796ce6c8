"""The page of the features: it has every method, and its examples are what a server answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pytest_lsp import client_capabilities

from tests import world
from tests.e2e import conftest
from tests.e2e.editor import Editor
from tests.e2e.rendering import rendered
from zenml_ls.lsp import pull_methods
from zenml_ls.lsp.methods import server
from zenml_ls.lsp.server import Server

folder, start = conftest.folder, conftest.start

CHECKOUT = Path(__file__).parents[1]
PAGE = (CHECKOUT / "docs" / "features.md").read_text("utf-8")
CURSOR = "<|>"
REQUEST = "request"
"""The part of a fixture with the parameters that no file can show."""
NEW = {
    types.TEXT_DOCUMENT_INLINE_COMPLETION,
    types.TEXT_DOCUMENT_RANGES_FORMATTING,
    types.WORKSPACE_FOLDING_RANGE_REFRESH,
    types.WORKSPACE_TEXT_DOCUMENT_CONTENT,
    types.WORKSPACE_TEXT_DOCUMENT_CONTENT_REFRESH,
}
"""The methods that version 3.18 of the protocol brought."""
OF_PYGLS = {
    types.CANCEL_REQUEST,
    types.EXIT,
    types.SHUTDOWN,
    types.WORKSPACE_EXECUTE_COMMAND,
}
"""What pygls does by itself, and does so that it is our feature too."""
WITHOUT_EXAMPLE = {
    types.INITIALIZE,
    types.SHUTDOWN,
    types.WORKSPACE_TEXT_DOCUMENT_CONTENT,  # a database is no fixture
}
BOTH_WAYS = {types.PROGRESS: "serverToClient", types.CANCEL_REQUEST: "clientToServer"}

_ROW = re.compile(
    r"^\| `(?P<method>\S+/\S+|[a-z]+)` \| (?P<answer>[^|]*) \| (?P<text>[^|]*) \| (?P<proof>.*)\|$",
    re.MULTILINE,
)
_HEADING = re.compile(r"^### (?P<method>\S+)$", re.MULTILINE)
_BLOCK = re.compile(r"```yaml\n(?P<yaml>.*?)```\n\n```text\n(?P<text>.*?)```\n", re.DOTALL)


@dataclass(frozen=True)
class Row:
    """A line of a table."""

    method: str
    answer: str
    text: str
    proof: str
    is_new: bool

    @property
    def is_incoming(self) -> bool:
        return direction(self.method) == "clientToServer"

    @property
    def is_request(self) -> bool:
        return types.METHOD_TO_TYPES[self.method][1] is not None


def direction(method: str) -> str:
    return BOTH_WAYS.get(method) or types.message_direction(method)


def rows() -> Iterator[Row]:
    tables, _ = PAGE.split("## Examples\n")
    start_of_new = tables.index("## Of version 3.18\n")
    for row in _ROW.finditer(tables):
        method, answer, text, proof = (part.strip() for part in row.groups())
        yield Row(method, answer, text, proof, row.start() > start_of_new)


ROWS = list(rows())
YES = [row for row in ROWS if row.answer == "yes"]
SENT = [row for row in ROWS if not row.is_incoming]


def examples() -> Iterator[Any]:
    """Yield method, fixture and expected text of each example."""
    _, *sections = _HEADING.split(PAGE.split("## Examples\n")[1])
    for method, text in zip(sections[::2], sections[1::2], strict=True):
        for block in _BLOCK.finditer(text):
            yield pytest.param(method, block["yaml"], block["text"], id=method)


# ----------------------------------------------------------------------------- the tables


def test_every_method_has_one_row() -> None:
    old = sorted(row.method for row in ROWS if not row.is_new)
    assert old == sorted(types.METHOD_TO_TYPES.keys() - NEW)
    new = {row.method for row in ROWS if row.is_new}
    assert new == {method for method in NEW if method in server.protocol.fm.features}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.method)
def test_rows_say_why(row: Row) -> None:
    assert row.answer in ("yes", "no", "not relevant")
    assert row.text
    assert bool(row.proof) == (row.answer == "yes")


def test_what_the_server_takes_is_on_the_page() -> None:
    asked = Server()
    pull_methods.register(asked)  # what a client gets that asks for findings
    taken = {*server.protocol.fm.features, *asked.protocol.fm.features, *OF_PYGLS}
    assert {row.method for row in YES if row.is_incoming} == taken


@pytest.mark.parametrize("row", SENT, ids=lambda row: row.method)
def test_what_the_server_sends_is_on_the_page(row: Row) -> None:
    sources = (CHECKOUT / "server" / "zenml_ls" / "lsp").glob("*.py")
    text = "".join(path.read_text("utf-8") for path in sources)
    name = re.sub(r"[A-Z]", lambda match: f"_{match[0].lower()}", row.method).replace("/", "_")
    calls = {
        types.PROGRESS: r"\.work_done_progress\.begin\(",
        types.WINDOW_WORK_DONE_PROGRESS_CREATE: r"\.work_done_progress\.create_async\(",
    }
    call = calls.get(row.method, rf"\.{re.escape(name)}(_async)?\b")
    assert bool(re.search(call, text)) == (row.answer == "yes")


@pytest.mark.parametrize("row", YES, ids=lambda row: row.method)
def test_what_the_server_has_is_shown(row: Row) -> None:
    link = re.fullmatch(r"\[example\]\(#(\w+)\)", row.proof)
    if link:
        assert link[1] == re.sub(r"[^a-z]", "", row.method.lower())
        assert row.method in {example.id for example in examples()}
        return
    assert not (row.is_incoming and row.is_request) or row.method in WITHOUT_EXAMPLE
    path, name = row.proof.strip("`").split("::")
    assert f"def {name}(" in (CHECKOUT / path).read_text("utf-8")


def test_every_example_has_a_row() -> None:
    headings = _HEADING.findall(PAGE)
    assert sorted(headings) == sorted(row.method for row in YES if row.proof.startswith("["))
    assert len(list(examples())) == PAGE.count("```yaml\n") == PAGE.count("```text\n")


async def test_capabilities_are_those_of_the_page(start: conftest.Start) -> None:
    others = {
        "textDocument/prepareRename": "rename_provider",
        "workspace/symbol": "workspace_symbol_provider",
        "workspace/executeCommand": "execute_command_provider",
    }
    capabilities = (await start(capabilities=client())).capabilities
    told = {
        name
        for name in dir(capabilities)
        if name.endswith("_provider") and getattr(capabilities, name) is not None
    }
    listed = {others.get(row.method) or provider(row.method) for row in YES}
    assert told == {name for name in listed if hasattr(capabilities, name)}


def provider(method: str) -> str:
    """Return the name of the capability: that of the method in snake case."""
    name = method.split("/")[1] if "/" in method else method
    return re.sub(r"[A-Z]", lambda match: f"_{match[0].lower()}", name) + "_provider"


# --------------------------------------------------------------------------- the examples


@pytest.mark.parametrize(("method", "fixture", "expected"), list(examples()))
async def test_example_is_what_the_server_answers(
    start: conftest.Start, method: str, fixture: str, expected: str
) -> None:
    assert await answer(start, method, fixture) == expected


async def answer(start: conftest.Start, method: str, fixture: str) -> str:
    """Return what a server answers to a request about a fixture."""
    files = world.files_in(fixture)
    parameters = yaml.safe_load(files.pop(REQUEST, "{}"))
    name = next((name for name, text in files.items() if CURSOR in text), next(iter(files), None))
    plain = {path: text.replace(CURSOR, "") for path, text in files.items()}
    editor = await start(plain, capabilities=client())
    await editor.command("overview")  # now all is read
    uri = None
    places: dict[str, Any] = {}
    if name is not None:
        uri = editor.open(name)
        places = about(editor, uri, files[name])
    try:
        found = await ask(editor, method, {**places, **in_folder(editor, parameters)})
    except JsonRpcException as error:
        return f"error: {error.message}\n"
    return rendered(editor, uri, found)


def client() -> types.ClientCapabilities:
    """Return a client of the size of VS Code, which also asks for findings."""
    found = client_capabilities(conftest.VS_CODE)
    assert found.workspace is not None
    assert found.text_document is not None
    found.workspace.diagnostics = types.DiagnosticWorkspaceClientCapabilities(refresh_support=True)
    found.text_document.diagnostic = types.DiagnosticClientCapabilities()
    return found


def about(editor: Editor, uri: str, text: str) -> dict[str, Any]:
    """Return the parameters that a document and its cursors say."""
    offsets = [match.start() - index * len(CURSOR) for index, match in cursors(text)]
    start, end = (offsets[0], offsets[-1]) if offsets else (0, len(text))
    position, last = (editor.position_of(uri, offset) for offset in (start, end))
    return {
        "textDocument": types.TextDocumentIdentifier(uri),
        "position": position,
        "positions": [position],
        "range": types.Range(position, last),
    }


def cursors(text: str) -> Iterator[tuple[int, re.Match[str]]]:
    return enumerate(re.finditer(re.escape(CURSOR), text))


def in_folder(editor: Editor, parameters: Any, key: str = "") -> Any:
    """Return parameters in which each URI leads into the editor's folder."""
    if isinstance(parameters, dict):
        return {name: in_folder(editor, value, name) for name, value in parameters.items()}
    if isinstance(parameters, list):
        return [in_folder(editor, value, key) for value in parameters]
    is_file = key.lower().endswith("uri") and ":" not in parameters
    return editor.uri(parameters) if is_file else parameters


async def ask(editor: Editor, method: str, given: dict[str, Any]) -> Any:
    """Send a request with those of the parameters that it has, and the usual others."""
    if method.endswith("/resolve"):
        return await resolve(editor, method, given)
    usual = {
        types.TEXT_DOCUMENT_REFERENCES: types.ReferenceContext(include_declaration=True),
        types.TEXT_DOCUMENT_CODE_ACTION: types.CodeActionContext(diagnostics=[]),
    }
    values = {"context": usual.get(method), **given}
    converter = editor.client.protocol._converter
    data = {name: converter.unstructure(value) for name, value in values.items()}
    kind: Any = types.METHOD_TO_TYPES[method][2]
    return await send(editor, method, converter.structure(data, kind))


async def send(editor: Editor, method: str, params: object) -> Any:
    return await editor.client.protocol.send_request_async(method, params)  # type: ignore[no-untyped-call]  # pygls gives no types here


async def resolve(editor: Editor, method: str, given: dict[str, Any]) -> Any:
    """Ask for the rest of the item that has the title or label that is given."""
    asked = f"textDocument/{method.removesuffix('/resolve').removesuffix('Item')}"
    found = await ask(editor, asked, given)
    (name,) = given.keys() & {"title", "label"}
    items = getattr(found, "items", found)
    item = next(item for item in items if getattr(item, name) == given[name])
    return await send(editor, method, item)
