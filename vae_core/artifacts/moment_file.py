"""A snapshot of a training as a pack: what of a model's file changes while it learns, and no more.

Its tensors bear the names that they have in the model's file, so that a page puts them in the place
of those: the weights; the codes of the map's points; of a learned prior its draws and of what it is
made.
"""

import copy

import numpy as np
import torch

from vae_core.artifacts.anatomy import stored_components
from vae_core.artifacts.model_file import map_codes, prior_codes
from vae_core.artifacts.records import MomentRecord
from vae_core.data import Dataset
from vae_core.models.vae import VAE
from vae_core.pack import pack
from vae_core.training.moments import Moment, half


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
        tensors = {f"model/{name}": _stored(each) for name, each in moment.state.items()}
        computed = stored_components(model)
        codes = map_codes(model, self._data)
        if codes is not None:
            computed["map/codes"] = codes
        if not model.prior.standard:
            computed["prior/codes"] = prior_codes(model)
        tensors |= {name: _stored(torch.from_numpy(each)) for name, each in computed.items()}
        record = MomentRecord(step=moment.step, epoch=moment.epoch, fraction=moment.fraction)
        return pack(record.record(), tensors)


def _stored(tensor: torch.Tensor) -> np.ndarray:
    return half(tensor).numpy()
