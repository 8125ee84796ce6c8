"""Custom flavors and what real ZenML 0.13.2 makes of a component of each.

``refused`` was asked of it with ``tests/real_zenml/oracle.py``; see ``tests/model/test_custom.py``.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests import world


@dataclass(frozen=True)
class Case:
    """A repository with a custom flavor, and a component of it that is in a stack."""

    name: str
    code: str
    """The module ``flavors.mine``."""
    refused: bool
    """Whether ZenML refuses the component, or the stack with it."""
    expected: tuple[str, ...] = ()
    """The codes of the findings that are errors, sorted; empty where we stay silent."""
    attributes: tuple[str, ...] = ()
    type: str = "orchestrator"
    source: str = "flavors.mine.Mine"
    files: dict[str, str] = field(default_factory=dict)
    """Further files of the repository."""
    others: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Flavor and attributes of other members of the stack, by component type."""

    @property
    def written(self) -> dict[str, str]:
        """The files of the repository and of the configuration directory."""
        stack = {"artifact_store": "default", "metadata_store": "default"}
        stack |= {"orchestrator": "default", self.type: "mine"}
        stack |= dict.fromkeys(self.others, "other")
        tables = {kind: [f"default: {flavor}"] for kind, flavor in _DEFAULTS.items()}
        tables.setdefault(self.type, []).append("mine: mine")
        for kind, (flavor, *_) in self.others.items():
            tables.setdefault(kind, []).append(f"other: {flavor}")
        registry = [
            "stack_component_flavors:",
            f"- {{name: mine, type: {self.type}, source: '{self.source}', integration: null}}",
            "stack_components:",
            *(f"  {kind}: {{{', '.join(table)}}}" for kind, table in tables.items()),
            "stacks:",
            "  default: {artifact_store: default, metadata_store: default, orchestrator: default}",
            f"  mine: {{{', '.join(f'{kind}: {name}' for kind, name in stack.items())}}}",
        ]
        return {
            **{name: text for name, text in world.BASE.items() if "/default.yaml" in name},
            **{name: world.BASE[name] for name in (".zen/config.yaml", "config/config.yaml")},
            "config/profiles/default/stacks.yaml": "".join(f"{line}\n" for line in registry),
            self.component: world.component("mine", 9, *self.attributes),
            **{
                _file(kind, "other"): world.component("other", 10 + number, *attributes)
                for number, (kind, (_, *attributes)) in enumerate(self.others.items())
            },
            "flavors/__init__.py": "",
            "flavors/mine.py": textwrap.dedent(self.code).lstrip("\n"),
            **{name: textwrap.dedent(text).lstrip("\n") for name, text in self.files.items()},
        }

    @property
    def component(self) -> str:
        """The file of the component."""
        return _file(self.type, "mine")


def _file(kind: str, name: str) -> str:
    plural = kind.removesuffix("y") + ("ies" if kind.endswith("y") else "s")
    return f"config/profiles/default/{plural}/{name}.yaml"


_DEFAULTS = {"artifact_store": "local", "metadata_store": "sqlite", "orchestrator": "local"}

RUN = """\
    FLAVOR: ClassVar[str] = "mine"

    def prepare_or_run_pipeline(self, *args, **kwargs):
        pass
"""
HEAD = """\
from typing import Any, ClassVar, Dict, List, Literal, Optional, Set, Union

from pydantic import BaseModel, Extra, Field, PrivateAttr, root_validator, validator

from zenml.orchestrators import BaseOrchestrator

"""
STORE = """\
from typing import ClassVar, Set

from zenml.artifact_stores import BaseArtifactStore, LocalArtifactStore


class Whole(BaseArtifactStore):
    def open(self, name, mode="r"): pass
    def copyfile(self, src, dst, overwrite=False): pass
    def exists(self, path): pass
    def glob(self, pattern): pass
    def isdir(self, path): pass
    def listdir(self, path): pass
    def makedirs(self, path): pass
    def mkdir(self, path): pass
    def remove(self, path): pass
    def rename(self, src, dst, overwrite=False): pass
    def rmtree(self, path): pass
    def stat(self, path): pass
    def walk(self, top, topdown=True, onerror=None): pass


"""


