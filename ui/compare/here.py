"""A wall that is trained in the visitor's own page: one preparation, of which one weight differs.

`/compare?here=NAME&weight=beta&values=0,1,4` attaches to it.
"""

from typing import Any

import streamlit as st

from ui.shell.jobs import jobs
from ui.shell.navigation import go
from ui.train.here import begin, follow, learn, told_of
from vae_core import catalogue
from vae_core.config.run import RunConfig
from vae_core.errors import UserError
from vae_core.runs.prepared import open_prepared
from vae_core.runs.sweep import parse_values, plan
from vae_core.runs.sweep_words import named


def only_where(grid: dict[str, list[Any]]) -> tuple[str, str] | None:
    """Where a sweep can be trained, and why not elsewhere; None where it may be either."""
    if set(grid) <= set(catalogue.WEIGHTS):
        return None
    return (
        "server",
        "A page trains one model under several weights with one seed, and nothing else differs.",
    )


def start_here(base: RunConfig, grid: dict[str, list[Any]]) -> None:
    """Begin the wall of a sweep of one weight."""
    ((weight, values),) = grid.items()
    begin(plan(base, grid)[-1], weight=weight, values=",".join(f"{value:g}" for value in values))


def attach_here(name: str, weight: str, values: str) -> None:
    """The wall of that preparation under these values of a weight.

    Raises:
        UserError: when there is no such preparation, weight or value.
    """
    prepared = open_prepared(name, jobs().store.root)
    config, several = prepared.config(), parse_values(values)
    if weight not in config.weights:
        raise UserError(f"This model has no weight named “{weight[:40]}”. Choose again.")
    st.title("Compare")

    def wall() -> None:
        learn(
            data={
                **told_of(prepared),
                "id": f"{prepared.id}-{weight}-{several}",
                "title": _title(config, weight, several),
                "weight": weight,
                "values": several,
                "labels": [named({weight: value}) for value in several],
            },
            key=f"learn-wall-{prepared.id}",
        )

    def others() -> None:
        if st.button("Compare others"):
            go("compare", where="page")

    follow(prepared, wall, below=others)


def _title(config: RunConfig, weight: str, values: list[float]) -> str:
    each = ", ".join(f"{value:g}" for value in values)
    return f"{catalogue.WEIGHTS[weight].title} on {config.spec.title}, in this page: {each}"
