"""What real ZenML 0.13.2 makes of the names in code, and which releases have the calls."""

from __future__ import annotations

import ast
import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.peers.conftest import REAL_PYTHON, World
from zenml_ls.checking import Checked, Checker, CheckSettings
from zenml_ls.model.code_calls import CALLS, SAME, Call
from zenml_ls.model.code_names import code_names
from zenml_ls.model.names import EntityKind
from zenml_ls.model.release import at_least

pytestmark = pytest.mark.zenml

TESTS = Path(__file__).parents[1]
TOOLS = TESTS.parent / ".tools" / "zenml-0.13.2"
RELEASES = ("0.6.3", "0.7.3", "0.9.0", "0.10.0", "0.12.0", "0.13.2")
KNOWN = {
    EntityKind.STACK: "default",
    EntityKind.PROFILE: "staging",
    EntityKind.COMPONENT: "default",
    EntityKind.FLAVOR: "local",
}
ODD = "nowhere"
HEAD = """\
import os
from types import SimpleNamespace
from zenml.config.global_config import GlobalConfiguration
from zenml.enums import StackComponentType
from zenml.pipelines import pipeline
from zenml.repository import Repository
from zenml.steps import step

repository, configuration = Repository(), GlobalConfiguration()
"""
_REPOSITORY = "zenml.repository.Repository()"
_CONFIGURATION = "zenml.config.global_config.GlobalConfiguration()"
RUNS = {
    f"{_REPOSITORY}.activate_stack": "Repository().activate_stack('NAME')",
    f"{_REPOSITORY}.get_stack": "Repository().get_stack('NAME')",
    f"{_REPOSITORY}.update_stack": (
        "Repository().update_stack('NAME', Repository().get_stack(name=str('default')))"
    ),
    f"{_REPOSITORY}.deregister_stack": (
        "Repository().activate_stack(str('tracked'))\nRepository().deregister_stack('NAME')"
    ),
    f"{_REPOSITORY}.get_pipelines": "Repository().get_pipelines('NAME')",
    f"{_REPOSITORY}.get_pipeline": "Repository().get_pipeline('pipeline', 'NAME')",
    f"{_REPOSITORY}.stack_configurations.__getitem__": "Repository().stack_configurations['NAME']",
    f"{_REPOSITORY}.active_stack_name.__eq__": "Repository().active_stack_name == 'NAME'",
    f"{_REPOSITORY}.active_stack.name.__eq__": "Repository().active_stack.name == 'NAME'",
    f"{_REPOSITORY}.active_profile.activate_stack": (
        "Repository().active_profile.activate_stack('NAME')"
    ),
    f"{_CONFIGURATION}.activate_stack": "GlobalConfiguration().activate_stack('NAME')",
    "os.environ.ZENML_ACTIVATED_STACK": (
        "os.environ['ZENML_ACTIVATED_STACK'] = 'NAME'\nRepository().active_stack"
    ),
    f"{_REPOSITORY}.activate_profile": "Repository().activate_profile('NAME')",
    f"{_REPOSITORY}.active_profile_name.__eq__": "Repository().active_profile_name == 'NAME'",
    f"{_REPOSITORY}.active_profile.name.__eq__": "Repository().active_profile.name == 'NAME'",
    f"{_CONFIGURATION}.activate_profile": "GlobalConfiguration().activate_profile('NAME')",
    f"{_CONFIGURATION}.delete_profile": "GlobalConfiguration().delete_profile('NAME')",
    f"{_CONFIGURATION}.get_profile": "GlobalConfiguration().get_profile('NAME')",
    f"{_CONFIGURATION}.has_profile": "GlobalConfiguration().has_profile('NAME')",
    f"{_CONFIGURATION}.profiles.__getitem__": "GlobalConfiguration().profiles['NAME']",
    f"{_CONFIGURATION}.active_profile_name.__eq__": (
        "GlobalConfiguration().active_profile_name == 'NAME'"
    ),
    "os.environ.ZENML_ACTIVATED_PROFILE": (
        "os.environ['ZENML_ACTIVATED_PROFILE'] = 'NAME'\nRepository().active_profile"
    ),
    f"{_REPOSITORY}.get_stack_component": (
        "Repository().get_stack_component(StackComponentType.ORCHESTRATOR, 'NAME')"
    ),
    f"{_REPOSITORY}.update_stack_component": (
        "found = Repository().active_stack.orchestrator\n"
        "Repository().update_stack_component('NAME', StackComponentType.ORCHESTRATOR, found)"
    ),
    f"{_REPOSITORY}.deregister_stack_component": (
        "Repository().deregister_stack_component(StackComponentType.MODEL_DEPLOYER, 'NAME')"
    ),
    "zenml.steps.step": """
@step(custom_step_operator='NAME')
def load() -> int:
    return 3

@pipeline
def training(load):
    load()

training(load()).validate_stack(SimpleNamespace(step_operator=SimpleNamespace(name=str('gpu'))))
""",
    f"{_REPOSITORY}.get_flavor": "Repository().get_flavor('NAME', StackComponentType.ORCHESTRATOR)",
}
"""A piece of code for each call of the table, with NAME for the name."""


