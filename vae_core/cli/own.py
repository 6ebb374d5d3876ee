"""``datasets add`` and ``datasets remove``: data of one's own."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from vae_core.cli.output import AsJson, print_json, print_table, wants_table
from vae_core.cli.places import opened_store
from vae_core.cli.progress import Meter
from vae_core.counting import counted
from vae_core.data.shelf import own_root
from vae_core.errors import UserError
from vae_core.user_data.columns import Column as Described
from vae_core.user_data.names import slug
from vae_core.user_data.options import OwnOptions
from vae_core.user_data.parsed import ParsedDataset, describe
from vae_core.user_data.parsing import parse
from vae_core.user_data.saving import check_name, own_set, runs_using, save
from vae_core.user_data.saving import remove as take_away
from vae_core.user_data.undecided import Undecided
from vae_core.user_data.upload import from_path

_FIELDS = OwnOptions.model_fields


def _option(
    field: str, name: str | None = None, metavar: str | None = None, many: bool = False
) -> Any:
    """An option of reading; its value stays a text, for the options to refuse in a sentence."""
    told = _FIELDS[field].description or field
    default = _FIELDS[field].default
    shown = "" if default is None else f" Default: {default}."
    if many:
        shown = " Can be given several times."
    return typer.Option(
        name or f"--{field}",
        metavar=metavar,
        show_default=False,
        help=f"{told[0].upper()}{told[1:]}.{shown}",
    )


# The options of the command, in the order of its signature.
PathOption = Annotated[
    Path,
    typer.Argument(
        metavar="PATH", show_default=False, help="A folder, a zip, npz, IDX, CSV or text file."
    ),
]
Name = Annotated[
    str | None,
    typer.Option(
        "--name",
        metavar="NAME",
        show_default=False,
        help="What to call it: small letters, digits, hyphens. Default: after the file.",
    ),
]
Colour = Annotated[str | None, _option("colour", None, "auto|grey|rgb")]
Background = Annotated[str | None, _option("background", None, "white|black")]
Drop = Annotated[list[str] | None, _option("drop", None, "COLUMN", many=True)]
Column = Annotated[list[str] | None, _option("column", None, "NAME=WORD", many=True)]
Missing = Annotated[list[str] | None, _option("missing", None, "VALUE", many=True)]
Arrange = Annotated[str | None, _option("arrange", None, "auto|rows|windows")]
Lower = Annotated[
    bool | None,
    typer.Option(
        "--lower/--no-lower", show_default=False, help="Write text in small letters. Default."
    ),
]
Longest = Annotated[str | None, _option("longest", None, "CHARACTERS")]
Duplicates = Annotated[str | None, _option("duplicates", None, "keep|drop")]
Validation = Annotated[str | None, _option("validation", None, "FRACTION")]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Say what was understood, and keep nothing.")
]


def add(
    path: PathOption,
    name: Name = None,
    kind: Annotated[str | None, _option("kind", "--as", "KIND")] = None,
    size: Annotated[str | None, _option("size", None, "PIXELS")] = None,
    colour: Colour = None,
    fit: Annotated[str | None, _option("fit", None, "crop|pad")] = None,
    background: Background = None,
    label: Annotated[str | None, _option("label", None, "COLUMN")] = None,
    drop: Drop = None,
    column: Column = None,
    sheet: Annotated[str | None, _option("sheet", None, "NAME")] = None,
    missing: Missing = None,
    decimal: Annotated[str | None, _option("decimal", None, "auto|point|comma")] = None,
    gaps: Annotated[str | None, _option("gaps", None, "ask|drop")] = None,
    arrange: Arrange = None,
    window: Annotated[str | None, _option("window", None, "POINTS")] = None,
    stride: Annotated[str | None, _option("stride", None, "POINTS")] = None,
    lower: Lower = None,
    longest: Longest = None,
    least: Annotated[str | None, _option("least", None, "TIMES")] = None,
    duplicates: Duplicates = None,
    validation: Validation = None,
    test: Annotated[str | None, _option("test", None, "FRACTION")] = None,
    seed: Annotated[str | None, _option("seed", None, "INT")] = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Read data of your own and keep them as a data set: pictures, text, a table or series.

    What is read and up to which size stands in docs/data.md. Classes are the sub-folders of
    pictures, the labels of arrays, or a column of a table.
    """
    given = {field: value for field, value in locals().items() if field in _FIELDS}
    options = OwnOptions.parse(
        {field: value for field, value in given.items() if value is not None}
    )
    chosen = name or slug(path.expanduser().resolve().name)
    if not dry_run:
        check_name(chosen)  # before a long reading, not after
    try:
        found = _read(path, options)
    except Undecided as undecided:
        if dry_run:
            _show_undecided(undecided, as_json)
        raise
    kept = None
    if not dry_run:
        with opened_store() as store:
            kept = save(found, chosen, store)
    result = _result(found, chosen if kept else None)
    if not wants_table(as_json):
        print_json(result)
        return
    heading = f"Kept as {chosen} in {own_root()}" if kept else "Nothing was kept (--dry-run)"
    print_table(heading, ("what", "found"), _rows(found, result))
    _print_columns(found.table)


