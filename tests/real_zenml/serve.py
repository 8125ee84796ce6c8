"""Serve a profile of a configuration directory with the real ZenServer, in the foreground.

    $(tests/real_zenml/environment.sh) -m tests.real_zenml.serve CONFIG [PROFILE]

It listens on a free port of the loopback interface, prints its address as one line once it is
ready, and serves until it gets a signal or its standard input ends, so that it never outlives
who started it. (``zenml server up`` runs the same application, as a daemon.)

That is ZenML 0.13.2; 0.7.1 and later serve as well if ``PYTHONPATH`` names their folder. The
server reads and writes CONFIG itself: give it a copy.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import socket
import sys
import threading
from typing import Any

from tests.real_zenml import releases

PACKAGES = ("zen_server", "zen_service")
"""Of the application, since 0.8.0 and before."""


def main() -> None:
    """Serve what the arguments name."""
    set_environment(*sys.argv[1:])
    listening = socket.create_server(("127.0.0.1", 0))
    with contextlib.redirect_stdout(sys.stderr):  # what ZenML prints is no address
        found = application()
    uvicorn: Any = importlib.import_module("uvicorn")
    server = uvicorn.Server(uvicorn.Config(found, log_level="warning"))
    threading.Thread(target=stop_with_input, args=(server,), daemon=True).start()
    print(f"http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
    server.run(sockets=[listening])


def set_environment(config: str, profile: str = "default") -> None:
    """Tell ZenML, which is not imported yet, what to serve."""
    os.environ["ZENML_CONFIG_PATH"] = config
    os.environ["ZENML_PROFILE_NAME"] = profile
    os.environ["ZENML_ANALYTICS_OPT_IN"] = "false"
    os.chdir(config)  # where there is no repository


def application() -> Any:
    """Import the application, which opens the store."""
    found = [name for name in PACKAGES if releases.optional_module(f"zenml.{name}") is not None]
    if not found:
        sys.exit(f"ZenML {releases.release()} has no server")
    (name,) = found
    return importlib.import_module(f"zenml.{name}.{name}_api").app


def stop_with_input(server: Any) -> None:
    """Stop *server* when standard input ends."""
    sys.stdin.read()
    server.should_exit = True


if __name__ == "__main__":
    main()
