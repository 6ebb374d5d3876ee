"""Numbers for tests of operations, the same each time."""

import torch
from torch import Tensor

GENERATOR = torch.Generator().manual_seed(0)


def some(*shape: int) -> Tensor:
    return torch.randn(shape, generator=GENERATOR)


def positive(*shape: int) -> Tensor:
    return torch.rand(shape, generator=GENERATOR) + 0.1


def within(*shape: int) -> Tensor:
    """Between -1 and 1."""
    return 1.8 * torch.rand(shape, generator=GENERATOR) - 0.9


def places(most: int, *shape: int) -> Tensor:
    return torch.randint(0, most, shape, generator=GENERATOR)


def truths(*shape: int) -> Tensor:
    return torch.rand(shape, generator=GENERATOR) < 0.5
