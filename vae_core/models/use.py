"""What a user does with a trained model in a program: codes of whatever there is, a file, a view.

Examples may be given as people have them: a DataFrame, arrays in their units, lines of text.
Numbers of the model's own are tensors (B, C, H, W).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

import numpy as np
import torch
from torch import Tensor, nn
from torch.distributions import Distribution

from vae_core.catalogue.rows import located
from vae_core.counting import counted
from vae_core.data.brought import examples_of, labels_of
from vae_core.data.given import check_numbers
from vae_core.data.layouts import Layout
from vae_core.errors import UserError
from vae_core.models.networks.modes import evaluated
from vae_core.models.origin import Origin

if TYPE_CHECKING:
    import pandas as pd

    from vae_core.config.run import RunConfig
    from vae_core.data import Dataset

SAVING = "vae_core.artifacts.saving:save_model"
EXPLORING = "vae_core.export.notebook:explore"
_BATCH = 1000


class Usable(nn.Module):
    """The part of a VAE that people call; ``posterior`` is what it is made of."""

    layout: Layout
    shape: tuple[int, int, int]
    classes: int
    origin: Origin | None = None  # what it comes from, once it has learned
    learns_gaps: bool

    def posterior(self, x: Tensor, y: Tensor | None = None) -> Distribution:
        """q(z|x) of examples (B, C, H, W)."""
        raise NotImplementedError

    @property
    def config(self) -> "RunConfig":
        """The configuration that it was trained with.

        Raises:
            UserError: when it was composed by hand.
        """
        if self.origin is None:
            raise UserError(
                "This model was composed by hand, and has no configuration. Train it: "
                "train(config, data, model=model)."
            )
        return self.origin.config

    @overload
    def embed(self, x: Tensor, y: Tensor | None = None) -> Tensor: ...

    @overload
    def embed(
        self, x: "pd.DataFrame | np.ndarray | Sequence[Any]", y: Any = None
    ) -> np.ndarray: ...

    def embed(self, x: Any, y: Any = None) -> Tensor | np.ndarray:
        """The posterior means (B, D): the same example always gives the same point.

        Args:
            x: numbers of the model, a tensor (B, C, H, W), with a gradient if it asks for one; or
                examples as people have them, for which an array of float32 comes back: rows of a
                DataFrame (columns that were not learned are not looked at), a list of texts,
                curves (B, points, channels) in their units, pictures (B, H, W), with channels
                behind or in front, as bytes or as floats in [0, 1].
            y: of a conditional model the classes: int64 labels (B,) or weights (B, Y); beside
                examples as people have them also names of classes.

        Raises:
            UserError: for what is no example of the model's data, in a sentence.
        """
        if isinstance(x, Tensor):
            check_numbers(x, self.learns_gaps)
            return self.posterior(x, y).mean
        examples = torch.from_numpy(examples_of(x, self.layout, self.shape, self.learns_gaps))
        told = labels_of(y, self._class_names(), len(examples)) if self.classes else None
        found = []
        where = next(self.parameters()).device
        with torch.no_grad(), evaluated(self):
            for start in range(0, len(examples), _BATCH):
                part = slice(start, start + _BATCH)
                label = None if told is None else torch.from_numpy(told)[part].to(where)
                codes = self.posterior(examples[part].to(where), label).mean
                found.append(codes.float().cpu())
        return torch.cat(found).numpy()

    def _class_names(self) -> tuple[str, ...]:
        return self.origin.config.spec.class_names if self.origin else ()

    def save(self, path: Path | str, data: "Dataset | None" = None) -> Path:
        """Write its weights file, which explorer, export and command line open.

        Args:
            path: of the file; in a folder that exists it is ``weights.safetensors``.
            data: what it learned; by default what it was trained on.

        Returns:
            The path of the file.

        Raises:
            UserError: when it is not known what it learned, or the file cannot be written.
        """
        return located(SAVING)(self, path, data)

    def explore(self, data: "Dataset | None" = None) -> Any:
        """The explorer of the model as a widget of a notebook, which moves under the mouse.

        Needs the extra ``notebook`` (anywidget).

        Args:
            data: as for :meth:`save`.

        Raises:
            UserError: as :meth:`save`, and where anywidget is not installed.
        """
        return located(EXPLORING)(self, data)

    def __repr__(self) -> str:
        """Such as "VAE(VAE on Digits 8 x 8, 20 dimensions; mlp, 115 392 weights)"."""
        weights = f"{sum(each.numel() for each in self.parameters()):,}".replace(",", " ")
        if self.origin is None:
            what = f"{self.layout.nouns} of {self.shape}"
            return f"{type(self).__name__}({what}; {counted(weights, 'weight')})"
        config = self.origin.config
        return f"{type(self).__name__}({config.title}; {config.network}, {weights} weights)"
