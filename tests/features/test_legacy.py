"""A repository of 0.6, which keeps its stacks and components itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import world
from zenml_ls.checking import Checked, Checker, CheckSettings
from zenml_ls.features.code_action import code_actions
from zenml_ls.features.completion import completions
from zenml_ls.loading import Request, load, snapshot
from zenml_ls.text import Span, apply_edits
from zenml_ls.workspace import Document, Snapshot

REGISTRY = """\
active_stack_name: dev
stack_components:
  artifact_store: {local: local, cloud: s3}
  container_registry: {hub: default}
  metadata_store: {local: sqlite}
  orchestrator: {local: local, kf: kubeflow}
  step_operator: {sage: sagemaker}
stacks:
  dev: {artifact_store: local, metadata_store: local, orchestrator: local}
  prod: {artifact_store: cloud, metadata_store: local, orchestrator: kf, container_registry: hub}
version: 0.6.3
"""
FILES = {
    "config/config.yaml": "analytics_opt_in: false\n",
    ".zen/config.yaml": REGISTRY,
    ".zen/artifact_stores/local.yaml": world.component("local", 1, "path: /a"),
    ".zen/artifact_stores/cloud.yaml": world.component("cloud", 2, "path: s3://b"),
    ".zen/container_registries/hub.yaml": world.component("hub", 3, "uri: localhost:5000"),
    ".zen/metadata_stores/local.yaml": world.component("local", 4, "uri: /a/m.db"),
    ".zen/orchestrators/local.yaml": world.component("local", 5),
    ".zen/orchestrators/kf.yaml": world.component("kf", 6),
    ".zen/step_operators/sage.yaml": world.component(
        "sage", 7, "role: r", "instance_type: m", "base_image: i"
    ),
}


def check(folder: Path, changes: dict[str, str | None], release: str) -> list[str]:
    """Return path and code of what is found in a repository with *changes*; null for no file."""
    files = {**FILES, **changes}
    world.write(folder, {name: text for name, text in files.items() if text is not None})
    checker = Checker(CheckSettings(str(folder / "config"), release, {}))
    return [
        f"{item.document.path.relative_to(folder)}: {finding.code}"
        for item in checker.check([folder])
        if isinstance(item, Checked)
        for finding in item.findings
        if finding.code != "legacy-layout"
    ]


RELEASES = ("0.6.3", "0.7.3", "0.8.0")


def joined(folder: Path, release: str, text: str = REGISTRY) -> tuple[Document, Snapshot]:
    """Open the repository's file with *text* in an editor."""
    world.write(folder, FILES)
    path = folder / ".zen" / "config.yaml"
    request = Request(folder / "config", frozenset({folder}), {path: text}, release=release)
    known = snapshot(load(request), request, folder)
    assert known.repository_document is not None
    return known.repository_document, known


# ------------------------------------------------------------------------------ checks


@pytest.mark.parametrize("release", RELEASES)
def test_sound_repository_is_clean(tmp_path: Path, release: str) -> None:
    assert check(tmp_path, {}, release) == []


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({".zen/orchestrators/kf.yaml": None}, ".zen/config.yaml: component-without-file"),
        (
            {".zen/artifact_stores/cloud.yaml": world.component("cloud", 2)},
            ".zen/artifact_stores/cloud.yaml: missing-attribute",
        ),
        (
            {".zen/artifact_stores/old.yaml": world.component("old", 9, "path: /a")},
            ".zen/artifact_stores/old.yaml: unregistered-file",
        ),
        (
            {".zen/config.yaml": REGISTRY.replace(", container_registry: hub", "")},
            ".zen/config.yaml: stack-requirement",
        ),
    ],
)
def test_components_count_until_zenml_loses_them(
    tmp_path: Path, changes: dict[str, str | None], finding: str
) -> None:
    found = {release: check(tmp_path / release, changes, release) for release in RELEASES}
    assert found == {"0.6.3": [finding], "0.7.3": [finding], "0.8.0": []}


def test_unregistered_file_names_the_registry(tmp_path: Path) -> None:
    world.write(tmp_path, {**FILES, ".zen/orchestrators/x.yaml": world.component("x", 9)})
    checker = Checker(CheckSettings(str(tmp_path / "config"), "0.6.3", {}))
    (item,) = checker.check([tmp_path / ".zen/orchestrators/x.yaml"])
    assert isinstance(item, Checked)
    (finding,) = item.findings
    assert "is registered in config.yaml" in finding.message


