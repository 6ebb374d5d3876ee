"""What the comparison of rows that were made with real ones comes to, in sentences."""

import numpy as np
from scipy.stats import chi2_contingency

from vae_core.analyses.synthetic.compared import Found, Material
from vae_core.analyses.synthetic.source import PRIOR
from vae_core.config.run import RunConfig
from vae_core.counting import counted
from vae_core.evaluation.advice import advise
from vae_core.evaluation.fidelity.marginals import EXPECTED, missing
from vae_core.evaluation.findings import ERRORS, Finding

LEVEL = 0.05
# Times what chance explains; a distance so large comes by chance once in 2000 columns
# (Kolmogorov's distribution), which resampling some hundred times cannot tell.
FAR = 1.5
_NAMED = 5


def findings(
    material: Material, found: dict[str, Found], source: str, config: RunConfig
) -> list[Finding]:
    """One of each question, in order of what matters most to who hands rows on.

    Args:
        material: the rows.
        found: what was measured of those of each source.
        source: where their codes come from.
        config: of the model, which says what can be tried.
    """
    fitted = ("fitted-density",) if source == PRIOR else ()
    advice = advise(config, *fitted, "richer-prior", "longer")
    return [
        _memorised(found, config),
        _told(found, advice),
        *_missed(material, advice),
        _useful(found),
        *_farthest(found),
    ]


def _told(found: dict[str, Found], advice: tuple[str, ...]) -> Finding:
    """Whether rows are told from real ones, and whether a copula's are told better."""
    made, copula = found["made"].apart, found["copula"].apart
    rival = f"Those of a Gaussian copula: {copula.accuracy:.0%}."
    scored = f"of {counted(made.tested, 'row')}"
    if made.p_value > LEVEL:
        power = 0.5 + 1.65 * 0.5 / np.sqrt(made.tested)
        return Finding(
            "not-told-apart",
            f"A classifier does not tell these rows from real ones: {made.accuracy:.0%} right "
            f"{scored}, p = {made.p_value:.2g}. {rival}",
            "good",
            reason=f"From {power:.0%} on it would have been beyond chance.",
            figures=("told_apart",),
        )
    error = ERRORS * np.hypot(made.error, copula.error)
    better = copula.accuracy - made.accuracy > error
    beside = " These are better." if better else ""
    if made.accuracy - copula.accuracy > error:
        beside = " Those are better."
    return Finding(
        "told-apart",
        f"A classifier tells these rows from real ones: {made.accuracy:.0%} right {scored}, p = "
        f"{made.p_value:.2g}. {rival}{beside}",
        "note" if better else "bad",
        advice=advice,
        figures=("told_apart",),
    )


def _missed(material: Material, advice: tuple[str, ...]) -> list[Finding]:
    """Of every choice: values that are missing, and shares that are off by more than chance."""
    rows, trained = material.sources["made"], material.trained
    absent, off, choices = [], [], 0
    for place, (name, size) in enumerate(zip(rows.names, rows.sizes, strict=True)):
        if not size:
            continue
        choices += 1
        made, seen = (
            np.bincount(each.values[:, place].astype(np.int64), minlength=size)
            for each in (rows, trained)
        )
        if lost := missing(made, seen):
            absent.append(f"{len(lost)} of “{name}”")
        if frequencies(made, seen) < LEVEL / max(1, sum(map(bool, rows.sizes))):
            off.append(f"“{name}”")
    if not choices:
        return []
    if absent:
        return [
            Finding(
                "values-missing",
                f"Values are missing of which {EXPECTED} rows or more were to be expected: "
                f"{', '.join(absent[:_NAMED])}.",
                advice=advice,
                figures=("marginal_distance",),
            )
        ]
    if off:
        return [
            Finding(
                "frequencies-off",
                "Every value is there of which 10 rows or more were to be expected, but not as "
                f"often as among training rows: {', '.join(off[:_NAMED])} (beyond chance at 5% in "
                "all).",
                "note",
                advice=advice,
                figures=("marginal_distance",),
            )
        ]
    return [
        Finding(
            "frequencies",
            "Every value of a choice of which 10 rows or more were to be expected is there, as "
            "often as among training rows as far as chance allows.",
            "good",
            figures=("marginal_distance",),
        )
    ]


def frequencies(made: np.ndarray, found: np.ndarray) -> float:
    """The p-value that counts (V,) each are of one source (Pearson 1900), rare values together.

    The approximation wants five expected rows a value: rarer ones are one value.
    """
    table = np.stack([made, found])
    expected = table.sum(0) * table.sum(1).min() / table.sum()
    common = expected >= 5
    table = np.column_stack([table[:, common], table[:, ~common].sum(1)])
    table = table[:, table.sum(0) > 0]
    if table.shape[1] < 2:
        return 1.0
    return float(chi2_contingency(table, correction=False).pvalue)


def _useful(found: dict[str, Found]) -> Finding:
    """What can be learned from the rows, beside what real ones teach."""
    made, real, copula = (found[name].use for name in ("made", "real", "copula"))
    told = (
        f"What is learned from these rows has a skill of {made.mean:.2f} on real ones; from as "
        f"many training rows {real.mean:.2f}, from a Gaussian copula's {copula.mean:.2f}."
    )
    gap = real.mean - made.mean
    error = float(np.hypot(made.error, real.error))
    tone = "good" if gap <= ERRORS * error and real.mean > 0 else "note"
    return Finding("useful", told, tone, figures=("skill",))


def _memorised(found: dict[str, Found], config: RunConfig) -> Finding:
    """Whether rows lie nearer to those trained on than chance explains."""
    near = found["made"].near
    assert near is not None
    copies = (
        f"{near.copies:.1%} are equal to a training row; of held-out rows {near.copies_held:.1%}."
    )
    if near.p_value <= LEVEL / 5:
        return Finding(
            "memorised",
            f"These rows lie nearer to training rows than to held-out ones: {near.share:.0%} "
            f"instead of 50%, p = {near.p_value:.2g}. {copies}",
            reason="Something of single training rows was memorised. Do not hand these rows on as "
            "anonymous.",
            advice=advise(config, "fewer-dimensions", "more-data"),
            figures=("nearness",),
        )
    return Finding(
        "not-memorised",
        f"No row is seen to be memorised: {near.share:.0%} lie nearer to a training row than to a "
        f"held-out one (50% by chance, ± {near.error:.0%}). {copies}",
        "good",
        reason="That is a test of the whole, and no promise for a single row.",
        figures=("nearness",),
    )


def _farthest(found: dict[str, Found]) -> list[Finding]:
    """The column that is furthest from the real one, where it is beyond chance."""
    columns = found["made"].columns
    beyond = [
        column
        for column in columns
        if column.p_value <= LEVEL / len(columns) or column.distance > FAR * column.chance
    ]
    if not beyond:
        return []
    worst = max(beyond, key=lambda column: column.distance - column.chance)
    return [
        Finding(
            "column-off",
            f"Furthest from the real column is “{worst.name}”: a distance of "
            f"{worst.distance:.3f}, where chance explains {worst.chance:.3f}.",
            "note",
            figures=("marginal_distance",),
        )
    ]
