"""A classifier that judges what models draw: trained where it is asked for, in some seconds."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from vae_core.data import Dataset, Split

CONFIDENT = 0.9  # the probability of the likeliest class from which on a picture is one of it
BLUR = 1.5  # pixels: the widest of the blurs that it learns to look through
STEPS = 2000
BATCH = 128
LEARNING_RATE = 2e-3
CHUNK = 500


@dataclass(frozen=True)
class Judge:
    """A classifier of a data set's pictures.

    Attributes:
        network: pictures (B, C, H, W) in [0, 1] -> logits (B, Y).
        accuracy: share of the test split that it names rightly.
        sure: share of the test split of which it is confident.
    """

    network: nn.Module
    accuracy: float
    sure: float

    def probabilities(self, pictures: Tensor) -> Tensor:
        """Of each class, (N, Y), for pictures (N, C, H, W) in [0, 1]."""
        return _probabilities(self.network, pictures)

    def confident(self, pictures: Tensor) -> float:
        """The share of pictures of which the likeliest class has at least ``CONFIDENT``."""
        return (self.probabilities(pictures).amax(1) >= CONFIDENT).float().mean().item()

    def names(self, pictures: Tensor) -> Tensor:
        """The likeliest class of each, (N,)."""
        return self.probabilities(pictures).argmax(1)


def train_judge(data: Dataset) -> Judge:
    """Learn the classes of a data set's train split; the same at each call on one computer."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        network = _network(data.shape, len(data.class_names))
    optimiser = torch.optim.Adam(network.parameters(), LEARNING_RATE)
    generator = torch.Generator().manual_seed(0)
    for step in range(STEPS):
        optimiser.param_groups[0]["lr"] = LEARNING_RATE * (1 - step / STEPS)
        index = torch.randint(len(data.train), (BATCH,), generator=generator)
        seen = blurred(data.train.values(index), generator)
        loss = F.cross_entropy(network(seen), data.train.labels[index])
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
    network.eval().requires_grad_(False)
    found = _probabilities(network, pictures_of(data.test))
    right = found.argmax(1) == data.test.labels
    sure = found.amax(1) >= CONFIDENT
    return Judge(network, right.float().mean().item(), sure.float().mean().item())


def blurred(pictures: Tensor, generator: torch.Generator) -> Tensor:
    """Half of the pictures (B, C, H, W) as they are, half under one Gaussian blur.

    What a model decodes is blurred, and a square is still no ellipse then.
    """
    width = 0.3 + (BLUR - 0.3) * torch.rand((), generator=generator).item()
    kernel = torch.exp(-0.5 * (torch.arange(-4, 5) / width).square())
    kernel = kernel / kernel.sum()
    half, rest = pictures.chunk(2)
    groups = half.shape[1]
    across = kernel.expand(groups, 1, 1, -1)
    soft = F.conv2d(half, across, padding=(0, 4), groups=groups)
    soft = F.conv2d(soft, across.transpose(2, 3), padding=(4, 0), groups=groups)
    return torch.cat([soft, rest])


def pictures_of(split: Split) -> Tensor:
    """All pictures of a split, (N, C, H, W) in [0, 1]."""
    return split.values(torch.arange(len(split)))


def _network(shape: tuple[int, ...], classes: int) -> nn.Module:
    channels, height, width = shape
    flat = 48 * (-(-height // 4)) * (-(-width // 4))
    return nn.Sequential(
        nn.Conv2d(channels, 24, 5, stride=2, padding=2),
        nn.ReLU(),
        nn.Conv2d(24, 48, 3, stride=2, padding=1),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(flat, 96),
        nn.ReLU(),
        nn.Linear(96, classes),
    )


@torch.no_grad()
def _probabilities(network: nn.Module, pictures: Tensor) -> Tensor:
    return torch.cat([network(part).softmax(1) for part in pictures.split(CHUNK)])
