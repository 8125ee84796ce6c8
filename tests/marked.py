"""Places of a text, as a reader sees them."""

from zenml_ls.text import LineIndex, Span


def marked(text: str, span: Span) -> str:
    """Return the first line of *span* with carets under it; one bar if it is empty."""
    lines = LineIndex(text)
    line = lines.line_of(span.start)
    start, end = span.start - lines.line_start(line), min(span.end, lines.line_end(line))
    carets = "^" * (end - span.start) or "|"
    more = "..." if span.end > end else ""
    return f"{lines.line_text(line)}\n{' ' * start}{carets}{more}"
