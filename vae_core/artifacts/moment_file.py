"""A snapshot of a training as a pack: what of a model's file changes while it learns, and no more.

Its tensors bear the names that they have in the model's file, so that a page puts them in the place
of those: the weights; the codes of the map's points; of a learned prior its draws and of what it is
made.
"""

import copy
import math
from typing import Any

import numpy as np
import torch

from vae_core.artifacts.anatomy import stored_components
from vae_core.artifacts.model_file import map_codes, prior_codes
from vae_core.artifacts.records import MomentRecord
from vae_core.data import Dataset
from vae_core.errors import UserError
from vae_core.models.vae import VAE
from vae_core.pack import pack, unpack
from vae_core.training.moments import Moment, half

_MODEL = "model/"


class MomentFiles:
    """Makes the snapshots of a run, with a model of its own to put their weights into."""

    def __init__(self, model: VAE, data: Dataset):
        self._model = copy.deepcopy(model).eval()
        self._data = data

    @torch.no_grad()
    def file(self, moment: Moment) -> bytes:
        """The pack of a snapshot; what is computed is computed from its rounded weights."""
        model = self._model
        model.load_state_dict(moment.state)
        tensors = {_MODEL + name: _stored(each) for name, each in moment.state.items()}
        computed = stored_components(model)
        codes = map_codes(model, self._data)
        if codes is not None:
            computed["map/codes"] = codes
        if not model.prior.standard:
            computed["prior/codes"] = prior_codes(model)
        tensors |= {name: _stored(torch.from_numpy(each)) for name, each in computed.items()}
        record = MomentRecord(step=moment.step, epoch=moment.epoch, fraction=moment.fraction)
        return pack(record.record(), tensors)


def moment_from(data: bytes, model: VAE) -> Moment:
    """A snapshot of a model from a pack of whatever origin: its weights, and when it was taken.

    What it does not hold, such as counts of batches, is the model's own.

    Args:
        data: a pack with ``model/NAME`` of the state and the record of a moment.
        model: whose snapshot it is to be.

    Raises:
        UserError: when it is damaged, or of another model.
    """
    meta, tensors = unpack(data)
    given = {
        name.removeprefix(_MODEL): each for name, each in tensors.items() if name.startswith(_MODEL)
    }
    own = model.state_dict()
    fits = bool(given) and all(
        name in own and each.shape == tuple(own[name].shape) and np.isfinite(each).all()
        for name, each in given.items()
    )
    named: Any = (meta.get(name) for name in ("step", "epoch", "fraction"))
    step, epoch, fraction = named
    told = _is_count(step) and _is_time(epoch) and _is_time(fraction) and fraction <= 1
    if not (fits and told):
        raise UserError("A snapshot that came with this model is damaged or of another model.")
    state = {**own, **{name: torch.from_numpy(each.copy()) for name, each in given.items()}}
    return Moment(step=step, epoch=float(epoch), fraction=float(fraction), state=state)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53


def _is_time(value: Any) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and math.isfinite(value) and value >= 0


def _stored(tensor: torch.Tensor) -> np.ndarray:
    return half(tensor).numpy()
