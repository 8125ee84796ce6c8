"""Run pieces of code with the real ZenML, each in a process of its own, and say what they raise.

Reads a JSON list of texts on standard input and answers with a list, in its last line: the name
of the exception that each raises, or null. The folder is a repository and ``ZENML_CONFIG_PATH``
its configuration; both are put back after each text. Runs on the interpreter that
``environment.sh`` makes.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any


def main() -> None:
    """Answer what stands on standard input."""
    for module in ("zenml.pipelines", "zenml.repository", "zenml.steps"):
        import_module(module)  # once, before the first fork
    places = [Path.cwd(), Path(os.environ["ZENML_CONFIG_PATH"])]
    kept = Path(tempfile.mkdtemp(prefix="real-zenml-calls-"))
    for number, place in enumerate(places):
        shutil.copytree(place, kept / str(number))
    found = []
    for text in json.load(sys.stdin):
        found.append(outcome(text))
        for number, place in enumerate(places):
            put_back(kept / str(number), place)
    shutil.rmtree(kept)
    print(f"\n{json.dumps(found)}")  # a line of its own: ZenML's log has gone before


def put_back(source: Path, place: Path) -> None:
    """Make the folder what it was; it stays the same folder, since processes are in it."""
    for path in place.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    shutil.copytree(source, place, dirs_exist_ok=True)


def outcome(text: str) -> Any:
    """Return what *text* raises when it is run in a fork."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, json.dumps(raised(text)).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        found = json.loads(answer.read())
    os.waitpid(child, 0)
    return found


def raised(text: str) -> str | None:
    """Return the name of the exception that *text* raises; None for none."""
    try:
        exec(compile(text, "run.py", "exec"), {"__name__": "run"})
    except Exception as error:  # noqa: BLE001  # whatever it is, it is the answer
        return type(error).__name__
    return None


if __name__ == "__main__":
    main()
