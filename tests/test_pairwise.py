"""Densities of codes under a whole batch: the same numbers as written out, in little memory."""

import pytest
import torch
from torch import Tensor

from vae_core.models.posteriors import DiagonalGaussian
from vae_core.training import pairwise
from vae_core.training.minibatch import mean_discrepancy, stratified_log_weights
from vae_core.training.pairwise import mixture_densities

BATCH, SIZE = 7, 5


def written_out(
    z: Tensor, mean: Tensor, log_variance: Tensor, log_weights: Tensor
) -> tuple[Tensor, Tensor]:
    pairs = DiagonalGaussian(mean, log_variance).log_prob(z.unsqueeze(1))
    joint = (log_weights + pairs.sum(-1)).logsumexp(1)
    return joint, (log_weights.unsqueeze(-1) + pairs).logsumexp(1).sum(-1)


def given(dtype: torch.dtype, batch: int = BATCH, size: int = SIZE) -> list[Tensor]:
    """Codes, means and log-variances, the first code 40 standard deviations from the others."""
    generator = torch.Generator().manual_seed(3)
    drawn = [torch.randn(batch, size, generator=generator, dtype=torch.float64) for _ in range(3)]
    mean, log_variance, noise = drawn[0], drawn[1] - 1, drawn[2]
    mean[0] += 40
    z = mean + noise * (0.5 * log_variance).exp()
    return [each.to(dtype).requires_grad_() for each in (z, mean, log_variance)]


def all_of(how, parameters: list[Tensor]) -> list[Tensor]:
    """Both densities and the gradients of one mean of them."""
    batch = len(parameters[0])
    log_weights = stratified_log_weights(batch, 50).to(parameters[0].dtype)
    joint, marginals = how(*parameters, log_weights)
    weights = torch.linspace(-1, 2, batch, dtype=joint.dtype)
    loss = (weights * joint).mean() - 3 * (weights.square() * marginals).mean()
    return [joint, marginals, *torch.autograd.grad(loss, parameters)]


# All at once; rows of some codes and one dimension; all codes and some dimensions.
@pytest.mark.parametrize("at_once", [2**17, 3 * BATCH, 2 * BATCH**2, 1])
def test_blocks_give_what_the_formula_gives(monkeypatch, at_once: int) -> None:
    monkeypatch.setattr(pairwise, "AT_ONCE", at_once)
    expected = all_of(written_out, given(torch.float64))
    for found, value in zip(all_of(mixture_densities, given(torch.float64)), expected, strict=True):
        assert (found - value).norm() <= 1e-14 * value.norm()
    for found, value in zip(all_of(mixture_densities, given(torch.float32)), expected, strict=True):
        assert (found - value).norm() <= 2e-6 * value.norm()


def test_nothing_of_all_pairs_and_dimensions_is_kept(monkeypatch) -> None:
    monkeypatch.setattr(pairwise, "AT_ONCE", 16)
    kept: list[int] = []

    def keep(tensor: Tensor) -> Tensor:
        kept.append(tensor.untyped_storage().nbytes() // tensor.itemsize)
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        all_of(mixture_densities, given(torch.float32))
        codes, others, _ = given(torch.float32)
        mean_discrepancy(codes, others).backward()
    assert 0 < max(kept) <= BATCH**2
