"""A model's file from elsewhere as a run of its own: what a page has trained, or another computer.

Only weights, those of snapshots too, and the configuration are taken over. What else a run's file
says of its model is computed anew, so that nothing of a foreign file is believed.
"""

import math
import time
from collections.abc import Sequence

from vae_core.artifacts.model_file import LoadedRun, load_model, pack_model
from vae_core.artifacts.moment_file import MomentFiles, moment_from
from vae_core.config.run import RunConfig
from vae_core.data import Dataset, load_dataset
from vae_core.errors import ProgressCallback, UserError
from vae_core.evaluation.likelihood import evidence_lower_bound
from vae_core.files import write_atomically
from vae_core.runs.store import Run, Store
from vae_core.training.moments import count_for, thinned

SAID = "Added from a file."


def adopt(
    file: bytes,
    store: Store,
    watch: ProgressCallback | None = None,
    moments: Sequence[bytes] = (),
) -> Run:
    """A finished run of the model in a weights file.

    Args:
        file: the bytes of a ``weights.safetensors``, of whatever origin.
        store: where the run is to be.
        watch: told what is being done.
        moments: packs of snapshots of its training (``artifacts.moment_file``), of whatever origin.

    Raises:
        UserError: when a file is damaged or foreign, its data are not here or are others of the
            same name, or the run cannot be written; no run is there then.
    """
    tell = watch or (lambda *_: None)
    tell("Reading the model", None)
    loaded = load_model(file)
    config = _config(loaded)
    data = load_dataset(config.dataset, progress=tell)
    _compare(loaded, data)
    tell("Measuring the model", None)
    bound = evidence_lower_bound(loaded.model, data.validation)
    if not math.isfinite(bound.reconstruction + bound.kl):
        raise UserError(
            f"What this model costs on {data.name} is no number: its weights are too large. "
            "Nothing was added. Train it again at a lower learning rate."
        )
    fitted = evidence_lower_bound(loaded.model, data.train, bound.examples)
    packed = pack_model(loaded.model, config, data, bound)
    shots = _snapshots(loaded, data, moments)
    run = store.create(config)
    write_atomically(run.weights, packed)
    for step, shot in shots.items():
        run.timeline.write(step, shot)
    run.write_history([])
    # As the runner writes them, but for what only the one who trained it knows.
    results = {
        "run": run.id,
        "reason": "file",
        "train": fitted.summary(),
        "validation": bound.summary(),
        "findings": [],
    }
    run.update_status(state="finished", message=SAID, created=time.time(), results=results)
    return run


def _snapshots(loaded: LoadedRun, data: Dataset, moments: Sequence[bytes]) -> dict[int, bytes]:
    """By their steps, at most as many as a run here has.

    Raises:
        UserError: when one is damaged or of another model.
    """
    room = count_for(loaded.model)
    if not moments or not room:
        return {}
    found = {each.step: each for each in (moment_from(data, loaded.model) for data in moments)}
    files = MomentFiles(loaded.model, data)
    return {step: files.file(found[step]) for step in thinned(list(found), room)}


def _config(loaded: LoadedRun) -> RunConfig:
    """The file's configuration, of data sets that are known here.

    Raises:
        UserError: when they are not.
    """
    try:
        return RunConfig.parse(loaded.config.model_dump(mode="json"), stored=True)
    except UserError as error:
        title = loaded.config.spec.title
        raise UserError(
            f"This model learned from {title[:80]!r}, which is not here. Bring the data first "
            "(`python -m vae_core datasets add` or the page Data), under the same name."
        ) from error


def _compare(loaded: LoadedRun, data: Dataset) -> None:
    spec = loaded.config.spec
    theirs = (tuple(spec.shape), len(spec.class_names), spec.layout.model_dump(mode="json"))
    ours = (tuple(data.shape), len(data.class_names), data.layout.model_dump(mode="json"))
    if theirs != ours:
        raise UserError(
            f"This model learned from other data than those that are called {data.name!r} here. "
            "Bring its own data under another name, and say that name in the file's configuration."
        )
