"""What every head can do: from an encoder's features to q(z|x).

B examples, F features, D latent dimensions. A head says of what kind its posteriors are, as its
row of the catalogue does; a test holds the two together.
"""

from collections.abc import Callable

from torch import Tensor, nn
from torch.distributions import Distribution

# Pictures (N, C, H, W) -> features (N, F), without dropout and without a class.
Features = Callable[[Tensor], Tensor]


class PosteriorHead(nn.Module):
    """Features (B, F) -> q(z|x) over D dimensions."""

    gaussian = True  # whether it is a diagonal Gaussian, with a mean and a log-variance
    discrete = False  # whether it is all on one of finitely many codes

    def initialise(self) -> None:
        """Start the weights; what has a start of its own keeps that."""

    def start(self, images: Tensor, features: Features) -> None:
        """Take what the head begins with from training pictures uint8 (N, C, H, W)."""

    def after_step(self, posterior: Distribution) -> None:
        """What is learned without a gradient, from the posteriors (B, D) of a training batch."""

    def statistics(self, features: Tensor) -> tuple[Tensor, ...]:
        """Mean and, unless the code is a point, log-variance, (B, D) each, in float32."""
        raise NotImplementedError
