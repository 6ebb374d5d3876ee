"""Lines that a model of text writes: its likeliest characters, or characters drawn in turn."""

import math
from collections.abc import Callable

import torch
from torch import Tensor

from vae_core.data import expressions
from vae_core.data.layouts import Text
from vae_core.data.lines import decode
from vae_core.evaluation.likelihood import evaluating
from vae_core.models.vae import VAE

BATCH = 500
# grammar of a layout -> whether a line is of it
GRAMMARS: dict[str, Callable[[str], bool]] = {"arithmetic": expressions.parses}


@torch.no_grad()
def greedy_lines(model: VAE, z: Tensor, y: Tensor | None = None) -> list[str]:
    """Of each code (N, D) the line of the likeliest characters, each told those before."""
    layout = Text.of(model.layout)
    with evaluating(model):
        parts = _batches(z, y)
        return [line for part in parts for line in decode(model.decode(*part), layout)]


@torch.no_grad()
def drawn_lines(
    model: VAE, z: Tensor, y: Tensor | None = None, generator: torch.Generator | None = None
) -> list[str]:
    """Of each code (N, D) a line x ~ p(x|z), each character told what was drawn before it."""
    lines, layout = [], Text.of(model.layout)
    with evaluating(model):
        for part, label in _batches(z, y):
            lines += decode(model.observe(part, label, generator), layout)
    return lines


def _batches(z: Tensor, y: Tensor | None) -> list[tuple[Tensor, Tensor | None]]:
    labels = [None] * math.ceil(len(z) / BATCH) if y is None else y.split(BATCH)
    return list(zip(z.split(BATCH), labels, strict=True))


def between(a: Tensor, b: Tensor, steps: int) -> Tensor:
    """Codes on great circles from a to b (N, D) around the origin: (N, steps, D).

    Their distance from it goes straight from that of a to that of b (White 2016, arXiv:1609.04468).
    """
    t = torch.linspace(0, 1, steps).view(1, -1, 1)
    near, far = a.norm(dim=1, keepdim=True), b.norm(dim=1, keepdim=True)
    angle = ((a / near) * (b / far)).sum(1, keepdim=True).clamp(-1, 1).acos().unsqueeze(1)
    sine = angle.sin().clamp_min(1e-6)
    left, right = (((1 - t) * angle).sin() / sine), ((t * angle).sin() / sine)
    radius = (1 - t) * near.unsqueeze(1) + t * far.unsqueeze(1)
    path = radius * (left * (a / near).unsqueeze(1) + right * (b / far).unsqueeze(1))
    straight = a.unsqueeze(1) * (1 - t) + b.unsqueeze(1) * t
    return torch.where(angle.sin() < 1e-3, straight, path)
