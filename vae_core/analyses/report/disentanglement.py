"""Disentanglement: does each dimension of the code hold one ground-truth factor?"""

from dataclasses import dataclass

import numpy as np
import torch

from vae_core.analyses.report.disentanglement_words import Known, findings
from vae_core.analyses.subject import Subject
from vae_core.config.analyses import ReportSettings
from vae_core.counting import counted
from vae_core.errors import ProgressCallback
from vae_core.evaluation import disentanglement as scores
from vae_core.evaluation.disentanglement import Score
from vae_core.evaluation.figures import Figure, Metric, Section
from vae_core.evaluation.likelihood import ACTIVE_VARIANCE

# Held-out data are few where every combination is drawn once, so both held-out splits are used.
POOLS = {"train": ("train",), "validation": ("validation",), "test": ("test", "validation")}
EXAMPLES = 5000
# Factors whose values no straight line can follow: kinds, and angles, which come round again.
UNORDERED = ("shape", "orientation", "phase", "angle")
# A continuous factor is cut into so many values, each as frequent as the others.
BINS = 10
_LOCATELLO = "in the variant of Locatello et al. 2019, arXiv:1811.12359"
_HALVES = "Fitted on one half of the codes, scored on the other."


def _metric(key: str, title: str, definition: str, source: str) -> Metric:
    return Metric(key, title, "", definition, source, "higher")


METRICS = {
    metric.key: metric
    for metric in (
        _metric(
            "mig",
            "Mutual information gap (MIG)",
            "For each factor, how much more its best dimension tells of it than the second best, "
            "as a share of the factor's entropy; the mean over factors. Codes in 20 bins of equal "
            "width. 1: one dimension tells all of a factor and no other repeats it. Floor 0.",
            f"Chen et al. 2018, arXiv:1802.04942, eq. 6; {_LOCATELLO}",
        ),
        _metric(
            "dci_disentanglement",
            "DCI disentanglement",
            "Whether a dimension predicts one factor only: 1 minus the entropy of its importances "
            "over the factors, averaged with total importance as weight. Importances of random "
            "forests. Floor 0.",
            "Eastwood & Williams 2018 (ICLR), section 2",
        ),
        _metric(
            "dci_completeness",
            "DCI completeness",
            "Whether a factor is predicted by one dimension only: 1 minus the entropy of its "
            "importances over the dimensions, averaged over factors. Importances of random forests."
            " Floor 0.",
            "Eastwood & Williams 2018 (ICLR), section 2",
        ),
        _metric(
            "dci_informativeness",
            "DCI informativeness",
            "How well random forests predict the factors from the whole code: accuracy, averaged "
            "over factors. Its floor is not 0 but that of guessing the commonest value.",
            f"Eastwood & Williams 2018 (ICLR), section 2; accuracy {_LOCATELLO}",
        ),
        _metric(
            "sap",
            "Separated attribute predictability (SAP)",
            "For each factor, by how much it is read better out of its best single dimension than "
            "of the second best; the mean over factors. Ordered factors by a straight line (R²), "
            "others by as many intervals as values (balanced accuracy, chance at 0). Floor 0.",
            "Kumar et al. 2018, arXiv:1711.00848, section 3; accuracy rescaled",
        ),
        _metric(
            "factor_vae",
            "FactorVAE score",
            "64 examples share one factor; the dimension that varies least among them, for its "
            "size, votes for which. Accuracy of each dimension's majority vote on votes not "
            "counted. Its floor is chance, one in the number of factors.",
            "Kim & Mnih 2018, arXiv:1802.05983, section 4",
        ),
        _metric(
            "beta_vae",
            "BetaVAE score",
            "Pairs of examples share one factor; a linear classifier tells which from the mean "
            "absolute difference of their codes over 64 pairs. Accuracy on trials it was not "
            "fitted on. Lenient: several dimensions may share a factor. Its floor is chance, one "
            "in the number of factors.",
            "Higgins et al. 2017 (ICLR, beta-VAE), section 3",
        ),
        _metric(
            "modularity",
            "Modularity",
            "Whether a dimension tells about one factor only: 1 minus the squared information on "
            "all others over that about its best, averaged over the dimensions that tell of any. "
            "Information that chance explains (one in a thousand) counts as none. Floor 0.",
            "Ridgeway & Mozer 2018 (NeurIPS), arXiv:1802.05312, eq. 2",
        ),
    )
}


