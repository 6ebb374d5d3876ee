"""Evaluate: the report card of a model, or of several side by side.

`/evaluate?run=ID&with=ID,ID` opens them.
"""

import string

import streamlit as st

from ui.evaluate.compared import choose_others
from ui.evaluate.repeats import with_repeats
from ui.evaluate.report import Report, show_reports
from ui.evaluate.report_form import choose_settings
from ui.shell.analysis import analysed
from ui.shell.models import choices, choose_model, link_to_words, weights_file
from ui.shell.notices import warn
from vae_core.errors import UserError

st.title("Evaluate")
left, right = st.columns(2)
with left:
    run_id = choose_model()
names = {choice.id: choice.title for choice in choices()}
if run_id != st.query_params.get("run"):
    # A report takes a while: none is made of a model that nobody asked for.
    if st.button("Evaluate this one"):
        st.query_params["run"] = run_id
        st.rerun()
    st.stop()
with right:
    others = choose_others(names, run_id)
settings = choose_settings()
if settings is None:
    st.stop()

reports = []
for letter, chosen in zip(string.ascii_uppercase, [run_id, *others], strict=False):
    try:
        weights_file(chosen)
        what = "the report" if not others else f"report {letter}"
        found = analysed(chosen, "report", settings, what)
        if found is not None:
            reports.append(Report.read(chosen, letter, names[chosen], found))
    except UserError as error:
        warn(error)
if reports:
    if len(reports) == 1:
        reports = [with_repeats(reports[0], settings)]
    show_reports(reports)
    link_to_words(run_id)
