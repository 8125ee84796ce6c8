"""Mistakes that change one part of the document: a key, a value, an entry."""

from __future__ import annotations

from random import Random

from tests.agreement.change import NO_LINES, Change, Mutator, line_at, spliced
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


def delete_entry(source: Source, random: Random) -> Change:
    """Leave an entry out."""
    entry = random.choice(source.entries)
    return _without(source, entry), NO_LINES


def rename_key(source: Source, random: Random) -> Change:
    """Misspell a key."""
    entry = random.choice(source.entries)
    name = typo(entry.key, random)
    return spliced(source.text, entry.key_start, entry.key_end, name), (entry.line,)


def other_key(source: Source, random: Random) -> Change:
    """Give an entry another key: then one is missing, and one is too many."""
    entry = random.choice(source.entries)
    key = random.choice(EXTRA_KEYS)
    return spliced(source.text, entry.key_start, entry.key_end, key), NO_LINES


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
    return spliced(later, first.key_end, first.end, f": {other}\n"), NO_LINES


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
    return spliced(source.text, entry.end, entry.end, line), (line_at(source, entry.end),)


def copied_entry(source: Source, random: Random) -> Change:
    """Copy an entry of one mapping into another."""
    entry, other = random.choice(source.entries), random.choice(source.scalars)
    line = f"{' ' * entry.column}{other.key}: {_written(source, other)}\n"
    return spliced(source.text, entry.end, entry.end, line), NO_LINES


def duplicate_entry(source: Source, random: Random) -> Change:
    """Write an entry twice, with another value the second time."""
    entry = random.choice(source.scalars)
    line = f"{' ' * entry.column}{entry.key}: {random.choice(ODD_VALUES)}\n"
    return spliced(source.text, entry.end, entry.end, line), (line_at(source, entry.end),)


def renamed_copy(source: Source, random: Random) -> Change:
    """Copy an entry with all below it, under another key."""
    entry = random.choice([entry for entry in source.entries if not entry.is_first])
    copy = source.text[entry.start : entry.end]
    copy = copy.replace(entry.key, typo(entry.key, random), 1)
    return spliced(source.text, entry.end, entry.end, copy), NO_LINES


def anchored(source: Source, random: Random) -> Change:
    """Name a value by an anchor, and use it elsewhere."""
    pair = sorted(random.choices(source.scalars, k=2), key=lambda entry: entry.start)
    first, second = pair
    if first == second:
        return source.text, NO_LINES
    later = _with_value(source, second, "*anchor")
    return (
        spliced(later, first.key_end, first.end, f": &anchor {_written(source, first)}\n"),
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
    later = spliced(source.text, at, at, f"{column}<<: *anchor\n")
    return spliced(later, first.key_end, first.key_end + 1, ": &anchor"), NO_LINES


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
        text = spliced(source.text, target.end, target.end, moved)
        return spliced(text, entry.start, entry.end, ""), NO_LINES
    text = spliced(source.text, entry.start, entry.end, "")
    return spliced(text, target.end, target.end, moved), NO_LINES


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
        return spliced(source.text, entry.start, entry.end, "")
    return spliced(source.text, entry.key_start, entry.end, "\n")


def _with_value(source: Source, entry: Entry, value: str) -> str:
    return spliced(source.text, entry.key_end, entry.end, f": {value}\n")


def _written(source: Source, entry: Entry) -> str:
    """Return a plain value as it stands in the text."""
    mark = entry.value
    return source.text[mark.start_mark.index : mark.end_mark.index]
