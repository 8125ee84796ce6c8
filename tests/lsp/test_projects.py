"""What is read of the workspace's repositories is remembered as long as they are there."""

from __future__ import annotations

from pathlib import Path

from tests import world
from zenml_ls.loading import load
from zenml_ls.lsp.projects import Projects
from zenml_ls.session import Session
from zenml_ls.workspace import Document

CODE = "from zenml.repository import Repository\nRepository().get_stack('remote')\n"


async def test_forgets_repositories_that_left_the_workspace(tmp_path: Path) -> None:
    world.write(tmp_path, {**world.BASE, "run.py": CODE})
    session = Session({"ZENML_CONFIG_PATH": str(tmp_path / "config")})
    projects = Projects(session)

    async def code(folder: Path) -> list[Document]:
        session.set_folders([folder])
        session.apply(load(session.request()))
        found = await projects.documents(session.config_directory / "config.yaml")
        return [document for document, _ in found if document.path.suffix == ".py"]

    (first,) = await code(tmp_path)
    (again,) = await code(tmp_path)
    assert again is first
    assert await code(tmp_path / "config/profiles/elsewhere") == [first], "found above it"
    world.write(tmp_path, {"other/.zen/config.yaml": ""})
    assert await code(tmp_path / "other") == []
    (later,) = await code(tmp_path)
    assert later is not first
