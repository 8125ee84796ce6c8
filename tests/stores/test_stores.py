"""What every store must do, shown on data that real ZenML 0.13.2 wrote."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest

from tests import world
from tests.stores import databases, zenserver
from tests.stores.contract import check_contents
from tests.stores.reading import read_now
from zenml_ls.model.domain import Profile
from zenml_ls.stores import Store, StoreError, local_folder
from zenml_ls.stores.local import ComponentFile, Earlier, LocalStore, component_path, contents
from zenml_ls.stores.rest import RestStore
from zenml_ls.stores.sql import SqlStore
from zenml_ls.syntax import parse

REAL = Path(__file__).parents[1] / "data" / "zenml-0.13.2" / "config" / "profiles" / "default"


@dataclass(frozen=True)
class Kept:
    """A store, and what other programs can do to it."""

    store: Store
    place: str
    """What messages call it."""
    empty: Callable[[], object]
    break_it: Callable[[], object]
    mend: Callable[[], object]
    add_stack: Callable[[], object]
    """Registers a stack ``new`` without components."""


@asynccontextmanager
async def local(folder: Path) -> AsyncIterator[Kept]:
    registry = folder / "stacks.yaml"
    shutil.copytree(REAL, folder)
    text = registry.read_text()
    yield Kept(
        LocalStore(folder),
        str(registry),
        empty=lambda: shutil.rmtree(folder),
        break_it=lambda: registry.write_text("stacks: ["),
        mend=lambda: registry.write_text(text),
        add_stack=lambda: registry.write_text(
            text.replace("\nstacks:\n", "\nstacks:\n  new: {}\n")
        ),
    )


@asynccontextmanager
async def sqlite(folder: Path) -> AsyncIterator[Kept]:
    path = databases.build(folder / "zenml.db")
    content = path.read_bytes()
    yield Kept(
        SqlStore(databases.url_of(path)),
        str(path),
        empty=path.unlink,
        break_it=lambda: path.write_bytes(content[:5000]),
        mend=lambda: path.write_bytes(content),
        add_stack=lambda: databases.change(path, "INSERT INTO zenstack VALUES ('new', 1, NULL)"),
    )


@asynccontextmanager
async def server(_folder: Path) -> AsyncIterator[Kept]:
    async with zenserver.serving() as running:
        recorded = dict(running.answers)
        nothing: dict[str, object] = {"status": 200, "body": []}
        stacks = recorded["/stack-configurations"]["body"]

        def answer(**bodies: object) -> None:
            changed = {f"/{name}": {"status": 200, "body": body} for name, body in bodies.items()}
            running.answers.update(recorded | changed)

        def empty() -> None:
            running.answers.update(dict.fromkeys(recorded, nothing))
            running.answers["/stack-configurations"] = {"status": 200, "body": {}}

        yield Kept(
            RestStore(running.url, zenserver.USER, "0.13.2"),
            running.url,
            empty=empty,
            break_it=lambda: answer(flavors="broken"),
            mend=answer,
            add_stack=lambda: answer(**{"stack-configurations": {**stacks, "new": {}}}),
        )


@pytest.fixture(params=[local, sqlite, server], ids=["local", "sqlite", "server"])
async def kept(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Kept]:
    async with request.param(tmp_path / "store") as found:
        yield found


async def test_reads_what_zenml_wrote(kept: Kept) -> None:
    check_contents(await kept.store.read())


async def test_an_empty_place_is_an_empty_store(kept: Kept) -> None:
    kept.empty()
    contents = await kept.store.read()
    assert contents.is_complete and not contents.stacks and not contents.components


async def test_each_reading_sees_what_the_store_holds_by_then(kept: Kept) -> None:
    before = await kept.store.read()
    kept.add_stack()
    after = await kept.store.read()
    assert set(after.stacks) - set(before.stacks) == {"new"}
    assert not after.stacks["new"].components
    assert after.components.keys() == before.components.keys()


async def test_what_cannot_be_read_is_an_error_with_its_place_until_it_can(kept: Kept) -> None:
    kept.break_it()
    with pytest.raises(StoreError, match=kept.place):
        await kept.store.read()
    kept.mend()
    check_contents(await kept.store.read())


@pytest.mark.parametrize("text", ["a: [", "stacks: {}\n---\nx: y\n", "x: \0"])
def test_a_registry_that_zenml_cannot_read_is_an_error(text: str, tmp_path: Path) -> None:
    world.write(tmp_path, {"stacks.yaml": text})
    with pytest.raises(StoreError, match="cannot be read"):
        read_now(LocalStore(tmp_path))


def test_a_component_without_a_file_is_missing_and_a_file_without_registration_is_known(
    tmp_path: Path,
) -> None:
    shutil.copytree(REAL, tmp_path / "store")
    moved = tmp_path / "store/orchestrators/ldock.yaml"
    moved.rename(moved.with_name("other.yaml"))
    contents = read_now(LocalStore(tmp_path / "store"))
    assert contents.components["orchestrator", "ldock"].is_missing
    assert contents.unregistered_files == {moved.with_name("other.yaml")}


def test_only_changed_files_are_read_again(tmp_path: Path) -> None:
    shutil.copytree(REAL, tmp_path / "store")
    first = LocalStore(tmp_path / "store").component_files()
    changed = tmp_path / "store/orchestrators/ldock.yaml"
    changed.write_text("name: ldock\n")
    second = LocalStore(tmp_path / "store", first).component_files()
    assert {path for path in second if second[path] is not first[path]} == {changed}


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("a", "orchestrators/a.yaml"),
        ("a/b", "orchestrators/a/b.yaml"),  # N01
        ("../escape", "escape.yaml"),  # N02
        ("", "orchestrators/.yaml"),  # N05
        ("../../outside", None),
        ("/etc/passwd", None),
        ("nul\0", None),
    ],
)
def test_a_component_name_is_a_file_name_as_it_is(name: str, file: str | None) -> None:
    folder = Path("/store")
    expected = folder / file if file else None
    assert component_path(folder, "orchestrator", name) == expected


@pytest.mark.parametrize(
    ("url", "folder"),
    [
        (None, "/config/profiles/p"),  # P06
        ("file:///data/p", "/data/p"),
        ("/data/p", "/data/p"),  # P07
        ("S3://b/x", "S3:/b/x"),  # P09: counts from the current folder
        ("s3://b/x", None),  # P08
    ],
)
def test_where_a_local_store_lies(url: str | None, folder: str | None) -> None:
    found = local_folder(Profile("p", "p", "local", url), Path("/config"))
    assert found == (Path.cwd() / folder if folder else None)


@pytest.mark.parametrize(
    ("store_type", "url", "is_valid"),
    [
        ("rest", "http://localhost:8000", True),
        ("rest", "http://localhost:8000/", False),  # P22
        ("rest", "file:///x", False),  # P19
        ("sql", "sqlite:////x/zenml.db", True),
        ("sql", "garbage", False),  # P24
        ("sql", "file:///x", False),  # P23
        ("local", "file:///x", True),
    ],
)
def test_which_addresses_zenml_takes(store_type: str, url: str, is_valid: bool) -> None:
    assert (Profile("p", "p", store_type, url).url_problem is None) is is_valid


REGISTRIES = [
    "stack_components: {orchestrator: {a: local, b: kubeflow}}\nstacks: {s: {orchestrator: a}}\n",
    "stack_components: {orchestrator: {a: local, b: kubeflow}}\nstacks: {t: {orchestrator: b}}\n",
    "stack_components: {orchestrator: {a: local}}\nstacks: {s: {orchestrator: a}}\n",
    "stack_components: {orchestrator: {a: local, true: local}}\n",
    "stack_components: {orchestrator: {a: local, 1: local}}\n",
    "stack_components: {orchestrator: {a: local, 1.0: local}}\n",
    "stack_components: {nothing: {a: local}}\n",
    "stack_components: 5\n",
    "- stack_components\n",
    "",
]


def test_what_is_taken_over_from_before_is_what_would_be_found(tmp_path: Path) -> None:
    folder = tmp_path / "orchestrators"
    files = {folder / f"{name}.yaml": ComponentFile((0, 0), None) for name in ("a", "c")}
    values = [parse(text).value for text in REGISTRIES]
    for before, after in product(values, values):
        earlier = Earlier(before, contents(before, tmp_path, files))
        found = contents(after, tmp_path, files, earlier=earlier)
        assert found == contents(after, tmp_path, files), (before, after)
    first = contents(values[0], tmp_path, files)
    second = contents(values[1], tmp_path, files, earlier=Earlier(values[0], first))
    assert second.components is first.components, "the same components are not looked at again"


def test_a_small_text_that_stands_for_a_huge_value_is_compared_at_once(tmp_path: Path) -> None:
    doublings = "".join(f"x{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60))
    text = f"x0: &a0 [1, 1]\n{doublings}stack_components: {{orchestrator: {{a: *a59}}}}\n"
    first = contents(parse(text).value, tmp_path, {})
    earlier = Earlier(parse(text).value, first)
    assert contents(parse(text).value, tmp_path, {}, earlier=earlier) == first
