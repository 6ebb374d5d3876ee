"""From a trained model to files on disk: what each format consists of, and how it is written.

Formats of one file are html, png and gif; onnx and safetensors are several files beside a card, in
a folder or a .zip. torch is imported only by those formats that need it.
"""

import gzip
import io
import os
import secrets
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from vae_core.artifacts.records import ModelRecord
from vae_core.artifacts.renewal import renewed
from vae_core.artifacts.weights_file import read_weights
from vae_core.errors import ProgressCallback, UserError
from vae_core.export.card import describe, file_stem, markdown
from vae_core.export.example import loading
from vae_core.files import write_atomically
from vae_core.installed import require
from vae_core.pack import unpack
from vae_core.runs.store import Run
from vae_core.runs.timeline import Timeline

Files = dict[str, bytes]
Checks = dict[str, Any]

ENDINGS = {"html": ".html", "png": ".png", "gif": ".gif"}  # the others are folders
WEIGHTS = ("16bit", "8bit")  # of html; the first unless asked for otherwise
FRAMES = 48
PICTURE_SIDE = 84  # pixels that a small picture is enlarged to, about;
ALONE_SIDE = 224  # so many where it stands alone
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)  # the same model gives the same file


@dataclass(frozen=True)
class Source:
    """A trained model as it lies on disk; results and snapshots are its run's, where it has one."""

    weights: bytes
    meta: ModelRecord
    tensors: dict[str, np.ndarray]
    results: dict[str, Any] | None
    timeline: Timeline | None = None


def read_source(path: Path) -> Source:
    """Read a run's folder or a weights file.

    Raises:
        UserError: when there is no model, or it is damaged or foreign.
    """
    file, weights = read_weights(path)
    try:
        meta, tensors = unpack(weights)
    except UserError as error:
        raise UserError(f"{file}: {error}") from error
    if "decoder" not in meta:
        raise UserError(
            f"{file} holds no model: it lacks the decoder's graph. Give the weights.safetensors of "
            "a run, not a live snapshot."
        )
    results = timeline = None
    if (file.parent / "status.json").is_file():
        results, timeline = Run(file.parent).status().get("results"), Run(file.parent).timeline
    return Source(weights, ModelRecord.parse(meta), tensors, results, timeline)


_NONE_LARGE = (
    "No layer of this model is large enough for fewer bits to count. Its weights are kept in 16 "
    "bits, and the file is the usual one."
)


def pack_html(
    source: Source,
    name: str,
    bits: str = WEIGHTS[0],
    snapshots: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Files, Checks]:
    """The explorer as one HTML file, its weights in ``bits``.

    Where eight would show in the pictures, the weights are float16 and the checks say why. Only
    eight bits and snapshots need torch.

    Args:
        source: the model.
        name: of the file.
        bits: one of ``WEIGHTS``, of the snapshots too.
        snapshots: how many of them go along, to move through its training.
        progress: told how many of the snapshots are done, and of how many.

    Raises:
        UserError: when there are no snapshots to go along.
    """
    page, checks = _explorer(source, bits, *_moments(source, bits, snapshots, progress))
    return {name: page}, checks


def _moments(
    source: Source, bits: str, count: int, progress: Callable[[int, int], None] | None
) -> tuple[dict[int, bytes], list[dict[str, Any]], Checks]:
    """Packs of snapshots by their steps, what each says of itself, and figures about them."""
    if not count:
        return {}, [], {}
    from vae_core.export.moments import NONE, chosen, moments

    if source.timeline is None:
        raise UserError(NONE)
    steps = chosen(source.timeline, count)
    packs, records, worst = {}, [], 0.0
    for record, data, difference in moments(
        source.weights, source.timeline, steps, bits != WEIGHTS[0]
    ):
        packs[record["step"]] = data
        records.append(record)
        worst = max(worst, difference)
        if progress:
            progress(len(records), len(steps))
    packed = sum(len(gzip.compress(each)) for each in packs.values())  # as the page has them
    checks: Checks = {"snapshots": len(packs), "snapshots_packed": packed}
    if bits != WEIGHTS[0]:
        checks["snapshots_picture_difference"] = worst
    return packs, records, checks


