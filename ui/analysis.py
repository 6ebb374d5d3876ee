"""Analyses on a page: found if they were made before, else made by a worker while one watches."""

import streamlit as st

from ui.jobs import jobs, store
from ui.models import model_path
from vae_core.analysis import Analysis, find_analysis
from vae_core.errors import UserError
from vae_core.status import ACTIVE
from vae_core.validation import Settings

WATCH_SECONDS = 0.4


def find(run_id: str, kind: str, settings: Settings) -> Analysis:
    """The analysis of a run or starter; raises ``UserError`` as :func:`model_path` does."""
    return find_analysis(model_path(run_id), kind, settings, store().root)


def analysed(run_id: str, kind: str, settings: Settings, what: str) -> bytes | None:
    """The pack of an analysis, or None while it is made; its progress or error is then shown.

    Args:
        run_id: a run or a starter.
        kind: a key of ``vae_core.analysis.KINDS``.
        settings: of that kind.
        what: its name in the middle of a sentence, such as "the map".
    """
    try:
        analysis = find(run_id, kind, settings)
        if analysis.status()["state"] == "finished" and (pack := analysis.result()):
            return pack
        if analysis.status()["state"] not in ("failed", "interrupted"):
            jobs().analyse(analysis)
    except UserError as error:
        st.warning(str(error))
        return None
    active = analysis.status()["state"] in ACTIVE
    st.fragment(_watch, run_every=WATCH_SECONDS if active else None)(analysis, what)
    return None


def _watch(analysis: Analysis, what: str) -> None:
    """Progress while it is made; the whole page once it is there."""
    status = analysis.status()
    if status["state"] == "finished":
        st.rerun()
    if status["state"] in ACTIVE:
        st.progress(min(1.0, status.get("fraction") or 0.0), text=_words(status, what))
        return
    st.error(f"{what[0].upper()}{what[1:]} could not be made. {status['message']}")
    if st.button("Try again", key=f"again-{analysis.id}"):
        try:
            jobs().analyse(analysis)
        except UserError as error:
            st.warning(str(error))
        st.rerun()


def _words(status: dict, what: str) -> str:
    if status["state"] == "queued":
        return (
            f"{what[0].upper()}{what[1:]} waits for a free worker."
            if jobs().ready
            else jobs().error or "The workers are starting: a few seconds, once."
        )
    eta = status.get("eta")
    left = f" · {max(1, round(eta))} s left" if eta is not None else ""
    return f"{status['message']}{left}"
