"""Characters as small pictures. Needs no torch.

Pillow's own font has ASCII and some signs; what it lacks is of DejaVu (Latin, Greek, Cyrillic,
Hebrew, Arabic, Armenian, Georgian, signs), which matplotlib brings. Neither has Chinese, Japanese,
Korean or Indic letters, which eight pixels could not show: these are boxes, which is said.
"""

import importlib.util
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, cast

import numpy as np
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 8, 13  # of a character, in pixels
SIZE = 11  # of the font
_SMALLEST = 6
_NOBODY = "\U0010ffff"  # no character: a font draws what it draws for those that it lacks
# In this order: letters of one width fill the cell best, and have no Hebrew.
_MORE = ("DejaVuSansMono.ttf", "DejaVuSans.ttf")


def glyph(character: str) -> np.ndarray:
    """A character in the middle of its cell, (HEIGHT, WIDTH) in [0, 1]."""
    cell = Image.new("L", (WIDTH, HEIGHT))
    font = _font_of(character)
    ImageDraw.Draw(cell).text((WIDTH / 2, HEIGHT - 3), character, 255, font, anchor="ms")
    return np.asarray(cell, np.float32) / 255


def without_glyph(characters: Iterable[str]) -> list[str]:
    """Those that are drawn as one and the same box."""
    return [each for each in characters if not any(_has(n, each) for n in range(1 + len(_MORE)))]


def _font_of(character: str) -> ImageFont.FreeTypeFont:
    """The first font that has it, as large as fits the cell; Pillow's where none has."""
    place = next((n for n in range(1 + len(_MORE)) if _has(n, character)), 0)
    sizes = range(SIZE, _SMALLEST, -1)
    if place == 0:
        return _font(0, SIZE)
    fits = (size for size in sizes if _font(place, size).getlength(character) <= WIDTH)
    return _font(place, next(fits, _SMALLEST))


def _has(place: int, character: str) -> bool:
    font = _font(place, SIZE)
    missing, found = (_pixels(font, each) for each in (_NOBODY, character))
    return found != missing


def _pixels(font: ImageFont.FreeTypeFont, character: str) -> tuple[Any, bytes]:
    """The size of a character's picture, and its pixels."""
    mask: Any = font.getmask(character)
    return mask.size, bytes(mask)


@cache
def _font(place: int, size: int) -> ImageFont.FreeTypeFont:
    if place == 0:
        return cast(ImageFont.FreeTypeFont, ImageFont.load_default(size))
    # Found without importing it, which takes a second.
    found = importlib.util.find_spec("matplotlib")
    assert found is not None and found.submodule_search_locations is not None
    package = found.submodule_search_locations[0]
    return ImageFont.truetype(Path(package, "mpl-data", "fonts", "ttf", _MORE[place - 1]), size)
