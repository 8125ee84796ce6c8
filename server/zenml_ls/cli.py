"""The command line: ``serve`` (the default), ``check``, ``status``, ``doctor`` and ``rule``."""

from __future__ import annotations

import argparse
import errno
import gc
import io
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from zenml_ls import __version__

if TYPE_CHECKING:
    from zenml_ls.checking import CheckSettings
    from zenml_ls.workspace import Snapshot

COULD_NOT_RUN = 2
_COLLECTION_THRESHOLDS = (100_000, 50, 100)
"""A parsed file has some 100,000 objects and hardly a cycle: collect less often than usual."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or (given[0].startswith("-") and given[0] not in ("-h", "--help", "--version")):
        given = ["serve", *given]
    _print_anything()
    options = _parser().parse_args(given)
    try:
        code = int(options.run(options))
        if not sys.stdout.closed:  # a server closes it when its client goes
            sys.stdout.flush()
    except OSError as error:
        if error.errno == errno.ENOSPC:
            print("zenml-ls: there is no space left for the output", file=sys.stderr)
        elif not _is_closed_pipe(error):
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return COULD_NOT_RUN
    except KeyboardInterrupt:
        return COULD_NOT_RUN
    return code


def _is_closed_pipe(error: OSError) -> bool:
    """Say whether the reader of our output went away, as ``head`` does."""
    is_windows_word_for_it = sys.platform == "win32" and error.errno == errno.EINVAL
    return isinstance(error, BrokenPipeError) or is_windows_word_for_it


def _print_anything() -> None:
    """Print what the terminal's encoding lacks as an escape, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="zenml-ls",
        description="Language server for ZenML's stacks, profiles and repositories. "
        "Without a command it serves an editor on standard input and output.",
    )
    parser.add_argument("--version", action="version", version=f"zenml-ls {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_serve(commands.add_parser("serve", help="serve an editor (the default)"))
    _add_check(commands.add_parser("check", help="check files, for CI"))
    _add_status(commands.add_parser("status", help="show which profile and stack are active"))
    _add_doctor(commands.add_parser("doctor", help="write a report for a bug tracker"))
    rule = commands.add_parser("rule", help="explain a rule")
    rule.add_argument("code", nargs="?", help="the rule's code; without it all are listed")
    rule.set_defaults(run=_rule)
    return parser


def _add_serve(parser: argparse.ArgumentParser) -> None:
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--stdio", action="store_true", help="standard input and output (default)")
    way.add_argument("--tcp", action="store_true", help="a TCP socket")
    way.add_argument("--ws", action="store_true", help="a WebSocket (needs the extra 'ws')")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8888, help="port to listen on")
    parser.set_defaults(run=_serve)


def _add_check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH", default=["."], help="files or folders")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    _add_context(parser)
    parser.set_defaults(run=_check)


