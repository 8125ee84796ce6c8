"""What is kept on disk of a store that may not answer next time."""

from __future__ import annotations

import json
import os
import stat
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.stores.reading import read_now
from zenml_ls.locations import cache_folder
from zenml_ls.model.catalog import catalog_for
from zenml_ls.model.domain import Component, ComponentContent, CustomFlavor, Stack, StoreContents
from zenml_ls.stores.kept import Kept, keep, recall, store_key, without_secrets
from zenml_ls.stores.local import LocalStore
from zenml_ls.syntax import parse

LOCAL = Path(__file__).parents[1] / "data" / "zenml-0.13.2" / "config" / "profiles" / "default"
CATALOG = catalog_for("0.13.2")
KEY = store_key("http://zenml.example.org:8000", "alice")
MOMENT = datetime(2022, 8, 29, 12, 0, tzinfo=timezone.utc)
CANARY = "canary"
CUT = {"client_kwargs": "***"}


def store(*components: tuple[str, str, str], flavors: tuple[CustomFlavor, ...] = ()) -> Any:
    """Return a store of components: type, flavor, and YAML; the name is the flavor's."""
    return StoreContents(
        components={
            (kind, flavor): Component(kind, flavor, flavor, ComponentContent(text))
            for kind, flavor, text in components
        },
        flavors=flavors,
    )


def kept_of(kind: str, flavor: str, text: str, **how: Any) -> Any:
    """Return what is kept of the attributes of one component."""
    catalog = how.pop("catalog", CATALOG)
    found = without_secrets(store((kind, flavor, text), **how), catalog)
    return found.components[kind, flavor].configuration


# ------------------------------------------------------------------------------ a round trip


def test_what_is_kept_is_recalled_as_no_longer_complete(tmp_path: Path) -> None:
    contents = read_now(LocalStore(LOCAL))
    assert keep(tmp_path, KEY, contents, CATALOG, MOMENT) is None
    kept = recall(tmp_path, KEY)
    assert kept is not None
    assert kept.moment == MOMENT
    assert not kept.contents.is_complete
    assert list(kept.contents.stacks.values()) == list(contents.stacks.values())
    assert kept.contents.flavors == contents.flavors
    assert kept.contents.associations == contents.associations
    assert {
        key: (component.flavor, component.uuid, set(component.configuration or ()))
        for key, component in kept.contents.components.items()
    } == {
        key: (component.flavor, component.uuid, set(component.configuration or ()))
        for key, component in contents.components.items()
    }
    assert list(kept.contents.components) == list(contents.components)


def test_a_component_whose_attributes_are_not_known_stays_so(tmp_path: Path) -> None:
    component = Component("orchestrator", "x", "local")
    contents = StoreContents(components={("orchestrator", "x"): component})
    assert keep(tmp_path, KEY, contents, CATALOG, MOMENT) is None
    kept = recall(tmp_path, KEY)
    assert kept is not None
    assert kept.contents == replace(contents, is_complete=False)


def test_the_last_answer_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    for name in ("first", "second"):
        contents = StoreContents(stacks={name: Stack(name, {"orchestrator": "x"})})
        assert keep(tmp_path, KEY, contents, CATALOG, MOMENT) is None
    kept = recall(tmp_path, KEY)
    assert kept is not None and list(kept.contents.stacks) == ["second"]
    assert [path.name for path in tmp_path.iterdir()] == [f"{KEY}.json"]


def test_each_user_of_each_server_has_a_key_that_tells_nothing() -> None:
    pairs = [("http://a", "x"), ("http://a", "y"), ("http://b", "x"), ("http://ax", "")]
    keys = {store_key(*pair) for pair in pairs}
    assert len(keys) == len(pairs)
    assert all(len(key) == 64 and int(key, 16) for key in keys)


def test_nothing_was_kept(tmp_path: Path) -> None:
    assert recall(tmp_path / "missing", KEY) is None
    assert recall(tmp_path, KEY) is None


# ------------------------------------------------------------------------------- the folder


