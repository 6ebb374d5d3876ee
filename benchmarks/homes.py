"""A table of homes, made anew: columns of five kinds that hang together, one a choice of many.

Nothing of it was measured anywhere. A district is one of forty, rare ones far rarer than common
ones; area goes by rooms and district, the year by the district, heating by both, and the price by
area, district and balcony.
"""

from typing import Any

import numpy as np

DISTRICTS = 40
HEATING = ("gas", "district heating", "oil", "heat pump", "electric")
_TOWN = 7  # the seed of what districts are like, the same for every table


def homes(count: int, seed: int = 0, districts: int = DISTRICTS) -> dict[str, list[Any]]:
    """Columns of so many homes, by name."""
    draw, town = np.random.default_rng(seed), np.random.default_rng(_TOWN)
    level, size = town.normal(0, 0.3, districts), town.normal(0, 0.25, districts)
    age = town.integers(1900, 2005, districts)
    share = np.arange(1, districts + 1) ** -0.8
    home = draw.choice(districts, count, p=share / share.sum())
    rooms = 1 + draw.poisson(1.6 + 0.8 * np.exp(size[home]))
    noise = draw.normal(0, 0.15, count)
    area = np.round(np.exp(3.1 + 0.63 * np.log(rooms) + 0.4 * size[home] + noise), 1)
    year = np.clip(np.round(age[home] + draw.normal(0, 18, count)), 1880, 2020).astype(int)
    scores = np.stack(
        [
            np.ones(count),
            0.5 + 2 * level[home],
            (1970 - year) / 40,
            (year - 1985) / 20,
            np.full(count, -0.8),
        ],
        1,
    )
    heating = (scores + draw.gumbel(size=scores.shape)).argmax(1)
    balcony = draw.random(count) < 1 / (1 + np.exp(-(rooms - 2.5) - 0.02 * (year - 1960)))
    price = area * np.exp(8 + level[home] + 0.1 * balcony + draw.normal(0, 0.12, count))
    return {
        "district": [f"district {number + 1:02d}" for number in home],
        "area": area.tolist(),
        "rooms": rooms.tolist(),
        "year": year.tolist(),
        "heating": [HEATING[place] for place in heating],
        "balcony": ["yes" if there else "no" for there in balcony],
        "price": np.round(price, -3).astype(int).tolist(),
    }
