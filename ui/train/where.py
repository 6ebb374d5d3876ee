"""Where a configuration is trained: in the visitor's own page, or by a worker of the server."""

import math

import streamlit as st

from ui.shell.jobs import jobs
from ui.shell.text import plain
from ui.train.form_state import key
from vae_core.config.run import RunConfig
from vae_core.counting import counted
from vae_core.runs.prepared import find_prepared

PLACES = {"page": "In this page", "server": "On the server"}
_CHOSEN = "where-chosen"  # by a visitor; not a widget's key: those go with their page
_MOST_MEGABYTES = 200  # of examples as they are: a page has them all in memory


def choose_where(config: RunConfig | None, only: tuple[str, str] | None = None) -> str:
    """The choice, with why the one is better just now; "page" or "server".

    ``?where=page`` or ``?where=server`` chooses too, and the address follows a choice.

    Args:
        config: what is to be trained; None while the form has a mistake.
        only: the one place where it can be, and why not the other.
    """
    if (asked := st.query_params.get("where")) in PLACES:
        st.session_state[_CHOSEN] = asked
    elif _CHOSEN in st.session_state:
        st.query_params["where"] = st.session_state[_CHOSEN]
    place, reason = only or (better(config) if config else ("server", ""))
    st.session_state[key("where")] = place if only else st.session_state.get(_CHOSEN, place)
    with st.container(horizontal=True, vertical_alignment="center", key="where"):
        st.segmented_control(
            "Where it trains",
            list(PLACES),
            format_func=PLACES.get,
            key=key("where"),
            on_change=_chosen,
            label_visibility="collapsed",
            required=True,
            disabled=only is not None,
        )
        if reason:
            st.caption(plain(reason), width="stretch")
    return st.session_state[key("where")]


def _chosen() -> None:
    st.session_state[_CHOSEN] = st.query_params["where"] = st.session_state[key("where")]


def better(config: RunConfig) -> tuple[str, str]:
    """Where a configuration had better be trained now, and why, in a sentence."""
    prepared = find_prepared(config, jobs().store.root).status()
    if prepared["state"] == "failed":
        return "server", prepared["message"]
    megabytes = math.prod(config.spec.shape) * config.spec.sizes[0] / 1e6
    if megabytes > _MOST_MEGABYTES:
        return "server", f"Its examples are {megabytes:.0f} MB: too much for a page."
    pool, busy, ready = jobs().pool, jobs().trainings, prepared["state"] == "finished"
    if pool.error:  # without a worker nothing is made ready
        alone = "page", "The server has no workers: this page trains by itself."
        return alone if ready else ("server", pool.error)
    if busy >= pool.workers:
        what = "The server's worker is" if pool.workers == 1 else f"All {pool.workers} workers are"
        then = "begins at once" if ready else "needs one for some seconds only"
        return "page", f"{what} busy, with {counted(busy, 'training')}: this page {then}."
    return "server", "A worker is free, and as a rule about twice as fast as a page."
