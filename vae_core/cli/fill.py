"""``fill``: the gaps of a table, of series or of pictures, filled by what a model has learned."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vae_core.catalogue import choose
from vae_core.cli.output import print_json
from vae_core.cli.places import (
    DecimalMark,
    ModelArgument,
    SeedOption,
    check_apart,
    find_model,
)
from vae_core.cli.progress import Meter
from vae_core.errors import UserError

if TYPE_CHECKING:
    from vae_core.analyses.subject import Subject

KINDS = ("mean", "mode", "draws")
_KEPT = (".csv", ".tsv", ".txt", ".npz")  # endings of what is written
MOST_SAMPLES, MOST_DRAWS = 100_000, 1000

File = Annotated[
    Path,
    typer.Argument(
        metavar="FILE",
        show_default=False,
        help="A table (CSV, Excel, Parquet, JSON, ARFF) with the columns that the model learned, "
        "empty where something is missing; series or pictures as .npy or .npz, NaN where it is.",
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        show_default=False,
        help="Where to write. Default: the name of the file with .filled before its ending.",
    ),
]
Cells = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        show_default=False,
        help="Of a table: where to write a line for each filled cell. Default: the name of --out "
        "with .cells before its ending.",
    ),
]
By = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="mean: the expected number, the most probable choice. mode: the most probable "
        "example. draws: several examples for each with gaps, drawn.",
    ),
]
Draws = Annotated[
    int, typer.Option(min=1, max=MOST_DRAWS, metavar="N", help="How many, with --by draws.")
]
Samples = Annotated[
    int,
    typer.Option(
        min=1,
        max=MOST_SAMPLES,
        metavar="K",
        help="Codes for each example, weighed by importance.",
    ),
]
Coverage = Annotated[
    float, typer.Option(metavar="X", help="Of the intervals: a number between 0 and 1.")
]
Label = Annotated[
    str | None,
    typer.Option(
        metavar="COLUMN",
        show_default=False,
        help="Of a conditional model: the column of classes. Default: every class is possible.",
    ),
]


def fill(
    run: ModelArgument,
    file: File,
    out: Out = None,
    cells: Cells = None,
    by: By = "mean",
    draws: Draws = 5,
    samples: Samples = 1000,
    coverage: Coverage = 0.9,
    label: Label = None,
    decimal: DecimalMark = "auto",
    seed: SeedOption = 0,
) -> None:
    """Fill the gaps of a file by importance sampling, and write it anew, filled cells marked.

    A table stays as it is but for its gaps: rows, order, other columns, every field that holds
    something. Behind the last column "filled" names the columns that were filled, and "problem"
    says why a row could not be read. The file of cells has for each its value, an interval or the
    probability of the choice, and how many codes share the weight (near 1: little is known).

    Prints what was filled as one JSON object.
    """
    kind = choose("way to fill", by, KINDS)
    if not 0 < coverage < 1:
        raise UserError(f"--coverage is {coverage:g}. Give a number between 0 and 1.")
    path, file = find_model(run), file.expanduser()
    if not file.is_file():
        raise UserError(f"There is no file at {file}. Give the path of one.")
    settings = {"kind": kind, "draws": draws, "samples": samples, "coverage": coverage}
    with Meter() as meter:
        meter.update("Loading the model", None, None)
        from vae_core.analyses.subject import open_subject
        from vae_core.data.layouts import Table

        subject = open_subject(path, meter.download)
        options = {"label": label, "decimal": decimal}
        if isinstance(subject.data.layout, Table):
            found = _table(subject, file, out, cells, settings | {"seed": seed}, options, meter)
        else:
            found = _arrays(subject, file, out, settings | {"seed": seed}, meter)
    print_json({"run": str(path.resolve()), **settings, "seed": seed, **found})


def _table(
    subject: "Subject",
    file: Path,
    out: Path | None,
    cells: Path | None,
    settings: dict[str, Any],
    options: dict[str, Any],
    meter: Meter,
) -> dict[str, Any]:
    from vae_core.analyses.apply.sources import own_options, rows_of
    from vae_core.analyses.filled_table import FillSettings, fill_table

    data, how = subject.data, own_options(subject.data.name, options["decimal"])
    label = (options["label"] or how.label) if subject.model.classes else None
    rows = rows_of(subject, file, how, meter.whole(), (), label, gaps=True)
    if options["label"] and rows.label is None:
        raise UserError(
            f"{rows.table.name} has no column {options['label'][:60]!r}. Name one that it has, or "
            "leave --label out."
        )
    for note in rows.notes:
        meter.say(note)
    out = (out or named(file, "filled")).expanduser()
    cells = (cells or named(out, "cells")).expanduser()
    if len({each.resolve() for each in (file, out, cells)}) < 3:
        raise UserError("--out and --cells must be two files other than the one that is read.")
    made = fill_table(
        subject.model, rows, data.class_names, out, cells, FillSettings(**settings), meter.whole()
    )
    return {**made.summary(), "out": str(out.resolve()), "cells": str(cells.resolve())}


def _arrays(
    subject: "Subject", file: Path, out: Path | None, settings: dict[str, Any], meter: Meter
) -> dict[str, Any]:
    from vae_core.analyses.filled_arrays import fill_arrays

    out = (out or named(file.with_suffix(".npz"), "filled")).expanduser()
    check_apart(out, file)
    made = fill_arrays(subject.model, file, out, settings, meter.whole())
    return {**made, "out": str(out.resolve())}


def named(path: Path, mark: str) -> Path:
    """A file beside another: homes.csv, homes.filled.csv; of a workbook it is a CSV as well."""
    plain = Path(path.name.removesuffix(".gz"))
    ending = plain.suffix if plain.suffix.lower() in _KEPT else ".csv"
    return path.with_name(f"{plain.stem}.{mark}{ending}")
