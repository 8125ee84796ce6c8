"""The store on a ZenServer, which may be anything that listens somewhere."""

from __future__ import annotations

import asyncio
import base64
import gc
import re
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.stores import zenserver
from tests.stores.zenserver import CERTIFICATE, USER, Behaviour, Exchange, ZenServer, answering
from zenml_ls.model.domain import StoreContents
from zenml_ls.stores import StoreError
from zenml_ls.stores.local import LocalStore
from zenml_ls.stores.patience import Backoff, Limits
from zenml_ls.stores.rest import RestStore, paths

LOCAL = Path(__file__).parents[1] / "data" / "zenml-0.13.2" / "config" / "profiles" / "default"
RELEASE = "0.13.2"
PATIENT = Limits(connect_seconds=3600, pause_seconds=3600, total_seconds=3600)
SHORT = Limits(connect_seconds=0.2, pause_seconds=0.2, total_seconds=0.5)
CANARY = "canary-of-the-login"
ORCHESTRATORS = "/components/orchestrator"
VARIABLES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "ssl_cert_file", "ssl_cert_dir")
BUNDLES = ("requests_ca_bundle", "curl_ca_bundle", "netrc")


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*VARIABLES, *BUNDLES):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture(autouse=True)
def nothing_left_open() -> Iterator[None]:
    yield
    gc.collect()  # what was not closed warns now, and warnings are errors


@pytest.fixture
async def server() -> AsyncIterator[ZenServer]:
    async with zenserver.serving() as running:
        yield running


async def read(
    server: ZenServer | str, user: str = USER, release: str = RELEASE, limits: Limits | None = None
) -> StoreContents:
    url = server if isinstance(server, str) else server.url
    store = RestStore(url, user, release, limits or Limits())
    return await asyncio.wait_for(store.read(), zenserver.PATIENCE_SECONDS)


async def problem(server: ZenServer | str, **how: Any) -> str:
    """Return why the store cannot be read, with the server's address as ``URL``."""
    with pytest.raises(StoreError) as caught:
        await read(server, **how)
    assert caught.value.__cause__ is None
    return re.sub(r"https?://127\.0\.0\.1:\d+", "URL", str(caught.value))


# --------------------------------------------------------------------------------- sound


def facts(contents: StoreContents) -> dict[str, object]:
    """Return what does not depend on where the store is."""
    return {
        "stacks": list(contents.stacks.values()),
        "components": {
            key: (component.flavor, component.configuration, component.uuid)
            for key, component in contents.components.items()
        },
        "flavors": contents.flavors,
        "associations": contents.associations,
        "is_complete": contents.is_complete,
    }


async def test_reads_what_the_local_store_holds_that_is_served(server: ZenServer) -> None:
    contents = await read(server)
    assert facts(contents) == facts(await LocalStore(LOCAL).read())
    assert contents.file is None
    assert not any(component.is_missing for component in contents.components.values())


async def test_stacks_come_in_the_order_of_the_server(server: ZenServer) -> None:
    answer = server.answers["/stack-configurations"]
    answer["body"] = dict(reversed(answer["body"].items()))
    assert list((await read(server)).stacks) == list(answer["body"])
    assert "tracked" in list(answer["body"])[:1]


async def test_asks_everything_at_once(server: ZenServer) -> None:
    async def wait_for_all(exchange: Exchange) -> None:
        await server.until(lambda: len(server.requests) == len(paths(RELEASE)))
        await zenserver.as_recorded(exchange)

    server.behaviour = wait_for_all
    assert (await read(server)).is_complete


@pytest.mark.parametrize(
    ("release", "number", "lacks"),
    [
        ("0.7.1", 10, "/components/experiment_tracker"),
        ("0.7.3", 11 - 1, "/flavors"),
        ("0.9.0", 12, "/store_associations"),
        ("0.12.0", 15, None),
    ],
)
def test_asks_for_what_the_release_reads(release: str, number: int, lacks: str | None) -> None:
    found = paths(release)
    assert len(found) == len(set(found))
    assert lacks not in found
    assert set(found) < set(paths(RELEASE)) or found == paths(RELEASE)


