"""What a VAE of a table is held against: a mixture, its size chosen by held-out likelihood.

Each component is a Gaussian over the numbers and, where there are choices, independent categoricals
over them (a latent-class model).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from sklearn.mixture import GaussianMixture
from torch import Tensor

from vae_core.data.layouts import Table
from vae_core.models.likelihoods import ColumnsLikelihood

# On the diagonal of the covariances that a fit starts from, in squared standard deviations. In the
# end it is the squared floors under the VAE's sigmas, so that both densities are bounded alike.
RIDGE = 1e-2
COMPONENTS = (1, 2, 3, 4, 6, 8, 10)
PATIENCE = 2  # larger mixtures in a row that are no better
COVARIANCES = ("full", "diag")
RESTARTS = 2
ROWS = 5000  # that a mixture is fitted to: more hardly change it
WIDE = 128  # columns beyond which whole covariances cost too much
STEPS, TOLERANCE = 300, 1e-4
SMOOTHING = 1.0  # imagined rows of each value of a choice, in each component (Laplace)


def flat(values: Tensor) -> np.ndarray:
    """Rows (N, 1, 1, D) as float64 (N, D)."""
    return values.reshape(len(values), -1).double().numpy()


class MixedMixture:
    """Gaussians times categoricals, by expectation-maximisation from scikit-learn's Gaussians.

    (Dempster, Laird & Rubin 1977.) The responsibilities that start it are those of scikit-learn's
    mixture of the numbers alone; where there are no choices it is that mixture, but for the floors.
    """

    def __init__(self, layout: Table, components: int, covariance: str, seed: int = 0):
        self.layout, self.components = layout, components
        kinds = [
            (column.type, width)
            for column, width in zip(layout.columns, layout.widths, strict=True)
        ]
        self.numbers = np.repeat([kind == "number" for kind, _ in kinds], layout.widths)
        self.widths = [width for kind, width in kinds if kind == "choice"]
        self.gaussians = GaussianMixture(
            components, covariance_type=covariance, reg_covar=RIDGE, n_init=RESTARTS,
            random_state=seed,
        )  # fmt: skip
        self.covariance = covariance
        self.ridge = np.diag(ColumnsLikelihood.floors(layout)) ** 2
        self.tables: list[np.ndarray] = []  # of each choice, log p(value | component) (K, V)

    def fit(self, x: np.ndarray) -> "MixedMixture":
        """Fit to rows (N, D)."""
        numbers, choices = self._parts(x)
        if numbers.shape[1]:
            self.gaussians.fit(numbers)
            shares = self.gaussians.predict_proba(numbers)
        else:
            shares = np.random.RandomState(0).dirichlet(np.ones(self.components), len(x))
        before = -math.inf
        for _ in range(STEPS):
            self._maximise(numbers, choices, shares)
            joint = self._joint(numbers, choices)
            each = np.logaddexp.reduce(joint, 1)
            shares = np.exp(joint - each[:, None])
            if each.mean() - before < TOLERANCE:
                break
            before = each.mean()
        return self

    def log_likelihood(self, x: np.ndarray) -> np.ndarray:
        """log p of each row in nats, (N,)."""
        numbers, choices = self._parts(x)
        return np.logaddexp.reduce(self._joint(numbers, choices), 1)

    def log_marginals(self, x: np.ndarray) -> np.ndarray:
        """log p of each row were its columns independent, each as this mixture has it: (N,)."""
        numbers, choices = self._parts(x)
        total = np.zeros(len(x))
        for j, column in enumerate(numbers.T):
            spreads = np.array([np.linalg.norm(factor[j]) for factor in self.factors])
            scaled = (column[:, None] - self.means[:, j]) / spreads
            each = -0.5 * (scaled**2 + math.log(2 * math.pi)) - np.log(spreads)
            total += np.logaddexp.reduce(self.log_weights + each, 1)
        for values, table in zip(choices, self.tables, strict=True):
            total += np.logaddexp.reduce(self.log_weights + values @ table.T, 1)
        return total

    def _parts(self, x: np.ndarray) -> tuple[np.ndarray, list[np.ndarray]]:
        """Numbers (N, M), and the one-hot values (N, V) of each choice."""
        others = x[:, ~self.numbers]
        ends = np.cumsum(self.widths)[:-1]
        return x[:, self.numbers], np.split(others, ends, 1) if self.widths else []

    def _maximise(self, numbers: np.ndarray, choices: list[np.ndarray], shares: np.ndarray) -> None:
        """Weights, means, covariances and tables for these shares (N, K) of the components."""
        counts = shares.sum(0) + 1e-9
        self.log_weights = np.log(counts / counts.sum())
        self.means = shares.T @ numbers / counts[:, None]
        self.factors = []
        for share, mean, count in zip(shares.T, self.means, counts, strict=True):
            centred = numbers - mean
            cov = (share[:, None] * centred).T @ centred / count
            if self.covariance == "diag":
                cov = np.diag(np.diag(cov))
            self.factors.append(np.linalg.cholesky(cov + self.ridge))
        self.tables = []
        for values in choices:
            table = shares.T @ values + SMOOTHING
            self.tables.append(np.log(table / table.sum(1, keepdims=True)))

    def _joint(self, numbers: np.ndarray, choices: list[np.ndarray]) -> np.ndarray:
        """log p(x, component), (N, K)."""
        joint = np.tile(self.log_weights, (len(numbers), 1))
        for k, (mean, factor) in enumerate(zip(self.means, self.factors, strict=True)):
            scaled = np.linalg.solve(factor, (numbers - mean).T)
            joint[:, k] -= 0.5 * (scaled**2).sum(0) + np.log(np.diag(factor)).sum()
        joint -= 0.5 * numbers.shape[1] * math.log(2 * math.pi)
        for values, table in zip(choices, self.tables, strict=True):
            joint += values @ table.T
        return joint


@dataclass(frozen=True)
class Baseline:
    """A chosen mixture, one of each class where the class is given, and what it was chosen by."""

    mixtures: tuple[MixedMixture, ...]
    components: int
    covariance: str
    validation: float = -math.inf  # nats a row

    def log_likelihood(self, x: np.ndarray, labels: np.ndarray | None = None) -> np.ndarray:
        """log p(x), or log p(x|y) where there is a mixture of each class: (N,)."""
        return self._of_each(MixedMixture.log_likelihood, x, labels)

    def log_marginals(self, x: np.ndarray, labels: np.ndarray | None = None) -> np.ndarray:
        """The same, were the columns independent (given the class): (N,)."""
        return self._of_each(MixedMixture.log_marginals, x, labels)

    def _of_each(
        self,
        rated: Callable[[MixedMixture, np.ndarray], np.ndarray],
        x: np.ndarray,
        labels: np.ndarray | None,
    ) -> np.ndarray:
        if len(self.mixtures) == 1:
            return rated(self.mixtures[0], x)
        found = np.empty(len(x))
        for label, mixture in enumerate(self.mixtures):
            among = labels == label
            if among.any():
                found[among] = rated(mixture, x[among])
        return found


def choose_mixture(
    layout: Table,
    train: tuple[np.ndarray, np.ndarray | None],
    validation: tuple[np.ndarray, np.ndarray | None],
    classes: int = 0,
    seed: int = 0,
) -> Baseline:
    """The number of components and the covariances that are best on validation rows.

    Fitted to at most 5000 training rows, spread evenly; of more than 128 numbers only variances.

    Args:
        layout: what the columns mean.
        train: rows (N, D) and their labels (N,).
        validation: the same of the rows to choose by.
        classes: with classes a mixture is fitted to each, all of one size.
        seed: of the starts.
    """
    some = np.arange(min(len(train[0]), ROWS)) * len(train[0]) // min(len(train[0]), ROWS)
    x, labels = train[0][some], None if train[1] is None else train[1][some]
    told = classes and labels is not None
    parts = [x[labels == label] for label in range(classes)] if told else [x]
    fewest = min(map(len, parts))
    best: Baseline | None = None
    for covariance in COVARIANCES if x.shape[1] <= WIDE else COVARIANCES[1:]:
        highest, worse = -math.inf, 0
        for components in COMPONENTS:
            if worse == PATIENCE or (components > 1 and fewest < 5 * components):
                break
            mixtures = tuple(
                MixedMixture(layout, components, covariance, seed).fit(part) for part in parts
            )
            found = Baseline(mixtures, components, covariance)
            value = float(found.log_likelihood(*validation).mean())
            highest, worse = (value, 0) if value > highest else (highest, worse + 1)
            if best is None or value > best.validation:
                best = replace(found, validation=value)
    assert best is not None  # one component is always tried
    return best
