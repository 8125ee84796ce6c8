"""pygls' protocol with the answers that it leaves out, and without secrets in its errors."""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import Callable, Generator
from concurrent.futures import Future
from typing import Any

from lsprotocol import types
from pydantic_core import to_json
from pygls.exceptions import JsonRpcException, JsonRpcInternalError, JsonRpcInvalidParams
from pygls.protocol import LanguageServerProtocol, lsp_method

from zenml_ls.lsp.prepared import Prepared

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
SERVER_NOT_INITIALIZED = -32002
_HEADER = b"Content-Length: %d\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n"


class Protocol(LanguageServerProtocol):
    """Answers every request, also malformed ones and those that come at a wrong time."""

    is_initialized = False

    def __init__(self, server: Any, converter: Any) -> None:
        """Make one that is not connected yet."""
        super().__init__(server, converter)
        self._sending = set[asyncio.Future[Any]]()

    @lsp_method(types.INITIALIZE)
    def lsp_initialize(self, params: types.InitializeParams) -> Generator[Any, Any, Any]:
        """Announce the documents that no file holds as well, which pygls leaves out."""
        result = yield from super().lsp_initialize(params)
        options = self.fm.feature_options.get(types.WORKSPACE_TEXT_DOCUMENT_CONTENT)
        result.capabilities.workspace = result.capabilities.workspace or types.WorkspaceOptions()
        result.capabilities.workspace.text_document_content = options
        return result

    @lsp_method(types.SHUTDOWN)
    def lsp_shutdown(self, *args: Any) -> Generator[Any, Any, None]:
        """Cancel what goes on; pygls fails where the end of one thing makes it forget another."""
        self._shutdown = True
        for msg_id, future in list(self._request_futures.items()):
            if msg_id != self.msg_id:
                future.cancel()
        yield from super().lsp_shutdown(*args)

    @property
    def is_shut_down(self) -> bool:
        """Whether the client asked for the end."""
        return self._shutdown

    def send_request(self, *args: Any, **kwargs: Any) -> Future[Any]:
        """Ask the client; what would ask after the shutdown is cancelled."""
        if not self._shutdown:
            return super().send_request(*args, **kwargs)
        future = Future[Any]()
        future.cancel()
        return future

    def structure_message(self, data: dict[str, Any]) -> Any:
        """Read a message; where that fails nobody waits for what will not come.

        A request is answered at once, and an answer counts as the client's refusal.
        """
        if "jsonrpc" in data and "method" in data and not self._is_known(data["method"]):
            data.setdefault("params", None)
        if "jsonrpc" in data and "method" not in data and data.get("error") is None:
            data.pop("error", None)  # of a client that always sends both
            data.setdefault("result", None)
        try:
            return super().structure_message(data)
        except JsonRpcException:
            if "method" in data and "id" in data:
                message = "the parameters are not those of the method"
                self._refuse(data["id"], JsonRpcInvalidParams.CODE, message)
            elif "method" not in data and (msg_id := _identifier(data)) is not None:
                self._give_up(msg_id)
            raise

    def _give_up(self, msg_id: int | str) -> None:
        """Fail what waits for an answer of the client that cannot be read."""
        future = self._request_futures.get(msg_id)
        if isinstance(future, Future):  # no task, which works on a request of the client
            del self._request_futures[msg_id]
            if not future.cancelled():
                future.set_exception(JsonRpcInvalidParams("its answer was not understood"))

    def _is_known(self, method: object) -> bool:
        return isinstance(method, str) and self.get_message_type(method) is not None

    def handle_message(self, message: Any) -> None:
        """Handle a message, unless it is none, or comes too early or too late."""
        if getattr(message, "jsonrpc", None) != self.VERSION:
            self._refuse(_identifier(message), INVALID_REQUEST, "not a message of JSON-RPC 2.0")
            return
        method = getattr(message, "method", None)
        if not isinstance(method, str | None):
            self._refuse(_identifier(message), INVALID_REQUEST, "the method is not a text")
            return
        refusal = None if method in (None, types.EXIT) else self._refusal(method)
        if refusal is None:
            self.is_initialized = self.is_initialized or method == types.INITIALIZE
            super().handle_message(message)
        elif _identifier(message) is not None:
            self._refuse(_identifier(message), *refusal)

    def _refusal(self, method: str | None) -> tuple[int, str] | None:
        """Return why it is the wrong time for the method; None where it is right."""
        if self._shutdown:
            return INVALID_REQUEST, "the server is shutting down"
        if method == types.INITIALIZE and self.is_initialized:
            return INVALID_REQUEST, "initialize was sent already"
        if method != types.INITIALIZE and not self.is_initialized:
            return SERVER_NOT_INITIALIZED, "initialize must come first"
        return None

    def refuse_unreadable(self) -> None:
        """Answer a message that is no JSON, of which no identifier is known."""
        self._refuse(None, PARSE_ERROR, "the message is not JSON")

    def _refuse(self, msg_id: int | str | None, code: int, message: str) -> None:
        """Send an error; where no identifier is known it is null, which pygls would leave out."""
        error = {"code": code, "message": message}
        self._send_data({"jsonrpc": self.VERSION, "id": msg_id, "error": error})

    def _execute_handler(
        self,
        msg_id: int | str,
        handler: Callable[..., Any],
        callback: Callable[[Future[Any]], None],
        args: tuple[Any, ...] | None = None,
        kwargs: dict[str, Any] | None = None,
    ) -> None:
        """Run a handler; what remembers it is forgotten at its end, also for notifications."""
        super()._execute_handler(msg_id, handler, callback, args, kwargs)
        future = self._request_futures.get(msg_id)
        if future is not None:
            future.add_done_callback(lambda _: self._request_futures.pop(msg_id, None))

    def _handle_response(
        self,
        msg_id: int | str,
        result: Any | None = None,
        error: types.ResponseError | None = None,
    ) -> None:
        """Take the client's answer, unless nobody waits for it any more."""
        self._result_types.pop(msg_id, None)  # pygls keeps it where the answer is an error
        future = self._request_futures.get(msg_id)
        if future is not None and future.cancelled():
            del self._request_futures[msg_id]
        else:
            super()._handle_response(msg_id, result, error)

    def _send_response(
        self,
        msg_id: int | str,
        result: Any | None = None,
        error: types.ResponseError | None = None,
    ) -> None:
        """Send an answer; an error quotes nothing of the values that led to it."""
        if error is not None and error.code == JsonRpcInternalError.CODE:
            error = types.ResponseError(error.code, "internal error; see the server's log")
        elif error is not None:
            error = types.ResponseError(error.code, error.message)
        if error is None and isinstance(result, Prepared):
            self._result_types.pop(msg_id, None)
            self._write(b'{"id":%b,"jsonrpc":"2.0","result":%b}' % (to_json(msg_id), result.json))
        else:
            super()._send_response(msg_id, result, error)

    def prepared(self, result: Any) -> Prepared:
        """Return an answer that can be sent again and again."""
        return Prepared(self._as_json(result))

    def _send_data(self, data: Any) -> None:
        """Send a message; pygls would take several times as long to write a large one."""
        self._write(self._as_json(data))

    def _as_json(self, data: Any) -> bytes:
        try:
            return to_json(data, fallback=self._serialize_message)
        except ValueError:  # half a surrogate pair, which no encoding but JSON's escapes can hold
            return json.dumps(data, default=self._serialize_message).encode()

    def _write(self, body: bytes) -> None:
        header = _HEADER % len(body) if self._include_headers else b""
        sent = self.writer.write(header + body) if self.writer is not None else None
        if inspect.isawaitable(sent):
            task = asyncio.ensure_future(sent)
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)


def _identifier(message: Any) -> int | str | None:
    """Return the identifier of a request; None where there is none that can be used."""
    found = message.get("id") if isinstance(message, dict) else getattr(message, "id", None)
    return found if isinstance(found, int | str) else None