def test_check_of_a_folder_below_sees_the_components(tmp_path: Path) -> None:
    world.write(tmp_path, {**FILES, ".zen/artifact_stores/cloud.yaml": world.component("cloud", 2)})
    (tmp_path / "steps").mkdir()
    checker = Checker(CheckSettings(str(tmp_path / "config"), "0.6.3", {}))
    found = [item for item in checker.check([tmp_path / "steps"]) if isinstance(item, Checked)]
    codes = [finding.code for item in found for finding in item.findings]
    assert codes == ["missing-attribute"]


def test_link_out_of_the_repository_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "elsewhere.yaml"
    secret.write_text("password: hunter2\n")
    repository = tmp_path / "repository"
    world.write(repository, FILES)
    file = repository / ".zen/orchestrators/kf.yaml"
    file.unlink()
    file.symlink_to(secret)
    request = Request(repository / "config", frozenset({repository}), release="0.6.3")
    contents = snapshot(load(request), request, repository).contents
    assert contents is not None
    component = contents.components["orchestrator", "kf"]
    assert (component.configuration, component.is_missing) == (None, False)
    file.unlink()
    file.symlink_to(repository / ".zen/orchestrators/local.yaml")
    contents = snapshot(load(request), request, repository).contents
    assert contents is not None
    assert contents.components["orchestrator", "kf"].configuration is not None


def test_folder_out_of_the_repository_leaves_all_unknown(tmp_path: Path) -> None:
    repository = tmp_path / "repository"
    world.write(repository, FILES)
    folder = repository / ".zen" / "orchestrators"
    folder.rename(tmp_path / "moved")
    folder.symlink_to(tmp_path / "moved")
    request = Request(repository / "config", frozenset({repository}), release="0.6.3")
    contents = snapshot(load(request), request, repository).contents
    assert contents is not None and contents.components
    assert not any(item.is_missing or item.content for item in contents.components.values())


def test_nothing_is_made_anew_when_nothing_changed(tmp_path: Path) -> None:
    world.write(tmp_path, FILES)
    request = Request(tmp_path / "config", frozenset({tmp_path}), release="0.6.3")
    loaded = load(request)
    assert load(request, loaded) == loaded
    first = snapshot(loaded, request, tmp_path)
    assert snapshot(loaded, request, tmp_path, first).legacy_store is first.legacy_store
    (tmp_path / ".zen/orchestrators/kf.yaml").unlink()
    later = snapshot(load(request, loaded), request, tmp_path, first)
    assert later.contents is not None
    assert later.contents.components["orchestrator", "kf"].is_missing


# -------------------------------------------------------------------------- completion


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("active_stack_name: dev", "active_stack_name: <|>", ["dev", "prod"]),
        ("active_stack_name: dev", "active_stack_name: p<|>", ["dev", "prod"]),
        ("orchestrator: kf,", "orchestrator: <|>,", ["local", "kf"]),
        (", container_registry: hub}", ", <|>}", ["container_registry", "step_operator"]),
        ("{hub: default}", "{hub: <|>}", ["default"]),
        ("{local: sqlite}", "{local: <|>}", ["sqlite", "mysql"]),
        ("active_stack_name: dev\n", "<|>\n", ["active_stack_name"]),
    ],
)
def test_completes(tmp_path: Path, release: str, old: str, new: str, expected: list[str]) -> None:
    assert REGISTRY.count(old) == 1
    text = REGISTRY.replace(old, new)
    document, known = joined(tmp_path, release, text.replace("<|>", ""))
    found = completions(document, text.index("<|>"), known)
    assert found is not None
    labels = [item.label for item in found.items]
    assert set(expected) <= set(labels), labels


# --------------------------------------------------------------------------- switching


@pytest.mark.parametrize("release", RELEASES)
def test_switches_the_stack_in_its_own_format(tmp_path: Path, release: str) -> None:
    document, known = joined(tmp_path, release)
    actions = [
        action
        for action in code_actions(document, Span(0, 0), known)
        if action.title.startswith("Switch")
    ]
    assert [action.title for action in actions] == ["Switch active stack to 'prod'"]
    after = apply_edits(document.text, actions[0].edits)
    assert after == REGISTRY.replace("active_stack_name: dev", "active_stack_name: prod")


def test_configuration_without_profiles_has_none_to_switch_to(tmp_path: Path) -> None:
    _, known = joined(tmp_path, "0.6.3")
    configuration = known.configuration_document
    assert configuration is not None
    assert code_actions(configuration, Span(0, 0), known) == ()
