"""Changes of the Python files that custom flavors come from are seen."""

from __future__ import annotations

import pytest

from tests import world
from tests.e2e.conftest import NEOVIM, VS_CODE, Start

REGISTRY = "config/profiles/default/stacks.yaml"
MODULE = "flavors/ray.py"
RAY = """\
from zenml.orchestrators import LocalOrchestrator

class Ray(LocalOrchestrator):
    kubernetes_context: str
"""


@pytest.mark.parametrize("client", [NEOVIM, VS_CODE])
async def test_a_flavor_that_comes_and_goes(start: Start, client: str) -> None:
    row = "- {name: kubeflow, source: flavors.ray.Ray, type: orchestrator}"
    flavors = f"stack_component_flavors:\n{row}\n"
    registry = world.REGISTRY.replace("stack_component_flavors: []\n", flavors)
    editor = await start({REGISTRY: registry}, capabilities=client)
    uri = editor.open(REGISTRY)
    await editor.findings(uri, "broken-flavor")
    for _ in range(2):
        editor.write(MODULE, RAY)
        await editor.findings(uri)
        editor.write(MODULE, RAY.replace("Ray", "Rain"))
        await editor.findings(uri, "broken-flavor")
    editor.write(MODULE, RAY.replace("kubernetes_context", "other"))
    component = editor.open("config/profiles/default/orchestrators/kf.yaml")
    await editor.findings(component, "missing-attribute", "unknown-attribute")
    (editor.folder / MODULE).unlink()
    await editor.findings(uri, "broken-flavor")
