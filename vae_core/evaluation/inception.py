"""Features of Inception-v3, the network behind published Frechet inception distances.

The weights are torchvision's, trained anew on ImageNet; published FIDs use TensorFlow's of 2015 and
its own way of scaling pictures. The two differ by several units: figures made here are not to be
set beside published ones.
"""

import threading
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from vae_core.data.specs import data_root
from vae_core.data.vision import import_torchvision
from vae_core.errors import ProgressCallback, UserError

SIDE = 299
BATCH = 25
MEGABYTES = 104
POLL_SECONDS = 0.5
# Without a new byte for this long, the connection is taken for dead.
STALL_SECONDS = 30.0
_MEAN = (0.485, 0.456, 0.406)
_DEVIATION = (0.229, 0.224, 0.225)


class Inception:
    """Inception-v3 up to its pool features."""

    description = (
        "the 2048 pool features of Inception-v3 with torchvision's weights, not comparable with "
        "published FIDs, which use other weights"
    )

    def __init__(self, network: nn.Module):
        """``network``: torchvision's ``inception_v3``."""
        network.fc = nn.Identity()
        self.network = network.eval().requires_grad_(False)

    @torch.no_grad()
    def extract(self, images: Tensor, report: ProgressCallback | None = None) -> np.ndarray:
        """Features float32 (N, 2048) of pictures (N, C, H, W), uint8 or float in [0, 1].

        Grey pictures are given to all three colours; all are enlarged to 299 x 299.
        """
        scale = 255 if images.dtype == torch.uint8 else 1
        mean, deviation = (torch.tensor(v).view(3, 1, 1) for v in (_MEAN, _DEVIATION))
        found = []
        for start in range(0, len(images), BATCH):
            x = images[start : start + BATCH].float() / scale
            x = F.interpolate(x, (SIDE, SIDE), mode="bilinear", antialias=True)
            found.append(self.network((x.expand(-1, 3, -1, -1) - mean) / deviation))
            if report:
                report("Inception looks at the pictures", (start + len(x)) / len(images))
        return torch.cat(found).numpy()


def load_inception(report: ProgressCallback) -> Inception:
    """Inception-v3, its weights downloaded once into the data folder.

    Raises:
        UserError: when the weights are not there and cannot be downloaded, or torchvision is
            missing.
    """
    import_torchvision()
    from torchvision.models import Inception_V3_Weights, inception_v3

    folder = data_root() / "inception"
    try:
        state = _fetch(Inception_V3_Weights.IMAGENET1K_V1.url, folder, report)
        network = inception_v3(weights=None, init_weights=False, transform_input=True)
        network.load_state_dict(state)
    except UserError:
        raise
    except Exception as error:  # whatever the network, the disk or a foreign file may raise
        # urllib wraps what happened into an error of its own.
        told = str(getattr(error, "reason", error)).strip().splitlines()
        reason = (told or [type(error).__name__])[-1].rstrip(".")
        raise UserError(
            f"The weights of Inception ({MEGABYTES} MB) are not in {folder} and could not be "
            f"downloaded: {reason}. Connect to the internet and measure again, or leave Inception "
            "out."
        ) from error
    return Inception(network)


def _fetch(url: str, folder: Path, report: ProgressCallback) -> dict[str, Tensor]:
    """The state of a model, from the folder or the network; watched, so that it cannot hang.

    The file is checked against the digest in its name, and read as tensors only: no code in it is
    ever run.
    """
    found: dict[str, Tensor] = {}
    failures: list[Exception] = []

    def work() -> None:
        try:
            found.update(
                torch.hub.load_state_dict_from_url(
                    url, str(folder), "cpu", progress=False, check_hash=True, weights_only=True
                )
            )
        except Exception as error:  # handed over to the waiting thread, which raises it
            failures.append(error)

    thread = threading.Thread(target=work, name="download inception", daemon=True)
    thread.start()
    size, grown = -1, time.monotonic()
    while thread.is_alive():
        before, size = size, _size(folder)
        if size != before:
            grown = time.monotonic()
        elif time.monotonic() - grown > STALL_SECONDS:
            raise TimeoutError(f"no data arrived for {STALL_SECONDS:.0f} s")
        done = min(1.0, size / MEGABYTES / 1e6)
        report(f"Downloading Inception: {size // 10**6} of {MEGABYTES} MB", done)
        thread.join(POLL_SECONDS)
    if failures:
        raise failures[0]
    return found


def _size(folder: Path) -> int:
    """Bytes in a folder that another thread is writing to."""
    total = 0
    for file in folder.glob("*"):
        with suppress(FileNotFoundError):  # renamed since it was listed
            total += file.stat().st_size
    return total
