"""A run as a zip, to be kept elsewhere, and a zip from elsewhere as a run.

    run.json               format and id
    config.json            the configuration
    weights.safetensors    the best model
    snapshots/STEP         packs of its snapshots
    history.jsonl          one line a report
    about.json             title, note and tags

On its way back nothing is believed but weights, configuration, history and what was written of the
run, each checked; what the model costs is measured anew (``runs.adoption``). A checkpoint to
resume from is no part of it.
"""

import json
import math
import zipfile
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from vae_core.artifacts.weights_file import WEIGHTS
from vae_core.errors import ProgressCallback, UserError
from vae_core.files import told
from vae_core.runs.about import ABOUT, About, read_about, write_about
from vae_core.runs.status import ACTIVE
from vae_core.runs.store import Run, Store
from vae_core.user_data import limits
from vae_core.user_data.archives import BROKEN, open_zip, read_entry

FORMAT = "latent-playground-run"
_SNAPSHOTS = "snapshots/"
_MOST_LINES = 100_000  # of a history
_LOSSES = ("reconstruction", "kl")


def archive(run: Run, path: Path) -> int:
    """Write a run to a zip; the count of its bytes.

    Raises:
        UserError: when it still trains, has no model yet, or the file is there, would lie in
            the folder of a run or cannot be written.
    """
    if run.status()["state"] in ACTIVE:
        raise UserError(f"The run {run.id} is still training. Stop it, then archive it.")
    if not run.weights.is_file():
        raise UserError(f"The run {run.id} has no model yet. Train it before it is archived.")
    runs, folder = run.folder.parent.resolve(), path.resolve().parent
    if folder != runs and folder.is_relative_to(runs):
        raise UserError(
            f"{path} lies in the folder of a run, with which it would be deleted. Name a file "
            "elsewhere."
        )
    if path.exists():
        raise UserError(f"{path} is there already. Give another name, or delete it first.")
    with told(path):
        try:
            with path.open("xb") as file, zipfile.ZipFile(file, "w") as into:
                _write(run, into)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return path.stat().st_size


def _write(run: Run, into: zipfile.ZipFile) -> None:
    said = {"format": FORMAT, "version": 1, "id": run.id, "title": run.config().title}
    into.writestr("run.json", json.dumps(said, indent=2))
    into.writestr("config.json", run.config().model_dump_json(indent=2))
    into.write(run.weights, WEIGHTS)
    for step in run.timeline.steps():
        into.writestr(f"{_SNAPSHOTS}{step}", run.timeline.read(step))
    lines = "".join(json.dumps(record) + "\n" for record in run.history())
    into.writestr("history.jsonl", lines, zipfile.ZIP_DEFLATED)
    if (run.folder / ABOUT).is_file():
        into.writestr(ABOUT, read_about(run.folder).model_dump_json(indent=2))


def restore(data: bytes, name: str, store: Store, watch: ProgressCallback | None = None) -> Run:
    """A finished run of an archive, whatever its origin.

    Args:
        data: the bytes of the zip.
        name: of the file, for what is said of it.
        store: where the run is to be.
        watch: told what is being done.

    Raises:
        UserError: when it is damaged, no archive of a run, or more than may be brought, or its data
            are not here; no run is there then.
    """
    if len(data) > limits.UPLOAD_BYTES:
        raise limits.too_large(name)
    opened = open_zip(data, name)
    entries = {entry.filename: entry for entry in opened.infolist() if not entry.is_dir()}
    try:
        if _json(opened, entries, "run.json").get("format") != FORMAT or WEIGHTS not in entries:
            raise UserError(
                f"{name} is a zip, but not the archive of a run. Make one with `runs archive`, or "
                "on the page Runs."
            )
        weights = read_entry(opened, entries[WEIGHTS])
        shots = [
            read_entry(opened, entry)
            for path, entry in entries.items()
            if path.startswith(_SNAPSHOTS)
        ]
        history = (
            history_of(read_entry(opened, entries["history.jsonl"]))
            if "history.jsonl" in entries
            else []
        )
        about = _about(_json(opened, entries, ABOUT))
    except UserError:
        raise
    except BROKEN as error:
        raise UserError(
            f"{name} is damaged or cut short: not all of it can be read. Archive the run anew."
        ) from error
    from vae_core.runs.adoption import adopt  # loads torch, which writing an archive needs not

    run = adopt(weights, store, watch, shots)
    run.write_history(history)
    if about != About():
        write_about(run.folder, **about.model_dump())
    return run


def _json(opened: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo], name: str) -> Any:
    """The object in an entry; an empty one where there is none."""
    if name not in entries:
        return {}
    try:
        found = json.loads(read_entry(opened, entries[name]))
    except RecursionError as error:
        raise ValueError(name) from error
    return found if isinstance(found, dict) else {}


def _about(values: dict[str, Any]) -> About:
    try:
        return About.model_validate(values)
    except ValidationError:
        return About()  # what somebody wrote of it is not worth refusing the model for


def history_of(text: bytes) -> list[dict[str, Any]]:
    """The reports of a history from elsewhere: finite numbers of known names, in rising order.

    Ends with the first line that is none.
    """
    found: list[dict[str, Any]] = []
    for line in text.split(b"\n")[:_MOST_LINES]:
        try:
            record = json.loads(line)
            told = {
                "step": int(_number(record["step"])),
                **{name: _number(record[name]) for name in ("epoch", "seconds")},
                **{
                    split: {name: _number(record[split][name]) for name in _LOSSES}
                    for split in ("train", "validation")
                },
            }
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
            break
        if found and told["step"] < found[-1]["step"]:
            break
        found.append(told)
    return found


def _number(value: Any) -> float:
    """Raises ``ValueError`` for what is no finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(value)
    return float(value)
