"""One change, and exactly the findings it deserves: cases that were once judged wrongly.

What real ZenML 0.13.2 does stands in the comments.
"""

from __future__ import annotations

import gc
from dataclasses import replace
from pathlib import Path
from weakref import ref

import pytest

from tests import world
from zenml_ls.checking import Checked, Checker, CheckSettings
from zenml_ls.rules import Severity, findings
from zenml_ls.rules.subjects import contents_for
from zenml_ls.workspace import Document

CONFIG = "config/config.yaml"
STORE = "config/profiles/default/stacks.yaml"
ORCHESTRATOR = "config/profiles/default/orchestrators/kf.yaml"
KF = world.BASE[ORCHESTRATOR]
REPOSITORY = ".zen/config.yaml"
TRACKER = "config/profiles/default/experiment_trackers/mlflow.yaml"
WITH_TRACKER = world.REGISTRY.replace(
    "  metadata_store:\n    default",
    "  experiment_tracker: {mlflow: mlflow}\n  metadata_store:\n    default",
)


def change(path: str, old: str, new: str) -> dict[str, str]:
    text = world.BASE[path]
    assert old in text
    return {path: text.replace(old, new, 1)}


CASES: dict[str, tuple[dict[str, str], list[str]]] = {
    # TypeError: keywords must be strings
    "null as attribute": ({ORCHESTRATOR: f"{KF}null: x\n"}, ["wrong-type"]),
    "date as attribute": ({ORCHESTRATOR: f"{KF}2020-01-01: x\n"}, ["wrong-type"]),
    "binary attribute": ({ORCHESTRATOR: f"{KF}!!binary aGVsbG8=: x\n"}, ["wrong-type"]),
    # the empty address is as good as none
    "empty store_url": (change(CONFIG, "store_url: null", "store_url: ''"), []),
    # complains about store_type alone
    "unknown store type": (
        change(CONFIG, "store_type: local", "store_type: locl"),
        ["invalid-value"],
    ),
    "number as key": ({CONFIG: f"{world.BASE[CONFIG]}42: x\n"}, ["wrong-type"]),
    # ConstructorError, and nothing else is read
    "unknown tag": (
        change(REPOSITORY, "stack_name: default", "stack_name: !!python/object:os.system x"),
        ["syntax-error"],
    ),
    # ValidationError: none is not an allowed value
    "null as date": (
        {STORE: f"{world.REGISTRY}users:\n- name: x\n  creation_date: null\n"},
        ["wrong-type"],
    ),
    "number as date": ({STORE: f"{world.REGISTRY}users:\n- name: x\n  creation_date: 1e3\n"}, []),
    # the association in the broken block says nothing about stacks
    "one blank too many": (
        change(STORE, "  metadata_store_uuid", "   metadata_store_uuid"),
        ["unreadable", "syntax-error"],
    ),
    "block below flow": (
        change(STORE, "  remote:\n", "  remote: {a: b}\n"),
        ["unreadable", "syntax-error"],
    ),
    # an empty text is an empty mapping, and then the stack cannot be built
    "empty text as stack": (
        {STORE: world.REGISTRY.replace("stacks:\n", "stacks:\n  bare: ''\n")},
        ["missing-component"],
    ),
    # extra fields not permitted, and the required one is missing: one typing error
    "misspelled required attribute": (
        change("config/profiles/default/metadata_stores/mysql_store.yaml", "host:", "hosts:"),
        ["unknown-attribute"],
    ),
    # reads the number 0 as the text '0', which is a token
    "zero as token": (
        {
            STORE: WITH_TRACKER,
            TRACKER: world.component("mlflow", 9, "tracking_uri: https://x", "tracking_token: 0"),
        },
        ["plain-text-secret"],
    ),
    # the repository gets the global profile, and with it that profile's stack
    "no profile but a stack": (
        {REPOSITORY: "active_stack_name: remote\n"},
        ["replaced-stack"],
    ),
    # the file waits for its old name: the registration is what is wrong
    "registration renamed": (
        change(STORE, "    kf: kubeflow", "    kff: kubeflow"),
        ["component-without-file", "unregistered-file"],
    ),
}


@pytest.mark.parametrize(("files", "codes"), CASES.values(), ids=CASES)
def test_one_fault_gets_its_findings(
    files: dict[str, str], codes: list[str], tmp_path: Path
) -> None:
    world.write(tmp_path, {**world.BASE, **files})
    checker = Checker(CheckSettings(config_directory=str(tmp_path / "config"), environment={}))
    checked = [item for item in checker.check([tmp_path]) if isinstance(item, Checked)]
    assert [finding.code for item in checked for finding in item.findings] == codes


