"""Where the codes and the classes of new examples come from."""

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from vae_core.analyses.densities import EXAMPLES, check_encodes, fit_density
from vae_core.analyses.subject import Subject
from vae_core.data.labels import UNKNOWN
from vae_core.errors import ProgressCallback, UserError
from vae_core.models.priors import FARTHEST, CodeDistribution
from vae_core.models.vae import VAE

PRIOR = "prior"
LEAST = 20  # codes of a class that a density of its own is fitted to


@dataclass(frozen=True, eq=False)
class CodeSource:
    """Codes, and classes of a conditional model.

    Attributes:
        model: whose codes they are.
        words: where they come from, in a clause.
        shares: of the classes (Y,), as those of training examples; None of unconditional models.
        densities: one for all codes, or one for each class; empty where codes are the prior's.
    """

    model: VAE
    words: str
    shares: Tensor | None = None
    densities: tuple[CodeDistribution, ...] = ()

    def of_class(self, label: int) -> "CodeSource":
        """Only this class."""
        shares = torch.zeros(self.model.classes)
        shares[label] = 1
        return replace(self, shares=shares)

    @torch.no_grad()
    def draw(self, count: int, generator: torch.Generator) -> tuple[Tensor, Tensor | None]:
        """Codes (count, D) and classes int64 (count,), or None."""
        y = None
        if self.shares is not None:
            y = torch.multinomial(self.shares, count, replacement=True, generator=generator)
        if not self.densities:
            return self.model.draw(count, y, generator)
        if len(self.densities) == 1 or y is None:
            z = self.densities[0].sample((count,), generator)
        else:
            z = torch.empty(count, self.model.latent_dim)
            for label, density in enumerate(self.densities):
                here = y == label
                if here.any():
                    z[here] = density.sample((int(here.sum()),), generator)
        return z.nan_to_num(0.0, FARTHEST, -FARTHEST).clamp(-FARTHEST, FARTHEST), y


def code_source(
    model: VAE, subject: Subject | None, kind: str, seed: int, report: ProgressCallback
) -> CodeSource:
    """Codes from a model's prior, or from a density fitted to those of training examples.

    Classes come as often as among the training examples; of unknown data all alike. For a
    conditional model a density is fitted to the codes of each class.

    Args:
        model: to draw from.
        subject: the model with its data; None where these are not there.
        kind: "prior", or a row of ``catalogue.DENSITIES``.
        seed: of the fit.
        report: told of the fit.

    Raises:
        UserError: for a density without data, or of a model without an encoder.
    """
    shares = _shares(model, subject) if model.classes else None
    if kind == PRIOR:
        return CodeSource(model, "codes from the prior", shares)
    if subject is None:
        raise UserError(
            "The data that this model learned are not on this computer, and a density is fitted to "
            "the codes of training examples. Draw from the prior, or bring the data again."
        )
    check_encodes(model)
    codes = subject.codes("train", EXAMPLES)
    whole = fit_density(kind, codes, seed, report, model.posterior_head)
    densities = [whole.distribution]
    if model.classes:
        labels = codes.examples.known_labels
        densities = [
            fit_density(kind, codes.select(own), seed, report, model.posterior_head).distribution
            if len(own) >= LEAST
            else whole.distribution
            for own in ((labels == label).nonzero().squeeze(1) for label in range(model.classes))
        ]
    each = ", one for each class" if model.classes else ""
    return CodeSource(model, f"codes from a {whole.description}{each}", shares, tuple(densities))


def _shares(model: VAE, subject: Subject | None) -> Tensor:
    if subject is None:
        return torch.ones(model.classes)
    labels = subject.data.train.known_labels
    return torch.bincount(labels[labels != UNKNOWN], minlength=model.classes).float()
