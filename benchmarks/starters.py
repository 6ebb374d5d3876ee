"""What the shipped models are good for: ``python -m benchmarks.starters``.

A classifier is trained in the same command; its own accuracy stands first. Needs MNIST
(``LATENT_PLAYGROUND_DATA``), else downloads it.
"""

import torch
import typer
from rich.console import Console
from torch import Tensor

from benchmarks.judge import Judge, pictures_of, train_judge
from benchmarks.tables import JsonFile, Report, Table, run_benchmark
from vae_core import load_dataset
from vae_core.artifacts.model_file import load_run
from vae_core.data import Dataset
from vae_core.evaluation.likelihood import evidence_lower_bound
from vae_core.models.vae import VAE
from vae_core.pack import unpack
from vae_core.starters import DOORS, SHIPPED, STARTERS, Starter, find_starter

app = typer.Typer(help=__doc__, add_completion=False)
console = Console(stderr=True)

DRAWS = 500
SEED = 0
DRAWN = ("digits", "styles", "beta-one", "autoencoder")
DOOR_MODELS = tuple(dict.fromkeys(name for door in DOORS for name in door.models))

JUDGES = Table(
    "judges",
    "pictures",
    {"right, %": "{:.1f}", "confident, %": "{:.1f}"},
    ("digits", "shapes"),
)
SHAPES = Table("shapes", "starter", {"kept, %": "{:.1f}"}, ("sprites",))
RANDOM = Table(
    "random",
    "model",
    {"fitted density, %": "{:.1f}", "prior, %": "{:.1f}", "reconstructions, %": "{:.1f}"},
    DRAWN,
)
DOOR = Table(
    "doors",
    "model",
    {"reconstruction": "{:.1f}", "KL": "{:.2f}", "active dimensions": "{:.0f}"},
    DOOR_MODELS,
)
FILES = Table("files", "models", {"MB": "{:.2f}"}, ("doors", "all"))


def model_of(name: str) -> VAE:
    """A shipped model, in evaluation mode."""
    return load_run(_starter(name).path).model


def _starter(name: str) -> Starter:
    return find_starter(f"starter-{name}")


@torch.no_grad()
def shapes_kept(data: Dataset, judge: Judge) -> float:
    """The share of test pictures whose reconstruction is of the same shape, in percent."""
    model = model_of("sprites")
    parts = pictures_of(data.test).split(500)
    found = torch.cat([judge.names(_pictures(model, model.embed(x))) for x in parts])
    return 100 * (found == data.test.labels).float().mean().item()


@torch.no_grad()
def confident(name: str, data: Dataset, judge: Judge) -> tuple[float, float, float]:
    """In percent: of codes from the fitted density, from the prior, and of test pictures."""
    model = model_of(name)
    generator = torch.Generator().manual_seed(SEED)
    y = torch.arange(DRAWS) % model.classes if model.classes else None
    codes = torch.from_numpy(unpack(_starter(name).path.read_bytes())[1]["density/codes"]).float()
    row = torch.randint(codes.shape[-2], (DRAWS,), generator=generator)
    drawn = codes[row] if y is None else codes[y, row]
    prior = torch.randn(DRAWS, model.latent_dim, generator=generator)
    test = data.test.select(torch.arange(DRAWS))
    labels = test.labels if model.classes else None
    shown = model.embed(pictures_of(test), labels)
    pictures = (_pictures(model, drawn, y), _pictures(model, prior, y))
    return tuple(
        100 * judge.confident(each) for each in (*pictures, _pictures(model, shown, labels))
    )


def _pictures(model: VAE, codes: Tensor, y: Tensor | None = None) -> Tensor:
    return model.decode(codes, y).clamp(0, 1)


def behind(name: str, data: Dataset) -> tuple[float, float, float]:
    """Reconstruction and KL of the validation split in nats, and the dimensions that are active."""
    bound = evidence_lower_bound(model_of(name), data.validation)
    return bound.reconstruction, bound.kl, bound.active_units


@app.command()
def main(json: JsonFile = None) -> None:
    """Random, shapes, the models behind Home's doors, and the size of the files."""
    report = Report(json)
    digits, sprites = load_dataset("mnist"), load_dataset("sprites-32")
    with console.status("Two classifiers"):
        reader, sorter = train_judge(digits), train_judge(sprites)
    judges = {"digits": reader, "shapes": sorter}
    rows = [(name, 100 * each.accuracy, 100 * each.sure) for name, each in judges.items()]
    report.show(JUDGES, "The classifiers, on the test split", rows)
    report.show(
        SHAPES,
        "Reconstructions that keep their shape",
        [
            ("sprites", shapes_kept(sprites, sorter)),
        ],
    )
    rows = [(name, *confident(name, digits, reader)) for name in DRAWN]
    report.show(RANDOM, f"Pictures judged confident, {DRAWS} each", rows)
    rows = [(name, *behind(name, digits)) for name in DOOR_MODELS]
    report.show(DOOR, "Behind Home's doors, validation split, nats", rows)
    sizes = {each.name: each.path.stat().st_size / 1e6 for each in SHIPPED}
    alone = sum(sizes.values()) - sum(sizes[each.name] for each in STARTERS)
    report.show(FILES, "Files", [("doors", alone), ("all", sum(sizes.values()))])


if __name__ == "__main__":
    run_benchmark(app)
