"""Starting the server on a transport."""

from __future__ import annotations

import asyncio
import importlib.util
import logging
import sys
from threading import Event

from pygls.io_ import StdoutWriter, run_async

from zenml_ls.lsp.methods import server
from zenml_ls.lsp.standard_input import StandardInput


def serve(host: str | None = None, port: int = 0, *, is_websocket: bool = False) -> int:
    """Serve one client and return the exit code: 1 where it left without saying so.

    Without *host* on standard input and output, else on a socket.
    """
    _quiet_logs()
    if host is None:
        _serve_on_standard_streams()
        return 0 if server.protocol.is_shut_down else 1
    try:
        return _serve_on_socket(host, port, is_websocket=is_websocket)
    except (OSError, OverflowError) as error:  # taken, not allowed, or no port at all
        reason = getattr(error, "strerror", None) or str(error)
        sys.stderr.write(f"zenml-ls: cannot listen on {host}:{port}: {reason}\n")
        return 2


def _serve_on_standard_streams() -> None:
    server.protocol.set_writer(StdoutWriter(sys.stdout.buffer))
    try:
        asyncio.run(_converse())
    except (BrokenPipeError, KeyboardInterrupt, SystemExit):  # the last is how pygls ends
        return
    finally:
        server.shutdown()


async def _converse() -> None:
    reader = StandardInput(sys.stdin.fileno())
    server.leave = reader.leave
    try:
        await run_async(Event(), reader, server.protocol, None, server.report_server_error)
    finally:
        server.protocol.writer = None  # nobody listens any more
        await server.stores.end()  # the loop that carries it ends with us


def _serve_on_socket(host: str, port: int, *, is_websocket: bool) -> int:
    if is_websocket:
        if importlib.util.find_spec("websockets") is None:
            message = "zenml-ls: --ws needs the extra 'ws': pip install zenml-language-server[ws]"
            sys.stderr.write(f"{message}\n")
            return 2
        server.start_ws(host, port)
    else:
        server.start_tcp(host, port)
    return 0 if server.protocol.is_shut_down else 1


def _quiet_logs() -> None:
    """Log our own errors to standard error; pygls' own logs quote whole messages.

    Only where it listens is let through: the client must know which port it got.
    """
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    logging.getLogger("pygls").setLevel(logging.CRITICAL + 1)
    listening = logging.getLogger("pygls.server")
    listening.setLevel(logging.INFO)
    listening.addFilter(lambda record: record.getMessage().startswith("Serving on "))
