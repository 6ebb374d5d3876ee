"""The model that is looked at, with its data and its codes, each computed once."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vae_core.artifacts.model_file import LoadedRun, load_run
from vae_core.config.run import RunConfig
from vae_core.data import Dataset, load_dataset
from vae_core.data.layouts import Targets
from vae_core.errors import ProgressCallback
from vae_core.evaluation.codes import Codes, encode
from vae_core.models.vae import VAE
from vae_core.runs.store import Run


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
    def targets(self) -> Targets:
        """What the model's likelihood of its data is one of."""
        tossed = bool(self.config.spec.grey)
        return self.data.layout.targets(self.config.likelihood, tossed)

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
    return Subject(loaded, load_dataset(loaded.config.spec, progress=progress), path)
