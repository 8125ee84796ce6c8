"""The wheels that the extension carries, so that its server needs no network to be installed.

uv.lock says which ones, and what they must hash to. pip fetches them once into .tools/wheels;
from then on nothing is asked of the network.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from packaging import tags
from packaging.markers import Environment
from packaging.pylock import PackageWheel, Pylock

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

CHECKOUT = Path(__file__).resolve().parent.parent.parent
CACHE = CHECKOUT / ".tools" / "wheels"
PYTHONS = ((3, 10), (3, 11), (3, 12), (3, 13), (3, 14))
# A dependency can belong to some patch releases of a Python only: the first and the last count.
PATCHES = (0, 99)
LEGACY_MANYLINUX = {5: "manylinux1", 12: "manylinux2010", 17: "manylinux2014"}
AT_ONCE = 4
# Nothing is left outside the checkout.
CACHES = {
    "UV_CACHE_DIR": os.environ.get("UV_CACHE_DIR") or str(CHECKOUT / ".tools" / "uv-cache"),
    "npm_config_cache": str(CHECKOUT / ".tools" / "npm-cache"),
    "npm_config_update_notifier": "false",
}


class BuildError(Exception):
    """Something that a package needs cannot be had."""


@dataclass(frozen=True)
class Target:
    """A platform that the extension is built for, named as VS Code names it."""

    name: str
    platforms: tuple[str, ...]
    """Of wheels that run there, those that ask least of the system first."""
    os_name: str
    sys_platform: str
    platform_system: str
    platform_machine: str

    def tags(self, python: tuple[int, int]) -> list[tags.Tag]:
        """Return the tags of wheels that CPython *python* can install, the best first."""
        version = "".join(map(str, python))
        return [
            *tags.cpython_tags(python, [f"cp{version}"], self.platforms),
            *tags.compatible_tags(python, f"cp{version}", self.platforms),
        ]

    def environment(self, python: tuple[int, int], patch: int) -> Environment:
        """Return what the markers of dependencies can ask about."""
        version = f"{python[0]}.{python[1]}"
        return {
            "implementation_name": "cpython",
            "implementation_version": f"{version}.{patch}",
            "os_name": self.os_name,
            "platform_machine": self.platform_machine,
            "platform_python_implementation": "CPython",
            "platform_release": "",
            "platform_system": self.platform_system,
            "platform_version": "",
            "python_full_version": f"{version}.{patch}",
            "python_version": version,
            "sys_platform": self.sys_platform,
        }


def manylinux(machine: str) -> tuple[str, ...]:
    """Return the platforms of a Linux with glibc 2.28, which VS Code itself needs."""
    names = []
    for minor in range(5, 29):
        if minor in LEGACY_MANYLINUX:
            names.append(f"{LEGACY_MANYLINUX[minor]}_{machine}")
        names.append(f"manylinux_2_{minor}_{machine}")
    return tuple(names)


def macos(machine: str) -> tuple[str, ...]:
    """Return the platforms of macOS 11, older than any that VS Code runs on."""
    return tuple(reversed(list(tags.mac_platforms((11, 0), machine))))


TARGETS = {
    target.name: target
    for target in (
        Target("darwin-arm64", macos("arm64"), "posix", "darwin", "Darwin", "arm64"),
        Target("darwin-x64", macos("x86_64"), "posix", "darwin", "Darwin", "x86_64"),
        Target("win32-x64", ("win_amd64",), "nt", "win32", "Windows", "AMD64"),
        Target("linux-arm64", manylinux("aarch64"), "posix", "linux", "Linux", "aarch64"),
        Target("linux-x64", manylinux("x86_64"), "posix", "linux", "Linux", "x86_64"),
    )
}


@dataclass(frozen=True)
class LockedWheel:
    """A wheel that uv.lock names, and an installation that it is for."""

    requirement: str
    file_name: str
    sha256: str
    target: Target
    python: tuple[int, int]

    @property
    def path(self) -> Path:
        """Where the fetched file is kept."""
        return CACHE / self.file_name

    def is_in(self, folder: Path) -> bool:
        """Tell whether *folder* has this very file."""
        path = folder / self.file_name
        return path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == self.sha256


def fetch(targets: Iterable[Target]) -> list[Path]:
    """Return the wheels of all dependencies on *targets*, and pip's, after fetching what is new.

    Raises:
        BuildError: If a dependency has no wheel for one of them, or it cannot be had.
    """
    needed = {wheel.file_name: wheel for wheel in locked(targets)}
    CACHE.mkdir(parents=True, exist_ok=True)
    groups: dict[tuple[str, tuple[int, int]], list[LockedWheel]] = {}
    for wheel in needed.values():
        if not wheel.is_in(CACHE):
            groups.setdefault((wheel.target.name, wheel.python), []).append(wheel)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(download, groups.values()))
    return sorted(wheel.path for wheel in needed.values())


def locked(targets: Iterable[Target]) -> Iterator[LockedWheel]:
    """Yield what uv.lock has for *targets* and all Pythons; a wheel for several comes again."""
    lock = read_lock()
    for target, python, patch in product(targets, PYTHONS, PATCHES):
        selection = lock.select(
            environment=target.environment(python, patch), tags=target.tags(python)
        )
        for package, chosen in selection:
            if not isinstance(chosen, PackageWheel):
                raise BuildError(f"{package.name} has no wheel for {target.name}, {python}")
            requirement = f"{package.name}=={package.version}"
            sha256 = chosen.hashes["sha256"]
            yield LockedWheel(requirement, chosen.filename, sha256, target, python)


def read_lock() -> Pylock:
    """Return what uv.lock says about the dependencies and pip."""
    which = ("--no-dev", "--group", "bundle", "--no-emit-project")
    exported = uv("export", "--quiet", "--frozen", "--format", "pylock.toml", *which)
    return Pylock.from_dict(tomllib.loads(exported))


def download(wheels: list[LockedWheel]) -> None:
    """Fetch *wheels*, which are for one target and one Python, into the cache."""
    target, python = wheels[0].target, wheels[0].python
    CACHE.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE.parent) as name:
        folder = Path(name)
        requirements = folder / "requirements.txt"
        requirements.write_text(
            "".join(f"{wheel.requirement} --hash=sha256:{wheel.sha256}\n" for wheel in wheels)
        )
        uv(
            *("run", "--quiet", "--frozen", "--isolated", "--only-group", "bundle"),
            *("--python", sys.executable),
            *("python", "-m", "pip", "--disable-pip-version-check", "download", "--no-cache-dir"),
            *("--no-deps", "--only-binary=:all:", "--require-hashes", "--implementation=cp"),
            *(f"--python-version={python[0]}.{python[1]}", f"--abi=cp{python[0]}{python[1]}"),
            *(f"--platform={platform}" for platform in target.platforms),
            *(f"--requirement={requirements}", f"--dest={folder}"),
        )
        for wheel in wheels:
            if not wheel.is_in(folder):
                raise BuildError(f"{wheel.file_name} of uv.lock did not come")
            (folder / wheel.file_name).replace(wheel.path)


def uv(*arguments: str) -> str:
    """Run the uv that runs this script, else the one of `make setup`; return what it prints."""
    local = CHECKOUT / ".tools" / "uv" / "bin" / "uv"
    found = os.environ.get("UV") or shutil.which("uv", path=str(local.parent)) or "uv"
    return run(found, *arguments)


def run(*command: str, folder: Path = CHECKOUT, path: str | None = None) -> str:
    """Run *command* in *folder*, with *path* as its PATH; return what it prints.

    Raises:
        BuildError: If it fails.
    """
    environment = {**os.environ, **CACHES, "SOURCE_DATE_EPOCH": source_date()}
    if path is not None:
        environment["PATH"] = path
    try:
        done = subprocess.run(
            command, check=False, cwd=folder, env=environment, capture_output=True, text=True
        )
    except OSError as error:
        raise BuildError(f"{command[0]} does not start: {error.strerror}") from error
    if done.returncode:
        shown = " ".join(command[:4])
        raise BuildError(f"{shown} … ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def source_date() -> str:
    """Return the time that files in packages get: the same for each build."""
    return os.environ.get("SOURCE_DATE_EPOCH", "1580601600")
