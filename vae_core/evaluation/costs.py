"""What each single example costs a model: the terms of its bound, one by one.

K samples of the code, B examples, D latent dimensions. All in nats.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from vae_core.data import Split
from vae_core.data.base import to_float
from vae_core.data.labels import UNKNOWN
from vae_core.draws import seeded, standard_normal
from vae_core.errors import UserError
from vae_core.evaluation.likelihood import batch_of, evaluating
from vae_core.models.posteriors import DiagonalGaussian, log_variance_of
from vae_core.models.terms import Terms
from vae_core.models.vae import VAE

BATCH = 1000
BEYOND = 1e30  # nats, of an example whose cost is beyond what can be reckoned


@dataclass(frozen=True)
class Costs:
    """The terms of the bound of each example; ``BEYOND`` in place of what is beyond all floats.

    Attributes:
        error: -E_q[log p(x|z)], the reconstruction error, float64 (B,).
        kl: KL(q(z|x), p(z)), float64 (B,); None of a plain autoencoder, whose code is a point.
        bound: the importance-weighted bound with K samples, float64 (B,); None likewise.
        mean: posterior means, float32 (B, D).
    """

    error: Tensor
    kl: Tensor | None
    bound: Tensor | None
    mean: Tensor


class SharedNoise(DiagonalGaussian):
    """The same Gaussians, of which every example is drawn with the same noise.

    So what an example costs does not hang on which others stand beside it.
    """

    def rsample(self, sample_shape: torch.Size = torch.Size()) -> Tensor:
        """Codes mean + sigma epsilon, (*sample_shape, B, D), with epsilon (*sample_shape, 1, D)."""
        shape = (*sample_shape, 1, self.loc.shape[-1])
        return self.loc + self.scale * standard_normal(shape, self.loc.device, self.loc.dtype)


def completed(model: VAE, split: Split) -> Split:
    """The examples with the classes that a model is told of them; unchanged where it is told none.

    A model with a classifier is told its guesses, whatever is known: it is asked what it makes of
    the examples alone.

    Raises:
        UserError: for a conditional model that has no classifier, where a class is not known.
    """
    if not model.classes:
        return split
    if model.classifier is not None:
        parts = []
        for some in split.images.split(BATCH):
            parts.append(model.classify(to_float(some.to(model.device))).argmax(-1).cpu())
        return replace(split, labels=torch.cat(parts))
    if split.labels is None or (split.labels == UNKNOWN).any():
        raise UserError(
            "This model is conditional: it must be told the class of each example, and these have "
            "none. Bring a column of classes, or choose a model that needs none, or an m2, which "
            "guesses them."
        )
    return split


@torch.no_grad()
def costs_of(
    model: VAE,
    split: Split,
    samples: int = 16,
    seed: int = 0,
    memory: int = 2**27,
    progress: Callable[[float], None] | None = None,
) -> Costs:
    """The terms of the bound of each example of a split, with K ``samples`` of its code.

    Of Gaussian posteriors the noise is the same for every example, so that its figures are the
    same alone and among others. torch's random state is left as it was.

    Args:
        model: that has an encoder.
        split: the examples, with classes where the model is told some (see :func:`completed`).
        samples: K.
        seed: of the noise.
        memory: bytes that activations of the size of an example may take.
        progress: told the finished fraction.

    Raises:
        UserError: for a model without an encoder.
    """
    head = model.posterior_head
    if not head.encodes:
        raise UserError(
            "This model has no encoder, so there is nothing to say of examples. Choose a VAE or an "
            "autoencoder."
        )
    drawn = 1 if head.pointlike else samples
    batch = max(1, min(BATCH, memory // (64 * drawn * split.images[0].numel())))
    errors, kls, bounds, means = [], [], [], []
    with evaluating(model):
        for start in range(0, len(split), batch):
            x, y = batch_of(model, split, start, min(start + batch, len(split)))
            with seeded(seed, model):
                terms = _terms(model, x, y, drawn)
            errors.append(terms.distortion.double().cpu())
            means.append(terms.posterior.mean.float().cpu())
            if not head.deterministic:
                kls.append(terms.kl.double().cpu())
                bounds.append(terms.importance_bound.double().cpu())
            if progress:
                progress(min(1.0, (start + batch) / len(split)))
    kl, bound = (torch.cat(each) if each else None for each in (kls, bounds))
    error = told(torch.cat(errors))
    kl = None if kl is None else told(kl)
    return Costs(error, kl, None if bound is None else -told(-bound), torch.cat(means))


def told(nats: Tensor) -> Tensor:
    """Nats that a finite number stands for: what is none (inf, NaN) costs ``BEYOND``."""
    return nats.nan_to_num(nan=BEYOND, posinf=BEYOND, neginf=-BEYOND)


def _terms(model: VAE, x: Tensor, y: Tensor | None, samples: int) -> Terms:
    weights = model.told(x, y)
    posterior = model.encoded(x, weights)
    if model.posterior_head.gaussian:
        posterior = SharedNoise(posterior.mean, log_variance_of(posterior))
    return model.terms_of(posterior, x, weights, samples, y)
