"""Python in an editor: findings, completion, hover and definition of names, and nothing else."""

from __future__ import annotations

from lsprotocol import types

from tests.e2e.conftest import Start

CODE = """\
from zenml.repository import Repository

x = '😀'; Repository().activate_stack("remot")
"""


async def test_code_is_understood_while_it_is_typed(start: Start) -> None:
    editor = await start()
    uri = editor.open("run.py", CODE)
    await editor.findings(uri, "unknown-name-in-code")
    (published,) = editor.published[uri][-1].diagnostics
    assert published.range == editor.range(uri, "remot")
    broken = CODE.replace('remot")', "remot") + "stacks: [\n"
    editor.change(uri, broken, 2)
    await editor.findings(uri)
    assert editor.published[uri][-1].version == 2
    items = await editor.complete(uri, 'stack("rem')
    remote = next(item for item in items if item.label == "remote")
    assert isinstance(remote.text_edit, types.TextEdit)
    text = editor.edited(broken, [remote.text_edit])
    assert 'activate_stack("remote' in text
    sound = CODE.replace("remot", "remote")
    editor.change(uri, sound, 3)
    described = await editor.hover(uri, "remo")
    assert described is not None
    assert described.range == editor.range(uri, "remote")
    assert await editor.hover(uri, "activ") is None


async def test_a_renamed_stack_is_renamed_in_code_that_is_not_open(start: Start) -> None:
    editor = await start({"run.py": CODE.replace("remot", "remote")})
    uri = editor.open("config/profiles/default/stacks.yaml")
    position = editor.position(uri, "  remot")
    params = types.RenameParams(types.TextDocumentIdentifier(uri), position, "cloud")
    edit = await editor.client.text_document_rename_async(params)
    assert edit is not None
    documents = [
        item.text_document.uri
        for item in edit.document_changes or ()
        if isinstance(item, types.TextDocumentEdit)
    ]
    assert editor.uri("run.py") in [*documents, *(edit.changes or {})]
