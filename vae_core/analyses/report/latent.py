"""Latent health: is the code used, does it lie where the prior is, did training go well?"""

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.distributions import Distribution

from vae_core.analyses.report.latent_figures import CODES, NO_GAUSSIAN, POINT, Measured, figures
from vae_core.analyses.subject import Subject
from vae_core.config.analyses import ReportSettings
from vae_core.counting import counted
from vae_core.data.base import spread_evenly
from vae_core.errors import ProgressCallback
from vae_core.evaluation.aggregate import Estimate, Sample, find_holes, sample_aggregate
from vae_core.evaluation.amortisation import (
    amortisation_gap,
)
from vae_core.evaluation.codes import Codes, encode
from vae_core.evaluation.decomposition import decompose, log_marginal
from vae_core.evaluation.diagnosis import diagnose
from vae_core.evaluation.figures import Section
from vae_core.evaluation.gradient_norms import Gradients, summarise_gradients
from vae_core.evaluation.health import Health
from vae_core.evaluation.likelihood import (
    ACTIVE_VARIANCE,
    batch_of,
    evidence_lower_bound,
    standard_error,
)
from vae_core.evaluation.two_sample import (
    classifier_test,
    maximum_mean_discrepancy,
)
from vae_core.models.divergence import kl_per_dimension, nats_per_dimension
from vae_core.models.posteriors import DiagonalGaussian, Hierarchical, perplexity
from vae_core.models.priors import draw_finite_codes
from vae_core.models.vae import VAE

REFERENCES, EVALUATED, COMPARED, AMORTISED = 10_000, 1000, 2000, 16
# Shares of the examples setting: references are cheap to encode, evaluated codes are not.
REFERENCES_EACH, EVALUATED_EACH = 5, 0.5


def section(subject: Subject, settings: ReportSettings, report: ProgressCallback) -> Section:
    """KL and activity of each dimension, aggregate posterior against prior, gaps and gradients."""
    found = _measure(subject, settings, report)
    gradients = summarise_gradients(subject.history)
    data = _data(subject, found, gradients)
    test, amortisation = found.test, found.amortisation
    parts = found.parts
    health = Health(
        config=subject.config,
        variance_of_means=data["variance_of_means"],
        rate=found.kl,
        perplexity=None if found.usage is None else found.usage.mean().item(),
        entries=subject.model.posterior_head.entries,
        seen=len(found.codes),
        mutual_information=parts.information if parts else None,
        ceiling=parts.ceiling if parts else None,
        total_correlation=parts.total_correlation if parts else None,
        accuracy=test.accuracy,
        p_value=test.p_value,
        holes=found.holes,
        gap=Estimate(amortisation.gap, amortisation.error) if amortisation else None,
        spikes=gradients.spikes if gradients else None,
        largest=gradients.largest_later if gradients else None,
        hanging_together=_hanging_together(subject, settings),
    )
    return Section(
        figures=figures(settings, found, data, gradients),
        findings=diagnose(health),
        data=data,
    )


def _hanging_together(subject: Subject, settings: ReportSettings) -> Callable[[], Estimate] | None:
    """How to find out whether the columns of a table hang together; None of other data."""
    if not subject.data.layout.by_values:
        return None
    from vae_core.evaluation.independence import gain_over_independence

    classes = subject.model.classes
    return lambda: gain_over_independence(subject.data, settings.split, classes, settings.seed)


@torch.no_grad()
def _measure(subject: Subject, settings: ReportSettings, report: ProgressCallback) -> Measured:
    split = getattr(subject.data, settings.split)
    count = min(len(split), REFERENCES, REFERENCES_EACH * settings.examples)
    codes = encode(
        subject.model,
        split.select(spread_evenly(len(split), count)),
        progress=lambda done: report("Encoding", 0.15 * done),
    )
    report("Aggregate posterior against prior", 0.15)
    drawn = codes.sample(settings.seed).numpy()
    size = min(COMPARED, settings.examples, count)
    chosen = spread_evenly(count, size)
    # Not the seed of the codes, whose noise the prior's would otherwise repeat.
    generator = torch.Generator().manual_seed(settings.seed + 2)
    prior = draw_finite_codes(_density(subject.model, codes, chosen), size, generator).numpy()
    aggregate = drawn[chosen.numpy()]
    discrepancy = maximum_mean_discrepancy(aggregate, prior)
    report("Telling codes from the prior's", 0.2)
    test = classifier_test(
        aggregate,
        prior,
        settings.seed,
        lambda done: report("Telling codes from the prior's", 0.2 + 0.1 * done),
    )
    model, head = subject.model, subject.model.posterior_head
    why = CODES if head.discrete else POINT if head.deterministic else NO_GAUSSIAN
    found = Measured(codes, discrepancy, test, model.prior.standard, why)
    if head.gaussian:
        _measure_densities(found, subject, settings, report)
    elif not head.deterministic:
        report("The KL to the prior", 0.35)
        bound = evidence_lower_bound(model, codes.examples, seed=settings.seed)
        found.kl = Estimate(bound.kl, bound.kl_error)
        found.told, found.levels = bound.kl_per_dimension, bound.kl_levels
        found.computed, found.adds_up = _computed(model, codes)
    if head.discrete:
        found.usage = perplexity(head.indices(codes.mean), head.entries)
    return found


