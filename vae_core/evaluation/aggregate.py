"""The aggregate posterior q(z) = 1/N sum_n q(z|x_n): what the decoder really gets to see.

N references make up the mixture, M samples of it are looked at, D latent dimensions. All in nats.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from vae_core.data.base import spread_evenly
from vae_core.evaluation.codes import Codes
from vae_core.evaluation.likelihood import standard_error

# Entries of a table: a larger one falls out of the cache, a smaller one costs calls.
TABLE = 2**20
HOLE_QUANTILE = 0.01
_BOOTSTRAPS = 200


@dataclass(frozen=True)
class Density:
    """Log densities of M codes under the aggregate posterior.

    Attributes:
        joint: log q(z), (M,).
        of_others: the same without each code's own reference, (M,).
        marginals: log q(z_d), (M, D); None where they were not asked for.
    """

    joint: Tensor
    of_others: Tensor
    marginals: Tensor | None


@dataclass(frozen=True)
class Sample:
    """One code drawn from the posterior of each of M references: a sample of the aggregate.

    Attributes:
        z: codes (M, D).
        own: positions of their references, int64 (M,).
        log_posterior: log q(z_d|x) of the code's own example, (M, D).
        density: under the whole mixture.
    """

    z: Tensor
    own: Tensor
    log_posterior: Tensor
    density: Density


@dataclass(frozen=True)
class Estimate:
    """A mean with its standard error over the evaluated codes, in nats."""

    value: float
    error: float


@dataclass(frozen=True)
class Decomposition:
    """KL = mutual information + total correlation + dimension-wise KL, on the same codes.

    Attributes:
        kl: the average KL(q(z|x), p(z)) by Monte Carlo.
        mutual_information: between example and code; never above ``ceiling``.
        total_correlation: KL(q(z), prod_d q(z_d)).
        dimension_wise_kl: sum_d KL(q(z_d), p(z_d)).
        marginal_kl: its terms, (D,); None under a prior that does not factorise, where
            ``dimension_wise_kl`` is the rest of the KL, and may be negative.
        ceiling: ln N, all that a code can tell of which of N references it came from.
        references, evaluated: N and M.
    """

    kl: Estimate
    mutual_information: Estimate
    total_correlation: Estimate
    dimension_wise_kl: Estimate
    marginal_kl: list[float] | None
    ceiling: float
    references: int
    evaluated: int


@torch.no_grad()
def log_density(
    z: Tensor,
    mean: Tensor,
    log_variance: Tensor,
    own: Tensor | None = None,
    marginals: bool = False,
    memory: int = 2**27,
    progress: Callable[[float], None] | None = None,
) -> Density:
    """log q(z) (and of each log q(z_d)) under the full mixture, exactly, in pieces.

    Args:
        z: codes (M, D).
        mean, log_variance: of the N diagonal Gaussians, (N, D) each.
        own: the position of each code's own reference, (M,), for ``of_others``; without it
            ``of_others`` equals ``joint``.
        marginals: whether the densities of the single dimensions are wanted too.
        memory: bytes that the tables of codes against references may take.
        progress: told the finished fraction.
    """
    count, dimensions = z.shape
    references = len(mean)
    # Four tables (M', N) of float32 are alive at a time.
    batch = max(1, min(memory // 16, TABLE) // references)
    centre, scale = mean.T.contiguous(), (-0.5 * log_variance).exp().T.contiguous()
    constant = -0.5 * (log_variance + math.log(2 * math.pi)).T.contiguous()
    joint, others = torch.empty(count), torch.empty(count)
    single = torch.empty(count, dimensions) if marginals else None
    table = torch.empty(batch, references)
    for start in range(0, count, batch):
        stop = min(start + batch, count)
        total = torch.zeros(stop - start, references)
        part = table[: stop - start]
        for d in range(dimensions):
            torch.sub(z[start:stop, d, None], centre[d], out=part)
            part.mul_(scale[d]).square_().mul_(-0.5).add_(constant[d])
            total += part
            if single is not None:
                single[start:stop, d] = part.logsumexp(1)
        joint[start:stop] = total.logsumexp(1)
        if own is not None:
            total[torch.arange(stop - start), own[start:stop]] = -torch.inf
            others[start:stop] = total.logsumexp(1)
        if progress:
            progress(stop / count)
    joint -= math.log(references)
    return Density(
        joint,
        joint if own is None else others - math.log(max(1, references - 1)),
        None if single is None else single - math.log(references),
    )


def sample_aggregate(
    codes: Codes,
    count: int,
    seed: int = 0,
    memory: int = 2**27,
    progress: Callable[[float], None] | None = None,
    marginals: bool = True,
) -> Sample:
    """One code from each of ``count`` of the references, spread evenly, with all its densities.

    ``marginals``: those of the single dimensions too, which cost most and holes do not need.

    The codes come from references of the mixture itself: with others, q(z) would be the density
    of a different set of pictures and the mutual information could exceed what there is.
    """
    own = spread_evenly(len(codes), min(count, len(codes)))
    mean, log_variance = codes.mean[own], codes.log_variance[own]
    generator = torch.Generator().manual_seed(seed)
    noise = torch.randn(mean.shape, generator=generator)
    z = mean + noise * (0.5 * log_variance).exp()
    half = 0.5 * math.log(2 * math.pi)
    return Sample(
        z,
        own,
        -0.5 * (noise.square() + log_variance) - half,
        log_density(z, codes.mean, codes.log_variance, own, marginals, memory, progress),
    )


def decompose(sample: Sample, references: int, log_prior: Tensor | None = None) -> Decomposition:
    """Split the average KL to the prior in three (Hoffman & Johnson 2016; 1802.04942, eq. 2).

    Each part is a mean over the same codes of a difference of log densities, so that the parts
    add up to the Monte Carlo KL but for rounding; each is non-negative but for noise.

    Args:
        sample: of the aggregate posterior.
        references: N, the examples that make it up.
        log_prior: log p(z) of the sample's codes (M,); left out for N(0, I).
    """
    posterior = sample.log_posterior.double().sum(1)
    joint, single = sample.density.joint.double(), sample.density.marginals.double()
    product = single.sum(1)
    standard = -0.5 * (sample.z.double().square() + math.log(2 * math.pi))
    prior = standard.sum(1) if log_prior is None else log_prior.double()
    return Decomposition(
        kl=_estimate(posterior - prior),
        mutual_information=_estimate(posterior - joint),
        total_correlation=_estimate(joint - product),
        dimension_wise_kl=_estimate(product - prior),
        marginal_kl=(single - standard).mean(0).tolist() if log_prior is None else None,
        ceiling=math.log(references),
        references=references,
        evaluated=len(sample.z),
    )


def _estimate(values: Tensor) -> Estimate:
    return Estimate(values.mean().item(), standard_error(values))


def find_holes(
    codes: Codes,
    sample: Sample,
    seed: int = 0,
    prior: Tensor | None = None,
    memory: int = 2**27,
    progress: Callable[[float], None] | None = None,
) -> Estimate:
    """The share of the prior that the aggregate posterior hardly reaches.

    It counts samples of the prior (``prior`` (M, D), else as many of N(0, I)) whose log q(z) lies
    below the 1 % quantile of the log q(z) of the aggregate's own codes, each taken without the
    reference that it was drawn from (near that one the density is high for the very reason that
    the code came from it). An aggregate equal to the prior has 0.01. The standard error
    is by bootstrap over both.
    """
    generator = torch.Generator().manual_seed(seed)
    z = torch.randn(sample.z.shape, generator=generator) if prior is None else prior
    found = log_density(z, codes.mean, codes.log_variance, memory=memory, progress=progress)
    ours, theirs = found.joint.numpy(), sample.density.of_others.numpy()

    def share(prior: np.ndarray, aggregate: np.ndarray) -> float:
        return float((prior < np.quantile(aggregate, HOLE_QUANTILE)).mean())

    draw = np.random.default_rng(seed)
    count = len(ours)
    again = [
        share(ours[draw.integers(count, size=count)], theirs[draw.integers(count, size=count)])
        for _ in range(_BOOTSTRAPS)
    ]
    return Estimate(share(ours, theirs), float(np.std(again)))
