"""Where random codes come from: the model's prior, or a density fitted to the codes."""

import streamlit as st

from ui.shell.address import Mirror
from ui.shell.analysis import analysed
from vae_core.catalogue import DENSITIES
from vae_core.config.analyses import DensitySettings
from vae_core.data.wording import with_article
from vae_core.pack import pack, read_meta, unpack

_PRIOR = "prior"
_OWN = "own"  # the density that came with the model ...
_PRIOR_ALL_THE_SAME = "prior-all-the-same"  # ... and the prior, where one did
_SHOWN = 1000  # codes that the browser chooses from
_mirror = Mirror("code-source", ["source"])


def choose_source(weights: bytes) -> str:
    """Offer what a model's new codes can be drawn from; the name of the chosen one.

    First the density that came with the model, where one did; then the prior, and the densities
    that suit its codes.
    """
    meta = read_meta(weights)
    own = meta.get("density")
    suited = {
        name: row
        for name, row in DENSITIES.items()
        if meta.get("encodes", True) and (meta.get("discrete") or not row.discrete)
    }
    rows = "\n".join(f"- **{row.title}**: {row.description}" for row in suited.values())
    names = {
        **({_OWN: "Fitted density"} if own else {}),
        (_PRIOR_ALL_THE_SAME if own else _PRIOR): "The prior",
        **{name: row.title for name, row in suited.items()},
    }
    usual = next(iter(names))
    if (asked := _mirror.asked()) is not None:
        st.session_state["source"] = asked.get("source", usual)
    if st.session_state.get("source") not in (None, *names):
        st.session_state["source"] = usual  # what the model before this one could have
    chosen = st.selectbox(
        "Sample from",
        list(names),
        format_func=names.get,
        key="source",
        help="Where new codes are drawn from. The prior is what the model was trained with; a "
        f"density fitted to the codes of training examples knows where they really are.\n{rows}",
        label_visibility="collapsed",
        persist_state="session",
    )
    _mirror.tell({} if chosen == usual else {"source": chosen})
    return chosen


def codes_of(run_id: str, source: str) -> bytes:
    """The pack that tells the explorer where to draw from; nothing for what the model came with.

    What there is to say of a density is said under it.
    """
    if source in (_OWN, _PRIOR):
        return b""
    if source == _PRIOR_ALL_THE_SAME:
        return pack({"prior": True}, {})
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
