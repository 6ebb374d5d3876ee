"""The KL divergence of a code of two levels, level by level."""

import torch

from vae_core.evaluation.aggregate import Estimate
from vae_core.evaluation.likelihood import standard_error
from vae_core.evaluation.subject import Codes
from vae_core.priors import Prior

# Why such a code has no figure that looks at each dimension by itself.
LEVELS = (
    "The lower level of a ladder's code depends on the upper one as drawn, so its posterior is no "
    "Gaussian of each dimension by itself, and there is no such figure."
)


@torch.no_grad()
def level_divergences(
    prior: Prior, codes: Codes, seed: int
) -> tuple[Estimate, list[Estimate], list[float]]:
    """Of the whole code, of each level from the top, and of each dimension, in nats.

    One code of each posterior is drawn; given its upper level both divergences are closed.
    """
    each = prior.kl(codes.ladder, codes.sample(seed).unsqueeze(0))
    whole, *levels = (
        Estimate(part.sum(1).mean().item(), standard_error(part.sum(1)))
        for part in (each, *each.split(prior.levels, dim=1))
    )
    return whole, levels, each.mean(0).tolist()
