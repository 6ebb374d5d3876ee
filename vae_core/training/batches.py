"""The examples of a run on its device, and which of them a step is shown."""

import math

import torch
from torch import Tensor

from vae_core import catalogue
from vae_core.config.run import RunConfig
from vae_core.data import Dataset
from vae_core.data.base import to_float
from vae_core.data.labels import UNKNOWN, known_labels, labelled_minibatch, one_hot


class Batches:
    """The training examples of a run, those without a class included where it learns them.

    Attributes:
        images: (N, C, H, W).
        labels: int64 (N,), -1 where none is known; None where the model is told none.
        labelled: positions of the labelled examples, int64 (M,); None where all are, or none.
        count: batches of an epoch.
    """

    def __init__(self, config: RunConfig, data: Dataset, device: torch.device):
        row = catalogue.MODELS[config.model]
        self._config, self._device, self._classes = config, device, len(data.class_names)
        # With a classifier labels stay as they are, for some are not known.
        self._as_labels = row.classifier
        images, labels = data.train.images, data.train.labels if row.conditional else None
        if config.labelled is not None and config.labelled < len(images):
            labels = known_labels(data.train.known_labels, config.labelled, config.seed)
        if row.classifier and labels is not None and data.unlabelled is not None:
            unknown = labels.new_full((len(data.unlabelled),), UNKNOWN)
            images = torch.cat([images, data.unlabelled])
            labels = torch.cat([labels, unknown])
        labelled = None
        if row.classifier and labels is not None and (labels == UNKNOWN).any():
            labelled = (labels != UNKNOWN).nonzero().squeeze(1)
        self.images = images.to(device)
        self.labels = None if labels is None else labels.to(device)
        self.labelled = None if labelled is None else labelled.to(device)
        self.count = math.ceil(len(images) / config.batch_size)
        self._order = torch.empty(0, dtype=torch.int64)
        self._order_epoch = -1

    def positions(self, step: int) -> Tensor:
        """Where the examples of a step stand among all, int64 (B,)."""
        epoch, place = divmod(step, self.count)
        if epoch != self._order_epoch:
            # The order depends on seed and epoch alone, so a resumed run needs no more than those.
            seed = self._config.seed * 1_000_003 + epoch
            generator = torch.Generator().manual_seed(seed)
            order = torch.randperm(len(self.images), generator=generator)
            self._order, self._order_epoch = order.to(self._device), epoch
        start = place * self._config.batch_size
        found = self._order[start : start + self._config.batch_size]
        if self.labelled is None:
            return found
        return torch.cat([found, labelled_minibatch(self.labelled, step, len(found))])

    def picked(self, positions: Tensor) -> tuple[Tensor, Tensor | None]:
        """The examples (B, C, H, W) at these positions as floats, and what is told of them.

        That is their classes' weights (B, Y), or with a classifier their labels (B,); None where
        nothing is told.
        """
        x = to_float(self.images.index_select(0, positions))
        if self.labels is None:
            return x, None
        y = self.labels.index_select(0, positions)
        # Labels of a data set are checked once, as it is made, and not at every step.
        return x, y if self._as_labels else one_hot(y, self._classes)
