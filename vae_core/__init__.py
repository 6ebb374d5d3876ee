"""Variational autoencoders: compose, train, evaluate, export. Knows nothing of screens.

>>> from vae_core import RunConfig, load_dataset, train
>>> config = RunConfig(dataset="digits", latent_dim=2, epochs=5)
>>> for progress in train(config, load_dataset(config.dataset)):
...     print(progress.epoch, progress.validation.loss)

Names are imported when first used, so that what needs no torch does not load it. Where there are
plugins (``config.plugins``) they are imported with the package, before anything else of it is half
imported. Type checkers read ``TYPE_CHECKING``, which a test holds to the same names.
"""

import os
from importlib import import_module
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vae_core.artifacts.model_file import load_run
    from vae_core.artifacts.saving import load_model
    from vae_core.catalogue import (
        DensityRow,
        LikelihoodRow,
        ModelRow,
        NetworkRow,
        ObjectiveRow,
        PosteriorRow,
        PriorRow,
    )
    from vae_core.config.registry import register
    from vae_core.config.run import RunConfig
    from vae_core.data import Dataset, DatasetSpec, Split, load_dataset
    from vae_core.data.layouts import Layout, Targets
    from vae_core.data.views import View
    from vae_core.errors import UserError
    from vae_core.estimator import VAEEstimator
    from vae_core.evaluation.likelihood import evidence_lower_bound, importance_weighted_bound
    from vae_core.models.terms import Terms
    from vae_core.models.vae import VAE, build_model
    from vae_core.runs.store import Store
    from vae_core.training.loop import train
    from vae_core.training.objectives import LossContext

__version__ = "0.1.0"  # the one place: the build, `--version` and the tests read it here

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
    "VAEEstimator": "estimator",
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
__all__ = [
    "VAE",
    "Dataset",
    "DatasetSpec",
    "DensityRow",
    "Layout",
    "LikelihoodRow",
    "LossContext",
    "ModelRow",
    "NetworkRow",
    "ObjectiveRow",
    "PosteriorRow",
    "PriorRow",
    "RunConfig",
    "Split",
    "Store",
    "Targets",
    "Terms",
    "UserError",
    "VAEEstimator",
    "View",
    "build_model",
    "evidence_lower_bound",
    "importance_weighted_bound",
    "load_dataset",
    "load_model",
    "load_run",
    "register",
    "train",
]


if not TYPE_CHECKING:  # so that a name that there is not is an error before anything runs

    def __getattr__(name: str) -> Any:
        if name not in _HOMES:
            raise AttributeError(f"module 'vae_core' has no attribute {name!r}")
        return getattr(import_module(f"vae_core.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return __all__


if os.environ.get("LATENT_PLAYGROUND_PLUGINS") or entry_points(group="latent_playground"):
    import_module("vae_core.config.plugins").load_plugins()