OWN_FLAVORS = """\
stack_component_flavors:
- {name: slurm, type: orchestrator, source: team.flavors.Slurm, integration: null}
stack_components:
  artifact_store: {a: local}
  metadata_store: {m: sqlite}
  orchestrator: {o: slurm}
stacks:
  team: {artifact_store: a, metadata_store: m, orchestrator: o}
"""
SERVER = """\
profiles:
  default: {name: default, active_stack: default}
  team:
    name: team
    active_user: default
    store_type: rest
    store_ulr: http://example.com
activated_profile: default
"""
EXPORTED = """\
components:
  artifact_store:
    flavor: local
    name: a
    path: /tmp/a
    uuidd: x
  metadata_store: {flavor: sqlite, name: m, uri: /tmp/m.db}
  orchestrator: {flavor: local, name: o}
stack_name: team
zenml_version: 0.10.0
"""
LEGACY = """\
active_stack_name: team
stack_components:
  artifact_store: {a: local}
  metadata_store: {m: sqlite}
  orchestrator: {o: local}
  secrets_manager: {}
stacks:
  team: {artifact_store: a, metadata_store: m, orchestrator: o, step_operator: null}
version: 0.6.0
"""
DEFAULT = "config/profiles/default/orchestrators/default.yaml"
EMPTY = "stacks: {}\nstack_components: {}\n"
SECRETS = "config/profiles/default/secrets_managers/vault.yaml"
WITH_SECRETS = world.REGISTRY.replace(
    "  orchestrator:\n    default",
    "  secrets_manager: {vault: local}\n  orchestrator:\n    default",
)

IN_ONE_FILE: dict[str, tuple[str, str, dict[str, str], list[tuple[int, str, str]]]] = {
    # the registry says itself what its flavors are
    "flavors of a registry elsewhere": ("0.13.2", "backup.yaml", {"backup.yaml": OWN_FLAVORS}, []),
    "a flavor that such a registry lacks": (
        "0.13.2",
        "backup.yaml",
        {"backup.yaml": OWN_FLAVORS.replace("o: slurm", "o: slurn")},
        [(6, "unknown-flavor", "slurn")],
    ),
    "a flavor without a name": (
        "0.13.2",
        "backup.yaml",
        {"backup.yaml": OWN_FLAVORS.replace("name: slurm, ", "")},
        [(2, "missing-key", "name")],
    ),
    # the key that a profile on a server needs is there, misspelled
    "misspelled store_url of a server": (
        "0.13.2",
        CONFIG,
        {CONFIG: SERVER},
        [(7, "missing-key", "'store_url' is missing")],
    ),
    # nothing asks for the uuid here, so it is not meant by anything
    "an unknown attribute like uuid in a stack": (
        "0.10.0",
        "team.yaml",
        {"team.yaml": EXPORTED},
        [(6, "unknown-attribute", "uuidd")],
    ),
    # before 0.7.3 ZenML makes the file of secrets up
    "an unknown attribute like one that is made up": (
        "0.7.0",
        SECRETS,
        {STORE: WITH_SECRETS, SECRETS: world.component("vault", 9, "secrets_fil: x")},
        [(3, "unknown-attribute", "secrets_fil")],
    ),
    # 0.7 makes the default stack of a store that has none
    "a component of the stack that 0.7 makes": (
        "0.7.3",
        DEFAULT,
        {STORE: EMPTY},
        [],
    ),
    "a component that nothing makes": (
        "0.8.0",
        DEFAULT,
        {STORE: EMPTY},
        [(1, "unregistered-file", "'default'")],
    ),
    "a key that came later": (
        "0.6.0",
        "old.yaml",
        {"old.yaml": LEGACY},
        [
            (6, "unknown-component-type", "secrets_manager"),
            (8, "unknown-key", "came with 0.6.3"),
        ],
    ),
    "a misspelled key": (
        "0.13.2",
        CONFIG,
        {CONFIG: world.BASE[CONFIG].replace("    name:", "    nmae:")},
        [(7, "missing-key", "'name' is missing. Is it meant by 'nmae'?")],
    ),
    "a misspelled attribute": (
        "0.10.0",
        "config/profiles/default/metadata_stores/mysql_store.yaml",
        change("config/profiles/default/metadata_stores/mysql_store.yaml", "host:", "hosts:"),
        [(3, "missing-attribute", "requires it. Is it meant by 'hosts'?")],
    ),
}


