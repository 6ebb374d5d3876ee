"""What training minimises: functions of a model's terms, in nats, averaged over the batch once.

K samples of the code, B examples, D latent dimensions; shapes of the terms are in
:class:`vae_core.models.vae.Terms`.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor

from vae_core.data.labels import UNKNOWN, one_hot
from vae_core.errors import UserError
from vae_core.models.networks import kernels
from vae_core.models.posteriors import DiagonalGaussian, Quantised
from vae_core.models.priors import draw_codes
from vae_core.models.terms import Terms
from vae_core.models.vae import VAE
from vae_core.training.adversaries import Adversary, expected_pictures
from vae_core.training.minibatch import covariance, decomposition, mean_discrepancy


@dataclass(frozen=True)
class LossContext:
    """What an objective knows beside the terms of the batch.

    Attributes:
        weights: of the objective's parts now, as far along their schedule as the run is.
        examples: N, the size of the training set that the batch stands for.
        model: whose terms they are.
        adversary: what the model is trained against; None where it is against nothing.
    """

    weights: Mapping[str, float | Tensor]
    examples: int | Tensor
    model: VAE
    adversary: Adversary | None = None

    @property
    def opponent(self) -> Adversary:
        """What the model is trained against, in a game.

        Raises:
            UserError: where it is against nothing.
        """
        if self.adversary is None:
            raise UserError(
                "This objective is one side of a game, and its row names no adversary. Name one."
            )
        return self.adversary


class Weights(dict[str, float | Tensor]):
    """The weights that an objective's row names; any other is a sentence."""

    def __missing__(self, name: str) -> float:
        raise UserError(
            f"This objective reads the weight {name!r}, which its row does not name. Name it in "
            f"the row's weights, beside {', '.join(self)}."
        )


Objective = Callable[[Terms, LossContext], Tensor]


def elbo(terms: Terms, context: LossContext) -> Tensor:
    """-E_q[log p(x|z)] + beta KL(q(z|x), p(z)): the negative ELBO at beta = 1.

    arXiv:1312.6114, eq. 3; beta as in Higgins et al. 2017, eq. 4.
    """
    return terms.distortion.mean() + context.weights["beta"] * terms.kl.mean()


def reconstruction(terms: Terms, context: LossContext) -> Tensor:
    """-log p(x|z): the reconstruction term alone."""
    return terms.distortion.mean()


def free_bits(terms: Terms, context: LossContext) -> Tensor:
    """-E_q[log p(x|z)] + beta sum_d max(lambda, mean_B KL_d) (arXiv:1606.04934, eq. 15).

    The maximum is taken after the mean over the batch: examples may share what is free.
    """
    nats = terms.kl_per_dimension
    assert nats is not None  # the row asks for closed forms
    paid = nats.mean(0).clamp_min(context.weights["free_bits"])
    return terms.distortion.mean() + context.weights["beta"] * paid.sum()


def capacity(terms: Terms, context: LossContext) -> Tensor:
    """-E_q[log p(x|z)] + gamma |mean_B KL - C| (arXiv:1804.03599, eq. 8)."""
    distance = (terms.kl.mean() - context.weights["capacity"]).abs()
    return terms.distortion.mean() + context.weights["gamma"] * distance


def importance_weighted(terms: Terms, context: LossContext) -> Tensor:
    """-log 1/K sum_k w_k with w = p(x|z) p(z) / q(z|x) (arXiv:1509.00519, eq. 8)."""
    return -terms.importance_bound.mean()


def _weighed_at_codes(loss: Tensor, z: Tensor, share: Tensor) -> Tensor:
    """``loss``, but what its gradient tells each code (K, B, D) is multiplied by ``share`` (K, B).

    loss + (share - 1) dloss/dz (z - sg(z)) with all but z held fixed: its value is the loss, its
    gradient at everything that is not reached through z the loss's own. A hook on z would do the
    same, and is lost where the loss is taken down as a graph.
    """
    if not z.requires_grad:
        return loss
    (slope,) = torch.autograd.grad(loss, z, retain_graph=True)
    more = (share.unsqueeze(-1) - 1) * slope
    return loss + (more.detach() * (z - z.detach())).sum()


def doubly_reparameterised(terms: Terms, context: LossContext) -> Tensor:
    """The importance-weighted bound with the encoder's gradient of arXiv:1810.04152, eq. 8.

    The density q(z|x) is held fixed, so that its parameters act through the code alone, and what
    reaches a code is weighed by its normalised weight once more. Gradients of the decoder are
    those of the bound.
    """
    density = cast(DiagonalGaussian, terms.posterior).detached().log_prob(terms.z).sum(-1)
    log_weights = terms.log_likelihood + terms.log_prior - density
    share = log_weights.detach().softmax(0)
    surrogate = _weighed_at_codes(-(share * log_weights).sum(0).mean(), terms.z, share)
    return surrogate + (importance_weighted(terms, context) - surrogate).detach()


