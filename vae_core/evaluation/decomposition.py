"""The average KL to the prior taken apart by the aggregate posterior, corrected for its bias.

The density q(z) of a code is known only as that of a mixture of N posteriors. With the code's own
posterior in it the mean log density is too high, without it too low, each for any N (by Gibbs' and
by Jensen's inequality), and to first order in 1 / N by as much. So the middle of the two is told,
and half of what lies between them is counted as two standard errors more. All in nats.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from vae_core.evaluation.aggregate import Estimate, Sample
from vae_core.evaluation.likelihood import standard_error

# Of ln N: where so much is told, most codes are met by no posterior but their own.
NEAR_CEILING = 0.95


@dataclass(frozen=True)
class Decomposition:
    """KL = mutual information + total correlation + dimension-wise KL, on the same codes.

    Errors hold the standard error over the evaluated codes and what the bias may be.

    Attributes:
        kl: the average KL(q(z|x), p(z)) by Monte Carlo.
        information: between a code and which of the N references it came from, which is at most
            ``ceiling``, and at most the mutual information.
        mutual_information: between example and code; ``information`` at the ceiling.
        total_correlation: KL(q(z), prod_d q(z_d)); None at the ceiling, where it cannot be told.
        dimension_wise_kl: sum_d KL(q(z_d), p(z_d)); None under a prior other than N(0, I).
        aggregate_kl: KL(q(z), p(z)) under such a prior; None at the ceiling.
        marginal_kl: the terms of ``dimension_wise_kl``, (D,).
        of_mixture: the total correlation of the mixture of the N posteriors themselves.
        ceiling: ln N, all that a code can tell of which of N references it came from.
        references, evaluated: N and M.
    """

    kl: Estimate
    information: Estimate
    mutual_information: Estimate
    total_correlation: Estimate | None
    dimension_wise_kl: Estimate | None
    aggregate_kl: Estimate | None
    marginal_kl: list[float] | None
    of_mixture: float
    ceiling: float
    references: int
    evaluated: int

    @property
    def at_ceiling(self) -> bool:
        """Whether the N references are too few to tell what the codes' density is."""
        return near_ceiling(self.information, self.ceiling)


def near_ceiling(information: Estimate, ceiling: float) -> bool:
    """Whether what codes tell of N references is nearly all that there is to tell, ln N."""
    return not information.value < NEAR_CEILING * ceiling


def decompose(
    sample: Sample,
    references: int,
    log_prior: Tensor | None = None,
    log_marginal_prior: Tensor | None = None,
) -> Decomposition:
    """Split the average KL to the prior in three (Hoffman & Johnson 2016; 1802.04942, eq. 2).

    Each part is a mean over the same codes of a difference of log densities, so that below the
    ceiling the parts add up to the Monte Carlo KL but for rounding.

    Args:
        sample: of the aggregate posterior.
        references: N, the examples that make it up.
        log_prior: log p(z) of the sample's codes (M,), or log p(z|y) of their classes; left out
            for N(0, I).
        log_marginal_prior: log p(z) (M,) where that is log p(z|y).
    """
    density = sample.density
    posterior = sample.log_posterior.double().sum(1)
    assert density.marginals is not None and density.marginals_of_others is not None
    joint = _Bracket(density.joint.double(), density.of_others.double())
    single = _Bracket(density.marginals.double(), density.marginals_of_others.double())
    product = _Bracket(single.high.sum(1), single.low.sum(1))
    standard = -0.5 * (sample.z.double().square() + math.log(2 * math.pi))
    prior = standard.sum(1) if log_prior is None else log_prior.double()
    marginal_prior = prior if log_marginal_prior is None else log_marginal_prior.double()
    information, ceiling = _estimate(posterior - joint.high), math.log(references)
    known = not near_ceiling(information, ceiling)
    normal = log_prior is None
    return Decomposition(
        kl=_estimate(posterior - prior),
        information=information,
        mutual_information=_estimate(posterior - joint.middle, joint) if known else information,
        total_correlation=_estimate(joint.middle - product.middle, joint, product)
        if known
        else None,
        dimension_wise_kl=_estimate(product.middle - prior, product) if normal else None,
        aggregate_kl=_estimate(joint.middle - marginal_prior, joint)
        if known and not normal
        else None,
        marginal_kl=(single.middle - standard).mean(0).tolist() if normal else None,
        of_mixture=(joint.high - product.high).mean().item(),
        ceiling=ceiling,
        references=references,
        evaluated=len(sample.z),
    )


class _Bracket:
    """Log densities whose means bound the true one: with each code's own reference and without."""

    def __init__(self, high: Tensor, low: Tensor):
        self.high, self.low = high, low

    @property
    def middle(self) -> Tensor:
        return 0.5 * (self.high + self.low)

    @property
    def width(self) -> float:
        return (self.high - self.low).mean().item()


def _estimate(values: Tensor, *brackets: _Bracket) -> Estimate:
    """Their mean; two errors reach over both bounds."""
    bias = sum(bracket.width for bracket in brackets) / 4
    return Estimate(values.mean().item(), math.hypot(standard_error(values), bias))


def log_marginal(log_priors: Tensor, shares: Tensor) -> Tensor:
    """log sum_y p(y) p(z|y) from log p(z|y) (Y, M) and p(y) (Y,): (M,)."""
    return torch.logsumexp(log_priors + shares.log().unsqueeze(1), 0)
