"""The small pictures on Home's doors: each model's own."""

import numpy as np
import torch
from torch import Tensor

from vae_core.artifacts.model_file import choose_examples
from vae_core.data import Dataset
from vae_core.models.vae import VAE

DICE = 2  # codes that both models of a door decode
NTH = 1  # of the examples of a class, as in web/home/picks.js
_SEED = 0


def cards_of(name: str, model: VAE, data: Dataset) -> dict[str, np.ndarray]:
    """What the doors show of the shipped model of that name: door -> uint8 (N, C, H, W)."""
    found: dict[str, Tensor] = {}
    if name == "digits":
        found["what"] = torch.cat(_in_and_out(model, data, 3))
    if name.startswith("beta-"):
        found["beta"] = _in_and_out(model, data, 2)[1]
    if name in ("autoencoder", "beta-one"):
        codes = torch.randn(DICE, model.latent_dim, generator=torch.Generator().manual_seed(_SEED))
        found["holes"] = _decoded(model, codes)
    if name == "collapsed":
        pairs = [_in_and_out(model, data, label) for label in (3, 4)]
        found["collapse"] = torch.cat([*(x for x, _ in pairs), *(out for _, out in pairs)])
    return {
        door: pictures.clamp(0, 1).mul(255).round().byte().numpy()
        for door, pictures in found.items()
    }


@torch.no_grad()
def _in_and_out(model: VAE, data: Dataset, label: int) -> tuple[Tensor, Tensor]:
    """The shown example of a class, and what its posterior's mean decodes to, (1, C, H, W)."""
    shown = data.test.select(choose_examples(data.test))
    x = shown.values((shown.labels == label).nonzero()[NTH : NTH + 1, 0])
    return x, _decoded(model, model.embed(x))


@torch.no_grad()
def _decoded(model: VAE, codes: Tensor) -> Tensor:
    return model.decode(codes)
