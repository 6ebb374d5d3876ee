"""Estimates about the aggregate posterior q(z) = 1/N sum_n q(z|x_n) from one minibatch.

B examples of a training set of N, D latent dimensions. All in nats, differentiable.
"""

import operator
from dataclasses import dataclass
from functools import reduce

import torch
from torch import Tensor

from vae_core.models.plain import is_plain
from vae_core.models.posteriors import DiagonalGaussian
from vae_core.models.terms import Terms
from vae_core.training.pairwise import mixture_densities

# Scales of the inverse multiquadratic kernel (Tolstikhin et al. 2018, arXiv:1711.01558, sec. 4).
SCALES = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)


@dataclass(frozen=True)
class Decomposition:
    """KL = mutual information + total correlation + dimension-wise KL, scalars."""

    mutual_information: Tensor
    total_correlation: Tensor
    dimension_wise_kl: Tensor


def stratified_log_weights(
    batch: int, examples: int | Tensor, device: torch.device | str = "cpu"
) -> Tensor:
    """ln W (B, B): what example j of a batch stands for in q(z) at a code of example i.

    Minibatch stratified sampling (arXiv:1802.04942, appendix C.2): the code's own example counts
    once, 1 / N, and the others for all the rest; rows sum to one. N is at least B.
    """
    if batch == 1:
        return torch.zeros(1, 1, device=device)
    others = batch - 1
    # In double precision: N (B - 1) may have more digits than float32.
    told = isinstance(examples, Tensor)
    size = examples.double().clamp_min(batch) if told else max(examples, batch)
    own = torch.eye(batch, dtype=torch.bool, device=device)
    following = torch.cat([own[:, -1:], own[:, :-1]], 1)
    rest = torch.where(following, (size - others) / (size * others), 1 / others)
    return torch.where(own, 1 / size, rest).float().log()


def decomposition(terms: Terms, examples: int | Tensor) -> Decomposition:
    """The KL divergence of a batch taken apart by the aggregate posterior.

    Args:
        terms: of the batch, of a posterior that factorises over dimensions.
        examples: N, the size of the training set; at least that of the batch counts.
    """
    z = terms.z[0]
    batch = len(z)
    posterior = terms.posterior
    log_weights = stratified_log_weights(batch, examples, z.device)
    if isinstance(posterior, DiagonalGaussian) and is_plain(z):
        parameters = posterior.mean, posterior.log_variance
        joint, marginals = mixture_densities(z, *parameters, log_weights)
    else:
        # (B codes, B examples, D); the weights enter once a pair, not once a dimension.
        pairs = posterior.log_prob(z.unsqueeze(1))
        joint = (log_weights + pairs.sum(-1)).logsumexp(1)
        marginals = (log_weights.unsqueeze(-1) + pairs).logsumexp(1).sum(-1)
    return Decomposition(
        (terms.log_posterior[0] - joint).mean(),
        (joint - marginals).mean(),
        (marginals - terms.log_prior[0]).mean(),
    )


def covariance(codes: Tensor) -> Tensor:
    """Of codes (B, D) over the batch, (D, D)."""
    centred = codes - codes.mean(0)
    return centred.T @ centred / len(codes)


def mean_discrepancy(first: Tensor, second: Tensor) -> Tensor:
    """The unbiased squared maximum mean discrepancy between codes (B, D) and (B', D).

    Gretton et al. 2012, eq. 3, with a sum of inverse multiquadratic kernels around the expected
    squared distance 2 D of two codes of N(0, I). It may fall below zero.
    """
    expected = 2 * first.shape[1]

    def kernel(a: Tensor, b: Tensor) -> Tensor:
        # By products, so that no (B, B', D) is made; rounding is nothing beside the scales.
        lengths = a.square().sum(1).unsqueeze(1) + b.square().sum(1)
        squares = (lengths - 2 * a @ b.T).clamp_min(0)
        parts = (scale * expected / (scale * expected + squares) for scale in SCALES)
        return reduce(operator.add, parts)

    def off_diagonal(codes: Tensor) -> Tensor:
        count = len(codes)
        table = kernel(codes, codes)
        return (table.sum() - table.diagonal().sum()) / max(1, count * (count - 1))

    return off_diagonal(first) + off_diagonal(second) - 2 * kernel(first, second).mean()
