"""How columns hang together two by two, on one scale from 0 to 1 whatever their kinds."""

import numpy as np
from scipy.stats import rankdata

from vae_core.evaluation.fidelity.records import Records


def associations(records: Records) -> np.ndarray:
    """A matrix (C, C) of whole records: of each pair of columns how far one tells the other.

    Of two numbers the correlation of their ranks (Spearman 1904), with its sign; of a number and a
    choice the correlation ratio of the ranks (Fisher 1925); of two choices Cramer's V, corrected
    for its bias (Bergsma 2013, J. Korean Stat. Soc. 42). Ratio and V are corrected for what chance
    alone explains, and are 0 where it explains more.
    """
    columns = [
        values.astype(np.int64) if size else rankdata(values)
        for size, values in zip(records.sizes, records.values.T, strict=True)
    ]
    count = len(columns)
    found = np.eye(count)
    for i in range(count):
        for j in range(i):
            found[i, j] = found[j, i] = _of(
                (columns[i], records.sizes[i]), (columns[j], records.sizes[j])
            )
    return found


def association_error(a: np.ndarray, b: np.ndarray) -> float:
    """The mean difference, without its sign, of two such matrices over pairs of columns; 0 of one.

    Sets of one source differ too, by about the standard error of a correlation.
    """
    pairs = np.tril_indices(len(a), -1)
    return float(np.abs(a - b)[pairs].mean()) if len(pairs[0]) else 0.0


def _of(one: tuple[np.ndarray, int], other: tuple[np.ndarray, int]) -> float:
    (a, choices_a), (b, choices_b) = one, other
    if choices_a and choices_b:
        return cramers_v(a, b)
    if choices_a:
        return correlation_ratio(a, b)
    if choices_b:
        return correlation_ratio(b, a)
    if a.std() == 0 or b.std() == 0:
        return 0.0
    return float(np.corrcoef(a, b)[0, 1])


def correlation_ratio(groups: np.ndarray, numbers: np.ndarray) -> float:
    """eta of numbers (N,) in groups (N,): the root of the share of variance between groups.

    The share is Kelley's epsilon squared (1935, PNAS 21): unbiased where groups tell nothing.
    """
    count = np.bincount(groups)
    sums = np.bincount(groups, numbers)
    there = count > 0
    total = np.square(numbers - numbers.mean()).sum()
    within = total - (count[there] * np.square(sums[there] / count[there] - numbers.mean())).sum()
    free = len(numbers) - there.sum()
    if total == 0 or free <= 0:
        return 0.0
    share = 1 - (within / free) / (total / (len(numbers) - 1))
    return float(np.sqrt(np.clip(share, 0, 1)))


def cramers_v(a: np.ndarray, b: np.ndarray) -> float:
    """Cramer's V of places (N,) each, corrected for its bias."""
    table = np.zeros((a.max() + 1, b.max() + 1))
    np.add.at(table, (a, b), 1)
    table = table[table.any(1)][:, table.any(0)]
    rows, columns = table.shape
    count = table.sum()
    if min(rows, columns) < 2 or count < 3:
        return 0.0
    expected = table.sum(1, keepdims=True) * table.sum(0) / count
    share = (np.square(table - expected) / expected).sum() / count
    share = max(0.0, share - (rows - 1) * (columns - 1) / (count - 1))
    sides = [size - (size - 1) ** 2 / (count - 1) for size in (rows, columns)]
    room = min(sides) - 1
    return float(np.sqrt(min(1.0, share / room))) if room > 0 else 0.0
