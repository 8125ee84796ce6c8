"""Pictures of a terminal, for those who want to see what a test saw."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

from tests.peers.neovim import CHECKOUT
from tests.peers.terminal import COLUMNS, ROWS

if TYPE_CHECKING:
    from pyte.screens import Char

SIZE = (1280, 800)
CELL = (11, 19)
CORNER = ((SIZE[0] - COLUMNS * CELL[0]) // 2, (SIZE[1] - ROWS * CELL[1]) // 2)
FONT_SIZE = 18
FONTS = (
    CHECKOUT / ".tools/neovim/fonts/root/usr/share/fonts/truetype/dejavu",
    Path("/usr/share/fonts/truetype/dejavu"),
)
COLOURS = {
    "black": "1c1c1c", "red": "d75f5f", "green": "87af87", "brown": "d7af5f",
    "blue": "87afd7", "magenta": "af87af", "cyan": "5fafaf", "white": "bcbcbc",
    "brightblack": "767676", "brightred": "ff8787", "brightgreen": "afd7af",
    "brightbrown": "ffd787", "brightblue": "afd7ff", "brightmagenta": "d7afd7",
    "brightcyan": "87d7d7", "brightwhite": "ffffff",
}  # fmt: skip
"""The sixteen colours that a terminal chooses itself; others come as they are."""


def draw(
    cells: list[list[Char]], cursor: tuple[int, int] | None, background: str, path: Path
) -> None:
    """Write a picture of *cells* to *path*; the margin gets *background*."""
    image = Image.new("RGB", SIZE, f"#{background}")
    canvas = ImageDraw.Draw(image)
    fonts = {is_bold: _font(is_bold) for is_bold in (False, True)}
    for row, line in enumerate(cells):
        for column, cell in enumerate(line):
            place = (CORNER[0] + column * CELL[0], CORNER[1] + row * CELL[1])
            is_turned = cell.reverse != ((row, column) == cursor)
            _draw_cell(canvas, place, cell, fonts[cell.bold], (background, is_turned))
    image.save(path)


def _draw_cell(
    canvas: ImageDraw.ImageDraw,
    place: tuple[int, int],
    cell: Char,
    font: ImageFont.FreeTypeFont,
    look: tuple[str, bool],
) -> None:
    default_background, is_turned = look
    front, back = _colour(cell.fg, "d0d0d0"), _colour(cell.bg, default_background)
    if is_turned:
        front, back = back, front
    left, top = place
    right, bottom = left + CELL[0] - 1, top + CELL[1] - 1
    canvas.rectangle((left, top, right, bottom), fill=back)
    if cell.data.strip():
        canvas.text((left, top - 1), cell.data, fill=front, font=font)
    if cell.underscore:
        canvas.line((left, bottom - 1, right, bottom - 1), fill=front)
    if cell.strikethrough:
        canvas.line((left, top + CELL[1] // 2, right, top + CELL[1] // 2), fill=front)


def _colour(name: str, default: str) -> str:
    return f"#{default if name == 'default' else COLOURS.get(name, name)}"


def _font(is_bold: bool) -> ImageFont.FreeTypeFont:
    name = "DejaVuSansMono-Bold.ttf" if is_bold else "DejaVuSansMono.ttf"
    found = next((folder / name for folder in FONTS if (folder / name).exists()), None)
    assert found is not None, f"there is no {name}: run tests/editors/neovim.sh"
    return ImageFont.truetype(found, FONT_SIZE)
