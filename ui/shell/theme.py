"""The little CSS and JavaScript that Streamlit's theme has no setting for."""

import streamlit as st

from ui.shell.tokens import tokens
from vae_core.export.bundle import bundle

_LIGHT, _DARK = tokens()["control"]
_CSS = f"""
<style>
  /* The picture is the product: give it the room that the default header and padding take. */
  [data-testid="stMainBlockContainer"] {{
    padding: 66px 24px 3rem; max-width: 1440px;
  }}
  @media (max-width: 640px) {{
    [data-testid="stMainBlockContainer"] {{ padding-left: 1rem; padding-right: 1rem; }}
  }}
  [data-testid="stHeader"] {{ height: 56px; min-height: 56px; }}
  /* What a page is called stands in the navigation already: its title is for those who hear it. */
  :has(> .st-key-page-title) {{
    position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  }}
  h1 {{ letter-spacing: -0.02em; }}
  :has(> .st-key-page-shell) {{ display: none; }}
  /* What can be operated has an outline that is seen: 3 : 1. Chosen ones keep the accent's. */
  [data-testid^="stBaseButton-secondary"]:not(:hover),
  [data-testid="stPopoverButton"]:not(:hover),
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
    """Add the stylesheet to the page, and what its drawer lacks."""
    st.html(_CSS)
    with st.container(key="page-shell"):
        script = bundle("shell/shell.js")
        st.html(f"<script>{{{script}}}</script>", unsafe_allow_javascript=True)


def hidden_title(name: str) -> None:
    """A page's first heading, for screen readers; the eye has the navigation."""
    with st.container(key="page-title"):
        st.title(name, anchor=False)
