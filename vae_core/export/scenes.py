"""What is drawn of a model, as codes and their pictures; needs torch to decode them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from vae_core.artifacts.model_file import LoadedRun
from vae_core.data.views import grey_levels
from vae_core.errors import UserError
from vae_core.evaluation.samples import sample_pictures
from vae_core.export import media

SAMPLES = 64
FRAMES = 48
EXAMPLES_IN_A_ROW = 12


@dataclass(frozen=True)
class Scene:
    """What to draw.

    Attributes:
        what: one of ``media.STILLS``.
        label: the class of a conditional model; None shows the first, or all in turn for samples.
        ends: the classes that a path joins; None joins two draws from the prior.
        seed: of the draws from the prior.
    """

    what: str
    label: int | None = None
    ends: tuple[int, int] | None = None
    seed: int = 0


class Studio:
    """Draws scenes of one model.

    Args:
        loaded: the model.
        tensors: those of its weights file, for examples and codes of the data.
    """

    def __init__(self, loaded: LoadedRun, tensors: dict[str, np.ndarray]):
        self.loaded = loaded
        self.tensors = tensors

    def still(self, scene: Scene, scale: int) -> tuple[np.ndarray, dict[str, Any]]:
        """A scene as one grid, and how many pictures it has in how many columns."""
        if scene.what == "samples":
            pictures = self._samples(scene)
            columns = int(np.sqrt(len(pictures)))
        elif scene.what == "reconstructions":
            pictures, columns = self._reconstructions()
        elif scene.what == "traversal":
            offsets = np.linspace(-media.REACH, media.REACH, media.STEPS)
            codes = media.traversal_codes(self.loaded.meta, offsets)
            pictures = self._decode(codes.reshape(-1, codes.shape[-1]), self._classes(scene))
            columns = media.STEPS
        else:
            pictures = self._path(scene, np.linspace(0, 1, media.STEPS))
            columns = media.STEPS
        grid = media.picture_grid(pictures, columns, scale)
        return grid, {"pictures": len(pictures), "columns": columns}

    def frames(self, scene: Scene, scale: int, count: int) -> list[np.ndarray]:
        """A traversal or a path as the grids of an animation that loops evenly."""
        if scene.what == "path":
            pictures = self._path(scene, media.there_and_back(count))
            return [media.picture_grid(picture[None], 1, scale) for picture in pictures]
        codes = media.traversal_codes(self.loaded.meta, media.REACH * media.swing(count))
        rows = len(codes)
        columns = min(rows, media.GIF_COLUMNS)
        moments = codes.transpose(1, 0, 2)
        classes = self._classes(scene)
        return [
            media.picture_grid(self._decode(moment, classes), columns, scale) for moment in moments
        ]

    def _classes(self, scene: Scene) -> np.ndarray | None:
        """Weights (Y,) of the class that a scene stays in."""
        classes = self.loaded.model.classes
        return np.eye(classes, dtype=np.float32)[scene.label or 0] if classes else None

    def _decode(self, z: np.ndarray, y: np.ndarray | None) -> np.ndarray:
        """Codes (N, D) with class weights (Y,) or (N, Y) as pictures (N, C, H, W) uint8."""
        weights = None
        if y is not None:
            weights = torch.from_numpy(np.broadcast_to(y, (len(z), y.shape[-1])).copy())
        with torch.inference_mode():
            return _levels(self.loaded.model.picture(torch.from_numpy(z), weights))

    def _samples(self, scene: Scene) -> np.ndarray:
        labels = None if scene.label is None else torch.full((SAMPLES,), scene.label)
        generator = torch.Generator().manual_seed(scene.seed)
        model = self.loaded.model
        with torch.inference_mode():
            codes, labels = model.draw(SAMPLES, labels, generator)
            return sample_pictures(model, codes, labels, scene.seed).numpy()

    def _reconstructions(self) -> tuple[np.ndarray, int]:
        """The stored examples, each row over the row of their reconstructions."""
        model = self.loaded.model
        if not model.posterior_head.encodes:
            raise UserError(
                "This model has no encoder, so no example can be reconstructed. Draw samples, a "
                "traversal or a path instead."
            )
        images = self.tensors["examples/images"]
        values = self.tensors.get("examples/values", images)
        count = len(images) // EXAMPLES_IN_A_ROW * EXAMPLES_IN_A_ROW or len(images)
        columns = min(count, EXAMPLES_IN_A_ROW)
        labels = None
        if model.classes:
            labels = torch.from_numpy(self.tensors["examples/labels"][:count]).long()
        with torch.inference_mode():
            codes = model.embed(torch.from_numpy(values[:count].copy()), labels)
            pictures = _levels(model.picture(codes, labels))
        rows = []
        for start in range(0, count, columns):
            rows += [images[start : start + columns], pictures[start : start + columns]]
        return np.concatenate(rows), columns

    def _path(self, scene: Scene, shares: np.ndarray) -> np.ndarray:
        """From one code to another; of a conditional model with ends, from class to class."""
        model, meta = self.loaded.model, self.loaded.meta
        if scene.ends and model.classes:
            # The code stays, the class changes: that is what this model is for.
            start, end = np.eye(model.classes, dtype=np.float32)[list(scene.ends)]
            blend = (1 - shares[:, None]) * start + shares[:, None] * end
            codes = np.repeat(self._draws(scene)[:1], len(shares), axis=0)
            return self._decode(codes, blend.astype(np.float32))
        if scene.ends:
            first, last = (media.class_code(meta, self.tensors, label) for label in scene.ends)
        else:
            first, last = self._draws(scene)
        return self._decode(media.path_codes(first, last, shares), self._classes(scene))

    def _draws(self, scene: Scene) -> np.ndarray:
        """Two codes (2, D), drawn around the sliders' homes."""
        home, spread, _ = media.axes(self.loaded.meta)
        noise = np.random.default_rng(scene.seed).standard_normal((2, len(home)))
        return (home + spread * noise).astype(np.float32)


def _levels(pictures: torch.Tensor) -> np.ndarray:
    return grey_levels(pictures).numpy()
