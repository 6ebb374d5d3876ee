"""Codes for an example of which only some numbers are there, each with what it weighs.

A model that learned gaps has an encoder that proposes them, q(z|x_o). Of any other the encoder
knows whole examples alone: chains of pseudo-Gibbs sampling (Rezende et al. 2014, arXiv:1401.4082)
fill the gaps again and again, by a code of what is filled, and the proposal is the
mixture of the posteriors that they end at. Half of the codes are the prior's, so that where little
is there nothing is missed. The weights set right what a proposal gets wrong.
"""

import math
from dataclasses import dataclass, replace
from typing import Protocol

import torch
from torch import Tensor

from vae_core.counting import counted
from vae_core.draws import codes_of
from vae_core.errors import UserError
from vae_core.models.likelihoods import Observed
from vae_core.models.posteriors import DiagonalGaussian, log_normal, log_variance_of
from vae_core.models.priors import draw_finite_codes
from vae_core.models.vae import VAE

CHAINS, ROUNDS = 16, 8


@dataclass(frozen=True, eq=False)
class Weighed:
    """K codes of each of B examples.

    Attributes:
        z: (K, B, D).
        log_weights: log p(x_o, z) - log r(z), (K, B).
        log_joint: log p(x_o, z), (K, B).
        classes: the class weights that each code was drawn under, (K, B, Y); None where the model
            is told none.
        open: whether the class was not known, so that the weights say how probable each is.
    """

    z: Tensor
    log_weights: Tensor
    log_joint: Tensor
    classes: Tensor | None = None
    open: bool = False

    def chosen(self, index: Tensor) -> "Weighed":
        """The codes at these places (R, B) of each example."""
        rows = torch.arange(index.shape[1], device=index.device)
        classes = None if self.classes is None else self.classes[index, rows]
        return Weighed(
            self.z[index, rows],
            self.log_weights[index, rows],
            self.log_joint[index, rows],
            classes,
            self.open,
        )

    def parameters(self, model: VAE, part: slice) -> Tensor:
        """Of p(x|z) of some of the codes, (K', B, P C, H, W)."""
        z = self.z[part]
        told = None if self.classes is None else self.classes[part].flatten(0, 1)
        return model.decoder_parameters(z.flatten(0, 1), told).unflatten(0, z.shape[:2])

    def class_shares(self, share: Tensor) -> Tensor | None:
        """The probability of each class under normalised weights (K, B): (B, Y)."""
        if self.classes is None or not self.open:
            return None
        return (share.unsqueeze(-1) * self.classes.to(share.dtype)).sum(0)


def proposed(model: VAE, x: Tensor, y: Tensor | None, samples: int, chunk: int) -> Weighed:
    """K codes of floats (B, C, H, W) with NaN in gaps, weighed.

    Args:
        model: in evaluation mode.
        x: the examples.
        y: classes of a conditional model; None draws as many codes under each.
        samples: K.
        chunk: codes that are decoded at once.

    Raises:
        UserError: for a model whose codes have no density to weigh by.
    """
    _check(model)
    if not model.classes:
        return _of_class(model, x, None, samples, chunk)
    if y is not None:
        told = model.told(x, y)
        assert told is not None  # the model is conditional
        found = _of_class(model, x, told, samples, chunk)
        return replace(found, classes=told.expand(samples, -1, -1))
    return _of_every_class(model, x, samples, chunk)


def _of_every_class(model: VAE, x: Tensor, samples: int, chunk: int) -> Weighed:
    """Codes in strata of one class each; every class is equally likely before x_o is seen."""
    if samples < model.classes:
        raise UserError(
            f"There are {counted(samples, 'code')} for "
            f"{counted(model.classes, 'class', 'classes')}, none of which was named. Give "
            f"{model.classes} or more, or name the class."
        )
    parts = []
    for place, each in enumerate(torch.eye(model.classes, device=x.device)):
        count = samples // model.classes + (place < samples % model.classes)
        told = each.expand(len(x), -1)
        found = _of_class(model, x, told, count, chunk)
        # A stratum stands for 1 / Y, however many codes it has.
        shift = math.log(samples / (count * model.classes))
        parts.append(
            (found.z, found.log_weights + shift, found.log_joint, told.expand(count, -1, -1))
        )
    z, log_weights, log_joint, classes = (torch.cat(each) for each in zip(*parts, strict=True))
    return Weighed(z, log_weights, log_joint, classes, open=True)


def _of_class(model: VAE, x: Tensor, told: Tensor | None, samples: int, chunk: int) -> Weighed:
    """Codes under the class weights (B, Y) that encoder and decoder are told."""
    likelihood = model.likelihood if model.learns_gaps else Observed(model.likelihood)
    gaps = bool(x.isnan().any())
    prior = model.density(told, len(x))
    source: _Source = _Encoded(model, x, told)
    if gaps and not model.learns_gaps:
        source = _Chains.of(model, x, told)
    if gaps and model.posterior_head.gaussian:
        source = _Defended(source, model, told, len(x), samples)
    found = []
    for start in range(0, samples, chunk):
        z = source.draw(min(chunk, samples - start))
        log_proposal = source.log_prob(z)
        joint = likelihood.log_prob(model.decoder_parameters(z, told), x) + prior.log_prob(z)
        found.append((z, joint - log_proposal, joint))
    z, log_weights, log_joint = (torch.cat(each) for each in zip(*found, strict=True))
    return Weighed(z, log_weights, log_joint)


