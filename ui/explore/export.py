"""Files of a model that the server makes: the explorer as one HTML file, the card, ONNX.

The app never imports torch, so ONNX and weights of eight bits, which need it, are made by the
command line in a process of its own; the others are only repacked bytes.
"""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import streamlit as st

from ui.shell.component import component
from ui.shell.models import model_path
from ui.shell.notices import warn
from vae_core.artifacts.weights_file import weights_path
from vae_core.counting import counted
from vae_core.errors import UserError
from vae_core.export.card import describe, file_stem, markdown
from vae_core.export.delivery import pack_html, read_source
from vae_core.export.example import loading
from vae_core.export.tour import read_tour, with_tour
from vae_core.installed import ROOT

_tour = component("tour_here", "present/tour_component.js")
TIMEOUT = 180  # seconds; it takes about six


def offer_files(run_id: str) -> None:
    """Buttons that save a model's HTML file, card and ONNX files."""
    path = model_path(run_id)
    try:
        source = read_source(path)
    except UserError as error:
        warn(error)
        return
    stem = file_stem(source.meta.title)
    tour = _tour_of(run_id)

    def one_file() -> bytes:
        page = pack_html(source, "page")[0]["page"]
        return with_tour(page, tour) if tour else page

    along = f" Your tour of {counted(len(tour['views']), 'view')} goes along." if tour else ""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            "One HTML file",
            one_file,
            f"{stem}.html",
            "text/html",
            on_click="ignore",
            help="This whole explorer in one file: opens by double click, with no network." + along,
        )
        st.download_button(
            "Model card",
            markdown(describe(source.meta, source.results), loading(source.meta)),
            f"{stem}-README.md",
            "text/markdown",
            on_click="ignore",
            help="What the model is, its figures and its limits, in Markdown.",
        )
        for made in (SMALL, ONNX):
            _offer_made(made, path, run_id, stem)


def _tour_of(run_id: str) -> dict[str, Any] | None:
    """What of the tour that this browser keeps is of this model in Explore; None for nothing."""
    held = _tour(
        data=st.session_state.get("tour-here", {}).get("tour", ""),
        key="tour-here",
        on_tour_change=lambda: None,
    )
    try:
        tour = read_tour(str(held.get("tour") or "").encode())
    except UserError:
        return None
    views = [view for view in tour["views"] if _is_of(view, run_id)]
    return {**tour, "views": views} if views else None


def _is_of(view: dict[str, Any], run_id: str) -> bool:
    return view["page"] == "explore" and parse_qs(view["query"]).get("run") == [run_id]


@dataclass(frozen=True)
class Made:
    """Files that take seconds to make.

    Attributes:
        name: what they are called.
        options: of ``export`` on the command line.
        ending: of the file's name; mime: its type.
        help: what a visitor is told.
    """

    name: str
    options: tuple[str, ...]
    ending: str
    mime: str
    help: str


ONNX = Made(
    "ONNX",
    ("--format", "onnx"),
    "-onnx.zip",
    "application/zip",
    "Encoder and decoder for other programs, checked with onnxruntime; some seconds.",
)
SMALL = Made(
    "small HTML",
    ("--weights", "8bit"),
    "-small.html",
    "text/html",
    "The same file with the weights of large layers in eight bits, or a few more, so that pictures "
    "of its examples differ by at most one of 255 grey levels. Takes up to half a minute.",
)


def _offer_made(made: Made, path: Path, run_id: str, stem: str) -> None:
    """First a button that makes the files, then one that saves them."""
    file = weights_path(path)
    stamp = file.stat().st_mtime_ns
    wanted = f"{made.name}-{run_id}-{stamp}"
    pressed = st.session_state.get(wanted) or st.button(
        f"Make {made.name}", key=f"make-{wanted}", help=made.help
    )
    if not pressed:
        return
    try:
        with st.spinner(f"Writing {made.name} and checking it ..."):
            data, note = make(made, str(path), stamp)
    except UserError as error:
        warn(error)
        return
    st.session_state[wanted] = True
    if note:
        st.caption(note)
    st.download_button(
        f"Save {made.name}", data, f"{stem}{made.ending}", made.mime, on_click="ignore"
    )


@st.cache_data(max_entries=4, show_spinner=False)
def make(made: Made, path: str, stamp: int) -> tuple[bytes, str]:
    """The bytes of a file, and what is to be said of it; `stamp` tells a newer model there.

    Raises:
        UserError: when it cannot be made.
    """
    with tempfile.TemporaryDirectory(prefix="latent-playground-") as folder:
        out = Path(folder) / f"made{Path(made.ending).suffix}"
        command = [sys.executable, "-m", "vae_core", "export", path, *made.options]
        try:
            done = subprocess.run(
                [*command, "--out", str(out)],
                cwd=ROOT,
                capture_output=True,
                text=True,
                timeout=TIMEOUT,
            )
        except subprocess.TimeoutExpired as error:
            raise UserError(
                f"Writing {made.name} took longer than {TIMEOUT} s and was given up. Try again "
                "when no training runs."
            ) from error
        if done.returncode != 0:
            said = done.stderr.strip().splitlines() or ["no reason was given"]
            raise UserError(
                f"{made.name[0].upper()}{made.name[1:]} could not be written. "
                f"{said[-1].removeprefix('Error: ')}"
            )
        data = out.read_bytes()
        return data, _said(json.loads(done.stdout)["checks"], len(data))


def _said(checks: dict[str, Any], size: int) -> str:
    """What came of a file of fewer bits; nothing of any other."""
    if "kept_16bit" in checks:
        return checks["kept_16bit"]
    if "bits" not in checks:
        return ""
    low, high = min(checks["bits"].values()), max(checks["bits"].values())
    bits = f"{low}" if low == high else f"{low} to {high}"
    return f"{size / 1e6:.2f} MB, with its large layers in {bits} bits."
