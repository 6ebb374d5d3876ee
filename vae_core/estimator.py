"""A variational autoencoder as an estimator of scikit-learn: a step of a pipeline, a density.

>>> from sklearn.datasets import load_iris
>>> from sklearn.pipeline import make_pipeline
>>> from vae_core import VAEEstimator
>>> rows = load_iris().data
>>> codes = make_pipeline(VAEEstimator(latent_dim=2, epochs=20)).fit_transform(rows)
"""

import copy
import math
from typing import Any, Self

import numpy as np
import torch
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_array, check_is_fitted, validate_data
from torch import Tensor

from vae_core.config.run import RunConfig
from vae_core.data import Dataset, Split
from vae_core.data.layouts import Number, Table
from vae_core.data.layouts.table import MOST_COLUMNS
from vae_core.data.splits import permutation
from vae_core.errors import UserError
from vae_core.models.posteriors.gaussian import log_normal
from vae_core.models.vae import VAE
from vae_core.training.loop import train

_BATCH = 500
_SMALLEST = 1e-12  # a spread of a column that is none
_STEP = 1e-7  # of its spread, to which a column is taken to be recorded


def _moments(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and spread of each column over what is there; 0 and 0 of one that never is."""
    if not np.isnan(rows).any():
        return rows.mean(0), rows.std(0)
    known = np.ma.masked_invalid(rows)
    return known.mean(0).filled(0.0), known.std(0).filled(0.0)


class VAEEstimator(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """A VAE of rows of numbers (N, features), each column on its own scale.

    Rows may have gaps, which are NaN, where those that it learned had some: what is there is
    learned, encoded and rated.

    Columns are standardised, and each has a Gaussian p(x|z) whose width is learned. For choices,
    texts, pictures and curves, and for files that the explorer opens, there are ``Dataset`` and
    ``train``, whose model is ``vae_`` here.

    Args:
        latent_dim: the number D of latent dimensions.
        model: a row of ``catalogue.MODELS`` that is told no class.
        hidden: widths of the dense layers of the encoder, and in reverse of the decoder.
        beta: weight of the KL divergence, of models that have it; None is the model's own.
        epochs: passes over the rows; None is some 4000 steps.
        batch_size: rows a step.
        learning_rate: at the beginning; it falls to 0 as a cosine.
        validation_fraction: of the rows, by which the best weights are chosen; rows fewer than 20
            are not divided.
        samples: draws from q(z|x) behind each density of ``score_samples``.
        settings: more fields of ``RunConfig`` by name.
        random_state: seed of weights, order, noise and division.
        bar: whether a bar shows how far ``fit`` is.

    Attributes:
        vae_: the model, a ``vae_core.VAE``.
        bound_: nats of a validation row, reconstruction and KL, of standardised numbers.
        n_features_in_: the columns.
    """

    def __init__(
        self,
        latent_dim: int = 2,
        *,
        model: str = "vae",
        hidden: tuple[int, ...] = (128,),
        beta: float | None = None,
        epochs: float | None = None,
        batch_size: int = 32,
        learning_rate: float = 5e-3,
        validation_fraction: float = 0.1,
        samples: int = 64,
        settings: dict[str, Any] | None = None,
        random_state: Any = 0,
        bar: bool = False,
    ):
        self.latent_dim = latent_dim
        self.model = model
        self.hidden = hidden
        self.beta = beta
        self.epochs = epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.validation_fraction = validation_fraction
        self.samples = samples
        self.settings = settings
        self.random_state = random_state
        self.bar = bar

    def fit(self, X: Any, y: Any = None) -> Self:
        """Learn rows (N, features) of numbers, NaN where one is missing; ``y`` is not looked at.

        Raises:
            ValueError: for what is no such array.
            UserError: for settings that there cannot be, in a sentence.
        """
        rows = validate_data(
            self, X, dtype=np.float64, ensure_min_samples=2, ensure_all_finite="allow-nan"
        )
        if rows.shape[1] > MOST_COLUMNS:
            raise UserError(
                f"Rows have at most {MOST_COLUMNS} columns here, and these have {rows.shape[1]}. "
                "Choose some of them, or put a sklearn.decomposition.PCA before this step."
            )
        seed = self.random_state
        if not isinstance(seed, int | np.integer):
            seed = int(check_random_state(seed).randint(2**31 - 1))
        offset, spread = _moments(rows)
        # Of a constant column rounding leaves a spread that is none.
        flat = ~(spread > np.maximum(_SMALLEST * np.abs(offset), np.finfo(float).tiny))
        self._offset, self._scale = offset, np.where(flat, 1.0, spread)
        data = self._dataset(rows, int(seed))
        *_, last = train(self._config(data, int(seed)), data, bar=self.bar)
        self.vae_: VAE = last.best
        self.bound_ = last.training.best_loss
        self._exact = copy.deepcopy(self.vae_).double().eval().requires_grad_(False)
        self._n_features_out = self.latent_dim
        return self

    def _dataset(self, rows: np.ndarray, seed: int) -> Dataset:
        """Standardised rows, of which a share is held out."""
        if not 0 < self.validation_fraction < 1:
            raise UserError(
                f"validation_fraction is {self.validation_fraction!r:.40}; give a number between 0 "
                "and 1."
            )
        columns = tuple(
            Number(name=f"x{place}", offset=offset, scale=scale, step=_STEP * scale)
            for place, (offset, scale) in enumerate(
                zip(self._offset.tolist(), self._scale.tolist(), strict=True)
            )
        )
        values = ((rows - self._offset) / self._scale).astype(np.float32)[:, None, None]
        images = torch.from_numpy(values)
        order = torch.from_numpy(permutation(len(rows), seed))
        held = max(1, round(self.validation_fraction * len(rows)))
        parts = (order[held:], order[:held]) if len(rows) >= 20 else (order, order)
        learned, chosen = (Split(images[part]) for part in parts)
        return Dataset("rows", learned, chosen, chosen, layout=Table(columns=columns))

    def _config(self, data: Dataset, seed: int) -> RunConfig:
        told = {"beta": self.beta, "epochs": self.epochs, **(self.settings or {})}
        if "seconds" in told and self.epochs is None:
            del told["epochs"]
        return RunConfig(
            dataset=data,
            model=self.model,
            latent_dim=self.latent_dim,
            hidden=tuple(self.hidden),
            batch_size=self.batch_size,
            learning_rate=self.learning_rate,
            seed=seed,
            **{name: value for name, value in told.items() if value is not None},
        )

    def transform(self, X: Any) -> np.ndarray:
        """The posterior means of rows: (N, features) -> (N, D)."""
        found = [self._posterior(x)[0] for x in self._batches(X)]
        return torch.cat(found).numpy()

    def inverse_transform(self, Z: Any) -> np.ndarray:
        """The expected rows of codes: (N, D) -> (N, features)."""
        check_is_fitted(self)
        codes = torch.from_numpy(check_array(Z, dtype=np.float64))
        if codes.shape[1] != self.latent_dim:
            raise UserError(
                f"Codes are (N, {self.latent_dim}) here; these are {tuple(codes.shape)}."
            )
        with torch.no_grad():
            means = self._exact.likelihood.mean(self._exact.decoder(codes))
        return self._rows(means)

    def score_samples(self, X: Any) -> np.ndarray:
        """log p(x) of rows, (N,), in nats of the columns' units.

        It is the importance-weighted bound of ``samples`` draws (arXiv:1509.00519, eq. 8), which
        are the same for every row, so that a row's figure does not hang on the others.

        Raises:
            UserError: for a model whose posterior is no diagonal Gaussian.
        """
        batches = list(self._batches(X))
        head, prior = self._exact.posterior_head, self._exact.density()
        if not head.gaussian:
            raise UserError(
                f"The model {self.model} has a posterior that is no diagonal Gaussian, by whose "
                "draws densities are weighed here. importance_weighted_bound takes vae_."
            )
        generator = torch.Generator().manual_seed(0)
        shape = (self.samples, 1, self.latent_dim)
        noise = torch.randn(shape, generator=generator, dtype=torch.float64)
        found = []
        with torch.no_grad():
            for x in batches:
                mean, log_variance = self._posterior(x)
                z = mean + (0.5 * log_variance).exp() * noise
                own = log_normal(z, mean, log_variance).sum(-1)
                flat = self._exact.decoder(z.flatten(0, 1))
                parameters = flat.unflatten(0, z.shape[:2])
                nats = self._exact.likelihood.log_prob(parameters, x) + prior.log_prob(z) - own
                found.append(nats.logsumexp(0) - math.log(self.samples))
        there = ~torch.cat(batches).flatten(1).isnan().numpy()
        return torch.cat(found).numpy() - there @ np.log(self._scale)

    def score(self, X: Any, y: Any = None) -> float:
        """The mean of :meth:`score_samples`: more is better."""
        return float(self.score_samples(X).mean())

    def sample(self, n_samples: int = 1, random_state: Any = None) -> np.ndarray:
        """Rows drawn from the model, (n_samples, features): a code, then a row of it."""
        check_is_fitted(self)
        seed = int(check_random_state(random_state).randint(2**31 - 1))
        generator = torch.Generator().manual_seed(seed)
        with torch.no_grad():
            return self._rows(self.vae_.sample(n_samples, generator=generator, expected=False))

    def _batches(self, X: Any) -> list[Tensor]:
        """Standardised rows (B, 1, 1, features), float64."""
        check_is_fitted(self)
        gaps = self._exact.learns_gaps
        rows = validate_data(
            self, X, dtype=np.float64, reset=False, ensure_all_finite="allow-nan" if gaps else True
        )
        values = torch.from_numpy((rows - self._offset) / self._scale)[:, None, None]
        return list(values.split(_BATCH))

    def _posterior(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and log-variance (B, D), float64; of a point the latter are 0."""
        with torch.no_grad():
            found = self._exact.encoded(x, None)
        mean = found.mean.double()
        spread = getattr(found, "log_variance", None)
        return mean, torch.zeros_like(mean) if spread is None else spread.double()

    def __sklearn_tags__(self) -> Any:
        """What scikit-learn asks of it: rows may have gaps."""
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags

    def _rows(self, examples: Tensor) -> np.ndarray:
        flat = examples.double().flatten(1).numpy()
        return self._offset + self._scale * flat
