"""Latent health: is the code used, does it lie where the prior is, did training go well?"""

import math
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from vae_core.analysis import Report
from vae_core.data.base import spread_evenly
from vae_core.evaluation.aggregate import (
    Decomposition,
    Estimate,
    decompose,
    find_holes,
    sample_aggregate,
)
from vae_core.evaluation.amortisation import (
    EVALUATION_SAMPLES,
    AmortisationGap,
    amortisation_gap,
)
from vae_core.evaluation.diagnosis import (
    FEWEST_REPORTS,
    Gradients,
    Health,
    diagnose,
    summarise_gradients,
)
from vae_core.evaluation.figures import Figure, Section
from vae_core.evaluation.likelihood import (
    ACTIVE_VARIANCE,
    standard_error,
)
from vae_core.evaluation.subject import Codes, Subject, encode
from vae_core.evaluation.two_sample import (
    ClassifierTest,
    Discrepancy,
    classifier_test,
    maximum_mean_discrepancy,
)
from vae_core.model import VAE
from vae_core.posteriors import DiagonalGaussian
from vae_core.priors import Prior, nats_per_dimension
from vae_core.report.latent_metrics import METRICS
from vae_core.report.levels import LEVELS, level_divergences
from vae_core.report.notes import examples_note, sentences
from vae_core.settings import ReportSettings

REFERENCES, EVALUATED, COMPARED, AMORTISED = 10_000, 1000, 2000, 16
# Shares of the examples setting: references are cheap to encode, evaluated codes are not.
REFERENCES_EACH, EVALUATED_EACH = 5, 0.5
POINT = "A plain autoencoder's code is a point without a density, so there is no such figure."


@dataclass
class _Measured:
    """What was found; None where the code is a point.

    Attributes:
        kl: to the prior, with its error; by samples where there is no closed form.
        levels: its parts where the code has two levels, from the top.
        told: what each dimension tells, (D,) (``Terms.nats_per_dimension``).
    """

    codes: Codes
    discrepancy: Discrepancy
    test: ClassifierTest
    standard: bool  # whether the prior is N(0, I)
    why: str = POINT  # there is no figure that needs a density of each dimension by itself
    kl: Estimate | None = None
    levels: list[Estimate] | None = None
    told: list[float] | None = None
    parts: Decomposition | None = None
    holes: Estimate | None = None
    amortisation: AmortisationGap | None = None


def section(subject: Subject, settings: ReportSettings, report: Report) -> Section:
    """KL and activity of each dimension, aggregate posterior against prior, gaps and gradients."""
    found = _measure(subject, settings, report)
    gradients = summarise_gradients(subject.history)
    data = _data(subject, found, gradients)
    test, amortisation = found.test, found.amortisation
    health = Health(
        variance_of_means=data["variance_of_means"],
        rate=found.kl.value if found.kl else None,
        conditional=bool(subject.model.classes),
        beta=subject.config.beta or 0.0,
        mutual_information=found.parts.mutual_information.value if found.parts else None,
        ceiling=found.parts.ceiling if found.parts else None,
        total_correlation=found.parts.total_correlation.value if found.parts else None,
        accuracy=test.accuracy,
        p_value=test.p_value,
        holes=found.holes.value if found.holes else None,
        gap=amortisation.gap if amortisation else None,
        gap_error=amortisation.error if amortisation else 0.0,
        spikes=gradients.spikes if gradients else None,
        largest=gradients.largest_later if gradients else None,
        clip=subject.config.gradient_clip,
    )
    return Section(
        figures=[
            *_code_figures(settings, found, data),
            *_aggregate_figures(settings, found),
            *_gap_figures(settings, found),
            *_gradient_figures(gradients),
        ],
        words=diagnose(health),
        data=data,
    )


@torch.no_grad()
def _measure(subject: Subject, settings: ReportSettings, report: Report) -> _Measured:
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
    prior = _density(subject.model, codes, chosen).sample(size, generator).numpy()
    aggregate = drawn[chosen.numpy()]
    discrepancy = maximum_mean_discrepancy(aggregate, prior)
    report("Telling codes from the prior's", 0.2)
    test = classifier_test(
        aggregate,
        prior,
        settings.seed,
        lambda done: report("Telling codes from the prior's", 0.2 + 0.1 * done),
    )
    found = _Measured(codes, discrepancy, test, subject.model.prior.standard)
    if codes.ladder is not None:
        prior, found.why = subject.model.density(count=count), LEVELS
        found.kl, found.levels, found.told = level_divergences(prior, codes, settings.seed)
    elif not subject.model.deterministic:
        _measure_densities(found, subject, settings, report)
    return found