def _add_status(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", nargs="?", default=".", help="a folder of the repository")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    _add_context(parser)
    parser.set_defaults(run=_status)


def _add_doctor(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", nargs="?", default=".", help="a folder of the repository")
    _add_context(parser)
    parser.set_defaults(run=_doctor)


def _add_context(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--config-dir", metavar="DIR", help="ZenML's configuration directory, if not the usual one"
    )
    parser.add_argument(
        "--zenml-version",
        metavar="VERSION",
        help="judge as this ZenML release (0.6.0 to 0.13.2)",
    )
    parser.add_argument(
        "--offline", action="store_true", help="ask no server: use what it answered last"
    )


def _serve(options: argparse.Namespace) -> int:
    gc.disable()  # what is imported stays: looking for garbage in it only delays the start
    from zenml_ls.lsp.start import serve  # the protocol's modules take most of a start

    gc.freeze()
    gc.enable()
    gc.set_threshold(*_COLLECTION_THRESHOLDS)
    if options.tcp or options.ws:
        return serve(options.host, options.port, is_websocket=options.ws)
    return serve()


def _check(options: argparse.Namespace) -> int:
    from zenml_ls.checking import Checked, Checker, Unchecked
    from zenml_ls.report import as_json, as_text, progress_line, summary, unchecked

    missing = [path for path in options.paths if not os.path.lexists(path)]
    if missing:
        print(f"zenml-ls: no such file or folder: {', '.join(missing)}", file=sys.stderr)
        return COULD_NOT_RUN
    if (settings := _settings(options)) is None:
        return COULD_NOT_RUN
    is_shown = sys.stderr.isatty() and options.format == "text"
    with progress_line(is_shown) as progress:
        outcomes = list(Checker(settings).check([Path(path) for path in options.paths], progress))
    for line in unchecked(outcomes):
        print(f"zenml-ls: {line}", file=sys.stderr)
    checked = [item for item in outcomes if isinstance(item, Checked)]
    if options.format == "json":
        print(json.dumps(as_json(checked), indent=2))
    else:
        for line in as_text(checked, is_coloured=_is_coloured()):
            print(line)
        print(summary(checked))
    has_errors = any(
        finding.severity.value == "error" for item in checked for finding in item.findings
    )
    if has_errors:
        return 1
    is_complete = not any(isinstance(item, Unchecked) for item in outcomes)
    return 0 if is_complete else COULD_NOT_RUN


def _settings(options: argparse.Namespace) -> CheckSettings | None:
    """Return the settings that the options make; None, and a message, where they are wrong."""
    from zenml_ls.checking import CheckSettings

    try:
        Path.cwd()
    except FileNotFoundError:
        print("zenml-ls: the current folder is gone", file=sys.stderr)
        return None
    if options.config_dir is not None and not Path(options.config_dir).is_dir():
        print(f"zenml-ls: no such folder: {options.config_dir}", file=sys.stderr)
        return None
    chosen = os.environ.get("ZENML_CONFIG_PATH", "")
    if options.config_dir is None and _is_in_the_way(chosen):
        print(f"zenml-ls: ZENML_CONFIG_PATH is not a folder: {chosen}", file=sys.stderr)
        return None
    if options.zenml_version is not None and (problem := _problem_with(options.zenml_version)):
        print(f"zenml-ls: {problem}", file=sys.stderr)
        return None
    return CheckSettings(
        options.config_dir, options.zenml_version, dict(os.environ), is_offline=options.offline
    )


def _is_in_the_way(path: str) -> bool:
    """Say whether something is where ZenML would make a folder."""
    # os.path, since Path.exists raises where a name is too long, or a folder is locked.
    return os.path.exists(path) and not os.path.isdir(path)  # noqa: PTH110, PTH112


def _problem_with(release: str) -> str | None:
    """Return why we cannot judge as *release* does; None where we can."""
    from zenml_ls.model.release import FIRST, NEWEST, is_judged, is_release

    if not is_release(release):
        return f"not a version: {release}"
    if not is_judged(release):
        return f"ZenML {release} is not judged: only {FIRST} to {NEWEST} are"
    return None


def _is_coloured() -> bool:
    if "NO_COLOR" in os.environ:
        return False
    return sys.stdout.isatty() or "FORCE_COLOR" in os.environ


def _status(options: argparse.Namespace) -> int:
    from zenml_ls.report import status_text
    from zenml_ls.status import status

    if (known := _known(options)) is None:
        return COULD_NOT_RUN
    found = status(known, options.config_dir)
    if options.format == "json":
        print(json.dumps(found, indent=2))
    else:
        print(status_text(found))
    return 0


def _doctor(options: argparse.Namespace) -> int:
    from zenml_ls.doctor import doctor

    if (known := _known(options)) is None:
        return COULD_NOT_RUN
    print(doctor(known, options.config_dir), end="")
    return 0


def _known(options: argparse.Namespace) -> Snapshot | None:
    """Return what is known at the path that is named; None, and a message, where it is wrong."""
    from zenml_ls.checking import Checker

    if (settings := _settings(options)) is None:
        return None
    checker = Checker(settings)
    start = checker.canonical(Path.cwd() / options.path)
    if not start.exists():
        print(f"zenml-ls: no such file or folder: {options.path}", file=sys.stderr)
        return None
    return checker.snapshot_for(start if start.is_dir() else start.parent)


def _rule(options: argparse.Namespace) -> int:
    from zenml_ls.pages import page_of
    from zenml_ls.rules import RULES

    if options.code is None:
        for rule in RULES:
            print(f"{rule.code:24} {rule.severity.value:12} {_first_sentence(rule.code)}")
        return 0
    page = page_of(options.code)
    if page is None:
        print(f"zenml-ls: no rule '{options.code}'; 'zenml-ls rule' lists them", file=sys.stderr)
        return COULD_NOT_RUN
    print(page, end="")
    return 0


def _first_sentence(code: str) -> str:
    from zenml_ls.pages import page_of

    lines = (page_of(code) or "").splitlines()
    return next((line for line in lines if line and not line.startswith("#")), "")


if __name__ == "__main__":
    sys.exit(main())
