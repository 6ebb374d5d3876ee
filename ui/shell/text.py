"""Text that others wrote, on a page."""

import re
from html import escape

# Streamlit makes links of bare addresses too, whatever is escaped; a word joiner, which is not
# seen, between their parts keeps them text.
_ADDRESS = re.compile(r"(?i)(?<=://)|(?<=www)(?=\.)|(?<=@)")
_JOINER = "\u2060"
# What makes a line a list, a rule or a heading where it begins one.
_LINE = re.compile(r"(?m)^[ \t]*(\d*)([-+=.)])")


def plain(text: str) -> str:
    """A text in which nothing is Markdown, HTML or a link."""
    held = _ADDRESS.sub(_JOINER, escape(text, quote=False))
    escaped = "".join(f"\\{c}" if c in "\\`*_{}[]<>#|$:~" else c for c in held)
    return _LINE.sub(r"\1\\\2", escaped)
