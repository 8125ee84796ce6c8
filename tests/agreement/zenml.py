"""The verdict of the real ZenML on a changed file."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.agreement.worlds import CHECKOUT, EXPORTED, Target, World
from tests.real_zenml.worlds import KUBECONFIG

ENVIRONMENT = CHECKOUT / ".tools" / "zenml-0.13.2"
SETUP = CHECKOUT / "tests" / "real_zenml" / "environment.sh"
CHOICE = "repository/.zen/config.yaml"
_CHOSEN = ("active_profile_name", "active_stack_name")
Answer = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What ZenML thinks of a file."""

    refuses: bool | None
    """None where it cannot be judged here: a library or a cluster is missing."""
    reason: str = ""
    faults: int = 1
    """How many errors ZenML itself counts, where it refuses."""


def ask(release: str, questions: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return what that release of ZenML answers to each of *questions*, in their order."""
    lines = "".join(json.dumps(question) + "\n" for question in questions)
    package = "" if release == "0.13.2" else str(ENVIRONMENT / f"zenml-{release}")
    done = subprocess.run(
        [str(_python(release)), "-W", "ignore", "-m", "tests.real_zenml.oracle"],
        cwd=CHECKOUT,
        env={**os.environ, "PYTHONPATH": package},
        input=lines,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"the oracle of {release} ended: {done.stderr[-2000:]}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def _python(release: str) -> Path:
    """Set the release up, and return the Python that runs it."""
    arguments = ["sh", str(SETUP), str(ENVIRONMENT)]
    if release != "0.13.2":
        arguments.append(release)
    done = subprocess.run(arguments, check=True, stdout=subprocess.PIPE, text=True)
    return Path(done.stdout.strip())


def question(world: World, target: Target, content: bytes) -> dict[str, Any]:
    """Return what to ask about the file *target* with this content."""
    asked = {
        **baseline(world),
        "write": {target.name: content.decode("utf-8", "surrogateescape")},
        "read": ["$REPO/.zen/config.yaml"],
    }
    if target.kind == EXPORTED:
        asked["command"] = ["stack", "import", target.name]
    return asked


def baseline(world: World) -> dict[str, Any]:
    """Return what to ask about the unchanged world."""
    return {
        "config": str(world.folder / "config"),
        "repository": str(world.folder / "repository"),
        "kubeconfig": KUBECONFIG,
    }


def verdict(target: Target, content: bytes, answer: Answer, base: Answer) -> Verdict:
    """Judge an answer to :func:`question`; *base* is the one to :func:`baseline`."""
    if "crash" in answer:
        return Verdict(None, f"crash: {answer['crash'].strip().splitlines()[-1]}")
    if target.kind == EXPORTED:
        return _imported(answer)
    return _loaded(target, content, answer, base)


def _imported(answer: Answer) -> Verdict:
    if answer["succeeds"]:
        return Verdict(False)
    if answer["would_prompt"]:
        return Verdict(True, "asks a question")
    return _refused(answer["error"])


def _loaded(target: Target, content: bytes, answer: Answer, base: Answer) -> Verdict:
    for part in ("configuration", "repository"):
        if not answer[part]["loads"]:
            return _refused(answer[part]["error"])
    changes = list(answer["replaced"])
    if target.path == CHOICE:
        changes = replaced(content, answer["files"]["$REPO/.zen/config.yaml"])
    if changes:
        return Verdict(True, f"replaces {', '.join(changes)}")
    lost = answer["active_stack"]
    if lost not in answer["stacks"] and base["active_stack"] in base["stacks"]:
        return Verdict(True, f"keeps the active stack {lost}, which does not exist")
    known = {key: error["type"] for key, error in failures(base)}
    verdicts = [
        _refused(error, key) for key, error in failures(answer) if known.get(key) != error["type"]
    ]
    if target.component in known:
        verdicts.append(Verdict(None, "the library of this component is not here"))
    for wanted in (True, None):
        found = next((item for item in verdicts if item.refuses is wanted), None)
        if found is not None:
            return found
    return Verdict(False)


def replaced(before: bytes, after: str) -> list[str]:
    """Return the choices of a repository that ZenML changed on disk, with old and new name."""
    named, kept = yaml.safe_load(before), yaml.safe_load(after)
    if not isinstance(named, dict):
        return []
    return [
        f"{key} {named[key]} by {kept[key]}"
        for key in _CHOSEN
        if named.get(key) not in (None, "") and str(named[key]) != kept.get(key)
    ]


def failures(answer: Answer) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield what cannot be built or validated, with the error."""
    for component_type, components in answer.get("components", {}).items():
        for name, found in components.items():
            if found["error"]:
                yield f"{component_type} {name}", found["error"]
    for name, found in answer.get("stacks", {}).items():
        if found["error"] and not found.get("validates"):
            yield f"stack {name}", found["error"]


def _refused(error: Mapping[str, Any], subject: str = "") -> Verdict:
    message = f"{subject}: {error['type']}: {error['message']}".removeprefix(": ")
    is_elsewhere = (
        (error["type"] == "ImportError" and "integration" in error["message"])
        or error["type"] == "ConfigException"
        or ("ubernetes" in error["message"] and "context" in error["message"])
    )
    faults = re.match(r"(\d+) validation errors", error["message"])
    text = " ".join(message.split())[:160]
    return Verdict(None if is_elsewhere else True, text, int(faults[1]) if faults else 1)