async def test_a_server_of_an_older_release_has_less(server: ZenServer) -> None:
    for path in ("/flavors", "/store_associations"):
        server.special[path] = answering({"detail": "Not Found"}, 404)
    server.special["/components/annotator"] = answering({"detail": []}, 422)
    contents = await read(server)
    assert contents.is_complete
    assert not contents.flavors and not contents.associations
    assert "annotator" not in contents.names and "orchestrator" in contents.names


# ---------------------------------------------------------------------------------- users


async def test_sends_the_user_with_an_empty_password(server: ZenServer) -> None:
    await read(server)
    assert {request.login for request in server.requests} == {f"{USER}:"}


async def test_no_user_is_sent_where_zenml_has_none(server: ZenServer) -> None:
    assert await problem(server, release="0.7.2") == "the ZenServer at URL asks for a user"
    assert {request.login for request in server.requests} == {None}


@pytest.mark.parametrize("release", ["0.7.2", RELEASE])
async def test_logins_of_netrc_are_never_sent(
    release: str, server: ZenServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text(f"machine 127.0.0.1 login someone password {CANARY}\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HOME", str(tmp_path))
    server.behaviour = answering([])
    await problem(server, release=release)
    assert {request.login for request in server.requests} <= {f"{USER}:", None}


async def test_a_login_in_the_address_is_never_shown(server: ZenServer) -> None:
    url = server.url.replace("://", f"://someone:{CANARY}@")
    for user, behaviour in (("nobody", None), (USER, answering({}, 500)), (USER, answering("x"))):
        server.behaviour = behaviour
        assert CANARY not in await problem(url, user=user)
    assert CANARY not in await problem(f"http://someone:{CANARY}@127.0.0.1:1")
    assert CANARY not in await problem(f"http://127.0.0.1:1/?token={CANARY}#{CANARY}")
    assert f"someone:{CANARY}" not in {request.login for request in server.requests}


# ------------------------------------------------------------------------------- refusals

ALIEN = "URL does not answer as a ZenServer does"
BROKEN_OFF = "URL breaks off its answer"
REFUSALS = [
    (answering({"detail": "Incorrect username."}, 401), "the ZenServer at URL does not know user"),
    (answering({}, 403), "the server at URL refuses user 'default'"),
    (answering({"detail": "Not Found"}, 404), "there is no ZenServer at URL"),
    (answering({}, 405), f"{ALIEN}: status 405"),
    (answering({}, 422), f"{ALIEN}: status 422"),
    (answering({}, 204), f"{ALIEN}: status 204"),
    (answering(b"Internal Server Error", 500), "the server at URL failed with status 500"),
    (answering(b"", 503), "the server at URL failed with status 503"),
    (answering(b"<!doctype html><form action=login>"), ALIEN),
    (answering(b""), ALIEN),
    (answering(b"\xff\xfe\x00"), ALIEN),
    (answering(b"[" * 200_000), ALIEN),
    (answering(b"1" * 5000), ALIEN),
    (answering(None), ALIEN),
    (answering("text"), ALIEN),
    (answering([]), ALIEN),
    (answering({}), ALIEN),
    (answering(b"\x1f\x8b", Content_Encoding="gzip"), ALIEN),
    (answering(b"", 304), f"{ALIEN}: status 304"),
    (answering(b"", 302), f"{ALIEN}: status 302"),
    (zenserver.vanish, BROKEN_OFF),
    (zenserver.vanish_in_the_middle, BROKEN_OFF),
    (zenserver.reset, BROKEN_OFF),
    (zenserver.gabble, BROKEN_OFF),
]


@pytest.mark.parametrize(("behaviour", "message"), REFUSALS)
async def test_a_bad_answer_is_one_clear_error(
    behaviour: Behaviour, message: str, server: ZenServer
) -> None:
    server.behaviour = behaviour
    found = await problem(server)
    assert found.startswith(message) and len(found) < len(message) + 20
    await server.until(lambda: server.open_connections == 0)


@pytest.mark.parametrize("path", ["/stack-configurations", ORCHESTRATORS, "/flavors"])
async def test_one_bad_answer_is_enough(path: str, server: ZenServer) -> None:
    server.special[path] = answering({}, 500)
    assert await problem(server) == "the server at URL failed with status 500"


async def test_every_server_knows_the_first_types(server: ZenServer) -> None:
    server.special[ORCHESTRATORS] = answering({}, 422)
    assert await problem(server) == f"{ALIEN}: status 422"


async def test_nothing_listens(kept_port: int) -> None:
    url = f"http://127.0.0.1:{kept_port}"
    assert await problem(url) == "URL cannot be reached: nothing answers there"


async def test_a_host_that_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    expected = "http://zenml.invalid cannot be reached: there is no host of that name"
    assert await problem("http://zenml.invalid") == expected


@pytest.mark.parametrize(
    "url",
    ["http://", "http://[", "http://localhost:99999", "http://:80", "ftp://x", "zenml", ""],
)
async def test_an_address_that_none_can_be(url: str) -> None:
    assert await problem(url) == f"{url} is not the address of a server"


# --------------------------------------------------------------------------------- limits


@pytest.mark.parametrize(
    "behaviour",
    [
        zenserver.say_nothing,
        zenserver.stop_in_the_middle,
        zenserver.trickle_head,
        zenserver.trickle_body,
    ],
)
@pytest.mark.parametrize("path", [None, "/flavors"])
async def test_a_slow_server_is_left(
    path: str | None, behaviour: Behaviour, server: ZenServer
) -> None:
    if path is None:
        server.behaviour = behaviour
    else:
        server.special[path] = behaviour
    found = await problem(server, limits=SHORT)
    assert found in ("URL does not answer", "URL has not answered completely in 0.5 s")
    await server.until(lambda: server.open_connections == 0)


async def test_a_trickle_cannot_outlast_the_total(server: ZenServer) -> None:
    server.special["/flavors"] = zenserver.trickle_body
    limits = replace(PATIENT, total_seconds=0.5)
    assert await problem(server, limits=limits) == "URL has not answered completely in 0.5 s"


async def test_a_server_that_does_not_accept_connections() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        address = full.getsockname()
        with socket.create_connection(address), socket.socket() as waiting:
            waiting.setblocking(False)
            waiting.connect_ex(address)
            url = f"http://127.0.0.1:{address[1]}"
            limits = replace(PATIENT, connect_seconds=0.2)
            assert await problem(url, limits=limits) == "URL does not answer"


@pytest.mark.parametrize("behaviour", [zenserver.flood, answering(b" " * 10_000_000)])
async def test_no_answer_is_read_without_end(behaviour: Behaviour, server: ZenServer) -> None:
    server.special["/flavors"] = behaviour
    assert await problem(server) == "URL answers with too much to be read"
    await server.until(lambda: server.open_connections == 0)


async def test_all_answers_together_are_limited(server: ZenServer) -> None:
    limits = replace(Limits(), total_bytes=5000)
    assert await problem(server, limits=limits) == "URL answers with too much to be read"


async def test_a_broken_answer_ends_the_waiting_for_others(server: ZenServer) -> None:
    server.behaviour = zenserver.say_nothing
    server.special["/flavors"] = zenserver.vanish
    limits = Limits(pause_seconds=3600, total_seconds=3600)
    assert await problem(server, limits=limits) == BROKEN_OFF


async def test_asks_for_answers_that_are_not_compressed(server: ZenServer) -> None:
    await read(server)
    assert {request.headers["accept-encoding"] for request in server.requests} == {"identity"}


async def test_who_no_longer_wants_the_store_leaves_nothing_open(server: ZenServer) -> None:
    server.behaviour = zenserver.say_nothing
    reading = asyncio.create_task(RestStore(server.url, USER, RELEASE).read())
    await server.until(lambda: len(server.requests) == len(paths(RELEASE)))
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    await server.until(lambda: server.open_connections == 0)


def test_httpx_is_not_imported_before_a_store_is_read() -> None:
    program = "import sys, zenml_ls.stores.rest; sys.exit('httpx' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


def test_each_failure_doubles_the_wait_up_to_a_limit() -> None:
    backoff = Backoff()
    assert [backoff.delay(failures) for failures in range(5)] == [0, 1, 2, 4, 8]
    assert [backoff.delay(failures) for failures in (9, 10, 10**6)] == [256, 300, 300]


# ------------------------------------------------------------------------------ redirects


async def test_a_redirect_within_the_server_is_followed(server: ZenServer) -> None:
    server.special["/flavors"] = answering(b"", 307, Location=f"{server.url}/elsewhere")
    server.special["/elsewhere"] = answering(server.answers["/flavors"]["body"])
    assert [flavor.name for flavor in (await read(server)).flavors] == ["ray"]
    (followed,) = [item for item in server.requests if item.target == "/elsewhere"]
    assert followed.login == f"{USER}:"


async def test_a_relative_redirect_is_followed(server: ZenServer) -> None:
    server.special["/flavors"] = answering(b"", 302, Location="/elsewhere")
    server.special["/elsewhere"] = answering([])
    assert not (await read(server)).flavors


async def test_nobody_else_is_asked(server: ZenServer) -> None:
    async with zenserver.serving() as other:
        target = other.url.replace("://", f"://someone:{CANARY}@") + f"/flavors?token={CANARY}"
        server.special["/flavors"] = answering(b"", 302, Location=target)
        found = await problem(server)
        assert found.startswith("URL redirects to http://") and CANARY not in found
        assert other.requests == []


@pytest.mark.parametrize("target", ["http://[", "https://127.0.0.1:1", "file:///etc/passwd", "//x"])
async def test_a_redirect_that_leads_nowhere(target: str, server: ZenServer) -> None:
    server.behaviour = answering(b"", 302, Location=target)
    found = await problem(server)
    assert found.startswith("URL redirects to ") or found == BROKEN_OFF


async def test_a_circle_of_redirects_is_left(server: ZenServer) -> None:
    server.special["/flavors"] = answering(b"", 302, Location="/flavors")
    assert await problem(server) == "URL redirects in a circle"


# -------------------------------------------------------------------------------- proxies


async def test_a_proxy_of_the_environment_is_used(
    server: ZenServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", server.url)
    assert await problem("http://zenml.invalid") == "there is no ZenServer at http://zenml.invalid"
    targets = {request.target for request in server.requests}
    assert targets <= {f"http://zenml.invalid{path}" for path in paths(RELEASE)} and targets


async def test_a_proxy_is_not_used_for_excepted_hosts(
    server: ZenServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    assert (await read(server)).is_complete


async def test_a_proxy_that_refuses_is_named_without_its_login(
    server: ZenServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.behaviour = answering(b"", 407)
    monkeypatch.setenv("https_proxy", server.url.replace("://", f"://someone:{CANARY}@"))
    assert await problem("https://zenml.invalid") == "the proxy for https://zenml.invalid refuses"


@pytest.mark.parametrize(
    "proxy", ["socks5://127.0.0.1:1", "nothing://x", "http://[", "127.0.0.1:99999"]
)
async def test_a_proxy_that_cannot_be_used(
    proxy: str, server: ZenServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", proxy)
    expected = "the proxy that the environment names cannot be used"
    assert await problem(server) == expected


# ------------------------------------------------------------------------------------ TLS


async def test_a_certificate_that_nobody_signed_is_not_trusted() -> None:
    async with zenserver.serving(tls=True) as server:
        found = await problem(server)
        assert found.startswith("URL cannot be reached: its certificate is not trusted (self")
        assert server.requests == []


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
async def test_a_certificate_that_the_environment_names_is_trusted(
    variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, str(CERTIFICATE))
    async with zenserver.serving(tls=True) as server:
        assert (await read(server)).is_complete


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"])
async def test_certificates_that_cannot_be_read(
    variable: str, server: ZenServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, str(tmp_path / "missing.pem"))
    expected = "the certificates that the environment names cannot be read"
    assert await problem(server) == expected


async def test_a_server_without_tls(server: ZenServer) -> None:
    url = server.url.replace("http:", "https:")
    assert await problem(url) == "URL cannot be reached: it does not speak TLS"


# ----------------------------------------------------------------------------------- rows

UUID = "00000000-0000-4000-8000-000000000001"
YAML = base64.b64encode(b"name: x\n").decode()
ROW = {"type": "orchestrator", "flavor": "local", "name": "x", "uuid": UUID, "config": YAML}
SOUND_FLAVOR = {"type": "orchestrator", "name": "ray", "source": "a.B", "integration": None}


@pytest.mark.parametrize(
    ("path", "rows"),
    [
        (ORCHESTRATORS, [ROW, None]),
        (ORCHESTRATORS, [ROW, "text"]),
        (ORCHESTRATORS, [ROW, {**ROW, "name": "y", "type": "toaster"}]),
        (ORCHESTRATORS, [ROW, {**ROW, "name": None}]),
        (ORCHESTRATORS, [ROW, {**ROW, "name": "\ud800"}]),
        (ORCHESTRATORS, [ROW, {**ROW, "uuid": "1"}]),
        (ORCHESTRATORS, [ROW, {**ROW, "config": 1.5}]),
        (ORCHESTRATORS, [ROW, {"type": "orchestrator"}]),
        ("/flavors", [SOUND_FLAVOR, {**SOUND_FLAVOR, "type": "toaster"}]),
        ("/flavors", [SOUND_FLAVOR, {**SOUND_FLAVOR, "source": None}]),
        ("/flavors", [SOUND_FLAVOR, []]),
        ("/store_associations", [{"artifact_store_uuid": UUID}]),
        ("/stack-configurations", {"a": {"orchestrator": "x"}, "b": {"toaster": "x"}}),
        ("/stack-configurations", {"a": {"orchestrator": "x"}, "b": ["x"]}),
        ("/stack-configurations", {"a": {"orchestrator": "x"}, "b": {"orchestrator": {}}}),
    ],
)
async def test_a_row_that_zenml_could_not_read_is_passed_over(
    path: str, rows: object, server: ZenServer
) -> None:
    server.special[path] = answering(rows)
    contents = await read(server)
    assert not contents.is_complete
    if path == ORCHESTRATORS:
        assert contents.names["orchestrator"] == ("x",)
    elif path == "/flavors":
        assert [flavor.source for flavor in contents.flavors] == ["a.B"]
    elif path == "/stack-configurations":
        assert list(contents.stacks) == ["a"]


@pytest.mark.parametrize("config", ["x", "/w==", "YQ"])
async def test_attributes_that_cannot_be_decoded_are_not_known(
    config: str, server: ZenServer
) -> None:
    server.special[ORCHESTRATORS] = answering([{**ROW, "config": config}])
    contents = await read(server)
    component = contents.components["orchestrator", "x"]
    assert component.flavor == "local" and component.content is None
    assert not contents.is_complete and not component.is_missing


async def test_an_empty_store(server: ZenServer) -> None:
    server.behaviour = answering([])
    server.special["/stack-configurations"] = answering({})
    assert await read(server) == StoreContents()