@pytest.mark.parametrize(
    ("release", "path", "files", "found"), IN_ONE_FILE.values(), ids=IN_ONE_FILE
)
def test_one_file_in_one_release(
    release: str,
    path: str,
    files: dict[str, str],
    found: list[tuple[int, str, str]],
    tmp_path: Path,
) -> None:
    world.write(tmp_path, {**world.BASE, **files})
    checker = Checker(CheckSettings(str(tmp_path / "config"), release, {}))
    checked = [item for item in checker.check([tmp_path]) if isinstance(item, Checked)]
    (item,) = [item for item in checked if item.document.path == tmp_path / path]
    line_of = item.document.lines.line_of
    told = [(line_of(one.span.start) + 1, one.code, one.message) for one in item.findings]
    assert [one[:2] for one in told] == [one[:2] for one in found], told
    for (*_, message), (*_, part) in zip(told, found, strict=True):
        assert part in message


ATTRIBUTES = "".join(f"    attribute_{index}: x\n" for index in range(2000))
TYPES = "  orchestrator: {o: local}\n" + "".join(
    f"  orchestrator_{index}: {{a: [x]}}\n" for index in range(4000)
)
STACKS = "".join(f"  stack_{index}: {{artifact_store: a}}\n" for index in range(3000))
KEYS = "".join(f"key_{index}: x\n" for index in range(6000))
AT_LENGTH: dict[str, tuple[str, str]] = {
    "unknown attributes": ("0.10.0", EXPORTED.replace("    uuidd: x\n", ATTRIBUTES)),
    "unknown component types": ("0.13.2", f"stacks: {{}}\nstack_components:\n{TYPES}"),
    "missing keys": ("0.6.3", LEGACY.replace("stacks:\n", f"stacks:\n{STACKS}")),
    "unknown keys": ("0.13.2", f"analytics_opt_in: false\nprofiles: {{}}\n{KEYS}"),
}


@pytest.mark.parametrize(("release", "text"), AT_LENGTH.values(), ids=AT_LENGTH)
def test_tells_of_thousands_of_mistakes(release: str, text: str, tmp_path: Path) -> None:
    world.write(tmp_path, world.BASE)
    known = Checker(CheckSettings(str(tmp_path / "config"), release, {})).snapshot_for(tmp_path)
    document = Document(tmp_path / "long.yaml", text)
    assert document.tree.value and document.model_errors(release) is not None
    assert len(findings(document, known)) >= 2000


def test_everyone_is_told_of_the_same_contents(tmp_path: Path) -> None:
    world.write(tmp_path, {**world.BASE, STORE: EMPTY})
    known = Checker(CheckSettings(str(tmp_path / "config"), "0.7.3", {})).snapshot_for(tmp_path)
    registry = known.active_store.registry
    assert registry is not None
    contents = contents_for(registry, known)
    assert contents is not None and contents is known.contents
    assert list(contents.stacks) == ["default"]


def test_findings_are_those_of_the_snapshot_and_of_the_severities(tmp_path: Path) -> None:
    world.write(tmp_path, {**world.BASE, **change(STORE, "default: local", "default: lokal")})
    known = Checker(CheckSettings(str(tmp_path / "config"), "0.13.2", {})).snapshot_for(tmp_path)
    registry = known.active_store.registry
    assert registry is not None
    found = findings(registry, known)
    assert [item.code for item in found] == ["unknown-flavor"]
    assert findings(registry, known) is found
    assert findings(registry, known, {"unknown-flavor": None}) == ()
    assert findings(registry, known, {"unknown-flavor": Severity.HINT})[0].severity.value == "hint"
    assert findings(registry, replace(known, release_setting="0.20.0", stores={})) is not found
    assert findings(registry, known) == found


def test_a_document_is_garbage_together_with_what_was_found(tmp_path: Path) -> None:
    text = "zenml_version: 0.13.2\nstack_name: a\nstack_name: b\ncomponents: {}\n"
    world.write(tmp_path, world.BASE)
    known = Checker(CheckSettings(str(tmp_path / "config"), "0.13.2", {})).snapshot_for(tmp_path)
    document = Document(tmp_path / "stack.yaml", text)
    (related,) = (one for item in findings(document, known) for one in item.related)
    assert related.document is document
    is_alive = ref(document)
    del document, related
    gc.collect()
    assert is_alive() is None