def section(subject: Subject, settings: ReportSettings, report: ProgressCallback) -> Section:
    """All scores of a model whose data set knows its factors; else a sentence and no figure."""
    if not subject.data.factor_names:
        return Section(
            why=f"The factors behind each {subject.data.layout.noun} are not known, so there is "
            "nothing to compare the code with. Train on sprites, whose five factors are, to see "
            "these scores."
        )
    report("Encoding held-out examples", 0.0)
    known = _known(subject, settings)
    found = _measure(known, settings.seed, report)
    information = scores.mutual_information(known.codes, known.factors)
    entropy = scores.entropies(known.factors)
    shares = information / np.maximum(entropy, np.finfo(np.float64).tiny)[:, None]
    return Section(
        figures=[
            Figure(METRICS[key], score.value, score.error, _note(key, score, known, settings.seed))
            for key, score in found.scores.items()
        ],
        findings=findings(known, shares, subject.config),
        data={
            "factors": known.names,
            "dimensions": known.codes.shape[1],
            "examples": len(known.codes),
            "best": shares.argmax(1).tolist(),
            "gaps": scores.information_gaps(information, entropy).tolist(),
            "accuracies": found.accuracies.tolist(),
            "chance": {k: s.chance for k, s in found.scores.items() if s.chance is not None},
        },
        tensors={
            "information": shares.astype(np.float32),
            "importance": found.importance.astype(np.float32),
        },
    )


def _known(subject: Subject, settings: ReportSettings) -> Known:
    """Posterior means and factors, without what the model is told or does not use."""
    pool = POOLS[settings.split]
    parts = [subject.codes(name, EXAMPLES // len(pool)) for name in pool]
    codes = torch.cat([part.mean for part in parts]).double().numpy()
    factors = _indices(torch.cat([part.examples.known_factors for part in parts]).numpy())
    columns = range(factors.shape[1])
    told = []
    if subject.model.classes:
        labels = torch.cat([part.examples.known_labels for part in parts]).numpy()
        told = [k for k in columns if (factors[:, k] == labels).all()]
    kept = [k for k in columns if k not in told]
    names = subject.data.factor_names
    note = f"Posterior means of {len(codes)} {' and '.join(pool)} examples"
    asleep = np.zeros(codes.shape[1], dtype=bool)
    if not subject.model.posterior_head.pointlike:
        # The noise of the posterior drowns so small a mean: to the decoder it is constant.
        asleep = codes.var(0) <= ACTIVE_VARIANCE
        codes = np.where(asleep, 0.0, codes)
        if asleep.any():
            note += (
                f"; {asleep.sum()} of {counted(len(asleep), 'dimension')} are unused, hence "
                "constant"
            )
    if told:
        note += f"; without {', '.join(names[k] for k in told)}, which the model is conditioned on"
    return Known(
        codes,
        factors[:, kept],
        [names[k] for k in kept],
        [names[k] for k in told],
        np.flatnonzero(asleep).tolist(),
        note,
    )


def _indices(factors: np.ndarray) -> np.ndarray:
    """Factors (N, F) as indices of values; continuous ones by their rank, in bins."""
    if factors.dtype.kind != "f":
        return factors
    ranks = factors.argsort(0).argsort(0)
    return ranks * BINS // len(factors)


@dataclass(frozen=True)
class _Found:
    scores: dict[str, Score]
    importance: np.ndarray
    accuracies: np.ndarray


def _measure(known: Known, seed: int, report: ProgressCallback) -> _Found:
    codes, factors = known.codes, known.factors
    report("Mutual information gap", 0.05)
    found = {"mig": scores.mutual_information_gap(codes, factors)}
    dci = scores.dci(
        codes, factors, seed, lambda done: report("Predicting the factors", 0.1 + 0.6 * done)
    )
    found |= {
        "dci_disentanglement": dci.disentanglement,
        "dci_completeness": dci.completeness,
        "dci_informativeness": dci.informativeness,
    }
    report("Reading factors out of single dimensions", 0.72)
    ordered = [name not in UNORDERED for name in known.names]
    found["sap"] = scores.attribute_predictability(codes, factors, seed, ordered)
    report("Holding one factor still", 0.8)
    found["factor_vae"] = scores.factor_vae_score(codes, factors, seed)
    report("Telling pairs apart", 0.88)
    found["beta_vae"] = scores.beta_vae_score(codes, factors, seed)
    report("Modularity", 0.96)
    found["modularity"] = scores.modularity(codes, factors)
    return _Found(found, dci.importance, dci.accuracies)


def _note(key: str, score: Score, known: Known, seed: int) -> str:
    parts = [known.note]
    if key.startswith(("dci", "sap")):
        parts.append(_HALVES)
    if key == "factor_vae":
        parts.append("4000 votes, half counted and half scored")
    if key == "beta_vae":
        parts.append("2000 trials, half fitted and half scored")
    if key not in ("mig", "modularity"):
        parts.append(f"Seed {seed}")
    if score.chance is not None:
        parts.append(f"Chance {score.chance:.2f}")
    return ". ".join(part.rstrip(".") for part in parts) + "."
