"""Names in Python code: what is a name of ZenML's, of what, and where it stands."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zenml_ls.model.code_names import CodeName, code_name_at, code_names
from zenml_ls.python import is_plain, reading
from zenml_ls.python.tolerant import MAXIMUM_LENGTH

REPOSITORY = "from zenml.repository import Repository\n"
CONFIGURATION = "from zenml.config.global_config import GlobalConfiguration\n"
TYPES = "from zenml.enums import StackComponentType\n"
STEP = "from zenml.steps import step\n"


def shown(text: str) -> list[str]:
    """Return the names as ``kind[type] name``, in the order of the text."""
    found = sorted(code_names(text).names, key=lambda item: item.span.start)
    for item in found:
        assert text[item.span.start : item.span.end] == item.name
    return [described(item) for item in found]


def described(item: CodeName) -> str:
    kind = item.kind.value if item.type is None else f"{item.kind.value}[{item.type}]"
    return f"{kind} {item.name}"


CALLS = {
    "Repository().activate_stack('a')": "stack a",
    "Repository().activate_stack(name='a')": "stack a",
    "Repository().get_stack('a')": "stack a",
    "Repository().update_stack('a', stack)": "stack a",
    "Repository().deregister_stack('a')": "stack a",
    "Repository().get_pipelines('a')": "stack a",
    "Repository().get_pipelines(stack_name='a')": "stack a",
    "Repository().get_pipeline('pipeline', 'a')": "stack a",
    "Repository().get_pipeline('pipeline', stack_name='a')": "stack a",
    "Repository().stack_configurations['a']": "stack a",
    "Repository().active_stack_name == 'a'": "stack a",
    "'a' != Repository().active_stack_name": "stack a",
    "Repository().active_stack.name == 'a'": "stack a",
    "Repository().active_profile.activate_stack('a')": "stack a",
    "GlobalConfiguration().activate_stack('a')": "stack a",
    "Repository().activate_profile('a')": "profile a",
    "Repository().active_profile_name == 'a'": "profile a",
    "Repository().active_profile.name == 'a'": "profile a",
    "Repository.get_instance().activate_profile('a')": "profile a",
    "GlobalConfiguration().activate_profile('a')": "profile a",
    "GlobalConfiguration().delete_profile(profile_name='a')": "profile a",
    "GlobalConfiguration().get_profile('a')": "profile a",
    "GlobalConfiguration().has_profile('a')": "profile a",
    "GlobalConfiguration().profiles['a']": "profile a",
    "GlobalConfiguration().active_profile_name == 'a'": "profile a",
    "GlobalConfiguration.get_instance().get_profile('a')": "profile a",
    "Repository().get_stack_component(StackComponentType.ORCHESTRATOR, 'a')": (
        "component[orchestrator] a"
    ),
    "Repository().get_stack_component(name='a', component_type=StackComponentType.ALERTER)": (
        "component[alerter] a"
    ),
    "Repository().update_stack_component('a', StackComponentType.ALERTER, b)": (
        "component[alerter] a"
    ),
    "Repository().deregister_stack_component(StackComponentType.ALERTER, 'a')": (
        "component[alerter] a"
    ),
    "Repository().get_flavor('a', StackComponentType.ARTIFACT_STORE)": "flavor[artifact_store] a",
    "step(custom_step_operator='a')": "component[step_operator] a",
    "os.environ['ZENML_ACTIVATED_STACK'] = 'a'": "stack a",
    "os.environ['ZENML_ACTIVATED_PROFILE'] = 'a'": "profile a",
    "os.environ.setdefault('ZENML_ACTIVATED_STACK', 'a')": "stack a",
    "os.environ.update({'ZENML_ACTIVATED_STACK': 'a'})": "stack a",
    "os.environ.update(ZENML_ACTIVATED_PROFILE='a')": "profile a",
}


@pytest.mark.parametrize(("call", "expected"), CALLS.items())
def test_a_call_that_takes_a_name(call: str, expected: str) -> None:
    assert shown(f"import os\n{REPOSITORY}{CONFIGURATION}{TYPES}{STEP}{call}\n") == [expected]


WAYS = {
    "an alias": "from zenml.repository import Repository as R\nR().get_stack('a')",
    "a module": "import zenml.repository\nzenml.repository.Repository().get_stack('a')",
    "a module's alias": "import zenml.repository as r\nr.Repository().get_stack('a')",
    "a module of a package": (
        "from zenml import repository\nrepository.Repository().get_stack('a')"
    ),
    "a variable": f"{REPOSITORY}repo = Repository()\nrepo.get_stack('a')",
    "a variable with a type": f"{REPOSITORY}repo: Repository = Repository()\nrepo.get_stack('a')",
    "a variable of a variable": f"{REPOSITORY}x = y = Repository()\nz = y\nz.get_stack('a')",
    "a walrus": f"{REPOSITORY}if repo := Repository():\n    repo.get_stack('a')",
    "a walrus in place": f"{REPOSITORY}(repo := Repository()).get_stack('a')",
    "a method of its own": f"{REPOSITORY}get = Repository().get_stack\nget('a')",
    "the same in two branches": (
        f"{REPOSITORY}if x:\n    r = Repository()\nelse:\n    r = Repository()\nr.get_stack('a')"
    ),
    "a variable made later": (
        f"{REPOSITORY}def f():\n    repo.get_stack('a')\nrepo = Repository()\n"
    ),
    "an import in a function": (
        "def f():\n    from zenml.repository import Repository\n    Repository().get_stack('a')"
    ),
    "a parameter with a type": f"{REPOSITORY}def f(r: Repository):\n    r.get_stack('a')",
    "a type in quotes": f"{REPOSITORY}def f(r: 'Repository'):\n    r.get_stack('a')",
    "a default": f"{REPOSITORY}def f(s=Repository().get_stack('a')): pass",
    "a comprehension": f"{REPOSITORY}[Repository().get_stack('a') for _ in x]",
    "a lambda": f"{REPOSITORY}f = lambda: Repository().get_stack('a')",
    "a class": f"{REPOSITORY}class C:\n    s = Repository().get_stack('a')",
    "an f-string around it": f"{REPOSITORY}with Repository().get_stack('a') as s: f'{{s}}'",
    "a global": (
        f"{REPOSITORY}def f():\n    global r\n    r = Repository()\ndef g():\n    r.get_stack('a')"
    ),
    "other quotes": f'{REPOSITORY}Repository().get_stack("a")',
    "three quotes": f"{REPOSITORY}Repository().get_stack('''a''')",
    "three other quotes": f'{REPOSITORY}Repository().get_stack("""a""")',
    "a raw text": f"{REPOSITORY}Repository().get_stack(r'a')",
    "another line": f"{REPOSITORY}Repository(\n).get_stack(\n\t'a'\n)",
    "CRLF": f"{REPOSITORY}Repository().get_stack('a')".replace("\n", "\r\n"),
    "CR": f"{REPOSITORY}Repository().get_stack('a')".replace("\n", "\r"),
    "a byte order mark": f"\ufeff{REPOSITORY}Repository().get_stack('a')",
    "a mark on the same line": f"\ufeff{REPOSITORY.strip()}; Repository().get_stack('a')",
    "an encoding declaration": f"# coding: latin-1\n{REPOSITORY}Repository().get_stack('a')",
    "an unknown encoding": f"# coding: klingon\n{REPOSITORY}Repository().get_stack('a')",
    "an emoji before it": f"{REPOSITORY}'😀é'; Repository().get_stack('a')",
    "a form feed": f"{REPOSITORY}\fRepository().get_stack('a')",
    "a form feed in the line": f"{REPOSITORY}x = '\f'; Repository().get_stack('a')",
    "tabs": f"{REPOSITORY}if x:\n\tRepository().get_stack(\t'a')",
    "a line separator": f"{REPOSITORY}x = '\u2028\x85'; Repository().get_stack('a')",
    "an odd escape": f"{REPOSITORY}x = '\\d'; Repository().get_stack('a')",
}


@pytest.mark.parametrize("text", WAYS.values(), ids=WAYS)
def test_a_way_to_reach_the_call(text: str) -> None:
    assert shown(text) == ["stack a"]


SILENT = {
    "another class": "from other import Repository\nRepository().get_stack('a')",
    "a relative import": "from .zenml.repository import Repository\nRepository().get_stack('a')",
    "no import": "Repository().get_stack('a')",
    "a star": "from zenml.repository import *\nRepository().get_stack('a')",
    "shadowed by a class": f"{REPOSITORY}class Repository: pass\nRepository().get_stack('a')",
    "shadowed by a function": f"{REPOSITORY}def Repository(): pass\nRepository().get_stack('a')",
    "shadowed by a parameter": f"{REPOSITORY}def f(Repository): Repository().get_stack('a')",
    "shadowed by a loop": f"{REPOSITORY}for Repository in x: Repository().get_stack('a')",
    "shadowed in a comprehension": f"{REPOSITORY}[Repository().get_stack('a') for Repository in x]",
    "shadowed by an exception": (
        f"{REPOSITORY}try: pass\nexcept E as Repository: pass\nRepository().get_stack('a')"
    ),
    "shadowed by a pattern": (
        f"{REPOSITORY}match x:\n    case [*Repository]: pass\nRepository().get_stack('a')"
    ),
    "deleted": f"{REPOSITORY}del Repository\nRepository().get_stack('a')",
    "a variable with two meanings": (
        f"{REPOSITORY}r = Repository()\nr = other()\nr.get_stack('a')"
    ),
    "a variable that may be None": f"{REPOSITORY}r = None\nr = Repository()\nr.get_stack('a')",
    "a variable of another function": (
        f"{REPOSITORY}def f(): r = Repository()\ndef g(): r.get_stack('a')"
    ),
    "a variable of a class": (
        f"{REPOSITORY}class C:\n    r = Repository()\n    def f(self): r.get_stack('a')"
    ),
    "changed by nonlocal": (
        f"{REPOSITORY}def f():\n    r = Repository()\n    def g():\n        nonlocal r\n"
        "        r = 1\n    r.get_stack('a')"
    ),
    "another repository": f"{REPOSITORY}Repository(root='/other').get_stack('a')",
    "another profile": f"{REPOSITORY}Repository(profile=p).get_stack('a')",
    "a circle": "a = b\nb = a\na.get_stack('a')",
    "unpacked": f"{REPOSITORY}r, s = Repository(), 1\nr.get_stack('a')",
    "entered": f"{REPOSITORY}with Repository() as r: r.get_stack('a')",
    "an f-string": f"{REPOSITORY}Repository().get_stack(f'a')",
    "a sum": f"{REPOSITORY}Repository().get_stack('a' + b)",
    "two texts": f"{REPOSITORY}Repository().get_stack('a' 'b')",
    "an escape": f"{REPOSITORY}Repository().get_stack('\\x61')",
    "bytes": f"{REPOSITORY}Repository().get_stack(b'a')",
    "a variable": f"{REPOSITORY}Repository().get_stack(a)",
    "stars before it": f"{REPOSITORY}Repository().get_stack(*x, 'a')",
    "stars": f"{REPOSITORY}Repository().get_stack(**{{'name': 'a'}})",
    "another argument": f"{REPOSITORY}Repository().get_pipeline('a')",
    "another method": f"{REPOSITORY}Repository().register_stack('a')",
    "a comment": f"{REPOSITORY}# Repository().get_stack('a')",
    "a docstring": f'{REPOSITORY}"""\nRepository().get_stack(\'a\')\n"""',
    "a type that is computed": f"{REPOSITORY}Repository().get_stack_component(x, 'a')",
    "an unknown type": f"{REPOSITORY}{TYPES}Repository().get_flavor('a', StackComponentType.ODD)",
    "a type as a text": f"{REPOSITORY}Repository().get_stack_component('orchestrator', 'a')",
    "another decorator": "from other import step\n@step(custom_step_operator='a')\ndef f(): pass",
    "another name of a step": f"{STEP}@step(name='a')\ndef f(): pass",
    "another variable": "import os\nos.environ['ZENML_DEBUG'] = 'a'",
    "a default for a variable": "import os\nos.environ.get('ZENML_ACTIVATED_STACK', 'a')",
    "putenv, which os.environ ignores": "import os\nos.putenv('ZENML_ACTIVATED_STACK', 'a')",
    "another order": f"{REPOSITORY}Repository().active_stack_name < 'a'",
    "null": f"{REPOSITORY}Repository().get_stack('a')\0",
    "a lone surrogate": f"{REPOSITORY}Repository().get_stack('a')\ud800",
    "nothing": "",
    "too large": f"{REPOSITORY}Repository().get_stack('a')\n" + "#" * MAXIMUM_LENGTH,
    "a long sum": f"{REPOSITORY}Repository().get_stack('a')\nx = " + "+".join(["a"] * 50_000),
}


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_what_is_not_sure_is_no_name(text: str) -> None:
    assert shown(text) == []


