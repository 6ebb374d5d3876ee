"""Log densities of codes under all posteriors of their batch, in each dimension.

B codes and as many examples, D latent dimensions. There are B x B x D of them. They are reckoned a
block at a time, and anew for the gradient, which has a closed form: nothing of that size is kept.
"""

import math
import operator
from collections.abc import Iterator
from functools import reduce
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

# Numbers of a block: a few of them are within the reach of a processor's second cache.
AT_ONCE = 2**17
AT_ONCE_ON_GPUS = 2**25  # where every block is a launch of its own
# Shares below exp(-80) add nothing that a float64 could hold beside the largest, and exp() of
# numbers that underflow takes four times as long.
FAR = -80.0


def mixture_densities(
    z: Tensor, mean: Tensor, log_variance: Tensor, log_weights: Tensor
) -> tuple[Tensor, Tensor]:
    """ln sum_j W_ij q(z_i|x_j), and the same of each dimension alone, summed over them; (B,) each.

    With W that of minibatch stratified sampling, estimates of ln q(z_i) and of
    sum_d ln q(z_id) (arXiv:1802.04942, appendix C.2).

    Args:
        z: a code of each example, (B, D).
        mean, log_variance: of the diagonal Gaussian posteriors of the examples, (B, D) each.
        log_weights: ln W (B, B), a row a code; no gradient reaches it.
    """
    return _MixtureDensities.apply(z, mean, log_variance, log_weights)


class _Block(NamedTuple):
    """Some codes I under all posteriors in some dimensions C."""

    codes: slice
    dimensions: slice
    distances: Tensor  # (z_i - mean_j) / sigma_j, (C, I, B)
    densities: Tensor  # ln W_ij N(z_i; mean_j, sigma_j^2), (C, I, B)
    room: Tensor  # for whatever else, (C, I, B)


class _MixtureDensities(torch.autograd.Function):
    """With l_ijd = ln N(z_id; mean_jd, variance_jd) the two are log-sum-exps over j.

    So each hands its gradient on to l_ijd by its softmax over j.
    """

    @staticmethod
    def forward(
        ctx: Any, z: Tensor, mean: Tensor, log_variance: Tensor, log_weights: Tensor
    ) -> tuple[Tensor, Tensor]:
        size = z.shape[1]
        constant = 0.5 * (log_variance.sum(1) + size * math.log(2 * math.pi))
        logits, marginals = log_weights - constant, []
        for row in _blocks(z, mean, log_variance, log_weights):
            parts = []
            for codes, _, distances, densities, _ in row:
                for squares in distances.mul_(distances):
                    logits[codes].sub_(squares, alpha=0.5)
                parts.append(_log_sum_exp(densities))
            marginals.append(torch.cat(parts))
        marginal, joint = torch.cat(marginals, 1), logits.logsumexp(1)
        ctx.save_for_backward(z, mean, log_variance, log_weights, logits, joint, marginal)
        return joint, marginal.sum(0)

    @staticmethod
    @once_differentiable
    def backward(
        ctx: Any, by_joint: Tensor, by_marginals: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, None]:
        z, mean, log_variance, log_weights, logits, joint, marginal = ctx.saved_tensors
        # What reaches l_ijd through the joint density is the same in every dimension.
        shared = _shares(logits - joint.unsqueeze(1)).mul_(by_joint.unsqueeze(1))
        inverse = (-0.5 * log_variance).exp().t().contiguous().unsqueeze(2)  # (D, B, 1)
        of_codes, of_examples = [], []
        for row in _blocks(z, mean, log_variance, log_weights):
            by_z, by_others = [], []
            for codes, dimensions, distances, densities, room in row:
                share = _shares(densities.sub_(marginal[dimensions, codes].unsqueeze(2)))
                reached = share.mul_(by_marginals[codes].unsqueeze(1)).add_(shared[codes])
                pulls = torch.mul(reached, distances, out=room)
                by_z.append(pulls.matmul(inverse[dimensions]).squeeze(2))
                of_means, counted = pulls.sum(1), reached.sum(1)
                by_others.append(torch.stack([of_means, distances.mul_(pulls).sum(1) - counted]))
            of_codes.append(torch.cat(by_z))
            of_examples.append(torch.cat(by_others, 1))
        by_mean, by_log_variance = reduce(operator.add, of_examples).unbind(0)
        by_z = -torch.cat(of_codes, 1).t()
        return by_z, (by_mean * inverse.squeeze(2)).t(), 0.5 * by_log_variance.t(), None


def _shares(logits: Tensor) -> Tensor:
    """Their exp(), in place."""
    return logits.clamp_min_(FAR).exp_()


def _log_sum_exp(logits: Tensor) -> Tensor:
    """Over the last axis, (C, I, B) -> (C, I); ``logits`` are used up."""
    largest = logits.amax(2)
    return _shares(logits.sub_(largest.unsqueeze(2))).sum(2).log_().add_(largest)


def _blocks(
    z: Tensor, mean: Tensor, log_variance: Tensor, log_weights: Tensor
) -> Iterator[Iterator[_Block]]:
    """Rows of blocks, each of the same codes; the next block takes the memory of the last."""
    batch, size = z.shape
    most = AT_ONCE if z.device.type == "cpu" else AT_ONCE_ON_GPUS
    codes = max(1, min(batch, most // batch))
    dimensions = min(size, max(1, most // (batch * codes)))
    inverse = (-0.5 * log_variance).exp()
    constant = -0.5 * (log_variance + math.log(2 * math.pi))
    # Laid out by dimensions, or else blocks would be as the codes are, numbers of a code together.
    columns, *by_dimension = (each.t().contiguous() for each in (z, mean, inverse, constant))
    # Memory that is new at each operation would be the larger part of the time.
    memory = z.new_empty(3, dimensions, codes, batch)

    def row(of: slice) -> Iterator[_Block]:
        for start in range(0, size, dimensions):
            which = slice(start, start + dimensions)
            middle, scale, known = (each[which].unsqueeze(1) for each in by_dimension)
            given, weights = columns[which, of].unsqueeze(2), log_weights[of]
            distances, densities, room = memory[:, : len(given), : len(weights)]
            torch.sub(given, middle, out=distances).mul_(scale)
            torch.add(weights, known, out=densities).addcmul_(distances, distances, value=-0.5)
            yield _Block(of, which, distances, densities, room)

    for start in range(0, batch, codes):
        yield row(slice(start, start + codes))
