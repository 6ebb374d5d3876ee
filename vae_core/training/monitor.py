"""What a training notices of itself at each report, and what it asks only now and then."""

from collections import deque
from functools import partial

from vae_core.data.wording import named_for
from vae_core.evaluation import early
from vae_core.evaluation.advice import agreeing
from vae_core.evaluation.aggregate import Estimate
from vae_core.evaluation.early import Age, Prior
from vae_core.evaluation.findings import Finding, compatible
from vae_core.evaluation.health import Health
from vae_core.evaluation.likelihood import Bound
from vae_core.evaluation.outlook import Outlook
from vae_core.training.course import Course
from vae_core.training.losses import Losses
from vae_core.training.state import Training

# The prior is looked at so often at most, and never costs more than this share of the time.
PRIOR_SECONDS = 5.0
PRIOR_SHARE = 0.01
# Gradient norms that the last ones are compared with: at two a second, the last minute.
REMEMBERED = 120


class Watch:
    """The last figures of a training, and what was found wrong at the last look."""

    def __init__(self, training: Training):
        self.training = training
        self._norms: deque[float] = deque(maxlen=REMEMBERED)
        self._blocks: deque[dict[str, float]] = deque(maxlen=early.RECENT)
        self._outlook: Outlook | None = None
        self._prior: Prior | None = None
        self._prior_before: Prior | None = None
        self._next = training.seconds + PRIOR_SECONDS
        self._before: set[str] = set()
        self._course = Course(training)
        self._gain: Estimate | None = None

    def prior_due(self, seconds: float) -> bool:
        """Whether the prior is to be looked at now: it is time, or the run is over."""
        over = self.training.finished is not None
        return (over or seconds >= self._next) and not self._age().young

    def look_at_prior(self) -> None:
        """Draw from the prior and look at it; takes a twentieth of a second or more."""
        if self._outlook is None:
            self._outlook = Outlook(self.training.data)
        self._prior_before = self._prior
        self._prior = self._outlook.look(self.training.shown)

    def prior_took(self, cost: float, seconds: float) -> None:
        """Set the next look at the prior so that it stays a small share of the time."""
        self._next = seconds + max(PRIOR_SECONDS, cost / PRIOR_SHARE)

    def look(
        self,
        bound: Bound,
        norm: float | None,
        blocks: dict[str, float],
        train: Losses | None = None,
    ) -> tuple[Finding, ...]:
        """What is wrong: found at this report and at the one before, or at the last of the run.

        Args:
            bound: of ``training.eval_model`` on examples of the validation split.
            norm: of the gradient at the last step, before clipping; infinite or NaN included.
            blocks: its norm by block.
            train: the losses since the report before; without them costs are not judged.
        """
        training, config, age = self.training, self.training.config, self._age()
        if norm is not None:
            self._norms.append(norm)
            self._blocks.append(blocks)
        found = [
            *(self._course.look(bound, train, age) if train else []),
            *early.collapsed(self._health(bound), age),
            *(early.missed(config, self._prior, age, self._prior_before) if self._prior else []),
            *early.vanishing(config, list(self._blocks), training.blocks.chains),
            *early.exploding(config, list(self._norms)),
        ]
        speak = partial(named_for, training.data.layout)
        found = [finding.spoken(speak) for finding in agreeing(compatible(found), config)]
        lasting = training.finished is not None
        told = tuple(f for f in found if lasting or f.kind in self._before)
        self._before = {finding.kind for finding in found}
        return told

    def _age(self) -> Age:
        training = self.training
        full, now = training.full_weights, training.weights
        shares = [now[name] / full[name] for name in training.config.scheduled if full.get(name)]
        return Age(training.step, training.fraction, min(shares, default=1.0))

    def _health(self, bound: Bound) -> Health:
        head = self.training.model.posterior_head
        noisy = head.encodes and not head.deterministic
        return Health(
            config=self.training.config,
            variance_of_means=[spread**2 for spread in bound.latent_std],
            rate=Estimate(bound.kl, bound.kl_error) if noisy else None,
            perplexity=bound.perplexity,
            entries=head.entries,
            seen=bound.examples,
            hanging_together=self._hanging_together if self._by_values else None,
        )

    @property
    def _by_values(self) -> bool:
        return self.training.data.layout.by_values

    def _hanging_together(self) -> Estimate:
        """What a mixture gains over independent columns; found out once."""
        if self._gain is None:
            from vae_core.evaluation.independence import gain_over_independence

            training = self.training
            self._gain = gain_over_independence(training.data, "validation", training.model.classes)
        return self._gain
