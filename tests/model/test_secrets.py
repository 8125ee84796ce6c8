"""Source lines are shown without what is secret in them."""

from __future__ import annotations

import time

import pytest

from zenml_ls.model.secrets import (
    is_sensitive_name,
    masked,
    secret_spans,
    shown_address,
    shown_addresses,
    without_logins,
)
from zenml_ls.syntax import parse
from zenml_ls.text import LineIndex, Span


def shown(text: str) -> str:
    """Return all lines of *text* as they would be shown."""
    secrets = secret_spans(parse(text))
    lines = LineIndex(text)
    return "\n".join(masked(lines, number, secrets).text for number in range(lines.count))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("password: hunter2", "password: ***"),
        ("  slack_token: 'x y'  ", "  slack_token: ***"),
        ('client_kwargs: {"aws_secret_access_key": "x"}', None),
        ("store_url: mysql://me:pw@host/db", "store_url: mysql://***@host/db"),
        ("name: prod", "name: prod"),
        ("  flavor vertex", "  flavor vertex"),
        ("key |", "key |"),
        ("password:", "password:"),
        ("uri: bob:hunter2@reg.io/x", "uri: ***@reg.io/x"),
        ("{uri: 'bob:hunter2@reg.io'}", "{uri: '***@reg.io'}"),
        ("image: reg.io/x:1.0@sha256:12ab", "image: reg.io/x:1.0@sha256:12ab"),
        ("image: bob:hunter2@reg.io/x:1.0@sha256:12ab", "image: ***@reg.io/x:1.0@sha256:12ab"),
    ],
)
def test_values_of_sensitive_keys_become_asterisks(text: str, shown: str | None) -> None:
    found = masked(LineIndex(text), 0, ()).text
    if shown is None:
        assert '"x"' not in found
    else:
        assert found.rstrip() == shown.rstrip()


def test_the_rest_of_a_long_secret_is_masked_too() -> None:
    lines = LineIndex("private_key: |\n  BEGIN\n  abc\nname: x\n  y z\n")
    assert [masked(lines, number, ()).text for number in range(1, 5)] == [
        "  ***",
        "  ***",
        "name: x",
        "  y z",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "password: hunter2",
        "password:\n  hunter2",
        "password:\n\n  hunter2",
        "passwords:\n- hunter2",
        "passwords:\n- name: hunter2",
        "passwords: [hunter2, x]",
        "password:\n  'hunter2: y'",
        "password:\n  user: hunter2",
        "password: >\n  a: b\n  hunter2",
        "password: 'a\n  hunter2: b'",
        "? password\n: hunter2",
        '"my password": hunter2',
        "a: &a hunter2\npassword: *a",
        "# password: hunter2",
        "password: hunter2\nx: [",
        "password:\n  hunter2\n\tx: [",
        "passwords:\n- hunter2\n- 'b: c'\n\tx: [",
        "{host: x, password: hunter2}",
        "url: mysql://root:hunter2@host",
        "url: mysql://root:x/hunter2@host",
        "url: mysql://root:x@hunter2@host",
        "urls: [mysql://a:b@host, mysql://root:hunter2@host]",
        "url: mysql+pymysql:/root:hunter2@host",
        "uri: root:hunter2@host",
        "uri: root:x@hunter2@host",
        "uri: /root:hunter2@host",
        '{"uri":"root:hunter2@host"}',
    ],
)
def test_no_way_of_writing_shows_the_secret_or_its_length(text: str) -> None:
    assert "hunter2" not in shown(text)
    assert shown(text) == shown(text.replace("hunter2", "hunter2hunter2"))


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (Span(0, 3), "uri"),
        (Span(5, 16), "***"),
        (Span(9, 16), "***"),
        (Span(5, 12), "***"),
        (Span(5, 20), "***@reg"),
        (Span(16, 20), "@reg"),
        (Span(21, 23), "io"),
        (Span(16, 16), ""),
        (Span(23, 23), ""),
    ],
)
def test_what_is_underlined_stays_so_beside_a_mask(span: Span, expected: str) -> None:
    line = masked(LineIndex("uri: bob:hunter2@reg.io"), 0, ())
    found = line.shown(span)
    assert line.text[found.start : found.end] == expected


@pytest.mark.parametrize(
    "text",
    [
        "stack_components:\n  secrets_manager:\n    vault: aws",
        "password:\nname: prod",
        "path: s3://bucket/a, mail: ada@example.com",
        "path: C:/Users/ada@example.com/x",
        "path: /home/ada@example.com/x",
    ],
)
def test_what_is_no_secret_is_shown(text: str) -> None:
    assert shown(text) == text


def test_a_component_type_is_no_secret() -> None:
    assert not is_sensitive_name("secrets_manager")
    assert is_sensitive_name("aws_secret_access_key")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mysql://root:pw@db/x", "mysql://***@db/x"),
        (
            "cannot read mysql+pymysql:/root:pw@db/x: no",
            "cannot read mysql+pymysql:/***@db/x: no",
        ),
        (r"mysql:\root:p@w@db\x", r"mysql:\***@db\x"),
        ("a://b:c@d e://f:g@h", "a://***@d e://***@h"),
        ("http://host/x", "http://host/x"),
        ("/home/ada@work/x", "/home/ada@work/x"),
        ("http://ada:pass", "http://***"),
        ("http://ada:8pass/x", "http://***/x"),
        ("http://host:8080, read", "http://host:8080, read"),
        ("http://[::1]:8080/x", "http://[::1]:8080/x"),
    ],
)
def test_logins_are_masked_in_addresses_and_paths(text: str, expected: str) -> None:
    assert without_logins(text) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://host:1/x", "https://host:1/x"),
        ("https://me:pw@host/x?token=hunter2#hunter2", "https://***@host/x"),
        ("https://host#hunter2", "https://host"),
        ("host?hunter2", "host"),
        ("", ""),
    ],
)
def test_an_address_is_shown_without_what_could_be_secret(url: str, expected: str) -> None:
    assert shown_address(url) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("is it #1?", "is it #1?"),
        (
            "see gs://b/c?hunter2 and http://u:pw@d#hunter2 too",
            "see gs://b/c and http://***@d too",
        ),
        ("cannot read sqlite+x:/a/b?key=hunter2", "cannot read sqlite+x:/a/b"),
        (r"cannot read mysql:\\b?hunter2", r"cannot read mysql:\\b"),
        ("C:/a#1", "C:/a#1"),
    ],
)
def test_only_the_addresses_of_a_text_are_cut(text: str, expected: str) -> None:
    assert shown_addresses(text) == expected


def test_a_line_of_a_megabyte_is_masked_in_no_time() -> None:
    for text in (
        "key" * 300_000,
        "a://" * 250_000,
        "a" * 1_000_000,
        "token" + " " * 900_000,
        "a:" * 500_000,
        "a" * 1_000_000 + ":@",
    ):
        started = time.process_time()
        masked(LineIndex(text), 0, ())
        assert time.process_time() - started < 20
