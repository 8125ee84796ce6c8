"""Only the user's own configuration names servers, databases and files; a workspace never does."""

from __future__ import annotations

import asyncio
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests import world
from tests.stores import databases
from zenml_ls.checking import Checked, Checker, CheckSettings
from zenml_ls.features.code_action import code_actions
from zenml_ls.features.completion import completions
from zenml_ls.features.hover import hover
from zenml_ls.loading import load
from zenml_ls.remote import Answer, read
from zenml_ls.report import as_text
from zenml_ls.rules import findings
from zenml_ls.session import Session, Settings
from zenml_ls.status import status
from zenml_ls.text import Span

CANARY = "canary-from-outside"
"""In every file outside, and in the names that stand in them."""
REPOSITORY = ".zen/config.yaml"
CHOICE = world.BASE[REPOSITORY]
REGISTRY = world.REGISTRY.replace("kf", CANARY).replace("  remote:\n", f"  {CANARY}:\n")
FILE_EVENTS = frozenset({"open", "os.listdir", "os.scandir", "sqlite3.connect", "shutil.copyfile"})
NETWORK_EVENTS = frozenset({"socket.connect", "socket.getaddrinfo", "socket.sendto"})

_events: list[tuple[str, tuple[Any, ...]]] | None = None
"""What happens, while somebody wants to know."""


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    if _events is not None and event in FILE_EVENTS | NETWORK_EVENTS:
        _events.append((event, arguments))


sys.addaudithook(_note)


@contextmanager
def noted() -> Iterator[list[tuple[str, tuple[Any, ...]]]]:
    """Note which files are opened and which connections are made."""
    global _events  # noqa: PLW0603 - an audit hook cannot be taken away again
    _events = []
    try:
        yield _events
    finally:
        _events = None


@dataclass
class Place:
    """A user's machine: a configuration, a workspace, and what does not concern the workspace."""

    folder: Path
    listening: socket.socket
    opened: str = "."
    """The folder of the workspace that the editor has open."""
    said: list[str] = field(default_factory=list)
    """All that the last session and check said."""
    touched: list[str] = field(default_factory=list)
    """The files outside that they opened, and the connections that they made."""

    @property
    def workspace(self) -> Path:
        return self.folder / "workspace"

    @property
    def outside(self) -> Path:
        return self.folder / "outside"

    @property
    def database(self) -> Path:
        return self.outside / "zenml.db"

    @property
    def server(self) -> str:
        return f"http://127.0.0.1:{self.listening.getsockname()[1]}"

    @property
    def environment(self) -> dict[str, str]:
        return {
            "HOME": str(self.folder / "home"),
            "ZENML_CONFIG_PATH": str(self.folder / "home" / "zenml"),
            "XDG_CACHE_HOME": str(self.folder / "home" / "cache"),
        }

    def write(self, files: dict[str, str]) -> None:
        """Write files of the workspace; what is in braces leads outside."""
        named = {
            "{server}": self.server,
            "{database}": databases.url_of(self.database),
            "{outside}": str(self.outside),
        }
        for place, value in named.items():
            files = {name: text.replace(place, value) for name, text in files.items()}
        world.write(self.workspace, files)

    async def look(
        self, setting: str | None = None, unsaved: dict[Path, str] | None = None
    ) -> None:
        """Open everything in an editor, and check it from the command line."""
        with noted() as events:
            self.said = [*await self._edit(setting, unsaved or {})]
            if setting is None:
                self.said += await asyncio.to_thread(self._check)
        self.touched = [*self._outside(events)]

    def _outside(self, events: list[tuple[str, tuple[Any, ...]]]) -> Iterator[str]:
        for event, arguments in events:
            if event in NETWORK_EVENTS:
                yield f"{event} {arguments[1:]}"
            elif isinstance(arguments[0], str | bytes | Path):
                name = arguments[0].decode() if isinstance(arguments[0], bytes) else arguments[0]
                path = Path(str(name).removeprefix("file://").partition("?")[0])
                if path.resolve().is_relative_to(self.outside):
                    yield f"{event} {path}"

    async def _edit(self, setting: str | None, unsaved: dict[Path, str]) -> list[str]:
        session = Session(self.environment)
        session.set_folders([self.workspace / self.opened])
        session.configure(Settings(config_directory=setting))
        files = {path: path.read_text() for path in self._files()}
        for path, text in {**files, **unsaved}.items():
            session.put(session.canonical(path), text)
        session.apply(await asyncio.to_thread(load, session.request()))
        for address in session.addresses():
            cache = self.folder / "home" / "cache"
            session.take(address, await read(address, Answer(), cache))
        session.apply(await asyncio.to_thread(load, session.request(), session.loaded))
        session.watched()
        return [item for path in session.open_paths for item in self._said(session, path)]

    def _files(self) -> Iterator[Path]:
        """Yield the files of the workspace itself, as an editor would open them."""
        for path in sorted(self.workspace.rglob("*.yaml")):
            if path.resolve().is_relative_to(self.workspace.resolve()):
                yield path

    def _said(self, session: Session, path: Path) -> Iterator[str]:
        document, known = session.document(path), session.snapshot_for(path)
        assert document is not None
        whole = Span(0, len(document.text))
        yield from map(repr, findings(document, known))
        yield from map(repr, code_actions(document, whole, known))
        for offset in range(0, len(document.text) + 1, 7):
            yield repr(completions(document, offset, known))
            yield repr(hover(document, offset, known))
        yield repr(status(known))

    def _check(self) -> list[str]:
        checker = Checker(CheckSettings(environment=self.environment))
        outcomes = list(checker.check([self.workspace]))
        checked = [item for item in outcomes if isinstance(item, Checked)]
        said = [repr(item) for item in outcomes if not isinstance(item, Checked)]
        return [*said, *as_text(checked, is_coloured=False)]

    def check_untouched(self) -> None:
        """Fail if anybody connected, a file outside was opened, or what is in it was said."""
        assert self.touched == []
        with pytest.raises(BlockingIOError):
            self.listening.accept()
        assert CANARY not in "\n".join(self.said)
        assert self.said


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    folder = tmp_path.resolve()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        made = Place(folder, listening)
        own = {
            name.replace("config/", "home/zenml/", 1): text
            for name, text in world.BASE.items()
            if name != REPOSITORY
        }
        world.write(folder, own)
        store = {
            name.removeprefix("config/profiles/default/"): text.replace("kf", CANARY)
            for name, text in world.BASE.items()
            if name.startswith("config/profiles/default/")
        }
        world.write(made.outside, {**store, "stacks.yaml": REGISTRY, "secret.txt": CANARY})
        world.write(made.outside / "zen", {"config.yaml": f"active_stack_name: {CANARY}\n"})
        world.write(made.outside / "code", {"__init__.py": "", "module.py": f"{CANARY} = 1\n"})
        databases.change(
            databases.build(made.database), "INSERT INTO zenstack VALUES (?, 1, NULL)", (CANARY,)
        )
        made.write({REPOSITORY: CHOICE})
        yield made


