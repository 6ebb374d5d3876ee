"""Train both: two runs of the form's settings that differ in one thing."""

import streamlit as st

from ui.shell.address import Mirror
from ui.shell.jobs import jobs
from ui.shell.navigation import go
from ui.shell.notices import fail
from vae_core import catalogue
from vae_core.config.run import RunConfig
from vae_core.errors import UserError
from vae_core.runs.sweep import both

_mirror = Mirror("pair-form", ["pair"])


def train_both(config: RunConfig | None) -> None:
    """Offer the pairs that suit a configuration; the two runs open on Compare.

    Args:
        config: what both share; None while the form has a mistake.
    """
    offered = {
        name: row
        for name, row in catalogue.PAIRS.items()
        if config is None or row.suits(config.model)
    }
    if (asked := _mirror.asked()) is not None:
        st.session_state["pair"] = asked.get("pair") if asked.get("pair") in offered else None
    name = st.pills(
        "Or two runs that differ in one thing",
        list(offered),
        format_func=lambda choice: offered[choice].title,
        key="pair",
        help="Both train with the settings above and open side by side on Compare.",
    )
    _mirror.tell({"pair": name} if name else {})
    if name is None:
        return
    row = offered[name]
    st.caption(f"{row.description} {row.look}")
    if st.button("Train both", disabled=config is None):
        try:
            sweep = jobs().sweep(both(config, row), row.grid)
        except UserError as error:
            fail(error)
            return
        go("compare", sweep=sweep.id)