class _Source(Protocol):
    """What proposes codes."""

    def draw(self, count: int) -> Tensor:
        """Codes (count, B, D)."""
        ...

    def log_prob(self, z: Tensor) -> Tensor:
        """Of codes (K, B, D), (K, B)."""
        ...


class _Encoded:
    """q(z|x_o) of the encoder."""

    def __init__(self, model: VAE, x: Tensor, told: Tensor | None):
        self.posterior = model.encoded(x, told)

    def draw(self, count: int) -> Tensor:
        return codes_of(self.posterior, (count,))

    def log_prob(self, z: Tensor) -> Tensor:
        return self.posterior.log_prob(z).sum(-1)


class _Chains:
    """A mixture of the posteriors that chains end at, mean and log-variance (M, B, D)."""

    def __init__(self, mean: Tensor, log_variance: Tensor):
        self.mean, self.log_variance, self.done = mean, log_variance, 0

    @classmethod
    def of(cls, model: VAE, x: Tensor, told: Tensor | None) -> "_Chains":
        """M chains of an example, each from a draw of the prior on."""
        many = x.repeat(CHAINS, 1, 1, 1)
        weights = None if told is None else told.repeat(CHAINS, 1)
        gaps = many.isnan()
        z = draw_finite_codes(model.density(weights, len(many)), len(many))
        for _ in range(ROUNDS):
            expected = model.likelihood.mean(model.decoder_parameters(z, weights))
            posterior = model.encoded(torch.where(gaps, expected, many), weights)
            z = codes_of(posterior)
        mean, log_variance = posterior.mean, log_variance_of(posterior)
        apart = (CHAINS, -1)
        return cls(mean.unflatten(0, apart), log_variance.unflatten(0, apart))

    def draw(self, count: int) -> Tensor:
        """Codes of the chains in turn."""
        turn = torch.arange(self.done, self.done + count) % CHAINS
        self.done += count
        return codes_of(DiagonalGaussian(self.mean[turn], self.log_variance[turn]))

    def log_prob(self, z: Tensor) -> Tensor:
        parts = [
            log_normal(z, mean, log_variance).sum(-1)
            for mean, log_variance in zip(self.mean, self.log_variance, strict=True)
        ]
        return torch.stack(parts).logsumexp(0) - math.log(CHAINS)


class _Defended:
    """Half of the codes by another proposal, half from the prior (a defensive mixture).

    Where little is there, p(z|x_o) is wide and may lie in parts, and narrow posteriors miss some:
    no weight is beyond twice p(x_o|z), whatever they have missed (Hesterberg 1995,
    Technometrics 37). A single code is the proposal's.
    """

    def __init__(self, source: _Source, model: VAE, told: Tensor | None, examples: int, total: int):
        self.source, self.model, self.told = source, model, told
        self.examples, self.total, self.done = examples, total, 0
        self.of_prior = total // 2

    def draw(self, count: int) -> Tensor:
        before, self.done = self.done, self.done + count
        first, last = (at * self.of_prior // self.total for at in (before, self.done))
        parts = [self.source.draw(count - (last - first))] if count > last - first else []
        if last > first:
            parts.append(self._from_prior(last - first))
        return torch.cat(parts)

    def log_prob(self, z: Tensor) -> Tensor:
        own = self.source.log_prob(z)
        if not self.of_prior:
            return own
        share = self.of_prior / self.total
        prior = self.model.density(self.told, self.examples).log_prob(z)
        return torch.logaddexp(own + math.log1p(-share), prior + math.log(share))

    def _from_prior(self, count: int) -> Tensor:
        """Codes (count, B, D)."""
        told = None if self.told is None else self.told.repeat(count, 1)
        every = count * self.examples
        drawn = draw_finite_codes(self.model.density(told, every), every)
        return drawn.unflatten(0, (count, self.examples))


def _check(model: VAE) -> None:
    head, why = model.posterior_head, ""
    if model.decoder.autoregressive:
        why = "writes each place after those before it, so that none can be left out"
    elif not head.encodes:
        why = "has no encoder that could propose codes"
    elif head.pointlike:
        why = "has codes without a density, by which none can be weighed"
    elif not head.gaussian and not model.learns_gaps:
        why = (
            "learned whole examples alone, and its posterior is no diagonal Gaussian. Train it "
            "with missing=mask, or"
        )
    if why:
        raise UserError(
            f"This model {why}, so gaps cannot be filled by it. Choose the vae."
            if not why.endswith("or")
            else f"This model {why} choose the vae."
        )
