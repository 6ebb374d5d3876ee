"""``sample``: pictures drawn from a trained model, as one PNG."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import typer

from vae_core.catalogue import DENSITIES, choose
from vae_core.catalogue.rows import located
from vae_core.cli.output import print_json
from vae_core.cli.places import (
    MAX_SEED,
    ModelArgument,
    class_index,
    find_model,
    made_analysis,
)
from vae_core.cli.progress import Meter
from vae_core.config.analyses import DensitySettings
from vae_core.errors import UserError
from vae_core.export.media import picture_grid, png
from vae_core.files import write_atomically

if TYPE_CHECKING:
    from torch import Tensor

    from vae_core.models.vae import VAE

MAX_PIXELS = 100_000_000  # of a grid: about half a gigabyte while it is made
MAX_COUNT = 10_000


# The options of the command, in the order of its signature.
Count = Annotated[int, typer.Option(min=1, max=MAX_COUNT, metavar="N", help="How many examples.")]
Label = Annotated[
    str | None,
    typer.Option(
        "--class",
        metavar="NAME",
        show_default=False,
        help="Of a conditional model: the class to draw, by name or by number. "
        "Default: all classes in turn.",
    ),
]
Source = Annotated[
    str,
    typer.Option(
        "--from",
        metavar="NAME",
        help="Where codes come from: prior, or a density fitted to the codes of training "
        f"examples: {', '.join(DENSITIES)}.",
    ),
]
Columns = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=MAX_COUNT,
        metavar="N",
        show_default=False,
        help="Examples in a row. Default: as many as make a square.",
    ),
]
Scale = Annotated[
    int, typer.Option(min=1, max=32, metavar="N", help="Enlarge every pixel to N x N.")
]
SeedOption = Annotated[
    int, typer.Option(min=0, max=MAX_SEED, metavar="INT", help="Seed of the codes drawn.")
]
Out = Annotated[
    Path, typer.Option(metavar="FILE.png", help="Where to write; an older file is replaced.")
]


def sample(
    run: ModelArgument,
    count: Count = 64,
    label: Label = None,
    source: Source = "prior",
    columns: Columns = None,
    scale: Scale = 1,
    seed: SeedOption = 0,
    out: Out = Path("samples.png"),
) -> None:
    """Draw codes from the prior, decode them, and write the expected pictures as a PNG grid.

    Codes may come from a density fitted to those of training examples instead (--from): a fit is
    kept, and found again. Prints path, count, shape (channels, height, width of each), columns,
    rows, class and source as one JSON object; of text also its lines, of a table its columns.
    """
    chosen = choose("source", source, ["prior", *DENSITIES])
    if out.suffix.lower() != ".png":
        raise UserError(f"--out writes a PNG, so its name must end in .png; {str(out)!r} does not.")
    import torch

    from vae_core.artifacts.model_file import load_run
    from vae_core.data.views import grey_levels

    path = find_model(run)
    loaded = load_run(path)
    size = count * math.prod(loaded.model.picture_shape) * scale**2
    if size > MAX_PIXELS:
        raise UserError(
            f"{count} examples at scale {scale} make {size / 1e6:.0f} million pixels; at most "
            f"{MAX_PIXELS / 1e6:.0f} million are drawn. Take fewer, or a smaller scale."
        )
    names = loaded.meta.class_names if loaded.model.classes else []
    index = None if label is None else class_index(label, names)
    labels = None if index is None else torch.full((count,), index)
    fitted = None if chosen == "prior" else _fitted_codes(path, chosen, count, seed)
    with torch.inference_mode():
        generator = torch.Generator().manual_seed(seed)
        codes, labels = loaded.model.draw(count, labels, generator)
        codes = codes if fitted is None else fitted
        levels = grey_levels(loaded.model.picture(codes, labels)).numpy()
    across = min(count, columns or math.ceil(math.sqrt(count)))
    _write(out, picture_grid(levels, across, scale))
    print_json(
        {
            "path": str(out.resolve()),
            "count": count,
            "shape": list(loaded.model.picture_shape),
            "columns": across,
            "rows": math.ceil(count / across),
            "class": None if index is None else names[index],
            "source": chosen,
            **_readable(loaded.model, codes, labels),
        }
    )


def _readable(model: "VAE", codes: "Tensor", labels: "Tensor | None") -> dict[str, Any]:
    """What was drawn in its own terms, such as lines of text or rows of a table."""
    import torch

    kind = type(model.layout)
    if kind.decode is None:
        return {}
    with torch.inference_mode():
        examples = model.decode(codes, labels)
        return {kind.listed: located(kind.decode)(examples, model.layout)}


def _fitted_codes(path: Path, kind: str, count: int, seed: int) -> "Tensor":
    """Codes (count, D) from a density fitted to the model's codes."""
    import torch

    from vae_core.pack import unpack

    with Meter() as meter:
        made, *_ = made_analysis(path, "density", DensitySettings(kind=kind), meter)
    _, tensors = unpack(made)
    drawn = torch.from_numpy(tensors["codes"].copy())
    order = torch.randperm(len(drawn), generator=torch.Generator().manual_seed(seed))
    return drawn[order[:count]]


def _write(path: Path, grid: np.ndarray) -> None:
    try:
        write_atomically(path, png(grid))
    except OSError as error:
        raise UserError(
            f"The picture {path} cannot be written ({error.strerror}). Give another place with "
            "--out."
        ) from error
