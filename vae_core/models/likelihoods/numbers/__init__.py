"""p(number | parameter) of the columns of a table, a family a kind of column."""

from vae_core.data.layouts import Number
from vae_core.models.likelihoods.numbers.bounded import Bounded, Levels, levels_of
from vae_core.models.likelihoods.numbers.counts import Count
from vae_core.models.likelihoods.numbers.family import FLOOR, POINTS, Family
from vae_core.models.likelihoods.numbers.gaussian import Gaussian
from vae_core.models.likelihoods.numbers.positive import Amount, LogNormal

__all__ = ["FLOOR", "Family", "Gaussian", "family_of"]

_FAMILIES: dict[str, type[Family]] = {
    "gaussian": Gaussian,
    "log-normal": LogNormal,
    "amount": Amount,
    "bounded": Bounded,
    "count": Count,
}


def family_of(column: Number) -> type[Family]:
    """The family of a column's likelihood."""
    if column.likelihood == "bounded" and levels_of(column) <= POINTS:
        return Levels
    return _FAMILIES[column.likelihood]