@pytest.mark.parametrize(
    ("platform", "environment", "expected"),
    [
        ("linux", {"HOME": "/h", "XDG_CACHE_HOME": "/c"}, "/c"),
        ("linux", {"HOME": "/h"}, "/h/.cache"),
        ("linux", {"HOME": "/h", "XDG_CACHE_HOME": ""}, "/h/.cache"),
        ("linux", {"HOME": "/h", "XDG_CACHE_HOME": "relative"}, "/h/.cache"),
        ("darwin", {"HOME": "/h", "XDG_CACHE_HOME": "/c"}, "/h/Library/Caches"),
        ("win32", {"USERPROFILE": "/h", "LOCALAPPDATA": "/l"}, "/l"),
        ("win32", {"USERPROFILE": "/h"}, "/h/AppData/Local"),
    ],
)
def test_where_caches_belong(platform: str, environment: dict[str, str], expected: str) -> None:
    assert cache_folder(environment, platform) == Path(expected, "zenml-language-server")


def refuses(folder: Path) -> str:
    """Say why nothing is kept in *folder*, where nothing must be recalled from either."""
    assert recall(folder, KEY) is None
    found = keep(folder, KEY, StoreContents(), CATALOG, MOMENT)
    assert found is not None
    return found


def filled(folder: Path) -> Path:
    """Return the file in *folder*, which is made first."""
    assert keep(folder, KEY, StoreContents(), CATALOG, MOMENT) is None
    return folder / f"{KEY}.json"


def test_a_folder_that_is_a_link_is_not_used(tmp_path: Path) -> None:
    filled(tmp_path / "real")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert "is a link" in refuses(tmp_path / "link")


def test_a_file_that_is_a_link_is_not_used(tmp_path: Path) -> None:
    path = filled(tmp_path / "cache")
    path.rename(tmp_path / "target.json")
    path.symlink_to(tmp_path / "target.json")
    before = (tmp_path / "target.json").read_bytes()
    assert "is a link" in refuses(path.parent)
    assert path.is_symlink() and (tmp_path / "target.json").read_bytes() == before


def test_a_link_to_nothing_is_not_used(tmp_path: Path) -> None:
    (tmp_path / f"{KEY}.json").symlink_to(tmp_path / "missing")
    assert "is a link" in refuses(tmp_path)


def test_what_is_in_the_way_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "cannot write to" in refuses(tmp_path / "file" / "cache")
    assert refuses(tmp_path / "file")
    (tmp_path / f"{KEY}.json").mkdir()
    assert refuses(tmp_path)


def test_a_failure_leaves_the_last_answer_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = filled(tmp_path / "cache")
    before = path.read_bytes()

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    contents = StoreContents(stacks={"x": Stack("x", {})})
    found = keep(path.parent, KEY, contents, CATALOG, MOMENT)
    assert found == f"cannot write to {path.parent}: No space left on device"
    assert list(path.parent.iterdir()) == [path] and path.read_bytes() == before


