"""One example under one noise all through a training: what it is encoded to, drawn as, and costs.

Nothing but the weights changes between two reports: one watches sigma shrink and the KL grow.
"""

import numpy as np
import torch
from torch import Tensor

from vae_core.artifacts.records import WatchedRecord
from vae_core.config.run import RunConfig
from vae_core.data import Split
from vae_core.data.views import grey_levels
from vae_core.draws import seeded
from vae_core.evaluation.likelihood import batch_of
from vae_core.models.terms import Terms
from vae_core.models.vae import VAE
from vae_core.training.objectives import LossContext

MOST = 16_384  # numbers of an example of which each is told its nats


@torch.no_grad()
def watched(
    model: VAE, config: RunConfig, weights: dict[str, float], example: Split
) -> tuple[WatchedRecord, dict[str, np.ndarray]] | None:
    """What a report says of an example, and its arrays; None where nothing encodes it.

    ``watched/x`` and ``watched/xhat`` are uint8 pictures (C', H', W'); ``watched/mu``,
    ``watched/z``, ``watched/kl`` and, unless the code is a point, ``watched/sigma`` (D,);
    ``watched/nats`` (C, H, W) float16, of each number of the example where they are told apart.

    Args:
        model: in evaluation mode.
        config: of its run, whose seed is that of the noise.
        weights: of the loss at this moment.
        example: a split of one.
    """
    if not model.posterior_head.encodes:
        return None
    x, y = batch_of(model, example, 0, 1)
    with seeded(config.seed, model):
        terms = model.terms(x, y)
    reconstruction, kl = terms.distortion.item(), terms.kl.item()
    loss = None
    if config.objective.alone:
        loss = config.objective.load()(terms, LossContext(weights, 1, model)).item()
    record = WatchedRecord(reconstruction=reconstruction, kl=kl, loss=loss)
    return record, {f"watched/{name}": each for name, each in _arrays(model, terms, y).items()}


def _arrays(model: VAE, terms: Terms, y: Tensor | None) -> dict[str, np.ndarray]:
    z = terms.z[0]
    told = model.told(terms.x, y)
    seen = terms.x if model.view is None else model.view.with_gaps(terms.x)
    found = {
        "x": grey_levels(seen)[0],
        "xhat": grey_levels(model.picture(z, told))[0],
        "mu": terms.posterior.mean[0].float(),
        "z": z[0].float(),
        "kl": terms.nats_per_dimension[0].float(),
    }
    if not model.posterior_head.pointlike:
        found["sigma"] = terms.posterior.stddev[0].float()
    each = model.likelihood.log_prob_of_each(terms.parameters, terms.x)
    if each is not None and each[0].numel() <= MOST:
        found["nats"] = -each[0, 0].clamp(-60000, 60000).half()
    return {name: each.numpy() for name, each in found.items()}
