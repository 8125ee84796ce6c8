"""Answer what the real ZenML does with a configuration directory and a repository.

Reads one JSON object per line, and answers each with one line:

    $(tests/real_zenml/environment.sh) -m tests.real_zenml.oracle < questions > answers

That is ZenML 0.13.2. Any release from 0.6.0 on answers if ``environment.sh`` has put it beside
and ``PYTHONPATH`` names its folder; each answer names its ``release``.

A question has these keys, of which only ``config`` and ``repository`` are required:

    id            anything; comes back in the answer
    config        directory to copy as the configuration directory; null for an empty one
    repository    directory to copy as the repository; null for an empty one
    write         {"$CONFIG_DIR/config.yaml": text, ...} to put over the copies; null deletes
    kubeconfig    text of the kubeconfig; there is none without
    environment   {"ZENML_ACTIVATED_STACK": name, ...}; variables that ZenML reads on import
                  have to be set for this program instead
    command       "load" (if missing), or a list of arguments of the ``zenml`` command
    read          paths of files to return after a command

The placeholders ``$CONFIG_DIR`` and ``$REPO`` stand for the copies, in YAML files as well.
``import FILE`` is the command ["stack", "import", "$REPO/FILE"]; if ZenML would ask a person,
the answer has ``would_prompt``. (A name and a file are ["stack", "import", NAME, FILE] from 0.8.0
to 0.13.1, and ["stack", "import", NAME, "-f", FILE] in 0.13.2.)

Up to 0.7.2 a stack is validated when it is built: one that is invalid has ``instantiates`` false.
Up to 0.7.3 a component whose client library is missing has a KeyError that asks for the
integration to be installed, and since then an ImportError.
"""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from tests.real_zenml import releases
from tests.real_zenml.sandbox import Sandbox, plain, preload

PROMPTS_WITHOUT_TERMINAL = ("Abort", "EOFError")
NOT_COPIED = shutil.ignore_patterns(".git", "__pycache__", ".venv", "node_modules")


def main() -> None:
    """Answer the questions on standard input."""
    sandbox = Sandbox()
    given = {name: value for name, value in os.environ.items() if name.startswith("ZENML_")}
    sandbox.set_environment(given)
    preload(flavors=True)
    try:
        for line in sys.stdin:
            print(json.dumps(answer(sandbox, json.loads(line)), sort_keys=True), flush=True)
    finally:
        sandbox.remove()


def answer(sandbox: Sandbox, question: dict[str, Any]) -> dict[str, Any]:
    """Prepare the sandbox for *question*, and run ZenML in it."""
    fill(sandbox, question)
    command = question.get("command", "load")
    environment = question.get("environment", {})
    if command == "load":
        outcome = sandbox.run(lambda: load(sandbox), environment)
    else:
        arguments = [sandbox.resolve(argument) for argument in command]
        outcome = sandbox.run(lambda: run_command(arguments), environment)
    reply = {"id": question.get("id"), "release": releases.release(), **outcome}
    reply.update(outcome.get("result", {}))
    reply.pop("result", None)
    if "read" in question:
        reply["files"] = {path: text_of(sandbox, path) for path in question["read"]}
    return reply


def fill(sandbox: Sandbox, question: dict[str, Any]) -> None:
    """Copy the directories of *question*, and put its own texts over them."""
    sandbox.reset()
    pairs = ((question["config"], sandbox.config), (question["repository"], sandbox.repository))
    for source, target in pairs:
        if source is not None:
            shutil.rmtree(target)
            shutil.copytree(source, target, ignore=NOT_COPIED)
            for path in target.rglob("*.yaml"):
                path.write_bytes(resolved(sandbox, path.read_bytes()))
    for name, text in question.get("write", {}).items():
        path = Path(sandbox.resolve(name))
        if text is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(resolved(sandbox, text.encode("utf-8", "surrogateescape")))
    if question.get("kubeconfig") is not None:
        sandbox.kubeconfig.write_text(question["kubeconfig"], "utf-8")


def resolved(sandbox: Sandbox, content: bytes) -> bytes:
    """Replace the placeholders, and keep bytes that are no UTF-8."""
    text = content.decode("utf-8", "surrogateescape")
    return sandbox.resolve(text).encode("utf-8", "surrogateescape")


def text_of(sandbox: Sandbox, name: str) -> str | None:
    """Return the text of a file in the sandbox, with placeholders; None if it is missing."""
    path = Path(sandbox.resolve(name))
    return sandbox.anonymize(path.read_text("utf-8", "replace")) if path.exists() else None


# ------------------------------------------------------------- in the forked process


def attempt(action: Callable[[], Any]) -> tuple[Any, dict[str, Any] | None]:
    """Return the result of *action* and None, or None and a description of its exception."""
    try:
        return action(), None
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever ZenML raises is the answer
        return None, describe(error)