def text_of(call: Call, name: str) -> str:
    head = HEAD.rsplit("\n", 2)[0] if call.target.startswith("os.environ") else HEAD
    return f"{head}\n{RUNS[call.target].replace('NAME', name)}\n"


def known_name(call: Call) -> str:
    special = {"zenml.steps.step": "gpu", f"{_REPOSITORY}.deregister_stack_component": "seldon"}
    return special.get(call.target, KNOWN[call.kind])


def run(texts: list[str], world: World, folder: Path | None = None) -> list[str | None]:
    """Return what the texts raise when real ZenML runs them in the repository."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ZENML_")}
    own = {
        "ZENML_CONFIG_PATH": str(world.config),
        "ZENML_ANALYTICS_OPT_IN": "false",
        "HOME": str(world.repository.parent),
    }
    done = subprocess.run(
        [str(REAL_PYTHON), "-W", "ignore", str(TESTS / "real_zenml" / "calls.py")],
        check=True,
        cwd=folder or world.repository,
        env={**kept, **own},
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        timeout=300,
    )
    found: list[str | None] = json.loads(done.stdout.splitlines()[-1])
    return found


def warnings(text: str, world: World) -> list[str]:
    """Return the names that we report in a file of the repository with this text."""
    (world.repository / "run.py").write_text(text)
    checker = Checker(CheckSettings(str(world.config), environment={}))
    (checked,) = checker.check([world.repository / "run.py"])
    assert isinstance(checked, Checked)
    return [finding.data["name"] for finding in checked.findings]


def test_every_call_of_the_table_is_run() -> None:
    assert set(RUNS) == {call.target for call in CALLS}
    for call in CALLS:
        names = code_names(text_of(call, ODD)).names
        assert [item.call for item in names if item.name == ODD] == [call]


def expected(call: Call, outcomes: Mapping[str, str]) -> str | None:
    return next(
        (raised for part, raised in outcomes.items() if part in str(call.consequence)), None
    )


def test_zenml_fails_where_we_say_so(world: World) -> None:
    calls = [call for call in CALLS if not call.is_fallback]
    outcomes = {"KeyError": "KeyError", "runs no pipeline": "StackValidationError"}
    raised = run([text_of(call, ODD) for call in calls], world)
    assert dict(zip([call.target for call in calls], raised, strict=True)) == {
        call.target: expected(call, outcomes) for call in calls
    }


def test_zenml_takes_the_names_that_are_registered(world: World) -> None:
    raised = run([text_of(call, known_name(call)) for call in CALLS], world)
    assert dict(zip([call.target for call in CALLS], raised, strict=True)) == dict.fromkeys(
        call.target for call in CALLS
    )


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.target)
def test_we_report_what_is_not_registered_and_no_other(call: Call, world: World) -> None:
    is_reported = call.consequence is not None and not call.is_fallback
    assert warnings(text_of(call, ODD), world) == ([ODD] if is_reported else [])
    assert warnings(text_of(call, known_name(call)), world) == []


@pytest.mark.parametrize("call", [call for call in CALLS if call.is_fallback], ids=str)
def test_a_variable_counts_where_the_repository_names_none(call: Call, world: World) -> None:
    text = text_of(call, ODD)
    assert run([text], world) == [None]
    world.choice.write_text("active_stack_name: default\n")
    assert run([text], world) == ["KeyError"]
    assert warnings(text, world) == [ODD]


def test_a_stack_that_is_kept_unchecked_fails_where_it_is_used(
    world: World, tmp_path: Path
) -> None:
    unchecked = [call for call in CALLS if "keeps it" in str(call.consequence)]
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    texts = [f"{text_of(call, ODD)}\nRepository().active_stack\n" for call in unchecked]
    assert len(texts) == 2
    assert run(texts, world, elsewhere) == ["KeyError"] * len(texts)


# -------------------------------------------------------------------------- releases


def sources(release: str) -> Path:
    if release == "0.13.2":
        return next(TOOLS.glob("venv/lib/python*/site-packages")) / "zenml"
    return TOOLS / f"zenml-{release}" / "zenml"


def functions(path: Path, owner: str | None) -> dict[str, list[str]]:
    """Return the functions of a class, or of a module, with their parameters."""
    if not path.exists():
        return {}
    tree: ast.Module | ast.ClassDef = ast.parse(path.read_text(encoding="utf-8"))
    if owner is not None:
        classes = (item for item in tree.body if isinstance(item, ast.ClassDef))
        found = next((item for item in classes if item.name == owner), None)
        if found is None:
            return {}
        tree = found
    parameters = {
        item.name: [argument.arg for argument in (*item.args.args, *item.args.kwonlyargs)]
        for item in tree.body
        if isinstance(item, ast.FunctionDef)
    }
    fields = (item.target for item in tree.body if isinstance(item, ast.AnnAssign))
    return {**{item.id: [] for item in fields if isinstance(item, ast.Name)}, **parameters}


def exists(call: Call, release: str) -> bool:
    """Say whether the source of *release* has the call, with the argument by its name."""
    folder = sources(release)
    if call.target.startswith("os.environ."):
        variable = call.target.removeprefix("os.environ.")
        constants = (folder / "constants.py").read_text(encoding="utf-8")
        field = variable.removeprefix("ZENML_").lower()
        configuration = functions(folder / "config" / "global_config.py", "GlobalConfiguration")
        return f'"{variable}"' in constants or field in configuration
    if call.target == "zenml.steps.step":
        found = functions(folder / "steps" / "step_decorator.py", None)
        return call.argument[1] in found.get("step", [])
    module, _, rest = call.target.partition("()")
    *path, owner = module.removeprefix("zenml.").split(".")
    found = functions(folder.joinpath(*path).with_suffix(".py"), owner)
    name = rest.lstrip(".").split(".")[0]
    is_direct = rest.count(".") == 1
    return name in found and (not is_direct or call.argument[1] in found[name])


@pytest.mark.parametrize("release", RELEASES)
def test_a_release_has_the_calls_that_we_say_it_has(release: str) -> None:
    found = {call.target: exists(call, release) for call in CALLS}
    assert found == {call.target: at_least(release, call.since) for call in CALLS}


def test_the_other_ways_exist_too(world: World) -> None:
    texts = [
        "from zenml.steps.step_decorator import step",
        "from zenml.repository import Repository\nRepository()\nRepository.get_instance().root",
        "from zenml.config.global_config import GlobalConfiguration as G\nG()\n"
        "G.get_instance().profiles",
    ]
    assert len(texts) == len(SAME)
    assert run(texts, world) == [None] * len(texts)
