"""Rename: all places that name a thing get the new name, and files that carry it move along."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests import world
from tests.features.scene import Scene, crlf, scene
from tests.world import REGISTRY as STACKS
from zenml_ls.features.rename import (
    RenameRefusedError,
    Renaming,
    after_move,
    rename,
    renamed_at,
)
from zenml_ls.workspace import Document, FileRole

REPOSITORY = "#- .zen/config.yaml\nactive_profile_name: default\n"
REGISTRY = "#- config/profiles/default/stacks.yaml\n"


def changed(at: Scene, found: Renaming) -> str:
    """Return the changed lines of each document, and the moves."""
    root = at.snapshot.repository_root or Path()
    lines = []
    for document, edits in found.edits.items():
        text = document.text
        for edit in sorted(edits, key=lambda item: item.span.start, reverse=True):
            text = text[: edit.span.start] + edit.text + text[edit.span.end :]
        lines.append(f"{document.path.relative_to(root).as_posix()}")
        pairs = zip(document.text.splitlines(), text.splitlines(), strict=True)
        lines += [f"  {new}" for old, new in pairs if old != new]
    lines += [
        f"{old.relative_to(root).as_posix()} -> {new.name}" for old, new in found.moves.items()
    ]
    return "\n".join(lines)


def result(
    folder: Path, fixture: str, name: str = "new", change: Callable[[str], str] = str
) -> str:
    at = scene(folder, fixture, change)
    try:
        return changed(at, rename(at.document, at.offset, name, at.snapshot, ()))
    except RenameRefusedError as refusal:
        return str(refusal)


def test_stack_is_renamed_in_all_files(tmp_path: Path) -> None:
    assert result(tmp_path, f"{REPOSITORY}active_stack_name: 'def<|>ault'\n") == snapshot("""\
config/config.yaml
      active_stack: new
.zen/config.yaml
  active_stack_name: 'new'
config/profiles/default/stacks.yaml
    new:\
""")


@pytest.mark.parametrize("name", ["<|>s3_store", "s3_<|>store", "s3_store<|>"])
def test_component_is_renamed_with_its_file(tmp_path: Path, name: str) -> None:
    fixture = REGISTRY + STACKS.replace("artifact_store: s3_store", f"artifact_store: {name}")
    expected = snapshot("""\
config/profiles/default/stacks.yaml
      new: s3
      artifact_store: new
config/profiles/default/artifact_stores/s3_store.yaml
  name: new
config/profiles/default/artifact_stores/s3_store.yaml -> new.yaml\
""")
    assert result(tmp_path, fixture) == expected
    assert result(tmp_path, fixture, change=crlf) == expected


def test_profile_is_renamed_with_its_folder(tmp_path: Path) -> None:
    fixture = "#- .zen/config.yaml\nactive_profile_name: de<|>fault\nactive_stack_name: default\n"
    assert result(tmp_path, fixture) == snapshot("""\
config/config.yaml
  activated_profile: new
    new:
      name: new
.zen/config.yaml
  active_profile_name: new
config/profiles/default -> new\
""")


def test_stack_is_renamed_in_all_profiles_that_share_its_store(tmp_path: Path) -> None:
    folder = (tmp_path / "config/profiles/default").as_posix()
    other = f"  other: {{name: other, active_stack: default, store_url: '{folder}'}}\n"
    shared = world.BASE["config/config.yaml"].replace("user_id:", f"{other}user_id:")
    files = f"#- config/config.yaml\n{shared}"
    found = result(tmp_path, f"{files}{REPOSITORY}active_stack_name: def<|>ault\n")
    assert "  other: {name: other, active_stack: new," in found
    from_store = STACKS.replace("\n  default:", "\n  de<|>fault:")
    assert "active_stack: new" in result(tmp_path, files + REGISTRY + from_store)


def test_name_that_yaml_reads_otherwise_is_quoted(tmp_path: Path) -> None:
    fixture = f"{REPOSITORY}active_stack_name: def<|>ault\n"
    assert "active_stack_name: 'on'" in result(tmp_path, fixture, "on")
    assert "active_stack_name: 'a: b'" in result(tmp_path, fixture, "a: b")
    assert "active_stack_name: 'stäck'" in result(tmp_path, fixture, "stäck")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("default", "is its name already"),
        ("remote", "stack 'remote' is there already"),
        ("", "needs characters"),
        (" a", "needs characters"),
        ("a\nb", "needs characters"),
    ],
)
def test_stack_is_refused_a_name(tmp_path: Path, name: str, reason: str) -> None:
    assert reason in result(tmp_path, f"{REPOSITORY}active_stack_name: def<|>ault\n", name)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("default", "artifact store 'default' is there already"),
        ("DEFAULT", "its file would be that of 'default'"),
        ("a/b", "cannot be the name of a file"),
        ("../up", "cannot be the name of a file"),
        ("ä" * 130, "too long"),
        ("{{a.b}}", "must not be a secret reference"),
    ],
)
def test_component_is_refused_a_name(tmp_path: Path, name: str, reason: str) -> None:
    fixture = REGISTRY + STACKS.replace("artifact_store: s3_store", "artifact_store: s3<|>_store")
    assert reason in result(tmp_path, fixture, name)


@pytest.mark.parametrize(
    ("fixture", "reason"),
    [
        (REGISTRY + STACKS.replace(": s3\n", ": s<|>3\n"), "no way to rename a flavor"),
        (f"{REPOSITORY}active_stack_name: nob<|>ody\n", "There is no stack 'nobody'"),
        (f"{REPOSITORY}active_sta<|>ck_name: default\n", "There is no name"),
        (REGISTRY + STACKS.replace("stack: def", "") + "x<|>", "cannot"),
        ("#- .zen/config.yaml\nactive_profile_name: gh<|>ost\n", "There is no profile 'ghost'"),
    ],
)
def test_what_is_no_name_or_cannot_be_changed(tmp_path: Path, fixture: str, reason: str) -> None:
    at = scene(tmp_path, fixture)
    with pytest.raises(RenameRefusedError) as refusal:
        renamed_at(at.document, at.offset, at.snapshot)
    assert reason in str(refusal.value) or "There is no name" in str(refusal.value)


def test_name_that_is_shared_by_an_anchor_is_left_alone(tmp_path: Path) -> None:
    text = STACKS.replace("registry: default", "registry: &d default").replace(
        "artifact_store: default", "artifact_store: *d"
    )
    fixture = REGISTRY + text.replace("    orchestrator: kf", "    orchestrator: k<|>f")
    assert "orchestrator: new" in result(tmp_path, fixture)
    tied = text.replace("    s3_store: s3", "    &k s3_<|>store: s3")
    tied = tied.replace("    mysql_store: mysql", "    *k : mysql")
    assert "stacks.yaml, line 5, it is tied to other names" in result(tmp_path, REGISTRY + tied)


def test_exported_stacks_are_asked_about(tmp_path: Path) -> None:
    at = scene(tmp_path, f"{REPOSITORY}active_stack_name: rem<|>ote\n")
    path = tmp_path / "stacks" / "remote.yaml"
    text = "stack_name: remote\nzenml_version: 0.13.2\ncomponents: {}\n"
    others = [(Document(path, text), at.snapshot)]
    found = rename(at.document, at.offset, "new", at.snapshot, others)
    assert "  stack_name: new" in changed(at, found)


CODE_HEAD = "from zenml.repository import Repository\n\nrepository = Repository()\n"


def renamed_with_code(folder: Path, call: str, name: str = "new") -> str:
    """Return what becomes of the stack 'remote' and of code with this call in line 4."""
    at = scene(folder, f"{REPOSITORY}active_stack_name: rem<|>ote\n")
    path = folder / "train.py"
    code = Document(path, f"{CODE_HEAD}{call}\n", at.snapshot.role_of(path))
    try:
        return changed(at, rename(at.document, at.offset, name, at.snapshot, [(code, at.snapshot)]))
    except RenameRefusedError as refusal:
        return str(refusal)


@pytest.mark.parametrize("quotes", ["'", '"', "'''", '"""'])
def test_name_in_code_is_renamed_between_any_quotes(tmp_path: Path, quotes: str) -> None:
    found = renamed_with_code(tmp_path, f"repository.activate_stack({quotes}remote{quotes})")
    assert f"train.py\n  repository.activate_stack({quotes}new{quotes})" in found