def _measure_densities(
    found: _Measured, subject: Subject, settings: ReportSettings, report: Report
) -> None:
    """What needs the posterior to have a density."""
    codes, seed, model = found.codes, settings.seed, subject.model
    posterior = DiagonalGaussian(codes.mean, codes.log_variance)
    prior = _density(model, codes, torch.arange(len(codes)))
    found.told = nats_per_dimension(prior, posterior).mean(0).tolist()
    evaluated = min(EVALUATED, math.ceil(EVALUATED_EACH * settings.examples), len(codes))
    sample = sample_aggregate(
        codes, evaluated, seed, progress=lambda done: report("Decomposing the KL", 0.3 + 0.3 * done)
    )
    own = _density(model, codes, sample.own)
    log_prior = None if found.standard else own.log_prob(sample.z)
    found.parts = decompose(sample, len(codes), log_prior)
    exact = prior.kl(posterior)
    if exact is None:
        found.kl = found.parts.kl
    else:
        found.kl = Estimate(exact.sum(1).mean().item(), standard_error(exact.sum(1)))
    found.holes = find_holes(
        codes,
        sample,
        seed + 1,
        own.sample(len(sample.z), torch.Generator().manual_seed(seed + 1)),
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


def _density(model: VAE, codes: Codes, chosen: Tensor) -> Prior:
    """p(z), or p(z|y) of the chosen examples (M,)."""
    y = codes.examples.labels[chosen] if model.classes else None
    return model.density(y, len(chosen))


def _data(subject: Subject, found: _Measured, gradients: Gradients | None) -> dict[str, Any]:
    """What bars and curves are drawn from."""
    codes, parts = found.codes, found.parts
    point = codes.log_variance is None
    variances = codes.mean.double().var(0, unbiased=False)
    return {
        "kl_per_dimension": found.told,
        "marginal_kl": parts.marginal_kl if parts else None,
        "variance_of_means": variances.tolist(),
        "mean_of_variances": None if point else codes.log_variance.exp().mean(0).tolist(),
        "active": (variances > ACTIVE_VARIANCE).tolist(),
        "dimensions": subject.model.latent_dim,
        "references": len(codes),
        "evaluated": parts.evaluated if parts else None,
        "ceiling": parts.ceiling if parts else None,
        "p_value": found.test.p_value,
        "amortisation_gaps": found.amortisation.gaps.tolist() if found.amortisation else None,
        "gradient_norm": gradients.series if gradients else [],
    }


def _code_figures(settings: ReportSettings, found: _Measured, data: dict[str, Any]) -> list[Figure]:
    note = f"Posteriors of {examples_note(len(found.codes), settings.split)}."
    active = sum(data["active"])
    if found.kl is None:
        scale = "A plain autoencoder may shrink its code at will, so the threshold says little"
        return [
            Figure(METRICS["kl"], None, note=found.why),
            Figure(METRICS["active_units"], active, None, sentences(note, scale)),
        ]
    of = f"Of {data['dimensions']} dimensions"
    levels = zip(("kl_upper", "kl_lower"), found.levels or (), strict=False)
    return [
        Figure(METRICS["kl"], found.kl.value, found.kl.error, note),
        *(Figure(METRICS[key], part.value, part.error, note) for key, part in levels),
        Figure(METRICS["active_units"], active, None, sentences(note, of)),
    ]


def _aggregate_figures(settings: ReportSettings, found: _Measured) -> list[Figure]:
    seed = f"Seed {settings.seed}"
    parts, test = found.parts, found.test
    keys = ("mutual_information", "total_correlation", "dimension_wise_kl", "holes")
    if parts is None or found.holes is None:
        figures = [Figure(METRICS[key], None, note=found.why) for key in keys]
    else:
        note = (
            f"{parts.evaluated} codes, each under the mixture of the posteriors of all "
            f"{examples_note(parts.references, settings.split)}; Monte Carlo KL "
            f"{parts.kl.value:.2f} nats"
        )
        ceiling = f"Never above ln {parts.references} = {parts.ceiling:.2f} nats"
        above = (
            f"Where the mutual information is near {parts.ceiling:.2f} nats, the logarithm of the "
            "number of examples, this is too high"
        )
        rest = "" if found.standard else "This prior is learned: it is what remains of the KL"
        prior = f"{parts.evaluated} samples of the prior, as many codes of pictures; 1 % if alike"
        figures = [
            _estimated("mutual_information", parts.mutual_information, note, ceiling, seed),
            _estimated("total_correlation", parts.total_correlation, note, above, seed),
            _estimated("dimension_wise_kl", parts.dimension_wise_kl, note, rest, seed),
            _estimated("holes", found.holes, prior, f"Seed {settings.seed + 1}"),
        ]
    source = "N(0, I)" if found.standard else "the learned prior"
    compared = f"{found.discrepancy.samples} codes and as many samples of {source}"
    halves = (
        f"{compared}; fitted on one half of each, scored on the other ({test.tested} in all). "
        f"Chance 0.5; p = {test.p_value:.2g} by the binomial"
    )
    return [
        *figures,
        _estimated("mmd", found.discrepancy, compared, "Error by leaving one out", seed),
        Figure(METRICS["classifier_test"], test.accuracy, test.error, sentences(halves, seed)),
    ]


def _estimated(key: str, estimate: Estimate | Discrepancy, *note: str) -> Figure:
    return Figure(METRICS[key], estimate.value, estimate.error, sentences(*note))


def _gap_figures(settings: ReportSettings, found: _Measured) -> list[Figure]:
    keys = ("amortisation_gap", "approximation_gap")
    gap = found.amortisation
    if gap is None:
        return [Figure(METRICS[key], None, note=found.why) for key in keys]
    few = examples_note(len(gap.gaps), settings.split)
    note = sentences(
        f"{few} spread evenly, {EVALUATION_SAMPLES} codes each", f"Seed {settings.seed}"
    )
    values = (gap.gaps, gap.approximation)
    return [
        Figure(METRICS[key], each.mean().item(), standard_error(each), note)
        for key, each in zip(keys, values, strict=True)
    ]


def _gradient_figures(gradients: Gradients | None) -> list[Figure]:
    keys = ("gradient_median", "gradient_largest", "gradient_spikes")
    if gradients is None:
        note = "The history of the training is not known, as for a starter: train a run to see it."
        return [Figure(METRICS[key], None, note=note) for key in keys]
    note = f"{len(gradients.series)} reports, one step each, before clipping"
    late = "Without the first tenth of the reports"
    if gradients.spikes is None:
        late = f"Too few reports to say: {FEWEST_REPORTS} are needed"
    values = (gradients.median, gradients.largest, gradients.spikes)
    notes = (sentences(note), sentences(note), sentences(note, late))
    return [
        Figure(METRICS[key], value, None, note)
        for key, value, note in zip(keys, values, notes, strict=True)
    ]
