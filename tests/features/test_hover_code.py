"""Names in Python: hover, definition, references, findings with their fixes; nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.features.scene import CURSOR, crlf, scene, shown, stage
from zenml_ls.features.code_action import ActionKind, code_actions
from zenml_ls.features.code_lens import code_lenses
from zenml_ls.features.definition import CodePlace, definition
from zenml_ls.features.document_link import document_links
from zenml_ls.features.document_symbol import document_symbols
from zenml_ls.features.folding_range import folding_ranges
from zenml_ls.features.hover import hover
from zenml_ls.features.inlay_hint import inlay_hints
from zenml_ls.features.references import highlights
from zenml_ls.features.semantic_tokens import semantic_tokens
from zenml_ls.mentions import mentions
from zenml_ls.rules import findings
from zenml_ls.text import Span, apply_edits

HEAD = """
#- run.py
from zenml.config.global_config import GlobalConfiguration
from zenml.enums import StackComponentType
from zenml.repository import Repository
from zenml.steps import step

"""
STACK = f"{HEAD}Repository().get_stack('rem<|>ote')\n"


def described(folder: Path, fixture: str, line_ends: bool = False) -> str:
    at = scene(folder, fixture, crlf if line_ends else str)
    found = hover(at.document, at.offset, at.snapshot)
    return f"{shown(at.document, found.span)}\n{found.text}" if found else "nothing"


YAML = """
#- config/profiles/default/stacks.yaml
stack_components:
  artifact_store: {default: local}
  metadata_store: {default: sqlite}
  orchestrator: {default: local, kf: kubeflow}
stacks:
  remote: {artifact_store: default, metadata_store: default, orchestrator: kf}
"""


@pytest.mark.parametrize(
    ("code", "yaml"),
    [
        ("Repository().get_stack('remote')", "  remote"),
        (
            "Repository().get_stack_component(StackComponentType.ORCHESTRATOR, 'kf')",
            "orchestrator: kf",
        ),
        ("Repository().get_flavor('kubeflow', StackComponentType.ORCHESTRATOR)", "kf: kubeflow"),
    ],
)
def test_the_same_is_said_as_in_a_registry(code: str, yaml: str, tmp_path: Path) -> None:
    assert yaml in YAML
    in_yaml = described(tmp_path, YAML.replace(yaml, yaml + CURSOR))
    name = yaml.rsplit(maxsplit=1)[-1]
    in_code = described(tmp_path, f"{HEAD}{code.replace(name, name + CURSOR)}\n{YAML}")
    assert in_code.splitlines()[0].strip() == code
    assert in_code.splitlines()[2:] == in_yaml.splitlines()[2:] != []


def test_profile(tmp_path: Path) -> None:
    choice = "#- .zen/config.yaml\nactive_profile_name: default\n"
    line = "GlobalConfiguration().activate_profile('<|>default')\n"
    in_yaml = described(tmp_path, choice.replace(": ", f": {CURSOR}"))
    in_code = described(tmp_path, f"{HEAD}{line}{choice}")
    assert in_code.splitlines()[2:] == in_yaml.splitlines()[2:] != []


@pytest.mark.parametrize("line_ends", [False, True], ids=["LF", "CRLF"])
@pytest.mark.parametrize(
    "line",
    [
        "x = '😀'; Repository().get_stack('rem<|>ote')",
        "Repository().get_stack('remote<|>')\ndef (:",
        "def (:\nRepository().get_stack('<|>remote')",
    ],
)
def test_is_found_wherever_it_stands(line: str, line_ends: bool, tmp_path: Path) -> None:
    text = described(tmp_path, HEAD + line, line_ends)
    assert text.splitlines()[1].strip() == "^^^^^^"
    assert "orchestrator `kf`" in text


@pytest.mark.parametrize(
    "line",
    [
        "Repository().get_<|>stack('remote')",
        "print('rem<|>ote')",
        "Repository().get_stack('unk<|>nown')",
        "Repository().get_stack(f'rem<|>ote')",
        "# remote<|>",
    ],
)
def test_nothing_is_said_elsewhere(line: str, tmp_path: Path) -> None:
    assert described(tmp_path, HEAD + line) == "nothing"


def test_definition_is_in_the_store(tmp_path: Path) -> None:
    at = scene(tmp_path, STACK)
    found = definition(at.document, at.offset, at.snapshot)
    assert found is not None
    (target,) = found.targets
    assert not isinstance(target, CodePlace)
    assert target.document.path.name == "stacks.yaml"
    assert target.document.text[target.span.start : target.span.end] == "remote"


def test_the_same_name_is_marked_in_the_file(tmp_path: Path) -> None:
    at = scene(tmp_path, f"{STACK}Repository().activate_stack('remote')\nx = 'remote'\n")
    found = highlights(at.document, at.offset, at.snapshot)
    assert [at.document.lines.line_of(item.span.start) for item in found] == [5, 6]


def test_names_are_those_of_the_profile_that_the_code_activates(tmp_path: Path) -> None:
    switch = "Repository().activate_profile('team')\n"
    at = scene(tmp_path, f"{HEAD}{switch}Repository().get_stack('<|>remote')\n")
    found = [item.entity for item in mentions(at.document, at.snapshot)]
    assert [(item.name, item.home) for item in found] == [("team", None), ("remote", "team")]
    at = scene(tmp_path, f"{HEAD}{switch.replace('team', 'a')}{switch}{STACK[len(HEAD) :]}")
    found = [item.entity for item in mentions(at.document, at.snapshot)]
    assert [item.name for item in found] == ["a", "team"]


def test_a_release_has_the_calls_that_it_has(tmp_path: Path) -> None:
    rows = "stack_components: {}\nstacks: {}\n"
    registry = f"#- config/profiles/default/stacks.yaml\n{rows}"
    configuration = "#- config/config.yaml\nversion: {}\nprofiles: {{default: {{name: default}}}}\n"
    line = "Repository().get_flavor('<|>odd', StackComponentType.ORCHESTRATOR)\n"
    for release, count in (("0.7.3", 0), ("0.8.0", 1)):
        at = scene(tmp_path, f"{HEAD}{line}{configuration.format(release)}{registry}")
        assert len(mentions(at.document, at.snapshot)) == count, release
        assert len(findings(at.document, at.snapshot)) == count, release


# -------------------------------------------------------------------------- findings


def test_the_fix_writes_the_name_as_it_is(tmp_path: Path) -> None:
    registry = (
        "#- config/profiles/default/stacks.yaml\nstack_components: {}\nstacks: {'1.05': {}}\n"
    )
    at = scene(tmp_path, f'{HEAD}Repository().get_stack("<|>1.5")\n{registry}')
    fixes = code_actions(at.document, Span(at.offset, at.offset), at.snapshot)
    (fix,) = [item for item in fixes if item.kind is ActionKind.QUICK_FIX]
    assert fix.title == "Change to '1.05'"
    text = apply_edits(at.document.text, fix.edits)
    assert text.endswith('Repository().get_stack("1.05")\n')


def test_a_name_that_quotes_would_break_is_not_suggested(tmp_path: Path) -> None:
    rows = 'stack_components: {}\nstacks: {"a\'stack": {}}\n'
    registry = f"#- config/profiles/default/stacks.yaml\n{rows}"
    at = scene(tmp_path, f"{HEAD}Repository().get_stack('<|>astack')\n{registry}")
    (finding,) = findings(at.document, at.snapshot)
    assert finding.data["suggestion"] is None


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Repository().get_stack('odd')", "odd"),
        ("Repository().deregister_stack('odd')", None),
        ("GlobalConfiguration().has_profile('odd')", None),
        ("GlobalConfiguration().get_profile('odd')", None),
        ("Repository().get_stack('odd')\nStack(name='odd')", None),
        ("Repository().get_stack('odd')\ndef (:", None),
        ("Repository().activate_profile('default')\nRepository().get_stack('odd')", None),
        ("Repository().get_stack('')", None),
        ("Repository().get_stack('remote')", None),
        ("import os\nos.environ['ZENML_ACTIVATED_PROFILE'] = 'odd'", None),
        ("import os\nos.environ['ZENML_ACTIVATED_STACK'] = 'odd'", None),
    ],
)
def test_what_is_reported(line: str, name: str | None, tmp_path: Path) -> None:
    at = scene(tmp_path, f"{HEAD}{line}<|>\n")
    found = [finding.data["name"] for finding in findings(at.document, at.snapshot)]
    assert found == ([name] if name else [])


def test_the_variable_counts_where_the_repository_names_no_profile(tmp_path: Path) -> None:
    line = "import os\nos.environ['ZENML_ACTIVATED_PROFILE'] = 'odd<|>'\n"
    at = scene(tmp_path, f"{HEAD}{line}#- .zen/config.yaml\nactive_stack_name: default\n")
    assert [finding.span.end for finding in findings(at.document, at.snapshot)] == [at.offset]


def test_nothing_is_said_where_the_store_is_unknown(tmp_path: Path) -> None:
    configuration = """#- config/config.yaml
