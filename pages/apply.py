"""Apply: a model's figures of every example, of which the most unlike the others are listed.

`/apply?run=ID&examples=all&score=regret` applies that model to its own data.
"""

import io

import numpy as np
import streamlit as st

from ui.apply.form import choose_settings
from ui.apply.line import Scores, choose_line, curve, histogram, offer_to_keep
from ui.apply.listing import show_list
from ui.shell.analysis import analysed, find
from ui.shell.models import choose_model, link_to_words, weights_file
from ui.shell.notices import warn
from ui.shell.text import plain
from vae_core.analyses.apply.files import write_flagged
from vae_core.analyses.apply.thresholds import flags_of
from vae_core.counting import counted, grouped
from vae_core.errors import UserError
from vae_core.pack import unpack

OUT = "applied.csv"

st.title("Apply")
st.markdown(
    "What a trained model makes of every example of a file, or of its own data: which are unlike "
    "the others, and why."
)
one, two = st.columns([2, 3], gap="medium")
with one:
    run_id = choose_model()
with two:
    settings = choose_settings()
if settings is None:
    st.caption("Bring a file like those that the model has learned, or look at its own data.")
    st.stop()
if run_id != st.query_params.get("run"):
    # Scores take a while: none are computed of a model that nobody asked for.
    if st.button("Apply", type="primary"):
        st.query_params["run"] = run_id
        st.rerun()
    st.stop()
try:
    weights_file(run_id)
    found = analysed(run_id, "apply", settings, "the file of figures")
except UserError as error:
    warn(error)
    st.stop()
if found is None:
    st.stop()
meta, tensors = unpack(found)
scores = Scores.read(meta, tensors)
threshold, unlike = choose_line(run_id, scores)
if threshold is None:
    st.stop()
flags = flags_of(scores.here, threshold.value)
flagged = int(np.nansum(flags))


def as_csv(only: bool) -> bytes:
    """The file of all rows with these flags, or of the flagged ones alone."""
    target = io.BytesIO()
    folder = find(run_id, "apply", settings).folder
    write_flagged(folder / OUT, flags, target, only)
    return target.getvalue()


st.markdown(
    f"**{grouped(flagged)} of {counted(grouped(meta['read']), 'example')}** of "
    f"{plain(meta['source'])} "
    f"{'is' if flagged == 1 else 'are'} flagged: {'its' if flagged == 1 else 'their'} score is "
    f"{threshold.value:.4g} or more."
)
pictured = meta["kind"] not in ("table", "text")
one, two = (st.container(), st.container()) if pictured else st.columns([3, 2], gap="medium")
with one:
    st.header("The most unlike")
    show_list(meta, tensors, threshold.value)
with two:
    left, right = st.columns(2) if pictured and unlike is not None else (st.container(),) * 2
    with left:
        histogram(scores, threshold)
    with right:
        if unlike is not None:
            curve(scores, threshold, unlike)
with st.container(horizontal=True, gap="small", vertical_alignment="center"):
    st.download_button(
        "Download all as CSV",
        lambda: as_csv(only=False),
        file_name=f"applied-{run_id}.csv",
        mime="text/csv",
        type="primary",
        on_click="ignore",
        help="Ids, score, flag, error, KL, bound, nearest training example, cluster and code of "
        "every row.",
    )
    st.download_button(
        "Only what is flagged",
        lambda: as_csv(only=True),
        file_name=f"flagged-{run_id}.csv",
        mime="text/csv",
        on_click="ignore",
        help="The same columns of the flagged rows alone.",
    )
    offer_to_keep(run_id, threshold)
said = [f"Not read, {grouped(count)}: {plain(why)}." for why, count in meta["unread"].items()]
said += [
    f"{plain(note[:1].upper() + note[1:])}: {counted(grouped(count), 'example')}."
    for note, count in meta.get("noted", {}).items()
]
if meta.get("duplicates"):  # not there in a result of before
    said.append(
        f"There more than once, or in training too: {grouped(meta['duplicates'])}, named in the "
        "column same_as."
    )
if said := [*said, *map(plain, meta["notes"])]:
    st.caption("  \n".join(said))
link_to_words(run_id)
