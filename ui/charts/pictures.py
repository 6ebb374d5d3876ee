"""Pictures of results as HTML: crisp pixels, at least 56 px wide, wrapped to the screen."""

import base64
import io
import math
from collections.abc import Sequence
from html import escape

import numpy as np
from PIL import Image

LEAST = 56  # pixels on the screen, as the next two
GAP = 3
CAPTION = 20
_CSS = """<style>
.lp-sheet { display: flex; flex-wrap: wrap; gap: 4px; align-items: flex-start; }
.lp-sheet img { display: block; image-rendering: pixelated; max-width: none; }
.lp-stack { display: grid; gap: 3px; font-size: 0.8125rem; line-height: 1.3; }
.lp-stack small { font-size: 0.8125rem; text-align: center;
  font-variant-numeric: tabular-nums; opacity: 0.75; }
@media (max-width: 640px) { .lp-sheet > .lp-stack:nth-child(n + 21) { display: none; } }
.lp-names > span { display: flex; align-items: center; opacity: 0.75; max-width: 5rem;
  padding-right: 0.3rem; }
</style>"""


def sheet(pictures: np.ndarray, alt: str, captions: Sequence[str] | None = None) -> str:
    """Pictures side by side, in lines as long as the screen is wide.

    Args:
        pictures: uint8, or floats in [0, 1], (N, C, H, W).
        alt: what each shows.
        captions: a line under each.
    """
    return stacks([(alt, pictures)], captions, named=False)


def stacks(
    rows: Sequence[tuple[str, np.ndarray]],
    captions: Sequence[str] | None = None,
    named: bool = True,
    line: bool = False,
) -> str:
    """The same examples in several rows, a column each: input over reconstruction over samples.

    Args:
        rows: a name and pictures (N, C, H, W) each; the shortest decides how many are shown.
        captions: a line under each column.
        named: whether the names of the rows stand to their left.
        line: show as many columns as one line holds, and no more.
    """
    count = min(len(pictures) for _, pictures in rows)
    width = shown_width(rows[0][1].shape[-1])
    height = round(width * rows[0][1].shape[-2] / rows[0][1].shape[-1])
    parts = []
    if named:
        names = "".join(
            f'<span style="height: {height}px">{escape(name)}</span>' for name, _ in rows
        )
        parts.append(f'<div class="lp-stack lp-names">{names}</div>')
    for i in range(count):
        images = "".join(_image(pictures[i], width, f"{name} {i + 1}") for name, pictures in rows)
        caption = f"<small>{escape(captions[i])}</small>" if captions else ""
        parts.append(f'<div class="lp-stack">{images}{caption}</div>')
    whole = len(rows) * (height + GAP) + (CAPTION if captions else 0)
    cut = f' style="height: {whole}px; overflow: hidden"' if line else ""
    return f'{_CSS}<div class="lp-sheet"{cut}>{"".join(parts)}</div>'


def shown_width(pixels: int) -> int:
    """The least whole multiple of a picture's width that people can see well."""
    return pixels * math.ceil(LEAST / pixels)


def _image(picture: np.ndarray, width: int, alt: str) -> str:
    return f'<img src="{data_url(picture)}" width="{width}" alt="{escape(alt)}">'


def data_url(picture: np.ndarray) -> str:
    """A picture, uint8 or floats in [0, 1], (C, H, W), as the address of a PNG."""
    file = io.BytesIO()
    Image.fromarray(_bytes(picture)).save(file, "PNG")
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"


def _bytes(picture: np.ndarray) -> np.ndarray:
    """(C, H, W) as grey or colour levels (H, W) or (H, W, 3)."""
    if picture.dtype != np.uint8:
        picture = np.rint(np.clip(np.nan_to_num(picture), 0, 1) * 255).astype(np.uint8)
    return picture[0] if len(picture) == 1 else picture.transpose(1, 2, 0)
