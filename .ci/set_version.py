"""Set the version everywhere it is written, and give the changes so far to it.

python .ci/set_version.py 0.2.0            # what `make version VERSION=0.2.0` does
python .ci/set_version.py 0.2.0 --check    # only tell where it is another

In CHANGELOG.md, what stands below "Unreleased" becomes the section of the version, with the
date of today.
"""

from __future__ import annotations

import argparse
import re
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
VERSION = re.compile(r"\d+\.\d+\.\d+")
UNRELEASED = "## [Unreleased]\n"


@dataclass(frozen=True)
class Place:
    """Where the version is written: in the first group of each match of a pattern in a file."""

    file: str
    pattern: str
    count: int = 1

    def versions(self, checkout: Path) -> list[str]:
        """Return the versions that stand there."""
        text = (checkout / self.file).read_text(encoding="utf-8")
        found = re.findall(self.pattern, text, re.MULTILINE)[: self.count]
        return [version for _, version in found]

    def write(self, checkout: Path, version: str) -> None:
        """Write *version* there."""
        path = checkout / self.file
        text = path.read_text(encoding="utf-8")
        replaced = re.sub(
            self.pattern, rf"\g<1>{version}", text, count=self.count, flags=re.MULTILINE
        )
        path.write_text(replaced, encoding="utf-8", newline="\n")


IN_JSON = r'("version": ")([^"]+)'
# The first is the one that counts, the others follow it.
PLACES = (
    Place("server/zenml_ls/__init__.py", r'^(__version__ = ")([^"]+)'),
    Place("vscode-extension/package.json", IN_JSON),
    Place("vscode-extension/package-lock.json", IN_JSON, count=2),  # of the file, of the package
    Place("editors/emacs/zenml-ls.el", r"^(;; Version: )(\S+)"),
)


def main() -> int:
    """Do what the command line asks for; return the exit code."""
    parser = argparse.ArgumentParser(description="Set the version everywhere it is written.")
    parser.add_argument("version")
    parser.add_argument("--check", action="store_true", help="change nothing")
    parser.add_argument("--checkout", type=Path, default=CHECKOUT, metavar="FOLDER")
    options = parser.parse_args()
    if not VERSION.fullmatch(options.version):
        return failed(f"{options.version} is not three numbers, such as 0.2.0")
    if options.check:
        return check(options.checkout, options.version)
    return write(options.checkout, options.version)


def check(checkout: Path, version: str) -> int:
    """Tell where another version is written; return the exit code."""
    wrong = {
        place.file: found
        for place in PLACES
        if (found := place.versions(checkout)) != [version] * place.count
    }
    for file, found in wrong.items():
        failed(f"{file} says {', '.join(found) or 'nothing'}, not {version}")
    return 1 if wrong else 0


def write(checkout: Path, version: str) -> int:
    """Write *version* everywhere, and give it the changes so far; return the exit code."""
    path = checkout / "CHANGELOG.md"
    changelog = path.read_text(encoding="utf-8")
    heading = f"## [{version}]"
    if heading in changelog:
        return failed(f"CHANGELOG.md has a section [{version}] already")
    if UNRELEASED not in changelog:
        return failed("CHANGELOG.md has no section [Unreleased]")
    stamped = f"{UNRELEASED}\n{heading} - {date.today().isoformat()}\n"
    path.write_text(changelog.replace(UNRELEASED, stamped), encoding="utf-8", newline="\n")
    for place in PLACES:
        place.write(checkout, version)
    return check(checkout, version)


def failed(reason: str) -> int:
    """Say why; return the exit code."""
    print(f"set_version.py: {reason}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
