"""Picture files as pixels: upright, square, grey or colour.

Sizes in the headers are held to the limits before a pixel is decoded. A file that Pillow cannot
decode is left out and counted, whatever went wrong in it.
"""

import io
import math
import warnings
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageOps

from vae_core.errors import ProgressCallback, UserError
from vae_core.user_data import deep, limits
from vae_core.user_data.fitting import fit
from vae_core.user_data.options import OwnOptions
from vae_core.user_data.parsed import check_memory
from vae_core.user_data.skipped import SkippedFiles
from vae_core.user_data.upload import Member

ENDINGS = (".png", ".jpg", ".jpeg", ".jpe", ".gif", ".bmp", ".webp", ".tif", ".tiff")
FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF")
SIDE = 32
_HARDLY_CUT = 0.1  # of a picture's longer side
# What a JPEG's compression leaves of a grey picture's greys, of 255.
_NEARLY_GREY = 8
_TOO_LARGE = f"pictures of more than {limits.PIXELS // limits.MEGA} million pixels"


def read_pictures(
    members: Sequence[Member],
    options: OwnOptions,
    skipped: SkippedFiles,
    notes: list[str],
    report: ProgressCallback,
) -> tuple[np.ndarray, list[Member]]:
    """Pixels uint8 (N, C, side, side) and the files they are of.

    Raises:
        UserError: when the pictures are more than may be.
    """
    side = options.size or SIDE
    check_memory(len(members), 3 * side * side, 1)
    pixels = np.empty((len(members), side, side, 3), np.uint8)
    levels = deep.DeepPictures(side, options.fit == "crop", options.background == "white")
    kept, budget, enlarged, lost = [], limits.ALL_PIXELS, 0, []
    for number, member in enumerate(members):
        if number % 20 == 0:
            report(f"Reading {limits.spaced(len(members))} pictures", number / len(members))
        try:
            picture = _open(member)
            budget -= math.prod(picture.size)
            if budget < 0:
                raise UserError(
                    "The pictures together have more than "
                    f"{limits.spaced(limits.ALL_PIXELS / limits.MEGA)} million pixels. Bring "
                    "fewer, or make them smaller first."
                )
            sides = picture.size
            if picture.mode in deep.MODES:
                levels.add(len(kept), _decoded(picture))
            else:
                pixels[len(kept)] = _squared(picture, side, options)
        except _Refused as refused:
            skipped.add(str(refused), member.name)
        else:
            kept.append(member)
            enlarged += min(sides) < side
            lost.append(1 - min(sides) / max(sides))
    pixels = pixels[: len(kept)]
    levels.write(pixels, notes)
    if options.fit == "crop" and (cut := [share for share in lost if share > _HARDLY_CUT]):
        notes.append(
            f"{len(cut)} pictures were cut to squares, which leaves out up to {100 * max(cut):.0f} "
            "% of one; with --fit pad they are kept whole."
        )
    if enlarged:
        notes.append(f"{enlarged} pictures are smaller than {side} x {side} and were enlarged.")
    return _coloured(pixels, options.colour).transpose(0, 3, 1, 2), kept


def is_picture(member: Member) -> bool:
    """Whether a file's name says that it is a picture."""
    return member.suffix in ENDINGS


class _Refused(Exception):
    """Why a file is left out, to be counted."""


def _open(member: Member) -> Image.Image:
    """The picture with its header read, and not a pixel more."""
    try:
        file = io.BytesIO(member.read())
    except UserError as error:
        raise _Refused("files that cannot be read, or are too large") from error
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = Image.open(file, formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise _Refused(_TOO_LARGE) from error
    except Exception as error:  # decoders raise whatever a hostile header makes them stumble over
        raise _Refused("pictures that cannot be read") from error
    if math.prod(picture.size) > limits.PIXELS:
        raise _Refused(_TOO_LARGE)
    if min(picture.size) < 1:
        raise _Refused("pictures that cannot be read")
    return picture


def _decoded(picture: Image.Image) -> Image.Image:
    """The picture with its pixels, upright."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture.load()
            return ImageOps.exif_transpose(picture)
    except Exception as error:  # as above
        raise _Refused("pictures cut short or damaged") from error


def _squared(picture: Image.Image, side: int, options: OwnOptions) -> np.ndarray:
    """The picture upright, in three channels, cut or padded to a square (side, side, 3)."""
    # A JPEG decodes at a half, a quarter or an eighth many times faster.
    picture.draft(picture.mode, (2 * side, 2 * side))
    picture = _decoded(picture)
    try:
        picture = _flat(picture, options.background)
        crop, ground = options.fit == "crop", options.background
        return np.asarray(fit(picture, (side, side), crop, ground))
    except Exception as error:  # as above
        raise _Refused("pictures cut short or damaged") from error


def _flat(picture: Image.Image, background: str) -> Image.Image:
    """In red, green and blue, without see-through pixels."""
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        ground = Image.new("RGBA", picture.size, background)
        picture = Image.alpha_composite(ground, picture)
    return picture.convert("RGB")


def _coloured(pixels: np.ndarray, colour: str) -> np.ndarray:
    """(N, H, W, 3) as it is, or as (N, H, W, 1) where grey is wanted, or is all there is."""
    if colour == "auto":
        apart = max(
            (
                int(np.ptp(block.astype(np.int16), axis=-1).max())
                for block in np.array_split(pixels, max(1, len(pixels) // 500))
                if len(block)
            ),
            default=0,
        )
        colour = "grey" if apart <= _NEARLY_GREY else "rgb"
    return grey_of(pixels)[..., None] if colour == "grey" else pixels


def grey_of(pixels: np.ndarray) -> np.ndarray:
    """Luma of colours (..., 3) by ITU-R BT.601, uint8 (...)."""
    grey = np.empty(pixels.shape[:-1], np.uint8)
    for start in range(0, len(pixels), 500):  # in pieces: floats take eight times the memory
        block = pixels[start : start + 500] @ np.array([0.299, 0.587, 0.114])
        grey[start : start + 500] = np.rint(block)
    return grey
