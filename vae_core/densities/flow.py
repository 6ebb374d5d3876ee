"""A normalising flow fitted to codes by maximum likelihood."""

import torch
from torch import Tensor

from vae_core.analysis import Report
from vae_core.densities.learning import learn
from vae_core.priors import Flow, Prior

COUPLINGS = 6


def fit_flow(points: Tensor, held: Tensor, seed: int, report: Report) -> tuple[Prior, str]:
    """Fit the couplings of the flow prior, this time to codes that stay where they are."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        flow = Flow(points.shape[1], COUPLINGS)
    learn(flow, lambda z: -flow.log_prob(z).mean(), points, held, seed, report)
    return flow.requires_grad_(False).eval(), f"normalising flow of {COUPLINGS} couplings"
