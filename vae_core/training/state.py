"""The state of a run between steps, and the step."""

import copy
import math
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext

import torch
from torch import Tensor

from vae_core import catalogue, draws
from vae_core.config.run import RunConfig
from vae_core.data import Dataset
from vae_core.data.labels import UNKNOWN
from vae_core.data.spec import DatasetSpec
from vae_core.errors import UserError
from vae_core.evaluation.likelihood import Bound, batch_of, evaluating, evidence_lower_bound
from vae_core.models.origin import Origin
from vae_core.models.terms import Terms
from vae_core.models.vae import VAE, start_model
from vae_core.training.adversaries import build_adversary, frozen
from vae_core.training.batches import Batches
from vae_core.training.beginning import Beginning
from vae_core.training.capture import CapturedStep, CudaRecorder, why_not_captured
from vae_core.training.devices import device_named, noise_on
from vae_core.training.ema import WeightAverage
from vae_core.training.gradients import Blocks
from vae_core.training.objectives import LossContext, Weights
from vae_core.training.optimisation import (
    build_adversary_optimiser,
    build_optimiser,
    set_rate,
    use_bfloat16,
)
from vae_core.training.parts_check import check_parts

VALIDATION_BATCH = 250


def _alike(one: DatasetSpec, other: DatasetSpec) -> bool:
    """Whether a model of one data set is one of the other."""
    forms = ((each.shape, each.class_names, each.layout) for each in (one, other))
    return next(forms) == next(forms)


