"""Variational autoencoders: compose, train, evaluate, export. Knows nothing of screens.

>>> from vae_core import RunConfig, load_dataset, train
>>> config = RunConfig(dataset="digits", latent_dim=2, epochs=5)
>>> for progress in train(config, load_dataset(config.dataset)):
...     print(progress.epoch, progress.validation.loss)

Names are imported when first used, so that what needs no torch does not load it. Where there are
plugins (``config.plugins``) they are imported with the package, before anything else of it is half
imported.
"""

import os
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

_HOMES = {
    "DatasetSpec": "data",
    "DensityRow": "catalogue",
    "Layout": "data.layouts",
    "LikelihoodRow": "catalogue",
    "LossContext": "training.objectives",
    "ModelRow": "catalogue",
    "NetworkRow": "catalogue",
    "ObjectiveRow": "catalogue",
    "PosteriorRow": "catalogue",
    "PriorRow": "catalogue",
    "Targets": "data.layouts",
    "Terms": "models.terms",
    "View": "data.views",
    "register": "config.registry",
    "RunConfig": "config.run",
    "UserError": "errors",
    "VAE": "models.vae",
    "Dataset": "data",
    "Split": "data",
    "Store": "runs.store",
    "build_model": "models.vae",
    "evidence_lower_bound": "evaluation.likelihood",
    "importance_weighted_bound": "evaluation.likelihood",
    "load_dataset": "data",
    "load_model": "artifacts.saving",
    "load_run": "artifacts.model_file",
    "train": "training.loop",
}
__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'vae_core' has no attribute {name!r}")
    return getattr(import_module(f"vae_core.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return __all__


if os.environ.get("LATENT_PLAYGROUND_PLUGINS") or entry_points(group="latent_playground"):
    import_module("vae_core.config.plugins").load_plugins()
