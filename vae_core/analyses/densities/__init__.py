"""Densities fitted to the codes after training, to sample from instead of the prior.

A VAE's codes seldom fill the prior, and a plain autoencoder's obey none at all. A density fitted to
where the codes really are gives better samples of the same decoder: ex-post density estimation
(Ghosh et al. 2020, arXiv:1903.12436, section 4). Each is a ``CodeDistribution``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from vae_core import catalogue
from vae_core.analyses.subject import Subject
from vae_core.config.analyses import DensitySettings
from vae_core.errors import ProgressCallback, UserError
from vae_core.evaluation.codes import Codes
from vae_core.models.posteriors import PosteriorHead
from vae_core.models.priors import CodeDistribution
from vae_core.models.vae import VAE

EXAMPLES = 5000  # of the training set, whose codes are fitted
HELD_OUT = 0.1
SCORED = 500
DRAWN = 10_000


@dataclass(frozen=True)
class FittedDensity:
    """A density of codes.

    Attributes:
        distribution: of codes, (D,).
        description: a clause on what it is and how it was fitted.
        held: positions of the examples whose codes it was not fitted to, int64 (H,).
        held_out: the mean log density of their codes, in nats a code.
    """

    distribution: CodeDistribution
    description: str
    held: Tensor
    held_out: float

    @torch.no_grad()
    def sample(self, count: int, seed: int = 0) -> Tensor:
        """Codes float32 (count, D); torch's random state is left as it was."""
        return self.distribution.sample((count,), torch.Generator().manual_seed(seed))


class Scaled(CodeDistribution):
    """A density of (z - centre) / scale as one of z; both (D,)."""

    def __init__(self, base: CodeDistribution, centre: Tensor, scale: Tensor):
        super().__init__(len(centre))
        self.base, self.centre, self.scale = base, centre, scale

    def standardised(self, value: Tensor) -> Tensor:
        """Codes (..., D) as the base has them."""
        return (value - self.centre) / self.scale

    def log_prob(self, value: Tensor) -> Tensor:
        """log p(z): (..., D) -> (...)."""
        return self.base.log_prob(self.standardised(value)) - self.scale.log().sum()

    def sample(
        self, sample_shape: Sequence[int] = (), generator: torch.Generator | None = None
    ) -> Tensor:
        """Draw codes (*sample_shape, D)."""
        return self.centre + self.scale * self.base.sample(sample_shape, generator)


def fit_density(
    kind: str, codes: Codes, seed: int, report: ProgressCallback, head: PosteriorHead | None = None
) -> FittedDensity:
    """Fit a density to the codes of examples.

    Args:
        kind: a row of ``catalogue.DENSITIES``.
        codes: of train examples. Each is drawn from its posterior, since it is samples of the
            posteriors that the decoder has learned to decode; the codes of a plain autoencoder are
            points. For a conditional model one density serves all classes.
        seed: of all that is random.
        report: told of the fit.
        head: of the model's posterior, which knows the codes of a quantised model. Of these the
            kinds that are densities may be fitted too: they are of points in space, and draw
            codes between those that there are.

    Raises:
        UserError: for an unknown kind, or probabilities of codes that are no finite set.
    """
    kind = catalogue.choose("density", kind, catalogue.DENSITIES)
    fit = catalogue.DENSITIES[kind].load()
    points = codes.sample(seed)
    order = torch.randperm(len(points), generator=torch.Generator().manual_seed(seed))
    held = max(1, int(HELD_OUT * len(points)))
    points = points[order]
    if catalogue.DENSITIES[kind].discrete:
        if head is None or not head.entries:
            raise UserError(
                f"The density {kind} gives probabilities to the codes of a quantised model, and "
                "the codes of this model are not finitely many. Choose mixture, flow or "
                "flow-matching."
            )
        found, words = fit(points[held:], points[:held], seed, report, head)
        return _fitted(found, words, codes, points, order[:held])
    # Codes of a plain autoencoder have any scale; floors and rates have not.
    centre, scale = points[held:].mean(0), points[held:].std(0).clamp_min(1e-6)
    scaled = (points - centre) / scale
    found, words = fit(scaled[held:], scaled[:held], seed, report)
    whole = Scaled(found, centre, scale)
    return _fitted(whole, words, codes, points, order[:held])


def _fitted(
    distribution: CodeDistribution, words: str, codes: Codes, points: Tensor, held: Tensor
) -> FittedDensity:
    """A density that was not fitted to the first points, which are the examples ``held`` (H,)."""
    drawn = "codes" if codes.log_variance is None else "codes drawn from the posteriors"
    return FittedDensity(
        distribution,
        f"{words} fitted to {drawn} of {len(points)} train examples",
        held[:SCORED],
        distribution.log_prob(points[: len(held)][:SCORED]).mean().item(),
    )


def check_encodes(model: VAE) -> None:
    """Only what has an encoder has codes of examples.

    Raises:
        UserError: for a model without one.
    """
    if not model.posterior_head.encodes:
        raise UserError(
            "This model has no encoder, so there are no codes of pictures to fit a density to. "
            "Sample from its prior."
        )


@torch.no_grad()
def fit_model(
    subject: Subject, settings: DensitySettings, report: ProgressCallback
) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Fit a density to a model's codes and draw from it, as the parts of a pack.

    The tensor ``codes`` (10 000, D) is drawn from it; ``held_out`` and ``prior_held_out`` are the
    mean log densities of codes that it was not fitted to, by it and by the model's own prior; the
    latter is None where one of them is a density and the other a probability.

    Raises:
        UserError: for a model without an encoder, which has no codes.
    """
    check_encodes(subject.model)
    codes, model = subject.codes("train", EXAMPLES), subject.model
    fitted = fit_density(settings.kind, codes, settings.seed, report, model.posterior_head)
    y = codes.examples.known_labels[fitted.held] if model.classes else None
    drawn = codes.sample(settings.seed)[fitted.held]
    own = model.density(y, len(fitted.held)).log_prob(drawn).mean().item()
    # A density and a probability have no common scale.
    alike = catalogue.DENSITIES[settings.kind].discrete == model.posterior_head.discrete
    meta = {
        "kind": settings.kind,
        "description": fitted.description,
        "held_out": fitted.held_out,
        "prior_held_out": own if alike else None,
    }
    return meta, {"codes": fitted.sample(DRAWN, settings.seed).numpy()}
