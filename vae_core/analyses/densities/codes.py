"""A probability of each code of a quantised model, fitted to the codes of pictures."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from vae_core.analyses.densities.learning import learned, unlikely
from vae_core.counting import counted
from vae_core.errors import ProgressCallback
from vae_core.models.networks.masked import MaskedNetwork
from vae_core.models.posteriors import QuantisedHead
from vae_core.models.priors import CodeDistribution

WIDTH = 128


class CodeDensity(CodeDistribution):
    """prod_s p(entry of slot s | the slots before it): a probability mass of codes (..., D).

    The prior of a VQ-VAE (arXiv:1711.00937, section 3.1), here a masked dense network. It sees
    codes divided by ``scale`` (D,) after ``centre`` (D,) is taken away.
    """

    def __init__(self, network: MaskedNetwork, head: QuantisedHead, centre: Tensor, scale: Tensor):
        super().__init__(head.latent_dim)
        self.network, self.head = network, head
        self.centre, self.scale = centre, scale

    def logits(self, z: Tensor) -> Tensor:
        """Of each entry of each slot: (..., D) -> (..., S, E)."""
        return self.network((z - self.centre) / self.scale)

    def log_prob(self, value: Tensor) -> Tensor:
        """The log mass of codes: (..., D) -> (...); -inf for what is none of the codes."""
        chosen = self.head.indices(value).unsqueeze(-1)
        each = self.logits(value).log_softmax(-1).gather(-1, chosen).squeeze(-1)
        return each.sum(-1).masked_fill(~self.head.holds(value), -math.inf)

    def sample(
        self, sample_shape: Sequence[int] = (), generator: torch.Generator | None = None
    ) -> Tensor:
        """Draw codes (*sample_shape, D), slot after slot."""
        shape = self._extended_shape(torch.Size(sample_shape))
        chosen = torch.zeros(shape[:-1].numel(), self.head.slots, dtype=torch.int64)
        for slot in range(self.head.slots):
            share = self.logits(self.head.codes(chosen))[:, slot].softmax(-1)
            chosen[:, slot] = torch.multinomial(share, 1, generator=generator).squeeze(1)
        return self.head.codes(chosen).view(shape)


def fit_codes(
    points: Tensor, held: Tensor, seed: int, report: ProgressCallback, head: QuantisedHead
) -> tuple[CodeDensity, str]:
    """Fit the probabilities of ``head``'s codes by maximum likelihood."""
    known = head, points.mean(0), points.std(0).clamp_min(1e-6)
    network = learned(
        lambda: MaskedNetwork(head.slots, head.latent_dim // head.slots, head.entries, WIDTH),
        lambda network, codes: unlikely(CodeDensity(network, *known), codes),
        points,
        held,
        seed,
        report,
    )
    words = (
        f"autoregressive density over {counted(head.slots, 'slot')} of "
        f"{counted(head.entries, 'entry', 'entries')}"
    )
    return CodeDensity(network, *known), words
