"""The migration of a repository of 0.6: files in, files out."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from inline_snapshot import snapshot

from tests import world
from zenml_ls.features.code_action import code_actions
from zenml_ls.loading import Request, load
from zenml_ls.loading import snapshot as joined
from zenml_ls.migration import Migration, migration, registry_text, tables
from zenml_ls.model.catalog import catalog_for
from zenml_ls.model.files import LegacyRepositoryFile
from zenml_ls.model.names import COMPONENT_TYPES
from zenml_ls.rules import findings
from zenml_ls.syntax import parse
from zenml_ls.text import apply_edits
from zenml_ls.workspace import Document, Snapshot

LEGACY_FIXTURE = Path(__file__).parent / "data" / "legacy-0.6.3"

LEGACY = """\
# stacks of the team
active_stack_name: prod  # the big one
stack_components:
  artifact_store: {local: local, 'yes': local}
  metadata_store: {local: sqlite}
  orchestrator: {local: local}
stacks:
  dev: {artifact_store: local, metadata_store: local, orchestrator: local}
  prod:
    artifact_store: 'yes'
    metadata_store: local
    orchestrator: local
    container_registry: null
    step_operator:
version: 0.6.3
"""
CONFIGURATION = world.BASE["config/config.yaml"]


def known(folder: Path, files: dict[str, str | None], release: str | None = None) -> Snapshot:
    """Write a legacy repository with *files* over it, null for none, and read all of it."""
    texts = {".zen/config.yaml": LEGACY, "config/config.yaml": CONFIGURATION, **files}
    world.write(folder, {name: text for name, text in texts.items() if text is not None})
    request = Request(folder / "config", frozenset({folder}), release=release)
    return joined(load(request), request, folder)


def own_document(seen: Snapshot) -> Document:
    assert seen.repository_document is not None
    return seen.repository_document


def migrated(seen: Snapshot) -> dict[str, str] | None:
    """Return the files that the migration leaves, by their names below the repository."""
    document, root = own_document(seen), seen.repository_root
    found = migration(document, seen)
    if found is None or root is None:
        return None
    texts = {document.path: apply_edits(document.text, found.edits), **found.new_files}
    texts |= {item.path: apply_edits(item.text, ed) for item, ed in found.configuration.items()}
    texts = {path: text.replace(str(root), "$REPO") for path, text in texts.items()}
    return {str(path.relative_to(root)): hidden(text, found) for path, text in texts.items()}


def hidden(text: str, found: Migration) -> str:
    return text.replace(found.profile, "$PROFILE")


# -------------------------------------------------------------------- what is written


def test_all_that_is_written(tmp_path: Path) -> None:
    files = migrated(known(tmp_path, {}))
    assert files == snapshot(
        {
            ".zen/config.yaml": """\
active_profile_name: $PROFILE
active_stack_name: prod
project_id: null
project_name: null
""",
            ".zen/config.yaml.before-migration": """\
# stacks of the team
active_stack_name: prod  # the big one
stack_components:
  artifact_store: {local: local, 'yes': local}
  metadata_store: {local: sqlite}
  orchestrator: {local: local}
stacks:
  dev: {artifact_store: local, metadata_store: local, orchestrator: local}
  prod:
    artifact_store: 'yes'
    metadata_store: local
    orchestrator: local
    container_registry: null
    step_operator:
version: 0.6.3
""",
            ".zen/stacks.yaml": """\
stack_components:
  artifact_store:
    local: local
    'yes': local
  metadata_store:
    local: sqlite
  orchestrator:
    local: local
stacks:
  dev:
    artifact_store: local
    metadata_store: local
    orchestrator: local
  prod:
    artifact_store: 'yes'
    metadata_store: local
    orchestrator: local
""",
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
  $PROFILE:
    active_stack: prod
    active_user: default
    name: $PROFILE
    store_type: local
    store_url: 'file://$REPO/.zen'
user_id: 00000000-0000-4000-8000-000000000000
version: 0.13.2
""",
        }
    )


def test_configuration_without_profiles_gets_an_active_one(tmp_path: Path) -> None:
    old = "# mine\nanalytics_opt_in: false\nuser_id: 00000000-0000-4000-8000-000000000000\n"
    files = migrated(known(tmp_path, {"config/config.yaml": old}))
    assert files is not None
    assert files["config/config.yaml"] == snapshot("""\
# mine
analytics_opt_in: false
user_id: 00000000-0000-4000-8000-000000000000
activated_profile: $PROFILE
profiles:
  $PROFILE:
    active_stack: prod
    active_user: default
    name: $PROFILE
    store_type: local
    store_url: 'file://$REPO/.zen'
""")


def test_configuration_is_made_where_there_is_none(tmp_path: Path) -> None:
    files = migrated(known(tmp_path, {"config/config.yaml": None}))
    assert files is not None
    assert files["config/config.yaml"] == snapshot("""\
activated_profile: $PROFILE
profiles:
  $PROFILE:
    active_stack: prod
    active_user: default
    name: $PROFILE
    store_type: local
    store_url: 'file://$REPO/.zen'
""")


