"""Where random codes come from: the model's prior, or a density fitted to the codes."""

import streamlit as st

from ui.shell.analysis import analysed
from vae_core.catalogue import DENSITIES
from vae_core.config.analyses import DensitySettings
from vae_core.data.wording import with_article
from vae_core.pack import pack, read_meta, unpack

_PRIOR = "prior"
_SHOWN = 1000  # codes that the browser chooses from


def choose_source(weights: bytes) -> str:
    """Offer the prior and the densities that suit a model's codes; the name of the chosen one."""
    meta = read_meta(weights)
    suited = {
        name: row
        for name, row in DENSITIES.items()
        if meta.get("encodes", True) and (meta.get("discrete") or not row.discrete)
    }
    rows = "\n".join(f"- **{row.title}**: {row.description}" for row in suited.values())
    if st.session_state.get("source") not in (None, _PRIOR, *suited):
        st.session_state["source"] = _PRIOR  # what the model before this one could have
    return st.selectbox(
        "Sample from",
        [_PRIOR, *suited],
        format_func=lambda name: "The prior" if name == _PRIOR else DENSITIES[name].title,
        key="source",
        help="Where *Random* draws codes from. The prior is what the model was trained with; a "
        f"density fitted to the codes of training examples knows where they really are.\n{rows}",
        persist_state="session",
    )


def codes_of(run_id: str, source: str) -> bytes:
    """The pack of a density's codes, with what there is to say of it; nothing for the prior."""
    if source == _PRIOR:
        return b""
    made = analysed(run_id, "density", DensitySettings(kind=source), "the density of the codes")
    if made is None:
        return b""
    meta, tensors = unpack(made)
    what = with_article(meta["description"])
    what = what[0].upper() + what[1:]
    shown = pack({"title": DENSITIES[source].title.lower()}, {"codes": tensors["codes"][:_SHOWN]})
    if meta["prior_held_out"] is None:
        st.caption(
            f"{what}. Codes that it has not seen have a log density of "
            f"{meta['held_out']:.1f} nats under it. The prior gives codes probabilities, which "
            "cannot be held against a density."
        )
        return shown
    better = meta["held_out"] - meta["prior_held_out"]
    unit = "log probability" if DENSITIES[source].discrete else "log density"
    st.caption(
        f"{what}. Codes that it has not seen have a {unit} of "
        f"{meta['held_out']:.1f} nats under it, and of {meta['prior_held_out']:.1f} under the "
        f"prior: it knows {better:.1f} nats a code more."
        if better > 0
        else f"{what}, no better than the prior "
        f"({meta['held_out']:.1f} against {meta['prior_held_out']:.1f} nats a code)."
    )
    return shown
