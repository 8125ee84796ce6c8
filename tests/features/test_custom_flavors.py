"""Completion and hover of custom flavors, whose attributes their classes tell."""

from __future__ import annotations

from pathlib import Path

from inline_snapshot import snapshot

from tests.features.scene import scene, shown
from zenml_ls.features.completion import completions
from zenml_ls.features.hover import hover

RAY = """\
#- flavors/ray.py
from typing import Literal, Optional
from zenml.orchestrators import LocalOrchestrator

class Ray(LocalOrchestrator):
    address: str
    size: Literal["small", "big"] = "small"
    working_dir: Optional[str] = None
#- config/profiles/default/stacks.yaml
stack_component_flavors:
- {name: ray, type: orchestrator, source: flavors.ray.Ray, integration: null}
stack_components:
  orchestrator: {mine: ray}
#- config/profiles/default/orchestrators/mine.yaml
name: mine
"""


def offered(folder: Path, line: str) -> list[str]:
    at = scene(folder, RAY + line)
    found = completions(at.document, at.offset, at.snapshot)
    items = sorted(found.items, key=lambda item: item.rank) if found else []
    return [f"{item.label}: {item.detail}" for item in items]


def test_completes_the_attributes(tmp_path: Path) -> None:
    assert offered(tmp_path, "<|>\n") == snapshot(
        [
            "address: str, required",
            "uuid: UUID, required",
            "size: Literal['small', 'big'], default 'small'",
            "working_dir: Optional[str], default null",
        ]
    )


def test_completes_the_values(tmp_path: Path) -> None:
    assert offered(tmp_path, "size: <|>\n") == snapshot(["small: the default", "big: "])


def test_tells_about_an_attribute(tmp_path: Path) -> None:
    at = scene(tmp_path, RAY + "addr<|>ess: ray://head:10001\n")
    found = hover(at.document, at.offset, at.snapshot)
    assert found is not None
    assert f"{shown(at.document, found.span)}\n{found.text}" == snapshot("""\
address: ray://head:10001
^^^^^^^
**`address`**: `str`, required

Attribute of flavor `ray`, custom, flavors.ray.Ray\
""")
