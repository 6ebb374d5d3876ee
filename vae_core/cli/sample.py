"""``sample``: examples drawn from a trained model, as one PNG, CSV or npz."""

import math
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vae_core.catalogue import DENSITIES, choose
from vae_core.cli.output import print_json
from vae_core.cli.places import (
    MAX_SEED,
    ModelArgument,
    class_index,
    find_model,
    made_analysis,
)
from vae_core.cli.progress import Meter
from vae_core.cli.rows import readable, write_rows
from vae_core.config.analyses import SOURCES, DensitySettings, MoreSettings
from vae_core.counting import counted
from vae_core.errors import UserError
from vae_core.export.media import picture_grid, png
from vae_core.files import write_atomically

if TYPE_CHECKING:
    from torch import Tensor

    from vae_core.models.vae import VAE

MAX_PIXELS = 100_000_000  # of a grid: about half a gigabyte while it is made
MAX_COUNT = 10_000  # of pictures in a grid
MOST = 1_000_000_000  # of examples in a file
FORMATS = ("png", "csv", "npz")


# The options of the command, in the order of its signature.
Count = Annotated[
    int,
    typer.Option(
        min=1,
        max=MOST,
        metavar="N",
        help=f"How many examples: any number as CSV or npz, {MAX_COUNT} at most in a grid.",
    ),
]
Label = Annotated[
    str | None,
    typer.Option(
        "--class",
        metavar="NAME",
        show_default=False,
        help="Of a conditional model: the class to draw, by name or by number. Default: all "
        "classes, in turn in a grid, else as often as among training examples.",
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
        "samples.png, samples.csv or samples.npz.",
    ),
]
Format = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        show_default=False,
        help="png: pictures in a grid. csv: rows of a table, lines of text, points of series. "
        "npz: numbers of all but tables, as X, and classes as y. Default: by the name of --out, "
        "else png.",
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
Given = Annotated[
    list[str] | None,
    typer.Option(
        "--given",
        metavar="COLUMN=VALUE",
        show_default=False,
        help="Of a table: a cell that every row has, such as area=60; the rest is drawn to go with "
        "it. Can be given several times.",
    ),
]
Fidelity = Annotated[
    bool,
    typer.Option(
        "--fidelity",
        help="Of a table: also hold rows of this model against real ones, beside a Gaussian "
        "copula's, and print what was found. Takes some seconds, and is kept.",
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
    given: Given = None,
    fidelity: Fidelity = False,
) -> None:
    """Draw codes from the prior, an example of each, and write them as PNG grid, CSV or npz.

    Rows, lines and series are drawn from p(x|z), so that they spread as the data do, and the
    numbers of a table stay within the ranges of its training rows; of images the expected ones are
    written, without the noise of single pixels. Codes may come from a density fitted to those of
    training examples instead (--from). CSV and npz are written in pieces, so that any number is
    drawn in little memory. Prints path, count, shape (channels, height, width of each), class,
    source and values (drawn or expected) as one JSON object; of a grid also its columns and rows,
    of up to 1000 lines or rows these themselves.
    """
    chosen = choose("source", source, SOURCES)
    form, out = _target(format, out)
    if form != "png":
        asked = MoreSettings.parse(
            {"count": 1, "source": chosen, "given": tuple(given or ()), "seed": seed}
        )
        print_json(write_rows(find_model(run), asked, count, form, out, label, expected, fidelity))
        return
    _refuse_of_rows(given, fidelity)
    import torch

    from vae_core.artifacts.model_file import load_run
    from vae_core.data.views import grey_levels, pictures_of

    path = find_model(run)
    model = (loaded := load_run(path)).model
    layout = model.layout
    _check(count, scale, model)
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
            **readable(layout, examples),
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


def _refuse_of_rows(given: list[str] | None, fidelity: bool) -> None:
    """What only a file of rows has is refused of a grid."""
    for option, there in (("--given", given), ("--fidelity", fidelity)):
        if there:
            raise UserError(f"{option} is for rows of a table. Write them with --format csv.")


def _check(count: int, scale: int, model: "VAE") -> None:
    """Refuse what cannot be drawn."""
    if count > MAX_COUNT:
        raise UserError(
            f"A grid has {MAX_COUNT} examples at most, and {count} are asked for. Take fewer, or "
            "write --format csv or npz."
        )
    size = count * math.prod(model.picture_shape) * scale**2
    if size > MAX_PIXELS:
        raise UserError(
            f"{counted(count, 'example')} at scale {scale} make {size / 1e6:.0f} million pixels; "
            "at most "
            f"{MAX_PIXELS / 1e6:.0f} million are drawn. Take fewer, or a smaller scale."
        )


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
