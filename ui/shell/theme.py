"""The little CSS that Streamlit's theme has no setting for."""

import streamlit as st

from ui.shell.tokens import tokens

_LIGHT, _DARK = tokens()["control"]
_CSS = f"""
<style>
  /* The picture is the product: give it the room that the default header and padding take. */
  [data-testid="stMainBlockContainer"] {{
    padding-top: 4rem; padding-bottom: 3rem; max-width: 1240px;
  }}
  @media (max-width: 640px) {{
    [data-testid="stMainBlockContainer"] {{ padding-left: 1rem; padding-right: 1rem; }}
  }}
  h1 {{ letter-spacing: -0.02em; }}
  /* What can be operated has an outline that is seen: 3 : 1. Chosen ones keep the accent's. */
  [data-testid^="stBaseButton-secondary"]:not(:hover),
  [data-testid="stSelectbox"] [data-rac][role="group"]:not(:focus-within),
  [data-testid="stMultiSelect"] [data-rac][role="group"]:not(:focus-within),
  [data-testid="stNumberInputContainer"]:not(:focus-within),
  [data-testid="stTextInputRootElement"]:not(:focus-within),
  [data-testid="stButtonGroup"] button:not([data-selected]):not(:hover) {{
    border-color: light-dark({_LIGHT}, {_DARK});
  }}
  /* The dark scheme's accent is light: dark words stand on it. */
  [data-testid^="stBaseButton-primary"]:enabled {{ color: light-dark(#ffffff, #12151b); }}
</style>
"""


def apply_theme() -> None:
    """Add the stylesheet to the page."""
    st.html(_CSS)
