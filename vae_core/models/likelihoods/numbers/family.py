"""What the families of p(number | parameter) have in common.

Everything is in a column's scaled numbers x = (value - offset) / scale. A family on multiples of a
step gives each of them an exact mass; ``log_density`` spreads it evenly over the step, so that the
figures of all families are densities of the same numbers and can be compared.

Shapes: parameters and x are (..., n) for n columns; ``noise``, (n,) or of the same shape, is
learned, near 1 where the code tells nothing of a column.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from vae_core.data.layouts import Number

FLOOR = 0.01  # of the noise
REACH = 15.0  # of a parameter before it becomes a power of e
POINTS = 64  # equally probable points that a moment without a closed form is summed over


class Family(nn.Module):
    """What columns of numbers have in common; a subclass is a likelihood of them."""

    begun: Tensor
    each: Tensor

    def __init__(self, columns: Sequence[Number]):
        super().__init__()

    @classmethod
    def floors(cls, columns: Sequence[Number]) -> list[float]:
        """The least noise of each column."""
        return [FLOOR] * len(columns)

    def log_density(self, parameters: Tensor, noise: Tensor, x: Tensor) -> Tensor:
        """log p(x) of each number, in nats, as a density of x."""
        raise NotImplementedError

    def log_mass(self, parameters: Tensor, noise: Tensor, x: Tensor) -> Tensor:
        """log of the probability of what rounds to the multiple of the step that x is nearest."""
        raise NotImplementedError

    def mean(self, parameters: Tensor, noise: Tensor) -> Tensor:
        """The expected x."""
        raise NotImplementedError

    def stddev(self, parameters: Tensor, noise: Tensor) -> Tensor:
        """The standard deviation of x."""
        raise NotImplementedError

    def sample(
        self, parameters: Tensor, noise: Tensor, generator: torch.Generator | None
    ) -> Tensor:
        """x drawn from p(x)."""
        raise NotImplementedError

    def _keep(self, **numbers: Sequence[float]) -> None:
        """Constants of each column: buffers, which the browser's graph finds in the file."""
        for name, values in numbers.items():
            self.register_buffer(name, torch.tensor(values, dtype=torch.float32))

    def _count_from(self, columns: Sequence[Number], starts: Sequence[float]) -> None:
        """Constants by which :meth:`_steps` counts; not kept in files, since older ones lack them.

        Reckoned in double precision: an offset may be many steps from the start.
        """
        pairs = list(zip(columns, starts, strict=True))
        begun = torch.tensor([(c.offset - start) / c.step for c, start in pairs])
        each = torch.tensor([c.scale / c.step for c in columns])
        self.register_buffer("begun", begun, persistent=False)
        self.register_buffer("each", each, persistent=False)

    def _steps(self, x: Tensor) -> Tensor:
        """How many whole steps x lies above its column's start, 0 at least."""
        return (self.begun + self.each * x).round().clamp(min=0)
