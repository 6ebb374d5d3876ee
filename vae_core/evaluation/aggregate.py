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
        marginals_of_others: the same without each code's own reference, (M, D).
    """

    joint: Tensor
    of_others: Tensor
    marginals: Tensor | None
    marginals_of_others: Tensor | None


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
        own: the position of each code's own reference, (M,), for densities of the others; without
            it these are those of all.
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
    others, itself = torch.empty(count), torch.full((count,), -torch.inf)
    others_single = torch.empty(count, dimensions) if marginals else None
    itself_single = torch.full((count, dimensions), -torch.inf)
    table = torch.empty(batch, references)
    for start in range(0, count, batch):
        stop = min(start + batch, count)
        rows = torch.arange(stop - start)
        mine = None if own is None else own[start:stop]
        total = torch.zeros(stop - start, references)
        part = table[: stop - start]
        for d in range(dimensions):
            torch.sub(z[start:stop, d, None], centre[d], out=part)
            part.mul_(scale[d]).square_().mul_(-0.5).add_(constant[d])
            total += part
            if others_single is not None:
                if mine is not None:
                    itself_single[start:stop, d] = part[rows, mine]
                    part[rows, mine] = -torch.inf
                others_single[start:stop, d] = part.logsumexp(1)
        if mine is not None:
            itself[start:stop] = total[rows, mine]
            total[rows, mine] = -torch.inf
        others[start:stop] = total.logsumexp(1)
        if progress:
            progress(stop / count)
    alone = own is None or references == 1
    joint, without = _averaged(others, itself, references, alone)
    single = without_single = None
    if others_single is not None:
        single, without_single = _averaged(others_single, itself_single, references, alone)
    return Density(joint, without, single, without_single)


def _averaged(
    others: Tensor, itself: Tensor, references: int, alone: bool
) -> tuple[Tensor, Tensor]:
    """Log means of all references and of all but the own one, from logs of sums; equal if alone."""
    joint = torch.logaddexp(others, itself) - math.log(references)
    return joint, joint if alone else others - math.log(references - 1)


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
    mean, log_variance = codes.mean[own], codes.known_log_variance[own]
    generator = torch.Generator().manual_seed(seed)
    noise = torch.randn(mean.shape, generator=generator)
    z = mean + noise * (0.5 * log_variance).exp()
    half = 0.5 * math.log(2 * math.pi)
    return Sample(
        z,
        own,
        -0.5 * (noise.square() + log_variance) - half,
        log_density(z, codes.mean, codes.known_log_variance, own, marginals, memory, progress),
    )


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
    found = log_density(z, codes.mean, codes.known_log_variance, memory=memory, progress=progress)
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
