"""Likelihood regret: how much higher the bound of an example becomes once it is learned by itself.

An example like those that were learned is encoded nearly as well as it could be; of one unlike them
the encoder has never had to say anything (Xiao, Yan & Amit 2020, arXiv:2003.02977, eq. 6). What is
learned is the posterior's mean and variance alone, which is the amortisation gap of the one
example (``amortisation_gap``), or the encoder's weights, as in the paper. The decoder stays.

S samples of the noise, B examples, D latent dimensions, W weights. In nats.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.func import functional_call, stack_module_state, vmap

from vae_core.data import Split
from vae_core.errors import UserError
from vae_core.evaluation.amortisation import amortisation_gap, bounds_with, scene_of
from vae_core.evaluation.likelihood import evaluating
from vae_core.models.vae import VAE

STEPS, SAMPLES, EVALUATION_SAMPLES = 100, 4, 64
BATCH = 250
# Of the encoder's weights, which the paper moves by Adam as well; of an example by itself.
RATE = 1e-3
MEMORY = 2**27
WEIGHTS = 2**26  # that copies of the encoder may have together


def regret(
    model: VAE,
    split: Split,
    seed: int = 0,
    steps: int = STEPS,
    samples: int = SAMPLES,
    evaluation_samples: int = EVALUATION_SAMPLES,
    progress: Callable[[float], None] | None = None,
) -> Tensor:
    """The regret over mean and variance of each example's posterior, float64 (B,).

    The noise is the same for every example, so that its regret does not hang on the others.

    Args:
        model: whose posteriors are diagonal Gaussians.
        split: the examples, with classes where the model is told some.
        seed: of the noise.
        steps, samples: of the optimisation of each; samples are even.
        evaluation_samples: of the comparison afterwards; even.
        progress: told the finished fraction.

    Raises:
        UserError: for a model whose posteriors are no diagonal Gaussians.
    """
    found = []
    for start in range(0, len(split), BATCH):
        part = split.select(torch.arange(start, min(start + BATCH, len(split))))
        gap = amortisation_gap(
            model, part, seed, steps, samples, evaluation_samples, antithetic=True
        )
        found.append(gap.gaps)
        if progress:
            progress(min(1.0, (start + BATCH) / len(split)))
    return torch.cat(found)


class _Encoding(nn.Module):
    """Examples (B, C, H, W) and class weights -> mean and log-variance, (B, D) each."""

    def __init__(self, model: VAE):
        super().__init__()
        self.encoder, self.head = model.encoder, model.posterior_head

    def forward(self, x: Tensor, weights: Tensor | None) -> tuple[Tensor, Tensor]:
        mean, log_variance = self.head.statistics(self.encoder(x, weights))
        return mean, log_variance


def encoder_regret(
    model: VAE,
    split: Split,
    seed: int = 0,
    steps: int = STEPS,
    samples: int = SAMPLES,
    evaluation_samples: int = EVALUATION_SAMPLES,
    rate: float = RATE,
    progress: Callable[[float], None] | None = None,
) -> Tensor:
    """The regret over the encoder's weights, a copy of them for each example, float64 (B,).

    Adam moves each copy up the ELBO of its own example. It costs a whole encoder a step and an
    example, and its memory: see ``WEIGHTS``.

    Raises:
        UserError: for a model whose posteriors are no diagonal Gaussians.
    """
    if not (model.posterior_head.gaussian and model.posterior_head.encodes):
        raise UserError(
            "Regret is over diagonal Gaussian posteriors, which this model has not. Score by its "
            "bound, or by the density of the code."
        )
    size = sum(each.numel() for each in _Encoding(model).parameters())
    batch = max(1, min(BATCH, WEIGHTS // size))
    found = []
    with evaluating(model):
        for start in range(0, len(split), batch):
            part = split.select(torch.arange(start, min(start + batch, len(split))))
            found.append(_of_copies(model, part, seed, steps, samples, evaluation_samples, rate))
            if progress:
                progress(min(1.0, (start + batch) / len(split)))
    return torch.cat(found)


def _of_copies(
    model: VAE,
    split: Split,
    seed: int,
    steps: int,
    samples: int,
    evaluation_samples: int,
    rate: float,
) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    scene = scene_of(model, split)
    encoding = _Encoding(model)
    weights, buffers = stack_module_state([encoding])
    # A copy for each example: one block of numbers (B, W) each.
    copies = {
        name: each.detach().expand(len(split), *each.shape[1:]).clone().requires_grad_()
        for name, each in weights.items()
    }
    constant = {name: each[0] for name, each in buffers.items()}

    def encode(own: dict[str, Tensor], x: Tensor, y: Tensor | None) -> tuple[Tensor, Tensor]:
        told = None if y is None else y[None]
        mean, log_variance = functional_call(encoding, (own, constant), (x[None], told))
        return mean[0], log_variance[0]

    told = model.told(scene.x, scene.y)
    encoded = vmap(encode, in_dims=(0, 0, None if told is None else 0))
    with torch.no_grad():
        first = encoded(copies, scene.x, told)
    optimiser = torch.optim.Adam(copies.values(), rate)  # of each number by itself
    for _ in range(steps):
        half = torch.randn(samples // 2, 1, model.latent_dim, generator=generator)
        terms = scene.terms(encoded(copies, scene.x, told), torch.cat([half, -half]))
        optimiser.zero_grad()
        (terms.distortion + terms.kl).sum().backward(inputs=list(copies.values()))
        optimiser.step()
    with torch.no_grad():
        half = torch.randn(evaluation_samples // 2, 1, model.latent_dim, generator=generator)
        noise = torch.cat([half, -half])
        best = encoded(copies, scene.x, told)
        after, before = (bounds_with(scene, each, noise, MEMORY)[0] for each in (best, first))
    return after - before
