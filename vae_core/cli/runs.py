"""``runs``: list, show and add what was trained; how it is kept is in ``cli/keeping.py``."""

from pathlib import Path
from typing import Annotated, Any

import typer

from vae_core import catalogue
from vae_core.artifacts.weights_file import read_weights
from vae_core.cli.keeping import COMMANDS as KEEPING
from vae_core.cli.output import AsJson, print_json, print_table, unwrapped, wants_table
from vae_core.cli.places import RunArgument, find_run, opened_store
from vae_core.cli.progress import Meter
from vae_core.errors import UserError
from vae_core.runs.about import read_about
from vae_core.runs.listing import SORTS, Query, chosen, in_bytes, size_on_disk, with_sizes
from vae_core.runs.status import STATES

Search = Annotated[
    str,
    typer.Option(
        "--search",
        metavar="WORDS",
        show_default=False,
        help="Only runs with all of these words in id, title, note, tags, data set or model.",
    ),
]
State = Annotated[
    str,
    typer.Option(
        metavar="NAME", show_default=False, help=f"Only runs in this state: {', '.join(STATES)}."
    ),
]
DatasetName = Annotated[
    str, typer.Option("--dataset", metavar="NAME", show_default=False, help="Only of this data.")
]
ModelName = Annotated[
    str, typer.Option("--model", metavar="NAME", show_default=False, help="Only of this model.")
]
Tag = Annotated[
    str, typer.Option(metavar="TAG", show_default=False, help="Only runs with this tag.")
]
Pinned = Annotated[bool, typer.Option("--pinned", help="Only runs that are pinned.")]
Sort = Annotated[str, typer.Option(metavar="NAME", help=f"In which order: {', '.join(SORTS)}.")]


def list_runs(
    as_json: AsJson = False,
    search: Search = "",
    state: State = "",
    dataset: DatasetName = "",
    model: ModelName = "",
    tag: Tag = "",
    pinned: Pinned = False,
    sort: Sort = "newest",
) -> None:
    """List the runs, newest first: a table on a terminal, else JSON.

    Runs are kept in the folder that LATENT_PLAYGROUND_RUNS names, else among the user's data; those
    trained with --out elsewhere are not listed. Pinned ones come first.
    """
    query = Query(
        text=search,
        state=catalogue.choose("state", state, STATES) if state else "",
        dataset=dataset,
        model=catalogue.choose("model", model, catalogue.MODELS) if model else "",
        tag=tag,
        pinned=pinned,
        sort=catalogue.choose("order", sort, SORTS),
    )
    with opened_store() as store:
        rows = chosen(with_sizes(store.list(), store.root), query)
    if not wants_table(as_json):
        print_json({"root": str(store.root), "runs": rows})
        return
    cells = [
        (
            row["id"],
            row["state"],
            _elbo(row["results"]),
            in_bytes(row["bytes"]),
            ("* " if row["pinned"] else "") + row["told"],
            row["dataset"] or "",
            ", ".join(row["tags"]),
        )
        for row in rows
    ]
    titles = ("id", "state", "ELBO", "size", "title", "data", "tags")
    print_table(f"Runs in {store.root}", titles, cells)


def _elbo(results: dict[str, Any] | None) -> str:
    elbo = results["validation"]["elbo"] if results else None
    return "" if elbo is None else f"{elbo:.2f}"


def show(run: RunArgument) -> None:
    """Print a run's state, configuration and results as one JSON object."""
    found = find_run(run)
    config, about = found.config(), read_about(found.folder)
    print_json(
        {
            "run": str(found.folder.resolve()),
            "id": found.id,
            "title": about.title or config.title,
            **about.model_dump(mode="json", exclude={"title"}),
            "bytes": size_on_disk(found.folder),
            **found.status(),
            "explorable": found.weights.is_file(),
            "resumable": found.checkpoint.is_file(),
            "config": config.model_dump(mode="json"),
        }
    )


def add(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            show_default=False,
            help="A weights file: what a page that trains has saved, or the weights.safetensors "
            "of another computer.",
        ),
    ],
) -> None:
    """Make a run of a weights file, beside those that were trained here.

    The weights and the configuration are taken over, and all else is measured anew, on the data
    that the model learned from; they must be here or to be fetched.
    """
    path = file.expanduser()
    if not path.is_file():
        raise UserError(f"There is no weights file at {path}. Give the file itself.")
    _, content = read_weights(path)
    with opened_store() as store, Meter() as meter:
        meter.update("Reading the model", None, None)
        from vae_core.runs.adoption import adopt

        run = adopt(content, store, meter.download)
    results = run.status()["results"]
    print_json({**results, "run": str(run.folder.resolve()), "id": run.id})


def _list_by_default(context: typer.Context) -> None:
    """List, show, describe, rename, archive and delete runs; lists them where nothing is said."""
    if context.invoked_subcommand is None:
        list_runs()


runs = typer.Typer()
runs.callback(invoke_without_command=True, help=unwrapped(_list_by_default))(_list_by_default)
runs.command("list", help=unwrapped(list_runs))(list_runs)
runs.command("show", help=unwrapped(show))(show)
runs.command("add", help=unwrapped(add))(add)
for name, command in KEEPING.items():
    runs.command(name, help=unwrapped(command))(command)
