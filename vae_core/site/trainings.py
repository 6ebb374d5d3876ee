"""What a site offers to train in the page: files of models before their first step, and examples.

Weights are drawn in the page by the laws that a file tells (``export.fresh``), so that a file has
a few tens of kilobytes.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from vae_core.artifacts.examples import examples_file
from vae_core.config.run import RunConfig
from vae_core.data import Dataset, load_dataset
from vae_core.errors import ProgressCallback, UserError
from vae_core.export.fresh import fresh_training

PART = 10_000  # examples of a file; others are fetched while it learns
Say = Callable[[str], None]


@dataclass(frozen=True)
class Offer:
    """A training: its id in addresses, words for it, and its configuration."""

    id: str
    title: str
    caption: str
    config: dict[str, Any]
    most: int | None = None  # examples, of sets that weigh much


_DIGITS = {"network": "mlp", "hidden": [256], "batch_size": 128, "learning_rate": 3e-3}
OFFERS = (
    Offer(
        "plane",
        "Digits in a plane",
        "A VAE with two dimensions: watch the map of ten digits unfold.",
        {**_DIGITS, "dataset": "mnist", "latent_dim": 2, "epochs": 10},
    ),
    Offer(
        "digits",
        "Digits, ten dimensions",
        "The network of the VAE of Home, from its first step on.",
        {**_DIGITS, "dataset": "mnist", "latent_dim": 10, "epochs": 10},
    ),
    Offer(
        "classes",
        "Digits by class",
        "Encoder and decoder are told which digit it is: the code keeps how it is written.",
        {**_DIGITS, "dataset": "mnist", "model": "cvae", "latent_dim": 8, "epochs": 10},
    ),
    Offer(
        "shapes",
        "Moving shapes",
        "Square, ellipse and heart, and a cheap code (β = 0.2).",
        {
            **_DIGITS,
            "dataset": "sprites-32",
            "model": "beta-vae",
            "beta": 0.2,
            "latent_dim": 8,
            "epochs": 20,
        },
    ),
    Offer(
        "lines",
        "Lines of text",
        "Arithmetic, character by character.",
        {"dataset": "expressions", "network": "mlp", "model": "vae", "epochs": 20},
    ),
    Offer(
        "waves",
        "Waves",
        "Noisy waves: what a code cannot tell of one is drawn as a band around it.",
        {"dataset": "waves", "epochs": 40},
        3000,
    ),
    Offer(
        "wines",
        "Rows of a table",
        "178 wines, and which of three growers each is from.",
        {"dataset": "wine", "model": "cvae", "latent_dim": 4, "epochs": 150},
    ),
    Offer(
        "clips",
        "A pendulum to push",
        "Frames and pushes: a model of the world, whose state goes on by itself.",
        {"dataset": "pendulum", "hidden": [64], "epochs": 20},
        1000,
    ),
)


@dataclass
class Trainings:
    """What can be trained: facts for the page, and files by name.

    Attributes:
        background: names of the files that are fetched while a training goes on.
    """

    listed: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    background: list[str] = field(default_factory=list)

    def examples(self, data: Dataset, most: int) -> list[str]:
        """The names of the files with the examples of a set, which trainings share."""
        names = []
        for first in range(0, min(most, len(data.train)), PART):
            name = f"{data.name}-{first // PART}.examples"
            names.append(name)
            if name not in self.files:
                self.files[name] = examples_file(data, first, min(PART, most - first))
                if first:
                    self.background.append(name)
        return names


def trainings(progress: ProgressCallback, say: Say) -> Trainings:
    """All offers whose data are here or can be fetched; ``say`` is told of the others."""
    found = Trainings()
    sets: dict[str, Dataset | None] = {}
    for offer in OFFERS:
        config = RunConfig.parse(offer.config)
        if config.dataset not in sets:
            sets[config.dataset] = loaded(config.dataset, progress, say)
        if (data := sets[config.dataset]) is None:
            continue
        progress(f"Tracing {offer.title}", None)
        found.files[f"{offer.id}.train"] = fresh_training(config, data)
        parts = found.examples(data, offer.most or len(data.train))
        told = {name: getattr(offer, name) for name in ("id", "title", "caption")}
        found.listed.append({**told, "examples": parts, "title_of_data": config.spec.title})
    return found


def loaded(name: str, progress: ProgressCallback, say: Say) -> Dataset | None:
    """A data set; None where it is neither here nor to be fetched, which ``say`` is told."""
    try:
        return load_dataset(name, progress=progress)
    except UserError as error:
        say(f"Nothing of {name} can be trained in this site: {error}")
        return None
