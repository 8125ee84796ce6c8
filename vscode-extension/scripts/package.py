"""Build the VS Code extension with its server, one package for each platform.

python vscode-extension/scripts/package.py                     # all, into dist
python vscode-extension/scripts/package.py --target linux-x64 --out FOLDER
python vscode-extension/scripts/package.py --target linux-x64 --wheels-only
python vscode-extension/scripts/package.py --fetch

With --wheels-only the wheels are put into the folder of the extension and nothing is packed:
so it can be run from the checkout. After --fetch nothing needs the network any more. The same
sources give the same packages, byte by byte.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from wheels import CACHE, CHECKOUT, TARGETS, BuildError, Target, fetch, run, uv

EXTENSION = CHECKOUT / "vscode-extension"
BUNDLED = EXTENSION / "bundled" / "wheels"
USUAL_PLACES = ("/usr/local/bin", "/opt/homebrew/bin")
VERSION = re.compile(r'^__version__ = "(.+)"$', re.MULTILINE)


def main() -> int:
    """Build what the command line asks for; return the exit code."""
    options = parse(sys.argv[1:])
    targets = [TARGETS[name] for name in options.target or TARGETS]
    try:
        options.job(targets, options.out.resolve())
    except BuildError as error:
        print(f"package.py: {error}", file=sys.stderr)
        return 1
    return 0


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the options that *arguments* name."""
    parser = argparse.ArgumentParser(description="Build the VS Code extension with its server.")
    parser.add_argument("--target", action="append", choices=TARGETS, help="all if none is named")
    parser.add_argument("--out", type=Path, default=CHECKOUT / "dist", metavar="FOLDER")
    jobs = parser.add_mutually_exclusive_group()
    jobs.set_defaults(job=build)
    jobs.add_argument("--wheels-only", dest="job", action="store_const", const=bundle_only)
    jobs.add_argument("--fetch", dest="job", action="store_const", const=fetch_only)
    return parser.parse_args(arguments)


def build(targets: Sequence[Target], out: Path) -> None:
    """Build the package for each of *targets* into *out*."""
    install_packages()
    npm("run", "build")
    for target in bundled(targets):
        print(pack(target, out), flush=True)


def bundle_only(targets: Sequence[Target], out: Path) -> None:
    """Put the wheels for *targets*, of which the last one counts, where the extension looks."""
    del out  # for packages only
    for target in bundled(targets):
        print(f"{BUNDLED.relative_to(CHECKOUT)} is for {target.name}", flush=True)


def fetch_only(targets: Sequence[Target], out: Path) -> None:
    """Fetch what packages for *targets* need from the network."""
    del out
    install_packages()
    print(f"{len(fetch(targets))} wheels are in {CACHE.relative_to(CHECKOUT)}")


def bundled(targets: Iterable[Target]) -> Iterator[Target]:
    """Yield each of *targets* while its wheels, and the server's, are bundled."""
    with tempfile.TemporaryDirectory() as name:
        server = build_server(Path(name))
        for target in targets:
            bundle([server, *fetch([target])])
            yield target


def build_server(folder: Path) -> Path:
    """Build the server's own wheel into *folder*; return it."""
    uv("build", "--quiet", "--wheel", "--python", sys.executable, "--out-dir", str(folder))
    return next(folder.glob("*.whl"))


def bundle(wheels: Iterable[Path]) -> None:
    """Put *wheels*, and nothing else, where the extension looks for them."""
    shutil.rmtree(BUNDLED, ignore_errors=True)
    BUNDLED.mkdir(parents=True)
    for wheel in wheels:
        shutil.copyfile(wheel, BUNDLED / wheel.name)


def install_packages() -> None:
    """Install the compiler and what else package-lock.json names, if it is not there."""
    wanted = EXTENSION / "package-lock.json"
    installed = EXTENSION / "node_modules" / ".package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < wanted.stat().st_mtime:
        npm("ci", "--ignore-scripts", "--no-audit", "--no-fund")


def pack(target: Target, out: Path) -> Path:
    """Pack the extension with what is bundled; return the file."""
    out.mkdir(parents=True, exist_ok=True)
    package = out / f"zenml-language-server-{target.name}-{version()}.vsix"
    command = ("exec", "--offline", "--", "vsce", "package", "--no-dependencies")
    npm(*command, "--target", target.name, "--out", str(package))
    return package


def version() -> str:
    """Return the version of the server, which is that of the extension."""
    text = (CHECKOUT / "server" / "zenml_ls" / "__init__.py").read_text(encoding="utf-8")
    found = VERSION.search(text)
    if found is None:
        raise BuildError("server/zenml_ls/__init__.py has no __version__")
    return found[1]


def npm(*arguments: str) -> None:
    """Run npm in the folder of the extension.

    Raises:
        BuildError: If it fails, or is not there.
    """
    path = search_path()
    found = shutil.which("npm", path=path)
    if found is None:
        raise BuildError("npm is not on PATH: Node.js 20 or newer is needed")
    run(found, *arguments, folder=EXTENSION, path=path)


def search_path() -> str:
    """Return where to look for Node.js: the one of the tests in VS Code comes first."""
    fetched = CHECKOUT / ".tools" / "vscode" / "node"
    first = [str(fetched.resolve().parent)] if fetched.exists() else []
    return os.pathsep.join([*first, os.environ.get("PATH", os.defpath), *USUAL_PLACES])


if __name__ == "__main__":
    sys.exit(main())
