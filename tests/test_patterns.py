"""No regular expression of ours takes much longer than its text is long, whatever the text."""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import zenml_ls

LENGTH = 60_000
BEGINNINGS = ("", "a", "- ", "{{")
REPEATED = (
    *("x", "9", "é", "x.", "a-", "a:", "a@", "a ", "a, ", "x=", "x\n", "a: ", "{{a.", "!a"),
    *("/", "://", "x:/", "\\", "'", '"', "[", "{", "&", "*", "!", "#", "%", "~", ".", "+", "-"),
    *("- ", " ", "\t", " \n", " :", "0e", "1.", "-----BEGIN "),
)
ENDS = ("", " ", "#", "@")
USE = re.compile(
    r"\b(?P<name>_?[A-Z][A-Z_]*)\.(?P<use>search|match|fullmatch|finditer|findall|sub)\b"
)


def names() -> Iterator[str]:
    for module in pkgutil.walk_packages(zenml_ls.__path__, "zenml_ls."):
        if not module.name.endswith("__main__"):
            yield module.name


def patterns() -> Iterator[tuple[str, str, re.Pattern[Any]]]:
    """Yield the module in which a pattern is used, how it is used, and the pattern."""
    for name in names():
        module = importlib.import_module(name)
        text = Path(str(module.__file__)).read_text("utf-8")
        for place, use in sorted({(found["name"], found["use"]) for found in USE.finditer(text)}):
            if isinstance(pattern := getattr(module, place, None), re.Pattern):
                yield f"{name}.{place}", use, pattern


PATTERNS = list(patterns())


@pytest.mark.parametrize(
    ("use", "pattern"),
    [found[1:] for found in PATTERNS],
    ids=[f"{place}.{use}" for place, use, _ in PATTERNS],
)
def test_time_grows_with_the_text_alone(use: str, pattern: re.Pattern[Any]) -> None:
    started = time.process_time()
    for part in REPEATED:
        middle = part * (LENGTH // len(part))
        for text in (beginning + middle + end for beginning in BEGINNINGS for end in ENDS):
            apply(pattern, use, text if isinstance(pattern.pattern, str) else text.encode())
    assert time.process_time() - started < 20  # 4 at most; several times that where it grows faster


def apply(pattern: re.Pattern[Any], use: str, text: str | bytes) -> None:
    if use == "sub":
        pattern.sub(lambda found: found[0], text)
    elif use == "finditer":
        for _ in pattern.finditer(text):
            pass
    else:
        getattr(pattern, use)(text)
