"""What the shipped models are: recipes, and where the models lie."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vae_core.errors import UserError

FOLDER = Path(__file__).parent.parent / "starter_models"
PREFIX = "starter-"


@dataclass(frozen=True)
class Starter:
    """A recipe: what to train, and the line under its name.

    Attributes:
        density: what is fitted to its codes afterwards, a row of ``catalogue.DENSITIES``.
        points: examples on the map of its file.
    """

    name: str
    title: str
    caption: str
    config: dict[str, Any]
    density: str | None = None
    points: int = 1000

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
        "mixture",
    ),
    Starter(
        "sprites",
        "Moving shapes",
        "A VAE of drawn shapes whose code is cheap (β = 0.2): square, ellipse and heart stay "
        "apart, wherever they go.",
        {
            "dataset": "sprites-32",
            "model": "beta-vae",
            "beta": 0.2,
            "network": "mlp",
            "hidden": [176, 176],
            "activation": "silu",
            "latent_dim": 8,
            "epochs": 100,
            "batch_size": 128,
            "learning_rate": 3e-3,
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
        "mixture",
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


_SMALL = {
    "dataset": "mnist",
    "network": "mlp",
    "hidden": [128],
    "latent_dim": 10,
    "epochs": 12,
    "batch_size": 256,
    "learning_rate": 3e-3,
    "learning_rate_schedule": "cosine",
}
# What a door shows whole, and what stands beside it: all shipped models together weigh 8 MB.
_WHOLE: dict[str, Any] = {"density": "mixture"}
_SLIGHT: dict[str, Any] = {"points": 300}
BETAS = {"quarter": 0.25, "one": 1, "four": 4, "eight": 8, "sixteen": 16}
_WORDS = {0.25: "¼"}


def _said(beta: float) -> str:
    return f"β = {_WORDS.get(beta, beta)}"


def _of_beta(name: str, beta: float) -> Starter:
    return Starter(
        f"beta-{name}",
        f"Digits, 784-128-10, {_said(beta)}",
        f"One of five VAEs that differ in β alone: here {_said(beta)}.",
        {**_SMALL, "model": "vae"} if beta == 1 else {**_SMALL, "model": "beta-vae", "beta": beta},
        **(_WHOLE if beta == 1 else _SLIGHT),
    )


# The models behind the four questions of Home: small ones of one network and one budget.
DOOR_MODELS = (
    *(_of_beta(*each) for each in BETAS.items()),
    Starter(
        "autoencoder",
        "Digits, 784-128-10, autoencoder",
        "A plain autoencoder with the network and the budget of the VAE of β = 1.",
        {**_SMALL, "model": "autoencoder"},
        **_WHOLE,
    ),
    Starter(
        "collapsed",
        "Digits, 784-128-10, β = 32",
        "The same VAE under a β at which no nat of code pays: its code is dead.",
        {**_SMALL, "model": "beta-vae", "beta": 32},
        **_SLIGHT,
    ),
)


@dataclass(frozen=True)
class Door:
    """A question of Home that shipped models answer.

    Attributes:
        name: as the address says it.
        models: names of the models, in the order in which they are shown.
        titles: what each is called there.
    """

    name: str
    models: tuple[str, ...]
    titles: tuple[str, ...]


DOORS = (
    Door(
        "beta",
        tuple(f"beta-{name}" for name in BETAS),
        tuple(f"β = {_WORDS.get(b, b)}" for b in BETAS.values()),
    ),
    Door("holes", ("autoencoder", "beta-one"), ("Autoencoder", "VAE")),
    Door("collapse", ("collapsed", "beta-one"), ("β = 32", "β = 1")),
)
SHIPPED = (*STARTERS, *DOOR_MODELS)


def find_starter(run_id: str) -> Starter | None:
    """The shipped model of that id, or None when it names a run."""
    return next((starter for starter in SHIPPED if starter.id == run_id), None)


def starter(run_id: str) -> Starter:
    """The shipped model of that id.

    Raises:
        UserError: when there is none.
    """
    found = find_starter(run_id)
    if found is None:
        raise UserError(f"There is no shipped model {run_id!r:.80}. Choose one of the list.")
    return found


def find_door(name: str) -> Door | None:
    """The question of that name, or None."""
    return next((door for door in DOORS if door.name == name), None)
