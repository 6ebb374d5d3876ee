"""The little CSS and JavaScript that Streamlit's theme has no setting for."""

import json

import streamlit as st

from ui.shell.assets import font_url, module_url
from ui.shell.tokens import tokens
from vae_core.export.bundle import bundle

_LIGHT, _DARK = tokens()["control"]
_MUTED = "light-dark({}, {})".format(*tokens()["muted"])
_GREEN = "light-dark({}, {})".format(*tokens()["reconstruction"])
_CSS = f"""
<style>
  /* The picture is the product: give it the room that the default header and padding take. */
  [data-testid="stMainBlockContainer"] {{
    padding: 66px 24px 3rem; max-width: 1440px;
  }}
  @media (max-width: 640px) {{
    [data-testid="stMainBlockContainer"] {{ padding-left: 1rem; padding-right: 1rem; }}
    /* Columns that only keep others apart have no row of their own. */
    [data-testid="stColumn"]:not(:has([data-testid="stElementContainer"])) {{ display: none; }}
  }}
  [data-testid="stHeader"] {{ height: 56px; min-height: 56px; }}
  /* What a page is called stands in the navigation already: its title is for those who hear it. */
  :has(> .st-key-page-title) {{
    position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  }}
  h1 {{ letter-spacing: -0.02em; }}
  /* What is chosen over an instrument stands in one line with its buttons. */
  :is(.st-key-model, .st-key-source) [data-rac][role="group"] {{ min-height: 34px; height: 34px; }}
  /* A model taken apart draws its own noise: where new codes come from means nothing there. */
  .lp-apart .st-key-source {{ display: none; }}
  :has(> .st-key-page-shell) {{ display: none; }}
  :has(> .st-key-page-terms) {{ position: absolute; width: 0; height: 0; overflow: hidden; }}
  /* What can be operated has an outline that is seen: 3 : 1. Chosen ones keep the accent's. */
  [data-testid^="stBaseButton-secondary"]:not(:hover),
  [data-testid="stPopoverButton"]:not(:hover),
  [data-testid="stSelectbox"] [data-rac][role="group"]:not(:focus-within),
  [data-testid="stMultiSelect"] [data-rac][role="group"]:not(:focus-within),
  [data-testid="stNumberInputContainer"]:not(:focus-within),
  [data-testid="stTextInputRootElement"]:not(:focus-within),
  [data-testid="stTextAreaRootElement"]:not(:focus-within),
  [data-testid="stButtonGroup"] button:not([data-selected]):not(:hover) {{
    border-color: light-dark({_LIGHT}, {_DARK});
  }}
  /* Words that are less than others have a contrast of 4.5 : 1 all the same. */
  [data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] p {{
    color: {_MUTED}; opacity: 1;
  }}
  a[href^="glossary?term="] {{
    color: inherit !important; text-decoration: underline dotted from-font !important;
    text-underline-offset: 0.2em;
  }}
  a[href^="glossary?term="]:hover {{ color: var(--st-primary-color) !important; }}
  [data-testid="stMarkdownContainer"] code {{ color: {_GREEN}; font-size: 0.875em; }}
  /* Where the keyboard is. */
  [data-testid="stApp"] :focus-visible:not([data-rac] input),
  [data-testid="stSelectbox"] [role="group"]:has(:focus-visible),
  [data-testid="stMultiSelect"] [role="group"]:has(:focus-visible),
  [data-testid="stNumberInputContainer"]:has(input:focus-visible),
  [data-testid="stTextInputRootElement"]:has(:focus-visible),
  [data-testid="stCheckbox"]:has(:focus-visible),
  [data-testid="stFileUploaderDropzone"]:has(input:focus-visible) {{
    outline: 2px solid var(--st-primary-color, light-dark(#1f5fd6, #79aefc));
    outline-offset: 2px;
  }}
  [data-testid="stMain"]:focus-visible {{ outline-offset: -2px !important; }}
  /* What can be operated is large enough to hit; under a finger larger. */
  [data-testid="stTooltipIcon"] button, [data-testid="stNumberInputClearButton"] {{
    min-width: 24px; min-height: 24px;
  }}
  [data-testid="stCheckbox"] label {{
    min-height: 28px; padding-left: 6px; margin-left: -6px; width: calc(100% + 6px);
    max-width: none;
  }}
  @media (pointer: coarse) {{
    [data-testid^="stBaseButton"], [data-testid="stPopoverButton"],
    [data-testid="stButtonGroup"] button, [data-testid="stExpander"] summary,
    [data-testid="stSelectbox"] [role="group"], [data-testid="stMultiSelect"] [role="group"],
    [data-testid="stNumberInputContainer"], [data-testid="stTextInputRootElement"],
    [data-testid="stSidebarNavLink"], [data-testid="stPageLink-NavLink"],
    [data-testid="stCheckbox"] label, [role="option"] {{ min-height: 44px; }}
    [data-testid="stBaseButton-headerNoPadding"], [data-testid="stExpandSidebarButton"],
    [data-testid="stNumberInputContainer"] button, [data-testid="stTooltipIcon"] button {{
      min-width: 44px;
    }}
    [data-testid="stExpandSidebarButton"], [data-testid="stNumberInputField"],
    [data-testid="stTextInputField"], [data-testid="stMultiSelect"] input,
    [data-testid="stSelectbox"] input {{
      min-height: 44px;
    }}
  }}
  /* The dark scheme's accent is light: dark words stand on it. */
  [data-testid^="stBaseButton-primary"]:enabled {{ color: light-dark(#ffffff, #12151b); }}
</style>
"""


def apply_theme() -> None:
    """Add the stylesheet to the page, and what its drawer lacks."""
    st.html(_CSS)
    # Fetched only where a page shows a letter that no font before it has.
    st.html(
        "<style>@font-face { font-family: Letters; font-display: swap; "
        f'src: url("{font_url()}") format("woff2"); }}</style>'
    )
    with st.container(key="page-shell"):
        script = bundle("shell/shell.js")
        where = json.dumps(module_url("present/component.js"))
        st.html(
            f"<script>{{window.lpPresent = {where};{script}}}</script>",
            unsafe_allow_javascript=True,
        )


def hidden_title(name: str) -> None:
    """A page's first heading, for screen readers; the eye has the navigation."""
    with st.container(key="page-title"):
        st.title(name, anchor=False)
