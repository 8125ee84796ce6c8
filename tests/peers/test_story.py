"""The same story in each editor that has more of our plug-in than a start of the server."""

from __future__ import annotations

import pytest

from tests.peers.conftest import World
from tests.peers.neovim_editor import NeovimEditor
from tests.peers.story import Story
from tests.peers.vscode import VSCode

pytestmark = pytest.mark.zenml


@pytest.mark.vscode
def test_story_in_vscode(vscode: VSCode, world: World) -> None:
    Story(vscode, world).tell()


@pytest.mark.neovim
def test_story_in_neovim(neovim_editor: NeovimEditor, world: World) -> None:
    Story(neovim_editor, world).tell()
