"""Text that others wrote, on a page."""

from html import escape


def plain(text: str) -> str:
    """A text in which nothing is Markdown or HTML."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]<>#|$:~" else c for c in escape(text, quote=False))
