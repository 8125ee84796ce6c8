"""Write the flavor catalogs and the bases of ZenML releases again, from the real packages.

    python schemas/extract_flavors.py --release 0.13.2
    python schemas/extract_flavors.py --all
    python schemas/extract_flavors.py --release 0.13.2 --environment FOLDER

For each release two files are written: `flavors/<release>.json`, which is read at every
start, and `bases/<release>.json`, which is read only for custom flavors.

uv installs each release into an environment of its own, with Python 3.8, and
`installed_flavors.py` is run there. With ``--environment`` an environment that already
holds the release is used instead.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

SCHEMAS = Path(__file__).resolve().parent
RELEASES = (
    "0.6.0",
    "0.6.1",
    "0.6.2",
    "0.6.3",
    "0.7.0",
    "0.7.1",
    "0.7.2",
    "0.7.3",
    "0.8.0",
    "0.8.1",
    "0.9.0",
    "0.10.0",
    "0.11.0",
    "0.12.0",
    "0.13.0",
    "0.13.1",
    "0.13.2",
)
SETUPTOOLS = "setuptools<76"  # ZenML imports pkg_resources, and does not say so

Json = Any  # what json.dumps accepts


def main() -> None:
    """Write the catalogs that the command line asks for."""
    arguments = parsed_arguments()
    for release in RELEASES if arguments.all else arguments.release:
        found = read_release(release, python_command(release, arguments))
        for table in ("flavors", "bases"):
            path = arguments.output / table / f"{release}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(formatted(table, found), encoding="utf-8")
        print(f"{release}: {len(found['flavors'])} flavors, {len(found['bases'])} bases")


def parsed_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--release", action="append", help="a release; may be repeated")
    which.add_argument("--all", action="store_true", help="all releases up to 0.13.2")
    parser.add_argument("--python", default="3.8", help="Python for uv: a version or a path")
    parser.add_argument("--environment", type=Path, help="an environment that holds the release")
    parser.add_argument("--output", type=Path, default=SCHEMAS, help="folder of the tables")
    return parser.parse_args()


def python_command(release: str, arguments: argparse.Namespace) -> list[str]:
    """Return the command that starts a Python where *release* is installed."""
    if arguments.environment is not None:
        folder, name = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
        return [str(arguments.environment.resolve() / folder / name)]
    uv = shutil.which("uv") or str(SCHEMAS.parent / ".tools" / "uv" / "bin" / "uv")
    isolated = [uv, "run", "--quiet", "--isolated", "--no-project", "--python", arguments.python]
    return [*isolated, "--with", f"zenml=={release}", "--with", SETUPTOOLS, "python"]


def read_release(release: str, python: list[str]) -> dict[str, Json]:
    """Ask the installed ZenML for its flavors and bases; exit where that fails."""
    done = subprocess.run(
        [*python, "-m", "schemas.installed_flavors"],
        check=False,
        cwd=SCHEMAS.parent,
        capture_output=True,
        encoding="utf-8",
    )
    if done.returncode != 0:
        sys.exit(f"{done.stderr}\ncannot read the flavors of ZenML {release}")
    found: dict[str, Json] = json.loads(done.stdout)
    if found["zenml_version"] != release:
        sys.exit(f"ZenML {found['zenml_version']} is installed, not {release}")
    return found


def formatted(table: str, found: dict[str, Json]) -> str:
    """Write a table of a release with sorted keys, a line for each fact and attribute."""
    rows = ",\n".join(formatted_row(row) for row in found[table])
    version = json.dumps(found["zenml_version"])
    return f'{{\n"{table}": [\n{rows}\n],\n"zenml_version": {version}\n}}\n'


def formatted_row(row: dict[str, Json]) -> str:
    """Write the block of one flavor or base."""
    facts = {key: in_one_line(value) for key, value in row.items()}
    if "attributes" in row:
        attributes = ",\n".join(f"   {in_one_line(each)}" for each in row["attributes"])
        facts["attributes"] = f"[\n{attributes}\n  ]"
    lines = ",\n".join(f"  {json.dumps(key)}: {facts[key]}" for key in sorted(facts))
    return f" {{\n{lines}\n }}"


def in_one_line(value: Json) -> str:
    """Write *value* without line breaks, its keys sorted."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


if __name__ == "__main__":
    main()
