"""One of the symbols at each place of a line."""

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.distributions import Categorical, Distribution

from vae_core.draws import choices
from vae_core.models.likelihoods.base import EVENT_DIMS, Likelihood


class CategoricalLikelihood(Likelihood):
    """One of the symbols at each place: channels are its logits, examples one-hot."""

    def distribution(self, logits: Tensor) -> Distribution:
        """The distribution of the symbol at each place (..., H, W)."""
        return Categorical(logits=logits.movedim(-3, -1), validate_args=False)

    def log_prob(self, logits: Tensor, x: Tensor) -> Tensor:
        """log p(x|z) in nats: logits (K, B, C, H, W), x (B, C, H, W) -> (K, B)."""
        return self.log_prob_of_each(logits, x).sum(EVENT_DIMS)

    def log_prob_of_each(self, logits: Tensor, x: Tensor) -> Tensor:
        """The log probability of the symbol that is there, in its channel; 0 in the others."""
        return logits.log_softmax(-3) * x

    def log_mass_of_each(self, logits: Tensor, x: Tensor) -> Tensor:
        """A probability already."""
        return self.log_prob_of_each(logits, x)

    def sample(self, logits: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """One-hot symbols (..., C, H, W), each place drawn on its own."""
        shares = logits.movedim(-3, -1).softmax(-1)
        drawn = choices(shares.flatten(0, -2), 1, generator=generator)
        symbols = F.one_hot(drawn.view(shares.shape[:-1]), shares.shape[-1])
        return symbols.movedim(-1, -3).to(logits.dtype)

    def mean(self, logits: Tensor) -> Tensor:
        """The probability of each symbol at each place."""
        # The browser takes a softmax along the last axis.
        return logits.transpose(-3, -1).softmax(-1).transpose(-3, -1)
