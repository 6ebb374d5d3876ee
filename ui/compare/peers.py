"""Against the others: a VAE beside PCA, a plain autoencoder and a GAN on the same budget."""

from typing import Any

import streamlit as st

from ui.charts.figures import LEGEND, comparison
from ui.shell.analysis import analysed, find
from ui.shell.component import component
from ui.shell.text import plain
from vae_core.config.analyses import PeerSettings
from vae_core.errors import UserError
from vae_core.pack import unpack
from vae_core.runs.status import ACTIVE

_peers = component("peers_table", "wall/peers_component.js")
_WHAT = "the comparison"


def against_the_others(column: dict[str, Any]) -> None:
    """The comparison of a run with its peers: found, being made, or offered by a button.

    Args:
        column: of the wall, of the chosen run.
    """
    st.header(f"Against the others: {column['label']}")
    run_id, settings = column["run"], PeerSettings()
    if column["state"] in ACTIVE:
        st.caption("When this run is over, other models can be trained beside it.")
        return
    try:
        state = find(run_id, "peers", settings).status()["state"]
    except UserError as error:
        st.caption(plain(str(error)))
        return
    asked = f"peers-asked-{run_id}"
    if state in ("new", "stopped") and not st.session_state.get(asked):
        st.markdown(
            "What makes a VAE a *probabilistic* model shows beside models that are not: PCA with "
            "as many components, a plain autoencoder and a small GAN, trained as long as "
            "this run, at most two minutes each."
        )
        if not st.button("Train the others", key="train-peers"):
            return
        st.session_state[asked] = True
        st.rerun()
    pack = analysed(run_id, "peers", settings, _WHAT)
    if pack is not None:
        _table(run_id, pack)


def _table(run_id: str, pack: bytes) -> None:
    _peers(data=pack, key=f"peers-{run_id}")
    meta = unpack(pack)[0]
    models = meta["models"]
    if meta.get("words"):
        st.markdown(plain(" ".join(meta["words"])))
    keys = list(dict.fromkeys(f["key"] for model in models for f in model["figures"]))
    found = [{figure["key"]: figure for figure in model["figures"]} for model in models]
    rows = [[figures.get(key) for figures in found] for key in keys]
    columns = [(model["title"], "") for model in models]
    st.html(comparison(columns, rows, [True] * len(rows), f"peers-{run_id}"))
    st.caption(LEGEND)
