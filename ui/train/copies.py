"""A configuration to take away: as Python, and as a command line."""

from functools import lru_cache

import streamlit as st

from vae_core.cli.recipe import as_command
from vae_core.config.recipe import as_python
from vae_core.config.run import RunConfig


def copies(config: RunConfig | None) -> None:
    """Two buttons whose text has a button that copies it; nothing without a configuration."""
    if config is None:
        return
    python, command = _texts(config)
    with st.popover("Copy as Python", help="A program that trains it, as it stands."):
        st.code(python, language="python", wrap_lines=True)
    with st.popover("Copy as command line", help="The command that trains it."):
        st.code(command, language="bash", wrap_lines=True)


@lru_cache(maxsize=64)
def _texts(config: RunConfig) -> tuple[str, str]:
    # A watched run asks four times a second.
    return as_python(config), as_command(config)