if sys.platform != "win32":  # where files have neither modes nor owners, nor can be pipes

    def test_only_the_user_can_read_what_is_kept(tmp_path: Path) -> None:
        folder = tmp_path / "cache" / "ours"
        assert keep(folder, KEY, StoreContents(), CATALOG, MOMENT) is None
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE((folder / f"{KEY}.json").stat().st_mode) == 0o600

    @pytest.mark.parametrize("mode", [0o720, 0o702, 0o1777])
    def test_a_folder_that_others_can_write_is_not_used(mode: int, tmp_path: Path) -> None:
        folder = filled(tmp_path / "cache").parent
        folder.chmod(mode)
        assert "can be changed by other users" in refuses(folder)

    def test_a_file_that_others_can_write_is_not_used(tmp_path: Path) -> None:
        path = filled(tmp_path / "cache")
        path.chmod(0o602)
        assert "can be changed by other users" in refuses(path.parent)

    def test_a_folder_of_another_user_is_not_used(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = filled(tmp_path / "cache").parent
        monkeypatch.setattr(os, "geteuid", lambda: folder.stat().st_uid + 1)
        assert "belongs to another user" in refuses(folder)

    def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
        os.mkfifo(tmp_path / f"{KEY}.json")
        assert refuses(tmp_path)


# -------------------------------------------------------------------------------- bad files


def changed(change: Callable[[dict[str, Any]], object]) -> Callable[[bytes], bytes]:
    def apply(content: bytes) -> bytes:
        record = json.loads(content)
        change(record)
        return json.dumps(record).encode()

    return apply


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: b"",
        lambda content: content[:-20],
        lambda content: content + b"x",
        lambda content: content[:30] + b"\xff" + content[31:],
        lambda content: b"\x80\x04]\x94.",
        lambda content: b"[" * 100_000,
        lambda content: b"null",
        lambda content: b"[]",
        lambda content: content + b" " * (33 << 20),
        changed(lambda record: record.update(version=2)),
        changed(lambda record: record.update(version="1")),
        changed(lambda record: record.pop("version")),
        changed(lambda record: record.update(more=1)),
        changed(lambda record: record.update(moment="2022-08-29T12:00:00")),
        changed(lambda record: record.update(moment="yesterday")),
        changed(lambda record: record["stacks"].update(x=[])),
        changed(lambda record: record["stacks"].update(x={"orchestrator": 1})),
        changed(lambda record: record["components"].append({"type": "orchestrator"})),
        changed(lambda record: record["components"][0].update(text={})),
        changed(lambda record: record["flavors"].append({"type": "orchestrator", "name": "x"})),
        changed(lambda record: record["associations"].append(["x"])),
    ],
)
def test_a_file_that_is_not_quite_ours_is_ignored(
    spoil: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    assert keep(tmp_path, KEY, read_now(LocalStore(LOCAL)), CATALOG, MOMENT) is None
    path = tmp_path / f"{KEY}.json"
    assert isinstance(recall(tmp_path, KEY), Kept)
    path.write_bytes(spoil(path.read_bytes()))
    assert recall(tmp_path, KEY) is None


# ---------------------------------------------------------------------------------- secrets


@pytest.mark.parametrize(
    ("kind", "flavor", "text", "expected"),
    [
        # what ZenML calls sensitive, and what has the name of a secret
        ("metadata_store", "mysql", "{username: canary}", {"username": "***"}),
        ("metadata_store", "mysql", "{password: canary}", {"password": "***"}),
        ("metadata_store", "mysql", "{ssl_key: canary}", {"ssl_key": "***"}),
        ("alerter", "slack", "{slack_token: 1234}", {"slack_token": "***"}),
        ("artifact_store", "s3", "{key: [canary]}", {"key": "***"}),
        # a reference is none, and nothing is nothing
        ("artifact_store", "s3", "{key: '{{aws.key}}'}", {"key": "{{aws.key}}"}),
        ("artifact_store", "s3", "{key: '{{ canary }}'}", {"key": "***"}),
        ("metadata_store", "mysql", "{password: null}", {"password": None}),
        ("metadata_store", "mysql", "{password: ''}", {"password": ""}),
        # what is public
        ("metadata_store", "mysql", "{host: a, port: 3306}", {"host": "a", "port": 3306}),
        ("orchestrator", "vertex", "{synchronous: false}", {"synchronous": False}),
        # texts
        ("metadata_store", "mysql", "{host: 'u:canary@a'}", {"host": "***"}),
        (
            "container_registry",
            "default",
            "{uri: 'https://u:canary@a/b'}",
            {"uri": "https://***@a/b"},
        ),
        ("container_registry", "default", "{uri: 'a?token=canary'}", {"uri": "***"}),
        ("container_registry", "default", "{uri: 'AccountKey=canary;'}", {"uri": "***"}),
        (
            "container_registry",
            "default",
            "{uri: 'https://a/b?sig=canary'}",
            {"uri": "https://a/b"},
        ),
        ("artifact_store", "s3", """{client_kwargs: '{"aws_secret": "canary"}'}""", CUT),
        ("artifact_store", "s3", "{client_kwargs: '-----BEGIN RSA'}", CUT),
        # nested values
        ("artifact_store", "s3", "{client_kwargs: {a: {password: canary, b: 1}}}", None),
        ("artifact_store", "s3", "{client_kwargs: {password: [canary, {a: canary}]}}", None),
        ("artifact_store", "s3", "{client_kwargs: [{name: API_KEY, value: canary}]}", None),
        ("artifact_store", "s3", "{client_kwargs: [[['x?api_key=canary']]]}", None),
        # what the flavor does not have
        ("orchestrator", "local", "{address: canary}", {"address": "***"}),
        ("orchestrator", "unheard_of", "{address: canary, n: 7}", {"address": "***", "n": "***"}),
        ("orchestrator", "local", "{uuid: {password: canary}}", {"uuid": {"password": "***"}}),
    ],
)
def test_no_secret_is_kept(kind: str, flavor: str, text: str, expected: object) -> None:
    found = kept_of(kind, flavor, text)
    original = parse(text).value
    assert isinstance(original, dict)
    assert found.keys() == original.keys()
    assert CANARY not in str(found)
    if expected is not None:
        assert found == expected


def test_long_texts_are_not_kept() -> None:
    text = json.dumps({"path": "s3://a/" + "x" * 200_000})
    assert kept_of("artifact_store", "s3", text) == {"path": "***"}


def test_what_is_not_secret_within_a_value_stays() -> None:
    text = "{client_kwargs: {region: eu, password: canary, list: [1, {name: a, value: b}]}}"
    assert kept_of("artifact_store", "s3", text) == {
        "client_kwargs": {
            "region": "eu",
            "password": "***",
            "list": [1, {"name": "a", "value": "b"}],
        }
    }


def test_what_later_releases_call_sensitive_is_secret_in_earlier_ones() -> None:
    earlier = catalog_for("0.9.0")
    assert not earlier.flavors["metadata_store", "mysql"].attributes["username"].is_secret
    found = kept_of("metadata_store", "mysql", "{username: canary}", catalog=earlier)
    assert found == {"username": "***"}


@pytest.mark.parametrize("flavor", ["ray", "kubeflow"])
def test_of_a_custom_flavor_only_name_and_uuid_are_kept(flavor: str) -> None:
    custom = CustomFlavor("orchestrator", flavor, "flavors.Ray")
    text = (
        f"name: {flavor}\nuuid: 00ab\nsynchronous: true\nkubernetes_context: canary\na: {{b: c}}\n"
    )
    assert kept_of("orchestrator", flavor, text, flavors=(custom,)) == {
        "name": flavor,
        "uuid": "00ab",
        "synchronous": True,
        "kubernetes_context": "***",
        "a": "***",
    }


@pytest.mark.parametrize("text", ["a: [", "", "- a", "x: \0", "? {a: b}\n: c"])
def test_attributes_that_cannot_be_read_are_not_kept(text: str) -> None:
    assert kept_of("artifact_store", "s3", text) is None


def test_a_bomb_of_aliases_is_not_unfolded() -> None:
    levels = (f"  l{i}: &l{i} [{', '.join([f'*l{i - 1}'] * 10)}]\n" for i in range(1, 7))
    text = f"client_kwargs:\n  l0: &l0 [x]\n{''.join(levels)}"
    contents = store(("artifact_store", "s3", text))
    assert contents.components["artifact_store", "s3"].configuration is not None
    found = without_secrets(contents, CATALOG).components["artifact_store", "s3"].content
    assert isinstance(found, ComponentContent) and len(found.text) < 1_000_000


def test_what_would_not_come_back_as_it_was_is_not_kept() -> None:
    text = "client_kwargs: {a: 1.0e+20}"
    assert parse(text).value == {"client_kwargs": {"a": 1e20}}
    assert kept_of("artifact_store", "s3", text) in (None, {"client_kwargs": {"a": 1e20}})


def test_a_value_that_contains_itself_is_cut() -> None:
    found = kept_of("artifact_store", "s3", "client_kwargs: &a {b: *a}\n")
    assert "'b': {'b': '***'}" in str(found)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(["path", "client_kwargs", "key", "name", "x"]), VALUES))
def test_attributes_come_back_as_they_were_kept_or_not_at_all(attributes: dict[str, Any]) -> None:
    content = ComponentContent(json.dumps(attributes))
    component = Component("artifact_store", "x", "s3", content)
    contents = StoreContents(components={("artifact_store", "x"): component})
    found = without_secrets(contents, CATALOG).components["artifact_store", "x"]
    if found.configuration is not None:
        assert component.configuration is not None
        assert found.configuration.keys() == component.configuration.keys()
        given_key = component.configuration.get("key")
        is_harmless = given_key is None or isinstance(given_key, bool) or given_key == ""
        assert found.configuration.get("key") == (given_key if is_harmless else "***")