def _read(path: Path, options: OwnOptions) -> ParsedDataset:
    with Meter() as meter:

        def report(message: str, fraction: float | None) -> None:
            meter.update(message, None, None) if fraction is None else meter.step(message, fraction)

        return parse(from_path(path), options, report)


def _show_undecided(undecided: Undecided, as_json: bool) -> None:
    """The columns of a table that is refused, in which one sees what to say."""
    if wants_table(as_json):
        _print_columns(undecided.table)
    elif undecided.table:
        columns = [column.record() for column in undecided.table]
        print_json({"dataset": None, "kept": False, "refused": str(undecided), "columns": columns})


def _print_columns(table: Sequence[Described]) -> None:
    if table:
        print_table("Columns: change one by --column NAME=WORD", COLUMNS, map(_cells, table))


def _result(found: ParsedDataset, name: str | None) -> dict[str, Any]:
    return {
        "dataset": name,
        "kept": name is not None,
        "kind": found.layout.kind,
        "origin": found.origin,
        "examples": found.count,
        "shape": list(found.shape),
        "sizes": dict(zip(("train", "validation", "test"), found.sizes, strict=True)),
        "classes": found.class_counts,
        "dropped": [
            {"reason": each.reason, "count": each.count, "names": list(each.names)}
            for each in found.dropped
        ],
        "warnings": list(found.warnings),
        "columns": [column.record() for column in found.table],
        "details": found.layout.details,
        "layout": found.layout.model_dump(mode="json"),
        "options": found.options.model_dump(mode="json"),
    }


COLUMNS = ("column", "role", "type", "missing", "range", "written", "first", "mind")


def _cells(column: Described) -> tuple[str, ...]:
    """A row of the table of columns."""
    return (
        column.name,
        column.role,
        column.kind,
        str(column.missing),
        column.range,
        column.style,
        " · ".join(column.first),
        column.mind,
    )


def _rows(found: ParsedDataset, result: dict[str, Any]) -> list[tuple[str, str]]:
    classes = ", ".join(f"{name} ({count})" for name, count in found.class_counts.items())
    parts = ", ".join(f"{count} {part}" for part, count in result["sizes"].items())
    return [
        ("what", describe(found)),
        ("shape", " x ".join(map(str, found.shape))),
        ("parts", parts),
        *([("columns", result["details"])] if result["details"] else []),
        ("classes", classes or "none"),
        *(("left out", each.line) for each in found.dropped),
        *(("mind", warning) for warning in found.warnings),
    ]


def remove(
    name: Annotated[
        str, typer.Argument(metavar="NAME", show_default=False, help="A data set of your own.")
    ],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Remove a data set of your own. Asks first, and says which runs learned it.

    Their models can still be explored, since the description of the data stays.
    """
    kept = own_set(name)
    with opened_store() as store:
        runs = runs_using(kept.spec.name, store)
        if not yes:
            used = (
                f" It was learned by {counted(len(runs), 'run')}: {', '.join(runs[:5])}."
                if runs
                else ""
            )
            if not sys.stdin.isatty():
                raise UserError(
                    f"Removing {kept.spec.name} cannot be undone and there is nobody to ask."
                    f"{used} Give --yes if it shall go."
                )
            typer.confirm(f"Remove the data of {kept.spec.name}?{used}", abort=True, err=True)
        runs = take_away(kept.spec.name, store)
    print_json({"removed": kept.spec.name, "runs": runs})
