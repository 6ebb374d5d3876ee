"""What an example costs without a code: the nats that a model must beat to have learned anything.

Every example is given one and the same distribution, the one that fits the training examples best.
It is found by gradient descent on the parameters that a decoder would emit, whatever the
likelihood. A model that ends above it is worse than no model.
"""

import copy
import math
from dataclasses import dataclass

import torch
from torch import Tensor

from vae_core.data import Split
from vae_core.data.base import spread_evenly
from vae_core.models.likelihoods import Likelihood

STEPS, RATE = 120, 0.3
EXAMPLES = 200  # that are fitted, and as many that are rated
# Numbers of all examples together: of large ones there are fewer.
NUMBERS = 300_000


@dataclass(frozen=True)
class Blind:
    """The nats of an example without a code.

    Attributes:
        value: the mean over held-out examples.
        error: its standard error.
        spread: the standard deviation over examples.
    """

    value: float
    error: float
    spread: float


def blind_cost(likelihood: Likelihood, train: Split, held: Split) -> Blind:
    """The cost of held-out examples under one distribution for all, fitted to training examples.

    Args:
        likelihood: as the model has it; its own parameters, such as a sigma, are fitted anew.
        train, held: examples of (C, H, W) numbers.
    """
    likelihood = copy.deepcopy(likelihood).train()
    some, others = _few(train), _few(held)
    channels, *size = some.shape[1:]
    common = torch.zeros(1, 1, likelihood.params_per_element * channels, *size)
    common.requires_grad_()
    learned = [common, *(each for each in likelihood.parameters() if each.requires_grad)]
    optimiser = torch.optim.Adam(learned, RATE)
    with torch.enable_grad():
        for step in range(STEPS):
            for group in optimiser.param_groups:
                group["lr"] = RATE * 0.5 * (1 + math.cos(math.pi * step / STEPS))
            optimiser.zero_grad()
            (-_rated(likelihood, common, some).mean()).backward()
            optimiser.step()
    with torch.no_grad():
        costs = -_rated(likelihood.eval(), common, others).double()
    spread = costs.std().item() if len(costs) > 1 else 0.0
    return Blind(costs.mean().item(), spread / math.sqrt(len(costs)), spread)


def _rated(likelihood: Likelihood, common: Tensor, x: Tensor) -> Tensor:
    """log p(x) of each example (B,) under the parameters that all share."""
    return likelihood.log_prob(common.expand(1, len(x), *common.shape[2:]), x)[0]


def _few(split: Split) -> Tensor:
    count = max(2, min(len(split), EXAMPLES, NUMBERS // split.images[0].numel()))
    return split.select(spread_evenly(len(split), min(count, len(split)))).values()
