"""When a training reports, and what: averages since the last report, and a look at validation."""

import math
import time
from collections import deque
from collections.abc import Iterator

import torch
from torch import Tensor

from vae_core.errors import UserError
from vae_core.remaining import Remaining
from vae_core.training.gauges import gauges
from vae_core.training.losses import Losses
from vae_core.training.moments import Moment
from vae_core.training.monitor import Watch
from vae_core.training.progress import Progress
from vae_core.training.state import Training

# Reports come this often at most, and hardly cost more than this share of the processor's time:
# on a machine that is busy with other things they do not become rarer.
REPORT_SECONDS = 0.3
REPORT_SHARE = 0.1
REPORT_SECONDS_AT_MOST = 5.0
REPORTS_WEIGHED = 3  # the cheapest of the last ones counts: now and then a model is saved as well
# Examples of the validation split behind each report; whole-split figures come with the epochs.
REPORT_EXAMPLES = 500


class TrainingDiverged(UserError):
    """The loss became infinite or NaN."""


class Reports:
    """Sums between reports, and the clock that leaves out the time spent in the consumer."""

    def __init__(self, training: Training):
        self.training = training
        self.started = time.perf_counter() - training.seconds
        self.next = training.seconds + 0.1
        self.norm: float | None = None
        self.norms: dict[str, float] = {}
        self.last_norm: float | None = None
        self.costs: deque[float] = deque(maxlen=REPORTS_WEIGHED)
        self.watch = Watch(training)
        self.remaining = Remaining(start=(0.0, 0.0))
        self.moments: list[Moment] = []  # since the last report
        self._reset()

    def _reset(self) -> None:
        self.distortion = self.kl = torch.zeros(())
        self.examples = 0
        self.since = self.clock()

    def clock(self) -> float:
        """Seconds of training."""
        return time.perf_counter() - self.started

    def due(self) -> bool:
        """Whether the coming step is the last before a report."""
        return self.clock() >= self.next

    def add(self, distortion: Tensor, kl: Tensor, examples: int, norm: float | None) -> None:
        """Count a step."""
        self.distortion = self.distortion + distortion
        self.kl = self.kl + kl
        self.examples += examples
        self.last_norm = norm
        if norm is not None and math.isfinite(norm):
            self.norm, self.norms = norm, self.training.gradient_norms

    def report(self) -> Iterator[Progress]:
        """Yield one report, then set the next so that reporting stays a small share of the time."""
        training = self.training
        begun, work = self.clock(), time.process_time()
        rate = self.examples / max(begun - self.since, 1e-9)
        train = Losses((self.distortion / self.examples).item(), (self.kl / self.examples).item())
        bound = training.validate(REPORT_EXAMPLES)
        seen = [train.loss, *bound.kl_per_dimension, *bound.latent_mean, bound.reconstruction]
        if not all(map(math.isfinite, seen)):
            raise TrainingDiverged(
                f"The training diverged: the loss became infinite or NaN at step {training.step}. "
                f"Lower the learning rate ({training.config.learning_rate:g}) or set a gradient "
                "clip."
            )
        looked = self._look_at_prior()
        done = training.fraction
        progress = Progress(
            step=training.step,
            epoch=training.epoch,
            seconds=training.seconds,
            fraction=done,
            eta=self.remaining(done, now=training.seconds),
            images_per_second=rate,
            weights=training.weights,
            gradient_norm=self.norm,
            gradient_norms=self.norms,
            gauges=gauges(training, bound),
            findings=self.watch.look(bound, self.last_norm, training.gradient_norms, train),
            train=train,
            validation=Losses(bound.reconstruction, bound.kl),
            kl_per_dimension=bound.kl_per_dimension,
            active_units=bound.active_units,
            finished=training.finished,
            training=training,
            moments=tuple(self.moments),
        )
        self.moments.clear()
        handed_over = time.perf_counter()
        yield progress
        self.started += time.perf_counter() - handed_over
        # The look at the prior has a share of its own, and is not to hold up the next reports.
        cost = time.process_time() - work - looked
        self.costs.append(cost)
        interval = min(min(self.costs) / REPORT_SHARE, REPORT_SECONDS_AT_MOST)
        self.next = self.clock() + max(REPORT_SECONDS, interval)
        self._reset()

    def _look_at_prior(self) -> float:
        """The processor's seconds that it took; 0 where it was not due."""
        begun, work = self.clock(), time.process_time()
        if not self.watch.prior_due(begun):
            return 0.0
        self.watch.look_at_prior()
        done = self.clock()
        self.watch.prior_took(done - begun, done)
        return time.process_time() - work
