"""The figures of examples, a column for each: what is written of a piece."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from vae_core.analyses.apply.duplicates import Duplicates
from vae_core.analyses.apply.files import FLAG, SCORE, UNREAD
from vae_core.analyses.apply.reference import Reference
from vae_core.data import Dataset, Split
from vae_core.data.base import to_float
from vae_core.data.identity import FILE, ROW
from vae_core.data.labels import UNKNOWN
from vae_core.errors import UserError
from vae_core.evaluation.costs import BEYOND, completed, costs_of
from vae_core.models.vae import VAE
from vae_core.user_data.pieces import Piece

WITHOUT = "scored without it"  # what was no value that the model knows
TOO_FAR = "so far from all that was learned that its nats cannot be reckoned"


@dataclass(frozen=True)
class Columns:
    """Columns of equal length by name, and the score among them.

    Attributes:
        values: in the order in which they are written: float64 arrays (M,), NaN where there is
            nothing, or lists of texts and whole numbers.
        score: float64 (M,), NaN of what could not be read.
        split: those that were read, as the model takes them.
        read: int64 (B,), the positions of these among the M.
    """

    values: dict[str, Any]
    score: np.ndarray
    split: Split
    read: np.ndarray


def columns_of(
    piece: Piece,
    reference: Reference,
    data: Dataset,
    samples: int,
    duplicates: Duplicates,
    progress: Callable[[float], None] | None = None,
) -> Columns:
    """What a model makes of a piece, in columns; ``progress`` is told the fraction of the piece.

    Raises:
        UserError: for a conditional model where an example has no class that it knows.
    """
    model = reference.scorer.model
    split = completed(model, _split(piece, model, data))
    found: dict[str, Any] = dict(piece.identity.columns_for())
    if piece.labels is not None:
        found[_free("class", found)] = list(piece.labels)
    figures: dict[str, np.ndarray] = {}
    score = np.empty(0)
    if len(split):
        costs = costs_of(model, split, samples, reference.scorer.seed)
        score = reference.scorer.score(reference.score, split, costs, progress).numpy()
        figures = {"error": costs.error.numpy()}
        if costs.kl is not None and costs.bound is not None:
            figures |= {"kl": costs.kl.numpy(), "bound": costs.bound.numpy()}
        who = piece.identity.select(piece.read)
        names, far = reference.neighbours(costs.mean, who)
        same = duplicates.of(split.images, who)
        figures |= {"distance": far, "cluster": reference.cluster(costs.mean)}
        if model.classifier is not None:
            figures |= _classes(model, split, data.class_names)
        figures |= {f"z{d}": code for d, code in enumerate(costs.mean.numpy().T, 1)}
    else:
        names, same, figures = [], [], dict.fromkeys(_names(reference, data), np.empty(0))
    count = len(piece)
    whole = {name: _spread(values, piece.read, count) for name, values in figures.items()}
    spread_score = _spread(score, piece.read, count)
    found[SCORE] = spread_score
    found[FLAG] = np.full(count, np.nan)
    whole_costs = {n: whole.pop(n) for n in ("error", "kl", "bound") if n in whole}
    found |= whole_costs
    found["nearest"] = _placed(names, piece.read, count)
    found["distance"] = whole.pop("distance")
    found["same_as"] = _placed(same, piece.read, count)
    found |= whole
    found[UNREAD] = _said(piece, list(whole_costs.values()))
    return Columns(found, spread_score, split, piece.read)


def _said(piece: Piece, costs: Sequence[np.ndarray]) -> list[str]:
    """Of each example why it could not be read, or what its figures leave out."""
    found = [why or (f"{piece.note(at)}; {WITHOUT}" if piece.note(at) else "")
             for at, why in enumerate(piece.why)]  # fmt: skip
    for each in costs:
        for at in np.flatnonzero(np.abs(each) >= BEYOND).tolist():
            found[at] = found[at] or TOO_FAR
    return found


def _names(reference: Reference, data: Dataset) -> list[str]:
    """The names of the figures, where there is no example to compute any of."""
    model = reference.scorer.model
    bound = () if model.posterior_head.deterministic else ("kl", "bound")
    classes = _class_columns(data.class_names) if model.classifier is not None else []
    codes = [f"z{d}" for d in range(1, model.latent_dim + 1)]
    return ["error", *bound, "distance", "cluster", *classes, *codes]


def _class_columns(names: Sequence[str]) -> list[str]:
    return [f"p({name})" for name in names]


def _classes(model: VAE, split: Split, names: Sequence[str]) -> dict[str, np.ndarray]:
    """q(y|x) of each class."""
    shares = model.classify(to_float(split.images.to(model.device))).cpu().numpy()
    return dict(zip(_class_columns(names), shares.T, strict=True))


def _split(piece: Piece, model: VAE, data: Dataset) -> Split:
    """The examples that were read, with the classes that are known."""
    images = torch.from_numpy(np.ascontiguousarray(piece.values))
    if not model.classes or model.classifier is not None or piece.labels is None:
        return Split(images)
    places = {name: place for place, name in enumerate(data.class_names)}
    told = [piece.labels[at] for at in piece.read.tolist()]
    unknown = sorted(set(told) - places.keys() - {""})
    if unknown:
        raise UserError(
            f"There is no class {unknown[0][:40]!r} in this model. Its classes are: "
            f"{', '.join(data.class_names[:20])}."
        )
    return Split(images, torch.tensor([places.get(each, UNKNOWN) for each in told]).long())


def _spread(values: np.ndarray, read: np.ndarray, count: int) -> np.ndarray:
    """Figures (B,) of those that were read among all, float64 (count,), NaN at the others."""
    found = np.full(count, np.nan)
    found[read] = values
    return found


def _placed(texts: list[str], read: np.ndarray, count: int) -> list[str]:
    """Texts (B,) of those that were read among all, "" at the others."""
    found = [""] * count
    for at, text in zip(read.tolist(), texts, strict=True):
        found[at] = text
    return found


def _free(name: str, taken: dict[str, Any]) -> str:
    """A name that no column has yet."""
    return name if name not in taken and name not in (FILE, ROW) else f"{name} (2)"
