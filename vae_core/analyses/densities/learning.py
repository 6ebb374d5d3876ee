"""How a network that describes codes is trained: a loop over points, the best on unseen ones kept.

Not the training of a model: no pictures, no schedule and nothing to resume, some seconds in all.
"""

import copy
import math
from collections.abc import Callable
from typing import TypeVar

import torch
from torch import Tensor, nn
from torch.distributions import Distribution

from vae_core.draws import everything_by, seeded, whole_numbers
from vae_core.errors import ProgressCallback

Network = TypeVar("Network", bound=nn.Module)
BATCH, STEPS, RATE = 256, 1200, 3e-3
LOOKS = 30  # at the held-out loss


def learned(
    build: Callable[[], Network],
    loss: Callable[[Network, Tensor], Tensor],
    points: Tensor,
    held: Tensor,
    seed: int,
    report: ProgressCallback,
) -> Network:
    """A density's network that minimises ``loss(network, points (B, D))``, for evaluation.

    By Adam, its rate falling along half a cosine; of all that it was, it is what had the lowest
    loss on ``held``.

    Args:
        build: makes the network to begin with.
        loss: a scalar; what it draws comes from the current generator (``vae_core.draws``).
        points: codes to learn (N, D).
        held: codes to judge by (M, D).
        seed: of weights, batches and noise; torch's random state is left as it was.
        report: told of the progress.
    """
    with everything_by(torch.Generator().manual_seed(seed)):
        network = build()
    best, kept = math.inf, copy.deepcopy(network.state_dict())
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # matrices this small only lose by being shared out
    optimiser = torch.optim.Adam(network.parameters(), lr=RATE)
    with seeded(seed, loss), torch.enable_grad():
        for step in range(STEPS):
            if step % (STEPS // LOOKS) == 0:
                report("Fitting a density to the codes", step / STEPS)
                best, kept = _better(network, loss, held, seed, best, kept)
            optimiser.param_groups[0]["lr"] = RATE * 0.5 * (1 + math.cos(math.pi * step / STEPS))
            optimiser.zero_grad(set_to_none=True)
            loss(network, points[whole_numbers(len(points), (BATCH,), points.device)]).backward()
            nn.utils.clip_grad_norm_(network.parameters(), 10.0)
            optimiser.step()
        _, kept = _better(network, loss, held, seed, best, kept)
    torch.set_num_threads(threads)
    network.load_state_dict(kept)
    return network.requires_grad_(False).eval()


def unlikely(density: Distribution, points: Tensor) -> Tensor:
    """The negative log-likelihood of points (B, D), averaged over them: maximum likelihood."""
    return -density.log_prob(points).mean()


@torch.no_grad()
def _better(
    network: Network,
    loss: Callable[[Network, Tensor], Tensor],
    held: Tensor,
    seed: int,
    best: float,
    kept: dict[str, Tensor],
) -> tuple[float, dict[str, Tensor]]:
    """The lower loss on the held-out points, always with the same noise, and its parameters."""
    with seeded(seed, loss):
        now = loss(network, held).item()
    return (now, copy.deepcopy(network.state_dict())) if now < best else (best, kept)
