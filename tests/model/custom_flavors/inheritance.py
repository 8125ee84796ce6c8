"""Classes that get something from others."""

from __future__ import annotations

from tests.model.custom_flavors.case import (
    HEAD,
    MISSING,
    RUN,
    SOUND,
    STORE,
    TYPE,
    UNKNOWN,
    Case,
    orchestrator,
)

CASES = (
    Case(
        "plain mixin declares nothing",
        orchestrator(bases="Plain, BaseOrchestrator", before="class Plain:\n    value: str = ''\n"),
        True,
        (UNKNOWN,),
        ("value: x",),
    ),
    Case(
        "model as mixin",
        orchestrator(
            bases="BaseOrchestrator, Part", before="class Part(BaseModel):\n    value: str\n"
        ),
        True,
        (MISSING,),
    ),
    Case(
        "mixin of ZenML",
        orchestrator(
            bases="BaseOrchestrator, AuthenticationMixin",
            before="from zenml.stack.authentication_mixin import AuthenticationMixin\n",
        ),
        False,
        (),
        ("authentication_secret: x",),
    ),
    Case(
        "base in another file",
        HEAD + "from flavors.parts import Common\n\nclass Mine(Common):\n    value: str\n" + RUN,
        True,
        (MISSING, MISSING),
        (),
        files={
            "flavors/parts.py": HEAD + "class Common(BaseOrchestrator):\n    shared: int\n",
        },
    ),
    Case(
        "relative import",
        HEAD + "from .parts import Common as Base\n\nclass Mine(Base):\n    value: str\n" + RUN,
        False,
        (),
        ("value: x", "shared: 1"),
        files={
            "flavors/parts.py": HEAD + "class Common(BaseOrchestrator):\n    shared: int\n",
        },
    ),
    Case(
        "module under another name",
        HEAD + "import flavors.parts as parts\n\nclass Mine(parts.Common):\n    value: str\n" + RUN,
        True,
        (TYPE,),
        ("value: x", "shared: many"),
        files={
            "flavors/parts.py": HEAD + "class Common(BaseOrchestrator):\n    shared: int\n",
        },
    ),
    Case(
        "passed on by a package",
        SOUND,
        True,
        (UNKNOWN,),
        ("value: x",),
        source="flavors.Mine",
        files={"flavors/__init__.py": "from .mine import Mine\n"},
    ),
    Case(
        "passed on by a star",
        SOUND,
        True,
        (UNKNOWN,),
        ("value: x",),
        source="flavors.Mine",
        files={"flavors/__init__.py": "from flavors.mine import *\n"},
    ),
    Case(
        "under another name",
        SOUND + "\nOther = Mine\n",
        True,
        (UNKNOWN,),
        ("value: x",),
        source="flavors.mine.Other",
    ),
    Case(
        "package without __init__",
        "",
        True,
        (UNKNOWN,),
        ("value: x",),
        source="deep.down.mine.Mine",
        files={"deep/down/mine.py": SOUND},
    ),
    Case(
        "flavor of ZenML extended",
        "from zenml.orchestrators import LocalOrchestrator\n\nclass Mine(LocalOrchestrator):\n"
        "    value: int\n",
        True,
        (TYPE,),
        ("value: many",),
    ),
    Case(
        "class of ZenML itself",
        "",
        True,
        (UNKNOWN,),
        ("value: many",),
        source="zenml.orchestrators.LocalOrchestrator",
    ),
    Case(
        "redeclared with a default",
        STORE + "class Mine(Whole):\n    FLAVOR = 'mine'\n    SUPPORTED_SCHEMES = {'sftp://'}\n"
        "    path = 'sftp://x'\n",
        False,
        type="artifact_store",
    ),
)
