"""``zenml-ls check`` and the server say the same of every fixture, file by file."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.e2e.conftest import Start
from zenml_ls.checking import Checked, Checker, CheckSettings

CHECKOUT = Path(__file__).parents[2]
SETS = {
    "broken example": ("examples/broken", "zenml-config"),
    "clean example": ("examples/clean", "zenml-config"),
    "written by 0.13.2": ("tests/data/zenml-0.13.2", "config"),
    "written by 0.6.3": ("tests/data/legacy-0.6.3", "config"),
}


def texts(folder: Path, configuration: str) -> dict[str, str]:
    """Return the files of a set, with the configuration directory where tests have it."""
    found = {}
    for path in sorted(folder.rglob("*.yaml")):
        name = path.relative_to(folder).as_posix().removeprefix("repository/")
        if name.startswith(f"{configuration}/"):
            name = f"config/{name.removeprefix(f'{configuration}/')}"
        found[name] = path.read_text(encoding="utf-8")
    return found


@pytest.mark.parametrize(("where", "configuration"), SETS.values(), ids=SETS)
async def test_server_and_check_agree(
    start: Start, folder: Path, where: str, configuration: str
) -> None:
    files = {
        name: text.replace("$CONFIG_DIR", str(folder / "config")).replace("$REPO", str(folder))
        for name, text in texts(CHECKOUT / where, configuration).items()
    }
    editor = await start(files, base={})
    cache = {"XDG_CACHE_HOME": str(folder / "cache")}
    settings = CheckSettings(config_directory=str(folder / "config"), environment=cache)
    outcomes = await asyncio.to_thread(lambda: list(Checker(settings).check([folder])))
    checked = [item for item in outcomes if isinstance(item, Checked)]
    assert len(checked) >= 2
    for item in checked:
        name = item.document.path.relative_to(folder).as_posix()
        uri = editor.open(name)
        found = await editor.findings(uri, *(finding.code for finding in item.findings))
        assert [finding.message for finding in found] == [f.message for f in item.findings]
        text = item.document.text
        assert [editor.at(uri, finding.range) for finding in found] == [
            text[finding.span.start : finding.span.end] for finding in item.findings
        ]
        editor.close(uri)
