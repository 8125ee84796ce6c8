"""Classes of which nothing can be told without running them."""

from __future__ import annotations

from tests.model.custom_flavors.case import HEAD, SOUND, Case, orchestrator

CASES = (
    Case(
        "made by a call",
        SOUND.replace("class Mine", "class Real") + "\nMine = type('Mine', (Real,), {})\n",
        True,
        (),
        ("value: 1",),
    ),
    Case(
        "by the environment",
        "import os\n" + SOUND + "\nif os.environ.get('NOT_SET_AT_ALL'):\n    Mine = None\n",
        True,
        (),
        ("value: 1",),
    ),
    Case(
        "found at run time",
        SOUND + "\ndef __getattr__(name):\n    return Mine\n",
        False,
        source="flavors.mine.Yours",
    ),
    Case(
        "star of a library",
        "from zenml.orchestrators import *\n",
        False,
        source="flavors.mine.LocalOrchestrator",
    ),
    Case(
        "decorated",
        orchestrator(before="def with_value(c):\n    return c\n").replace(
            "class Mine", "@with_value\nclass Mine"
        ),
        True,
        (),
        ("value: 1",),
    ),
    Case(
        "set from outside",
        HEAD + "class Mine(BaseOrchestrator):\n    def prepare_or_run_pipeline(self): pass\n\n"
        "Mine.FLAVOR = 'mine'\n",
        False,
    ),
)