def total_correlation(terms: Terms, context: LossContext) -> Tensor:
    """-E_q[log p(x|z)] + alpha MI + beta TC + gamma dwKL (arXiv:1802.04942, eq. 4).

    With all three at 1 it is the negative ELBO, its KL by Monte Carlo.
    """
    parts = decomposition(terms, context.examples)
    return (
        terms.distortion.mean()
        + context.weights["alpha"] * parts.mutual_information
        + context.weights["beta"] * parts.total_correlation
        + context.weights["gamma"] * parts.dimension_wise_kl
    )


def _disentangled_prior(terms: Terms, context: LossContext, codes: Tensor) -> Tensor:
    """The ELBO and the distance of a covariance (D, D) from the identity (arXiv:1711.00848)."""
    variances = codes.diagonal()
    between = codes.square().sum() - variances.square().sum()
    return (
        elbo(terms, context)
        + context.weights["gamma"] * between
        + context.weights["alpha"] * (variances - 1).square().sum()
    )


def disentangled_means(terms: Terms, context: LossContext) -> Tensor:
    """DIP-VAE I: the covariance of the posterior means (arXiv:1711.00848, eq. 6)."""
    return _disentangled_prior(terms, context, covariance(terms.posterior.mean))


def disentangled_codes(terms: Terms, context: LossContext) -> Tensor:
    """DIP-VAE II: the covariance of the sampled codes (arXiv:1711.00848, eq. 7)."""
    own = terms.posterior.variance.mean(0).diag()
    return _disentangled_prior(terms, context, covariance(terms.posterior.mean) + own)


def discrepancy(terms: Terms, context: LossContext) -> Tensor:
    """-E_q[log p(x|z)] + (1 - alpha) KL + (alpha + gamma - 1) MMD(q(z), p(z)).

    InfoVAE (arXiv:1706.02262, eq. 6), whose lambda is gamma here; (alpha, gamma) = (0, 1) is the
    ELBO, and alpha = 1 the MMD-VAE.
    """
    alpha, gamma = context.weights["alpha"], context.weights["gamma"]
    codes = terms.z[0]
    apart = mean_discrepancy(codes, draw_codes(terms.prior, len(codes)))
    return terms.distortion.mean() + (1 - alpha) * terms.kl.mean() + (alpha + gamma - 1) * apart


def regularised(terms: Terms, context: LossContext) -> Tensor:
    """-log p(x|z) + beta |z|^2 / 2 + gamma |theta|^2 (arXiv:1903.12436, eq. 11, RAE-L2)."""
    codes = 0.5 * terms.z.square().sum(-1).mean()
    size = sum(p.square().sum() for p in kernels(context.model.decoder))
    return (
        terms.distortion.mean() + context.weights["beta"] * codes + context.weights["gamma"] * size
    )


def vector_quantised(terms: Terms, context: LossContext) -> Tensor:
    """-log p(x|z) + KL + gamma |f(x) - sg(z)|^2 with f(x) what was quantised to z.

    arXiv:1711.00937, eq. 3, without its second term: entries are moving averages (appendix A.1).
    The KL is a constant, which makes the loss at gamma = 0 the negative ELBO.
    """
    posterior = cast(Quantised, terms.posterior)
    apart = (posterior.before - posterior.mean.detach()).square().sum(-1)
    return terms.distortion.mean() + terms.kl.mean() + context.weights["gamma"] * apart.mean()


def score_function(terms: Terms, context: LossContext) -> Tensor:
    """The ELBO with the encoder's gradient E_q[(cost - baseline) grad log q(z|x)].

    The estimator of Williams 1992 (REINFORCE); the baseline is the mean cost of the other samples
    of the same picture (arXiv:1602.06725), or of the other pictures where there is one sample.
    """
    cost = -terms.log_likelihood.detach()
    over = 0 if len(cost) > 1 else 1
    baseline = (cost.sum(over, keepdim=True) - cost) / max(1, cost.shape[over] - 1)
    score = terms.posterior.log_prob(terms.z.detach()).sum(-1)
    surrogate = ((cost - baseline) * score).mean()
    # Nothing reaches the encoder through the code.
    bound = _weighed_at_codes(elbo(terms, context), terms.z, torch.zeros_like(cost))
    return bound + surrogate - surrogate.detach()