def orchestrator(*lines: str, bases: str = "BaseOrchestrator", before: str = "") -> str:
    """Return a module with an orchestrator that has these lines in its body."""
    body = "".join(f"    {line}\n" for line in lines)
    return f"{HEAD}{before}\nclass Mine({bases}):\n{body}{RUN}"


UNKNOWN, TYPE, MISSING = "unknown-attribute", "wrong-type", "missing-attribute"
BROKEN, VALUE, STACK = "broken-flavor", "invalid-value", "stack-requirement"


def attribute(
    name: str, declaration: str, given: str | None, *expected: str, before: str = ""
) -> Case:
    """Return a case about one attribute called ``value``."""
    attributes = () if given is None else (f"value: {given}",)
    code = orchestrator(declaration, before=before)
    return Case(name, code, bool(expected), expected, attributes)


ENUM = "from enum import Enum\n\n\nclass Size(str, Enum):\n    SMALL = 'small'\n    BIG = 'big'\n\n"
LEVEL = "from enum import Enum\n\n\nclass Level(Enum):\n    LOW = 1\n    HIGH = 2\n\n"
ZENML_ENUM = ENUM.replace("(str, Enum)", "(StrEnum)").replace(
    "from enum import Enum", "from zenml.utils.enum_utils import StrEnum"
)
VERTEX = "from zenml.integrations.gcp.orchestrators import VertexOrchestrator\n"
VERTEX_CLASS = f"{VERTEX}\nclass Mine(VertexOrchestrator):\n    FLAVOR = 'mine'\n"
VALIDATOR = "    @property\n    def validator(self): return None\n"
LOCAL_STORE = (
    "from zenml.artifact_stores import LocalArtifactStore\n\n"
    "class Mine(LocalArtifactStore):\n    FLAVOR = 'mine'\n"
)
REGISTRY = (
    "from zenml.container_registries import BaseContainerRegistry\n\n"
    "class Mine(BaseContainerRegistry):\n    FLAVOR = 'mine'\n"
)
NEAR = "    @property\n    def is_local(self): return True\n"
OWN_CLUSTER = {"orchestrator": ("kubeflow",)}
REMOTE = {
    "metadata_store": ("mysql", "host: h", "database: d", "username: u", "password: p"),
    "container_registry": ("default", "uri: registry.example.com"),
}
FAR = {**REMOTE, "orchestrator": ("vertex", "location: x", "pipeline_root: gs://b")}
SECRET = "from zenml.utils.secret_utils import SecretField\n"
SOUND = orchestrator()

