"""The evidence lower bound and its importance-weighted refinement, in nats per example."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import torch
from torch import Tensor

from vae_core.data import Split
from vae_core.data.base import to_float
from vae_core.draws import seeded
from vae_core.errors import UserError
from vae_core.given import expect, whole_number
from vae_core.models.posteriors import perplexity
from vae_core.models.terms import Terms
from vae_core.models.vae import VAE

# The activity threshold of Burda, Grosse & Salakhutdinov 2016 (arXiv:1509.00519, section 5.1).
ACTIVE_VARIANCE = 0.01


@dataclass(frozen=True)
class Bound:
    """Averages over a split, in nats per example; ``elbo`` = -(reconstruction + kl).

    A plain autoencoder has no bound on the evidence, and a decoder alone none that says anything,
    so ``elbo`` is None. Under a prior that
    does not factorise ``kl_per_dimension`` is what each dimension tells
    (``Terms.nats_per_dimension``), and does not add up to ``kl``.
    """

    examples: int
    elbo: float | None
    reconstruction: float
    kl: float
    kl_per_dimension: list[float]
    active_units: int
    latent_mean: list[float]
    latent_std: list[float]
    # Standard errors over the examples; NaN for a single one.
    elbo_error: float = math.nan
    reconstruction_error: float = math.nan
    kl_error: float = math.nan
    accuracy: float | None = None  # of the classifier, where there is one and there are labels
    kl_levels: list[float] | None = None  # of each level of a ladder, from the top; they add up
    perplexity: float | None = None  # of quantised codes, averaged over their slots
    # Nats of a piece of examples that are countable, such as a character, and what it is called.
    nats_each: float | None = None
    piece: str = "dimension"
    # The ELBO of each example, float64 (N,).
    bounds: Tensor | None = field(default=None, repr=False, compare=False)
    # The same of exact probabilities in place of densities (``Likelihood.log_mass``), where asked
    # for and where there are some.
    mass_bounds: Tensor | None = field(default=None, repr=False, compare=False)
    # Reconstruction and KL of each example, float64 (N,); None where nothing encodes it.
    costs: Tensor | None = field(default=None, repr=False, compare=False)

    def summary(self) -> dict:
        """What is printed and stored of it."""
        more = {
            "kl_levels": self.kl_levels,
            "accuracy": self.accuracy,
            f"nats_per_{self.piece}": self.nats_each,
        }
        return {
            "examples": self.examples,
            "elbo": self.elbo,
            "reconstruction": self.reconstruction,
            "kl": self.kl,
            "kl_per_dimension": self.kl_per_dimension,
            "active_units": self.active_units,
            **{name: value for name, value in more.items() if value is not None},
        }


@dataclass(frozen=True)
class CurvePoint:
    """The importance-weighted bound with so many samples, and its gain over that with one.

    The gain's error is that of differences example by example, much smaller than the bound's.
    """

    samples: int
    value: float
    standard_error: float
    gain: float
    gain_error: float


@dataclass(frozen=True)
class ImportanceBound:
    """The importance-weighted bound with its standard error over the examples, in nats.

    Attributes:
        effective_samples: (sum w)^2 / sum w^2, averaged over the examples: how many samples of an
            example share its sum. Near 1 the bound is still loose, whatever its standard error.
        curve: the bound for fewer samples, out of the same weights; the last is the bound itself.
        bounds: of each example, float64 (N,).
        mass_bounds: the same of exact probabilities in place of densities, where asked for and
            where there are some.
    """

    value: float
    standard_error: float
    samples: int
    examples: int
    effective_samples: float
    curve: tuple[CurvePoint, ...]
    bounds: Tensor = field(repr=False, compare=False)
    mass_bounds: Tensor | None = field(default=None, repr=False, compare=False)

    def summary(self) -> dict:
        """What is printed and stored of it."""
        return {
            "value": self.value,
            "standard_error": self.standard_error,
            "samples": self.samples,
            "examples": self.examples,
        }


@torch.no_grad()
def evidence_lower_bound(
    model: VAE,
    split: Split,
    limit: int | None = None,
    seed: int = 0,
    memory: int = 2**27,
    progress: Callable[[float], None] | None = None,
    masses: bool = False,
) -> Bound:
    """The ELBO (beta = 1) with one sample of the code an example (arXiv:1312.6114, eq. 3).

    With ``masses`` also that of exact probabilities of what is recorded.

    Evaluates in batches that keep a picture-sized activation under ``memory`` bytes. The noise is
    seeded, so that the same weights give the same figure; torch's random state is left as it was.
    """
    count = _count(model, split, limit)
    batch = max(1, min(1000, memory // (64 * math.prod(model.shape))))
    told = torch.zeros(model.latent_dim, dtype=torch.float64)
    distortions, kls, means, right, exact = [], [], [], [], []
    with evaluating(model), seeded(seed, model):
        for start in range(0, count, batch):
            x, y = batch_of(model, split, start, min(start + batch, count))
            terms = model.terms(x, y)
            distortions.append(terms.distortion.cpu())
            kls.append(terms.kl.cpu())
            told += terms.nats_per_dimension.cpu().sum(0, dtype=torch.float64)
            means.append(terms.posterior.mean.cpu())
            if masses and (mass := _log_mass(model, terms)) is not None:
                exact.append((mass.mean(0) - terms.kl).cpu())
            if model.classifier is not None and y is not None:
                right.append((model.classify(x).argmax(-1) == y).cpu())
            if progress:
                progress(min(1.0, (start + batch) / count))
    distortion, kl = torch.cat(distortions).double(), torch.cat(kls).double()
    reconstruction, rate = distortion.mean().item(), kl.mean().item()
    codes = torch.cat(means)
    spread = codes.std(0, unbiased=False)
    each = told / count
    head = model.posterior_head
    layered = len(model.prior.levels) > 1 and terms.kl_per_dimension is not None
    return Bound(
        examples=count,
        elbo=-(reconstruction + rate) if head.encodes and not head.deterministic else None,
        reconstruction=reconstruction,
        kl=rate,
        kl_per_dimension=each.tolist(),
        active_units=int((spread.square() > ACTIVE_VARIANCE).sum()),
        latent_mean=codes.mean(0).tolist(),
        latent_std=spread.tolist(),
        elbo_error=standard_error(distortion + kl),
        reconstruction_error=standard_error(distortion),
        kl_error=standard_error(kl),
        accuracy=torch.cat(right).double().mean().item() if right else None,
        kl_levels=[part.sum().item() for part in each.split(model.prior.levels)]
        if layered
        else None,
        perplexity=_perplexity(model, codes) if head.discrete else None,
        nats_each=_nats_each(model, split.images[:count], reconstruction + rate),
        piece=model.layout.piece,
        bounds=None if model.posterior_head.deterministic else -(distortion + kl),
        mass_bounds=torch.cat(exact).double() if exact else None,
        costs=distortion + kl if head.encodes else None,
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
    masses: bool = False,
) -> ImportanceBound:
    """log 1/K sum_k p(x, z_k) / q(z_k|x), averaged over examples (arXiv:1509.00519, eq. 8).

    Chunked over examples and samples, so that memory stays near ``memory`` bytes whatever K is.
    The curve's bounds for fewer samples average over all groups of so many out of the K drawn.

    Raises:
        UserError: for a model whose posterior is a point, which has no density to weigh by.
    """
    expect(model, VAE, "The model", "Train one, or load it: load_run(path).model.")
    if model.posterior_head.deterministic:
        raise UserError(
            "A plain autoencoder has no posterior density, hence no importance-weighted bound. "
            "Leave importance samples out, or evaluate a VAE."
        )
    whole_number(samples, "The number of samples", 1)
    count = _count(model, split, limit)
    room = max(1, memory // (64 * math.prod(model.shape)))
    chunk = min(samples, room)
    batch = max(1, min(500, room // chunk))
    counts = curve_counts(samples)
    bounds, effective, exact = [], [], []
    with evaluating(model), seeded(seed, model):
        for start in range(0, count, batch):
            x, y = batch_of(model, split, start, min(start + batch, count))
            parts, mass_parts = [], []
            for done in range(0, samples, chunk):
                terms = model.terms(x, y, samples=min(chunk, samples - done))
                parts.append(terms.log_weights)
                if masses and (mass := _log_mass(model, terms)) is not None:
                    mass_parts.append(parts[-1] - terms.log_likelihood + mass)
                if progress:
                    part = min(done + chunk, samples) / samples
                    progress(min(1.0, (start + part * len(x)) / count))
            log_weights = torch.cat(parts).cpu().double()  # (K, B)
            bounds.append(torch.stack([_bound_of(log_weights, k) for k in counts], 1))
            if mass_parts:
                exact.append(_bound_of(torch.cat(mass_parts).cpu().double(), samples))
            effective.append((2 * log_weights.logsumexp(0) - (2 * log_weights).logsumexp(0)).exp())
    found = torch.cat(bounds)
    curve = tuple(_curve_point(k, found[:, i], found[:, 0]) for i, k in enumerate(counts))
    last = curve[-1]
    effective_samples = torch.cat(effective).mean().item()
    return ImportanceBound(
        last.value,
        last.standard_error,
        samples,
        count,
        effective_samples,
        curve,
        found[:, -1],
        torch.cat(exact) if exact else None,
    )


def _perplexity(model: VAE, codes: Tensor) -> float:
    """How many entries codes (N, D) use, averaged over their slots."""
    head = model.posterior_head
    return perplexity(head.indices(codes.to(model.device)).cpu(), head.entries).mean().item()


def _count(model: VAE, split: Split, limit: int | None) -> int:
    """How many examples are looked at: all, or the first of them up to a limit."""
    expect(model, VAE, "The model", "Train one, or load it: load_run(path).model.")
    expect(split, Split, "The examples", "Give a split of a data set: data.test.")
    if len(split) == 0:
        raise UserError("There is no example in this split; it needs at least one.")
    return len(split) if limit is None else min(len(split), whole_number(limit, "The limit", 1))


def _log_mass(model: VAE, terms: Terms) -> Tensor | None:
    """The log-probability (K, B) of what is recorded, where the likelihood has one."""
    return model.likelihood.log_mass(terms.parameters, terms.x)


def curve_counts(samples: int) -> list[int]:
    """1, 5, 10, 50, 100, ... up to and with ``samples``."""
    rounds = (step * 10**power for power in range(len(str(samples))) for step in (1, 5))
    return sorted({samples, *(k for k in rounds if k <= samples)})


def _bound_of(log_weights: Tensor, samples: int) -> Tensor:
    """The bound with fewer samples, averaged over the groups of so many: (K, B) -> (B,)."""
    groups = len(log_weights) // samples
    grouped = log_weights[: groups * samples].view(groups, samples, -1)
    return grouped.logsumexp(1).mean(0) - math.log(samples)


def _curve_point(samples: int, bounds: Tensor, of_one: Tensor) -> CurvePoint:
    gain = bounds - of_one
    return CurvePoint(
        samples,
        bounds.mean().item(),
        standard_error(bounds),
        gain.mean().item(),
        standard_error(gain),
    )


def standard_error(values: Tensor) -> float:
    """The standard error of the mean of values (N,); NaN for a single one."""
    return values.std().item() / math.sqrt(len(values)) if len(values) > 1 else math.nan


def bits_per_dimension(bound: float, pixels: float, offset: float = 0.0) -> float:
    """A bound on log p(x) in nats as bits for each of ``pixels`` numbers; ``offset`` is added."""
    return -bound / (math.log(2) * pixels) + offset


def bits_each(bounds: Tensor, pieces: Tensor, offset: float = 0.0) -> tuple[float, float]:
    """Bits of a piece, and their standard error: bounds in nats (N,) over numbers of pieces (N,).

    Of all examples together, so that long ones count for more. As examples that are longer cost
    more, the error is that of a ratio (Cochran 1977, Sampling Techniques, chapter 6).
    """
    size = pieces.double().mean().item()
    value = bounds.mean().item()
    rest = bounds - pieces.double() * (value / size)
    return bits_per_dimension(value, size, offset), standard_error(rest) / (math.log(2) * size)


def _nats_each(model: VAE, examples: Tensor, nats: float) -> float | None:
    """Nats of an example as those of a piece of it, where p(x) is a probability of it."""
    if not model.layout.countable or model.posterior_head.deterministic:
        return None
    return nats * len(examples) / sum(model.layout.observed(examples))


def grey_entropy(split: Split) -> float:
    """The entropy of all pixels of a picture as coins, in nats, averaged over a split.

    A pixel that is missing has none.
    """
    if split.images.is_floating_point():
        p = split.images.double().nan_to_num(0.0)
        return float(-(p.xlogy(p) + (1 - p).xlogy(1 - p)).sum() / len(split))
    counts = torch.bincount(split.images.flatten().int(), minlength=256).double()
    x = torch.arange(256, dtype=torch.float64) / 255
    return float(counts @ -(x.xlogy(x) + (1 - x).xlogy(1 - x)) / len(split))


def batch_of(model: VAE, split: Split, start: int, stop: int) -> tuple[Tensor, Tensor | None]:
    """Examples (B, C, H, W) as floats and, for a conditional model, labels (B,): on its device."""
    x = to_float(split.images[start:stop].to(model.device))
    y = split.known_labels[start:stop].to(model.device) if model.classes else None
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
