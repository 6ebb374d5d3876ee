"""Characters as small pictures. Needs no torch.

Pillow's own font has ASCII and some signs; what it lacks is of DejaVu (Latin, Greek, Cyrillic,
Hebrew, Arabic, Armenian, Georgian, signs), which matplotlib brings. What that lacks too, such as
Chinese, Japanese, Korean and Indic letters, is of UnifontEX, whose letters are made for 16 pixels
(``fonts/``, under the SIL Open Font License): texts that hold one have cells of that size.
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
WIDE = 16  # pixels of the side of a cell for letters that are made for so many
_SMALLEST = 6
_NOBODY = "\U0010ffff"  # no character: a font draws what it draws for those that it lacks
# In this order: letters of one width fill the cell best, and have no Hebrew.
_MORE = ("DejaVuSansMono.ttf", "DejaVuSans.ttf")
_WIDEST = 1 + len(_MORE)  # the place of the font with nearly all letters
LETTERS = Path(__file__).parent / "fonts" / "unifontex.woff2"


def cell_of(characters: Iterable[str]) -> tuple[int, int]:
    """(width, height) of the cells in which each of them can be read."""
    wide = any(_place_of(each) == _WIDEST for each in characters)
    return (WIDE, WIDE) if wide else (WIDTH, HEIGHT)


def glyph(character: str, cell: tuple[int, int] = (WIDTH, HEIGHT)) -> np.ndarray:
    """A character in the middle of its cell (width, height): (height, width) in [0, 1]."""
    width, height = cell
    picture = Image.new("L", cell)
    font = _font_of(character, width)
    where = (width / 2, height - (2 if width == WIDE else 3))
    ImageDraw.Draw(picture).text(where, character, 255, font, anchor="ms")
    return np.asarray(picture, np.float32) / 255


def without_glyph(characters: Iterable[str]) -> list[str]:
    """Those that are drawn as one and the same box."""
    return [each for each in characters if _place_of(each) is None]


@cache
def _place_of(character: str) -> int | None:
    """The first font that has it; None where none has."""
    return next((n for n in range(_WIDEST + 1) if _has(n, character)), None)


def _font_of(character: str, width: int) -> ImageFont.FreeTypeFont:
    """The first font that has it, as large as fits the cell; Pillow's where none has."""
    place = _place_of(character) or 0
    most = SIZE if width == WIDTH else WIDE - 3
    if place == 0:
        return _font(0, most)
    if place == _WIDEST:
        return _font(place, min(width, WIDE))
    fits = (s for s in range(most, _SMALLEST, -1) if _font(place, s).getlength(character) <= width)
    return _font(place, next(fits, _SMALLEST))


def _has(place: int, character: str) -> bool:
    font = _font(place, SIZE if place != _WIDEST else WIDE)
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
    if place == _WIDEST:
        return ImageFont.truetype(LETTERS, size)
    # Found without importing it, which takes a second.
    found = importlib.util.find_spec("matplotlib")
    assert found is not None and found.submodule_search_locations is not None
    package = found.submodule_search_locations[0]
    return ImageFont.truetype(Path(package, "mpl-data", "fonts", "ttf", _MORE[place - 1]), size)