PROFILES = """\
activated_profile: own
profiles:
  own:
    active_stack: default
    active_user: someone
    name: own
    store_type: {type}
    store_url: '{url}'
version: 0.13.2
"""
ADDRESSES = [("rest", "{server}"), ("sql", "{database}"), ("local", "file://{outside}")]


def profiles(store_type: str, url: str) -> str:
    """Return a global configuration with one profile."""
    return PROFILES.replace("{type}", store_type).replace("{url}", url)


# ------------------------------------------------------------------------------- controls


@pytest.mark.parametrize(("store_type", "url"), ADDRESSES)
async def test_what_the_user_names_is_read(store_type: str, url: str, place: Place) -> None:
    place.write({"config.yaml": profiles(store_type, url), REPOSITORY: "{}\n"})
    shutil.move(place.workspace / "config.yaml", place.folder / "home/zenml/config.yaml")
    await place.look()
    assert place.touched, "else the other tests prove nothing"
    assert store_type == "rest" or CANARY in "\n".join(place.said)


# ------------------------------------------------------------------------ files by content

KEYS = ("store_type: rest", "store_url: '{server}'", "url: '{server}'", "uri: '{database}'")
EVERY_KEY = "".join(
    f"{key}: '{{server}}'\n"
    for key in ("store_url", "url", "active_user", "profiles", "config", "include", "project_id")
)
FILES = {
    "choice": {REPOSITORY: CHOICE + "\n".join(KEYS) + "\n"},
    "choice, address in every key": {
        REPOSITORY: "active_profile_name: '{server}'\nactive_stack_name: '{database}'\n" + EVERY_KEY
    },
    "choice that looks like a configuration": {
        REPOSITORY: CHOICE + profiles("rest", "{server}").replace("version", "zenml_version")
    },
    "legacy repository": {
        REPOSITORY: "version: 0.6.3\nactive_stack_name: default\nstack_components:\n"
        "  artifact_store:\n    default: local\n    ../../../outside/secret: local\n"
        "stacks:\n  default:\n    artifact_store: default\n"
        "store_type: rest\nstore_url: '{server}'\n"
    },
    "exported stack": {
        "stack.yaml": "stack_name: s\nzenml_version: 0.13.2\ncomponents:\n"
        "  artifact_store: {flavor: local, name: a, path: '{outside}'}\n"
        "  metadata_store: {flavor: sqlite, name: m, uri: '{outside}/zenml.db'}\n"
        "  secrets_manager: {flavor: local, name: x, secrets_file: '{outside}/secret.txt'}\n"
        "  container_registry: {flavor: default, name: c, uri: '{server}'}\n"
        "  orchestrator: {flavor: kubeflow, name: o, kubeflow_hostname: '{server}'}\n"
        "  model_deployer: {flavor: mlflow, name: d, service_path: 'file://{outside}'}\n"
        "  alerter: {flavor: '{outside}/code/module.py', name: '../../outside/secret'}\n"
    },
    "configuration elsewhere": {
        "config.yaml": profiles("rest", "{server}"),
        "zenml/config.yaml": profiles("sql", "{database}"),
        "other/config.yaml": profiles("local", "file://{outside}"),
    },
    "registry elsewhere": {
        "stacks.yaml": REGISTRY.replace(CANARY, "{outside}/secret")
        + "store_url: '{server}'\nstore_type: rest\n",
        "orchestrators/default.yaml": "name: default\nuri: '{server}'\npath: '{outside}'\n",
    },
}


