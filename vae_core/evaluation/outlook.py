"""A quick look at what the prior will draw, while a model trains: holes and classes left out.

The report card looks with thousands of codes and with a classifier that takes ten seconds to
train. Here it is some hundred codes and the nearest training picture, a twentieth of a second on
small pictures: enough to notice what is badly wrong.
"""

import torch
from torch import Tensor

from vae_core.data import Dataset
from vae_core.data.base import spread_evenly
from vae_core.evaluation.aggregate import find_holes, sample_aggregate
from vae_core.evaluation.codes import Codes, encode
from vae_core.evaluation.early import Prior
from vae_core.evaluation.samples import decode_pictures, dropped_classes
from vae_core.models.priors import draw_finite_codes
from vae_core.models.vae import VAE

EXAMPLES = 500
# The work grows with examples^2 x dimensions: with very many dimensions there are fewer examples.
ENTRIES = EXAMPLES**2 * 50
REFERENCES = 1000  # training pictures that tell classes
# Samples of a class that a perfect model would draw: of fewer, none may be chance.
EXPECTED = 20


class Outlook:
    """Looks at the models of one training, always with the same examples and the same noise."""

    def __init__(self, data: Dataset):
        self._data = data
        self._names = data.class_names
        count = min(EXAMPLES, len(data.validation))
        self._examples = data.validation.select(spread_evenly(len(data.validation), count))
        self._classes = NearestClass(data) if self._names else None

    def look(self, model: VAE) -> Prior | None:
        """What samples of the prior are like; None for a model whose codes have no such prior.

        That is a plain autoencoder, whose codes nothing has drawn anywhere, a model without an
        encoder, and any posterior but the usual Gaussian, which these measures do not know.
        """
        if not (model.posterior_head.gaussian and model.posterior_head.encodes):
            return None
        count = min(len(self._examples), int((ENTRIES / model.latent_dim) ** 0.5))
        codes = encode(model, self._examples, count)
        sample = sample_aggregate(codes, count, marginals=False)
        generator = torch.Generator().manual_seed(1)
        with torch.no_grad():
            prior = model.density(codes.examples.labels if model.classes else None, count)
            drawn = draw_finite_codes(prior, len(sample.z), generator)
        spread = (sample.z.square().mean() / drawn.square().mean()).sqrt().item()
        dropped, recognised = self._missing(model, codes)
        return Prior(find_holes(codes, sample, prior=drawn), spread, dropped, recognised)

    def _missing(self, model: VAE, codes: Codes) -> tuple[tuple[str, ...], float | None]:
        """The classes left out, and how far the counting can be trusted."""
        if self._classes is None or model.classes:
            return (), None  # a conditional model draws the class that it is asked for
        size = len(self._names)
        generator = torch.Generator().manual_seed(0)
        with torch.no_grad():
            z, _ = model.draw(max(EXAMPLES, EXPECTED * size), None, generator)
        drawn = self._classes.of(decode_pictures(model, z))
        labels = codes.examples.labels
        told = self._classes.of(decode_pictures(model, codes.mean)) == labels
        counts = torch.bincount(drawn, minlength=size).numpy()
        of_data = torch.bincount(self._data.train.known_labels, minlength=size).numpy()
        common = of_data * len(drawn) >= EXPECTED * of_data.sum()
        missing = [index for index in dropped_classes(counts, of_data) if common[index]]
        return tuple(self._names[index] for index in missing), told.float().mean().item()


class NearestClass:
    """Tells the class of a picture as that of the nearest of a thousand training pictures.

    On clear pictures of digits it is right nine times of ten, at a fiftieth of the time that a
    network takes to learn the same.
    """

    def __init__(self, data: Dataset):
        chosen = spread_evenly(len(data.train), min(REFERENCES, len(data.train)))
        self._pixels = data.pictures(data.train.images[chosen]).flatten(1).float()
        self._labels = data.train.known_labels[chosen]

    def of(self, images: Tensor) -> Tensor:
        """Classes int64 (N,) of pictures uint8 (N, C, H, W)."""
        return self._labels[torch.cdist(images.flatten(1).float(), self._pixels).argmin(1)]
