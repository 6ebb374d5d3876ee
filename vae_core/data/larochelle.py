"""The binary MNIST of published tables: the one draw that Larochelle & Murray 2011 shared.

Its files are text, a picture a line, 784 digits 0 or 1 with spaces between. They have no labels and
no published checksum, so the program does not fetch them: it uses them where somebody put them.
"""

from pathlib import Path

import numpy as np
import torch

from vae_core.counting import counted
from vae_core.data.base import Dataset, Split
from vae_core.data.spec import DatasetSpec
from vae_core.data.specs import missing_files
from vae_core.errors import ProgressCallback, UserError

_SPACES = tuple(b" \t\r\n")


def read_amat(path: Path, count: int, shape: tuple[int, int, int]) -> torch.Tensor:
    """Pictures uint8 (count, *shape) of 0 and 255.

    Raises:
        UserError: when the file cannot be read, or does not hold so many zeros and ones.
    """
    try:
        written = np.fromfile(path, np.uint8)
    except OSError as error:
        raise UserError(f"The data file {path} cannot be read ({error.strerror}).") from error
    digits = written[~np.isin(written, _SPACES)]
    pixels = count * int(np.prod(shape))
    if len(digits) != pixels or not np.isin(digits, (ord("0"), ord("1"))).all():
        raise UserError(
            f"The data file {path} should hold {counted(pixels, 'digit')} 0 or 1, "
            f"{counted(count, 'line')} of "
            f"{pixels // count}, and does not. Get it anew."
        )
    return torch.from_numpy((digits == ord("1")).astype(np.uint8) * 255).view(count, *shape)


def load(spec: DatasetSpec, root: Path, progress: ProgressCallback) -> Dataset:
    """The three files as the three splits, without labels.

    Raises:
        UserError: when one is missing or damaged.
    """
    if missing := missing_files(spec, root):
        names = ", ".join(Path(file).name for file in missing)
        raise UserError(f"{spec.fetching(root)} Missing: {names}.")
    progress(f"Reading {spec.title}", None)
    files = zip(spec.files, spec.sizes, strict=True)
    train, validation, test = (
        Split(read_amat(root / file, count, spec.shape)) for file, count in files
    )
    return Dataset(spec.name, train, validation, test)
