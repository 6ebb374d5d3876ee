"""The figures of latent health: values with what each was measured on, or why there is none."""

from dataclasses import dataclass, replace
from typing import Any

from torch import Tensor

from vae_core.analyses.report.latent_metrics import METRICS
from vae_core.analyses.report.notes import examples_note, sentences
from vae_core.config.analyses import ReportSettings
from vae_core.counting import counted
from vae_core.evaluation.aggregate import Estimate
from vae_core.evaluation.amortisation import EVALUATION_SAMPLES, AmortisationGap
from vae_core.evaluation.codes import Codes
from vae_core.evaluation.decomposition import Decomposition
from vae_core.evaluation.figures import Figure
from vae_core.evaluation.gradient_norms import FEWEST_REPORTS, Gradients
from vae_core.evaluation.likelihood import standard_error
from vae_core.evaluation.two_sample import ClassifierTest, Discrepancy

POINT = "A plain autoencoder's code is a point without a density, so there is no such figure."
CODES = "Quantised codes have probabilities and no density, so there is no such figure."
NO_GAUSSIAN = (
    "The density of all codes together is known for diagonal Gaussian posteriors only, and these "
    "are none, so there is no such figure."
)


@dataclass
class Measured:
    """What was found; None where the posterior does not allow it.

    Attributes:
        why: what a figure says that is missing for want of a diagonal Gaussian posterior.
        kl: to the prior, with its error; by samples where there is no closed form.
        computed: how the KL was, of how many examples.
        adds_up: whether what the dimensions tell is the KL of each.
        told: what each dimension tells, (D,) (``Terms.nats_per_dimension``).
        levels: the parts of the KL where the code has two levels, from the top.
    """

    codes: Codes
    discrepancy: Discrepancy
    test: ClassifierTest
    standard: bool  # whether the prior is N(0, I)
    why: str
    usage: Tensor | None = None  # perplexity of each slot of quantised codes, (S,)
    kl: Estimate | None = None
    computed: str = ""
    adds_up: bool = False
    told: list[float] | None = None
    levels: list[float] | None = None
    parts: Decomposition | None = None
    holes: Estimate | None = None
    amortisation: AmortisationGap | None = None


def figures(
    settings: ReportSettings, found: Measured, data: dict[str, Any], gradients: Gradients | None
) -> list[Figure]:
    """All figures of the section, in order."""
    return [
        *_code_figures(settings, found, data),
        *_aggregate_figures(settings, found),
        *_gap_figures(settings, found),
        *_gradient_figures(gradients),
    ]


def _code_figures(settings: ReportSettings, found: Measured, data: dict[str, Any]) -> list[Figure]:
    note = f"Posteriors of {examples_note(len(found.codes), settings.split)}."
    active = sum(data["active"])
    if found.kl is None:
        scale = "A plain autoencoder may shrink its code at will, so the threshold says little"
        return [
            Figure(METRICS["kl"], None, note=POINT),
            Figure(METRICS["active_units"], active, None, sentences(note, scale)),
        ]
    of = f"Of {counted(data['dimensions'], 'dimension')}"
    if found.usage is not None:
        of = sentences(note, of)
        return [
            Figure(METRICS["kl"], found.kl.value, None, sentences(found.computed)),
            Figure(METRICS["active_units"], active, None, of),
            _perplexity(found, settings, data["entries"]),
        ]
    levels = zip(("kl_upper", "kl_lower"), found.levels or (), strict=False)
    return [
        Figure(METRICS["kl"], found.kl.value, found.kl.error, sentences(found.computed)),
        *(Figure(METRICS[key], part, None, sentences(found.computed)) for key, part in levels),
        Figure(METRICS["active_units"], active, None, sentences(note, of)),
    ]


def _perplexity(found: Measured, settings: ReportSettings, entries: int) -> Figure:
    assert found.usage is not None
    note = (
        f"Mean over {counted(len(found.usage), 'slot')} of {counted(entries, 'entry', 'entries')}, "
        f"{examples_note(len(found.codes), settings.split)}"
    )
    return Figure(METRICS["perplexity"], found.usage.mean().item(), None, sentences(note))


def _aggregate_figures(settings: ReportSettings, found: Measured) -> list[Figure]:
    seed = f"Seed {settings.seed}"
    parts, test = found.parts, found.test
    last = "dimension_wise_kl" if found.standard else "aggregate_kl"
    if parts is None or found.holes is None:
        keys = ("mutual_information", "total_correlation", last, "holes")
        figures = [Figure(METRICS[key], None, note=found.why) for key in keys]
    else:
        prior = (
            f"{counted(parts.evaluated, 'sample')} of the prior, as many codes of pictures; "
            "1 % if alike"
        )
        figures = [
            *_parts_of_the_kl(settings, parts, last),
            _estimated("holes", found.holes, prior, f"Seed {settings.seed + 1}"),
        ]
    source = "N(0, I)" if found.standard else "the model's own prior"
    compared = f"{counted(found.discrepancy.samples, 'code')} and as many samples of {source}"
    halves = (
        f"{compared}; fitted on one half of each, scored on the other ({test.tested} in all). "
        f"Chance 0.5; p = {test.p_value:.2g} by the binomial"
    )
    return [
        *figures,
        _estimated("mmd", found.discrepancy, compared, "Error by leaving one out", seed),
        Figure(METRICS["classifier_test"], test.accuracy, test.error, sentences(halves, seed)),
    ]


def _parts_of_the_kl(settings: ReportSettings, parts: Decomposition, last: str) -> list[Figure]:
    """What the KL to the prior is made of, or why it cannot be told."""
    known, mixture, rest = _what_is_known(settings, parts)
    values = {
        "mutual_information": (parts.mutual_information, known),
        "total_correlation": (parts.total_correlation, mixture),
        last: (parts.dimension_wise_kl or parts.aggregate_kl, rest),
    }
    seed = f"Seed {settings.seed}"
    information, *others = [
        _estimated(key, estimate, *text, seed)
        if estimate
        else Figure(METRICS[key], None, note=sentences(*text))
        for key, (estimate, text) in values.items()
    ]
    return [replace(information, ceiling=parts.ceiling, at_least=parts.at_ceiling), *others]


def _what_is_known(
    settings: ReportSettings, parts: Decomposition
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """On what each part was measured, and how far it can be known from so many examples."""
    note = (
        f"{counted(parts.evaluated, 'code')}, each under the posteriors of all "
        f"{examples_note(parts.references, settings.split)}, with its own and without; Monte Carlo "
        f"KL {parts.kl.value:.2f} nats"
    )
    alone = (
        f"Of these examples alone {parts.information.value:.2f}, never above ln "
        f"{parts.references} = {parts.ceiling:.2f} nats"
    )
    mixture = f"Of the mixture of these examples alone {parts.of_mixture:.2f}"
    biased = "The error holds what so few examples leave open"
    if not parts.at_ceiling:
        return (note, alone, biased), (note, mixture, biased), (note, biased)
    few = (
        "The mutual information is at its ceiling: so few examples do not tell how dense codes are"
    )
    rest = (note, biased) if parts.dimension_wise_kl else (few,)
    return (note, f"{alone}: it is at least this"), (few,), rest


def _estimated(key: str, estimate: Estimate | Discrepancy, *note: str) -> Figure:
    return Figure(METRICS[key], estimate.value, estimate.error, sentences(*note))


def _gap_figures(settings: ReportSettings, found: Measured) -> list[Figure]:
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
