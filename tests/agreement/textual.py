"""Mistakes that change characters and lines, as a hand makes them."""

from __future__ import annotations

import re
import string
from collections.abc import Callable
from random import Random

from tests.agreement.change import NO_LINES, Change, Mutator, line_at, spliced
from tests.agreement.source import Source

JUNK = (" # note", " x", ' "', "[", "{", ": y", " &a", " !x", ",", "'", " |", "  ", "\t", " - a")
ODD_TEXTS = ("yes", "*a", '"x', "'x", "@x", "%x", "- a", "!!int x", "`x`", "<<", "x: y", "|", "> a")


def deleted_line(source: Source, random: Random) -> Change:
    """Lose a line."""
    index = random.randrange(len(source.lines))
    return _joined([*source.lines[:index], *source.lines[index + 1 :]]), NO_LINES


def doubled_line(source: Source, random: Random) -> Change:
    """Paste a line twice."""
    index = random.randrange(len(source.lines))
    return _joined([*source.lines[: index + 1], *source.lines[index:]]), NO_LINES


def indented_line(source: Source, random: Random) -> Change:
    """Indent a line too far."""
    return _with_line(source, random, lambda line: " " * random.choice((1, 2, 4)) + line)


def outdented_line(source: Source, random: Random) -> Change:
    """Indent a line too little."""
    return _with_line(source, random, lambda line: line[random.choice((1, 2)) :], " ")


def tab_for_spaces(source: Source, random: Random) -> Change:
    """Indent a line with a tab."""
    return _with_line(source, random, lambda line: "\t" + line.lstrip(" "))


def missing_colon(source: Source, random: Random) -> Change:
    """Forget a colon."""
    return _with_line(source, random, lambda line: line.replace(":", "", 1), ":")


def missing_space(source: Source, random: Random) -> Change:
    """Forget the space after a colon."""
    return _with_line(source, random, lambda line: line.replace(": ", ":", 1), ": ")


def half_line(source: Source, random: Random) -> Change:
    """Stop in the middle of a line."""
    return _with_line(source, random, lambda line: line[: random.randrange(len(line) + 1)])


def junk_after(source: Source, random: Random) -> Change:
    """Leave characters at the end of a line."""
    return _with_line(source, random, lambda line: line + random.choice(JUNK))


def odd_text(source: Source, random: Random) -> Change:
    """Write something after the colon that YAML reads in its own way."""
    text = random.choice(ODD_TEXTS)
    return _with_line(source, random, lambda line: re.sub(r": .*", f": {text}", line), ": ")


def lost_character(source: Source, random: Random) -> Change:
    """Delete any one character."""
    index = random.randrange(len(source.text))
    lines = (line_at(source, index),) if source.text[index] != "\n" else NO_LINES
    return source.text[:index] + source.text[index + 1 :], lines


def stray_character(source: Source, random: Random) -> Change:
    """Type a character anywhere."""
    index = random.randrange(len(source.text) + 1)
    typed = random.choice(string.printable + "\u00e9\x00")
    lines = (line_at(source, index),) if typed.isprintable() else NO_LINES
    return spliced(source.text, index, index, typed), lines


def swapped_lines(source: Source, random: Random) -> Change:
    """Move a line elsewhere."""
    lines = list(source.lines)
    first, second = random.randrange(len(lines)), random.randrange(len(lines))
    lines[first], lines[second] = lines[second], lines[first]
    return _joined(lines), NO_LINES


def cut_short(source: Source, random: Random) -> Change:
    """Save half a file."""
    return source.text[: random.randrange(len(source.text))], NO_LINES


def commented_line(source: Source, random: Random) -> Change:
    """Comment a line out."""
    index = random.randrange(len(source.lines))
    lines = list(source.lines)
    lines[index] = "# " + lines[index]
    return _joined(lines), NO_LINES


def windows_line_ends(source: Source, _random: Random) -> Change:
    """Save with the line ends of Windows."""
    return source.text.replace("\n", "\r\n"), NO_LINES


def second_document(source: Source, random: Random) -> Change:
    """Put a mark of documents between two lines."""
    index = random.randrange(len(source.lines))
    mark = random.choice(("---", "...", "--- a"))
    return _joined([*source.lines[:index], mark, *source.lines[index:]]), NO_LINES


def emptied(_source: Source, random: Random) -> Change:
    """Leave nothing, or next to nothing."""
    return random.choice(("", "\n", "# later\n", "{}\n", "[]\n", "a\n", "null\n", "- a\n")), (
        NO_LINES
    )


TEXTUAL: tuple[Mutator, ...] = (
    deleted_line,
    doubled_line,
    indented_line,
    outdented_line,
    tab_for_spaces,
    missing_colon,
    missing_space,
    half_line,
    junk_after,
    odd_text,
    lost_character,
    stray_character,
    swapped_lines,
    cut_short,
    commented_line,
    windows_line_ends,
    second_document,
    emptied,
)


def _joined(lines: list[str]) -> str:
    return "\n".join(lines)


def _with_line(
    source: Source, random: Random, change: Callable[[str], str], needed: str = ""
) -> Change:
    """Change one line that has *needed* and is not blank."""
    usable = [
        index for index, line in enumerate(source.lines) if line.strip() and needed in line
    ] or [0]
    index = random.choice(usable)
    lines = list(source.lines)
    lines[index] = change(lines[index])
    return _joined(lines), (index,)
