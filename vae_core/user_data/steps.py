"""The step of a column: what its values are whole multiples of, however they were written."""

import numpy as np

# float32, in which rows are learned, holds seven digits of a column's spread.
_DIGITS = 7
# Fewer digits after the first than this are no precision that all values were written with.
_SEVERAL = 2
_SAME = 4.0  # in units of the last place: what arithmetic may have left of a decimal number


def step_of(values: np.ndarray) -> float:
    """The largest number that all values are multiples of, at any scale: 0.5 of halves, 100 of
    hundreds.

    Where values have so many digits each, rather than decimals, as 1.2345e-03 beside 2.3456e+01,
    it is the step of the large ones. It is never finer than a tenth of a millionth of the spread.

    Args:
        values: finite, (N,), float32 or float64.
    """
    known = np.unique(np.abs(values))
    known = known[known > 0]
    if not len(known):
        return 1.0
    finest = _exponent(float(np.std(values)) or float(known[-1])) - _DIGITS
    places = _last_places(known, finest)
    place = int(places.min())
    leading = np.floor(np.log10(known) + 1e-12).astype(int)
    digits = int((leading - places).max())
    if digits >= _SEVERAL and 2 * (places == place).sum() < (leading - places == digits).sum():
        return _power(max(place, _exponent(float(np.quantile(known, 0.95))) - digits))
    whole = np.rint(_shifted(known, place))
    common = np.gcd.reduce(whole.astype(np.int64)) if whole[-1] < 2.0**53 else 1
    return float(f"{common}e{place}")


def _last_places(known: np.ndarray, finest: int) -> np.ndarray:
    """The power of ten of each value's last digit that is not zero, ``finest`` at least."""
    places = np.full(len(known), finest)
    open_ = np.arange(len(known))
    tolerance = _SAME * np.finfo(known.dtype).eps
    for place in range(_exponent(float(known[-1])), finest, -1):
        shifted = _shifted(known[open_], place)
        found = np.abs(shifted - np.rint(shifted)) <= tolerance * shifted
        places[open_[found]] = place
        open_ = open_[~found]
        if not len(open_):
            break
    return places


def _shifted(values: np.ndarray, place: int) -> np.ndarray:
    """In units of 10^place; by an exact power where there is one."""
    wide = values.astype(np.float64)
    return wide / 10.0**place if place >= 0 else wide * 10.0**-place


def _exponent(number: float) -> int:
    return int(np.floor(np.log10(number) + 1e-12))


def _power(place: int) -> float:
    return float(f"1e{place}")
