"""Any bytes in any of our files: a finding in place or silence, never a failure."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tests import world
from zenml_ls.checking import Checked, Checker, Settings, Unreadable

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
    "byte order mark": b"\xef\xbb\xbfstack_name: x\nzenml_version: y\n",
}


def check(folder: Path) -> list[Checked | Unreadable]:
    settings = Settings(config_directory=str(folder / "config"), environment={})
    return list(Checker(settings).check([folder]))


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS)
@pytest.mark.parametrize("name", FILES)
def test_any_bytes_in_any_file(tmp_path: Path, name: str, content: bytes) -> None:
    world.write(tmp_path, world.BASE)
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    started = time.monotonic()
    outcomes = check(tmp_path)
    assert time.monotonic() - started < 20
    assert path.read_bytes() == content
    for outcome in outcomes:
        assert isinstance(outcome, Checked)
        for finding in outcome.findings:
            span = finding.span
            assert 0 <= span.start <= span.end <= len(outcome.document.text)


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


@pytest.mark.parametrize("name", FILES[:4])
def test_a_folder_in_the_place_of_a_file(tmp_path: Path, name: str) -> None:
    world.write(tmp_path, {key: text for key, text in world.BASE.items() if key != name})
    (tmp_path / name).mkdir(parents=True)
    outcomes = check(tmp_path)
    assert any(isinstance(item, Unreadable) and "is a folder" in item.reason for item in outcomes)


def test_loops_of_links_are_followed_nowhere(tmp_path: Path) -> None:
    world.write(tmp_path, world.BASE)
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    stacks = tmp_path / "config/profiles/default/stacks.yaml"
    stacks.unlink()
    stacks.symlink_to(stacks)
    outcomes = check(tmp_path)
    assert any(isinstance(item, Unreadable) and "stacks.yaml" in item.reason for item in outcomes)


def test_a_pipe_is_not_read(tmp_path: Path) -> None:
    world.write(tmp_path, world.BASE)
    kf = tmp_path / "config/profiles/default/orchestrators/kf.yaml"
    kf.unlink()
    os.mkfifo(kf)
    assert any(isinstance(item, Unreadable) for item in check(tmp_path))


def test_fifty_megabytes(tmp_path: Path) -> None:
    world.write(tmp_path, world.BASE)
    path = tmp_path / "config/profiles/default/stacks.yaml"
    path.write_bytes(b"stacks:\n" + b"  s: {orchestrator: default}\n" * 1_700_000)
    started = time.monotonic()
    found = [item for item in check(tmp_path) if isinstance(item, Checked)]
    assert time.monotonic() - started < 20
    codes = {finding.code for item in found for finding in item.findings}
    assert codes == {"unreadable"}


def test_a_configuration_directory_that_is_a_file(tmp_path: Path) -> None:
    world.write(tmp_path, {".zen/config.yaml": "active_profile_name: default\n", "config": "x"})
    assert all(isinstance(item, (Checked, Unreadable)) for item in check(tmp_path))


def test_names_that_lead_out_of_the_store_read_nothing_there(tmp_path: Path) -> None:
    registry = world.REGISTRY.replace("    kf: kubeflow\n", "    ../../../../secret: kubeflow\n")
    outside = {"secret.yaml": "password: hunter2\n"}
    files = {"config/profiles/default/stacks.yaml": registry}
    world.write(tmp_path, {**world.BASE, **outside, **files})
    found = [item for item in check(tmp_path) if isinstance(item, Checked)]
    assert "hunter2" not in "".join(finding.message for item in found for finding in item.findings)
    assert all(item.document.path.name != "secret.yaml" for item in found)
