"""Which models are held against the one in hand: chosen on the page, kept in the address."""

import streamlit as st

MOST = 4
_KEY, _SEEN = "compare-with", "compared-address"


def choose_others(names: dict[str, str], run_id: str) -> list[str]:
    """Ids of up to three other models, as ``/evaluate?run=A&with=B,C`` names them.

    An address that was not seen before wins over what was chosen; names that it has of no model
    are left out. What is chosen is written to the address.
    """
    _follow(names, run_id)
    others = st.multiselect(
        "Compare with",
        [name for name in names if name != run_id],
        format_func=names.get,
        max_selections=MOST - 1,
        key=_KEY,
        placeholder="other models, side by side",
        persist_state="session",
    )
    said = ",".join(others)
    if said != st.query_params.get("with", ""):
        if said:
            st.query_params["with"] = said
        else:
            st.query_params.pop("with", None)
    st.session_state[_SEEN] = said
    return others


def _follow(names: dict[str, str], run_id: str) -> None:
    asked = st.query_params.get("with")
    chosen = st.session_state.get(_KEY, [])
    if asked is not None and asked != st.session_state.get(_SEEN):
        chosen = list(dict.fromkeys(asked.split(",")))
    fits = [name for name in chosen if name in names and name != run_id][: MOST - 1]
    if fits != st.session_state.get(_KEY, []):
        st.session_state[_KEY] = fits