def _explorer(
    source: Source,
    bits: str,
    packs: dict[int, bytes],
    records: list[dict[str, Any]],
    told: Checks,
) -> tuple[bytes, Checks]:
    from vae_core.export.html import explorer_html

    weights = renewed(source.weights)

    def written(rounded: Any = None) -> tuple[bytes, Checks]:
        page, checks = explorer_html(weights, source.results, rounded, (records, packs))
        return page, checks | told

    if bits == WEIGHTS[0]:
        return written()
    from vae_core.export.rounding import TooCoarse, round_weights

    try:
        found = round_weights(weights)
    except TooCoarse as error:
        page, checks = written()
        return page, checks | {"kept_16bit": str(error)}
    if not found.tensors:
        page, checks = written()
        return page, checks | {"kept_16bit": _NONE_LARGE}
    page, checks = written(found.tensors)
    return page, checks | {"bits": found.bits, "largest_picture_difference": found.difference}


WHOLE = 4_000_000  # bytes of a file that trains, as far as the examples decide
LEAST = 500  # examples that are worth training on


def pack_trainable(
    source: Source, name: str, count: int | None, progress: ProgressCallback
) -> tuple[Files, Checks]:
    """The explorer as one HTML file that goes on learning.

    Args:
        source: the model.
        name: of the file.
        count: training examples that go along; None for as many as keep it small.
        progress: told of a download.

    Raises:
        UserError: for a model that a page cannot train, or whose data are not here.
    """
    from vae_core.artifacts.examples import examples_file
    from vae_core.artifacts.model_file import load_model
    from vae_core.artifacts.trainable import trainable_file
    from vae_core.data import load_dataset
    from vae_core.export.fresh import with_fresh
    from vae_core.export.html import printable, trainable_html

    loaded = load_model(source.weights)
    data = load_dataset(loaded.config.dataset, progress=progress)
    file = with_fresh(trainable_file(loaded.config, data, loaded.model), loaded.config, data)
    total = len(data.train)
    if count is None:
        some = min(total, LEAST)
        page, checks = trainable_html(file, examples_file(data, 0, some), source.results)
        sample = min(total, 4 * LEAST)
        more = len(printable(examples_file(data, 0, sample))) - checks["examples_bytes"]
        each = max(1.0, more / max(1, sample - some))
        count = min(total, max(some, some + int((0.98 * WHOLE - len(page)) / each)))
    page, checks = trainable_html(file, examples_file(data, 0, count), source.results)
    return {name: page}, checks | {"examples": min(count, total), "of": total}


def pack_onnx(source: Source, _: str = "") -> tuple[Files, Checks]:
    """encoder.onnx, decoder.onnx and a card; the checks hold their distance from torch."""
    require("ONNX", "onnx", "onnx", "onnxscript", "onnxruntime")
    from vae_core.artifacts.model_file import load_model
    from vae_core.export.interface import in_words
    from vae_core.export.onnx import onnx_files

    loaded = load_model(source.weights)
    files, checks = onnx_files(loaded)
    files["README.md"] = markdown(describe(source.meta, source.results), in_words(loaded)).encode()
    return files, checks


def pack_safetensors(source: Source, _: str = "") -> tuple[Files, Checks]:
    """The weights file, with graphs that the page runs, and a card."""
    from vae_core.artifacts.model_file import load_model

    model = load_model(source.weights).model
    card = markdown(describe(source.meta, source.results), loading(source.meta))
    parameters = sum(weight.numel() for weight in model.parameters())
    files = {"weights.safetensors": renewed(source.weights), "README.md": card.encode()}
    return files, {"loads": True, "parameters": parameters}


