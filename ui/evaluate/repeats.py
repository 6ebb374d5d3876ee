"""A run repeated over seeds: its spread beside every figure of its report card."""

from dataclasses import replace

import streamlit as st

from ui.evaluate.report import Report
from ui.shell.jobs import attempt, jobs, store
from vae_core.config.analyses import ReportSettings
from vae_core.counting import counted
from vae_core.errors import UserError
from vae_core.runs.repeats import Repeats, reports_of, with_spread
from vae_core.runs.status import ACTIVE

_POLL = 1.0  # seconds


def with_repeats(report: Report, settings: ReportSettings) -> Report:
    """The report with the spread of its figures over the seeds of its run, as far as measured."""
    try:
        found = reports_of(store().get(report.run), settings, store())
    except UserError:
        return report  # a starter, or a run that is gone: it has no repeats
    if found.count < 2:
        return report
    _say(found)
    if len(found.made) < 2:
        return report
    return replace(report, meta=with_spread(report.meta, list(found.made.values())))


def _say(found: Repeats) -> None:
    """What the spread is of, and a button that measures what is missing."""
    waiting = [each for each in found.missing.values() if each.status()["state"] in ACTIVE]
    if waiting:
        st.fragment(_follow, run_every=_POLL)(found, len(waiting))
        return
    seeds = counted(found.count, "seed")
    with st.container(horizontal=True, vertical_alignment="center"):
        if not found.missing:
            st.caption(
                f"Trained with {seeds}: beside each figure its mean over them ± half of the 95 % "
                "interval, and its range."
            )
            return
        rest = counted(len(found.missing), "seed")
        st.caption(f"This run was trained with {seeds}; {rest} of it not measured yet.")
        if st.button("Measure all seeds", help="Makes the same report card of each."):
            attempt(lambda: [jobs().analyse(each) for each in found.missing.values()])


def _follow(found: Repeats, before: int) -> None:
    waiting = [each for each in found.missing.values() if each.status()["state"] in ACTIVE]
    if len(waiting) != before:
        st.rerun()
    st.caption(f"{counted(len(waiting), 'more report')} of other seeds being made.")
