"""What characters look like in small pictures: each its own, and none a box without a word."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from vae_core.data.glyphs import HEIGHT, SIZE, WIDE, WIDTH, cell_of, glyph, without_glyph
from vae_core.data.layouts import Text
from vae_core.data.lines import encode
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


WIDER = {
    "Chinese": "漢字学习语言机器变分自编码",
    "Japanese": "かなカナひらがなっャ",
    "Korean": "한국어가나다라마바사",
    "Hindi": "अआइकखगघनमहदपयरल",
    "Bengali": "অআইকখগঘ",
    "Tamil": "தமிழகஙசஞ".replace("ி", ""),
    "Thai": "กขฃคฅฆงจฉ",
    "Amharic": "ሀለሐመሠረሰ",
    "Khmer": "កខគឃង",
}


@pytest.mark.parametrize("name", WIDER)
def test_letters_of_other_scripts_have_cells_in_which_they_can_be_read(name: str) -> None:
    """And are told apart there by more than one pixel."""
    cell = cell_of(f"ab {WIDER[name]}")
    assert cell == (WIDE, WIDE) and not without_glyph(WIDER[name])
    letters = sorted(set(WIDER[name]))
    drawn = np.stack([glyph(each, cell) for each in letters])
    assert drawn.shape == (len(letters), WIDE, WIDE)
    apart = np.abs(drawn[:, None] - drawn).sum((2, 3)) + 100 * np.eye(len(letters))
    assert apart.min() > 1
    # Whole in its cell: a letter is as bright there as on a larger sheet.
    for letter, picture in zip(letters, drawn, strict=True):
        sheet = glyph(letter, (WIDE, 3 * WIDE))
        assert picture.sum() == pytest.approx(sheet.sum()), letter


def test_a_line_of_chinese_is_a_picture_of_its_letters() -> None:
    layout = Text(alphabet=tuple(sorted("漢字学 ")), length=5)
    view = Lines(layout)
    assert view.shape[1] % WIDE == view.shape[2] % WIDE == 0
    values = encode(["漢字 学"], layout).float() / 255
    picture = view(values)[0, 0].numpy()
    for at, letter in enumerate("漢字 学"):
        down, across = divmod(at, view.columns)
        cell = picture[down * WIDE : (down + 1) * WIDE, across * WIDE : (across + 1) * WIDE]
        np.testing.assert_allclose(cell, glyph(letter, (WIDE, WIDE)), atol=2e-3)


def test_a_text_without_wider_letters_keeps_its_cells() -> None:
    assert cell_of("abc äß жл אב ∞") == (WIDTH, HEIGHT)


def test_letters_that_no_font_has_are_said() -> None:
    def notes(lines: list[str]) -> str:
        text = "\n".join(lines * 6).encode()
        return " ".join(parse(from_uploads([("a.txt", text)]), OwnOptions(least=1)).warnings)

    none = "\U00013000\U00013001"  # hieroglyphs
    assert without_glyph(f"a漢{none[0]}ж{none[1]} ") == list(none)
    said = notes([f"{none} a", "жл b"])
    assert (
        f"show 2 of its 7 characters as one box, since no font here has them: {' '.join(none)}."
        in said
    )
    assert "box" not in notes(["größe", "жл b", "漢字"])
