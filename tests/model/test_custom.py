"""Custom flavors are judged by their classes as real ZenML judges them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import world
from tests.model.custom_flavors import CASES
from tests.model.custom_flavors.case import HEAD, RUN, Case, orchestrator
from zenml_ls import rules
from zenml_ls.checking import Checked, Checker, CheckSettings
from zenml_ls.loading import load
from zenml_ls.rules import Finding, Severity
from zenml_ls.session import Session, Settings


def findings(folder: Path, case: Case) -> list[Finding]:
    world.write(folder, case.written)
    checker = Checker(CheckSettings(config_directory=str(folder / "config"), environment={}))
    checked = [item for item in checker.check([folder]) if isinstance(item, Checked)]
    return [finding for item in checked for finding in item.findings]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_reports_what_zenml_refuses(case: Case, tmp_path: Path) -> None:
    errors = [item for item in findings(tmp_path, case) if item.severity is Severity.ERROR]
    assert sorted(item.code for item in errors) == sorted(case.expected)
    assert case.refused or not case.expected


def test_a_flavor_that_nothing_has_is_a_warning(tmp_path: Path) -> None:
    case = Case("unused", "", True)
    written = case.written
    registry = "config/profiles/default/stacks.yaml"
    written[registry] = "\n".join(
        line.replace(", mine: mine", "") for line in written[registry].splitlines()[:-1]
    )
    written.pop(case.component)
    world.write(tmp_path, written)
    checker = Checker(CheckSettings(config_directory=str(tmp_path / "config"), environment={}))
    found = [
        (finding.code, finding.severity)
        for item in checker.check([tmp_path])
        if isinstance(item, Checked)
        for finding in item.findings
    ]
    assert found == [("broken-flavor", Severity.WARNING)]


def test_a_source_that_starts_with_a_dot(tmp_path: Path) -> None:
    found = findings(tmp_path, Case("dot", "", True, source=".mine.Mine"))
    reason = "its source must not start with a dot"
    assert [item.message for item in found] == [f"ZenML cannot use the flavor 'mine': {reason}"]


def test_an_exported_stack_with_a_broken_flavor(tmp_path: Path) -> None:
    stack = """\
    components:
      artifact_store: {flavor: local, name: default, path: ''}
      metadata_store: {flavor: sqlite, name: default, uri: ''}
      orchestrator: {flavor: mine, name: other}
    stack_name: other
    zenml_version: 0.13.2
    """
    found = findings(tmp_path, Case("exported", "", True, files={"stack.yaml": stack}))
    errors = [item.message for item in found if item.code == "broken-flavor"]
    reason = "the module 'flavors.mine' has nothing called 'Mine'"
    assert errors == [f"ZenML cannot use the flavor 'mine': {reason}"] * 2


def test_attributes_of_an_exported_stack(tmp_path: Path) -> None:
    stack = """\
    components:
      artifact_store: {flavor: local, name: default, path: ''}
      metadata_store: {flavor: sqlite, name: default, uri: ''}
      orchestrator: {flavor: mine, name: other, size: many, colour: red}
    stack_name: other
    zenml_version: 0.13.2
    """
    case = Case("exported", orchestrator("size: int = 1"), True, files={"stack.yaml": stack})
    found = [item.code for item in findings(tmp_path, case)]
    assert found == ["wrong-type", "unknown-attribute"]


def test_a_sensitive_attribute_in_plain_text(tmp_path: Path) -> None:
    before = "from zenml.utils.secret_utils import SecretField\n"
    code = orchestrator("key: str = SecretField()", before=before)
    found = findings(tmp_path, Case("secret", code, False, attributes=("key: hush",)))
    assert [item.code for item in found] == ["plain-text-secret"]
    assert "hush" not in found[0].message


def test_a_profile_that_is_not_active_is_left_alone(tmp_path: Path) -> None:
    case = Case("other", "", True)
    elsewhere = {
        name.replace("profiles/default", "profiles/other"): text
        for name, text in case.written.items()
        if "profiles/default" in name
    }
    configuration = world.BASE["config/config.yaml"].replace(
        "user_id:", "  other: {name: other, active_stack: default, store_type: local}\nuser_id:"
    )
    world.write(tmp_path, {**world.BASE, **elsewhere, "config/config.yaml": configuration})
    checker = Checker(CheckSettings(config_directory=str(tmp_path / "config"), environment={}))
    path = tmp_path / "config/profiles/other/stacks.yaml"
    (checked,) = [item for item in checker.check([path]) if isinstance(item, Checked)]
    assert checked.findings == ()


def opened(folder: Path, case: Case) -> tuple[Session, Path]:
    """Return a session that has read everything, and the registry that is to be edited."""
    world.write(folder, case.written)
    session = Session({})
    session.configure(Settings(config_directory=str(folder / "config")))
    session.set_folders([folder])
    session.apply(load(session.request()))
    return session, folder / "config/profiles/default/stacks.yaml"


def typed(session: Session, path: Path, text: str) -> list[str]:
    session.put(path, text)
    document, known = session.document(path), session.snapshot_for(path)
    assert document is not None
    return [item.message for item in rules.findings(document, known)]


def test_what_is_typed_into_a_registry_is_judged_by_what_was_read(tmp_path: Path) -> None:
    case = Case("typed", "Mine = 3\n", True)
    session, path = opened(tmp_path, case)
    text = path.read_text("utf-8")
    reason = "'Mine' in the module 'flavors.mine' is no class"
    for name in ("mine", "yours"):
        changed = text.replace("name: mine", f"name: {name}").replace("mine: mine", f"mine: {name}")
        assert typed(session, path, changed) == [f"ZenML cannot use the flavor '{name}': {reason}"]
    other = text.replace("flavors.mine.Mine", "flavors.other.Mine")
    assert typed(session, path, other) == []
    session.apply(load(session.request(), session.loaded))
    assert "there is no module 'flavors.other'" in " ".join(typed(session, path, other))


def test_typing_judges_no_class_again(tmp_path: Path) -> None:
    session, path = opened(tmp_path, Case("one", orchestrator(), False))
    judged = session.snapshot_for(path).classes
    assert judged
    assert typed(session, path, f"{path.read_text('utf-8')}# note\n") == []
    assert session.snapshot_for(path).classes is judged


@pytest.mark.parametrize("code", [orchestrator(), "Mine = make()\n"], ids=["known", "unknown"])
def test_an_identifier_that_is_none_is_found_once(code: str, tmp_path: Path) -> None:
    case = Case("identifier", code, True)
    world.write(tmp_path, {**case.written, case.component: "name: mine\nuuid: x\n"})
    checker = Checker(CheckSettings(config_directory=str(tmp_path / "config"), environment={}))
    (checked,) = checker.check([tmp_path / case.component])
    assert isinstance(checked, Checked)
    assert [item.message for item in checked.findings] == ["'uuid' must be a UUID"]


@pytest.mark.parametrize(
    "code",
    [
        f"{HEAD}class Mine(BaseOrchestrator):\n    value: {'Optional[' * 90}int{']' * 90}\n{RUN}",
        f"{HEAD}class Mine(BaseOrchestrator):\n    value: {' | '.join(['int'] * 5000)}\n{RUN}",
        f"{HEAD}class Mine(BaseOrchestrator):\n    value: int = {'-' * 3000}1\n{RUN}",
        f"{HEAD}VALUE = {'(' * 500}{')' * 500}\nclass Mine(BaseOrchestrator):\n{RUN}",
        f"{HEAD}class Mine(Mine):\n{RUN}",
        "from flavors.mine import Mine\n",
        "from flavors.mine import *\n",
        "Mine = Other\nOther = Mine\n",
        "".join(f"class C{n}(C{n - 1}):\n    pass\n\n" for n in range(1, 500)) + "Mine = C499\n",
        f"{HEAD}class A0(BaseOrchestrator):\n    @validator('x')\n    def f(cls, x): return x\n"
        + "class B0(A0): pass\n"
        + "".join(f"class {x}{n}(A{n - 1}, B{n - 1}): pass\n" for n in range(1, 30) for x in "AB")
        + "Mine = A29\n",
    ],
    ids=[
        "brackets",
        "union",
        "signs",
        "parentheses",
        "itself",
        "own",
        "star",
        "circle",
        "chain",
        "net",
    ],
)
def test_survives_what_nobody_writes(code: str, tmp_path: Path) -> None:
    found = findings(tmp_path, Case("odd", code, True))
    assert {item.code for item in found} <= {"broken-flavor", "missing-attribute"}
