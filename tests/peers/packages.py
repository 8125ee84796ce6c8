"""Building what is published, looking into it, and installing it as a user does."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

CHECKOUT = Path(__file__).resolve().parent.parent.parent
PYTHONS = ("3.10", "3.11", "3.12", "3.13", "3.14")
TIMEOUT = 1800
# The uv that runs these tests, else the one of `make setup`.
UV = os.environ.get("UV") or str(CHECKOUT / ".tools" / "uv" / "bin" / "uv")
WHEELS = "extension/bundled/wheels/"
NEWEST_GLIBC = 28
OLDEST_MACOS = 11


# ------------------------------------------------------------------------------ commands


def run(*command: str | Path, **more: str) -> str:
    """Run *command* away from the checkout; return what it prints if it ends well."""
    return ended(0, *command, **more)


def ended(code: int, *command: str | Path, **more: str) -> str:
    """Run *command* away from the checkout; return what it prints if it ends with *code*."""
    done = subprocess.run(
        [str(word) for word in command],
        check=False,
        cwd=tempfile.gettempdir(),
        env=environment(**more),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=TIMEOUT,
    )
    assert done.returncode == code, f"{command} ended with {done.returncode}\n{done}"
    return done.stdout


def environment(**more: str) -> dict[str, str]:
    """Return an environment with nothing in it that makes our own Python or code be found."""
    foreign = re.compile("(PYTHON|VIRTUAL_ENV|UV_PROJECT|ZENML_|COVERAGE)")
    kept = {name: value for name, value in os.environ.items() if not foreign.match(name)}
    caches = {
        "PIP_CACHE_DIR": str(CHECKOUT / ".tools" / "pip-cache"),
        "UV_CACHE_DIR": os.environ.get("UV_CACHE_DIR") or str(CHECKOUT / ".tools" / "uv-cache"),
    }
    return {**kept, **caches, "PIP_DISABLE_PIP_VERSION_CHECK": "1", **more}


def uv(*arguments: str | Path, **more: str) -> str:
    """Run uv; return what it prints."""
    return run(UV, *arguments, **more)


def interpreters() -> dict[str, Path]:
    """Return each CPython at hand that we support, by its version."""
    found = {".".join(map(str, sys.version_info[:2])): Path(sys.executable).resolve()}
    kept = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    for version in PYTHONS:
        candidates = [f"python{version}", *map(str, sorted(kept.glob(f"{version}.*/bin/python")))]
        for candidate in candidates:
            if version not in found and is_python(candidate, version):
                found[version] = Path(candidate)
    return dict(sorted(found.items(), key=lambda item: PYTHONS.index(item[0])))


def is_python(candidate: str, version: str) -> bool:
    """Tell whether *candidate* starts, is of that version, and can make environments."""
    script = "import ensurepip, platform, venv; print(platform.python_version())"
    command = [candidate, "-c", script]
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True)
    except OSError:
        return False
    return done.stdout.startswith(f"{version}.")


# ------------------------------------------------------------------------- VSIX packages


@dataclass(frozen=True)
class Extension:
    """A package of the extension for one target."""

    target: str
    path: Path

    @cached_property
    def files(self) -> dict[str, bytes]:
        """All files, by name."""
        return members(self.path)

    @cached_property
    def wheels(self) -> dict[str, bytes]:
        """The bundled wheels, by file name."""
        return {
            name.removeprefix(WHEELS): data
            for name, data in self.files.items()
            if name.startswith(WHEELS)
        }

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """Its package.json."""
        manifest: dict[str, Any] = json.loads(self.files["extension/package.json"])
        return manifest

    def fitting(self, requirement: Requirement, python: str) -> list[str]:
        """Return the wheels that satisfy *requirement* for CPython *python*."""
        return [
            name
            for name in self.wheels
            if parse_wheel_filename(name)[0] == canonicalize_name(requirement.name)
            and parse_wheel_filename(name)[1] in requirement.specifier
            and any(self.is_installable(str(tag), python) for tag in parse_wheel_filename(name)[3])
        ]

    def is_installable(self, tag: str, python: str) -> bool:
        """Tell whether a wheel with that tag runs in CPython *python* on each such machine."""
        interpreter, abi, platform = tag.split("-")
        return is_for_python(interpreter, abi, python) and self.is_platform(platform)

    def is_platform(self, platform: str) -> bool:
        """Tell whether wheels for *platform* run wherever VS Code does."""
        if platform == "any":
            return True
        system, _, machine = self.target.partition("-")
        if system == "win32":
            return platform == {"x64": "win_amd64"}[machine]
        if system == "darwin":
            return is_for_macos(platform, {"x64": "x86_64", "arm64": "arm64"}[machine])
        return is_for_linux(platform, {"x64": "x86_64", "arm64": "aarch64"}[machine])


def is_for_python(interpreter: str, abi: str, python: str) -> bool:
    """Tell whether CPython *python* takes a wheel for that interpreter and binary interface."""
    if abi == "none":
        return interpreter == "py3"
    minor = int(python.split(".")[1])
    if abi == "abi3":
        return int(interpreter.removeprefix("cp3")) <= minor
    return interpreter == abi == f"cp3{minor}"


def is_for_linux(platform: str, machine: str) -> bool:
    """Tell whether the glibc that VS Code asks for is enough for wheels for *platform*."""
    match = re.fullmatch(rf"manylinux_2_(\d+)_{machine}", platform)
    return match is not None and int(match[1]) <= NEWEST_GLIBC


def is_for_macos(platform: str, machine: str) -> bool:
    """Tell whether the oldest macOS of VS Code takes wheels for *platform*."""
    match = re.fullmatch(rf"macosx_(\d+)_\d+_({machine}|universal2)", platform)
    return match is not None and int(match[1]) <= OLDEST_MACOS


def markers(target: str, python: str) -> dict[str, str]:
    """Return what a dependency can ask about a machine of *target*."""
    system, _, machine = target.partition("-")
    known = {
        "linux": ("posix", "Linux", {"x64": "x86_64", "arm64": "aarch64"}),
        "darwin": ("posix", "Darwin", {"x64": "x86_64", "arm64": "arm64"}),
        "win32": ("nt", "Windows", {"x64": "AMD64"}),
    }
    os_name, platform_system, machines = known[system]
    return {
        "implementation_name": "cpython",
        "os_name": os_name,
        "platform_machine": machines[machine],
        "platform_python_implementation": "CPython",
        "platform_system": platform_system,
        "python_full_version": f"{python}.5",
        "python_version": python,
        "sys_platform": system,
    }


def requirements(*groups: str) -> list[str]:
    """Return the lines that uv.lock gives for the server, as pip would read them."""
    exported = uv(
        *("export", "--project", CHECKOUT, "--frozen", "--quiet", "--no-dev", "--no-header"),
        *("--no-emit-project", "--no-annotate", *groups, "--format", "requirements-txt"),
    )
    return exported.replace("\\\n", "").splitlines()


def members(archive: Path) -> dict[str, bytes]:
    """Return the files in a zip file, by name."""
    with zipfile.ZipFile(archive) as opened:
        return {
            entry.filename: opened.read(entry) for entry in opened.infolist() if not entry.is_dir()
        }


# ------------------------------------------------------------------------------- servers


def assert_works(*command: str | Path, **more: str) -> None:
    """Try a server that is installed: its version, a check that finds errors, and an editor."""
    run(*command, "--version", **more)
    broken = CHECKOUT / "examples" / "broken"
    checked = ("check", broken, "--config-dir", broken / "zenml-config")
    assert "error[unknown-stack]" in ended(1, *command, *checked, **more)
    assert "# unknown-stack" in run(*command, "rule", "unknown-stack", **more)
    answer = initialize(*command, **more)
    assert answer["serverInfo"]["name"] == "zenml-ls"
    assert answer["capabilities"]["hoverProvider"]


def initialize(*command: str | Path, **more: str) -> dict[str, Any]:
    """Start a server as an editor does, end it again; return what it says of itself."""
    messages: list[dict[str, Any]] = [
        {"id": 1, "method": "initialize", "params": {"capabilities": {}, "processId": None}},
        {"method": "initialized", "params": {}},
        {"id": 2, "method": "shutdown"},
        {"method": "exit"},
    ]
    bodies = [json.dumps({"jsonrpc": "2.0", **message}).encode() for message in messages]
    done = subprocess.run(
        [str(word) for word in command],
        check=False,
        cwd=tempfile.gettempdir(),
        env=environment(**more),
        input=b"".join(b"Content-Length: %d\r\n\r\n%s" % (len(body), body) for body in bodies),
        capture_output=True,
        timeout=TIMEOUT,
    )
    assert done.returncode == 0, done
    header, _, rest = done.stdout.partition(b"\r\n\r\n")
    length = int(header.split(b"Content-Length: ")[1].split(b"\r\n")[0])
    answer: dict[str, Any] = json.loads(rest[:length])["result"]
    return answer