CASES = (
    # ------------------------------------------------------------------ attributes
    Case("sound", SOUND, False),
    Case("unknown attribute", SOUND, True, (UNKNOWN,), ("value: 1",)),
    attribute("required and given", "value: str", "x"),
    attribute("required and missing", "value: str", None, MISSING),
    attribute("text that is a list", "value: str", "[a]", TYPE),
    attribute("text that is a number", "value: str", "5"),
    attribute("text that is null", "value: str", "null", TYPE),
    attribute("default", "value: int = 3", None),
    attribute("default with a wrong value", "value: int = 3", "many", TYPE),
    attribute("optional without default", "value: Optional[int]", None),
    attribute("optional that is null", "value: Optional[int]", "null"),
    attribute("optional of a wrong type", "value: Optional[int]", "many", TYPE),
    attribute("optional and required", "value: Optional[int] = ...", None, MISSING),
    attribute("null default", "value: int = None", "null"),
    attribute("union with null", "value: Union[None, int]", None),
    attribute("union", "value: Union[int, str]", None, MISSING),
    attribute("required by Field", "value: int = Field(...)", None, MISSING),
    attribute("Field without default", "value: int = Field(description='x')", None, MISSING),
    attribute("Field with null", "value: int = Field(None)", None),
    attribute("Field with default", "value: int = Field(default=3, gt=1)", None),
    attribute("Field with factory", "value: List[str] = Field(default_factory=list)", None),
    attribute("list", "value: List[str]", "[a, b]"),
    attribute("list that is missing", "value: List[str]", None, MISSING),
    attribute("mapping of texts", "value: Dict[str, str]", "{a: b}"),
    attribute("mapping that is a text", "value: Dict[str, str]", "a", TYPE),
    attribute("mapping of anything", "value: Dict[str, Any] = {}", "{a: [1]}"),
    attribute("anything", "value: Any", None),
    attribute("quoted annotation", "value: 'Optional[int]'", None),
    attribute("quoted annotation of a wrong type", "value: 'int'", "many", TYPE),
    attribute("literal with another value", "value: Literal['a', 'b']", "c", TYPE),
    attribute("float", "value: float = 1", "2.5"),
    attribute("float that is a word", "value: float", "many", TYPE),
    attribute("optional float that is a word", "value: Optional[float]", "many", TYPE),
    attribute("constrained", "value: conint(gt=3)", "4", before="from pydantic import conint\n"),
    attribute("forward reference", "value: Optional['Size']", None, before=ENUM),
    attribute("enumeration of numbers", "value: Level", "1", before=LEVEL),
    attribute("enumeration of ZenML", "value: Size", "big", before=ZENML_ENUM),
    attribute("enumeration of ZenML, other value", "value: Size", "x", TYPE, before=ZENML_ENUM),
    attribute("in capitals without annotation", "DEFAULT = 'x'", None),
    attribute("secret", "value: str = SecretField()", "x", before=SECRET),
    attribute("tuple", "value: Tuple[str, str]", "[a, b]", before="from typing import Tuple\n"),
    attribute(
        "short tuple", "value: Tuple[str, str]", "[a]", TYPE, before="from typing import Tuple\n"
    ),
    attribute(
        "imported for type checkers only",
        "value: 'Path' = None",
        None,
        before="from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    from pathlib import Path\n",
    ),
    attribute("enumeration", "value: Size", "big", before=ENUM),
    attribute("enumeration with another value", "value: Size", "huge", TYPE, before=ENUM),
    attribute("alias of a type", "value: Maybe", None, before="Maybe = Optional[int]\n"),
    attribute("inferred from a default", "value = 3", "many", TYPE),
    attribute("inferred and not given", "value = 'x'", None),
    attribute("class variable", "value: ClassVar[int] = 3", "4", UNKNOWN),
    attribute("private attribute", "_value: int = PrivateAttr(3)", "4", UNKNOWN),
    attribute("identifier", "value: UUID", "x", TYPE, before="from uuid import UUID\n"),
    attribute("path", "value: Path", "x", before="from pathlib import Path\n"),
    attribute("path missing", "value: Path", None, MISSING, before="from pathlib import Path\n"),
    attribute("flag", "value: bool = False", "maybe", TYPE),
    Case(
        "property is no attribute",
        orchestrator("@property", "def value(self): return 1"),
        True,
        (UNKNOWN,),
        ("value: 1",),
    ),
    Case(
        "validator before",
        orchestrator(
            "value: int", "@validator('value', pre=True)", "def check(cls, given): return 3"
        ),
        False,
        (),
        ("value: many",),
    ),
    Case(
        "validator after",
        orchestrator("value: int", "@validator('value')", "def check(cls, given): return given"),
        True,
        (TYPE,),
        ("value: many",),
    ),
    Case(
        "secret reference that a validator checks",
        orchestrator("value: str", "@validator('value')", "def check(cls, given): return given"),
        True,
        (VALUE,),
        ("value: '{{secret.key}}'",),
    ),
    Case(
        "secret reference",
        orchestrator("value: str"),
        False,
        (),
        ("value: '{{secret.key}}'",),
    ),
    Case(
        "root validator before",
        orchestrator(
            "value: int",
            "@root_validator(pre=True)",
            "def check(cls, values): return {**values, 'value': 3}",
        ),
        False,
    ),
    Case(
        "root validator after",
        orchestrator("value: int", "@root_validator", "def check(cls, values): return values"),
        True,
        (MISSING,),
    ),
    Case(
        "own constructor",
        orchestrator(
            "value: int",
            "def __init__(self, **kwargs):",
            "    super().__init__(**{'value': 3, **kwargs})",
        ),
        False,
    ),
    Case(
        "unknown ones ignored",
        orchestrator("class Config:", "    extra = Extra.ignore"),
        False,
        (),
        ("value: 1",),
    ),
    Case(
        "unknown ones allowed",
        orchestrator("class Config:", "    extra = 'allow'"),
        False,
        (),
        ("value: 1",),
    ),
    Case(
        "another setting",
        orchestrator("class Config:", "    arbitrary_types_allowed = True"),
        True,
        (UNKNOWN,),
        ("value: 1",),
    ),
    # ----------------------------------------------------------------- inheritance
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
    # -------------------------------------------------------------- what it stores
    Case(
        "scheme",
        STORE + "class Mine(Whole):\n    FLAVOR = 'mine'\n    SUPPORTED_SCHEMES = {'sftp://'}\n",
        False,
        (),
        ("path: sftp://host",),
        type="artifact_store",
    ),
    Case(
        "another scheme",
        STORE + "class Mine(Whole):\n    FLAVOR = 'mine'\n    SUPPORTED_SCHEMES = {'sftp://'}\n",
        True,
        (VALUE,),
        ("path: s3://host",),
        type="artifact_store",
    ),
    Case(
        "computed schemes",
        STORE + "class Mine(Whole):\n    FLAVOR = 'mine'\n"
        "    SUPPORTED_SCHEMES = set(['sftp://'])\n",
        True,
        (),
        ("path: s3://host",),
        type="artifact_store",
    ),
    Case(
        "no schemes",
        STORE + "class Mine(Whole):\n    FLAVOR = 'mine'\n",
        True,
        (BROKEN,),
        ("path: s3://host",),
        type="artifact_store",
    ),
    Case(
        "local store extended",
        STORE + "class Mine(LocalArtifactStore):\n    FLAVOR = 'mine'\n",
        True,
        (VALUE,),
        ("path: s3://host",),
        type="artifact_store",
    ),
    Case(
        "secrets manager without scopes",
        "from zenml.secrets_managers import LocalSecretsManager\n\n"
        "class Mine(LocalSecretsManager):\n    FLAVOR = 'mine'\n",
        True,
        (VALUE,),
        ("scope: global",),
        type="secrets_manager",
    ),
    # -------------------------------------------------------------- broken classes
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
    # ------------------------------------------------------------- rest of the stack
    Case(
        "demands what its base demands",
        VERTEX_CLASS + "    value: int = 1\n",
        True,
        (STACK,),
        ("location: x",),
    ),
    Case(
        "demands, and writes the method anew that each orchestrator has",
        VERTEX_CLASS + "    def prepare_or_run_pipeline(self, *args, **kwargs): pass\n",
        True,
        (STACK,),
        ("location: x",),
        others=REMOTE,
    ),
    Case("demands nothing any more", VERTEX_CLASS + VALIDATOR, False, (), ("location: x",)),
    Case(
        "demands, but declares something of its own",
        VERTEX_CLASS + "    def helper(self): pass\n",
        True,
        (),
        ("location: x",),
    ),
    Case(
        "demands that are met",
        VERTEX_CLASS,
        False,
        (),
        ("location: x", "pipeline_root: gs://b"),
        others={**REMOTE, "artifact_store": ("gcp", "path: gs://b")},
    ),
    Case(
        "local as its base",
        LOCAL_STORE,
        True,
        (STACK,),
        ("path: x",),
        type="artifact_store",
        others=FAR,
    ),
    Case(
        "not local as its base is",
        LOCAL_STORE + "    @property\n    def local_path(self): return None\n",
        False,
        (),
        ("path: x",),
        type="artifact_store",
        others=FAR,
    ),
    Case(
        "registry that is not local",
        REGISTRY,
        True,
        (STACK,),
        ("uri: registry.example.com",),
        type="container_registry",
        others=OWN_CLUSTER,
    ),
    Case(
        "registry that is local in its own way",
        REGISTRY + NEAR,
        False,
        (),
        ("uri: registry.example.com",),
        type="container_registry",
        others=OWN_CLUSTER,
    ),
    Case(
        "registry of an unknown class",
        REGISTRY.replace("class Mine", "class Other") + "\nMine = type('Mine', (Other,), {})\n",
        False,
        (),
        ("uri: localhost:5000",),
        type="container_registry",
        others=OWN_CLUSTER,
    ),
    # ------------------------------------------------- imports and names, in more detail
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
    # -------------------------------------------------------------- not to be told
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
