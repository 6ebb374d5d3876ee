"""The state of a run between steps, and the step."""

import copy
import math
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

import torch
from torch import Tensor

from vae_core import catalogue
from vae_core.config.run import RunConfig
from vae_core.data import Dataset
from vae_core.data.base import to_float
from vae_core.data.labels import UNKNOWN, known_labels, labelled_minibatch
from vae_core.errors import UserError
from vae_core.evaluation.likelihood import Bound, batch_of, evaluating, evidence_lower_bound
from vae_core.models.terms import Terms
from vae_core.models.vae import VAE, start_model
from vae_core.training.adversaries import build_adversary, frozen
from vae_core.training.ema import WeightAverage
from vae_core.training.gradients import Blocks
from vae_core.training.objectives import LossContext, Weights
from vae_core.training.optimisation import build_adversary_optimiser, build_optimiser, use_bfloat16
from vae_core.training.parts_check import check_parts

VALIDATION_BATCH = 250


class Training:
    """The state of a run between steps, and the step."""

    def __init__(self, config: RunConfig, data: Dataset):
        row = catalogue.MODELS[config.model]
        if data.name != config.dataset:
            raise UserError(
                f"The configuration names the data set {config.dataset}, but {data.name} was "
                "given. Load the one that it names."
            )
        if row.conditional and data.train.labels is None:
            raise UserError(f"The {row.title} needs labels, and this {data.name} has none.")
        self.config = config
        self.data = data
        self.objective = config.objective.load()
        self.full_weights = config.weights
        self._schedule = catalogue.SCHEDULES[config.schedule].load()
        self._decay = catalogue.RATE_SCHEDULES[config.learning_rate_schedule].load()
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(config.seed)
            self.model = start_model(config, data)
            self.adversary = build_adversary(config, data.shape)
            self.noise = torch.get_rng_state()
        check_parts(self.model, config, data.train)
        self.adversary_loss: Tensor | None = None  # the adversary's, at the last step
        self.blocks = Blocks(self.model)
        # Of each block at the last step that measured the gradient, before clipping.
        self.gradient_norms: dict[str, float] = {}
        self.average = WeightAverage(self.model) if config.average_weights else None
        self.optimiser = build_optimiser(config, self.model)
        self.adversary_optimiser = (
            build_adversary_optimiser(config, self.adversary) if self.adversary else None
        )
        self.images = data.train.images
        self.labels = data.train.labels if row.conditional else None
        self.labelled_indices = None  # the labelled examples, where others are not
        if config.labelled is not None and config.labelled < len(self.images):
            self.labels = known_labels(self.labels, config.labelled, config.seed)
        if row.classifier and data.unlabelled is not None:
            unknown = self.labels.new_full((len(data.unlabelled),), UNKNOWN)
            self.images = torch.cat([self.images, data.unlabelled])
            self.labels = torch.cat([self.labels, unknown])
        if row.classifier and (self.labels == UNKNOWN).any():
            self.labelled_indices = (self.labels != UNKNOWN).nonzero().squeeze(1)
        self.batches = math.ceil(len(self.images) / config.batch_size)
        # Enough epochs between whole-split validations that they cost a few percent at most.
        self.validation_interval = max(1, round(20 * len(data.validation) / len(data.train)))
        if config.patience is not None:
            self.validation_interval = max(1, min(self.validation_interval, int(config.patience)))
        self.use_bf16 = use_bfloat16(config.precision)
        self.step = 0
        self.seconds = 0.0
        self.best_loss = math.inf
        self.best_epoch = 0.0
        self.validated_epoch = 0.0
        self.best: dict[str, Tensor] = {}
        self.finished: str | None = None
        self._order = torch.empty(0, dtype=torch.int64)
        self._order_epoch = -1

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
        """The examples (B, C, H, W) as floats and labels of the current step."""
        epoch, position = divmod(self.step, self.batches)
        if epoch != self._order_epoch:
            # The order depends on seed and epoch alone, so a resumed run needs no more than those.
            seed = self.config.seed * 1_000_003 + epoch
            generator = torch.Generator().manual_seed(seed)
            self._order = torch.randperm(len(self.images), generator=generator)
            self._order_epoch = epoch
        start = position * self.config.batch_size
        index = self._order[start : start + self.config.batch_size]
        if self.labelled_indices is not None:
            index = torch.cat(
                [index, labelled_minibatch(self.labelled_indices, self.step, len(index))]
            )
        x = to_float(self.images.index_select(0, index))
        return x, None if self.labels is None else self.labels.index_select(0, index)

    def advance(self, measure_gradient: bool = False) -> tuple[Tensor, Tensor, int, float | None]:
        """One optimiser step: sums of reconstruction and KL, examples, gradient norm if taken."""
        config = self.config
        rate = config.learning_rate * self._decay(self.fraction)
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        x, y = self.batch()
        if not self.model.training:  # showing it has put it in evaluation mode
            self.model.train()
        with self._precision(), frozen(self.adversary):
            terms = self.model.terms(x, y, config.samples)
            context = LossContext(
                Weights(self.weights), len(self.images), self.model, self.adversary
            )
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
            norm = math.hypot(*self.gradient_norms.values())
        if config.gradient_clip is not None:
            limit = config.gradient_clip
            norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), limit).item()
        self.optimiser.step()
        self.model.posterior_head.after_step(terms.posterior)
        if self.adversary:
            self._answer(terms, rate)
        self.step += 1
        if self.average:
            self.average.update(self.step)
        return terms.distortion.detach().sum(), terms.kl.detach().sum(), len(x), norm

    def _precision(self) -> AbstractContextManager:
        return torch.autocast("cpu", torch.bfloat16) if self.use_bf16 else nullcontext()

    def _answer(self, terms: Terms, rate: float) -> None:
        """The adversary's step, on what the model has made in its own."""
        for group in self.adversary_optimiser.param_groups:
            group["lr"] = rate
        with self._precision():
            loss = self.adversary.loss(terms, self.model)
        _forget_gradients(self.adversary_optimiser)
        loss.backward()
        self.adversary_optimiser.step()
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
        with evaluating(self.eval_model), torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            for start in range(0, len(split), batch):
                x, y = batch_of(self.eval_model, split, start, start + batch)
                if (
                    self.labelled_indices is not None
                ):  # what is kept must not hang on more labels than told
                    y = torch.full_like(y, UNKNOWN)
                terms = self.eval_model.terms(x, y, self.config.samples)
                total += self.objective(terms, context).item() * len(x)
        return total / len(split)

    @property
    def saved(self) -> VAE:
        """The model to save: the best so far on validation, else the shown one."""
        model = copy.deepcopy(self.eval_model)
        if self.best:
            model.load_state_dict(self.best)
        return model

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

    @contextmanager
    def own_noise(self) -> Iterator[None]:
        """Draw from the run's own random stream for a block; the caller's is left as it was."""
        theirs = torch.get_rng_state()
        torch.set_rng_state(self.noise)
        try:
            yield
        finally:
            self.noise = torch.get_rng_state()
            torch.set_rng_state(theirs)


def _forget_gradients(optimiser: torch.optim.Optimizer) -> None:
    """What its ``zero_grad`` does, which takes a twentieth of a small model's step to say so."""
    for group in optimiser.param_groups:
        for parameter in group["params"]:
            parameter.grad = None
