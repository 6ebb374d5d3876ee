"""Analyses on a page: found if they were made before, else made by a worker while one watches."""

from collections.abc import Callable

import streamlit as st

from ui.shell.jobs import attempt, jobs, store
from ui.shell.models import model_path
from ui.shell.notices import warn
from ui.shell.text import plain
from vae_core.config.base import Settings
from vae_core.errors import UserError
from vae_core.runs.analysis import Analysis, find_analysis
from vae_core.runs.status import ACTIVE

WATCH_SECONDS = 0.4


def find(run_id: str, kind: str, settings: Settings) -> Analysis:
    """The analysis of a run or starter; raises ``UserError`` as :func:`model_path` does."""
    return find_analysis(model_path(run_id), kind, settings, store().root)


def analysed(run_id: str, kind: str, settings: Settings, what: str) -> bytes | None:
    """The pack of an analysis, or None while it is made; its progress or error is then shown.

    Args:
        run_id: a run or a starter.
        kind: a key of ``vae_core.config.analyses.ANALYSES``.
        settings: of that kind.
        what: its name in the middle of a sentence, such as "the map".
    """
    try:
        analysis, seen, outdated = _in_hand(run_id, kind, settings)
        state = analysis.status()["state"]
        if state == "finished" and (pack := analysis.result()):
            if outdated:
                _offer_anew(run_id, kind)
            return pack
        # One that was cancelled under the visitor's eyes waits for a button; who comes to it anew,
        # or chooses its settings again, asks for it.
        if state != "failed" and not (state == "stopped" and seen):
            jobs().analyse(analysis)
    except UserError as error:
        warn(error)
        return None
    active = analysis.status()["state"] in ACTIVE

    def again() -> None:
        _ask_again(run_id, kind, settings)

    st.fragment(_watch, run_every=WATCH_SECONDS if active else None)(analysis, what, active, again)
    return None


def _in_hand(run_id: str, kind: str, settings: Settings) -> tuple[Analysis, bool, bool]:
    """The analysis to show, whether it was shown before, and whether it is of a model gone by.

    A training writes better weights every ten seconds. What was asked for is kept until the visitor
    wants it anew, or a long analysis of a run in training would never be seen.
    """
    analysis = find(run_id, kind, settings)
    asked = st.session_state.setdefault("analyses", {})
    before = asked.get((run_id, kind))
    if before is not None and before.settings == settings and before.folder != analysis.folder:
        if before.status()["state"] in (*ACTIVE, "finished", "stopped"):
            return before, True, True
    elif before is not None and before.settings != settings:
        jobs().withdraw(before)
    asked[run_id, kind] = analysis
    return analysis, before is not None and before.folder == analysis.folder, False


def _ask_again(run_id: str, kind: str, settings: Settings) -> None:
    """Have it made of the model as it is now."""
    analysis = find(run_id, kind, settings)
    st.session_state["analyses"][run_id, kind] = analysis
    jobs().analyse(analysis)


def _offer_anew(run_id: str, kind: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption("The model has learned more since this was made.")
        if st.button("Look again", key=f"anew-{run_id}-{kind}"):
            del st.session_state["analyses"][run_id, kind]
            st.rerun()


def _watch(analysis: Analysis, what: str, active: bool, again: Callable[[], None]) -> None:
    """Progress while it is made, with a way to end that; the whole page once it has ended."""
    status = analysis.status()
    if (status["state"] in ACTIVE) != active or status["state"] in ("finished", "new"):
        st.rerun()
    name = f"{what[0].upper()}{what[1:]}"
    if active:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.progress(
                min(1.0, status.get("fraction") or 0.0), text=_words(analysis, status, name)
            )
            pressed = st.button(
                "Cancel",
                key=f"cancel-{analysis.id}",
                disabled=analysis.cancel_requested(),
                help=f"Ends this. {name} can be asked for again.",
            )
        if pressed:
            attempt(lambda: jobs().cancel(analysis))
        return
    if status["state"] == "stopped":
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(f"{name} was cancelled.")
            pressed = st.button("Start again", key=f"again-{analysis.id}")
    else:
        st.error(f"{name} could not be made. {plain(status['message'])}")
        pressed = st.button("Try again", key=f"again-{analysis.id}")
    if pressed:
        attempt(again)


def _words(analysis: Analysis, status: dict, name: str) -> str:
    if analysis.cancel_requested():
        return "Ending it at its next step."
    if status["state"] == "queued":
        return (
            f"{name} waits for a free worker."
            if jobs().pool.ready
            else jobs().pool.error or "The workers are starting: a few seconds, once."
        )
    eta = status.get("eta")
    left = f" · {max(1, round(eta))} s left" if eta is not None else ""
    return f"{status['message']}{left}"