def _measure_densities(
    found: Measured, subject: Subject, settings: ReportSettings, report: ProgressCallback
) -> None:
    """What needs the posteriors to be diagonal Gaussians."""
    codes, seed, model = found.codes, settings.seed, subject.model
    posterior = DiagonalGaussian(codes.mean, codes.known_log_variance)
    prior = _density(model, codes, torch.arange(len(codes)))
    found.told = nats_per_dimension(posterior, prior).mean(0).tolist()
    evaluated = min(EVALUATED, math.ceil(EVALUATED_EACH * settings.examples), len(codes))
    sample = sample_aggregate(
        codes, evaluated, seed, progress=lambda done: report("Decomposing the KL", 0.3 + 0.3 * done)
    )
    own = _density(model, codes, sample.own)
    log_prior = None if found.standard else own.log_prob(sample.z)
    log_marginal_prior = None if found.standard else _log_marginal_prior(model, codes, sample)
    found.parts = decompose(sample, len(codes), log_prior, log_marginal_prior)
    exact = kl_per_dimension(posterior, prior)
    found.adds_up = exact is not None
    if exact is None:
        found.kl = found.parts.kl
        found.computed = (
            f"By Monte Carlo, one code each of {evaluated} of {counted(len(codes), 'example')}"
        )
    else:
        found.kl = Estimate(exact.sum(1).mean().item(), standard_error(exact.sum(1)))
        found.computed = f"In closed form, of {counted(len(codes), 'example')}"
    found.holes = find_holes(
        codes,
        sample,
        seed + 1,
        draw_finite_codes(own, len(sample.z), torch.Generator().manual_seed(seed + 1)),
        progress=lambda done: report("Looking for holes", 0.6 + 0.1 * done),
    )
    few = codes.examples.select(spread_evenly(len(codes), min(AMORTISED, len(codes))))
    with torch.enable_grad():
        found.amortisation = amortisation_gap(
            model,
            few,
            seed,
            progress=lambda done: report("Optimising posteriors", 0.7 + 0.3 * done),
        )


def _computed(model: VAE, codes: Codes) -> tuple[str, bool]:
    """How the KL of a posterior that is no Gaussian was computed, and whether dimensions add up."""
    if model.posterior_head.discrete:
        return "A constant: the logarithm of the number of codes, the same for every picture", False
    terms = model.terms(*batch_of(model, codes.examples, 0, 1))
    of = f"of {counted(len(codes), 'example')}"
    if terms.kl_per_dimension is None:
        return f"By Monte Carlo, one code each {of}", False
    if isinstance(terms.posterior, Hierarchical):
        return f"In closed form given the upper level, of which one code is drawn, {of}", True
    return f"In closed form, {of}", True


def _log_marginal_prior(model: VAE, codes: Codes, sample: Sample) -> Tensor:
    """log p(z) of codes (M,): of a conditional model over its classes, as often as they are met."""
    count = len(sample.z)
    if not model.classes:
        return model.density(None, count).log_prob(sample.z)
    each = [
        model.density(torch.full((count,), y), count).log_prob(sample.z)
        for y in range(model.classes)
    ]
    shares = torch.bincount(codes.examples.known_labels, minlength=model.classes) / len(codes)
    return log_marginal(torch.stack(each), shares)


def _density(model: VAE, codes: Codes, chosen: Tensor) -> Distribution:
    """p(z), or p(z|y) of the chosen examples (M,)."""
    y = codes.examples.known_labels[chosen] if model.classes else None
    return model.density(y, len(chosen))


def _data(subject: Subject, found: Measured, gradients: Gradients | None) -> dict[str, Any]:
    """What bars and curves are drawn from."""
    codes, parts = found.codes, found.parts
    point = codes.log_variance is None
    variances = codes.mean.double().var(0, unbiased=False)
    return {
        "kl_per_dimension": None if subject.model.posterior_head.discrete else found.told,
        "kl_adds_up": found.adds_up,
        "marginal_kl": parts.marginal_kl if parts else None,
        "variance_of_means": variances.tolist(),
        "mean_of_variances": None if point else codes.known_log_variance.exp().mean(0).tolist(),
        "active": (variances > ACTIVE_VARIANCE).tolist(),
        "dimensions": subject.model.latent_dim,
        "perplexity": None if found.usage is None else found.usage.tolist(),
        "entries": subject.model.posterior_head.entries or None,
        "references": len(codes),
        "evaluated": parts.evaluated if parts else None,
        "ceiling": parts.ceiling if parts else None,
        "p_value": found.test.p_value,
        "amortisation_gaps": found.amortisation.gaps.tolist() if found.amortisation else None,
        "gradient_norm": gradients.series if gradients else [],
    }
