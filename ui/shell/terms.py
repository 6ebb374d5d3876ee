"""Terms of the field in what Streamlit draws: links that open their entry of the glossary."""

import re
from collections.abc import Callable
from html import escape

import streamlit as st

from ui.shell.component import component
from vae_core.lessons.glossary import terms_of

_links = component("latent_terms", "terms/links_component.js")
# What is no plain text of Markdown: code, formulas, links and what is bold, such as names.
_HELD = re.compile(
    r"`[^`]*`|\$\$.*?\$\$|\$[^$\n]*\$|\[[^\]]*\]\([^)]*\)|\*\*[^*]*\*\*|<[^>]*>", re.S
)


def open_terms() -> None:
    """Let links to the glossary open their entry above the page; once a page."""
    with st.container(key="page-terms"):
        _links(key="terms")


def with_terms(text: str, told: set[str] | None = None) -> str:
    """A text in Markdown with a link at the first mention of each term.

    Args:
        text: the Markdown.
        told: names of terms that are linked already; those of the text are added.
    """
    known = set() if told is None else told
    parts, at = [], 0
    for held in _HELD.finditer(text):
        parts += [_linked(text[at : held.start()], known), held[0]]
        at = held.end()
    return "".join([*parts, _linked(text[at:], known)])


def titled(title: str) -> str:
    """A title as HTML, escaped, with a link at each term."""
    return _linked(title, set(), escape, '<a href="glossary?term={name}">{words}</a>')


def _linked(
    text: str,
    told: set[str],
    shown: Callable[[str], str] = str,
    link: str = "[{words}](glossary?term={name})",
) -> str:
    parts, at = [], 0
    for begin, end, name in terms_of(text, told=told):
        parts += [shown(text[at:begin]), link.format(name=name, words=shown(text[begin:end]))]
        at = end
    return "".join([*parts, shown(text[at:])])