@pytest.mark.parametrize("release", ["0.13.2", "0.6.3"])
@pytest.mark.parametrize("files", FILES.values(), ids=FILES)
async def test_no_file_of_a_workspace_names_anything(
    files: dict[str, str], release: str, place: Place
) -> None:
    own = place.folder / "home/zenml/config.yaml"
    own.write_text(own.read_text().replace("0.13.2", release))
    place.write(files)
    await place.look()
    place.check_untouched()


# ------------------------------------------------------------------------------- settings


@pytest.mark.parametrize("way", ["plain", "linked workspace", "linked configuration", "above"])
@pytest.mark.parametrize(("store_type", "url"), ADDRESSES)
async def test_a_setting_cannot_make_a_configuration_of_the_workspace_the_users(
    store_type: str, url: str, way: str, place: Place
) -> None:
    place.write({"evil/config.yaml": profiles(store_type, url)})
    setting = place.workspace / "evil"
    if way == "linked workspace":
        place.workspace.rename(place.folder / "real")
        place.workspace.symlink_to(place.folder / "real")
    elif way == "linked configuration":
        setting = place.workspace / "evil link"
        setting.symlink_to(place.workspace / "evil")
    elif way == "above":  # the folder that is opened is in the middle of a repository
        place.opened = "deep/er"
        place.write({"deep/er/config.yaml": profiles(store_type, url)})
    await place.look(str(setting))
    place.check_untouched()


async def test_the_users_own_configuration_may_lie_in_the_workspace(place: Place) -> None:
    home = place.folder / "home"
    session = Session(place.environment)
    session.set_folders([place.folder])
    session.configure(Settings(config_directory=str(home / "zenml")))
    assert session.is_trusted, "the setting names what counts anyway"


async def test_trust_follows_settings_folders_and_repositories(place: Place) -> None:
    session = Session(place.environment)
    folder = place.workspace / "evil"
    steps: list[Callable[[], object]] = [
        lambda: session.configure(Settings(config_directory=str(folder))),
        lambda: session.set_folders([place.workspace]),
        lambda: session.set_folders([place.folder / "other"]),
        (place.folder / ".zen").mkdir,
        session.forget_roots,
        lambda: session.configure(Settings()),
    ]
    found = []
    for step in steps:
        step()
        found.append(session.is_trusted)
    assert found == [True, False, True, True, False, True]


# ---------------------------------------------------------------------------------- links


@pytest.mark.parametrize("setting", [None, "evil"])
async def test_links_out_of_a_workspace_are_not_followed(setting: str | None, place: Place) -> None:
    place.write({"evil/config.yaml": profiles("local", f"file://{place.workspace}/evil/store")})
    place.write({"evil/store/stacks.yaml": world.REGISTRY})
    links = {
        "stacks": "",
        "stack.yaml": "stacks.yaml",
        "config.yaml": "zen/config.yaml",
        "evil/store/orchestrators": "orchestrators",
        "evil/store/artifact_stores/default.yaml": "artifact_stores/default.yaml",
    }
    for name, target in links.items():
        path = place.workspace / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(place.outside / target)
    await place.look(None if setting is None else str(place.workspace / setting))
    place.check_untouched()


