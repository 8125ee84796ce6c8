"""What holds for any text: the same meaning as SafeLoader, and spans that fit."""

from collections.abc import Callable, Iterator

import yaml
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from zenml_ls.syntax import Alias, Mapping, Node, Scalar, Sequence, parse, quote, read_scalar
from zenml_ls.syntax.compose import Composition, compose
from zenml_ls.syntax.events import ESCAPING, is_plain_block, pure_events, quick_events
from zenml_ls.syntax.faults import problem_of

_WORDS = (
    "a", "b", "key", "prod", "é", "😀", "a-b", "1", "0x_", "0b_", "1_0", "1.5", ".nan", ".inf",
    "1:30", "yes", "No", "~", "null", "2022-13-45", "2022-01-02", "'q'", '"d"', "'it''s'",
    '"\\d"', '"\\x41"',
    "{}", "[]", "<<", "=", "-", "?", ":", "|", ">", "|-", ">2", "|+", "&", "*", "!", "%", "@",
    "`", "#",     "---", "...", ",", "'", '"', "[", "]", "{", "}", "{a: ",
)  # fmt: skip
_JOINTS = (
    " ", "\n", "\n  ", "\n    ", ": ", ":", "\n- ", "- ", "\n  - ", "? ", " #c", "\n\n",
    ":\n  ", ":\n",
    "\r\n", "\r\n  ", ":\r\n",
)  # fmt: skip
_ODD = (
    "\t", "\r", "\r\n", "\x85", "\u2028", "\ufeff", "\x0c", "\0", "\ud800", "\n\t", "&a ",
    "&b ", "*a", "*b", "!!str ", "!!int ", "!!set ", "!!omap ", "!!pairs ", "!!bool ", "!!binary ",
    "!!float ", "!!timestamp ",
    "!x ", "! ", "!!python/name:os.system ", "\n---\n", "\n...\n", "%YAML 1.1\n---\n", "\n<<: ",
    '"\\uD800"', '"\\UFFFFFFFF"', "<<: *a", "<<: [*a, *b]", "\n<<<<<<< x\n", "\n=======\n",
    "\n>>>>>>> y\n",
)  # fmt: skip

_scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
_data = st.recursive(
    _scalars | st.sampled_from(_WORDS) | st.dates(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_WORDS), inner, max_size=3)
    ),
    max_leaves=8,
)
_dumped = st.builds(
    yaml.safe_dump,
    _data,
    default_flow_style=st.sampled_from((False, False, None, True)),
    width=st.sampled_from((5, 80)),
    allow_unicode=st.just(True),
).map(str)
_pasted = st.lists(st.sampled_from(_WORDS + _JOINTS * 3), max_size=16).map("".join)
_odd = st.lists(st.sampled_from(_WORDS + _JOINTS * 3 + _ODD), max_size=16).map("".join)


@st.composite
def _mutated(draw: st.DrawFn) -> str:
    """Draw a text, then delete, insert, repeat or swap parts of it."""
    text = draw(_dumped | _pasted | _odd)
    for _ in range(draw(st.integers(0, 3))):
        start, end = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
        kind = draw(st.sampled_from(("delete", "insert", "repeat", "swap", "line")))
        part = text[start:end]
        if kind == "delete":
            text = text[:start] + text[min(end, start + 3) :]
        elif kind == "insert":
            text = text[:start] + draw(st.sampled_from(_WORDS + _JOINTS + _ODD)) + text[start:]
        elif kind == "repeat":
            text = text[:end] + part + text[end:]
        elif kind == "swap":
            text = text[:start] + part[::-1] + text[end:]
        else:
            lines = text.split("\n")
            del lines[draw(st.integers(0, len(lines) - 1))]
            text = "\n".join(lines)
    return text


def _loaded(load: Callable[[], object]) -> str:
    """Return the value in writing, which is safe for cycles and NaN; or that it is refused."""
    try:
        return repr(load())
    except (yaml.YAMLError, RecursionError, *ESCAPING):
        return "refused"


