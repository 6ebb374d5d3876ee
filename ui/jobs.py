"""The app's one pool of training workers, and the store of runs."""

import streamlit as st

from vae_core.jobs import Jobs
from vae_core.store import Store


class _Holder:
    """Streamlit refuses to cache what can be awaited, as a dask client can; it takes a holder."""

    def __init__(self) -> None:
        self.jobs = Jobs()


@st.cache_resource(show_spinner=False)
def _holder() -> _Holder:
    return _Holder()


def jobs() -> Jobs:
    """The pool of workers, started on first use and shared by all sessions."""
    return _holder().jobs


def store() -> Store:
    """The runs on this computer."""
    return jobs().store
