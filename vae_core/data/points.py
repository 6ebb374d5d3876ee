"""Series as the points of a table."""

from torch import Tensor

from vae_core.data.layouts import Series

DIGITS = 6  # float32 holds seven


def tabulate(values: Tensor, layout: Series) -> dict[str, list[float] | list[int]]:
    """Curves (N, 1, T, channels) as a row for each point, in the channels' own units.

    Columns: ``series`` (from 1 on), the time in its unit, and each channel by its name.
    """
    count = len(values)
    times = [float(f"{k * layout.step:.{DIGITS}g}") for k in range(layout.length)]
    found: dict[str, list[float] | list[int]] = {
        "series": [number for number in range(1, count + 1) for _ in range(layout.length)],
        f"time ({layout.step_unit})": times * count,
    }
    for place, channel in enumerate(layout.channels):
        name = f"{channel.name} ({channel.unit})" if channel.unit else channel.name
        while name in found:
            name += "_"
        points = channel.offset + channel.scale * values[:, 0, :, place].detach().double()
        found[name] = [float(f"{value:.{DIGITS}g}") for value in points.flatten().tolist()]
    return found
