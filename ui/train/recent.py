"""How runs are told apart in a list of runs."""

import time
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from ui.shell.jobs import store
from ui.shell.navigation import link
from ui.shell.text import plain
from vae_core import catalogue
from vae_core.config.rules import likelihoods_for
from vae_core.config.run import RunConfig
from vae_core.counting import counted
from vae_core.errors import UserError
from vae_core.pack import unpack
from vae_core.runs import titles
from vae_core.starters import SHIPPED

LISTED = 9
_COLUMNS = 3
_SIDE = 56  # pixels of a run's picture
# What a run that is over has come to, where that is more than that it is over.
_ENDS = {"diverged": "diverged", "unlearnt": "worse than no model"}


def recent_runs() -> None:
    """The newest runs, each with a picture that it draws, and the models that come with the app."""
    rows = store().list()[:LISTED]
    if rows:
        st.subheader("Recent runs")
        _entries(rows)
        link("runs", "All runs: search, tags, archives")
    st.subheader("Trained already")
    with st.container(horizontal=True, key="starters"):
        for starter in SHIPPED:
            link("explore", plain(starter.title), run=starter.id)


def _entries(rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), _COLUMNS):
        line = rows[start : start + _COLUMNS]
        for row, place in zip(line, st.columns(_COLUMNS), strict=False):
            with place, st.container(border=True, horizontal=True, vertical_alignment="center"):
                _entry(row)


def _entry(row: dict[str, Any]) -> None:
    picture = picture_of(row["id"], row["state"])
    if picture:
        st.html(picture, width=_SIDE)
    with st.container(gap=None):
        config = config_of(row["id"])
        link("train", plain(title_of(row, config)), run=row["id"])
        st.caption(plain(listed(row, config)))


def title_of(row: dict[str, Any], config: RunConfig | None) -> str:
    """What tells a run of ``Store.list`` from others of its model: "VAE, 2 dimensions"."""
    return row["title"] if config is None else row.get("told") or titles.title_of(config)


def listed(row: dict[str, Any], config: RunConfig | None) -> str:
    """A run in a line: its data and likelihood, how it ended and at which cost, and when.

    Nats of different likelihoods are of different things, so each is named beside its own.
    """
    results = row["results"] or {}
    kinds = {finding["kind"] for finding in results.get("findings", [])}
    ends = [words for kind, words in _ENDS.items() if kind in kinds]
    state = ends[0] if ends and row["state"] == "finished" else row["state"]
    parts = [
        config.spec.title if config else "",
        _likelihood(config) if config else "",
        "" if state == "finished" and results else state,
        _cost(results) if _encodes(config) else "",
        ago(time.time() - row["created"]),
    ]
    return " · ".join(part for part in parts if part)


def _likelihood(config: RunConfig) -> str:
    """The likelihood, where its data leave a choice of them."""
    several = len(likelihoods_for(config.spec.layout)) > 1
    return catalogue.LIKELIHOODS[config.likelihood].title if several else ""


def _encodes(config: RunConfig | None) -> bool:
    """Whether examples are reconstructed: of a GAN nothing says what one costs."""
    return config is None or config.posterior.encodes


def ago(seconds: float) -> str:
    """How long ago, in the largest unit that it fills: "just now", "3 minutes ago"."""
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            return f"{counted(int(seconds // size), unit)} ago"
    return "just now"


@lru_cache(maxsize=256)
def _read_config(run_id: str, root: str) -> RunConfig:
    return store().get(run_id).config()


def config_of(run_id: str) -> RunConfig | None:
    """The configuration of a run; None where it cannot be read."""
    try:
        return _read_config(run_id, str(store().root))
    except UserError:
        return None


def _cost(results: dict[str, Any]) -> str:
    bound = results.get("validation")
    if not bound:
        return ""
    # A plain autoencoder has no bound on the evidence.
    plain = bound["elbo"] is None
    name, value = (
        ("reconstruction", bound["reconstruction"]) if plain else ("−ELBO", -bound["elbo"])
    )
    return f"{name} {value:{'.1f' if abs(value) < 1e6 else '.2g'}} nats".replace("-", "−")


def picture_of(run_id: str, state: str) -> str:
    """The first sample of a run's last report as an image; empty before there is one."""
    try:
        path = store().get(run_id).live
        return _drawn(str(path), path.stat().st_mtime_ns)
    except (OSError, UserError):
        return ""


@lru_cache(maxsize=128)
def _drawn(path: str, stamp: int) -> str:
    from ui.charts.pictures import data_url  # PIL, only where there are runs to show

    _, tensors = unpack(Path(path).read_bytes())
    shown = tensors.get("samples")
    if shown is None or not len(shown):
        return ""
    style = f"width:{_SIDE}px;height:{_SIDE}px;object-fit:contain;image-rendering:pixelated"
    return f'<img alt="" src="{data_url(shown[0])}" style="{style}">'
