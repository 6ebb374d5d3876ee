"""The little CSS that Streamlit's theme has no setting for."""

import streamlit as st

_CSS = """
<style>
  /* The picture is the product: give it the room that the default header and padding take. */
  [data-testid="stMainBlockContainer"] {
    padding-top: 4rem; padding-bottom: 3rem; max-width: 1240px;
  }
  @media (max-width: 640px) {
    [data-testid="stMainBlockContainer"] { padding-left: 1rem; padding-right: 1rem; }
  }
  h1 { letter-spacing: -0.02em; }
</style>
"""


def apply_theme() -> None:
    """Add the stylesheet to the page."""
    st.html(_CSS)
