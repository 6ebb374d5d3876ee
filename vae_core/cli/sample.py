"""``sample``: examples drawn from a trained model, as one PNG or CSV."""

import math
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

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
from vae_core.counting import counted
from vae_core.csv_text import csv_text
from vae_core.errors import UserError
from vae_core.export.media import picture_grid, png
from vae_core.files import write_atomically

if TYPE_CHECKING:
    from torch import Tensor

    from vae_core.data.layouts import Layout
    from vae_core.models.vae import VAE

MAX_PIXELS = 100_000_000  # of a grid: about half a gigabyte while it is made
MAX_COUNT = 10_000
FORMATS = ("png", "csv")


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
    Path | None,
    typer.Option(
        metavar="FILE",
        show_default=False,
        help="Where to write, its name ending as the format; an older file is replaced. Default: "
        "samples.png or samples.csv.",
    ),
]
Format = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        show_default=False,
        help="png: pictures in a grid. csv: rows of a table, lines of text, points of series. "
        "Default: by the name of --out, else png.",
    ),
]
Expected = Annotated[
    bool | None,
    typer.Option(
        "--expected/--drawn",
        show_default=False,
        help="What each code is decoded to: the expected example, or one drawn from p(x|z). "
        "Default: images expected, all else drawn.",
    ),
]


def sample(
    run: ModelArgument,
    count: Count = 64,
    label: Label = None,
    source: Source = "prior",
    expected: Expected = None,
    format: Format = None,
    columns: Columns = None,
    scale: Scale = 1,
    seed: SeedOption = 0,
    out: Out = None,
) -> None:
    """Draw codes from the prior, draw an example of each, and write them as a PNG grid or as CSV.

    Rows, lines and series are drawn from p(x|z), so that they spread as the data do; of images the
    expected ones are written, without the noise of single pixels. Codes may come from a density
    fitted to those of training examples instead (--from): a fit is kept, and found again. Prints
    path, count, shape (channels, height, width of each), columns, rows, class, source and values
    (drawn or expected) as one JSON object; of text also its lines, of a table its columns.
    """
    chosen = choose("source", source, ["prior", *DENSITIES])
    form, out = _target(format, out)
    import torch

    from vae_core.artifacts.model_file import load_run
    from vae_core.data.views import grey_levels, pictures_of

    path = find_model(run)
    model = (loaded := load_run(path)).model
    layout = model.layout
    _check(form, count, scale, model)
    expected = not layout.samples_drawn if expected is None else expected
    names = loaded.meta.class_names if model.classes else []
    index = None if label is None else class_index(label, names)
    labels = None if index is None else torch.full((count,), index)
    fitted = None if chosen == "prior" else _fitted_codes(path, chosen, count, seed)
    with torch.inference_mode():
        generator = torch.Generator().manual_seed(seed)
        codes, labels = model.draw(count, labels, generator)
        codes = codes if fitted is None else fitted
        decoded = model.decode if expected else partial(model.observe, generator=generator)
        examples = decoded(codes, labels)
        across = min(count, columns or math.ceil(math.sqrt(count)))
        if form == "csv":
            table = located(type(layout).tabulate)(examples, layout)
            written = csv_text(table, zip(*table.values(), strict=True)).encode()
        else:
            seen = grey_levels(model.picture(codes, labels)) if expected else None
            levels = pictures_of(model.view, examples) if seen is None else seen
            written = png(picture_grid(levels.numpy(), across, scale))
    _write(out, written)
    print_json(
        {
            "path": str(out.resolve()),
            "format": form,
            "count": count,
            "shape": list(model.picture_shape),
            "columns": across,
            "rows": math.ceil(count / across),
            "class": None if index is None else names[index],
            "source": chosen,
            "values": "expected" if expected else "drawn",
            **_readable(layout, examples),
        }
    )


def _target(format: str | None, out: Path | None) -> tuple[str, Path]:
    """The format and where to write, each from the other where only one was said."""
    ending = out.suffix.lower().lstrip(".") if out is not None else ""
    form = choose("format", format or (ending if ending in FORMATS else "png"), FORMATS)
    if out is None:
        return form, Path(f"samples.{form}")
    if ending != form:
        raise UserError(
            f"--out writes a {form.upper()}, so its name must end in .{form}; {str(out)!r} does "
            "not."
        )
    return form, out


def _check(form: str, count: int, scale: int, model: "VAE") -> None:
    """Refuse what cannot be written."""
    if form == "csv":
        if type(model.layout).tabulate is None:
            raise UserError(
                f"A {model.layout.noun} is no row of a table. Write --format png instead."
            )
        return
    size = count * math.prod(model.picture_shape) * scale**2
    if size > MAX_PIXELS:
        raise UserError(
            f"{counted(count, 'example')} at scale {scale} make {size / 1e6:.0f} million pixels; "
            "at most "
            f"{MAX_PIXELS / 1e6:.0f} million are drawn. Take fewer, or a smaller scale."
        )


def _readable(layout: "Layout", examples: "Tensor") -> dict[str, Any]:
    """What was drawn in its own terms, such as lines of text or rows of a table."""
    kind = type(layout)
    return {} if kind.decode is None else {kind.listed: located(kind.decode)(examples, layout)}


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


def _write(path: Path, data: bytes) -> None:
    try:
        write_atomically(path, data)
    except OSError as error:
        raise UserError(
            f"The file {path} cannot be written ({error.strerror}). Give another place with --out."
        ) from error
