"""What every likelihood is."""

import torch
from torch import Tensor, nn
from torch.distributions import Distribution

from vae_core.draws import CPU, torch_stream, whole_numbers

EVENT_DIMS = (-3, -2, -1)


class Likelihood(nn.Module):
    """A distribution of the numbers of an example, each given its parameters.

    Attributes:
        params_per_element: how many parameters a decoder emits for each number of the example, as
            blocks of channels.
    """

    params_per_element = 1

    def distribution(self, parameters: Tensor) -> Distribution:
        """The distribution of each number given its parameters."""
        raise NotImplementedError

    def log_prob(self, parameters: Tensor, x: Tensor) -> Tensor:
        """log p(x|z) in nats: parameters (K, B, P C, H, W), x (B, C, H, W) -> (K, B)."""
        raise NotImplementedError

    def log_prob_of_each(self, parameters: Tensor, x: Tensor) -> Tensor | None:
        """log p of each number of x, (K, B, C, H, W), whose sum :meth:`log_prob` is.

        None where a likelihood does not tell what a single number adds.
        """
        return None

    def log_prob_of_some(self, parameters: Tensor, x: Tensor, there: Tensor) -> Tensor:
        """:meth:`log_prob_of_each` where only some numbers of x are there, (B, C, H, W) of bool.

        What stands in the place of the others is finite, and what this gives of them is not looked
        at.
        """
        each = self.log_prob_of_each(parameters, x)
        assert each is not None  # else it is never asked
        return each

    def log_mass(self, parameters: Tensor, x: Tensor) -> Tensor | None:
        """log of the exact probability of x as it is recorded, in nats, shapes as ``log_prob``.

        Of a density it is integrated over what rounds to each number: a grey level, the step of a
        column. None where a likelihood has no such probability.
        """
        each = self.log_mass_of_each(parameters, x)
        return None if each is None else each.sum(EVENT_DIMS)

    def log_mass_of_each(self, parameters: Tensor, x: Tensor) -> Tensor | None:
        """log of that of each number, (K, B, C, H, W), whose sum :meth:`log_mass` is."""
        return None

    def sample(self, parameters: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """Examples drawn from p(x|z), (..., C, H, W); torch's random state is left as it was."""
        seed = int(whole_numbers(2**62, (), CPU, generator))
        with torch_stream(seed, parameters.device):
            return self.distribution(parameters).sample()

    def mean(self, parameters: Tensor) -> Tensor:
        """The expected example, to be shown."""
        raise NotImplementedError

    def beginning(self, mean: Tensor) -> Tensor | None:
        """Parameters (P C, H, W) whose expected example is about this one, (C, H, W).

        None where a likelihood begins where its weights do.
        """
        return None

    def expected(self, parameters: Tensor) -> Tensor:
        """The expected example as a gradient can go through it: :meth:`mean`, not cut off."""
        return self.mean(parameters)

    def stddev(self, parameters: Tensor) -> Tensor | None:
        """The standard deviation of each number where that is worth showing, else None."""
        return None
