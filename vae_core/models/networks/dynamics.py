"""A state that an action moves: frames are emitted from it, and what follows from its successors.

The generative side of Embed to Control (Watter et al. 2015, arXiv:1506.07365, section 2.3), with a
transition that is a residual network rather than locally linear.
"""

import torch
from torch import Tensor, nn

from vae_core.config.sizes import FRAMES_SEEN, Shape, transition_width
from vae_core.models.networks.dense import dense
from vae_core.models.networks.frame import Body, CodeDecoder, Network
from vae_core.models.networks.marks import starts
from vae_core.models.networks.style import Style


class FirstFrames(nn.Module):
    """Past and present of a clip as a vector: what follows is for the model to tell."""

    def forward(self, x: Tensor) -> Tensor:
        """(B, frames, H, W) -> (B, 2 H W)."""
        return x[:, :FRAMES_SEEN].flatten(1)


def dynamics_trunk(shape: Shape, style: Style) -> Body:
    """Of a clip only past and present, from which its state can be read."""
    return Body(FirstFrames(), FRAMES_SEEN * shape[1] * shape[2])


class Transition(nn.Module):
    """State (B, D) and action weights (B, Y) -> another state, z + h(z, y)."""

    kind = "transition"

    def __init__(self, latent_dim: int, classes: int, width: int, style: Style):
        super().__init__()
        self.hidden = dense(latent_dim + classes, (width, width), style)
        self.move = starts(nn.Linear(width, latent_dim), "zero")

    def forward(self, z: Tensor, y: Tensor) -> Tensor:
        """The state a frame later, or a frame before."""
        return z + self.move(self.hidden(torch.cat([z, y], dim=1)))


class Dynamics(CodeDecoder):
    """Code (B, D) and action weights (B, Y) -> parameters of a clip (B, frames, H, W).

    The code is the state at present. One transition leads back to the past and another, again and
    again, to what follows; every frame is emitted from its state by the same layers. The action
    enters the transitions alone, and log p(x|z, y) is about them too: one bound trains all.
    """

    def __init__(
        self,
        shape: Shape,
        hidden: tuple[int, ...],
        latent_dim: int,
        activation: str = "relu",
        dropout: float = 0.0,
        classes: int = 0,
        normalisation: str = "none",
    ):
        super().__init__()
        style = Style(activation, normalisation, dropout)
        self.frames, *self.size = shape
        widths = hidden[::-1]
        inside = widths[-1] if widths else latent_dim
        self.dense = dense(latent_dim, widths, style)
        self.project = starts(nn.Linear(inside, shape[1] * shape[2]), "glorot")
        width = transition_width(hidden)
        self.before = Transition(latent_dim, classes, width, style)
        self.transition = Transition(latent_dim, classes, width, style)

    def stages(self) -> tuple[nn.Module, ...]:
        """The moves of the state, and what emits a frame of it."""
        return self.before, self.transition, self.dense, self.project

    def frame(self, z: Tensor) -> Tensor:
        """States (B, D) -> the parameters of a frame each, (B, H W)."""
        return self.project(self.dense(z))

    def forward(self, z: Tensor, y: Tensor) -> Tensor:
        """The parameters of a batch."""
        frames = [self.frame(self.before(z, y)), self.frame(z)]
        while len(frames) < self.frames:
            z = self.transition(z, y)
            frames.append(self.frame(z))
        return torch.stack(frames, dim=1).unflatten(2, self.size)


DYNAMICS = Network(dynamics_trunk, decoder=Dynamics)
