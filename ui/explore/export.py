"""Files of a model that the server makes: the explorer as one HTML file, the card, ONNX.

The app never imports torch, so ONNX, which needs it, is made by the command line in a process of
its own; the other two are only repacked bytes.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import streamlit as st

from ui.shell.models import model_path
from ui.shell.notices import warn
from vae_core.artifacts.weights_file import weights_path
from vae_core.errors import UserError
from vae_core.export.card import describe, file_stem, markdown
from vae_core.export.delivery import pack_html, read_source
from vae_core.export.example import loading

ONNX_TIMEOUT = 180  # seconds; it takes about six
_ROOT = Path(__file__).parents[2]


def offer_files(run_id: str) -> None:
    """Buttons that save a model's HTML file, card and ONNX files."""
    path = model_path(run_id)
    try:
        source = read_source(path)
    except UserError as error:
        warn(error)
        return
    stem = file_stem(source.meta.title)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            "One HTML file",
            lambda: pack_html(source, "page")[0]["page"],
            f"{stem}.html",
            "text/html",
            on_click="ignore",
            help="This whole explorer in one file: opens by double click, with no network.",
        )
        st.download_button(
            "Model card",
            markdown(describe(source.meta, source.results), loading(source.meta)),
            f"{stem}-README.md",
            "text/markdown",
            on_click="ignore",
            help="What the model is, its figures and its limits, in Markdown.",
        )
        _offer_onnx(path, run_id, stem)


def _offer_onnx(path: Path, run_id: str, stem: str) -> None:
    """First a button that makes the files, then one that saves them."""
    file = weights_path(path)
    stamp = file.stat().st_mtime_ns
    wanted = f"onnx-{run_id}-{stamp}"
    pressed = st.session_state.get(wanted) or st.button(
        "Make ONNX",
        key=f"make-{wanted}",
        help="Encoder and decoder for other programs, checked with onnxruntime; some seconds.",
    )
    if not pressed:
        return
    try:
        with st.spinner("Writing ONNX and checking it ..."):
            data = _onnx(str(path), stamp)
    except UserError as error:
        warn(error)
        return
    st.session_state[wanted] = True
    st.download_button("Save ONNX", data, f"{stem}-onnx.zip", "application/zip", on_click="ignore")


@st.cache_data(max_entries=4, show_spinner=False)
def _onnx(path: str, stamp: int) -> bytes:
    """The zip of a model's ONNX files; `stamp` tells a newer model at the same place."""
    with tempfile.TemporaryDirectory(prefix="latent-playground-") as folder:
        out = Path(folder) / "onnx.zip"
        command = [sys.executable, "-m", "vae_core", "export", path, "--format", "onnx"]
        try:
            done = subprocess.run(
                [*command, "--out", str(out)],
                cwd=_ROOT,
                capture_output=True,
                text=True,
                timeout=ONNX_TIMEOUT,
            )
        except subprocess.TimeoutExpired as error:
            raise UserError(
                f"Writing ONNX took longer than {ONNX_TIMEOUT} s and was given up. Try again when "
                "no training runs."
            ) from error
        if done.returncode != 0:
            said = done.stderr.strip().splitlines() or ["no reason was given"]
            raise UserError(f"ONNX could not be written. {said[-1].removeprefix('Error: ')}")
        return out.read_bytes()
