"""Any bytes in any of our files: a finding in place or silence, never a failure."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import pytest

from tests import world
from zenml_ls.checking import Checked, Checker, CheckSettings, Outcome, Unchecked
from zenml_ls.features.code_action import code_actions
from zenml_ls.features.completion import completions
from zenml_ls.features.hover import hover
from zenml_ls.report import as_json, as_text, summary
from zenml_ls.text import Span

FILES = (
    ".zen/config.yaml",
    "config/config.yaml",
    "config/profiles/default/stacks.yaml",
    "config/profiles/default/pipeline_runs.yaml",
    "config/profiles/default/orchestrators/kf.yaml",
    "stacks/exported.yaml",
)
BOMB = "a: &a [x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)
)
MERGE_BOMB = "a: &a {x: 1}\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)}\n  <<: [{', '.join(['*' + chr(97 + n)] * 9)}]\n"
    for n in range(12)
)
CONTENTS: dict[str, bytes] = {
    "nothing": b"",
    "not UTF-8": b"active_stack_name: caf\xe9\nstack_name: x\nzenml_version: y\n",
    "NUL bytes": b"stack_name: \0\nzenml_version: \0\n",
    "UTF-16": "active_stack_name: default\n".encode("utf-16"),
    "random bytes": bytes(range(256)) * 40,
    "a list": b"- 1\n- 2\n",
    "alias bomb": BOMB.encode(),
    "merge bomb": MERGE_BOMB.encode(),
    "cyclic anchor": b"stack_name: &a [*a]\nzenml_version: &b {x: *b}\ncomponents: *b\n",
    "cyclic tables": b"stacks: &a {x: *a}\nstack_components: &b {orchestrator: *b}\nprofiles: *a\n",
    "10,000 levels": b"components: " + b"[" * 10_000,
    "10,000 levels deep mapping": b"zenml_version: " + b"{a: " * 10_000,
    "conflict markers": b"<<<<<<< HEAD\nstack_name: a\n=======\nstack_name: b\n>>>>>>> x\n",
    "tabs": b"stacks:\n\tprod: {}\nstack_name:\tx\n",
    "two documents": b"stack_name: a\nzenml_version: b\n---\nc: d\n",
    "python tag": b"stack_name: !!python/object:os.system {}\nzenml_version: x\n",
    "huge number": b"zenml_version: " + b"9" * 5_000 + b"\nstack_name: 1:" + b"2:" * 99 + b"3\n",
    "escaping names": b"stack_components: {orchestrator: {../../x: local, /etc/passwd: local}}\n"
    b"stacks: {../../x: {orchestrator: ../../../../../etc/passwd}}\n",
    "odd keys": b"? [a]\n: b\n? {c: d}\n: e\nnull: 1\n2022-01-01: x\n1.5: y\nstack_name: z\n",
    "separators": "stack_name: a\u2028b\u2029c\x85d\x0ce\nzenml_version: x\n".encode(),
    "only an anchor": b"&a",
    "huge hexadecimal number": b"zenml_version: 0x" + b"f" * 5_000 + b"\nstack_name: x\n",
    "huge number of base 60": b"stack_name: x\nzenml_version: 1" + b":00" * 5_000 + b"\n",
    "lone surrogate": b'stack_name: "\\ud800"\nzenml_version: "\\udfff"\n'
    b'active_stack_name: "\\ud800"\nactive_profile_name: "\\ud800"\n'
    b'stacks: {"\\ud800": {orchestrator: "\\ud800"}}\n',
    "NUL in an address": b"profiles:\n"
    b'  default: {name: default, store_type: local, store_url: "/tmp/a\\0b"}\n'
    b'  x: {name: "x\\0", store_type: sql, store_url: "sqlite:////tmp/a\\0b"}\n'
    b"activated_profile: default\n",
    "names with escapes": b'stack_name: "x\\e[31m\\a"\nzenml_version: "\\e]0;x\\a"\n'
    b'stacks: {"\\e[2J": {orchestrator: "\\e[2J"}}\n'
    b'stack_components: {orchestrator: {"\\e[2J": local}}\nname: "\\e[2J"\n',
    "a line of one word": b"name: kf\nuuid: 8a50e3b8-1f3e-4b8e-9a6f-5d1c6a2b3c4d\n"
    + b"x" * 100_000,
    "byte order mark": b"\xef\xbb\xbfstack_name: x\nzenml_version: y\n",
}


def checker(folder: Path) -> Checker:
    return Checker(
        CheckSettings(config_directory=str(folder / "config"), environment={}, is_offline=True)
    )


def check(folder: Path) -> list[Outcome]:
    return list(checker(folder).check([folder]))


def ask_everything(checked: Checked, folder: Path) -> None:
    """Ask for all that an editor shows, at the start, middle and end and in between.

    Not in between in a long text, where an answer can take most of a second.
    """
    known = checker(folder).snapshot_for(folder)
    document, length = checked.document, len(checked.document.text)
    between = range(0, length, 97)[:20] if length < 10_000 else ()
    for offset in sorted({0, length // 2, length, *between}):
        hover(document, offset, known)
        completions(document, offset, known)
        code_actions(document, Span(offset, offset), known)
    code_actions(document, Span(0, length), known)


def codes(outcomes: list[Outcome]) -> set[str]:
    checked = [item for item in outcomes if isinstance(item, Checked)]
    return {finding.code for item in checked for finding in item.findings}


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS)
@pytest.mark.parametrize("name", FILES)
def test_any_bytes_in_any_file(tmp_path: Path, name: str, content: bytes) -> None:
    world.write(tmp_path, world.BASE)
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    started = time.process_time()
    outcomes = check(tmp_path)
    checked = [item for item in outcomes if isinstance(item, Checked)]
    printed = [*as_text(checked, is_coloured=False), summary(checked), json.dumps(as_json(checked))]
    assert time.process_time() - started < 20
    assert path.read_bytes() == content
    assert all(line.isprintable() for line in printed)
    for outcome in checked:
        if outcome.document.path == path:
            ask_everything(outcome, tmp_path)
        for finding in outcome.findings:
            span = finding.span
            assert 0 <= span.start <= span.end <= len(outcome.document.text)
    assert checked == outcomes


@pytest.mark.parametrize("name", FILES[:5])
def test_bytes_that_are_not_utf_8_are_an_error_in_place(tmp_path: Path, name: str) -> None:
    world.write(tmp_path, world.BASE)
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"# ok\nx: caf\xe9\n")
    found = [item for item in check(tmp_path) if isinstance(item, Checked)]
    (checked,) = [item for item in found if item.document.path == path]
    first = checked.findings[0]
    assert (first.code, first.span.start) == ("syntax-error", len("# ok\nx: caf"))


def test_half_a_surrogate_pair_in_a_key_hides_nothing(tmp_path: Path) -> None:
    """ZenML takes it for any other key, and refuses the stack that is none."""
    stacks = "config/profiles/default/stacks.yaml"
    odd = '"\\ud800": []\n'
    world.write(tmp_path, {**world.BASE, stacks: world.REGISTRY + odd})
    assert codes(check(tmp_path)) == set()
    world.write(tmp_path, {stacks: world.REGISTRY.replace("stacks:\n", "stacks:\n  x: 3\n") + odd})
    assert "wrong-type" in codes(check(tmp_path))


@pytest.mark.parametrize("name", FILES[:4])
def test_a_folder_in_the_place_of_a_file(tmp_path: Path, name: str) -> None:
    world.write(tmp_path, {key: text for key, text in world.BASE.items() if key != name})
    (tmp_path / name).mkdir(parents=True)
    outcomes = check(tmp_path)
    assert any(isinstance(item, Unchecked) and "is a folder" in item.reason for item in outcomes)


def test_loops_of_links_are_followed_nowhere(tmp_path: Path) -> None:
    world.write(tmp_path, world.BASE)
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    stacks = tmp_path / "config/profiles/default/stacks.yaml"
    stacks.unlink()
    stacks.symlink_to(stacks)
    outcomes = check(tmp_path)
    assert any(isinstance(item, Unchecked) and "stacks.yaml" in item.reason for item in outcomes)


if sys.platform != "win32":  # where no file can be a pipe

    def test_a_pipe_is_not_read(tmp_path: Path) -> None:
        world.write(tmp_path, world.BASE)
        kf = tmp_path / "config/profiles/default/orchestrators/kf.yaml"
        kf.unlink()
        os.mkfifo(kf)
        (unchecked,) = [item for item in check(tmp_path) if isinstance(item, Unchecked)]
        assert unchecked.reason == f"{kf} is not a regular file"


def test_fifty_megabytes(tmp_path: Path) -> None:
    world.write(tmp_path, world.BASE)
    path = tmp_path / "config/profiles/default/stacks.yaml"
    path.write_bytes(b"stacks:\n" + b"  s: {orchestrator: default}\n" * 1_700_000)
    started = time.process_time()
    found = codes(check(tmp_path))
    assert time.process_time() - started < 20
    assert found == {"unreadable"}


def test_a_configuration_directory_that_is_a_file(tmp_path: Path) -> None:
    choice = "active_profile_name: team\nactive_stack_name: default\n"
    world.write(tmp_path, {".zen/config.yaml": choice, "config": "x"})
    (checked,) = [item for item in check(tmp_path) if isinstance(item, Checked)]
    assert [finding.code for finding in checked.findings] == ["unknown-profile"]


def test_names_that_lead_out_of_the_store_read_nothing_there(tmp_path: Path) -> None:
    registry = world.REGISTRY.replace("    kf: kubeflow\n", "    ../../../../secret: kubeflow\n")
    outside = {"secret.yaml": "password: hunter2\n"}
    files = {"config/profiles/default/stacks.yaml": registry}
    world.write(tmp_path, {**world.BASE, **outside, **files})
    found = [item for item in check(tmp_path) if isinstance(item, Checked)]
    assert "hunter2" not in "".join(finding.message for item in found for finding in item.findings)
    assert all(item.document.path.name != "secret.yaml" for item in found)
