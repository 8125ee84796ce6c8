"""Write tests/data from what the real ZenML releases write, or check that it is just that.

    $(tests/real_zenml/environment.sh .tools/zenml-0.13.2 0.7.3 0.9.0 0.10.0 0.12.0) \
        -m tests.real_zenml.write_fixtures [--check]

What is in each world says worlds.py, and how it comes about write_world.py.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.real_zenml.worlds import WORLDS, World

CHECKOUT = Path(__file__).resolve().parents[2]
DATA = CHECKOUT / "tests" / "data"
RELEASE_OF_ENVIRONMENT = "0.13.2"


def main() -> int:
    """Write or check the files; return the exit code."""
    files = {
        f"{world.folder}/{path}": text for world in WORLDS for path, text in files_of(world).items()
    }
    return check(files) if "--check" in sys.argv[1:] else write(files)


def files_of(world: World) -> dict[str, str]:
    """Return what the release of *world* writes, by path."""
    written = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.real_zenml.write_world", world.folder],
        cwd=CHECKOUT,
        env={**os.environ, "PYTHONPATH": search_path(world.release)},
        stdout=subprocess.PIPE,
        check=True,
    )
    files: dict[str, str] = json.loads(written.stdout)
    return files


def search_path(release: str) -> str:
    """Return the ``PYTHONPATH`` for a release: empty for the one of the environment itself."""
    if release == RELEASE_OF_ENVIRONMENT:
        return ""
    folder = Path(sys.prefix).parent / f"zenml-{release}"
    if not folder.is_dir():
        sys.exit(f"there is no {folder}: name {release} to environment.sh")
    return str(folder)


def write(files: dict[str, str]) -> int:
    """Write the files, and delete those that are no longer among them."""
    for path in stale(files):
        path.unlink()
    for name, text in files.items():
        path = DATA / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    print(f"{len(files)} files in {DATA.name}")
    return 0


def check(files: dict[str, str]) -> int:
    """Name the files that differ from what ZenML writes."""
    differing = [
        name
        for name, text in files.items()
        if not (DATA / name).exists() or (DATA / name).read_text("utf-8") != text
    ]
    differing += [str(path.relative_to(DATA)) for path in stale(files)]
    print("\n".join(differing) or f"{len(files)} files are what ZenML writes")
    return 1 if differing else 0


def stale(files: dict[str, str]) -> list[Path]:
    """Return the files below our directories that ZenML does not write."""
    present = (path for world in WORLDS for path in (DATA / world.folder).rglob("*"))
    return sorted(
        path for path in present if path.is_file() and str(path.relative_to(DATA)) not in files
    )


if __name__ == "__main__":
    sys.exit(main())
