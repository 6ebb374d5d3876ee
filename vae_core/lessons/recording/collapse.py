"""Lesson 7: two courses of one training, and four trainings about the deadly β."""

from collections.abc import Iterator
from typing import Any

import torch

from vae_core.config.run import RunConfig
from vae_core.data import Dataset, load_dataset
from vae_core.evaluation.likelihood import Bound, evaluating, evidence_lower_bound
from vae_core.models.vae import VAE
from vae_core.training.optimisation import flushed_denormals, keep_memory
from vae_core.training.state import Training

COMMAND = "python -m vae_core.lessons.recording collapse"
DATASET = "digits"
NARROW = {"dataset": DATASET, "hidden": [64, 64, 64], "learning_rate": 3e-3, "epochs": 60}
COURSES = {"constant": {"model": "vae"}, "rising": {"model": "annealed-vae"}}
# Beside the learner's own β, which is trained in the page with the same settings.
PRICED = {"dataset": DATASET, "model": "beta-vae", "hidden": [64], "latent_dim": 5, "epochs": 600}
BETAS = (2.6, 3.0, 3.2, 3.4)
PICTURES = 8
ACTIVE = 0.01  # nats of a dimension that tells something
LEAST = 1e-9  # p (1 - p) of a pixel that never changes
DIMENSIONS = 5


def record() -> dict[str, Any]:
    """Courses by epoch with what is reconstructed at their ends, and the trainings by β."""
    keep_memory()
    data = load_dataset(DATASET)
    return {
        "command": COMMAND,
        "courses": {name: _course({**NARROW, **more}, data) for name, more in COURSES.items()},
        "inputs": _levels(data.test.values(slice(0, PICTURES))),
        "deadly": deadly(data),
        "priced": [_priced(beta, data) for beta in BETAS],
    }


def deadly(data: Dataset) -> list[float]:
    """The β above which the first, the second ... dimension of a code does not pay.

    Of pixels as coins: eigenvalues of P^-1/2 C P^-1/2, where C is the pictures' covariance and P =
    diag p (1 - p), p the mean picture.

    Where a decoder's logits move by w along a code of slope v, a picture gains on average
    w'Cv - w'Pw / 2 and pays β v'Cv / 2; at its best v = w / β (the linear Gaussian case: Lucas et
    al. 2019, arXiv:1911.02469).
    """
    x = data.train.values(slice(0, len(data.train))).flatten(1).double()
    mean = x.mean(0)
    live = mean * (1 - mean) > LEAST
    scaled = ((x - mean) / (mean * (1 - mean)).sqrt())[:, live]
    found = torch.linalg.eigvalsh(scaled.T @ scaled / len(x)).flip(0)
    return [round(each, 4) for each in found[:DIMENSIONS].tolist()]


def _course(values: dict[str, Any], data: Dataset) -> dict[str, Any]:
    """KL and reconstruction of the validation split at each epoch, and the model at the end."""
    training = Training(RunConfig.parse(values), data)
    bounds = [_validated(training.eval_model, data)]
    for _ in _epochs(training):
        bounds.append(_validated(training.eval_model, data))
    model = training.saved
    seen = _reconstructed(model, data.test.values(slice(0, PICTURES)))
    every = data.validation.values(slice(0, len(data.validation)))
    return {
        "kl": [round(each.kl, 3) for each in bounds],
        "reconstruction": [round(each.reconstruction, 2) for each in bounds],
        "final": _figures(_validated(model, data)),
        "varies": round(_variance(_reconstructed(model, every)) / _variance(every), 3),
        "pictures": _levels(seen),
    }


def _priced(beta: float, data: Dataset) -> dict[str, Any]:
    training = Training(RunConfig.parse({**PRICED, "beta": beta}), data)
    for _ in _epochs(training):
        pass
    bound = _validated(training.saved, data)
    awake = sum(each > ACTIVE for each in bound.kl_per_dimension)
    return {"beta": beta, **_figures(bound), "awake": awake}


def _epochs(training: Training) -> Iterator[None]:
    """Train to the end; yields after each pass over the data."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        while training.finished is None:
            with training.own_noise(), flushed_denormals():
                for _ in range(training.batches):
                    training.advance()
                training.keep_best()
            training.finished = training.is_over()
            yield
    finally:
        torch.set_num_threads(threads)


def _validated(model: VAE, data: Dataset) -> Bound:
    return evidence_lower_bound(model, data.validation)


def _figures(bound: Bound) -> dict[str, float]:
    return {"kl": round(bound.kl, 4), "reconstruction": round(bound.reconstruction, 3)}


@torch.no_grad()
def _reconstructed(model: VAE, x: torch.Tensor) -> torch.Tensor:
    """Expected pictures (N, C, H, W) at the means of the codes."""
    with evaluating(model):
        return model.reconstruct(x)


def _variance(pictures: torch.Tensor) -> float:
    """The variance of pixels over pictures, added up."""
    return pictures.flatten(1).var(0, unbiased=False).sum().item()


def _levels(pictures: torch.Tensor) -> list[list[int]]:
    return (pictures.flatten(1) * 255).round().int().tolist()