class Training:
    """The state of a run between steps, and the step."""

    def __init__(self, config: RunConfig, data: Dataset, begun: Beginning | None = None):
        """A run before its first step; ``begun`` is what it begins with, if not fresh."""
        row = catalogue.MODELS[config.model]
        if data.name != config.dataset:
            raise UserError(
                f"The configuration names the data set {config.dataset}, but {data.name} was "
                "given. Load the one that it names."
            )
        if data.row is not None and not _alike(data.row, config.spec):
            raise UserError(
                f"The configuration was made for other data than these that are called {data.name} "
                "as well. Make one for these: config.on(data)."
            )
        if row.conditional and data.train.labels is None:
            raise UserError(f"The {row.title} needs labels, and this {data.name} has none.")
        self.config = config
        self.data = data
        self.objective = config.objective.load()
        self.full_weights = config.weights
        self._schedule = catalogue.SCHEDULES[config.schedule].load()
        self._decay = catalogue.RATE_SCHEDULES[config.learning_rate_schedule].load()
        self.device = device_named(config.device)
        drawn = torch.Generator().manual_seed(config.seed)
        with draws.everything_by(drawn):
            self.model = start_model(config, data, begun.coders_copied() if begun else None)
            self.adversary = build_adversary(config, data.shape)
        self.generator = noise_on(self.device, config.seed, drawn)
        if begun is not None:
            begun.enter(self.model, self.adversary)
        self.model.origin = Origin(config, data)
        check_parts(self.model, config, data.train)
        self.model.to(self.device)
        if self.adversary:
            self.adversary.to(self.device)
        self.adversary_loss: Tensor | None = None  # the adversary's, at the last step
        self.blocks = Blocks(self.model)
        # Of each block at the last step that measured the gradient, before clipping.
        self.gradient_norms: dict[str, float] = {}
        self.average = WeightAverage(self.model) if config.average_weights else None
        self.optimiser = build_optimiser(config, self.model)
        self.adversary_optimiser = (
            build_adversary_optimiser(config, self.adversary) if self.adversary else None
        )
        self._batches = Batches(config, data, self.device)
        self.images, self.labels = self._batches.images, self._batches.labels
        self.labelled_indices = self._batches.labelled  # None where all examples are, or none is
        self.batches = self._batches.count
        # Enough epochs between whole-split validations that they cost a few percent at most.
        self.validation_interval = max(1, round(20 * len(data.validation) / len(data.train)))
        if config.patience is not None:
            self.validation_interval = max(1, min(self.validation_interval, int(config.patience)))
        self.use_bf16 = use_bfloat16(config.precision, self.device)
        self.step = 0
        self.seconds = 0.0
        self.best_loss = math.inf
        self.best_epoch = 0.0
        self.validated_epoch = 0.0
        self.best: dict[str, Tensor] = {}
        self.finished: str | None = None
        parts = self.model, self.objective
        self.captured: CapturedStep | None = None  # the step as graphs, where it can be
        if why_not_captured(config, self.device, *parts) is None:
            recorder = CudaRecorder(self.generator)
            self.captured = CapturedStep(self.learn_at, self.full_weights, self.device, recorder)

    @property
    def eval_model(self) -> VAE:
        """The model to show and to save (the EMA where there is one), in eval mode."""
        model = self.average.model if self.average else self.model
        return model.eval()

    @property
    def epoch(self) -> float:
        """Passes over the training set so far."""
        return self.step / self.batches

    @property
    def fraction(self) -> float:
        """How much of the run is done, by whichever of its budgets is nearer its end."""
        config = self.config
        by_epochs = self.epoch / config.epochs if config.epochs else 0.0
        by_seconds = self.seconds / config.seconds if config.seconds else 0.0
        return min(1.0, max(by_epochs, by_seconds))

    @property
    def weights(self) -> dict[str, float]:
        """The weights of the objective now, each as far along its schedule as the run is."""
        config = self.config
        multiplier = self._schedule(self.fraction, config.warmup, config.cycles)
        return {
            name: value * (multiplier if name in config.scheduled else 1.0)
            for name, value in self.full_weights.items()
        }

    def batch(self) -> tuple[Tensor, Tensor | None]:
        """The examples (B, C, H, W) of the current step and what is told of their classes.

        See :meth:`Batches.picked`.
        """
        return self._batches.picked(self._batches.positions(self.step))

    def advance(self, measure_gradient: bool = False) -> tuple[Tensor, Tensor, int, float | None]:
        """One optimiser step: sums of reconstruction and KL, examples, gradient norm if taken."""
        rate = self.config.learning_rate * self._decay(self.fraction)
        set_rate(self.optimiser, rate)
        if self.adversary_optimiser:
            set_rate(self.adversary_optimiser, rate)
        if not self.model.training:  # showing it has put it in evaluation mode
            self.model.train()
        share = self.average.share(self.step + 1) if self.average else None
        if self.captured and not measure_gradient:
            positions, norm = self._batches.positions(self.step), None
            distortion, kl = self.captured.take(positions, self.weights, share)
            count = len(positions)
        else:
            x, y = self.batch()
            distortion, kl, norm = self.learn(x, y, self.weights, share, measure_gradient)
            count = len(x)
        self.step += 1
        return distortion, kl, count, None if norm is None else norm.item()

    def learn_at(
        self, positions: Tensor, weights: Mapping[str, Tensor], share: Tensor | None
    ) -> tuple[Tensor, Tensor]:
        """:meth:`learn` from the examples at these positions (B,), without measuring."""
        distortion, kl, _ = self.learn(*self._batches.picked(positions), weights, share)
        return distortion, kl

    def learn(
        self,
        x: Tensor,
        y: Tensor | None,
        weights: Mapping[str, float | Tensor],
        share: float | Tensor | None,
        measure_gradient: bool = False,
    ) -> tuple[Tensor, Tensor, Tensor | None]:
        """Move everything that learns by one batch.

        It asks the processor for no number that is computed, unless the gradient is measured, so
        that it can be recorded.

        Args:
            x: examples (B, C, H, W) as floats.
            y: what is told of them, as :meth:`Batches.picked` gives it.
            weights: of the loss.
            share: how far the average moves towards the weights; None where it stays.
            measure_gradient: keep the gradient's norms.

        Returns:
            Sums of reconstruction term and KL, and the gradient's norm, where it was taken.
        """
        config = self.config
        with self._precision(), frozen(self.adversary):
            terms = self.model.terms(x, y, config.samples)
            context = LossContext(Weights(weights), len(self.images), self.model, self.adversary)
            loss = self.objective(terms, context)
        if not isinstance(loss, Tensor) or loss.dim():
            found = tuple(loss.shape) if isinstance(loss, Tensor) else type(loss).__name__
            raise UserError(
                f"The objective {config.objective.name} gives {found}. Give one number in nats, a "
                "tensor averaged over the batch."
            )
        _forget_gradients(self.optimiser)
        loss.backward()
        norm = None
        if measure_gradient:
            self.gradient_norms = self.blocks.norms()
            norm = torch.as_tensor(math.hypot(*self.gradient_norms.values()))
        if config.gradient_clip is not None:
            limit = config.gradient_clip
            norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), limit)
        self.optimiser.step()
        self.model.posterior_head.after_step(terms.posterior)
        if self.adversary:
            self._answer(terms)
        if self.average and share is not None:
            self.average.move(share)
        return terms.distortion.detach().sum(), terms.kl.detach().sum(), norm

    def _precision(self) -> AbstractContextManager:
        if not self.use_bf16:
            return nullcontext()
        return torch.autocast(self.device.type, torch.bfloat16)

    def _answer(self, terms: Terms) -> None:
        """The adversary's step, on what the model has made in its own."""
        adversary, optimiser = self.adversary, self.adversary_optimiser
        assert adversary is not None and optimiser is not None
        with self._precision():
            loss = adversary.loss(terms, self.model)
        _forget_gradients(optimiser)
        loss.backward()
        optimiser.step()
        self.adversary_loss = loss.detach()

    def validate(self, limit: int | None = None) -> Bound:
        """The bound of ``eval_model`` on (the first ``limit`` of) the validation split."""
        return evidence_lower_bound(self.eval_model, self.data.validation, limit)

    @torch.no_grad()
    def validation_loss(self) -> float:
        """The objective at its full weights on the whole validation split, of ``eval_model``.

        It is the quantity that training minimises: N is that of the training set, whose aggregate
        posterior a batch stands for, and a batch is as large where its size matters.
        """
        split, total = self.data.validation, 0.0
        batch = self.config.batch_size if self.config.objective.batchwise else VALIDATION_BATCH
        context = LossContext(
            Weights(self.full_weights), len(self.images), self.eval_model, self.adversary
        )
        with evaluating(self.eval_model), draws.seeded(0, *self._drawing):
            for start in range(0, len(split), batch):
                x, y = batch_of(self.eval_model, split, start, start + batch)
                if y is not None and self.labelled_indices is not None:
                    # What is kept must not hang on more labels than told.
                    y = torch.full_like(y, UNKNOWN)
                terms = self.eval_model.terms(x, y, self.config.samples)
                total += self.objective(terms, context).item() * len(x)
        return total / len(split)

    @property
    def shown(self) -> VAE:
        """``eval_model`` on the processor, where everything that looks at it computes."""
        model = self.eval_model
        return model if self.device.type == "cpu" else copy.deepcopy(model).to("cpu")

    @property
    def saved(self) -> VAE:
        """The model to save, on the processor: the best so far on validation, else the shown."""
        model = copy.deepcopy(self.eval_model)
        if self.best:
            model.load_state_dict(self.best)
        return model.to("cpu")

    def keep_best(self) -> None:
        """Compare ``eval_model`` with the best one on the whole validation split.

        Against an adversary the last one counts as the best: its loss is relative to an opponent
        that learns too, so that a lower one says nothing.
        """
        loss = math.inf if self.adversary else self.validation_loss()
        self.validated_epoch = self.epoch
        if self.adversary or loss < self.best_loss:
            self.best_loss, self.best_epoch = loss, self.epoch
            self.best = {k: v.clone() for k, v in self.eval_model.state_dict().items()}

    def is_over(self) -> str | None:
        """Why the run is over, or None."""
        config = self.config
        if self.fraction >= 1:
            return "budget"
        stale = self.validated_epoch - self.best_epoch
        if config.patience is not None and stale >= config.patience:
            return "no better validation loss for a while"
        return None

    def own_noise(self) -> AbstractContextManager[None]:
        """Draw from the run's own generator for a block, in this thread alone."""
        return draws.drawn_by(self.generator, *self._drawing)

    @property
    def _drawing(self) -> tuple[object, ...]:
        """What of a step may draw."""
        return self.model, self.adversary, self.objective


def _forget_gradients(optimiser: torch.optim.Optimizer) -> None:
    """What its ``zero_grad`` does, which takes a twentieth of a small model's step to say so."""
    for group in optimiser.param_groups:
        for parameter in group["params"]:
            parameter.grad = None
