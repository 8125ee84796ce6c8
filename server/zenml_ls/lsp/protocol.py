"""pygls' protocol with the answers that it leaves out, and without secrets in its errors."""

from __future__ import annotations

from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInternalError
from pygls.protocol import LanguageServerProtocol, default_converter

INVALID_REQUEST = -32600
SERVER_NOT_INITIALIZED = -32002

__all__ = ["Protocol", "default_converter"]


class Protocol(LanguageServerProtocol):
    """Answers every request, also malformed ones and those that come at a wrong time."""

    is_initialized = False

    @property
    def is_shut_down(self) -> bool:
        """Whether the client asked for the end."""
        return self._shutdown

    def structure_message(self, data: dict[str, Any]) -> Any:
        """Read a message; a request whose parameters cannot be read is answered at once."""
        try:
            return super().structure_message(data)
        except JsonRpcException as error:
            if "method" in data and "id" in data:
                self._send_response(data["id"], error=error.to_response_error())
            raise

    def handle_message(self, message: Any) -> None:
        """Handle a message, unless it is too early or too late for it."""
        method = getattr(message, "method", None)
        has_answer = getattr(message, "id", None) is not None and method is not None
        if method == types.INITIALIZE and not self.is_initialized:
            self.is_initialized = True
        elif method == types.INITIALIZE and has_answer:
            self._refuse(message.id, INVALID_REQUEST, "initialize was sent already")
            return
        elif not self.is_initialized and method is not None and method != types.EXIT:
            if has_answer:
                self._refuse(message.id, SERVER_NOT_INITIALIZED, "initialize must come first")
            return
        elif self._shutdown and has_answer:
            self._refuse(message.id, INVALID_REQUEST, "the server is shutting down")
            return
        super().handle_message(message)

    def _refuse(self, msg_id: int | str, code: int, message: str) -> None:
        self._send_response(msg_id, error=types.ResponseError(code, message))

    def _send_response(
        self,
        msg_id: int | str,
        result: Any | None = None,
        error: types.ResponseError | None = None,
    ) -> None:
        """Send an answer; an internal error does not quote the values that led to it."""
        if error is not None and error.code == JsonRpcInternalError.CODE:
            error = types.ResponseError(error.code, "internal error; see the server's log")
        super()._send_response(msg_id, result, error)
