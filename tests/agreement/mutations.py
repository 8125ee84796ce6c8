"""Mistakes as a person or a tool makes them in a configuration file.

Structural mutations change one part of the loaded document: a key, a value, an entry. Textual
ones change characters and lines as a hand does. Each says in which line of the new text a
person would mend it, where that is certain.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import TypeAlias

from tests.agreement.source import Entry, Source

ODD_VALUES = (
    "null", "~", "5", "0", "-1", "1.5", "true", "no", "on", "''", '""', "[]", "{}", "[a]",
    "{a: b}", "nope", "Default", "s3://bucket/x", "gs://bucket", "az://c/x", "'{{a.b}}'",
    "'{{ a.b }}'", "http://x/", "https://example.org", "localhost:5000", "2022-01-01", "1:30",
    "010", "0x10", "1e3", ".inf", "=", "!!str 5", "12345678-1234-1234-1234-123456789012",
    "12345678123412341234123456789012", "namespace", "none", "global", "databricks", "local",
    "sql", "rest", "sqlite:///x.db", "file:///x", "file:///$CONFIG_DIR/profiles/default", "a/b",
    "0.7.3", "0.13.2", "99.0.0", "0.13", "not a version", "'{\"a\": 1}'", "'[1]'", "*a", "!x y",
)  # fmt: skip
EXTRA_KEYS = (
    "foo", "flavor", "type", "uuid", "name", "uri", "path", "extra", "5", "true", "null", "? a",
    "stacks", "version", "description", "orchestrator", "container_registry", "alerter",
    "secrets_manager", "step_operator", "annotator", "experiment_tracker", "data_validator",
    "model_deployer", "feature_store", "skip_local_validations", "kubernetes_context",
    "docker_parent_image", "authentication_secret", "scope", "namespace",
)  # fmt: skip
JUNK = (" # note", " x", ' "', "[", "{", ": y", " &a", " !x", ",", "'", " |", "  ", "\t", " - a")
ODD_TEXTS = ("yes", "*a", '"x', "'x", "@x", "%x", "- a", "!!int x", "`x`", "<<", "x: y", "|", "> a")
NO_LINES: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Mutation:
    """A changed text."""

    name: str
    content: bytes
    lines: tuple[int, ...] = NO_LINES
    """The 0-based lines that a person would change, any of them; none where not certain."""


Change: TypeAlias = tuple[str, tuple[int, ...]]
"""A new text, and its lines that a person would change."""
Mutator: TypeAlias = Callable[[Source, Random], Change]


def mutate(text: str, random: Random) -> Mutation:
    """Make one mistake in *text*, and now and then (then at no certain place) another."""
    name, change = _once(text, random)
    if random.random() < 0.1:
        second, (changed, _) = _once(change[0], random)
        name, change = f"{name}, {second}", (changed, NO_LINES)
    if random.random() < 0.03:
        encoding = random.choice(("utf-16", "latin-1", "utf-8-sig", "utf-8-cut"))
        return Mutation(f"{name}, {encoding}", _encoded(change[0], encoding), NO_LINES)
    return Mutation(name, change[0].encode(), change[1])


def _once(text: str, random: Random) -> tuple[str, Change]:
    source = _source(text)
    is_structural = source is not None and random.random() < 0.6
    if source is None or not is_structural:
        mutator = random.choice(TEXTUAL)
        source = source or Source(text)
    else:
        mutator = random.choice(STRUCTURAL)
    return mutator.__name__.replace("_", " "), mutator(source, random)


def _source(text: str) -> Source | None:
    """Return the text cut into entries; None where it has none, or cannot be read."""
    try:
        source = Source(text)
        return source if source.scalars else None
    except Exception:  # noqa: BLE001 - whatever PyYAML thinks of a text that is broken already
        return None


def _encoded(text: str, encoding: str) -> bytes:
    text = text.replace("\n", " # \u00e9\n", 1) if "\n" in text else text + " # \u00e9"
    if encoding == "utf-8-cut":
        return text.encode()[: text.encode().index(b"\xc3") + 1]
    return text.encode(encoding, "replace")


# ----------------------------------------------------------------------------- structural


def delete_entry(source: Source, random: Random) -> Change:
    """Leave an entry out."""
    entry = random.choice(source.entries)
    return _without(source, entry), NO_LINES


def rename_key(source: Source, random: Random) -> Change:
    """Misspell a key."""
    entry = random.choice(source.entries)
    name = typo(entry.key, random)
    return _spliced(source.text, entry.key_start, entry.key_end, name), (entry.line,)


def other_key(source: Source, random: Random) -> Change:
    """Give an entry another key: then one is missing, and one is too many."""
    entry = random.choice(source.entries)
    key = random.choice(EXTRA_KEYS)
    return _spliced(source.text, entry.key_start, entry.key_end, key), NO_LINES


def misspell_value(source: Source, random: Random) -> Change:
    """Misspell a value."""
    entry = random.choice(source.scalars)
    return _with_value(source, entry, typo(entry.text or "x", random)), (entry.line,)


def other_value(source: Source, random: Random) -> Change:
    """Put a value of another type or form."""
    entry = random.choice(source.entries)
    return _with_value(source, entry, random.choice(ODD_VALUES)), (entry.line,)


def other_scalar(source: Source, random: Random) -> Change:
    """Put another value where a plain one was."""
    entry = random.choice(source.scalars)
    return _with_value(source, entry, random.choice(ODD_VALUES)), (entry.line,)


def value_from_elsewhere(source: Source, random: Random) -> Change:
    """Copy the value of another entry."""
    entry, other = random.choice(source.scalars), random.choice(source.scalars)
    return _with_value(source, entry, _written(source, other)), (entry.line,)


def swap_values(source: Source, random: Random) -> Change:
    """Exchange two values."""
    first, second = sorted(random.choices(source.scalars, k=2), key=lambda entry: entry.start)
    if first == second:
        return source.text, NO_LINES
    one, other = _written(source, first), _written(source, second)
    later = _with_value(source, second, one)
    return _spliced(later, first.key_end, first.end, f": {other}\n"), NO_LINES


def value_in_list(source: Source, random: Random) -> Change:
    """Write a list of one where a plain value belongs."""
    entry = random.choice(source.scalars)
    return _with_value(source, entry, f"[{_written(source, entry)}]"), (entry.line,)


def quote_value(source: Source, random: Random) -> Change:
    """Write the same value with quotes, which makes numbers texts."""
    entry = random.choice(source.scalars)
    return _with_value(source, entry, "'" + (entry.text or "").replace("'", "''") + "'"), (
        entry.line,
    )


def extra_entry(source: Source, random: Random) -> Change:
    """Add an entry that does not belong."""
    entry = random.choice(source.entries)
    line = f"{' ' * entry.column}{random.choice(EXTRA_KEYS)}: {random.choice(ODD_VALUES)}\n"
    return _spliced(source.text, entry.end, entry.end, line), (_line_at(source, entry.end),)


def copied_entry(source: Source, random: Random) -> Change:
    """Copy an entry of one mapping into another."""
    entry, other = random.choice(source.entries), random.choice(source.scalars)
    line = f"{' ' * entry.column}{other.key}: {_written(source, other)}\n"
    return _spliced(source.text, entry.end, entry.end, line), NO_LINES


def duplicate_entry(source: Source, random: Random) -> Change:
    """Write an entry twice, with another value the second time."""
    entry = random.choice(source.scalars)
    line = f"{' ' * entry.column}{entry.key}: {random.choice(ODD_VALUES)}\n"
    return _spliced(source.text, entry.end, entry.end, line), (_line_at(source, entry.end),)


def renamed_copy(source: Source, random: Random) -> Change:
    """Copy an entry with all below it, under another key."""
    entry = random.choice([entry for entry in source.entries if not entry.is_first])
    copy = source.text[entry.start : entry.end]
    copy = copy.replace(entry.key, typo(entry.key, random), 1)
    return _spliced(source.text, entry.end, entry.end, copy), NO_LINES


def anchored(source: Source, random: Random) -> Change:
    """Name a value by an anchor, and use it elsewhere."""
    pair = sorted(random.choices(source.scalars, k=2), key=lambda entry: entry.start)
    first, second = pair
    if first == second:
        return source.text, NO_LINES
    later = _with_value(source, second, "*anchor")
    return (
        _spliced(later, first.key_end, first.end, f": &anchor {_written(source, first)}\n"),
        NO_LINES,
    )


def merged(source: Source, random: Random) -> Change:
    """Merge a mapping into another by ``<<``."""
    maps = [entry for entry in source.entries if entry.text is None and not entry.is_first]
    if not maps:
        return other_value(source, random)
    first, second = sorted(random.choices(maps, k=2), key=lambda entry: entry.start)
    column = " " * (second.column + 2)
    at = second.key_end + source.text[second.key_end :].index("\n") + 1
    if not isinstance(second.value.value, list) or second.end == at:
        return other_value(source, random)
    later = _spliced(source.text, at, at, f"{column}<<: *anchor\n")
    return _spliced(later, first.key_end, first.key_end + 1, ": &anchor"), NO_LINES


def moved_entry(source: Source, random: Random) -> Change:
    """Move an entry behind another one, with the indentation of that place."""
    entry = random.choice([entry for entry in source.entries if not entry.is_first])
    target = random.choice([other for other in source.entries if not other.is_first])
    block = source.text[entry.start : entry.end].splitlines(keepends=True)
    shift = target.column - entry.column
    moved = "".join(" " * shift + line if shift > 0 else line[-shift:] for line in block)
    if entry.start <= target.start < entry.end:
        return source.text, NO_LINES
    if target.end > entry.start:
        text = _spliced(source.text, target.end, target.end, moved)
        return _spliced(text, entry.start, entry.end, ""), NO_LINES
    text = _spliced(source.text, entry.start, entry.end, "")
    return _spliced(text, target.end, target.end, moved), NO_LINES


STRUCTURAL: tuple[Mutator, ...] = (
    delete_entry,
    rename_key,
    other_key,
    misspell_value,
    other_value,
    other_scalar,
    value_from_elsewhere,
    swap_values,
    value_in_list,
    quote_value,
    extra_entry,
    copied_entry,
    duplicate_entry,
    renamed_copy,
    anchored,
    merged,
    moved_entry,
)

# -------------------------------------------------------------------------------- textual


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
    lines = (_line_at(source, index),) if source.text[index] != "\n" else NO_LINES
    return source.text[:index] + source.text[index + 1 :], lines


def stray_character(source: Source, random: Random) -> Change:
    """Type a character anywhere."""
    index = random.randrange(len(source.text) + 1)
    typed = random.choice(string.printable + "\u00e9\x00")
    lines = (_line_at(source, index),) if typed.isprintable() else NO_LINES
    return _spliced(source.text, index, index, typed), lines


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

# ---------------------------------------------------------------------------------- parts


def typo(word: str, random: Random) -> str:
    """Return *word* with one mistake."""
    if len(word) < 2:
        return word + "x"
    index = random.randrange(len(word))
    return random.choice(
        (
            word[:index] + word[index + 1 :],
            word[:index] + word[index] + word[index:],
            word[:index] + random.choice("abxyz_-") + word[index + 1 :],
            word[:-2] + word[-1] + word[-2],
            word.upper(),
            word + "s",
        )
    )


def _without(source: Source, entry: Entry) -> str:
    if not entry.is_first:
        return _spliced(source.text, entry.start, entry.end, "")
    return _spliced(source.text, entry.key_start, entry.end, "\n")


def _with_value(source: Source, entry: Entry, value: str) -> str:
    return _spliced(source.text, entry.key_end, entry.end, f": {value}\n")


def _written(source: Source, entry: Entry) -> str:
    """Return a plain value as it stands in the text."""
    mark = entry.value
    return source.text[mark.start_mark.index : mark.end_mark.index]


def _spliced(text: str, start: int, end: int, new: str) -> str:
    return text[:start] + new + text[end:]


def _line_at(source: Source, offset: int) -> int:
    return source.text.count("\n", 0, offset)


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
