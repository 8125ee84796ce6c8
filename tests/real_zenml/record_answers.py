"""Write tests/data/rest from what the real ZenServer answers, or check that it is just that.

    $(tests/real_zenml/environment.sh) -m tests.real_zenml.record_answers [--check]

The default profile of tests/data/zenml-0.13.2 is served to a user that it knows. Only the
placeholder in the address of its store is replaced, so no path of the machine gets into what the
components hold.
"""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

from tests.real_zenml.releases import component_types, release

CHECKOUT = Path(__file__).resolve().parents[2]
DATA = CHECKOUT / "tests" / "data"
USER = "default"
TIMEOUT_SECONDS = 60


def main() -> int:
    """Write or check the file; return the exit code."""
    name = f"{release()}.json"
    with tempfile.TemporaryDirectory() as folder:
        text = json.dumps(recorded(Path(folder, "config"), release()), indent=1) + "\n"
    path = DATA / "rest" / name
    if "--check" in sys.argv[1:]:
        is_same = path.exists() and path.read_text("utf-8") == text
        print(f"{name} {'is' if is_same else 'is not'} what the ZenServer answers")
        return 0 if is_same else 1
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    print(f"wrote {name}")
    return 0


def recorded(config: Path, served: str) -> dict[str, dict[str, Any]]:
    """Return the answer to each request by its path; they are asked with a user and without."""
    shutil.copytree(DATA / f"zenml-{served}" / "config", config)
    place = config / "config.yaml"
    place.write_text(place.read_text("utf-8").replace("$CONFIG_DIR", str(config)), "utf-8")
    server = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "tests.real_zenml.serve", str(config)],
        cwd=CHECKOUT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    try:
        url = server.stdout.readline().strip()
        asked = {path: answer(url, path, USER) for path in paths()}
        refused = answer(url, "/flavors", "nobody")
    finally:
        server.communicate(timeout=TIMEOUT_SECONDS)  # it ends with its standard input
    return {**asked, "401": refused}


def paths() -> list[str]:
    """Return what is asked for; the last two are not there."""
    types = sorted(kind.value for kind in component_types())
    return [
        "/stack-configurations",
        *(f"/components/{kind}" for kind in types),
        "/flavors",
        "/store_associations",
        "/components/unknown",
        "/unknown",
    ]


def answer(url: str, path: str, user: str) -> dict[str, Any]:
    """Ask for *path*; return the status and the JSON of the answer."""
    login = base64.b64encode(f"{user}:".encode()).decode()
    request = urllib.request.Request(url + path, headers={"Authorization": f"Basic {login}"})
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:
            return {"status": response.status, "body": json.load(response)}
    except HTTPError as error:
        with error:
            return {"status": error.code, "body": json.load(error)}


if __name__ == "__main__":
    sys.exit(main())
