"""Asking an HTTP server, without ever waiting long or taking much.

What of the environment counts is what counts for ZenML, which asks with ``requests``: proxies
(``HTTP_PROXY``, ``HTTPS_PROXY``, ``NO_PROXY``) and certificates (``REQUESTS_CA_BUNDLE``,
``CURL_CA_BUNDLE``; besides, ``SSL_CERT_FILE`` and ``SSL_CERT_DIR``). Two things differ on
purpose. The logins of ``~/.netrc`` are never sent: ZenML replaces them by its user name as well,
but for 0.7.1 and 0.7.2, which have no users. And a redirect is followed only to the same scheme,
host and port, so that nobody else learns of the user.

This module imports httpx, which takes a quarter of a second: import it when it is needed.
"""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import getproxies

import anyio
import httpx

from zenml_ls import __version__
from zenml_ls.model.secrets import shown_address
from zenml_ls.stores import StoreError
from zenml_ls.stores.patience import Limits

_MOST_REDIRECTS = 5
_HEADERS = {
    "Accept": "application/json",
    "Accept-Encoding": "identity",  # a few bytes could unfold to gigabytes
    "User-Agent": f"zenml-language-server/{__version__}",
}


@dataclass(frozen=True, slots=True)
class Response:
    """What a server said to one request."""

    status: int
    body: bytes = b""
    """Empty unless the status is 200."""


async def ask(
    url: str, paths: Sequence[str], user: str | None, limits: Limits
) -> Mapping[str, Response]:
    """Return the server's answer to each of *paths* below *url*, all asked at once.

    Without a *user* nobody is named; a password there never is.

    Raises:
        StoreError: The server does not answer, or not within the *limits*.
    """
    if not _is_address(url):
        raise StoreError(f"{shown_address(url)} is not the address of a server")
    try:
        with anyio.fail_after(limits.total_seconds):
            return await _all_answers(url, paths, user, limits)
    except TimeoutError:
        seconds = f"{limits.total_seconds:g} s"
        raise StoreError(f"{shown_address(url)} has not answered completely in {seconds}") from None
    except httpx.HTTPError as error:
        raise StoreError(_reason(error, shown_address(url))) from None
    except (httpx.InvalidURL, ValueError):  # a host or a user of that name cannot be
        raise StoreError(f"{shown_address(url)} is not the address of a server") from None


def _is_address(url: str) -> bool:
    """Say whether there can be a server at *url*: host and port are given soundly."""
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0  # a port that is too large raises
    except ValueError:
        return False


async def _all_answers(
    url: str, paths: Sequence[str], user: str | None, limits: Limits
) -> Mapping[str, Response]:
    async with await asyncio.to_thread(_client, user, limits) as client:
        asker = _Asker(client, url, limits)
        tasks = [asyncio.create_task(asker.answer(path)) for path in paths]
        try:
            # gather() would lose a cancellation to an error that comes at the same moment
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
            for task in done:
                task.result()  # raises, and then the others need not have ended
            return {path: task.result() for path, task in zip(paths, tasks, strict=True)}
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


def _client(user: str | None, limits: Limits) -> httpx.AsyncClient:
    """Return a client that has asked nothing yet; making it reads files and imports modules."""
    login = None if user is None else httpx.BasicAuth(user, "")
    context = _tls_context(os.environ)
    problem = StoreError("the proxy that the environment names cannot be used")
    if not all(map(_is_address, _proxies())):
        raise problem
    try:
        return httpx.AsyncClient(
            auth=login,
            headers=_HEADERS,
            verify=context,
            timeout=httpx.Timeout(limits.pause_seconds, connect=limits.connect_seconds),
        )
    except (httpx.InvalidURL, ValueError, ImportError):  # ImportError: socks without socksio
        raise problem from None


def _proxies() -> Iterator[str]:
    """Yield the addresses of the proxies that httpx may use, completed as it does."""
    for scheme, address in getproxies().items():
        if scheme in ("http", "https", "all") and address:
            yield address if "://" in address else f"http://{address}"


def _tls_context(environment: Mapping[str, str]) -> ssl.SSLContext:
    """Return what certificates are checked with."""
    names = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
    place = next((environment[name] for name in names if environment.get(name)), None)
    try:
        if place is None:
            return httpx.create_ssl_context()
        if Path(place).is_dir():
            return ssl.create_default_context(capath=place)
        return ssl.create_default_context(cafile=place)
    except OSError:  # an ssl.SSLError is one
        raise StoreError("the certificates that the environment names cannot be read") from None


@dataclass
class _Asker:
    """Asks one server, and counts what it sends."""

    client: httpx.AsyncClient
    url: str
    limits: Limits
    received: int = field(default=0, init=False)

    async def answer(self, path: str) -> Response:
        """Return the answer to one request, redirects followed."""
        url = httpx.URL(self.url + path)
        origin = _origin(url)
        for _ in range(_MOST_REDIRECTS + 1):
            found = await self._answer_or_redirect(url)
            if isinstance(found, Response):
                return found
            if _origin(found) != origin:
                raise StoreError(
                    f"{shown_address(self.url)} redirects to {shown_address(str(found))}"
                )
            url = found
        raise StoreError(f"{shown_address(self.url)} redirects in a circle")

    async def _answer_or_redirect(self, url: httpx.URL) -> Response | httpx.URL:
        async with self.client.stream("GET", url) as response:
            if response.next_request is not None:
                return response.next_request.url
            if response.status_code != httpx.codes.OK:
                return Response(response.status_code)
            return Response(response.status_code, await self._body(response))

    async def _body(self, response: httpx.Response) -> bytes:
        body = bytearray()
        async for part in response.aiter_raw():
            body += part
            self.received += len(part)
            if len(body) > self.limits.answer_bytes or self.received > self.limits.total_bytes:
                raise StoreError(f"{shown_address(self.url)} answers with too much to be read")
        return bytes(body)


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _reason(error: httpx.HTTPError, where: str) -> str:
    """Say why there is no answer; the error's own text could quote a login."""
    if isinstance(error, httpx.TimeoutException):
        return f"{where} does not answer"
    if isinstance(error, httpx.ConnectError):
        return f"{where} cannot be reached: {_fault_of_connection(error)}"
    if isinstance(error, httpx.ProxyError):
        return f"the proxy for {where} refuses"
    if isinstance(error, httpx.UnsupportedProtocol):
        return f"{where} is not the address of a server"
    return f"{where} breaks off its answer"


def _fault_of_connection(error: httpx.ConnectError) -> str:
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"its certificate is not trusted ({cause.verify_message})"
        if isinstance(cause, ssl.SSLError):
            return "it does not speak TLS"
        if isinstance(cause, socket.gaierror):
            return "there is no host of that name"
    return "nothing answers there"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield what led to *error*, nearest first."""
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__
