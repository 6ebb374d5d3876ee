"""A training that runs in the visitor's own page: prepared off it, watched and steered in it."""

import secrets
from collections.abc import Callable
from typing import Any

import streamlit as st

from ui.shell.component import component
from ui.shell.jobs import jobs
from ui.shell.learning import keep_url, prepared_url
from ui.shell.navigation import go
from ui.shell.notices import fail, warn
from ui.shell.text import plain
from ui.train.copies import copies
from vae_core.artifacts.planned import planned_layers
from vae_core.config.run import RunConfig
from vae_core.errors import UserError
from vae_core.runs.live_facts import live_facts
from vae_core.runs.prepared import FILE, FIRST_EXAMPLES, MORE_EXAMPLES, Prepared, open_prepared
from vae_core.runs.status import ACTIVE

_BEGIN = "begin-here"  # the preparation whose Start was pressed last, and a name of that press
_AHEAD = "prepared-ahead"  # the one that the form waits for
_POLL = 0.3

learn = component("learning", "learn/component.js")


def of_task() -> dict[str, str]:
    """What of the address says that a lesson's task is done here: it goes along."""
    query = st.query_params
    return {name: query[name] for name in ("task", "lang") if name in query and "task" in query}


def prepare(config: RunConfig) -> None:
    """Have what the page needs ready by the time Start is pressed, and say how far it is."""
    try:
        prepared = jobs().prepare(config)
    except UserError as error:
        fail(error)
        return
    before = st.session_state.get(_AHEAD)
    if before is not None and before != prepared:
        jobs().withdraw(before)  # of settings that have changed since
    st.session_state[_AHEAD] = prepared

    def ready() -> None:
        st.caption("Ready: it begins at once.")
        learn(data={**told_of(prepared), "ahead": True}, key="learn-ahead")

    follow(prepared, ready, refuse=lambda said: st.caption(plain(said)))


def follow(
    prepared: Prepared,
    ready: Callable[[], object],
    heading: str = "",
    refuse: Callable[[str], object] = warn,
    below: Callable[[], object] = lambda: None,
) -> None:
    """Look at a preparation until it is over, and draw what follows from it.

    Args:
        prepared: queued, under way, or over.
        ready: draws what it is for.
        heading: above what is said until then.
        refuse: says why it failed.
        below: draws what stands under it in each case.
    """

    def look() -> None:
        status = prepared.status()
        if status["state"] == "finished":
            ready()
        else:
            if heading:
                st.markdown(f"**{plain(heading)}**")
            if status["state"] in ACTIVE:
                st.caption("Being made ready for this page: some seconds, once for these settings.")
            else:
                refuse(status["message"])
        if waits and status["state"] not in ACTIVE:
            st.rerun()
        below()

    waits = prepared.status()["state"] in ACTIVE
    st.fragment(look, run_every=_POLL if waits else None)()


def begin(config: RunConfig, **address: str) -> None:
    """Start was pressed: the page that follows prepares what is not prepared yet.

    It begins this training once, however often it is drawn.
    """
    try:
        prepared = jobs().prepare(config)
    except UserError as error:
        fail(error)
        return
    st.session_state[_BEGIN] = {prepared.id: secrets.token_hex(8)}
    st.session_state[_AHEAD] = None
    st.query_params.from_dict({**of_task(), "here": prepared.id, **address})
    st.rerun()


def attach_here(name: str) -> None:
    """The training of that preparation; `/train?here=NAME` goes on with what this browser kept.

    Raises:
        UserError: when there is no such preparation.
    """
    prepared = open_prepared(name, jobs().store.root)
    config = prepared.config()

    def controls() -> None:
        with st.container(horizontal=True):
            if st.button("Train another", help="The settings of a new training."):
                go("train", where="page", **of_task())
            copies(config)

    follow(
        prepared,
        lambda: learn(data=told_of(prepared), key=f"learn-{prepared.id}"),
        heading=config.title,
        below=controls,
    )


def told_of(prepared: Prepared) -> dict[str, Any]:
    """What the component is told of a preparation: what it is, and where its files are."""
    config = prepared.config()
    layers = planned_layers(config)
    examples = prepared.examples.name
    more = prepared_url(examples, MORE_EXAMPLES) if prepared.has_more() else None
    return {
        "id": prepared.id,
        "title": config.title,
        "file": prepared_url(prepared.id, FILE),
        "examples": prepared_url(examples, FIRST_EXAMPLES),
        "more": more,
        "keep": keep_url(prepared.id),
        "explore": "explore",
        "start": st.session_state.get(_BEGIN, {}).get(prepared.id, ""),
        "facts": {**live_facts(config), "layers": layers and layers.record()},
    }
