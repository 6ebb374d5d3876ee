"""The app's one pool of training workers, and the store of runs."""

from collections.abc import Callable
from functools import cache

import streamlit as st

from ui.shell.notices import warn
from vae_core.errors import UserError
from vae_core.queue.jobs import Jobs
from vae_core.runs.store import Store


@cache
def jobs() -> Jobs:
    """The pool of workers, started with the server and shared by all sessions."""
    return Jobs()


def attempt(act: Callable[[], object]) -> None:
    """Do what a button asked for and draw the page anew, or say in a sentence why it cannot be."""
    try:
        act()
    except UserError as error:
        warn(error)
        return
    st.rerun()


def store() -> Store:
    """The runs on this computer."""
    return jobs().store
