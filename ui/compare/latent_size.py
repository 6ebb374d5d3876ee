"""Which latent size: the button that begins the sweep, and its answer over the wall."""

import streamlit as st

from ui.shell.jobs import jobs, store
from ui.shell.notices import fail
from ui.shell.text import plain
from vae_core.config.run import RunConfig
from vae_core.errors import UserError
from vae_core.evaluation.figures import number
from vae_core.evaluation.latent_size import SizeTried
from vae_core.pack import read_meta
from vae_core.runs import latent_size
from vae_core.runs.analysis import Analysis
from vae_core.runs.halving import RULE
from vae_core.runs.status import ACTIVE
from vae_core.runs.sweep import Sweep

HELP = (
    "Trains the model above with several latent sizes, three seeds each, and recommends the "
    "smallest size whose bound is not told from the best."
)


def begin(base: RunConfig) -> None:
    """Queue the sweep and lead to its page."""
    try:
        sizes = latent_size.sizes_for(base.spec)
        grid = latent_size.grid_of(base, sizes, latent_size.REPEATS)
        sweep = jobs().sweep(base, grid, early=True, purpose=latent_size.PURPOSE)
    except UserError as error:
        fail(error)
        return
    st.query_params.from_dict({"sweep": sweep.id})
    st.rerun()


def pending(sweep: Sweep) -> bool:
    """Whether the data are being measured still."""
    analysis = _intrinsic(sweep)
    return analysis is not None and analysis.status()["state"] in ACTIVE


def answer(sweep: Sweep, active: bool) -> None:
    """The recommendation, the intrinsic dimension of the data and the sizes in a table."""
    tried = latent_size.tried_in(sweep, store())
    said, table = st.columns(2, gap="medium")
    with said:
        _recommendation(sweep, active)
    with table:
        if tried:
            st.markdown(_table(tried))


def _recommendation(sweep: Sweep, active: bool) -> None:
    if active:
        st.caption(plain(f"A size is recommended when all are over. {RULE}"))
    elif advice := latent_size.advice_of(sweep, store()):
        with st.container(border=True):
            st.markdown(f"**{plain(advice.title)}** {plain(advice.reason)}")
            _data(sweep)
    else:
        st.warning(
            "Too few trainings have ended well to recommend a size: each needs two seeds at least. "
            "Resume them, or train again."
        )


def _data(sweep: Sweep) -> None:
    analysis = _intrinsic(sweep)
    if analysis is None:
        return
    state = analysis.status()["state"]
    if state in ("new", "interrupted"):
        try:
            jobs().analyse(analysis)
        except UserError as error:
            fail(error)
    elif state == "failed":
        st.caption(f"The data could not be measured. {plain(analysis.status()['message'])}")
    elif pack := analysis.result():
        st.markdown(plain(read_meta(pack)["words"]))
    if analysis.status()["state"] in ACTIVE:
        st.caption("The intrinsic dimension of the data is being measured.")


def _intrinsic(sweep: Sweep) -> Analysis | None:
    return latent_size.intrinsic_of(sweep, store()) if sweep.purpose else None


def _table(tried: list[SizeTried]) -> str:
    """The sizes as a table of Markdown."""
    lines = ["| Latent dimensions | ELBO, nats | Active units | |", "|---|---|---|---|"]
    for each in tried:
        half = each.half_width
        seeds = len(each.costs)
        doubt = f" ± {number(half, half)}" if seeds > 1 else ""
        active = f"{sum(each.active) / len(each.active):.1f}" if each.active else "–"
        value = number(-each.cost, half if seeds > 1 else None)
        ended = "ended early" if each.ended else ""
        lines.append(f"| {each.size} | {value}{doubt} | {active} | {ended} |")
    return "\n".join(lines)
