"""Classes that ZenML cannot use, and odd ones that it can."""

from __future__ import annotations

from tests.model.custom_flavors.case import (
    BROKEN,
    HEAD,
    MISSING,
    RUN,
    SOUND,
    TYPE,
    UNKNOWN,
    VALUE,
    Case,
    orchestrator,
)

CASES = (
    Case("no such module", "", True, (BROKEN,), source="flavors.yours.Mine"),
    Case("no such package", "", True, (BROKEN,), source="nowhere_at_all.yours.Mine"),
    Case("module that is no package", "", True, (BROKEN,), source="flavors.mine.deeper.Mine"),
    Case("no such class", SOUND, True, (BROKEN,), source="flavors.mine.Yours"),
    Case("no dot", SOUND, True, (BROKEN,), source="Mine"),
    Case("dot in the pin only", SOUND, True, (BROKEN,), source="Mine@1.2"),
    Case("pin", SOUND, False, source="flavors.mine.Mine@1.2"),
    Case("empty part", SOUND, True, (BROKEN,), source="flavors..mine.Mine"),
    Case("starts with a dot", SOUND, True, (BROKEN,), source=".flavors.mine.Mine"),
    Case("no Python", "class Mine(\n", True, (BROKEN,)),
    Case(
        "package that is no Python", SOUND, True, (BROKEN,), files={"flavors/__init__.py": "1 +\n"}
    ),
    Case(
        "imports what is no Python",
        "from flavors import parts\n" + SOUND,
        True,
        (BROKEN,),
        files={"flavors/parts.py": "def:\n"},
    ),
    Case("imports a module that is missing", "import flavors.parts\n" + SOUND, True, (BROKEN,)),
    Case(
        "imports a name that is missing",
        "from flavors.parts import nothing\n" + SOUND,
        True,
        (BROKEN,),
        files={"flavors/parts.py": "something = 1\n"},
    ),
    Case(
        "may import what is missing",
        "try:\n    import flavors.parts\nexcept ImportError:\n    pass\n" + SOUND,
        False,
    ),
    Case("NUL character", SOUND + "\0", True, (BROKEN,)),
    Case(
        "abstract",
        HEAD + "class Mine(BaseOrchestrator):\n    FLAVOR = 'mine'\n",
        True,
        (BROKEN,),
    ),
    Case(
        "made whole by a mixin",
        HEAD + "class Runs:\n    def prepare_or_run_pipeline(self, *a, **k): pass\n\n"
        "class Mine(Runs, BaseOrchestrator):\n    FLAVOR = 'mine'\n",
        False,
    ),
    Case(
        "abstract method of its own",
        orchestrator(
            "@abstractmethod", "def more(self): pass", before="from abc import abstractmethod\n"
        ),
        True,
        (BROKEN,),
    ),
    Case(
        "no flavor name",
        HEAD + "class Mine(BaseOrchestrator):\n    def prepare_or_run_pipeline(self): pass\n",
        True,
        (BROKEN,),
    ),
    Case("no class but a function", "def Mine():\n    pass\n", True, (BROKEN,)),
    Case("no class but a text", "Mine = 'x'\n", True, (BROKEN,)),
    Case("no component", "class Mine:\n    pass\n", True, (BROKEN,)),
    Case("any model", HEAD + "class Mine(BaseModel):\n    name: str\n", True, (BROKEN,)),
    Case(
        "of another type",
        SOUND,
        True,
        (BROKEN, UNKNOWN),
        ("path: sftp://x",),
        type="artifact_store",
    ),
    Case("of another type, attributes fit", SOUND, True, (BROKEN,), type="artifact_store"),
    Case(
        "stack component of no type",
        HEAD
        + "from zenml.enums import StackComponentType\nfrom zenml.stack import StackComponent\n\n"
        "class Mine(StackComponent):\n    FLAVOR = 'mine'\n"
        "    TYPE = StackComponentType.ORCHESTRATOR\n",
        True,
        (BROKEN,),
    ),
    Case(
        "not UTF-8 but declared",
        "# coding: latin-1\n" + SOUND + "# \N{LATIN SMALL LETTER E WITH ACUTE}\n",
        False,
    ),
    Case("byte order mark", "\ufeff" + SOUND, False),
    Case("unknown encoding", "# coding: nothing-at-all\n" + SOUND, True, (BROKEN,)),
    Case("lines of Windows", SOUND.replace("\n", "\r\n"), False),
    Case(
        "odd escape",
        SOUND + "\nPATTERN = '\\d'\n",
        False,
    ),
    Case(
        "metadata store extended",
        "from zenml.metadata_stores import SQLiteMetadataStore\n\n"
        "class Mine(SQLiteMetadataStore):\n    FLAVOR = 'mine'\n    value: int = 1\n",
        True,
        (VALUE,),
        ("uri: s3://bucket",),
        type="metadata_store",
    ),
    Case(
        "container registry extended",
        "from zenml.container_registries import BaseContainerRegistry\n\n"
        "class Mine(BaseContainerRegistry):\n    FLAVOR = 'mine'\n",
        True,
        (MISSING,),
        type="container_registry",
    ),
    Case(
        "container registry with everything",
        "from zenml.container_registries.base_container_registry import BaseContainerRegistry\n\n"
        "class Mine(BaseContainerRegistry):\n    FLAVOR = 'mine'\n    region: str = 'x'\n",
        False,
        (),
        ("uri: registry.example.com", "region: y", "authentication_secret: z"),
        type="container_registry",
    ),
    Case(
        "diamond",
        orchestrator(
            bases="First, Second",
            before="class First(BaseOrchestrator):\n    value: str\n\n"
            "class Second(BaseOrchestrator):\n    value: int = 1\n    other: int\n",
        ),
        True,
        (MISSING, MISSING),
    ),
    Case(
        "diamond that makes it whole",
        HEAD + "class First(BaseOrchestrator):\n    pass\n\n"
        "class Second(BaseOrchestrator):\n    def prepare_or_run_pipeline(self, *a, **k): pass\n\n"
        "class Mine(First, Second):\n    FLAVOR = 'mine'\n",
        False,
    ),
    Case(
        "left base allows more",
        orchestrator(
            bases="Open, BaseOrchestrator",
            before="class Open(BaseModel):\n    class Config:\n        extra = Extra.allow\n",
        ),
        False,
        (),
        ("value: 1",),
    ),
    Case(
        "settings that go on",
        orchestrator("class Config(BaseOrchestrator.Config):", "    validate_all = False"),
        True,
        (UNKNOWN,),
        ("value: 1",),
    ),
    Case(
        "declared anew",
        HEAD + "class First(BaseOrchestrator):\n    value: str\n\n"
        "class Mine(First):\n    value: Optional[int]\n" + RUN,
        True,
        (TYPE,),
        ("value: many",),
    ),
    Case(
        "validator of a base goes on",
        HEAD + "class First(BaseOrchestrator):\n    value: str\n"
        "    @validator('value')\n    def check(cls, given): return given\n\n"
        "class Mine(First):\n    value: Optional[str] = None\n" + RUN,
        True,
        (VALUE,),
        ("value: '{{secret.key}}'",),
    ),
    Case(
        "generic",
        orchestrator(
            bases="BaseOrchestrator, Generic[T]",
            before="from typing import Generic, TypeVar\nT = TypeVar('T')\n",
        ),
        True,
        (UNKNOWN,),
        ("value: 1",),
    ),
    Case(
        "validator made by a call",
        orchestrator(
            "value: int",
            "_check = validator('value', pre=True, allow_reuse=True)(three)",
            before="def three(given):\n    return 3\n",
        ),
        False,
        (),
        ("value: many",),
    ),
    Case(
        "root validator made by a function",
        orchestrator(
            "value: int",
            "_check = deprecate_pydantic_attributes(('old', 'value'))",
            "old: Optional[int]",
            before="from zenml.utils.deprecation_utils import deprecate_pydantic_attributes\n",
        ),
        False,
        (),
        ("old: 3",),
    ),
    Case(
        "base that may be missing",
        HEAD + "try:\n    from flavors.parts import Base\nexcept ImportError:\n"
        "    Base = BaseOrchestrator\n\nclass Mine(Base):\n" + RUN,
        True,
        (),
        ("value: 1",),
    ),
    Case(
        "defined twice",
        SOUND + "\n\nclass Mine(Mine):\n    value: int\n",
        False,
        (),
        ("value: 1",),
    ),
    Case(
        "alias of a type in another file",
        HEAD + "from flavors.parts import Maybe\n\nclass Mine(BaseOrchestrator):\n"
        "    value: Maybe\n" + RUN,
        False,
        files={"flavors/parts.py": "from typing import Optional\n\nMaybe = Optional[int]\n"},
    ),
    Case(
        "module in a package of the same name",
        SOUND,
        True,
        (UNKNOWN,),
        ("value: 1",),
        source="mine.mine.Mine",
        files={"mine/__init__.py": "", "mine.py": "", "mine/mine.py": SOUND},
    ),
    Case(
        "package imports the module",
        SOUND,
        True,
        (UNKNOWN,),
        ("value: 1",),
        files={"flavors/__init__.py": "from . import mine\nfrom .mine import Mine as Other\n"},
    ),
    Case(
        "goes round in a circle",
        "import flavors.parts\n" + SOUND,
        True,
        (UNKNOWN,),
        ("value: 1",),
        files={"flavors/parts.py": "import flavors.mine\n"},
    ),
    Case("module of Python itself", "", True, (), source="json.decoder.Nothing"),
    Case("class of a library", "", True, (BROKEN,), source="pydantic.BaseModel"),
)
