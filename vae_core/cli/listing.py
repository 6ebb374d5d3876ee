"""``datasets`` and ``models``: what there is to choose from."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from vae_core import catalogue
from vae_core.cli import own
from vae_core.cli.output import AsJson, print_json, print_table, unwrapped, wants_table
from vae_core.cli.progress import Meter
from vae_core.config.registry import described
from vae_core.counting import grouped
from vae_core.data.specs import all_specs, data_root, find_spec, is_local
from vae_core.errors import UserError

TABLES = {
    "objectives": catalogue.OBJECTIVES,
    "posteriors": catalogue.POSTERIORS,
    "networks": catalogue.NETWORKS,
    "normalisations": catalogue.NORMALISATIONS,
    "likelihoods": catalogue.LIKELIHOODS,
    "priors": catalogue.PRIORS,
    "densities": catalogue.DENSITIES,
    "schedules": catalogue.SCHEDULES,
    "presets": catalogue.PRESETS,
    "pairs": catalogue.PAIRS,
}

datasets = typer.Typer()


def _list_datasets(context: typer.Context, as_json: AsJson = False) -> None:
    """List the data sets (a table on a terminal, else JSON), download one, or add your own.

    Downloads are kept in the folder that LATENT_PLAYGROUND_DATA names, else in the user's cache;
    own data sets in its folder own, or in the one that LATENT_PLAYGROUND_OWN names.
    """
    if context.invoked_subcommand is not None:
        return
    rows = [_describe(name) for name in all_specs()]
    if not wants_table(as_json):
        print_json({"root": str(data_root()), "datasets": rows})
        return
    cells = [
        (
            row["name"],
            " x ".join(map(str, row["shape"])),
            grouped(sum(row["sizes"].values())),
            ""
            if row["local"]
            else "by hand"
            if row["by_hand"]
            else f"{row['download_megabytes']} MB",
            row["description"],
        )
        for row in rows
    ]
    print_table(
        f"Data sets in {data_root()}", ("name", "shape", "examples", "download", "what"), cells
    )


def _download(row: dict[str, Any]) -> str:
    if row["local"]:
        return ""
    return "by hand" if row["by_hand"] else f"{row['download_megabytes']} MB"


def _describe(name: str) -> dict[str, Any]:
    spec = find_spec(name)
    values = spec.record()
    for inner in ("files", "maker"):
        del values[inner]
    sizes = dict(zip(("train", "validation", "test"), spec.sizes, strict=True))
    return {
        **values,
        "sizes": sizes,
        "local": is_local(name),
    }


def download(
    name: Annotated[
        str, typer.Argument(metavar="NAME", show_default=False, help="The data set to fetch.")
    ],
) -> None:
    """Fetch a data set, unless it is there, and check that it can be read."""
    spec = find_spec(name)
    was_local = is_local(spec.name)
    with Meter() as meter:
        from vae_core.data import load_dataset

        data = load_dataset(spec.name, progress=meter.download)
    print_json(
        {
            "dataset": spec.name,
            "root": str(data_root()),
            "downloaded": not was_local,
            "shape": list(data.shape),
            "train": len(data.train),
            "validation": len(data.validation),
            "test": len(data.test),
        }
    )


datasets.callback(invoke_without_command=True, help=unwrapped(_list_datasets))(_list_datasets)
datasets.command("download", help=unwrapped(download))(download)
datasets.command("add", help=unwrapped(own.add))(own.add)
datasets.command("remove", help=unwrapped(own.remove))(own.remove)


def models(
    as_json: AsJson = False,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="Print the tables as Markdown, as in the docs.")
    ] = False,
) -> None:
    """List what can be composed, with the presets: tables on a terminal, else JSON."""
    tables = {"models": catalogue.MODELS, **TABLES}
    if markdown and as_json:
        raise UserError("Give --json or --markdown, not both.")
    if markdown:
        typer.echo(as_markdown(tables))
    elif wants_table(as_json):
        for title, _, rows in _sections(tables):
            print_table(title, *_cells(rows))
    else:
        found = {kind: [described(row) for row in rows.values()] for kind, rows in tables.items()}
        print_json(found)


def as_markdown(tables: dict[str, dict[str, Any]]) -> str:
    """Tables of rows as Markdown, the models under the headings of their groups."""
    parts = []
    for title, line, rows in _sections(tables):
        head, cells = _cells(rows)
        lines = [head, ["---"] * len(head), *cells]
        escaped = [" | ".join(cell.replace("|", "\\|") for cell in line) for line in lines]
        above = f"## {title}\n\n" + (f"{line}\n\n" if line else "")
        parts.append(above + "\n".join(f"| {line} |" for line in escaped))
    return "\n\n".join(parts)


def _sections(tables: dict[str, dict[str, Any]]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Title, line and rows of each table; the models are a table for each of their groups."""
    for kind, rows in tables.items():
        if kind != "models":
            yield kind.capitalize(), "", rows
            continue
        for group, names in catalogue.grouped_models().items():
            row = catalogue.GROUPS[group]
            yield f"Models: {row.title}", row.description, {name: rows[name] for name in names}


def _cells(rows: dict[str, Any]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Headings and cells of a table of rows; of models also what they minimise."""
    if any(hasattr(row, "equation") for row in rows.values()):
        cells = [(row.name, row.description, row.equation) for row in rows.values()]
        return ("name", "what it does", "loss, minimised"), cells
    return ("name", "what it is"), [(row.name, row.description) for row in rows.values()]
