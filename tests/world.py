"""A small ZenML configuration on disk for tests, and files laid over it.

The text of a fixture is one or more files: a line ``#- path`` starts each. The repository
is the folder itself, the configuration directory is its folder ``config``.
"""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

_HEADER = re.compile(r"^#- (?P<path>\S+)\n", re.MULTILINE)


def component(name: str, number: int, *attributes: str) -> str:
    """Return a component's file; *number* makes its UUID."""
    lines = [f"name: {name}", f"uuid: {uuid(number)}", *attributes]
    return "".join(f"{line}\n" for line in lines)


def uuid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


REGISTRY = f"""\
stack_component_flavors: []
stack_components:
  artifact_store:
    default: local
    s3_store: s3
  container_registry:
    registry: default
  metadata_store:
    default: sqlite
    mysql_store: mysql
  orchestrator:
    default: local
    kf: kubeflow
stacks:
  default:
    artifact_store: default
    metadata_store: default
    orchestrator: default
  remote:
    artifact_store: s3_store
    container_registry: registry
    metadata_store: mysql_store
    orchestrator: kf
store_associations:
- artifact_store_uuid: {uuid(1)}
  metadata_store_uuid: {uuid(3)}
"""

BASE = {
    ".zen/config.yaml": "active_profile_name: default\nactive_stack_name: default\n",
    "config/config.yaml": """\
activated_profile: default
analytics_opt_in: false
profiles:
  default:
    active_stack: default
    active_user: default
    name: default
    store_type: local
    store_url: null
user_id: 00000000-0000-4000-8000-000000000000
version: 0.13.2
""",
    "config/profiles/default/stacks.yaml": REGISTRY,
    "config/profiles/default/artifact_stores/default.yaml": component("default", 1, "path: ''"),
    "config/profiles/default/artifact_stores/s3_store.yaml": component(
        "s3_store", 2, "path: s3://bucket"
    ),
    "config/profiles/default/metadata_stores/default.yaml": component("default", 3, "uri: ''"),
    "config/profiles/default/metadata_stores/mysql_store.yaml": component(
        "mysql_store", 4, "host: db.example.com", "database: zenml"
    ),
    "config/profiles/default/container_registries/registry.yaml": component(
        "registry", 5, "uri: registry.example.com"
    ),
    "config/profiles/default/orchestrators/default.yaml": component("default", 6),
    "config/profiles/default/orchestrators/kf.yaml": component(
        "kf", 7, "kubernetes_context: production"
    ),
}
"""A configuration that ZenML 0.13.2 accepts as it is."""


def files_in(fixture: str) -> dict[str, str]:
    """Split the text of a fixture into its files."""
    text = textwrap.dedent(fixture).lstrip("\n")
    parts = _HEADER.split(text)
    if parts[0].strip():
        raise ValueError("a fixture starts with a line '#- path'")
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def write(folder: Path, files: dict[str, str]) -> None:
    """Write *files* below *folder*; line ends as they are."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))