@pytest.mark.parametrize(
    "text",
    [
        "{version: 0.13.2, profiles: {default: {name: default}}, activated_profile: default}",
        "{version: 0.13.2}\n",
        "version: 0.13.2\nprofiles: {}\n",
        "version: 0.13.2\nprofiles: {  }  # none\nactivated_profile: other\n",
        "profiles:\n    default:\n        name: default\n        # end\nversion: 0.13.2",
        "profiles: {\n  default: {name: default},\n}\nactivated_profile: default\n",
        "\ufeffprofiles:\r\n  default:\r\n    name: default\r\nversion: 0.13.2\r\n",
    ],
)
def test_profile_fits_into_any_configuration(tmp_path: Path, text: str) -> None:
    seen = known(tmp_path, {"config/config.yaml": text})
    files = migrated(seen)
    assert files is not None
    before, after = yaml.safe_load(text), yaml.safe_load(files["config/config.yaml"])
    new = after["profiles"].pop("$PROFILE")
    assert new == {
        "active_stack": "prod",
        "active_user": "default",
        "name": "$PROFILE",
        "store_type": "local",
        "store_url": "file://$REPO/.zen",
    }
    assert after["profiles"] == (before.get("profiles") or {})
    assert after.get("version") == before.get("version")
    is_first = not before.get("profiles")
    expected = "$PROFILE" if is_first else before.get("activated_profile")
    assert after.get("activated_profile") == expected


def test_nothing_is_migrated_where_the_profile_could_not_be_activated(tmp_path: Path) -> None:
    text = "version: 0.13.2\nprofiles: {}\nactivated_profile: &a other\nours: *a\n"
    assert migrated(known(tmp_path, {"config/config.yaml": text})) is None
    free = text.replace("ours: *a\n", "")
    assert migrated(known(tmp_path, {"config/config.yaml": free})) is not None


@pytest.mark.parametrize("name", ["a b", "straße ü 名", "100%25", 'o\'neil "q"', "a: #b", "😀"])
def test_path_of_the_repository_is_kept_letter_by_letter(tmp_path: Path, name: str) -> None:
    seen = known(tmp_path / name, {})
    found = migration(own_document(seen), seen)
    assert found is not None
    (after,) = (apply_edits(item.text, edits) for item, edits in found.configuration.items())
    profile = yaml.safe_load(after)["profiles"][found.profile]
    assert profile["store_url"] == f"file://{tmp_path / name}/.zen"


def test_name_is_always_the_same_and_another_for_another_repository(tmp_path: Path) -> None:
    names = set()
    for folder in ("one", "two", "one"):
        seen = known(tmp_path / folder, {})
        found = migration(own_document(seen), seen)
        assert found is not None
        names.add(found.profile)
    assert len(names) == 2


def test_taken_name_is_not_used(tmp_path: Path) -> None:
    seen = known(tmp_path, {})
    first = migration(own_document(seen), seen)
    assert first is not None
    taken = f"profiles:\n  {first.profile}: {{name: {first.profile}}}\n"
    seen = known(tmp_path, {"config/config.yaml": taken})
    second = migration(own_document(seen), seen)
    assert second is not None and second.profile != first.profile
    assert second.profile.startswith("legacy-repository-")


def test_interrupted_migration_goes_on(tmp_path: Path) -> None:
    seen = known(tmp_path, {})
    first = migration(own_document(seen), seen)
    assert first is not None
    write(first, own_document(seen))
    (tmp_path / ".zen/config.yaml").write_text(LEGACY)
    again = read(tmp_path)
    second = migration(own_document(again), again)
    assert second is not None
    assert (second.profile, second.new_files, second.configuration) == (first.profile, {}, {})


@pytest.mark.parametrize(
    ("release", "keys"),
    [
        ("0.7.0", ["active_profile_name", "active_stack_name"]),
        ("0.8.0", ["active_profile_name", "active_stack_name", "project_id", "project_name"]),
    ],
)
def test_files_are_those_of_the_release_in_force(
    tmp_path: Path, release: str, keys: list[str]
) -> None:
    files = migrated(known(tmp_path, {}, release))
    assert files is not None
    assert list(yaml.safe_load(files[".zen/config.yaml"])) == keys
    new = yaml.safe_load(files["config/config.yaml"])["profiles"]["$PROFILE"]
    assert ("active_user" in new) == (release != "0.7.0")


# ----------------------------------------------------------------- where it is offered


@pytest.mark.parametrize(
    "files",
    [
        {"config/config.yaml": ""},
        {"config/config.yaml": "profiles: ["},
        {"config/config.yaml": "profiles: {bad: {name: bad, store_type: cloud}}\n"},
        {"config/config.yaml": "- a\n"},
        {".zen/stacks.yaml": "stacks: {}\nstack_components: {}\n"},
        {".zen/stacks.yaml": "stacks: [\n"},
        {".zen/stacks.yaml": ""},
        {".zen/config.yaml.before-migration": "# of last year\n"},
        {".zen/config.yaml": LEGACY.replace("version: 0.6.3\n", "")},
        {".zen/config.yaml": LEGACY.replace("orchestrator: {", "orchestra: {")},
        {".zen/config.yaml": f"{LEGACY}a: ["},
        {".zen/config.yaml": "stacks: {}\nstack_components: {}\nversion: 0.6.3\n"},
    ],
)
def test_not_where_something_is_wrong_or_in_the_way(
    tmp_path: Path, files: dict[str, str | None]
) -> None:
    seen = known(tmp_path, files)
    assert migration(own_document(seen), seen) is None


