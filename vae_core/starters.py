"""The models that are there before anybody has trained one: recipes, and where they are kept.

``make starters`` trains them anew. They are ordinary weights files in float16, under 1 MB each.
"""

import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vae_core.config.run import RunConfig
from vae_core.errors import UserError

if TYPE_CHECKING:
    from vae_core.artifacts.model_file import LoadedRun

FOLDER = Path(__file__).parent / "starter_models"
PREFIX = "starter-"


@dataclass(frozen=True)
class Starter:
    """A recipe: what to train, and the line under its name."""

    name: str
    title: str
    caption: str
    config: dict[str, Any]

    @property
    def path(self) -> Path:
        """The weights file."""
        return FOLDER / f"{self.name}.safetensors"

    @property
    def id(self) -> str:
        """The name by which a link opens it, in place of a run's."""
        return PREFIX + self.name


STARTERS = (
    Starter(
        "digits",
        "Handwritten digits",
        "A VAE with ten dimensions, trained on 55 000 handwritten digits. Dense layers.",
        {
            "dataset": "mnist",
            "network": "mlp",
            "hidden": [256],
            "latent_dim": 10,
            "epochs": 40,
            "batch_size": 256,
            "learning_rate": 3e-3,
            "learning_rate_schedule": "cosine",
        },
    ),
    Starter(
        "sprites",
        "Moving shapes",
        "A β-TCVAE on drawn shapes: see which dimension took position, which size, which turn.",
        {
            "dataset": "sprites-32",
            "model": "beta-tcvae",
            "beta": 2,
            "network": "conv",
            "hidden": [64],
            "latent_dim": 6,
            "epochs": 12,
            "batch_size": 128,
            "learning_rate": 1e-3,
            "learning_rate_schedule": "cosine",
        },
    ),
    Starter(
        "styles",
        "Digits by class",
        "A conditional VAE: choose the digit, and the code holds only the hand that wrote it.",
        {
            "dataset": "mnist",
            "model": "cvae",
            "network": "patch",
            "latent_dim": 8,
            "epochs": 20,
            "batch_size": 128,
            "learning_rate": 3e-3,
            "learning_rate_schedule": "cosine",
        },
    ),
    Starter(
        "lines",
        "Lines of text",
        "A VAE that writes arithmetic: each character as dark as it is probable, each line judged.",
        {"dataset": "expressions", "epochs": 25, "learning_rate_schedule": "cosine"},
    ),
    Starter(
        "waves",
        "Waves",
        "A VAE of noisy waves: frequency, amplitude and phase are found, the noise is told as a "
        "band.",
        {
            "dataset": "waves",
            "epochs": 60,
            "learning_rate": 2e-3,
            "learning_rate_schedule": "cosine",
        },
    ),
    Starter(
        "wines",
        "Rows of a table",
        "A conditional VAE of 178 wines: choose the grower, drag what is left, and see the nearest "
        "real wine.",
        {"dataset": "wine", "model": "cvae", "latent_dim": 4, "epochs": 150},
    ),
    Starter(
        "pendulum",
        "A pendulum to push",
        "A world model that saw only frames and actions: its state rolls on under your keys, "
        "beside the truth.",
        {"dataset": "pendulum", "hidden": [160, 160], "epochs": 40},
    ),
)


def find_starter(run_id: str) -> Starter | None:
    """The starter of that id, or None when it names a run."""
    return next((starter for starter in STARTERS if starter.id == run_id), None)


def build(starter: Starter) -> dict[str, Any]:
    """Train a starter by its recipe and store it in float16; returns its results."""
    from vae_core.artifacts.model_file import load_run
    from vae_core.runs.runner import execute
    from vae_core.runs.store import Store
    from vae_core.training.optimisation import keep_memory

    keep_memory()
    scratch = Path(tempfile.mkdtemp(prefix="starter-"))
    try:
        run = Store(scratch).create(RunConfig.parse(starter.config))

        def show(progress: Any) -> None:
            line = (
                f"{starter.name}: epoch {progress.epoch:.1f}, -ELBO {progress.validation.loss:.1f}"
            )
            left = "" if progress.eta is None else f", {progress.eta:.0f} s left"
            print(f"\r{line}{left}   ", end="", file=sys.stderr)

        results = execute(run, watch=show)
        print(file=sys.stderr)
        ship(starter, load_run(run.folder))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return results


def ship(starter: Starter, loaded: "LoadedRun") -> None:
    """Write a trained model as this starter's file, in float16.

    ``ship(starter, load_run(starter.path))`` packs it anew, without training, after a change of
    what :func:`vae_core.artifacts.model_file.pack_model` puts into a file.
    """
    from vae_core.artifacts.model_file import pack_model
    from vae_core.data import load_dataset
    from vae_core.evaluation.likelihood import evidence_lower_bound
    from vae_core.files import write_atomically

    data = load_dataset(loaded.config.dataset)
    # The statistics shown are those of the rounded weights that are shipped.
    model = loaded.model.half().float()
    bound = evidence_lower_bound(model, data.validation)
    packed = pack_model(model, loaded.config, data, bound, half=True)
    write_atomically(starter.path, packed)
    print(f"{starter.path.name}: {len(packed) / 1e6:.2f} MB, -ELBO {-bound.elbo:.1f} nats")


if __name__ == "__main__":
    chosen = sys.argv[1:] or [starter.name for starter in STARTERS]
    try:
        for name in chosen:
            starter = find_starter(PREFIX + name)
            if starter is None:
                names = ", ".join(s.name for s in STARTERS)
                raise UserError(f"There is no starter named {name!r}. Choose from: {names}.")
            build(starter)
    except UserError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