BROKEN = {
    "below": f"{REPOSITORY}Repository().get_stack('a')\ndef (:\n",
    "above": f"{REPOSITORY}def (:\nRepository().get_stack('a')\n",
    "in a block": f"{REPOSITORY}def f():\n    x = = 1\n    Repository().get_stack('a')\n",
    "an open bracket": f"{REPOSITORY}Repository().get_stack('a')\nfoo(\n",
    "an open text": f"{REPOSITORY}Repository().get_stack('a')\nfoo('\n",
    "three open quotes": f"{REPOSITORY}Repository().get_stack('a')\nfoo = '''\n",
    "a block without lines": f"{REPOSITORY}Repository().get_stack('a')\nif x:\n",
    "a try alone": f"{REPOSITORY}try:\n    Repository().get_stack('a')\nprint()\n",
    "Python 2": f"{REPOSITORY}Repository().get_stack('a')\nprint 'a'\n",
    "an odd indent": f"{REPOSITORY}Repository().get_stack('a')\n  x = 1\n y = 2\n",
    "too deep": f"{REPOSITORY}Repository().get_stack('a')\n" + "(" * 5000,
    "CRLF": f"{REPOSITORY}def (:\nRepository().get_stack('a')\n".replace("\n", "\r\n"),
    "a mark": f"\ufeff{REPOSITORY}def (:\nRepository().get_stack('a')\n",
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_names_are_found_around_what_is_broken(text: str) -> None:
    assert "stack a" in shown(text)
    assert not code_names(text).is_sound


TYPING = {
    f"{REPOSITORY}Repository().get_stack('<|>": "stack ",
    f"{REPOSITORY}Repository().get_stack('<|>')": "stack ",
    f"{REPOSITORY}Repository().get_stack('a<|>": "stack a",
    f"{REPOSITORY}Repository().get_stack('a<|>)": "stack a",
    f"{REPOSITORY}Repository().get_stack('a<|>'": "stack a",
    f"{REPOSITORY}Repository().get_stack('a<|>b'": "stack ab",
    f"{REPOSITORY}Repository().get_stack('a<|>'\nprint(1)\n": "stack a",
    f"{REPOSITORY}Repository().get_stack('a<|>\nprint(1)\n": "stack a",
    f"{REPOSITORY}Repository().get_stack(\n    'a<|>\n)\nprint(1)\n": "stack a",
    f"{REPOSITORY}Repository().get_stack(name='a<|>\nprint(1)\n": "stack a",
    f"{REPOSITORY}r = Repository()\nr.get_stack('a<|>\n": "stack a",
    f"{REPOSITORY}try:\n    Repository().get_stack('a<|>\n": "stack a",
    f"{REPOSITORY}def f():\n    if x:\n        return Repository().get_stack('a<|>\n": "stack a",
    f"{REPOSITORY}foo(\nx = [Repository().get_stack('a<|>": "stack a",
    f"{REPOSITORY}def (:\nRepository().get_stack('a<|>\ndef (:\n": "stack a",
    f"{REPOSITORY}if Repository().active_stack_name == 'a<|>": "stack a",
    f"{REPOSITORY}if Repository().active_stack_name == 'a<|>':": "stack a",
    f"{REPOSITORY}Repository().stack_configurations['a<|>": "stack a",
    f"{STEP}@step(custom_step_operator='a<|>": "component[step_operator] a",
    f"{STEP}@step(custom_step_operator='a<|>\ndef f(): pass\n": "component[step_operator] a",
    f"{STEP}@step(\n    custom_step_operator='a<|>\n": "component[step_operator] a",
    f"{STEP}@step(\n    custom_step_operator='a<|>\n    name='b',\n)\ndef f(): pass": (
        "component[step_operator] a"
    ),
    f"{STEP}class C:\n    @step(custom_step_operator='a<|>\n": "component[step_operator] a",
    "import os\nos.environ['ZENML_ACTIVATED_STACK'] = 'a<|>": "stack a",
    "import os\nos.environ.update({'ZENML_ACTIVATED_STACK': 'a<|>": "stack a",
    f"{REPOSITORY}{TYPES}Repository().get_stack_component(StackComponentType.ALERTER, 'a<|>": (
        "component[alerter] a"
    ),
    f"\ufeff{REPOSITORY}Repository().get_stack('a<|>".replace("\n", "\r\n"): "stack a",
    f"{REPOSITORY}x = '😀é'; Repository().get_stack('a<|>": "stack a",
    # not in a text, or in another one
    f"{REPOSITORY}Repository().get_stack(<|>'a')": None,
    f"{REPOSITORY}Repository().get_stack('a', '<|>": None,
    f"{REPOSITORY}Repository().get_stack('a'<|>)": None,
    f"{REPOSITORY}Repository().get_stack(f'a<|>": None,
    f"{REPOSITORY}Repository().get_stack('''a<|>": None,
    f"{REPOSITORY}# Repository().get_stack('a<|>": None,
    f'{REPOSITORY}"""\nRepository().get_stack(\'a<|>\n"""': None,
    f"{REPOSITORY}print('a<|>": None,
    "<|>": None,
}


@pytest.mark.parametrize(("text", "expected"), TYPING.items())
def test_the_name_that_is_being_typed(text: str, expected: str | None) -> None:
    offset = text.index("<|>")
    text = text.replace("<|>", "")
    found = code_name_at(text, offset)
    assert (described(found[0]) if found else None) == expected
    if found:
        span = found[0].span
        assert text[span.start : span.end] == found[0].name
        assert span.covers(offset)


def test_names_that_are_bound_again_and_again_are_followed_once() -> None:
    steps = "".join(f"x = f(x, {number}).y\nx = x.z\n" for number in range(200))
    assert shown(f"{REPOSITORY}{steps}x.get_stack('a')\nRepository().get_stack('b')\n") == [
        "stack b"
    ]


def test_code_that_makes_a_name_may_use_it() -> None:
    text = f"{REPOSITORY}Repository().get_stack('a')\nRepository().get_stack('b')\n"
    for other in ("Stack(name='a')", "run('zenml stack register a -o x')", "run(['stack', 'a'])"):
        found = code_names(text + other)
        made = [item.name for item in found.names if found.may_make(item)]
        assert made == ["a"], other
    found = code_names(f"'''Uses a.'''\n{text}")
    assert not any(found.may_make(item) for item in found.names)


def test_the_profiles_that_code_makes_active() -> None:
    call = "Repository().activate_profile"
    assert code_names(f"{REPOSITORY}{call}('a')\n{call}(b)\n").switches == ("a", None)
    assert code_names(f"{REPOSITORY}Repository().get_stack('a')").switches == ()


PIPELINES = [
    text
    for text in [
        *(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("data/*/*/*.py")),
        *WAYS.values(),
        *BROKEN.values(),
        "\n".join(["import os", REPOSITORY, CONFIGURATION, TYPES, STEP, *CALLS]),
    ]
    if "zenml" in text
]
PATIENT = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
PIECES = st.sampled_from(
    ["'", '"', "(", ")", "\n", "\r\n", "\t", "#", "😀", "\\", "'''", "@", ":", "\f", "\0", "\ufeff"]
)


@PATIENT
@given(st.data())
def test_no_text_makes_it_fail_and_spans_are_right(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(PIPELINES))
    for _ in range(data.draw(st.integers(0, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 20)))
        text = text[:start] + data.draw(PIECES | st.text(max_size=3)) + text[end:]
    text = text[: data.draw(st.integers(0, len(text)))]
    found = code_names(text)
    for item in found.names:
        assert text[item.span.start : item.span.end] == item.name
        assert text[item.span.start - 1] == text[item.span.end]
        assert text[item.span.end] in "'\""
    for use in reading(text).uses:
        assert use.target
    offset = data.draw(st.integers(0, len(text)))
    typed = code_name_at(text, offset)
    if typed is not None:
        assert text[typed[0].span.start : typed[0].span.end] == typed[0].name


@PATIENT
@given(st.text())
def test_a_plain_text_can_stand_between_quotes(text: str) -> None:
    if is_plain(text):
        assert ast.literal_eval(f"'{text}'") == ast.literal_eval(f'"{text}"') == text
