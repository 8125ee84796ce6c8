"""Completion in Python: names between the quotes that take them, and nothing anywhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.features.scene import crlf, scene
from zenml_ls.features.completion import completions
from zenml_ls.text import Edit, apply_edits

HEAD = """
#- run.py
import os
from zenml.config.global_config import GlobalConfiguration
from zenml.enums import StackComponentType
from zenml.repository import Repository
from zenml.steps import step

"""


def offered(folder: Path, fixture: str, line_ends: bool = False) -> list[str]:
    at = scene(folder, fixture, crlf if line_ends else str)
    found = completions(at.document, at.offset, at.snapshot)
    return [] if found is None else [item.label for item in found.items]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Repository().activate_stack('<|>')", ["default", "remote"]),
        ("Repository().activate_stack('<|>", ["default", "remote"]),
        ("Repository().activate_stack(name='re<|>", ["default", "remote"]),
        ("Repository().activate_profile('<|>", ["default"]),
        ("GlobalConfiguration().has_profile('<|>", ["default"]),
        ("GlobalConfiguration().activate_stack('<|>", ["default", "remote"]),
        (
            "Repository().get_stack_component(StackComponentType.ORCHESTRATOR, '<|>",
            ["default", "kf"],
        ),
        ("os.environ['ZENML_ACTIVATED_STACK'] = '<|>", ["default", "remote"]),
        ("if Repository().active_stack_name == '<|>", ["default", "remote"]),
        ("@step(custom_step_operator='<|>", []),
        ("print('<|>')", []),
        ("Repository().activate_stack(<|>)", []),
        ("Repository().activate_stack(f'<|>')", []),
        ("Rep<|>", []),
        ("Repository().activate_profile(p)\nRepository().activate_stack('<|>", []),
        ("Repository().activate_profile('team')\nRepository().activate_stack('<|>", []),
    ],
)
@pytest.mark.parametrize("line_ends", [False, True], ids=["LF", "CRLF"])
def test_names_are_offered(line: str, expected: list[str], line_ends: bool, tmp_path: Path) -> None:
    assert offered(tmp_path, HEAD + line, line_ends) == expected


def test_the_flavors_of_a_type_are_offered(tmp_path: Path) -> None:
    line = "Repository().get_flavor('<|>', StackComponentType.CONTAINER_REGISTRY)"
    assert {"default", "azure", "gcp"} <= set(offered(tmp_path, HEAD + line))


@pytest.mark.parametrize("typed", ["<|>", "re<|>", "re<|>mo", "<|>remote", "remote<|>"])
@pytest.mark.parametrize("quote", ["'", '"'])
def test_an_accepted_name_takes_the_place_of_the_literal(
    typed: str, quote: str, tmp_path: Path
) -> None:
    start = f"{HEAD}x = '😀'; Repository().get_stack({quote}"
    at = scene(tmp_path, f"{start}{typed}{quote})\n")
    found = completions(at.document, at.offset, at.snapshot)
    assert found is not None
    item = next(item for item in found.items if item.label == "remote")
    text = apply_edits(at.document.text, [Edit(found.span, found.prefix + item.text)])
    assert text.endswith(f"Repository().get_stack({quote}remote{quote})\n")


def test_a_name_is_written_as_it_is_or_not_offered(tmp_path: Path) -> None:
    registry = """
#- config/profiles/default/stacks.yaml
stack_components: {}
stacks:
  'true': {}
  "it's": {}
  'a\\b': {}
  '1.0': {}
"""
    assert offered(tmp_path, f"{HEAD}Repository().get_stack('<|>')\n{registry}") == ["true", "1.0"]
    at = scene(tmp_path, f"{HEAD}Repository().get_stack('<|>')\n{registry}")
    found = completions(at.document, at.offset, at.snapshot)
    assert found is not None
    assert [item.text for item in found.items] == ["true", "1.0"]


def test_nothing_is_offered_where_the_store_is_unknown(tmp_path: Path) -> None:
    configuration = """
#- config/config.yaml
activated_profile: default
profiles:
  default: {name: default, store_type: sql, store_url: 'mysql://host/db'}
"""
    assert offered(tmp_path, f"{HEAD}Repository().get_stack('<|>')\n{configuration}") == []
