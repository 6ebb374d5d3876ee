"""What training minimises: functions of a model's terms, in nats, averaged over the batch once."""

from collections.abc import Callable, Mapping

from torch import Tensor

from vae_core.model import Terms

Objective = Callable[[Terms, Mapping[str, float]], Tensor]


def elbo(terms: Terms, weights: Mapping[str, float]) -> Tensor:
    """-E_q[log p(x|z)] + beta KL(q(z|x), p(z)): the negative ELBO at beta = 1.

    arXiv:1312.6114, eq. 3; beta as in Higgins et al. 2017, eq. 4.
    """
    return terms.distortion.mean() + weights["beta"] * terms.kl.mean()


def reconstruction(terms: Terms, weights: Mapping[str, float]) -> Tensor:
    """-log p(x|z): the reconstruction term alone."""
    return terms.distortion.mean()


OBJECTIVES: dict[str, Objective] = {"elbo": elbo, "reconstruction": reconstruction}
