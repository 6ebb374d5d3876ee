"""Which numbers of an example make it unlike the others: nats of each above what is typical.

B examples, C x H x W numbers each, M pieces of an example (columns, pixels, points).
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from vae_core.data import Split
from vae_core.data.layouts import Layout, Table, Text
from vae_core.evaluation.likelihood import batch_of, evaluating
from vae_core.models.vae import VAE

BATCH = 500


@torch.no_grad()
def nats_of_each(model: VAE, split: Split) -> Tensor | None:
    """-log p(x_i|z) of each number of examples at their posterior mean z, float32 (B, C, H, W).

    Of a choice the nats stand at the value that is there. None where the likelihood does not tell
    what a single number adds (``Likelihood.log_prob_of_each``).
    """
    found = []
    with evaluating(model):
        for start in range(0, len(split), BATCH):
            x, y = batch_of(model, split, start, min(start + BATCH, len(split)))
            weights = model.told(x, y)
            z = model.encoded(x, weights).mean
            parameters = model.decoder_parameters(z, weights, x)
            each = model.likelihood.log_prob_of_each(parameters[None], x)
            if each is None:
                return None
            found.append(-each[0].float().cpu())
    return torch.cat(found)


@dataclass(frozen=True)
class Blame:
    """What a number is held against: the mean nats of each over typical examples, (C, H, W)."""

    typical: Tensor

    def of(self, nats: Tensor, layout: Layout) -> Tensor:
        """Nats (B, C, H, W) above what is typical, summed over what people call one piece.

        Of a table (B, columns); of a picture or a clip (B, H, W), of all its channels or frames; of
        a series (B, points, channels); of a text (B, characters).
        """
        above = nats.nan_to_num(0.0) - self.typical
        if isinstance(layout, Table):
            parts = above.flatten(1).split(layout.widths, 1)
            return torch.stack([part.sum(1) for part in parts], 1)
        if isinstance(layout, Text):
            return above.sum((1, 3))
        return above.sum(1)


def blame_of(model: VAE, typical: Split) -> Blame | None:
    """What numbers are held against, by examples that are typical; None as :func:`nats_of_each`."""
    nats = nats_of_each(model, typical)
    return None if nats is None else Blame(nats.nan_to_num(0.0).mean(0))
