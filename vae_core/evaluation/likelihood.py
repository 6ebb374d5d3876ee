"""The evidence lower bound and its importance-weighted refinement, in nats per example."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from vae_core.data import Split
from vae_core.errors import UserError
from vae_core.model import VAE

# The activity threshold of Burda, Grosse & Salakhutdinov 2016 (arXiv:1509.00519, section 5.1).
ACTIVE_VARIANCE = 0.01


@dataclass(frozen=True)
class Bound:
    """Averages over a split, in nats per example; ``elbo`` = -(reconstruction + kl).

    A plain autoencoder has no bound on the evidence, so its ``elbo`` is None.
    """

    examples: int
    elbo: float | None
    reconstruction: float
    kl: float
    kl_per_dimension: list[float]
    active_units: int
    latent_mean: list[float]
    latent_std: list[float]

    def summary(self) -> dict:
        """What is printed and stored of it."""
        return {
            "examples": self.examples,
            "elbo": self.elbo,
            "reconstruction": self.reconstruction,
            "kl": self.kl,
            "kl_per_dimension": self.kl_per_dimension,
            "active_units": self.active_units,
        }


@dataclass(frozen=True)
class ImportanceBound:
    """The importance-weighted bound with its standard error over the examples, in nats."""

    value: float
    standard_error: float
    samples: int
    examples: int


@torch.no_grad()
def evidence_lower_bound(
    model: VAE,
    split: Split,
    limit: int | None = None,
    seed: int = 0,
    memory: int = 2**27,
    progress: Callable[[float], None] | None = None,
) -> Bound:
    """The ELBO (beta = 1) with one sample of the code an example (arXiv:1312.6114, eq. 3).

    Evaluates in batches that keep a picture-sized activation under ``memory`` bytes. The noise is
    seeded, so that the same weights give the same figure; torch's random state is left as it was.
    """
    count = min(len(split), limit or len(split))
    batch = max(1, min(1000, memory // (64 * math.prod(model.shape))))
    totals = torch.zeros(2, dtype=torch.float64)
    kl_sum = torch.zeros(model.latent_dim, dtype=torch.float64)
    means = []
    with evaluating(model), torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        for start in range(0, count, batch):
            x, y = batch_of(model, split, start, min(start + batch, count))
            terms = model.terms(x, y)
            totals[0] += terms.distortion.sum(dtype=torch.float64)
            totals[1] += terms.kl.sum(dtype=torch.float64)
            if terms.kl_per_dimension is not None:
                kl_sum += terms.kl_per_dimension.sum(0, dtype=torch.float64)
            means.append(terms.posterior.mean)
            if progress:
                progress(min(1.0, (start + batch) / count))
    reconstruction, kl = (totals / count).tolist()
    codes = torch.cat(means)
    spread = codes.std(0, unbiased=False)
    return Bound(
        examples=count,
        elbo=None if model.deterministic else -(reconstruction + kl),
        reconstruction=reconstruction,
        kl=kl,
        kl_per_dimension=(kl_sum / count).tolist(),
        active_units=int((spread.square() > ACTIVE_VARIANCE).sum()),
        latent_mean=codes.mean(0).tolist(),
        latent_std=spread.tolist(),
    )


@torch.no_grad()
def importance_weighted_bound(
    model: VAE,
    split: Split,
    samples: int,
    limit: int | None = None,
    seed: int = 0,
    memory: int = 2**27,
    progress: Callable[[float], None] | None = None,
) -> ImportanceBound:
    """log 1/K sum_k p(x, z_k) / q(z_k|x), averaged over examples (arXiv:1509.00519, eq. 8).

    Chunked over examples and samples, so that memory stays near ``memory`` bytes whatever K is.

    Raises:
        UserError: for a model whose posterior is a point, which has no density to weigh by.
    """
    if model.deterministic:
        raise UserError(
            "A plain autoencoder has no posterior density, hence no importance-weighted bound. "
            "Leave importance samples out, or evaluate a VAE."
        )
    count = min(len(split), limit or len(split))
    room = max(1, memory // (64 * math.prod(model.shape)))
    chunk = min(samples, room)
    batch = max(1, min(500, room // chunk))
    values = []
    with evaluating(model), torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        for start in range(0, count, batch):
            x, y = batch_of(model, split, start, min(start + batch, count))
            total = torch.full((len(x),), -torch.inf, dtype=torch.float64)
            for done in range(0, samples, chunk):
                terms = model.terms(x, y, samples=min(chunk, samples - done))
                log_weights = terms.log_likelihood + terms.log_prior - terms.log_posterior
                total = torch.logaddexp(total, log_weights.double().logsumexp(0))
            values.append(total - math.log(samples))
            if progress:
                progress(min(1.0, (start + batch) / count))
    bounds = torch.cat(values)
    error = bounds.std().item() / math.sqrt(count) if count > 1 else math.nan
    return ImportanceBound(bounds.mean().item(), error, samples, count)


def batch_of(model: VAE, split: Split, start: int, stop: int) -> tuple[Tensor, Tensor | None]:
    """Pictures (B, C, H, W) in [0, 1] and, for a conditional model, labels (B,)."""
    x = split.images[start:stop].float().div_(255)
    y = split.labels[start:stop] if model.classes else None
    return x, y


class evaluating:
    """Put a model in evaluation mode for a block, and back."""

    def __init__(self, model: VAE):
        self.model = model

    def __enter__(self) -> None:
        self.was_training = self.model.training
        self.model.eval()

    def __exit__(self, *_: object) -> None:
        self.model.train(self.was_training)
