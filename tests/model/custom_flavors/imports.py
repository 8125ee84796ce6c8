"""Imports and names, in more detail."""

from __future__ import annotations

from tests.model.custom_flavors.case import (
    BROKEN,
    HEAD,
    MISSING,
    RUN,
    SOUND,
    TYPE,
    UNKNOWN,
    Case,
    orchestrator,
)

CASES = (
    Case(
        "relative import without a package",
        "",
        True,
        (BROKEN,),
        source="mine.Mine",
        files={"mine.py": "from .parts import Base\n" + SOUND, "parts.py": "Base = 1\n"},
    ),
    Case("relative import above all packages", "from ... import parts\n" + SOUND, True, (BROKEN,)),
    Case(
        "relative import from the package itself",
        "from .. import flavors\n" + SOUND,
        True,
        (BROKEN,),
    ),
    Case(
        "relative import that may fail",
        "try:\n    from ... import parts\nexcept ImportError:\n    pass\n" + SOUND,
        False,
    ),
    Case(
        "package imports what is missing",
        SOUND,
        True,
        (BROKEN,),
        files={"flavors/__init__.py": "from .nowhere import something\n"},
    ),
    Case(
        "package imports what is there",
        SOUND,
        False,
        files={"flavors/__init__.py": "from .parts import thing\n", "flavors/parts.py": "thing=1"},
    ),
    Case(
        "outer package imports what is missing",
        "",
        True,
        (BROKEN,),
        source="deep.down.mine.Mine",
        files={
            "deep/__init__.py": "import deep.other\n",
            "deep/down/__init__.py": "",
            "deep/down/mine.py": SOUND,
        },
    ),
    Case("class that ZenML lacks", "", True, (BROKEN,), source="zenml.orchestrators.Nothing"),
    Case(
        "class of ZenML by another way",
        "",
        False,
        source="zenml.orchestrators.local.local_orchestrator.LocalOrchestrator",
    ),
    Case("base that is not defined", orchestrator(bases="Nothing"), True, (BROKEN,)),
    Case("base that is the class itself", orchestrator(bases="Mine"), True, (BROKEN,)),
    Case(
        "base that is defined later",
        orchestrator(bases="Later") + "\nclass Later(BaseOrchestrator):\n    pass\n",
        True,
        (BROKEN,),
    ),
    Case(
        "base that a function defines",
        orchestrator(
            bases="Later",
            before="def make():\n    global Later\n    Later = BaseOrchestrator\n\nmake()\n",
        )
        + "\nLater = 1\n",
        False,
    ),
    Case(
        "base that a loop defines",
        orchestrator(bases="Base", before="for Base in (BaseOrchestrator,):\n    pass\n"),
        False,
    ),
    Case(
        "base that a star brings first",
        "from flavors.parts import *\n" + orchestrator(bases="Mine"),
        False,
        files={"flavors/parts.py": HEAD + "class Mine(BaseOrchestrator):\n    pass\n"},
    ),
    *(
        Case(f"field called {name}", orchestrator(f"{name}: str = ''"), True, (BROKEN,))
        for name in ("json", "copy", "dict", "schema", "validator", "requirements", "provision")
    ),
    Case("value called json", orchestrator("json = 3"), True, (BROKEN,)),
    Case("class variable called json", orchestrator("json: ClassVar[int] = 3"), False),
    Case(
        "property called validator", orchestrator("@property", "def validator(self): pass"), False
    ),
    Case(
        "field called json in a base",
        orchestrator(bases="First", before="class First(BaseOrchestrator):\n    json: str = ''\n"),
        True,
        (BROKEN,),
    ),
    Case(
        "field called json in a plain base",
        orchestrator(bases="BaseOrchestrator, First", before="class First:\n    json: str = ''\n"),
        False,
    ),
    Case(
        "mixin comes too late",
        HEAD + "class Runs:\n    def prepare_or_run_pipeline(self, *a, **k): pass\n\n"
        "class Mine(BaseOrchestrator, Runs):\n    FLAVOR = 'mine'\n",
        True,
        (BROKEN,),
    ),
    Case(
        "mixin comes late and shares what is abstract",
        orchestrator(
            bases="First, Does",
            before="from abc import ABC, abstractmethod\n\n"
            "class Asks(ABC):\n    @abstractmethod\n    def more(self): pass\n\n"
            "class First(BaseOrchestrator, Asks):\n    pass\n\n"
            "class Does(Asks):\n    def more(self): pass\n",
        ),
        False,
    ),
    Case(
        "mixin between two",
        HEAD + "class Runs:\n    def prepare_or_run_pipeline(self, *a, **k): pass\n\n"
        "class First(BaseOrchestrator):\n    pass\n\n"
        "class Second(BaseOrchestrator):\n    pass\n\n"
        "class Mine(First, Runs, Second):\n    FLAVOR = 'mine'\n",
        False,
    ),
    Case("deleted", SOUND + "\ndel Mine\n", True, (BROKEN,)),
    Case("a number in the end", SOUND + "\nMine = 5\n", True, (BROKEN,)),
    Case("a number at first", "Mine = 5\n" + SOUND, False),
    Case("deleted at first", "Mine = 5\ndel Mine\n" + SOUND, False),
    Case(
        "private name behind a star",
        SOUND.replace("class Mine", "class _Mine"),
        True,
        (BROKEN,),
        source="flavors.parts._Mine",
        files={"flavors/parts.py": "from .mine import *\n"},
    ),
    Case(
        "private name that is listed",
        SOUND.replace("class Mine", "class _Mine") + "\n__all__ = ['_Mine']\n",
        True,
        (UNKNOWN,),
        ("value: 1",),
        source="flavors.parts._Mine",
        files={"flavors/parts.py": "from .mine import *\n"},
    ),
    Case(
        "name that is not listed",
        SOUND + "\n__all__ = ('RUN',)\nRUN = 1\n",
        True,
        (BROKEN,),
        source="flavors.parts.Mine",
        files={"flavors/parts.py": "from .mine import *\n"},
    ),
    Case(
        "name that is listed later",
        SOUND + "\n__all__ = []\n__all__ += ['Mine']\n",
        False,
        source="flavors.parts.Mine",
        files={"flavors/parts.py": "from .mine import *\n"},
    ),
    Case(
        "name that is appended to the list",
        SOUND + "\n__all__ = []\n__all__.append('Mine')\n",
        False,
        source="flavors.parts.Mine",
        files={"flavors/parts.py": "from .mine import *\n"},
    ),
    Case(
        "star of typing",
        orchestrator("value: Optional[int]", before="from typing import *\n"),
        True,
        (TYPE,),
        ("value: many",),
    ),
    Case(
        "star of typing only",
        "from typing import *\nfrom zenml.orchestrators import BaseOrchestrator\n\n"
        "class Mine(BaseOrchestrator):\n    value: Optional[int]\n    other: int\n" + RUN,
        True,
        (MISSING, TYPE),
        ("value: many",),
    ),
    Case(
        "star of another file that imports the base",
        "from flavors.parts import *\n\nclass Mine(BaseOrchestrator):\n    value: str\n" + RUN,
        True,
        (MISSING,),
        files={"flavors/parts.py": HEAD},
    ),
)
