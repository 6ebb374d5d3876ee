"""Files that a page was given to apply a model to, kept beside the runs until others follow.

applied/DIGEST/NAME    a file as it was brought
"""

import hashlib
import re
import shutil
from pathlib import Path

from vae_core.errors import UserError
from vae_core.files import make_private, write_atomically, written

FOLDER = "applied"
KEPT = 8


def keep_file(name: str, data: bytes, root: Path) -> tuple[Path, str]:
    """Keep a file, and forget the oldest where they are many.

    Args:
        name: as its owner calls it; what no file can be called by is replaced.
        data: its bytes.
        root: the folder of runs.

    Returns:
        Its path, and the digest of its bytes.

    Raises:
        UserError: when it cannot be written.
    """
    digest = hashlib.sha256(data).hexdigest()[:32]
    safe = re.sub(r"[^\w.\- ]", "_", name).strip(" .")[-80:] or "file"
    path = root / FOLDER / digest / safe
    try:
        if not path.is_file() or path.stat().st_size != len(data):
            make_private(path.parent)
            write_atomically(path, data)
        path.touch()
        others = [each for each in (root / FOLDER).iterdir() if each != path.parent]
    except OSError as error:
        raise UserError(
            f"The file cannot be kept in {root / FOLDER} ({error.strerror or error}). Make room "
            "there, or choose another folder of runs."
        ) from error
    for old in sorted(others, key=_newest, reverse=True)[KEPT - 1 :]:
        shutil.rmtree(old, ignore_errors=True)
    return path, digest


def _newest(folder: Path) -> float:
    return max((written(each) for each in folder.iterdir()), default=0.0)
