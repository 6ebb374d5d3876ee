"""Text files as lines, and lines as one-hot characters."""

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Hashable, Sequence

import numpy as np

from vae_core.data.glyphs import without_glyph
from vae_core.data.layouts import Text
from vae_core.errors import UserError
from vae_core.user_data import limits
from vae_core.user_data.options import OwnOptions
from vae_core.user_data.parsed import check_memory
from vae_core.user_data.skipped import SkippedFiles

BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def decode(data: bytes, name: str, notes: list[str]) -> str:
    """Bytes as text: UTF-8, or what a mark at the beginning says, or else Windows-1252.

    Raises:
        UserError: when it is no text.
    """
    encoding = next((code for mark, code in BOMS.items() if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        try:
            text = data.decode("cp1252")
        except UnicodeDecodeError:
            text = "\0"
        else:
            notes.append(
                f"{name} is not UTF-8 and was read as Windows-1252: look at letters with accents."
            )
    if is_no_text(text):
        raise UserError(f"{name} is no text. Save it as plain text or CSV in UTF-8.")
    return text


def is_no_text(text: str) -> bool:
    """Whether a text is full of control characters, as a file that is none is."""
    return "\0" in text or len(re.findall(r"[\x01-\x08\x0e-\x1f]", text[:100_000])) > 5


def read_lines(
    text: str, name: str, options: OwnOptions, skipped: SkippedFiles
) -> tuple[list[str], list[int]]:
    """The lines of a text, trimmed, and their places in it from 1; too long ones are left out.

    Raises:
        UserError: when it has more characters than may be.
    """
    if len(text) > limits.CHARACTERS:
        raise UserError(
            f"{name} has {limits.spaced(len(text))} characters; up to "
            f"{limits.spaced(limits.CHARACTERS)} are read. Bring a part of it."
        )
    lines, places = [], []
    for place, line in enumerate(text.splitlines(), 1):
        if len(line) > 20 * limits.LONGEST:
            skipped.add(f"lines of more than {options.longest} characters", line[:60])
            continue
        flat = " ".join(unicodedata.normalize("NFC", line).split())
        plain = "".join(c for c in flat if unicodedata.category(c)[0] != "C")
        if plain != flat:
            skipped.add("control characters, taken out", count=len(flat) - len(plain))
        plain = plain.lower() if options.lower else plain
        if len(plain) > options.longest:
            skipped.add(f"lines of more than {options.longest} characters", plain)
        elif plain:
            lines.append(plain)
            places.append(place)
    return lines, places


def one_hot(
    lines: list[str],
    owners: Sequence[Hashable],
    options: OwnOptions,
    skipped: SkippedFiles,
    notes: list[str],
) -> tuple[np.ndarray, list[int], Text]:
    """Lines as uint8 (N, 1 + V, L, 1), 255 for the character that is there, and which were kept.

    Channel 0 is the end, which fills a line after its last character.

    Args:
        lines: what was read.
        owners: what a line has to share with another to repeat it, such as its class.
        options: how often a character must occur, and what becomes of duplicates.
        tally: counts what is left out.
        notes: gets what may surprise.

    Raises:
        UserError: when nothing is left, or it takes too much memory.
    """
    counts = Counter(c for line in lines for c in line)
    common = [c for c, n in counts.most_common(limits.ALPHABET) if n >= options.least]
    alphabet = tuple(sorted(common))
    rare = {c: n for c, n in counts.items() if c not in set(alphabet)}
    if rare:
        seldom = ", ".join(sorted(rare, key=lambda c: -rare[c])[:12])
        skipped.add("rare characters, taken out", seldom, sum(rare.values()))
        strip = str.maketrans(dict.fromkeys(rare, ""))
        lines = [" ".join(line.translate(strip).split()) for line in lines]
    kept = [number for number, line in enumerate(lines) if line]
    if len(kept) < len(lines):
        skipped.add("lines with nothing else", count=len(lines) - len(kept))
    first: dict[Hashable, int] = {}
    for number in kept:
        first.setdefault((lines[number], owners[number]), number)
    repeated = len(kept) - len(first)
    if repeated and options.duplicates == "drop":
        kept = list(first.values())
        skipped.add("lines that repeat an earlier one", count=repeated)
    elif repeated:
        notes.append(
            f"{limits.spaced(repeated)} lines repeat an earlier one; some of these may be in "
            "training and in the test."
        )
    lines = [lines[number] for number in kept]
    if len(lines) < limits.FEWEST or not any(c != " " for c in alphabet):
        raise UserError(
            f"After reading, {len(lines)} lines are left{skipped.said()}; a data set needs at "
            f"least {limits.FEWEST}. Bring more lines, allow longer ones, or keep rarer characters."
        )
    if boxes := without_glyph(alphabet):
        notes.append(
            f"Small pictures of the text show {len(boxes)} of its {len(alphabet)} characters as "
            f"one box, since no font here has them: {' '.join(boxes[:8])}"
            f"{' …' if len(boxes) > 8 else '.'} They are learned and written like all others."
        )
    layout = Text(alphabet=alphabet, length=max(2, *map(len, lines)))
    channels, length, _ = layout.shape
    check_memory(len(lines), channels * length, 1)
    place = {c: number for number, c in enumerate(alphabet, 1)}
    values = np.zeros((len(lines), channels, length, 1), np.uint8)
    values[:, 0] = 255
    for row, line in enumerate(lines):
        where = np.arange(len(line))
        values[row, 0, where] = 0
        values[row, [place[c] for c in line], where] = 255
    return values, kept, layout
