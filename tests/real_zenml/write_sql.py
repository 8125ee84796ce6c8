"""Write tests/data/sql from what the SQL stores of real ZenML hold, or check that it is just that.

    $(tests/real_zenml/environment.sh .tools/zenml-0.13.2 0.9.0 0.12.0) \
        -m tests.real_zenml.write_sql [--check]

For each layout of the tables one release takes its own world of tests/data, creates a profile
with an SQL store in it, and copies all of its default profile there, under the same UUIDs. What
SQLite dumps of the database is the file, with the placeholder ``$CONFIG_DIR`` in the base64 texts
as well, fixed UUIDs where they are random, and one time.
"""

from __future__ import annotations

import base64
import os
import re
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Callable
from contextlib import closing
from typing import Any

from tests.real_zenml import releases
from tests.real_zenml.oracle import fill
from tests.real_zenml.sandbox import Sandbox, preload
from tests.real_zenml.worlds import WORLDS, World
from tests.real_zenml.write_fixtures import CHECKOUT, DATA, search_path
from tests.real_zenml.write_world import NAMESPACE, TIME, run, succeed

RELEASES = ("0.9.0", "0.12.0", "0.13.2")
PROFILE = "warehouse"
BLOB = re.compile(r"X'([0-9A-F]+)'")
IDENTIFIER = re.compile(r"'([0-9a-f]{32})'")
A_TIME = "2022-08-29 12:00:00.000001"  # as SQLAlchemy writes times into SQLite


def main() -> int:
    """Write or check the files, or print the one of the world that is named."""
    worlds = {world.folder: world for world in WORLDS if world.release in RELEASES}
    if sys.argv[1:] and sys.argv[1] in worlds:
        print(dump_of(worlds[sys.argv[1]]), end="")
        return 0
    files = {f"sql/{name}.sql": printed(world) for name, world in worlds.items()}
    return check_files(files) if "--check" in sys.argv[1:] else write_files(files)


def printed(world: World) -> str:
    """Return what this program prints for *world* when its release is imported."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.real_zenml.write_sql", world.folder],
        cwd=CHECKOUT,
        env={**os.environ, "PYTHONPATH": search_path(world.release)},
        stdout=subprocess.PIPE,
        check=True,
    )
    return done.stdout.decode("utf-8")


def dump_of(world: World) -> str:
    """Let ZenML fill a database, and return its dump."""
    sandbox = Sandbox()
    sandbox.set_environment({})
    preload(flavors=True)
    assert releases.release() == world.release
    folder = DATA / world.folder
    try:
        fill(sandbox, {"config": folder / "config", "repository": folder / "repository"})
        if f"  {PROFILE}:\n" in (folder / "config" / "config.yaml").read_text("utf-8"):
            run(sandbox, lambda: succeed(["profile", "delete", PROFILE]), {})
        run(sandbox, lambda: succeed(["profile", "create", PROFILE, "-t", "sql"]), {})
        run(sandbox, copy_store, {})
        database = sandbox.config / "profiles" / PROFILE / "zenml.db"
        with closing(sqlite3.connect(str(database))) as connection:
            return stable("\n".join(connection.iterdump()) + "\n", sandbox.anonymize)
    finally:
        sandbox.remove()


def copy_store() -> None:
    """Put everything of the active profile into the new one, in place of its default stack."""
    from zenml.config.global_config import (  # type: ignore[import-not-found]  # noqa: PLC0415
        GlobalConfiguration,
    )
    from zenml.repository import Repository  # type: ignore[import-not-found]  # noqa: PLC0415

    source = Repository().zen_store
    profile = GlobalConfiguration().profiles[PROFILE]
    target = Repository.create_store(profile, skip_default_registrations=True)
    empty(target)
    for kind in releases.component_types():
        for wrapper in source.get_stack_components(kind):
            target._register_stack_component(wrapper)
    for name, configuration in source.stack_configurations.items():
        target._save_stack(name, configuration)
    for flavor in source.flavors:
        target._create_flavor(
            source=flavor.source, name=flavor.name, stack_component_type=flavor.type
        )
    for pair in getattr(source, "store_associations", ()):  # 0.12.0 is the first that has them
        target.create_store_association(pair.artifact_store_uuid, pair.metadata_store_uuid)


def empty(store: Any) -> None:
    """Take the default stack out of a new store, with its components and their association."""
    for pair in getattr(store, "store_associations", ()):
        store.delete_store_association_for_artifact_and_metadata_store(
            pair.artifact_store_uuid, pair.metadata_store_uuid
        )
    parts = store.get_stack_configuration("default")
    store.deregister_stack("default")
    for kind, name in parts.items():
        store.deregister_stack_component(kind, name)


def stable(dump: str, anonymize: Callable[[str], str]) -> str:
    """Put placeholders for paths, fixed UUIDs for random ones, and one time."""
    components = {part.hex for part in component_uuids(dump)}
    fixed: dict[str, str] = {}

    def recode(match: re.Match[str]) -> str:
        text = base64.b64decode(bytes.fromhex(match[1])).decode()
        return f"X'{base64.b64encode(anonymize(text).encode()).hex().upper()}'"

    def fix(match: re.Match[str]) -> str:
        if match[1] in components:
            return match[0]
        number = len(fixed) + 1
        return f"'{fixed.setdefault(match[1], uuid.uuid5(NAMESPACE, f'sql {number}').hex)}'"

    return anonymize(IDENTIFIER.sub(fix, TIME.sub(A_TIME, BLOB.sub(recode, dump))))


def component_uuids(dump: str) -> list[uuid.UUID]:
    """Return the UUIDs in the texts of the components."""
    texts = (base64.b64decode(bytes.fromhex(blob)).decode() for blob in BLOB.findall(dump))
    return [
        uuid.UUID(match) for text in texts for match in re.findall(r"^uuid: (\S+)$", text, re.M)
    ]


def write_files(files: dict[str, str]) -> int:
    """Write the files."""
    for name, text in files.items():
        path = DATA / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    print(f"{len(files)} files in {DATA.name}/sql")
    return 0


def check_files(files: dict[str, str]) -> int:
    """Name the files that differ from what ZenML writes."""
    differing = [
        name
        for name, text in files.items()
        if not (DATA / name).exists() or (DATA / name).read_text("utf-8") != text
    ]
    print("\n".join(differing) or f"{len(files)} files are what ZenML writes")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
