"""A wall that is trained in the visitor's own page: one preparation, of which one weight differs.

`/compare?here=NAME&weight=beta&values=0,1,4` attaches to it.
"""

from typing import Any

import streamlit as st

from ui.shell.jobs import jobs
from ui.shell.navigation import go
from ui.shell.notices import fail
from ui.shell.text import plain
from ui.train.here import begin, learn, told_of
from vae_core import catalogue
from vae_core.config.run import RunConfig
from vae_core.errors import UserError
from vae_core.runs.prepared import Prepared, open_prepared
from vae_core.runs.status import ACTIVE
from vae_core.runs.sweep import named, parse_values, plan

_POLL = 0.3


def only_where(grid: dict[str, list[Any]]) -> tuple[str, str] | None:
    """Where a sweep can be trained, and why not elsewhere; None where it may be either."""
    if set(grid) <= set(catalogue.WEIGHTS):
        return None
    return "server", "A page trains one model under several weights, not several models."


def start_here(base: RunConfig, grid: dict[str, list[Any]]) -> None:
    """Begin: the page that follows prepares what is not prepared yet."""
    ((weight, values),) = grid.items()
    try:
        prepared = jobs().prepare(plan(base, grid)[-1])
    except UserError as error:
        fail(error)
        return
    begin(prepared)
    st.query_params.clear()
    st.query_params.update(
        here=prepared.id, weight=weight, values=",".join(f"{value:g}" for value in values)
    )
    st.rerun()


def attach_here(name: str, weight: str, values: str) -> None:
    """The wall of that preparation under these values of a weight.

    Raises:
        UserError: when there is no such preparation, weight or value.
    """
    prepared = open_prepared(name, jobs().store.root)
    if weight not in prepared.config().weights:
        raise UserError(f"This model has no weight named “{weight[:40]}”. Choose again.")
    waits = prepared.status()["state"] in ACTIVE
    watch = st.fragment(_watch, run_every=_POLL if waits else None)
    watch(prepared, weight, parse_values(values), waits)


def _title(config: RunConfig, weight: str, values: list[float]) -> str:
    each = ", ".join(f"{value:g}" for value in values)
    return f"{catalogue.WEIGHTS[weight].title} on {config.spec.title}, in this page: {each}"


def _watch(prepared: Prepared, weight: str, values: list[float], waited: bool) -> None:
    status, config = prepared.status(), prepared.config()
    if status["state"] == "finished":
        learn(
            data={
                **told_of(prepared),
                "id": f"{prepared.id}-{weight}-{values}",
                "title": _title(config, weight, values),
                "weight": weight,
                "values": values,
                "labels": [named({weight: value}) for value in values],
            },
            key=f"learn-wall-{prepared.id}",
        )
    elif status["state"] in ACTIVE:
        st.caption("Being made ready for this page: some seconds, once for these settings.")
    else:
        st.warning(plain(status["message"]))
    if waited and status["state"] not in ACTIVE:
        st.rerun()
    if st.button("Compare others"):
        go("compare", where="page")
