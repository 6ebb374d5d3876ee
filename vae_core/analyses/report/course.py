"""What is said of a model as a whole: whether it learned, and how its training went."""

from vae_core.analyses.subject import Subject
from vae_core.config.analyses import ReportSettings
from vae_core.config.run import RunConfig
from vae_core.evaluation.advice import advise
from vae_core.evaluation.blind import Blind, blind_cost
from vae_core.evaluation.course import (
    Costs,
    by_pixels,
    cost,
    costs_of,
    diverged,
    learned,
    no_numbers,
    overfitted,
    rising,
)
from vae_core.evaluation.findings import Finding
from vae_core.evaluation.likelihood import evidence_lower_bound
from vae_core.models.vae import VAE, untrained_model

EXAMPLES = 500


def findings(subject: Subject, settings: ReportSettings) -> tuple[list[Finding], float | None]:
    """The costs of the model beside those of no code, and the course of its training.

    Returns:
        What is to be said, and the nats of an example without a code; None where the objective
        has no such cost.
    """
    config, data, model = subject.config, subject.data, subject.model
    if not all(weights.isfinite().all() for weights in model.parameters()):
        return [no_numbers(config)], None
    if not by_pixels(config) or not model.posterior_head.encodes:
        return [], None
    split = getattr(data, settings.split)
    blind = blind_cost(model.likelihood, data.train, split)
    now = _costs(subject, model, settings.split)

    def start() -> float:
        return _costs(subject, untrained_model(config, data).eval(), settings.split).validation

    if found := diverged(config, now, blind, start):
        return found, blind.value
    return [*learned(now, blind), *_course(subject, blind)], blind.value


def _costs(subject: Subject, model: VAE, split: str) -> Costs:
    """What training examples cost, and those of the split."""
    fitted, held = (
        evidence_lower_bound(model, getattr(subject.data, name), EXAMPLES)
        for name in ("train", split)
    )
    config = subject.config
    return Costs(
        cost(config, fitted.reconstruction, fitted.kl),
        cost(config, held.reconstruction, held.kl),
        held.elbo_error,
    )


def _course(subject: Subject, blind: Blind) -> list[Finding]:
    """What the history of the training tells; nothing where it is not known."""
    config, history = subject.config, subject.history
    costs = [costs_of(config, record) for record in history]
    if not costs:
        return []
    epochs = [record["epoch"] for record in history]
    best = min(costs, key=lambda each: each.validation)
    if config.schedule == "constant" and any(
        each.kind == "diverged"
        for each in diverged(config, costs[-1], blind, lambda: blind.value, best)
    ):
        return [_lost_later(config, epochs[costs.index(best)], best, costs[-1])]
    return overfitted(config, rising(epochs, costs))


def _lost_later(config: RunConfig, epoch: float, best: Costs, last: Costs) -> Finding:
    """A training that diverged after the model that was kept."""
    return Finding(
        "lost-later",
        f"The training diverged after epoch {epoch:.3g}, from {best.validation:.4g} to "
        f"{last.validation:.4g} nats an example: the weights judged here are the best of before.",
        advice=advise(config, "lower-rate", "clip"),
        figures=("elbo", "distortion"),
        excludes=frozenset(("overfitted",)),
    )
