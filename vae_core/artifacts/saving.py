"""A model that was trained in memory as a file, and a file as a model."""

import copy
import os
from pathlib import Path

import torch

from vae_core.artifacts.model_file import load_run, pack_model
from vae_core.artifacts.weights_file import WEIGHTS
from vae_core.data import Dataset
from vae_core.errors import UserError
from vae_core.evaluation.likelihood import evidence_lower_bound
from vae_core.files import write_atomically
from vae_core.given import as_path
from vae_core.models.vae import VAE


def save_model(model: VAE, path: Path | str, data: Dataset | None = None) -> Path:
    """Write the weights file of a model, which explorer, export and command line open.

    Args:
        model: one that was trained, or read from a file.
        path: of the file; in a folder that exists it is ``weights.safetensors``.
        data: what it learned, of which examples and the map are stored; by default what it was
            trained on. A model from a file is written as it was read, if it is still the same.

    Returns:
        The path of the file.

    Raises:
        UserError: when it is not known what the model learned, a module of your own cannot be
            followed, or the file cannot be written.
    """
    content = packed(model, data)
    file = as_path(path, "The file of a model")
    try:
        file = file / WEIGHTS if file.is_dir() else file
        write_atomically(file, content)
    except OSError as error:
        raise UserError(
            f"The model cannot be written to {str(file)[:200]} ({error.strerror or error}). Name a "
            "file in a folder that you may write to."
        ) from error
    return file


def packed(model: VAE, data: Dataset | None = None) -> bytes:
    """The bytes of a model's weights file; see :func:`save_model`.

    Raises:
        UserError: as there.
    """
    origin = model.origin
    if origin is None:
        raise UserError(
            "It is not known what this model learned, which its file is to say. Save the model of "
            "a training (progress.model), or one that load_model has read."
        )
    data = data or origin.data
    if data is None:
        if not origin.file or not _is_as_read(model, origin.file):
            raise UserError(
                "This model has changed since it was read, and the examples that its file is to "
                "hold are not known. Give its data: save(path, data)."
            )
        return origin.file
    model = copy.deepcopy(model).to("cpu").eval()
    bound = evidence_lower_bound(model, data.validation)
    return pack_model(model, origin.config, data, bound)


def _is_as_read(model: VAE, file: bytes) -> bool:
    from vae_core.artifacts.model_file import load_model as read

    before, now = read(file).model.state_dict(), model.state_dict()
    return before.keys() == now.keys() and all(
        torch.equal(each, now[name]) for name, each in before.items()
    )


def load_model(path: Path | str | os.PathLike[str]) -> VAE:
    """The model in a weights file, or in the folder of a run, ready to be used.

    Its encoder and decoder are built by the configuration in the file, or are what the file says of
    modules of its author's own. What else the file holds is told by ``load_run``.

    Raises:
        UserError: when there is none, or when it is damaged.
    """
    return load_run(path).model
