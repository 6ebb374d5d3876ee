"""Flow matching: a small diffusion-like model of codes.

A network learns the mean velocity of straight lines from noise to codes; following it from a draw
of N(0, I) ends at a code (Lipman et al. 2023, arXiv:2210.02747; Liu, Gong & Liu 2023,
arXiv:2209.03003). Diffusion models follow curved lines to the same end.
"""

import math
from collections.abc import Iterator, Sequence

import torch
from torch import Tensor, nn

from vae_core.analyses.densities.learning import learned
from vae_core.draws import standard_normal, uniform
from vae_core.errors import ProgressCallback
from vae_core.models.priors import CodeDistribution, StandardNormal

WIDTH = 128
FREQUENCIES = 4  # of the sines and cosines by which the network knows the time
STEPS = 24  # of the fourth-order Runge-Kutta method from noise to code


class Velocity(nn.Module):
    """A field of velocities, from noise at time 0 to codes at time 1: (..., D) -> (..., D)."""

    def __init__(self, latent_dim: int):
        super().__init__()
        self.network = nn.Sequential(
            nn.Linear(latent_dim + 2 * FREQUENCIES, WIDTH),
            nn.SiLU(),
            nn.Linear(WIDTH, WIDTH),
            nn.SiLU(),
            nn.Linear(WIDTH, WIDTH),
            nn.SiLU(),
            nn.Linear(WIDTH, latent_dim),
        )

    def forward(self, z: Tensor, time: Tensor) -> Tensor:
        """The velocity (..., D) of codes (..., D) at times (..., 1)."""
        waves = math.pi * time * torch.arange(1, FREQUENCIES + 1)
        return self.network(torch.cat([z, waves.sin(), waves.cos()], dim=-1))

    def loss(self, codes: Tensor) -> Tensor:
        """E |v(x_t, t) - (x_1 - x_0)|^2, x_t on the line from noise x_0 to code x_1 (eq. 23)."""
        noise = standard_normal(codes.shape, codes.device)
        time = uniform((len(codes), 1), codes.device)
        on_the_way = (1 - time) * noise + time * codes
        return (self(on_the_way, time) - (codes - noise)).square().sum(-1).mean()


class FlowMatching(CodeDistribution):
    """N(0, I) carried along a learned velocity field from time 0 to time 1."""

    def __init__(self, latent_dim: int, velocity: Velocity):
        super().__init__(latent_dim)
        self.base, self.velocity = StandardNormal(latent_dim), velocity

    @torch.no_grad()
    def sample(
        self, sample_shape: Sequence[int] = (), generator: torch.Generator | None = None
    ) -> Tensor:
        """Draw codes (*sample_shape, D)."""
        *_, z = self.path(self.base.sample(sample_shape, generator))
        return z

    @torch.no_grad()
    def path(self, z: Tensor) -> Iterator[Tensor]:
        """Where noise (..., D) is after each of the ``STEPS`` steps; the last is a code."""
        for step in range(STEPS):
            z = z + _runge_kutta(self.velocity, z, step / STEPS, 1 / STEPS)
            yield z

    @torch.no_grad()
    def log_prob(self, value: Tensor) -> Tensor:
        """log p(z): (..., D) -> (...), by following the field back (Chen et al. 2018, eq. 8).

        d log p / dt is minus the divergence of the velocity, here taken exactly: D derivatives at
        every step, so this is for some hundred codes.
        """
        flat = value.reshape(-1, value.shape[-1])
        state = torch.cat([flat, flat.new_zeros(len(flat), 1)], dim=-1)
        for step in range(STEPS, 0, -1):
            state = state + _runge_kutta(self._with_divergence, state, step / STEPS, -1 / STEPS)
        noise, gained = state[:, :-1], state[:, -1]
        return (self.base.log_prob(noise) + gained).view(value.shape[:-1])

    def _with_divergence(self, state: Tensor, time: Tensor) -> Tensor:
        """Velocity and its divergence at states (N, D + 1), whose last entry is not looked at."""
        z = state[:, :-1]

        def one(code: Tensor, moment: Tensor) -> tuple[Tensor, Tensor]:
            velocity = self.velocity(code, moment)
            return velocity, velocity

        jacobian = torch.func.vmap(torch.func.jacrev(one, has_aux=True))
        derivatives, velocity = jacobian(z, time)
        divergence = derivatives.diagonal(dim1=-2, dim2=-1).sum(-1, keepdim=True)
        return torch.cat([velocity, divergence], dim=-1)


def _runge_kutta(field, z: Tensor, time: float, step: float) -> Tensor:
    """The change of z (..., D) over a step along a field (Kutta 1901)."""
    at = torch.full((*z.shape[:-1], 1), time)
    first = field(z, at)
    second = field(z + 0.5 * step * first, at + 0.5 * step)
    third = field(z + 0.5 * step * second, at + 0.5 * step)
    fourth = field(z + step * third, at + step)
    return step * (first + 2 * second + 2 * third + fourth) / 6


def fit_matching(
    points: Tensor, held: Tensor, seed: int, report: ProgressCallback
) -> tuple[FlowMatching, str]:
    """Learn the velocity of codes."""
    size = points.shape[1]
    velocity = learned(lambda: Velocity(size), Velocity.loss, points, held, seed, report)
    return FlowMatching(size, velocity), f"flow-matching model ({STEPS} steps from noise)"