@given(_mutated())
@settings(max_examples=400, deadline=None)
@example("a: &a {x: *a}")
@example("&a [*a]")
@example("? &a {x: 1}\n: 2")
@example("a: &a {b: 1, c: 2}\nd: {<<: *a, c: 3}\ne: {<<: [*a, {f: 1}], b: 0}")
@example("{]")
@example("&a {*a : 1}")
@example("&a {*a")
@example("&a {? *a }")
@example("profiles: &p\n  ? *p")
@example("&a [{*a : 1}]")
@example("--- a: b")
@example("--- : ")
@example("--- - : x")
def test_accepts_and_reads_what_the_safe_loader_does(text: str) -> None:
    tree = parse(text)
    assert ("refused" if tree.problems else repr(tree.value)) == _loaded(
        lambda: yaml.safe_load(text)
    )


@given(_mutated())
@example('"\\')
@settings(max_examples=300, deadline=None)
def test_spans_lie_in_each_other(text: str) -> None:
    tree = parse(text)
    repr(tree.value)
    for problem in tree.problems:
        assert 0 <= problem.span.start <= problem.span.end <= len(text)
        assert problem.span.start < problem.span.end or not text.strip()
    if tree.root is not None:
        assert 0 <= tree.root.span.start <= tree.root.span.end <= len(text)
        _check_children(tree.root, text, is_whole=not tree.problems)


def _check_children(root: Node, text: str, *, is_whole: bool) -> None:
    pending = [root]
    while pending:
        node = pending.pop()
        end = node.span.start
        for child in _children(node):
            assert end <= child.span.start <= child.span.end <= node.span.end
            end = child.span.end
            pending.append(child)
        written = text[node.span.start : node.span.end]
        is_line = is_whole and len(written.splitlines()) <= 1
        if isinstance(node, Scalar) and node.style is None and is_line:
            assert written == node.text


def _children(node: Node) -> Iterator[Node]:
    if isinstance(node, Sequence):
        yield from node.items
    elif isinstance(node, Mapping):
        for entry in node.entries:
            yield entry.key
            yield entry.value


@given(st.text() | st.text(alphabet=" \n-:[]{}'\"&*!|>#%?,a\t\r\ufeff\0\ud800"), st.integers(0, 9))
@settings(max_examples=300, deadline=None)
def test_never_raises(text: str, offset: int) -> None:
    tree = parse(text)
    repr(tree.value)
    keys = tree.path_at(offset)
    tree.node_at(keys)
    assert 0 <= tree.span_at((*keys, "missing")).start <= len(text)


@given(_pasted | _mutated())
@settings(max_examples=500, deadline=None)
def test_libyaml_reads_plain_blocks_as_the_pure_parser_does(text: str) -> None:
    assume(is_plain_block(text))
    quick = compose(text, quick_events(text))
    pure = compose(text, pure_events(text))
    assert _rendered(quick, text) == _rendered(pure, text)


def _rendered(composition: Composition, text: str) -> str:
    """Return all that is known of a composition, in writing."""
    lines = []
    if composition.refusal is not None:
        refusal = composition.refusal
        lines.append(f"{refusal.offset} {refusal.context_offset}")
        lines.append(str(problem_of(text, refusal, None)))
    pending = [composition.root] if composition.root is not None else []
    while pending:
        node = pending.pop()
        content = (node.text, node.value, node.tag, node.style) if isinstance(node, Scalar) else ()
        name = node.name if isinstance(node, Alias) else ""
        lines.append(f"{type(node).__name__} {node.span} {content!r} {name}")
        pending.extend(_children(node))
    return "\n".join(lines)


@given(st.text() | st.sampled_from(_WORDS + _ODD + _JOINTS) | _odd)
@settings(max_examples=500, deadline=None)
def test_a_quoted_text_is_read_back(text: str) -> None:
    quoted = quote(text)
    assert yaml.safe_load(f"a: {quoted}\nb: [{quoted}, {{c: {quoted}}}]\n") == {
        "a": text,
        "b": [text, {"c": text}],
    }
    assert yaml.safe_load(quoted) == text


@given(st.sampled_from(_WORDS) | st.from_regex(r"[A-Za-z0-9_.:+-]{1,8}", fullmatch=True))
@settings(max_examples=200, deadline=None)
def test_a_plain_scalar_is_read_as_in_a_file(text: str) -> None:
    tree = parse(f"- {text}")
    assume(isinstance(tree.root, Sequence) and isinstance(tree.root.items[0], Scalar))
    assert isinstance(tree.root, Sequence)
    item = tree.root.items[0]
    assert isinstance(item, Scalar)
    assume(item.text == text and item.style is None)
    assert repr(read_scalar(text)) == repr(item.value)
