"""Print what CHANGELOG.md says about a version, for the notes of its release.

python .ci/release_notes.py 0.1.0
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

CHANGELOG = Path(__file__).resolve().parent.parent / "CHANGELOG.md"
HEADING = re.compile(r"^## \[(?P<version>[^\]]+)\](?: - \d{4}-\d\d-\d\d)?$", re.MULTILINE)


def main() -> int:
    """Print the section; return the exit code, 1 where there is none."""
    parser = argparse.ArgumentParser(description="Print what CHANGELOG.md says about a version.")
    parser.add_argument("version")
    parser.add_argument("--changelog", type=Path, default=CHANGELOG, metavar="FILE")
    options = parser.parse_args()
    notes = sections(options.changelog.read_text(encoding="utf-8")).get(options.version)
    if not notes:
        what = "has no section" if notes is None else "has an empty section"
        print(f"release_notes.py: {CHANGELOG.name} {what} [{options.version}]", file=sys.stderr)
        return 1
    print(notes)
    return 0


def sections(changelog: str) -> dict[str, str]:
    """Return the text below each heading of a version, by version."""
    headings = list(HEADING.finditer(changelog))
    ends = [heading.start() for heading in headings[1:]] + [len(changelog)]
    return {
        heading["version"]: changelog[heading.end() : end].strip()
        for heading, end in zip(headings, ends, strict=True)
    }


if __name__ == "__main__":
    sys.exit(main())
