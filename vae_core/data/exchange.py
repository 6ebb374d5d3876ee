"""What people have, as the numbers that a model is given, and back: by what a file says of itself.

``about`` is ``Layout.numbers`` as JSON holds it, which an exported file carries. Each function
needs numpy alone, so that its text can stand in a model card, to be run where there is no
``vae_core``.
"""

from typing import Any

import numpy as np

from vae_core.counting import counted


def numbers_of_pictures(about: dict[str, Any], pictures: Any) -> np.ndarray:
    """Levels 0 to 255, (N, H, W) or (N, H, W, 3) -> float32 (N, C, H, W) in [0, 1]."""
    levels = np.asarray(pictures, np.float32).reshape(len(pictures), *about["shape"][1:], -1)
    return levels.transpose(0, 3, 1, 2) / np.float32(255)


def pictures_of_numbers(about: dict[str, Any], numbers: np.ndarray) -> np.ndarray:
    """Levels 0 to 255, uint8 (N, H, W, C)."""
    return np.rint(255 * np.clip(numbers, 0, 1)).astype(np.uint8).transpose(0, 2, 3, 1)


def numbers_of_clips(about: dict[str, Any], clips: Any) -> np.ndarray:
    """Grey levels 0 to 255, (N, frames, H, W) -> float32 of the same shape, in [0, 1]."""
    return np.asarray(clips, np.float32) / np.float32(255)


def clips_of_numbers(about: dict[str, Any], numbers: np.ndarray) -> np.ndarray:
    """Grey levels 0 to 255, uint8 (N, frames, H, W)."""
    return np.rint(255 * np.clip(numbers, 0, 1)).astype(np.uint8)


def numbers_of_lines(about: dict[str, Any], lines: list[str]) -> np.ndarray:
    """Strings -> float32 (N, symbols, places, 1): one at the symbol of each place."""
    numbers = np.zeros((len(lines), *about["shape"]), np.float32)
    for row, line in enumerate(lines):
        if len(line) > about["length"]:
            raise ValueError(f"{line!r} is longer than {counted(about['length'], 'character')}")
        symbols = [1 + about["alphabet"].index(character) for character in line]
        for place in range(about["length"]):
            symbol = symbols[place] if place < len(symbols) else 0  # 0 is the end
            numbers[row, symbol, place, 0] = 1
    return numbers


def lines_of_numbers(about: dict[str, Any], numbers: np.ndarray) -> list[str]:
    """The likeliest symbol at each place, up to the first end."""
    lines = []
    for symbols in numbers[..., 0].argmax(1).tolist():
        length = [*symbols, 0].index(0)
        lines.append("".join(about["alphabet"][symbol - 1] for symbol in symbols[:length]))
    return lines


def numbers_of_series(about: dict[str, Any], series: Any) -> np.ndarray:
    """Values in their units (N, points, channels) -> float32 (N, 1, points, channels)."""
    offset, scale = (np.array([c[key] for c in about["channels"]]) for key in ("offset", "scale"))
    return ((np.asarray(series, float) - offset) / scale).astype(np.float32)[:, None]


def series_of_numbers(about: dict[str, Any], numbers: np.ndarray) -> np.ndarray:
    """Values in their units, float64 (N, points, channels)."""
    offset, scale = (np.array([c[key] for c in about["channels"]]) for key in ("offset", "scale"))
    return offset + scale * numbers[:, 0].astype(float)


def numbers_of_rows(about: dict[str, Any], rows: list[dict[str, Any]]) -> np.ndarray:
    """Values by column, in their units -> float32 (N, 1, 1, D)."""
    numbers = np.zeros((len(rows), *about["shape"]), np.float32)
    for row, values in enumerate(rows):
        for column in about["columns"]:
            value, place = values[column["name"]], column["place"]
            if column["type"] == "number":
                numbers[row, 0, 0, place] = (float(value) - column["offset"]) / column["scale"]
            else:
                numbers[row, 0, 0, place + column["values"].index(str(value))] = 1
    return numbers


def rows_of_numbers(about: dict[str, Any], numbers: np.ndarray) -> list[dict[str, Any]]:
    """Values by column: numbers in their units, not rounded to their step; the likeliest choice."""
    rows = []
    for found in numbers[:, 0, 0].astype(float):
        rows.append(row := {})
        for column in about["columns"]:
            name, place = column["name"], column["place"]
            if column["type"] == "number":
                row[name] = float(column["offset"] + column["scale"] * found[place])
            else:
                shares = found[place : place + len(column["values"])]
                row[name] = column["values"][int(shares.argmax())]
    return rows
