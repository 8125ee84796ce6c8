"""Our verdict is ZenML's, on the fixed corpus of judged cases (see tests/agreement)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.agreement import corpus
from tests.agreement.corpus import Judged
from tests.agreement.ours import Copy
from tests.agreement.worlds import RELEASES, Target, World

CASES = tuple(corpus.read())


@pytest.fixture(scope="module")
def copy_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Copy]:
    made: dict[str, Copy] = {}

    def copy(release: str) -> Copy:
        if release not in made:
            folder = tmp_path_factory.mktemp(f"zenml-{release}").resolve()
            made[release] = Copy.make(World(release), folder)
        return made[release]

    return copy


@pytest.mark.parametrize(
    "case", CASES, ids=(f"{case.release}-{number}" for number, case in enumerate(CASES))
)
def test_agrees_with_zenml(case: Judged, copy_of: Callable[[str], Copy]) -> None:
    errors = copy_of(case.release).errors(case.target, case.content)
    told = f"{case.path} ({case.mutation}): {case.reason or 'accepted'}: {errors}"
    assert bool(errors) == case.refuses, told
    if case.lines:
        places = {place for error in errors for place in ((error.path, error.line), *error.related)}
        assert places & {(case.path, line) for line in case.lines}, told
        assert len([error for error in errors if error.path == case.path]) <= case.faults, told


@pytest.mark.parametrize("release", RELEASES)
def test_corpus_has_both_verdicts_on_each_release(release: str) -> None:
    verdicts = [case.refuses for case in CASES if case.release == release]
    assert len(verdicts) >= 100
    assert 20 < verdicts.count(True) < len(verdicts) - 20


@pytest.mark.parametrize("release", RELEASES)
def test_untouched_world_has_no_error(release: str, copy_of: Callable[[str], Copy]) -> None:
    copy = copy_of(release)
    errors = copy.errors(*unchanged(release))
    assert errors == ()


def unchanged(release: str) -> tuple[Target, bytes]:
    path = "config/config.yaml"
    return Target("config.yaml", path), World(release).text(path).encode()


RAY = "  orchestrator:\n    flavor: ray\n    name: ray\n    address: ray://10.0.0.7:10001\n"
LOCAL = "  orchestrator:\n    flavor: local\n    name: default\n"


@pytest.mark.parametrize(
    ("old", "new", "refuses"),
    [
        ("", "", False),
        ("10.0.0.7", "10.0.0.8", True),
        ("    address", "    adress: x\n    address", True),
        ("    address", "    working_dir: null\n    address", True),
        ("    address", "    working_dir: x\n    address", True),
        ("ray://10.0.0.7:10001", "5", True),
        ("    address: ray://10.0.0.7:10001\n", "", False),
        ("name: ray", "name: ray2", False),
        ("name: ray", "name: ray2\n    zz: 1", True),
    ],
)
def test_import_of_a_custom_component_that_is_registered(
    old: str, new: str, refuses: bool, copy_of: Callable[[str], Copy]
) -> None:
    """The verdicts are those of real ZenML 0.13.2; no exported stack of its world has one."""
    path = "repository/stacks/default.yaml"
    text = World("0.13.2").text(path).replace("stack_name: default", "stack_name: new")
    assert LOCAL in text and old in RAY
    content = text.replace(LOCAL, RAY.replace(old, new)).encode()
    assert bool(copy_of("0.13.2").errors(Target("exported stack", path), content)) == refuses