activated_profile: default
profiles:
  default: {name: default, store_type: sql, store_url: 'mysql://host/db'}
"""
    at = scene(tmp_path, f"{HEAD}Repository().get_stack('odd<|>')\n{configuration}")
    assert findings(at.document, at.snapshot) == ()


def test_nothing_is_said_where_the_store_may_hold_more(tmp_path: Path) -> None:
    path = "#- config/profiles/default/stacks.yaml\n"
    at = scene(tmp_path, f"{HEAD}Repository().get_stack('odd<|>')\n{path}stacks: {{}}\nx: [\n")
    assert findings(at.document, at.snapshot) == ()


def test_nothing_is_said_outside_of_a_repository(tmp_path: Path) -> None:
    at = scene(tmp_path, f"{HEAD}Repository().get_stack('odd<|>')\n")
    assert len(findings(at.document, at.snapshot)) == 1
    outside = replace(at.snapshot, repository_root=None, repository_document=None)
    assert findings(at.document, outside) == ()


# ------------------------------------------------------------------ nobody's business

ODD = [
    "stack_name: x\nzenml_version: 0.13.2\ncomponents: {}\n",
    "stacks: [\n",
    "profiles:\n  a: {}\nactivated_profile: a\n",
    "def f(:\n\tpass\n",
    "",
    "x = {'a': 1,\n     'b': 2}\n# region\n# endregion\n",
]


@pytest.mark.parametrize("text", ODD)
def test_code_is_nothing_but_its_names(text: str, tmp_path: Path) -> None:
    at = stage(tmp_path).open("run.py", text + CURSOR)
    document, known = at.document, at.snapshot
    whole = Span(0, len(document.text))
    assert findings(document, known) == ()
    assert hover(document, at.offset, known) is None
    assert definition(document, at.offset, known) is None
    assert not code_actions(document, whole, known)
    assert not code_lenses(document, known)
    assert not document_links(document, known)
    assert not document_symbols(document, known)
    assert not folding_ranges(document)
    assert not inlay_hints(document, whole, known)
    assert not semantic_tokens(document, known)
