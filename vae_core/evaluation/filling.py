"""What was not measured of an example, given what was: gaps filled by importance sampling.

K codes are drawn from a proposal r(z) that looks at what is there, x_o, and weighed by
w_k = p(x_o|z_k) p(z_k) / r(z_k), normalised to sum to one. Under these weights the codes stand for
p(z|x_o), and what the decoder makes of them for p(x_m|x_o): the single and multiple imputation of
MIWAE (Mattei & Frellsen 2019, arXiv:1812.02633).

Shapes: N examples, K codes, S draws, D latent dimensions, C x H x W numbers of an example.
A gap is NaN; of a missing choice all its places are.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, fields

import torch
from torch import Tensor

from vae_core.data.given import check_examples, check_numbers
from vae_core.data.labels import one_hot
from vae_core.data.layouts import Table
from vae_core.draws import choices, seeded
from vae_core.errors import UserError
from vae_core.evaluation.likelihood import evaluating
from vae_core.evaluation.proposals import Weighed, proposed
from vae_core.given import expect, whole_number
from vae_core.models.vae import VAE

SPREAD = 500  # draws that an interval is taken from, at least


@dataclass(frozen=True, eq=False)
class Completion:
    """N examples whose gaps are filled; what was there is as it was given.

    Attributes:
        gaps: where numbers were missing, bool (N, C, H, W).
        mean: E[x|x_o], of choices the probability of each value, (N, C, H, W).
        mode: the expected example of the most probable of the K codes, a choice at its most
            probable value, (N, C, H, W).
        draws: of p(x_m|x_o), by sampling importance resampling (Rubin 1987), (N, S, C, H, W).
        low, high: between them a number lies with the probability ``coverage``, as much of the rest
            on either side, (N, C, H, W); NaN at choices.
        coverage: that probability.
        effective: 1 / sum w^2, how many of the K codes share the weight, float64 (N,). Near 1 one
            code stands for all, and draws and intervals say little. 0 where no code has a weight
            that can be reckoned, as what is there is too far from all that was learned: there gaps
            stay NaN, and the bound is -inf.
        bounds: log 1/K sum w before they are normalised, a bound on log p(x_o) in nats, float64
            (N,).
        classes: the share of each class (N, Y), where the model is conditional and was told none;
            else None.
        scores: log p(x_j|x_o) of the true number at each gap, in nats, of a choice at the place of
            its true value; 0 elsewhere (N, C, H, W). None where no truth was given.
        samples: K.
    """

    gaps: Tensor
    mean: Tensor
    mode: Tensor
    draws: Tensor
    low: Tensor
    high: Tensor
    coverage: float
    effective: Tensor
    bounds: Tensor
    classes: Tensor | None
    scores: Tensor | None
    samples: int


@torch.no_grad()
def complete(
    model: VAE,
    x: Tensor,
    samples: int = 1000,
    *,
    draws: int = 20,
    y: Tensor | None = None,
    coverage: float = 0.9,
    truth: Tensor | None = None,
    seed: int = 0,
    memory: int = 2**27,
    progress: Callable[[float], None] | None = None,
) -> Completion:
    """Fill the gaps of examples.

    Args:
        model: one that learned gaps proposes codes by its encoder; of any other with a Gaussian
            posterior see :mod:`vae_core.evaluation.proposals`.
        x: floats (N, C, H, W), NaN in gaps.
        samples: K codes an example.
        draws: S completions an example.
        y: classes of a conditional model, labels (N,) or weights (N, Y); None takes every class for
            equally likely before x_o is seen.
        coverage: of the intervals.
        truth: (N, C, H, W), of which the numbers in the gaps are scored.
        seed: of all that is drawn.
        memory: bytes that are worked in, about.
        progress: is told the fraction done.

    Raises:
        UserError: for what is no such example, or a model whose codes have no density.
    """
    expect(model, VAE, "The model", "Train one, or load it: load_run(path).model.")
    whole_number(samples, "The number of samples", 1)
    whole_number(draws, "The number of draws", 0)
    if not 0 < coverage < 1:
        raise UserError(f"The coverage is {coverage!r:.40}. Give a number between 0 and 1.")
    x = check_examples(x, model.shape).float()
    check_numbers(x, gaps=True)
    work = _Work(model, samples, draws, coverage, max(1, memory // (64 * math.prod(model.shape))))
    batch = max(1, min(500, work.room // samples))
    parts: list[Completion] = []
    with evaluating(model), seeded(seed, model):
        for start in range(0, len(x), batch):
            some = slice(start, start + batch)
            told = None if y is None else y[some]
            parts.append(work.complete(x[some], told, None if truth is None else truth[some]))
            if progress:
                progress(min(1.0, (start + batch) / len(x)))
    return _joined(parts, x)


@dataclass(frozen=True)
class _Work:
    """What is asked of every batch; ``room`` is how many examples fit in memory at once."""

    model: VAE
    samples: int
    draws: int
    coverage: float
    room: int

    def complete(self, x: Tensor, y: Tensor | None, truth: Tensor | None) -> Completion:
        """A batch: its codes are weighed, then all, the best and some by chance are decoded."""
        x, gaps = x.to(self.model.device), x.isnan()
        found = proposed(self.model, x, y, self.samples, max(1, self.room // len(x)))
        given = found.log_weights.double()
        log_weights = torch.where(given.isfinite(), given, -math.inf)
        sound = given.isfinite().any(0)
        share = torch.where(sound, log_weights, 0.0).softmax(0)
        mean, scores = self._averaged(found, share.float(), gaps, truth)
        best = found.log_joint.nan_to_num(nan=-math.inf, neginf=-math.inf).argmax(0, keepdim=True)
        mode = self._settled(self.model.likelihood.mean(self._parameters(found, best))[0])
        drawn = self._resampled(found, share)
        lost = ~sound[:, None, None, None]
        mean, mode, drawn = (each.masked_fill(lost, math.nan) for each in (mean, mode, drawn))
        rest = (1 - self.coverage) / 2
        low, high = _quantiles(drawn, (rest, 1 - rest))
        numbers = self._numbers(gaps)
        keep = gaps.unsqueeze(1)
        return Completion(
            gaps,
            torch.where(gaps, mean, x),
            torch.where(gaps, mode, x),
            torch.where(keep, drawn[: self.draws].transpose(0, 1), x.unsqueeze(1)),
            torch.where(gaps, torch.where(numbers, low, math.nan), x),
            torch.where(gaps, torch.where(numbers, high, math.nan), x),
            self.coverage,
            torch.where(sound, 1 / share.square().sum(0), 0.0),
            log_weights.logsumexp(0) - math.log(self.samples),
            found.class_shares(share),
            scores,
            self.samples,
        )

    def _averaged(
        self, found: Weighed, share: Tensor, gaps: Tensor, truth: Tensor | None
    ) -> tuple[Tensor, Tensor | None]:
        """The expected example (B, C, H, W), and the log density of each true number."""
        total = torch.zeros(gaps.shape, device=gaps.device)
        scores: list[Tensor] = []
        size = max(1, self.room // gaps.shape[0])
        known = None if truth is None else torch.where(gaps, truth.to(gaps.device), math.nan)
        for start in range(0, len(share), size):
            part = slice(start, start + size)
            parameters = found.parameters(self.model, part)
            weights = share[part, :, None, None, None]
            total += (weights * self.model.likelihood.mean(parameters)).sum(0)
            if known is not None:
                each = _each(self.model, parameters, known)
                scores.append((weights.log() + each).logsumexp(0))
        if known is None:
            return total, None
        scored = torch.stack(scores).logsumexp(0)
        # A choice adds something at its true value alone.
        there = gaps & ~(self._choices(gaps) & (known < 0.5))
        return total, torch.where(there, scored, 0.0)

    def _resampled(self, found: Weighed, share: Tensor) -> Tensor:
        """Completions (R, B, C, H, W) drawn by the weights, noise of p(x|z) included."""
        count = max(self.draws, SPREAD)
        index = choices(share.T, count, again=True).T
        size = max(1, self.room // index.shape[1])
        return torch.cat(
            [
                self.model.likelihood.sample(self._parameters(found, part))
                for part in index.split(size)
            ]
        )

    def _parameters(self, found: Weighed, index: Tensor) -> Tensor:
        return found.chosen(index).parameters(self.model, slice(None))

    def _settled(self, example: Tensor) -> Tensor:
        """The most probable value of each choice in place of the probabilities of all."""
        layout = self.model.layout
        if not isinstance(layout, Table):
            return example
        parts = example.split(layout.widths, -1)
        return torch.cat(
            [
                one_hot(part.argmax(-1), part.shape[-1]) if column.type == "choice" else part
                for column, part in zip(layout.columns, parts, strict=True)
            ],
            -1,
        )

    def _choices(self, like: Tensor) -> Tensor:
        """Which of the numbers belong to choices, bool (C, H, W)."""
        layout = self.model.layout
        if not isinstance(layout, Table):
            return torch.zeros(like.shape[1:], dtype=torch.bool, device=like.device)
        kinds = [c.type == "choice" for c in layout.columns]
        widths = torch.tensor(layout.widths)
        return torch.tensor(kinds).repeat_interleave(widths).to(like.device)[None, None]

    def _numbers(self, like: Tensor) -> Tensor:
        return ~self._choices(like)


def _each(model: VAE, parameters: Tensor, known: Tensor) -> Tensor:
    """log p(x_j|z_k) of each number that is known (K, B, C, H, W); 0 of the others."""
    zeros = torch.where(known.isnan(), torch.zeros_like(known), known)
    each = model.likelihood.log_prob_of_each(parameters, zeros)
    if each is None:
        raise UserError(
            "This likelihood does not tell what a single number adds, so none can be left out. "
            "Give it log_prob_of_each."
        )
    return torch.where(known.isnan(), torch.zeros_like(each), each)


def _quantiles(drawn: Tensor, at: tuple[float, float]) -> tuple[Tensor, Tensor]:
    """Of draws (R, ...), by order statistics, so that a value of a step is one."""
    ordered = drawn.sort(0).values
    last = len(ordered) - 1
    return ordered[math.floor(at[0] * last)], ordered[math.ceil(at[1] * last)]


def _joined(parts: list[Completion], x: Tensor) -> Completion:
    if not parts:
        raise UserError("There is no example here. Give at least one.")
    values = {}
    for field in fields(Completion):
        found = [getattr(part, field.name) for part in parts]
        values[field.name] = torch.cat(found).cpu() if isinstance(found[0], Tensor) else found[0]
    return Completion(**values)
