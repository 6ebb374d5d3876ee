"""What characters look like in small pictures: each its own, and none a box without a word."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from vae_core.data.glyphs import HEIGHT, SIZE, WIDTH, glyph, without_glyph
from vae_core.data.layouts import Text
from vae_core.data.views.lines import Lines
from vae_core.user_data.options import OwnOptions
from vae_core.user_data.parsing import parse
from vae_core.user_data.upload import from_uploads

LETTERS = {
    "German": "äöüßÄÖÜ",
    "Polish, Romanian, Turkish": "ąęłńśźżșțğış",
    "Greek": "αβγδλμπσφψωΩ",
    "Russian": "абвгджзийклмнопрстуфхцчшщъыьэюя",
    "Hebrew": "אבגדהלמןרשת",
    "Arabic": "ابجدهلمنر",
    "Armenian, Georgian": "հայաბგდ",
    "signs": "°…“”€→±×≤∞",
}


def box() -> np.ndarray:
    return glyph("\U0010ffff")


@pytest.mark.parametrize("name", LETTERS)
def test_letters_are_no_boxes_and_differ(name: str) -> None:
    drawn = [box(), *map(glyph, LETTERS[name])]
    assert len({each.tobytes() for each in drawn}) == len(set(LETTERS[name])) + 1
    for each in drawn:
        assert each.shape == (HEIGHT, WIDTH) and each.max() > 0.3
    assert not without_glyph(LETTERS[name])


def test_the_letters_of_the_issue_are_told_apart_in_a_picture() -> None:
    bank = Lines(Text(alphabet=tuple(sorted("äßжל")), length=4)).bank
    assert bank.shape == (HEIGHT * WIDTH, 5)
    pairs = [(bank[:, a] - bank[:, b]).norm() for a in range(5) for b in range(a)]
    assert min(pairs) > 1


def test_ascii_is_as_it_was() -> None:
    """A stored run's picture holds its glyphs, and a new one of the same text looks alike."""
    for letter in map(chr, range(33, 127)):
        cell = Image.new("L", (WIDTH, HEIGHT))
        where = (WIDTH / 2, HEIGHT - 3)
        ImageDraw.Draw(cell).text(where, letter, 255, ImageFont.load_default(SIZE), anchor="ms")
        assert (glyph(letter) == np.asarray(cell, np.float32) / 255).all(), letter


def test_letters_that_no_font_has_are_said() -> None:
    def notes(lines: list[str]) -> str:
        text = "\n".join(lines * 6).encode()
        return " ".join(parse(from_uploads([("a.txt", text)]), OwnOptions(least=1)).warnings)

    assert without_glyph("a漢ж字 ") == ["漢", "字"]
    said = notes(["漢字 a", "жл b"])
    assert "show 2 of its 7 characters as one box, since no font here has them: 字 漢." in said
    assert "box" not in notes(["größe", "жл b"])
