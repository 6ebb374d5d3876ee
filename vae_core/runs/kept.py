"""What a shipped model brings along, so that its pages need no worker; imports no torch.

A map, and a report card as it is shown. Each lies beside the weights file, compressed, and holds
for the model in that file alone: of another one there is none until :func:`keep` is asked again.
"""

import hashlib
import json
import lzma
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import numpy as np

from vae_core.artifacts.weights_file import weights_path
from vae_core.config.analyses import ProjectionSettings, ReportSettings
from vae_core.config.base import Settings
from vae_core.errors import UserError
from vae_core.files import write_atomically
from vae_core.pack import pack, read_meta, unpack

# What the Map page opens on.
TELLING = ProjectionSettings(method="tsne", points=1000)
GREYS = 16  # of the pictures of a map

ENDINGS = {ProjectionSettings: ".map", ReportSettings: ".report"}


def kept_path(model: Path, settings: type[Settings]) -> Path:
    """Where what is known of a weights file lies, if it is there."""
    return weights_path(model).with_suffix(ENDINGS[settings])


def keep(model: Path, settings: type[Settings], found: bytes) -> None:
    """Lay a projection's pack, or a report's as it is shown, beside the weights file it is of."""
    meta, tensors = unpack(found)
    meta["of"] = _digest(weights_path(model))
    write_atomically(kept_path(model, settings), lzma.compress(pack(meta, tensors), preset=9))


def kept(model: Path, settings: Settings) -> bytes | None:
    """The pack of these settings that lies beside a model, or None."""
    with suppress(OSError, lzma.LZMAError, UserError):
        found = lzma.decompress(kept_path(model, type(settings)).read_bytes())
        meta = read_meta(found)
        same = meta["settings"] == settings.model_dump(mode="json")
        return found if same and meta["of"] == _digest(weights_path(model)) else None
    return None


def light(found: bytes) -> bytes:
    """A projection's pack that is only looked at: numbers in half precision, few levels of grey."""
    meta, tensors = unpack(found)
    for name in ("points", "codes", "error", "kl"):
        tensors[name] = tensors[name].astype(np.float16)
    step = 255 / (GREYS - 1)
    tensors["pictures"] = ((tensors["pictures"] / step).round() * step).round().astype(np.uint8)
    return pack(meta, tensors)


def _digest(file: Path) -> str:
    """Of a model: its configuration and weights, whatever else its file holds."""
    return _model_digest(str(file), file.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _model_digest(file: str, stamp: int) -> str:
    meta, tensors = unpack(Path(file).read_bytes())
    found = hashlib.sha256(json.dumps(meta.get("config"), sort_keys=True).encode())
    for name in sorted(tensors):
        if name.startswith("model/"):
            found.update(f"{name} {tensors[name].shape}".encode())
            found.update(tensors[name].tobytes())
    return found.hexdigest()