def test_not_where_a_registry_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / ".zen" / "stacks.yaml").mkdir(parents=True)
    seen = known(tmp_path, {})
    assert migration(own_document(seen), seen) is None


def test_not_where_a_new_configuration_would_hide_an_older_one(tmp_path: Path) -> None:
    old = {"config/.zenglobal.json": '{"analytics_opt_in": false}'}
    seen = known(tmp_path / "one", {**old, "config/config.yaml": None})
    assert migration(own_document(seen), seen) is None
    seen = known(tmp_path / "two", dict(old))
    assert migration(own_document(seen), seen) is not None


def test_not_before_the_folder_was_looked_at(tmp_path: Path) -> None:
    seen = replace(known(tmp_path, {}), legacy_neighbours=None)
    assert migration(own_document(seen), seen) is None


def test_not_where_a_link_leads_out_of_the_repository(tmp_path: Path) -> None:
    elsewhere, repository = tmp_path / "elsewhere", tmp_path / "repository"
    elsewhere.mkdir()
    (repository / ".zen").mkdir(parents=True)
    (repository / ".zen" / "orchestrators").symlink_to(elsewhere)
    seen = known(repository, {})
    assert migration(own_document(seen), seen) is None


def test_release_that_keeps_stacks_in_repositories_is_left_alone(tmp_path: Path) -> None:
    seen = known(tmp_path, {}, "0.6.3")
    document = own_document(seen)
    actions = code_actions(document, parse(LEGACY).span_at(["stacks", "[key]"]), seen)
    assert [action.title for action in actions] == ["Switch active stack to 'dev'"]


def test_components_of_later_releases_come_along(tmp_path: Path) -> None:
    text = LEGACY.replace("  orchestrator: {", "  alerter: {slack: slack}\n  orchestrator: {")
    text = text.replace("step_operator:\n", "alerter: slack\n")
    files = migrated(known(tmp_path, {".zen/config.yaml": text}))
    assert files is not None
    registry = yaml.safe_load(files[".zen/stacks.yaml"])
    assert registry["stacks"]["prod"]["alerter"] == "slack"
    assert registry["stack_components"]["alerter"] == {"slack": "slack"}


# --------------------------------------------------------------------- nothing is lost

_NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_TYPES = st.sampled_from(sorted(COMPONENT_TYPES))
_REGISTRIES = st.fixed_dictionaries(
    {
        "version": st.just("0.6.3"),
        "active_stack_name": st.none() | _NAMES,
        "stacks": st.dictionaries(_NAMES, st.dictionaries(_TYPES, st.none() | _NAMES)),
        "stack_components": st.dictionaries(_TYPES, st.dictionaries(_NAMES, _NAMES)),
    }
)


@given(_REGISTRIES)
def test_any_sound_file_keeps_its_stacks_and_components(value: dict[str, Any]) -> None:
    legacy = LegacyRepositoryFile.model_validate(value)
    found = yaml.safe_load(registry_text(tables(legacy)))
    assert found["stack_components"] == value["stack_components"]
    assert found["stacks"] == {
        stack: {kind: name for kind, name in members.items() if name}
        for stack, members in value["stacks"].items()
    }


def read(folder: Path) -> Snapshot:
    request = Request(folder / "config", frozenset({folder}))
    return joined(load(request), request, folder)


def write(found: Migration, document: Document) -> None:
    texts = {document.path: apply_edits(document.text, found.edits), **found.new_files}
    texts |= {item.path: apply_edits(item.text, ed) for item, ed in found.configuration.items()}
    for path, text in texts.items():
        path.write_bytes(text.encode())


def test_files_of_zenml_0_6_3_are_without_findings_afterwards(tmp_path: Path) -> None:
    shutil.copytree(LEGACY_FIXTURE / "repository", tmp_path, dirs_exist_ok=True)
    shutil.copytree(LEGACY_FIXTURE / "config", tmp_path / "config")
    seen = read(tmp_path)
    document = own_document(seen)
    assert [item.code for item in findings(document, seen)] == ["legacy-layout"]
    found = migration(document, seen)
    assert found is not None
    write(found, document)
    after = read(tmp_path)
    assert after.catalog is catalog_for("0.13.2")
    codes = {item.path.name: [f.code for f in findings(item, after)] for item in after.documents}
    assert codes == {"config.yaml": [], "stacks.yaml": []}
    assert after.stack is not None and after.stack.name == "prod"
    assert after.contents is not None and set(after.contents.stacks) == {"local_stack", "prod"}
