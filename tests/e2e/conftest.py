"""A real server process and a client for it."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Protocol

import pytest
import pytest_asyncio
from lsprotocol import types
from pytest_lsp import LanguageClient, client_capabilities, make_test_lsp_client

from tests import world
from tests.e2e.editor import Editor

VS_CODE, NEOVIM = "visual_studio_code", "neovim"


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Return an environment in which the configuration is *folder*'s."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ZENML_")}
    places = {
        "ZENML_CONFIG_PATH": str(folder / "config"),
        "XDG_CACHE_HOME": str(folder / "cache"),
    }
    return {**kept, **places, **more}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder for a configuration; links on the way to it would be followed."""
    return tmp_path.resolve()


class Start(Protocol):
    """Starts an editor on a configuration; whatever is not given is as usual.

    The server has read all files and the settings then, unless *is_early*.
    """

    async def __call__(
        self,
        files: dict[str, str] | None = None,
        *,
        base: dict[str, str] = world.BASE,
        capabilities: str | types.ClientCapabilities = VS_CODE,
        folders: list[str] | None = None,
        settings: dict[str, Any] | Exception | None = None,
        variables: dict[str, str] | None = None,
        script: str | None = None,
        options: object = None,
        is_early: bool = False,
    ) -> Editor: ...


@pytest_asyncio.fixture
async def start(folder: Path) -> AsyncIterator[Start]:
    """Return a function that starts an editor; at the end all are stopped.

    A server that wrote to standard error fails the test, whatever it was.
    """
    editors: list[Editor] = []

    async def begin(
        files: dict[str, str] | None = None,
        *,
        base: dict[str, str] = world.BASE,
        capabilities: str | types.ClientCapabilities = VS_CODE,
        folders: list[str] | None = None,
        settings: dict[str, Any] | Exception | None = None,
        variables: dict[str, str] | None = None,
        script: str | None = None,
        options: object = None,
        is_early: bool = False,
    ) -> Editor:
        world.write(folder, {**base, **(files or {})})
        editor = Editor(make_test_lsp_client(), folder)
        editor.settings = settings
        editors.append(editor)
        program = ["-m", "zenml_ls"] if script is None else ["-c", script]
        variables = {name: value.format(folder) for name, value in (variables or {}).items()}
        await super(LanguageClient, editor.client).start_io(  # its own would read the errors
            sys.executable, *program, env=environment(folder, **variables)
        )
        result = await editor.client.initialize_session(
            types.InitializeParams(
                capabilities=client_capabilities(capabilities)
                if isinstance(capabilities, str)
                else capabilities,
                workspace_folders=[
                    types.WorkspaceFolder((folder / name).as_uri(), name)
                    for name in (["."] if folders is None else folders)
                ],
                initialization_options=options,
            )
        )
        editor.capabilities = result.capabilities
        editor.encoding = str(result.capabilities.position_encoding or "utf-16")
        if not is_early:
            await editor.ready()
        return editor

    yield begin
    for editor in editors:
        process = editor.client._server
        assert process is not None and process.stderr is not None
        await editor.client.shutdown_session()
        written = await process.stderr.read()
        await editor.client.stop()  # type: ignore[no-untyped-call]  # pygls gives no types here
        assert process.returncode == 0
        assert written.decode() == editor.expected_log