@pytest.mark.parametrize(
    "text", ["'re' 'mote'", "'\\x72emote'", "'rem\\\note'", "'''rem\\\note'''", "('re'\n'mote')"]
)
def test_name_that_is_written_otherwise_in_code_is_a_reason(tmp_path: Path, text: str) -> None:
    assert renamed_with_code(tmp_path, f"repository.activate_stack({text})") == (
        f"'remote' cannot be renamed: {tmp_path / 'train.py'}, line 4, has it with an escape or in "
        "parts, which only you can change."
    )


@pytest.mark.parametrize("name", ["it's", 'a"b', "a\\b"])
def test_name_that_needs_an_escape_in_code_is_a_reason(tmp_path: Path, name: str) -> None:
    assert renamed_with_code(tmp_path, "repository.activate_stack('remote')", name) == (
        f"'remote' cannot be renamed: {tmp_path / 'train.py'}, line 4, has it between quotes, "
        "where a name with a quote or a backslash would need an escape."
    )
    assert "stacks.yaml" in renamed_with_code(tmp_path, "repository.activate_stack('x')", name)


def test_moved_component_file_takes_its_mentions_along(tmp_path: Path) -> None:
    at = scene(tmp_path, f"{REPOSITORY}active_stack_name: rem<|>ote\n")
    folder = tmp_path / "config" / "profiles" / "default" / "artifact_stores"
    moved = {folder / "s3_store.yaml": folder / "bucket.yaml"}
    (found,) = after_move(moved, at.snapshot, ())
    assert changed(at, found) == snapshot("""\
config/profiles/default/stacks.yaml
      bucket: s3
      artifact_store: bucket
config/profiles/default/artifact_stores/s3_store.yaml
  name: bucket\
""")
    elsewhere = {folder / "s3_store.yaml": folder.parent / "orchestrators" / "s3_store.yaml"}
    assert after_move(elsewhere, at.snapshot, ()) == ()
    assert after_move({folder / "s3_store.yaml": folder / "default.yaml"}, at.snapshot, ()) == ()
    assert after_move({folder / "nobody.yaml": folder / "some.yaml"}, at.snapshot, ()) == ()


def test_unreadable_store_is_a_reason(tmp_path: Path) -> None:
    fixture = f"{REGISTRY}stacks: [\n{REPOSITORY}active_stack_name: rem<|>ote\n"
    assert "cannot be renamed" in result(tmp_path, fixture)
    fixture = f"{REGISTRY}stacks: {{}}\nprod\n{REPOSITORY}active_stack_name: rem<|>ote\n"
    assert result(tmp_path, fixture).endswith("is a ':' missing.")


def test_role_of_an_own_file_is_that_of_its_component(tmp_path: Path) -> None:
    at = scene(tmp_path, "#- config/profiles/default/orchestrators/kf.yaml\nname: k<|>f\n")
    assert isinstance(at.document.role, FileRole)
    found = renamed_at(at.document, at.offset, at.snapshot)
    assert (found.entity.name, found.entity.type) == ("kf", "orchestrator")