PACKERS: dict[str, Callable[[Source, str], tuple[Files, Checks]]] = {
    "html": pack_html,
    "onnx": pack_onnx,
    "safetensors": pack_safetensors,
}


def draw(
    format: str,
    source: Source,
    name: str,
    *,
    what: str,
    label: int | None = None,
    ends: tuple[int, int] | None = None,
    seed: int = 0,
    scale: int | None = None,
    frames: int | None = None,
) -> tuple[Files, Checks]:
    """A PNG or a GIF of a scene (see ``scenes.Scene``); the checks are read back from it."""
    from PIL import Image

    from vae_core.artifacts.model_file import load_model
    from vae_core.export import media
    from vae_core.export.scenes import Scene, Studio

    studio = Studio(load_model(source.weights), source.tensors)
    scene = Scene(what, label, ends, seed)
    side = ALONE_SIDE if (format, what) == ("gif", "path") else PICTURE_SIDE
    enlarged = scale or max(1, round(side / max(source.meta.shape[1:])))
    if format == "gif":
        data = media.gif(studio.frames(scene, enlarged, frames or FRAMES))
        checks: Checks = {}
    else:
        grid, checks = studio.still(scene, enlarged)
        data = media.png(grid)
    with Image.open(io.BytesIO(data)) as image:
        checks |= {"width": image.width, "height": image.height}
        if format == "gif":
            checks["frames"] = getattr(image, "n_frames", 1)
    return {name: data}, {"what": what, **checks}


def choose_target(out: Path | None, format: str, source: Source, force: bool) -> Path:
    """Where to write, from what was asked for, else from the model's title.

    Raises:
        UserError: when something is there and `force` is not set, or the name does not fit.
    """
    ending = ENDINGS.get(format, "")
    if out is None:
        out = Path(file_stem(source.meta.title) + (ending or f"-{format}"))
    out = out.expanduser()
    if ending and out.suffix.lower() != ending:
        raise UserError(
            f"--out of {format} is a file whose name ends in {ending}; {str(out)!r} does not."
        )
    if not ending and out.suffix.lower() in (".onnx", ".safetensors"):
        raise UserError(
            f"{format} is written as several files. Give a folder or a .zip with --out, not "
            f"{str(out)!r}."
        )
    as_file = bool(ending) or _is_zip(out)
    if not out.exists():
        return out
    if as_file and out.is_dir():
        raise UserError(f"{out} is a folder. Give the name of a file with --out.")
    if not as_file and not out.is_dir():
        raise UserError(f"{out} is a file, and {format} is written as a folder or a .zip.")
    if not force and (as_file or any(out.iterdir())):
        kind = "exists" if as_file else "exists and is not empty"
        raise UserError(f"{out} {kind}. Add --force to replace it, or give another --out.")
    return out


def write(target: Path, files: Files, format: str) -> int:
    """Write the files of a format, all or none where nothing was; returns the bytes on disk.

    A folder that exists keeps what else is in it.

    Raises:
        UserError: when the place cannot be written.
    """
    try:
        if format in ENDINGS or _is_zip(target):
            data = zipped(files) if _is_zip(target) else next(iter(files.values()))
            write_atomically(target, data)
            return len(data)
        _write_folder(target, files)
    except OSError as error:
        raise UserError(
            f"{target} cannot be written ({error.strerror or error}). Give another place with "
            "--out."
        ) from error
    return sum(map(len, files.values()))


def zipped(files: Files) -> bytes:
    """Files as one zip."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, _ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return buffer.getvalue()


def _is_zip(path: Path) -> bool:
    return path.suffix.lower() == ".zip"


def _write_folder(target: Path, files: Files) -> None:
    if target.exists():
        for name, data in files.items():
            write_atomically(target / name, data)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.parent / f".{target.name}.{os.getpid()}.{secrets.token_hex(4)}"
    try:
        for name, data in files.items():
            write_atomically(temporary / name, data)
        os.replace(temporary, target)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
