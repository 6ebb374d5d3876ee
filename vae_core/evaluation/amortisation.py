"""What an encoder's shortcut costs: its posterior against the best one for each single example.

Shapes: S samples of the noise, B examples, D latent dimensions. Bounds are in nats.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.distributions import Distribution

from vae_core.data import Split
from vae_core.errors import UserError
from vae_core.evaluation.likelihood import batch_of, evaluating, standard_error
from vae_core.models.posteriors import DiagonalGaussian, log_variance_of
from vae_core.models.terms import Terms
from vae_core.models.vae import VAE

# Steps are in units of the encoder's own standard deviation, so that one rate fits every model.
LEARNING_RATE = 0.1
BETAS = (0.9, 0.95)
_EPSILON = 1e-8
EVALUATION_SAMPLES = 256


@dataclass(frozen=True)
class AmortisationGap:
    """How much higher the ELBO of free posteriors is than that of the encoder's, in nats.

    Attributes:
        gap: the mean difference; below 0 by noise alone.
        error: its standard error over the examples.
        encoder: the ELBO with the encoder's posteriors.
        optimised: the ELBO with posteriors optimised one by one.
        gaps: of each example, float64 (B,).
        approximation: of each example what the importance-weighted bound with the optimised
            posterior gains over its ELBO, float64 (B,): the approximation gap, or less, where
            the optimisation has converged, and else with what that misses. Never below 0.
    """

    gap: float
    error: float
    encoder: float
    optimised: float
    gaps: Tensor
    approximation: Tensor


def amortisation_gap(
    model: VAE,
    split: Split,
    seed: int = 0,
    steps: int = 150,
    samples: int = 4,
    evaluation_samples: int = EVALUATION_SAMPLES,
    memory: int = 2**27,
    progress: Callable[[float], None] | None = None,
    antithetic: bool = False,
) -> AmortisationGap:
    """ELBO(best diagonal Gaussian) - ELBO(encoder's) (Cremer, Li & Duvenaud 2018, eq. 6).

    From the encoder's posterior on, Adam moves mean and log-variance of each example by itself up
    the ELBO, with fresh antithetic noise at every step that all examples share, at a rate that
    falls to zero. Both ELBOs are then estimated with one and the same new noise. What Adam does
    not reach is not in the gap, which is therefore a lower bound of the true one. Parameters,
    their gradients and torch's random state stay as they are.

    Args:
        model: whose posteriors are diagonal Gaussians.
        split: a few examples; all are used.
        seed: of the noise.
        steps, samples: of the optimisation; samples are even.
        evaluation_samples: of the final comparison.
        memory: bytes that the decoded pictures of the comparison may take.
        progress: told the finished fraction.
        antithetic: whether the noise of the comparison has pairs of opposite sign as well, so that
            what is linear in it goes away.

    Raises:
        UserError: for a model whose posteriors are no diagonal Gaussians.
    """
    if not model.posterior_head.gaussian:
        raise UserError(
            "This model has no diagonal Gaussian posteriors, hence no amortisation gap. "
            "Evaluate a VAE."
        )
    generator = torch.Generator().manual_seed(seed)
    with evaluating(model):
        scene = scene_of(model, split)
        with torch.no_grad():
            posterior = model.posterior(scene.x, scene.y)
        first = posterior.mean, log_variance_of(posterior)
        shift, stretch = _optimise(scene, first, generator, steps, samples, progress)
        best = first[0] + shift * (0.5 * first[1]).exp(), first[1] + stretch
        with torch.no_grad():
            count = evaluation_samples // 2 if antithetic else evaluation_samples
            noise = torch.randn(count, 1, model.latent_dim, generator=generator)
            noise = torch.cat([noise, -noise]) if antithetic else noise
            before, _ = bounds_with(scene, first, noise, memory)
            after, approximation = bounds_with(scene, best, noise, memory)
    gaps = after - before
    return AmortisationGap(
        gaps.mean().item(),
        standard_error(gaps),
        before.mean().item(),
        after.mean().item(),
        gaps,
        approximation,
    )


@dataclass(frozen=True)
class Scene:
    """Whose posteriors are looked for: pictures (B, C, H, W) of a model and their prior."""

    model: VAE
    x: Tensor
    y: Tensor | None
    prior: Distribution

    def terms(self, statistics: tuple[Tensor, Tensor], noise: Tensor) -> Terms:
        """The bound's terms with the noise (S, 1, D) and other posteriors than the encoder's."""
        posterior = DiagonalGaussian(*statistics)
        z = posterior.mean + noise * posterior.stddev
        parameters = self.model.decoder_parameters(z, self.y, self.x)
        likelihood = self.model.likelihood.log_prob(parameters, self.x)
        return Terms(likelihood, z, posterior, self.prior, self.x, parameters)


def scene_of(model: VAE, split: Split) -> Scene:
    """The examples of a split, with the prior of their classes."""
    x, y = batch_of(model, split, 0, len(split))
    with torch.no_grad():
        return Scene(model, x, y, model.density(y, len(x)))


def _optimise(
    scene: Scene,
    first: tuple[Tensor, Tensor],
    generator: torch.Generator,
    steps: int,
    samples: int,
    progress: Callable[[float], None] | None,
) -> tuple[Tensor, Tensor]:
    """Shift of the mean, in standard deviations, and change of the log-variance, (B, D) each."""
    mean, log_variance = first
    scale = (0.5 * log_variance).exp()
    free = torch.zeros(2, *mean.shape, requires_grad=True)
    average, square = torch.zeros_like(free), torch.zeros_like(free)
    for step in range(1, steps + 1):
        half = torch.randn(samples // 2, 1, mean.shape[1], generator=generator)
        now = mean + free[0] * scale, log_variance + free[1]
        terms = scene.terms(now, torch.cat([half, -half]))
        loss = (terms.distortion + terms.kl).sum()
        # Not backward(), which would leave gradients on the model's parameters.
        (gradient,) = torch.autograd.grad(loss, free)
        with torch.no_grad():
            average.lerp_(gradient, 1 - BETAS[0])
            square.lerp_(gradient.square(), 1 - BETAS[1])
            size = (square / (1 - BETAS[1] ** step)).sqrt() + _EPSILON
            rate = LEARNING_RATE * 0.5 * (1 + math.cos(math.pi * step / steps))
            free -= rate * average / (1 - BETAS[0] ** step) / size
        if progress:
            progress(step / steps)
    mean, log_variance = free.detach().unbind()
    return mean, log_variance


def bounds_with(
    scene: Scene, statistics: tuple[Tensor, Tensor], noise: Tensor, memory: int
) -> tuple[Tensor, Tensor]:
    """The ELBO, and by how much the importance-weighted bound is above it, float64 (B,) each."""
    piece = max(1, memory // (64 * scene.x.numel()))
    parts = [scene.terms(statistics, part) for part in noise.split(piece)]
    likelihood = torch.cat([terms.log_likelihood for terms in parts]).double()
    ratios = torch.cat([terms.log_prior - terms.log_posterior for terms in parts]).double()
    weights = likelihood + ratios
    gain = weights.logsumexp(0) - math.log(len(noise)) - weights.mean(0)
    exact = parts[0].kl_per_dimension
    kl = -ratios.mean(0) if exact is None else exact.sum(-1).double()
    return likelihood.mean(0) - kl, gain
