"""A probability of each code of a quantised model, fitted to the codes of pictures."""

import math

import torch
from torch import Tensor

from vae_core.analyses.densities.learning import learned, unlikely
from vae_core.errors import ProgressCallback
from vae_core.models.networks.masked import MaskedNetwork
from vae_core.models.posteriors import QuantisedHead
from vae_core.models.priors import Prior

WIDTH = 128


class CodeDensity(Prior):
    """prod_s p(entry of slot s | the slots before it): a probability mass of codes (..., D).

    The prior of a VQ-VAE (arXiv:1711.00937, section 3.1), here a masked dense network. Codes are
    seen divided by ``scale`` (D,) after ``centre`` (D,) is taken away.
    """

    def __init__(self, head: QuantisedHead, centre: Tensor, scale: Tensor):
        super().__init__(head.latent_dim)
        # In a tuple it is no module of this one: it is not what is fitted here.
        self._head = (head,)
        self.centre, self.scale = centre, scale
        each = head.latent_dim // head.slots
        self.network = MaskedNetwork(head.slots, each, head.entries, WIDTH)

    def logits(self, z: Tensor) -> Tensor:
        """Of each entry of each slot: (..., D) -> (..., S, E)."""
        return self.network((z - self.centre) / self.scale)

    def log_prob(self, z: Tensor) -> Tensor:
        """The log mass of codes: (..., D) -> (...); -inf for what is none of the codes."""
        (head,) = self._head
        chosen = head.indices(z).unsqueeze(-1)
        each = self.logits(z).log_softmax(-1).gather(-1, chosen).squeeze(-1)
        return each.sum(-1).masked_fill(~head.holds(z), -math.inf)

    def sample(self, count: int, generator: torch.Generator | None = None) -> Tensor:
        """Draw codes (count, D), slot after slot."""
        (head,) = self._head
        chosen = torch.zeros(count, head.slots, dtype=torch.int64)
        for slot in range(head.slots):
            share = self.logits(head.codes(chosen))[:, slot].softmax(-1)
            chosen[:, slot] = torch.multinomial(share, 1, generator=generator).squeeze(1)
        return head.codes(chosen)


def fit_codes(
    points: Tensor, held: Tensor, seed: int, report: ProgressCallback, head: QuantisedHead
) -> tuple[Prior, str]:
    """Fit the probabilities of ``head``'s codes by maximum likelihood."""
    centre, scale = points.mean(0), points.std(0).clamp_min(1e-6)
    density = learned(
        lambda: CodeDensity(head, centre, scale), unlikely, points, held, seed, report
    )
    words = f"autoregressive density over {head.slots} slots of {head.entries} entries"
    return density, words
