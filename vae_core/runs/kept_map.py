"""The map that a shipped model brings along, so that its page needs no worker; imports no torch.

It lies beside the weights file, compressed, and holds for that file alone: one that was written
since has no map until :func:`keep` is asked again.
"""

import hashlib
import lzma
from contextlib import suppress
from pathlib import Path

import numpy as np

from vae_core.artifacts.weights_file import weights_path
from vae_core.config.analyses import ProjectionSettings
from vae_core.errors import UserError
from vae_core.files import write_atomically
from vae_core.pack import pack, read_meta, unpack

# What the Map page opens on.
TELLING = ProjectionSettings(method="tsne", points=1000)


def map_path(model: Path) -> Path:
    """Where the map of a weights file lies, if it has one."""
    return weights_path(model).with_suffix(".map")


def keep(model: Path, found: bytes) -> None:
    """Lay a projection's pack beside the weights file that it is of."""
    meta, tensors = unpack(found)
    meta["of"] = _digest(weights_path(model))
    write_atomically(map_path(model), lzma.compress(pack(meta, tensors), preset=9))


def kept(model: Path, settings: ProjectionSettings) -> bytes | None:
    """The pack of these settings that lies beside a model, or None."""
    with suppress(OSError, lzma.LZMAError, UserError):
        found = lzma.decompress(map_path(model).read_bytes())
        meta = read_meta(found)
        same = meta["settings"] == settings.model_dump(mode="json")
        return found if same and meta["of"] == _digest(weights_path(model)) else None
    return None


def light(found: bytes, greys: int = 256) -> bytes:
    """A projection's pack that is only looked at: numbers in half precision, few levels of grey."""
    meta, tensors = unpack(found)
    for name in ("points", "codes", "error", "kl"):
        tensors[name] = tensors[name].astype(np.float16)
    step = 255 / (greys - 1)
    tensors["pictures"] = ((tensors["pictures"] / step).round() * step).round().astype(np.uint8)
    return pack(meta, tensors)


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