def semi_supervised(terms: Terms, context: LossContext) -> Tensor:
    """mean_B of L(x, y), or U(x) where no label is known, + alpha E_labelled[-log q(y|x)].

    L(x, y) = -E_q[log p(x|z, y)] + beta KL(q(z|x, y), p(z)) + ln Y, and
    U(x) = sum_y q(y|x) (L(x, y) + log q(y|x)) over all Y classes, which are equally likely
    (M2, arXiv:1406.5298, eq. 6 to 9). The last term is a mean over the labelled pictures of the
    batch, 0 where it has none.
    """
    model, beta = context.model, context.weights["beta"]
    y, classifier = terms.y, model.classifier
    assert y is not None and classifier is not None  # the row's model is told some classes
    labelled = y.dim() == 1  # else weights, all 0 where no class is told
    known = one_hot(y, model.classes) if labelled else y
    told = known.sum(-1)
    log_q = classifier(terms.x).log_softmax(-1)
    total = (told * _given_class(terms, model, beta)).sum()
    x, free, log_q_free = terms.x, 1 - told, log_q
    if labelled:  # all classes of what is labelled would be reckoned for nothing
        x, free, log_q_free = (each[y == UNKNOWN] for each in (x, free, log_q))
    if len(x):
        each = _given_class(_of_every_class(model, x, len(terms.z)), model, beta)
        cost = each.view(model.classes, -1).T
        # Their common part, which no guess changes, would drown what tells them apart.
        common = cost.detach().mean(-1, keepdim=True)
        told_apart = (log_q_free.exp() * (cost - common + log_q_free)).sum(-1)
        total = total + (free * (common.squeeze(-1) + told_apart)).sum()
    wrong = -(known * log_q).sum() / told.sum().clamp_min(1)
    return total / len(told) + context.weights["alpha"] * wrong


def _given_class(terms: Terms, model: VAE, beta: float | Tensor) -> Tensor:
    """L(x, y) of each example, (B,)."""
    return terms.distortion + beta * terms.kl + math.log(model.classes)


def _of_every_class(model: VAE, x: Tensor, samples: int) -> Terms:
    """The terms of Y B examples: those of x (B, C, H, W) as of the first class, and so on."""
    told = torch.eye(model.classes, device=x.device).repeat_interleave(len(x), 0)
    x = x.repeat(model.classes, 1, 1, 1)
    return model.terms_of(model.encoded(x, told), x, told, samples)


def density_ratio(terms: Terms, context: LossContext) -> Tensor:
    """The ELBO and gamma E_q(z)[log D(z) - log(1 - D(z))] (FactorVAE, arXiv:1802.05983, eq. 2-3).

    D tells codes from codes with permuted dimensions, so the logit estimates the total correlation.
    """
    correlation = context.opponent(terms.z).mean()
    return elbo(terms, context) + context.weights["gamma"] * correlation


def adversarial_codes(terms: Terms, context: LossContext) -> Tensor:
    """-E_q[log p(x|z)] - gamma E_q(z)[log D(z)] (adversarial autoencoder, arXiv:1511.05644).

    D tells draws from the prior from codes; the encoder wants its codes to be taken for draws.
    """
    betrayed = F.softplus(-context.opponent(terms.z)).mean()
    return terms.distortion.mean() + context.weights["gamma"] * betrayed


def learned_similarity(terms: Terms, context: LossContext) -> Tensor:
    """|f(x) - f(x')|^2 / 2 + beta KL - gamma E[log D(made)] (VAE-GAN, arXiv:1512.09300, eq. 8).

    f is the last hidden layer of D, which tells real pictures from reconstructions x' and from
    pictures of drawn codes. The first term is -log N(f(x); f(x'), I) without its constant (eq. 7).
    The last one is the decoder's alone (algorithm 1): it decodes codes that have no past.
    """
    told, model = context.opponent, context.model
    samples, count, _ = terms.z.shape
    rebuilt = told.features(expected_pictures(model, terms.parameters))
    apart = rebuilt.view(samples, count, -1) - told.features(terms.x)
    codes = torch.cat([terms.z.detach().flatten(0, 1), draw_codes(terms.prior, count)])
    made = told(expected_pictures(model, model.decoder_parameters(codes)))
    return (
        0.5 * apart.square().sum(-1).mean()
        + context.weights["beta"] * terms.kl.mean()
        + context.weights["gamma"] * F.softplus(-made).mean()
    )


def adversarial_pictures(terms: Terms, context: LossContext) -> Tensor:
    """-E_p(z)[log D(made)]: the non-saturating loss of a GAN (arXiv:1406.2661, section 3)."""
    return F.softplus(-context.opponent(expected_pictures(context.model, terms.parameters))).mean()
