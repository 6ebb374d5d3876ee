"""Loops to compare with, written as their users write them; 784-400-20, ReLU, Bernoulli, Adam.

``examples_style`` follows the structure of pytorch/examples' vae/main.py: a torchvision data set of
PIL pictures, a DataLoader, summed losses, ``.item()`` at each step. ``tight`` is the same maths by
hand over an in-memory tensor: what a careful person would write for speed alone, who knows that
processors are slow with denormal numbers and takes them for zero.
"""

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from vae_core.data import Dataset, data_root
from vae_core.data.vision import import_torchvision


@dataclass(frozen=True)
class Tick:
    """Where a loop stands after a step: pictures and seconds so far, evaluations left out."""

    images: int
    seconds: float


class PlainVAE(nn.Module):
    """The network of the reference setting."""

    def __init__(self, hidden: int = 400, latent: int = 20):
        super().__init__()
        self.fc1 = nn.Linear(784, hidden)
        self.fc21 = nn.Linear(hidden, latent)
        self.fc22 = nn.Linear(hidden, latent)
        self.fc3 = nn.Linear(latent, hidden)
        self.fc4 = nn.Linear(hidden, 784)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Pictures -> logits, mean, log-variance."""
        h = F.relu(self.fc1(x.view(-1, 784)))
        mean, log_variance = self.fc21(h), self.fc22(h)
        z = mean + torch.randn_like(mean) * torch.exp(0.5 * log_variance)
        return self.fc4(F.relu(self.fc3(z))), mean, log_variance


def _kl(mean: Tensor, log_variance: Tensor) -> Tensor:
    return -0.5 * torch.sum(1 + log_variance - mean.pow(2) - log_variance.exp())


@torch.no_grad()
def negative_elbo(model: PlainVAE, images: Tensor) -> float:
    """-ELBO in nats with one sample over uint8 pictures (N, 1, 28, 28)."""
    model.eval()
    total = 0.0
    for batch in images.split(1000):
        x = batch.float().div(255)
        logits, mean, log_variance = model(x)
        loss = F.binary_cross_entropy_with_logits(logits, x.view(-1, 784), reduction="sum")
        total += (loss + _kl(mean, log_variance)).item()
    model.train()
    return total / len(images)


def _timed(steps: Iterator[int]) -> Iterator[Tick]:
    """Ticks of a loop that yields the pictures of each step; time between steps is not counted."""
    images, seconds, begun = 0, 0.0, time.perf_counter()
    for count in steps:
        images += count
        seconds += time.perf_counter() - begun
        yield Tick(images, seconds)
        begun = time.perf_counter()


def examples_style(seed: int, batch_size: int = 128) -> tuple[PlainVAE, Iterator[Tick]]:
    """The loop as its users run it: PIL pictures, DataLoader, sigmoid and BCE, plain Adam."""
    torchvision = import_torchvision()
    from torchvision import datasets, transforms

    del torchvision
    torch.manual_seed(seed)
    data = datasets.MNIST(str(data_root()), train=True, transform=transforms.ToTensor())
    loader = torch.utils.data.DataLoader(data, batch_size=batch_size, shuffle=True)
    model = PlainVAE()
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3)

    def steps() -> Iterator[int]:
        while True:
            for x, _ in loader:
                optimiser.zero_grad()
                logits, mean, log_variance = model(x)
                picture = torch.sigmoid(logits)
                loss = F.binary_cross_entropy(picture, x.view(-1, 784), reduction="sum")
                loss = loss + _kl(mean, log_variance)
                loss.backward()
                loss.item()
                optimiser.step()
                yield len(x)

    return model, _timed(steps())


def tight(data: Dataset, seed: int, batch_size: int = 128) -> tuple[PlainVAE, Iterator[Tick]]:
    """The same by hand over an in-memory float tensor, with logits and a fused optimiser.

    Denormal numbers are flushed, as in ours: Adam's averages of gradients that have died out are.
    """
    torch.manual_seed(seed)
    pictures = data.train.images.float().div(255).view(-1, 784)
    model = PlainVAE()
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)

    def steps() -> Iterator[int]:
        while True:
            for index in torch.randperm(len(pictures)).split(batch_size):
                torch.set_flush_denormal(True)
                x = pictures.index_select(0, index)
                logits, mean, log_variance = model(x)
                loss = F.binary_cross_entropy_with_logits(logits, x, reduction="sum")
                loss = (loss + _kl(mean, log_variance)) / len(x)
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
                torch.set_flush_denormal(False)  # the loops that take turns with this one do not
                yield len(x)

    return model, _timed(steps())


def run_for(ticks: Iterator[Tick], seconds: float) -> float:
    """Images a second of a loop over about so many seconds."""
    first = next(ticks)
    tick = first
    while tick.seconds - first.seconds < seconds:
        tick = next(ticks)
    return (tick.images - first.images) / (tick.seconds - first.seconds)


def seconds_to(
    ticks: Iterator[Tick],
    loss: Callable[[], float],
    target: float,
    every: float,
    limit: float,
) -> tuple[float, float]:
    """Training seconds until ``loss()`` is at most ``target``; evaluated every so many seconds.

    Returns:
        The seconds (infinite past the limit) and the last loss.
    """
    due, value = every, math.inf
    for tick in ticks:
        if tick.seconds >= due:
            value = loss()
            if value <= target:
                return tick.seconds, value
            due = tick.seconds + every
        if tick.seconds > limit:
            break
    return math.inf, value