def describe(error: BaseException) -> dict[str, Any]:
    """Return type and message of *error*, and where in the text or the model it lies."""
    described: dict[str, Any] = {"type": type(error).__name__, "message": plain(str(error))}
    if type(error).__name__ == "ValidationError":
        found = json.loads(error.json())  # type: ignore[attr-defined]
        described["fields"] = [{"path": one["loc"], "message": one["msg"]} for one in found]
    mark = getattr(error, "problem_mark", None)
    if mark is not None:
        described.update(line=mark.line, column=mark.column)
    return described


def record_log() -> list[str]:
    """Return a list that fills with the warnings and errors that ZenML logs."""
    messages: list[str] = []

    factory = logging.getLogRecordFactory()

    def record(*arguments: Any, **options: Any) -> logging.LogRecord:
        made = factory(*arguments, **options)
        if made.name.startswith("zenml") and made.levelno >= logging.WARNING:
            messages.append(f"{made.levelname}: {made.getMessage()}")
        return made

    logging.setLogRecordFactory(record)
    return messages


def load(sandbox: Sandbox) -> dict[str, Any]:
    """Load the configuration and the repository, and try every component and stack."""
    log = record_log()
    before = chosen_names(sandbox.repository)
    configuration, error = attempt(releases.open_configuration)
    reply: dict[str, Any] = {"configuration": {"loads": error is None, "error": error}}
    if configuration is None:
        return reply
    reply["configuration"]["profiles"] = sorted(getattr(configuration, "profiles", ()))
    repository, error = attempt(releases.open_repository)
    reply["repository"] = {"loads": error is None, "error": error}
    reply["replaced"] = replaced(before, chosen_names(sandbox.repository))
    reply["log"] = list(log)
    if repository is not None:
        reply["active_profile"], _ = attempt(lambda: repository.active_profile_name)
        reply["active_stack"], _ = attempt(lambda: repository.active_stack_name)
        reply["components"] = try_components(repository)
        reply["stacks"] = try_stacks(repository)
    return reply


def chosen_names(repository: Path) -> dict[str, str]:
    """Return profile and stack as the repository's file names them, by a plain reading."""
    path = repository / ".zen" / "config.yaml"
    text = path.read_text("utf-8", "replace") if path.is_file() else ""
    return dict(re.findall(r"^(active_(?:profile|stack)_name):[ \t]*(\S.*?)[ \t]*$", text, re.M))


def replaced(before: dict[str, str], after: dict[str, str]) -> dict[str, list[str | None]]:
    """Return the choices that ZenML changed on disk: key to (old, new)."""
    return {
        key: [before.get(key), after.get(key)]
        for key in sorted({*before, *after})
        if before.get(key) != after.get(key)
    }


def try_components(repository: Any) -> dict[str, dict[str, Any]]:
    """Read and instantiate each component: type to name to what happened."""
    found: dict[str, dict[str, Any]] = {}
    for component_type in releases.component_types():
        names, _ = attempt(partial(releases.component_names, repository, component_type))
        for name in names or ():
            read, error = attempt(
                partial(releases.read_component, repository, component_type, name)
            )
            entry: dict[str, Any] = {"reads": error is None}
            if read is not None:
                entry["flavor"], build = read
                _, error = attempt(build)
            entry.update(instantiates=error is None, error=error)
            found.setdefault(component_type.value, {})[name] = entry
    return found


def try_stacks(repository: Any) -> dict[str, Any]:
    """Build and validate each stack: name to what happened."""
    store = releases.store_of(repository)
    if hasattr(store, "create_store_association"):
        # A valid stack is noted in the store, which would change the verdict on the next one.
        store.create_store_association = lambda *_, **__: None
    names, error = attempt(lambda: releases.stack_names(repository))
    return {name: try_stack(repository, name) for name in names or ()} if error is None else {}


def try_stack(repository: Any, name: str) -> dict[str, Any]:
    """Build the stack, validate it as when it is registered, and as before a run."""
    stack, error = attempt(lambda: repository.get_stack(name))
    entry: dict[str, Any] = {"instantiates": error is None}
    if stack is not None:
        _, error = attempt(stack.validate)
        entry["validates"] = error is None
        if error is None:
            _, error = attempt(lambda: releases.validate_for_run(stack))
            entry["runnable"] = error is None
    return {**entry, "error": error}


def run_command(arguments: list[str]) -> dict[str, Any]:
    """Run the ``zenml`` command with *arguments*."""
    from zenml.cli.cli import cli  # type: ignore[import-not-found]  # noqa: PLC0415

    os.environ["PYTHONWARNINGS"] = "ignore"
    log = record_log()
    _, error = attempt(lambda: cli.main(arguments, prog_name="zenml", standalone_mode=False))
    would_prompt = error is not None and error["type"] in PROMPTS_WITHOUT_TERMINAL
    return {
        "succeeds": error is None,
        "would_prompt": would_prompt,
        "error": None if would_prompt else error,
        "log": log,
    }


if __name__ == "__main__":
    main()
