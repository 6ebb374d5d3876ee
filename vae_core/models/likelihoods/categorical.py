"""One of the symbols at each place of a line."""

from torch import Tensor
from torch.distributions import Categorical, Distribution

from vae_core.models.likelihoods.base import EVENT_DIMS, Likelihood


class CategoricalLikelihood(Likelihood):
    """One of the symbols at each place: channels are its logits, examples one-hot."""

    def distribution(self, logits: Tensor) -> Distribution:
        """The distribution of the symbol at each place (..., H, W)."""
        return Categorical(logits=logits.movedim(-3, -1), validate_args=False)

    def log_prob(self, logits: Tensor, x: Tensor) -> Tensor:
        """log p(x|z) in nats: logits (K, B, C, H, W), x (B, C, H, W) -> (K, B)."""
        return (logits.log_softmax(-3) * x).sum(EVENT_DIMS)

    def mean(self, logits: Tensor) -> Tensor:
        """The probability of each symbol at each place."""
        # The browser takes a softmax along the last axis.
        return logits.transpose(-3, -1).softmax(-1).transpose(-3, -1)