@pytest.mark.parametrize("what", ["config.yaml", "stacks.yaml"])
async def test_a_configuration_in_the_workspace_is_no_link(what: str, place: Place) -> None:
    place.write({"evil/config.yaml": profiles("local", f"file://{place.workspace}/evil")})
    link = place.workspace / "evil" / what
    link.unlink(missing_ok=True)
    world.write(place.outside, {"config.yaml": profiles("local", f"file:///{CANARY}")})
    link.symlink_to(place.outside / what)
    await place.look(str(place.workspace / "evil"))
    place.check_untouched()


@pytest.mark.parametrize("release", ["0.13.2", "0.6.3"])
@pytest.mark.parametrize("is_folder", [True, False])
async def test_a_repository_is_no_link(is_folder: bool, release: str, place: Place) -> None:
    own = place.folder / "home/zenml/config.yaml"
    own.write_text(own.read_text().replace("0.13.2", release))
    link = place.workspace / (".zen" if is_folder else REPOSITORY)
    shutil.rmtree(place.workspace / ".zen")
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(place.outside / ("zen" if is_folder else "zen/config.yaml"))
    place.write({"stack.yaml": "stack_name: a\nzenml_version: 0.13.2\ncomponents: {}\n"})
    await place.look()
    place.check_untouched()
    assert "links lead from it" in "\n".join(place.said)


@pytest.mark.parametrize("release", ["0.6.3"])
async def test_the_components_of_a_legacy_repository_are_no_links(
    release: str, place: Place
) -> None:
    place.write(
        {
            REPOSITORY: f"version: {release}\nactive_stack_name: default\nstack_components:\n"
            "  orchestrator: {default: local}\n  artifact_store: {default: local}\n"
            "stacks: {default: {orchestrator: default, artifact_store: default}}\n"
        }
    )
    zen = place.workspace / ".zen"
    (zen / "orchestrators").symlink_to(place.outside / "orchestrators")
    (zen / "artifact_stores").mkdir()
    (zen / "artifact_stores/default.yaml").symlink_to(place.outside / "secret.txt")
    (zen / "stacks.yaml").symlink_to(place.outside / "stacks.yaml")
    await place.look()
    place.check_untouched()


# ---------------------------------------------------------------------------------- code

SOURCES = (
    "code.module.Flavor",
    "linked.module.Flavor",
    "linked_module.Flavor",
    "package.linked.module.Flavor",
    "..outside.code.module.Flavor",
    "{outside}/code/module.Flavor",
    "../outside/code/module.Flavor",
    "package.../../outside.code.module.Flavor",
    "file:///{outside}/code/module.Flavor",
    "{server}/module.Flavor",
    "C:\\\\outside.module.Flavor",
    "",
    ".",
    "..",
)


@pytest.mark.parametrize("source", SOURCES)
async def test_the_class_of_a_flavor_is_looked_for_in_the_repository(
    source: str, place: Place
) -> None:
    named = source.replace("{outside}", str(place.outside)).replace("{server}", place.server)
    row = f'- {{integration: null, name: kubeflow, source: "{named}", type: orchestrator}}'
    registry = place.folder / "home/zenml/profiles/default/stacks.yaml"
    registry.write_text(
        registry.read_text().replace(
            "stack_component_flavors: []", f"stack_component_flavors:\n{row}"
        )
    )
    place.write({"package/__init__.py": "from linked.module import *\n"})
    for name, target in (
        ("linked", "code"),
        ("linked_module.py", "code/module.py"),
        ("package/linked", "code"),
    ):
        (place.workspace / name).symlink_to(place.outside / target)
    await place.look()
    place.check_untouched()


# --------------------------------------------------------------------------------- typing


@pytest.mark.parametrize(("store_type", "url"), ADDRESSES[:2])
async def test_an_address_counts_once_it_is_saved(store_type: str, url: str, place: Place) -> None:
    place.write({"config.yaml": profiles(store_type, url)})
    text = (place.workspace / "config.yaml").read_text()
    (place.workspace / "config.yaml").unlink()
    await place.look(unsaved={place.folder / "home/zenml/config.yaml": text})
    place.check_untouched()
