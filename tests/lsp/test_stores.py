"""The tasks that read databases and servers end when they are told to."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from zenml_ls.lsp.stores import StoreReaders
from zenml_ls.remote import Address, Answer


async def test_the_end_waits_for_the_reading(tmp_path: Path) -> None:
    address = Address("sql", f"sqlite:///{tmp_path}", "default", "0.13.2")
    readers = StoreReaders(tmp_path, lambda _: Answer(), lambda *_: None, lambda *_: None)
    before = asyncio.all_tasks()
    readers.follow(frozenset({address}))
    await asyncio.sleep(0)
    await readers.end()
    assert asyncio.all_tasks() <= before


async def test_a_bug_is_told_at_once_and_the_store_is_read_again(tmp_path: Path) -> None:
    address = Address("sql", f"sqlite:///{tmp_path}", "default", "0.13.2")
    bugs = asyncio.Queue[object]()
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: bugs.put_nowait(context["exception"]))

    def take(_: Address, answer: Answer) -> None:
        raise KeyError

    readers = StoreReaders(tmp_path, lambda _: Answer(), take, lambda *_: None)
    for _ in range(2):
        readers.follow(frozenset({address}))
        assert isinstance(await asyncio.wait_for(bugs.get(), 60), KeyError)


@pytest.mark.parametrize("is_asked", [False, True], ids=["idle", "asked at that moment"])
async def test_stopping_ends_the_reading(tmp_path: Path, is_asked: bool) -> None:
    address = Address("sql", f"sqlite:///{tmp_path}", "default", "0.13.2")  # fails: a folder
    is_read = asyncio.Event()
    readers = StoreReaders(tmp_path, lambda _: Answer(), lambda *_: is_read.set(), lambda *_: None)
    before = asyncio.all_tasks()
    readers.follow(frozenset({address}))
    await asyncio.wait_for(is_read.wait(), 60)
    await asyncio.sleep(0)
    (task,) = asyncio.all_tasks() - before
    if is_asked:
        readers.refresh()
    readers.stop()
    done, _ = await asyncio.wait({task}, timeout=60)
    assert done == {task} and task.cancelled()
