"""What docs/editors.md tells users to write."""

from __future__ import annotations

from tests.peers.neovim import CHECKOUT

PLACE_IN_DOCS = "/path/to/zenml-language-server"


def documented(heading: str, language: str) -> str:
    """Return the first block in *language* of the section *heading*, for this checkout."""
    section = (CHECKOUT / "docs" / "editors.md").read_text().split(f"# {heading}\n")[1]
    block = section.split(f"```{language}\n")[1].split("```")[0]
    return block.replace(PLACE_IN_DOCS, str(CHECKOUT))
