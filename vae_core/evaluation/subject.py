"""The model that is looked at, with its data and its codes, each computed once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from vae_core.config import RunConfig
from vae_core.data import Dataset, Split, load_dataset
from vae_core.data.base import ProgressCallback
from vae_core.evaluation.likelihood import batch_of, evaluating
from vae_core.model import VAE
from vae_core.store import Run
from vae_core.weights import LoadedRun, load_run

ENCODE_BATCH = 500
DRAW_SEED = 1  # of the codes of posteriors that are no Gaussians


@dataclass(frozen=True)
class Codes:
    """What the encoder makes of some examples, in the order of their split.

    Attributes:
        mean: posterior means, float32 (N, D).
        log_variance: float32 (N, D); None where the code is a point, quantised or not.
        examples: the pictures, labels and factors that were encoded.
        drawn: a code of each posterior (N, D), where mean and log-variance do not say all of it.
    """

    mean: Tensor
    log_variance: Tensor | None
    examples: Split
    drawn: Tensor | None = None

    @torch.no_grad()
    def sample(self, seed: int = 0) -> Tensor:
        """One code drawn from each posterior, (N, D); the mean where the code is a point.

        Of a posterior that is no Gaussian it is always the same one, whatever the seed.
        """
        if self.drawn is not None:
            return self.drawn
        if self.log_variance is None:
            return self.mean
        noise = torch.randn(self.mean.shape, generator=torch.Generator().manual_seed(seed))
        return self.mean + noise * (0.5 * self.log_variance).exp()

    def __len__(self) -> int:
        return len(self.mean)


@torch.no_grad()
def encode(
    model: VAE,
    split: Split,
    limit: int | None = None,
    progress: Callable[[float], None] | None = None,
) -> Codes:
    """The posteriors of (the first ``limit`` of) a split."""
    count = min(len(split), limit or len(split))
    means, log_variances, drawn = [], [], []
    with evaluating(model), torch.random.fork_rng(devices=[]):
        torch.manual_seed(DRAW_SEED)
        for start in range(0, count, ENCODE_BATCH):
            stop = min(start + ENCODE_BATCH, count)
            posterior = model.posterior(*batch_of(model, split, start, stop))
            means.append(posterior.mean)
            if not model.pointlike:
                log_variances.append(posterior.log_variance)
            if not model.pointlike and not model.gaussian:
                drawn.append(posterior.rsample())
            if progress:
                progress(stop / count)
    return Codes(
        torch.cat(means).float(),
        torch.cat(log_variances).float() if log_variances else None,
        split.select(torch.arange(count)),
        torch.cat(drawn).float() if drawn else None,
    )


@dataclass
class Subject:
    """A trained model with its data; ``codes`` remembers what it has encoded."""

    loaded: LoadedRun
    data: Dataset
    path: Path
    _codes: dict[tuple[str, int], Codes] = field(default_factory=dict, repr=False)

    @property
    def model(self) -> VAE:
        """The model, in evaluation mode."""
        return self.loaded.model

    @property
    def config(self) -> RunConfig:
        """The configuration it was trained with."""
        return self.loaded.config

    @property
    def history(self) -> list[dict[str, Any]]:
        """The reports of its training; empty where they are not known, as for a starter."""
        return Run(self.path).history() if self.path.is_dir() else []

    def codes(self, split: str, limit: int) -> Codes:
        """The posteriors of the first ``limit`` examples of a split, computed once."""
        key = (split, min(limit, len(getattr(self.data, split))))
        if key not in self._codes:
            self._codes[key] = encode(self.model, getattr(self.data, split), key[1])
        return self._codes[key]


def open_subject(path: Path, progress: ProgressCallback | None = None) -> Subject:
    """Load a run's folder or weights file, and its data set.

    Raises:
        UserError: when one of them is missing or damaged.
    """
    loaded = load_run(path)
    return Subject(loaded, load_dataset(loaded.config.dataset, progress=progress), path)
