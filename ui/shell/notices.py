"""What went wrong, on a page. Such a text may quote an address: nothing in it is Markdown."""

import streamlit as st

from ui.shell.text import plain


def warn(problem: object) -> None:
    """An exception or a text as a warning."""
    st.warning(plain(str(problem)))


def fail(problem: object) -> None:
    """An exception or a text as an error."""
    st.error(plain(str(problem)))
