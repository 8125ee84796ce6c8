"""The comparison with the real ZenML itself works; `make agreement` makes larger ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.agreement.cases import judge
from tests.agreement.figures import places, table
from tests.agreement.known import reason_of
from tests.agreement.worlds import World

pytestmark = pytest.mark.zenml


def test_new_mistakes_are_judged_alike(tmp_path: Path) -> None:
    cases = judge(World("0.13.2"), seed=11, count=60, folder=tmp_path.resolve())
    told = f"{table(cases)}\n{places(cases)}"
    assert [case for case in cases if not case.agrees and reason_of(case) is None] == [], told
    verdicts = [case.zenml.refuses for case in cases]
    assert verdicts.count(True) > 20 and verdicts.count(False) > 10, told
