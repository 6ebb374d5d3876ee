"""``project``: the latent space of a trained model as points of a plane or of space."""

import time
from pathlib import Path
from typing import Annotated, Any

import typer

from vae_core import catalogue
from vae_core.cli.output import print_json
from vae_core.cli.places import ModelArgument, find_model, made_analysis
from vae_core.cli.progress import Meter
from vae_core.config.analyses import METHODS, SPLITS, ProjectionSettings
from vae_core.errors import UserError

_DEFAULTS = {name: field.default for name, field in ProjectionSettings.model_fields.items()}


# The options of the command, in the order of its signature.
Method = Annotated[str, typer.Option(metavar="NAME", help=f"How: {', '.join(METHODS)}.")]
DimensionsOption = Annotated[int, typer.Option(metavar="2|3", help="Dimensions of the view.")]
Points = Annotated[
    int,
    typer.Option(metavar="N", help="Encoded examples, spread evenly over the split; 10 to 10000."),
]
Split = Annotated[str, typer.Option(metavar="NAME", help=f"Which examples: {', '.join(SPLITS)}.")]
AxesOption = Annotated[
    str | None,
    typer.Option(
        metavar="I,J",
        show_default=False,
        help="Latent dimensions to show, counted from 0, for the method native. Default: "
        "those with the highest KL.",
    ),
]
Perplexity = Annotated[float, typer.Option(metavar="X", help="Effective neighbours of t-SNE.")]
NeighboursOption = Annotated[int, typer.Option(metavar="N", help="Neighbours of UMAP.")]
MinDistance = Annotated[
    float, typer.Option(metavar="X", help="How tightly UMAP packs points, 0 to 0.99.")
]
SeedOption = Annotated[int, typer.Option(metavar="INT", help="Seed of everything random.")]
Out = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        show_default=False,
        help="Write the coordinates to this CSV file: index, label, factors, x, y, z, error "
        "and KL in nats.",
    ),
]


def project(
    run: ModelArgument,
    method: Method = _DEFAULTS["method"],
    dimensions: DimensionsOption = _DEFAULTS["dimensions"],
    points: Points = _DEFAULTS["points"],
    split: Split = _DEFAULTS["split"],
    axes: AxesOption = None,
    perplexity: Perplexity = _DEFAULTS["perplexity"],
    neighbours: NeighboursOption = _DEFAULTS["neighbours"],
    min_distance: MinDistance = _DEFAULTS["min_distance"],
    seed: SeedOption = (_DEFAULTS["seed"]),
    out: Out = None,
) -> None:
    """Project a model's codes and print how faithful the view is, as one JSON object.

    The result is kept beside the model: asked for again, it is there at once. trustworthiness and
    neighbourhood_hit are shares from 0 to 1, on up to 2000 of the points.
    """
    began = time.perf_counter()
    settings = ProjectionSettings.parse(
        {
            "method": catalogue.choose("method", method, METHODS),
            "dimensions": dimensions,
            "points": points,
            "split": catalogue.choose("split", split, SPLITS),
            "axes": axes,
            "perplexity": perplexity,
            "neighbours": neighbours,
            "min_distance": min_distance,
            "seed": seed,
        }
    )
    path = find_model(run)
    if out is not None and not out.expanduser().absolute().parent.is_dir():
        raise UserError(f"There is no folder {out.expanduser().absolute().parent}. Make it first.")
    with Meter() as meter:
        found, folder, cached = made_analysis(path, "projection", settings, meter)
    from vae_core.analyses.map_table import coordinates_csv
    from vae_core.pack import unpack

    meta, tensors = unpack(found)
    if out is not None:
        out.expanduser().write_text(coordinates_csv(meta, tensors), encoding="utf-8")
    print_json(
        {
            **_described(settings, meta),
            "run": str(path.resolve()),
            "points": len(tensors["points"]),
            "seconds": round(time.perf_counter() - began, 3),
            "cached": cached,
            "result": str(folder / "result.safetensors"),
            "coordinates": None if out is None else str(out.expanduser().resolve()),
        }
    )


def _described(settings: ProjectionSettings, meta: dict[str, Any]) -> dict[str, Any]:
    """How the view was made and how far it can be trusted."""
    return {
        "method": settings.method,
        "dimensions": settings.dimensions,
        "split": settings.split,
        "seed": settings.seed,
        "axes": meta["axes"],
        "explained": meta["explained"],
        "quality": meta["quality"],
        "computed_in": round(meta["seconds"], 3),
    }
