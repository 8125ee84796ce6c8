"""Walking docs/walk.md through a server: each sentence that asks for something is done."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from lsprotocol import types

from tests import world
from tests.e2e.editor import Editor

PAGE = Path(__file__).parent.parent / "docs" / "walk.md"
REGISTRY = "config/profiles/default/stacks.yaml"
FILES = {
    ".zen/config.yaml": world.BASE[".zen/config.yaml"],
    "config/config.yaml": world.BASE["config/config.yaml"],
    **{
        f"config/profiles/default/{name}": world.BASE[f"config/profiles/default/{name}"]
        for name in (
            "artifact_stores/default.yaml",
            "metadata_stores/default.yaml",
            "orchestrators/default.yaml",
        )
    },
}
"""What is there before: a profile with its first stack."""
CLIENT = types.ClientCapabilities(
    workspace=types.WorkspaceClientCapabilities(
        workspace_edit=types.WorkspaceEditClientCapabilities(
            document_changes=True,
            resource_operations=[
                types.ResourceOperationKind.Create,
                types.ResourceOperationKind.Rename,
            ],
        ),
    )
)

_STEP = re.compile(
    r"```(?P<block>yaml|text)\n(?P<content>.*?)```"
    r"|\*(?P<title>[^*\n]+)\*"
    r"|rename `(?P<old>\w+)` to `(?P<new>\w+)`",
    re.DOTALL,
)


def steps() -> Iterator[re.Match[str]]:
    """Yield what the page says and asks for, in its order; the first is the file at the start."""
    return _STEP.finditer(PAGE.read_text(encoding="utf-8"))


def start() -> dict[str, str]:
    """Return the files with which the walk begins."""
    return {**FILES, REGISTRY: next(steps())["content"]}


async def walk(editor: Editor) -> int:
    """Do all that the page asks for, and compare all that it says; return the number of steps."""
    uri = editor.open(REGISTRY)
    number = 0
    for number, step in enumerate(steps(), start=1):  # noqa: B007 - the last one is returned
        if step["title"]:
            await _choose(editor, uri, step["title"])
        elif step["old"]:
            await _rename(editor, uri, step["old"], step["new"])
        elif step["block"] == "yaml":
            assert editor.texts[uri] == step["content"]
        else:
            await _compare_findings(editor, uri, step["content"])
    return number


async def _compare_findings(editor: Editor, uri: str, expected: str) -> None:
    def said() -> str:
        sent = editor.published.get(uri)
        found = sent[-1].diagnostics if sent else ()
        return "".join(f"{item.range.start.line + 1}: {item.message}\n" for item in found)

    await editor.until(lambda: uri in editor.published)
    with suppress(asyncio.TimeoutError):  # what was said instead is seen below
        await editor.until(lambda: said() == expected)
    assert said() == expected


async def _choose(editor: Editor, uri: str, title: str) -> None:
    """Take the action called *title*, wherever it is offered."""
    lines = editor.texts[uri].count("\n")
    for line in range(lines):
        indent = len(editor.texts[uri].split("\n")[line])
        starts = types.Position(line, 2), types.Position(line, indent)
        for place in starts:
            for action in await editor.actions(uri, types.Range(place, place)):
                if action.title == title:
                    edit = action.edit
                    assert edit is not None
                    await _make(editor, uri, edit)
                    return
    raise AssertionError(f"nobody offers: {title}")


async def _rename(editor: Editor, uri: str, old: str, new: str) -> None:
    position = editor.position(uri, f"  {old}")
    params = types.RenameParams(types.TextDocumentIdentifier(uri), position, new)
    edit = await editor.client.text_document_rename_async(params)
    assert edit is not None
    await _make(editor, uri, edit)


async def _make(editor: Editor, uri: str, edit: types.WorkspaceEdit) -> None:
    """Make an edit on disk, as an editor that saves."""
    editor.write_edit(edit)
    text = (editor.folder / REGISTRY).read_bytes().decode()
    editor.published.pop(uri, None)
    editor.change(uri, text, version=len(editor.edits) + 2)
    editor.edits.append(edit)
    await editor.command("refresh")
