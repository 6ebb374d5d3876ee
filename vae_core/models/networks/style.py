"""What a hidden layer has beside its weights: normalisation, activation and dropout."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from vae_core.draws import Dropout

ACTIVATIONS: dict[str, Callable[[], nn.Module]] = {
    "relu": nn.ReLU,
    "leaky-relu": lambda: nn.LeakyReLU(0.2),
    "silu": nn.SiLU,
    "gelu": nn.GELU,
    "elu": nn.ELU,
    "tanh": nn.Tanh,
}

# Fewer numbers a group and their own mean would take much of what they say with it.
_GROUP = 16


def group_norm(channels: int) -> nn.GroupNorm:
    """Groups of 16 channels (arXiv:1803.08494, table 3), or of the next larger divisor.

    For units (B, channels) as for maps (B, channels, H, W).
    """
    divisors = (size for size in range(min(_GROUP, channels), channels + 1) if channels % size == 0)
    return nn.GroupNorm(channels // next(divisors), channels)


class BatchNorm(nn.BatchNorm1d):
    """Batch normalisation of units (B, C) or maps (B, C, H, W) (arXiv:1502.03167, algorithm 1).

    Training takes mean and variance from the batch, evaluation the running ones. A batch of one
    example has no statistics worth the name (a last batch may be so short): it takes the running
    ones too, and leaves them as they are.
    """

    running_mean: Tensor
    running_var: Tensor
    num_batches_tracked: Tensor
    momentum: float

    def forward(self, input: Tensor) -> Tensor:
        """Normalise each channel over the batch and over the map's places."""
        from_batch = self.training and len(input) > 1
        mean, variance = self.running_mean, self.running_var
        if from_batch:
            # The batch's own, whole: how much of them is kept is a tensor, not torch's number.
            mean, variance = torch.zeros_like(mean), torch.zeros_like(variance)
        learned = self.weight, self.bias
        normalised = F.batch_norm(input, mean, variance, *learned, from_batch, 1.0, self.eps)
        if from_batch:
            self._keep(mean, variance)
        return normalised

    @torch.no_grad()
    def _keep(self, mean: Tensor, variance: Tensor) -> None:
        """Move the running statistics towards a batch's (C,): a plain mean of all at first."""
        self.num_batches_tracked.add_(1)
        # So that the starting values leave no trace.
        share = self.num_batches_tracked.reciprocal().clamp_min(self.momentum)
        self.running_mean.lerp_(mean, share)
        self.running_var.lerp_(variance, share)


# name -> a layer for so many channels
NORMALISATIONS: dict[str, Callable[[int], nn.Module] | None] = {
    "none": None,
    "layer": lambda channels: nn.GroupNorm(1, channels),
    "group": group_norm,
    "batch": BatchNorm,
}


@dataclass(frozen=True)
class Style:
    """What follows the weights of every hidden layer, by the catalogue's names.

    Each part is a list of layers, empty where the configuration asks for none.
    """

    activation: str = "relu"
    normalisation: str = "none"
    dropout: float = 0.0

    def activate(self) -> nn.Module:
        """The activation."""
        return ACTIVATIONS[self.activation]()

    def normalise(self, channels: int) -> list[nn.Module]:
        """Normalisation of units (B, channels) or of maps (B, channels, H, W)."""
        make = NORMALISATIONS[self.normalisation]
        return [make(channels)] if make else []

    def drop(self) -> list[nn.Module]:
        """Dropout (arXiv:1207.0580)."""
        return [Dropout(self.dropout)] if self.dropout else []

    def after(self, channels: int) -> list[nn.Module]:
        """Normalisation and activation, in the order of the papers: the weights come before."""
        return [*self.normalise(channels), self.activate()]
