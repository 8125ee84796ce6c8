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
