"""The attributes that a class declares, and their values."""

from __future__ import annotations

from tests.model.custom_flavors.case import MISSING, SOUND, TYPE, UNKNOWN, VALUE, Case, orchestrator

ENUM = "from enum import Enum\n\n\nclass Size(str, Enum):\n    SMALL = 'small'\n    BIG = 'big'\n\n"
LEVEL = "from enum import Enum\n\n\nclass Level(Enum):\n    LOW = 1\n    HIGH = 2\n\n"
ZENML_ENUM = ENUM.replace("(str, Enum)", "(StrEnum)").replace(
    "from enum import Enum", "from zenml.utils.enum_utils import StrEnum"
)
SECRET = "from zenml.utils.secret_utils import SecretField\n"


def attribute(
    name: str, declaration: str, given: str | None, *expected: str, before: str = ""
) -> Case:
    """Return a case about one attribute called ``value``."""
    attributes = () if given is None else (f"value: {given}",)
    code = orchestrator(declaration, before=before)
    return Case(name, code, bool(expected), expected, attributes)


CASES = (
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
)
