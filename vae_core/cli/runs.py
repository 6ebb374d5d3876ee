"""``runs``: list, show, add and delete what was trained."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from vae_core.artifacts.weights_file import read_weights
from vae_core.cli.output import AsJson, print_json, print_table, unwrapped, wants_table
from vae_core.cli.places import RunArgument, find_run, opened_store
from vae_core.cli.progress import Meter
from vae_core.errors import UserError


def list_runs(as_json: AsJson = False) -> None:
    """List the runs, newest first: a table on a terminal, else JSON.

    Runs are kept in the folder that LATENT_PLAYGROUND_RUNS names, else among the user's data; those
    trained with --out elsewhere are not listed.
    """
    with opened_store() as store:
        rows = store.list()
    if not wants_table(as_json):
        print_json({"root": str(store.root), "runs": rows})
        return
    cells = [
        (
            row["id"],
            row["state"],
            _elbo(row["results"]),
            row["title"],
        )
        for row in rows
    ]
    print_table(f"Runs in {store.root}", ("id", "state", "ELBO", "title"), cells)


def _elbo(results: dict[str, Any] | None) -> str:
    elbo = results["validation"]["elbo"] if results else None
    return "" if elbo is None else f"{elbo:.2f}"


def show(run: RunArgument) -> None:
    """Print a run's state, configuration and results as one JSON object."""
    found = find_run(run)
    config = found.config()
    print_json(
        {
            "run": str(found.folder.resolve()),
            "id": found.id,
            "title": config.title,
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


def delete(
    run_id: Annotated[
        str,
        typer.Argument(
            metavar="ID", show_default=False, help="The run's id, as `runs list` shows it."
        ),
    ],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Delete a run with its model and all its files. Asks first; only runs of the list can go."""
    with opened_store() as store:
        run = store.get(run_id)
        if not yes:
            if not sys.stdin.isatty():
                raise UserError(
                    f"Deleting {run_id} cannot be undone and there is nobody to ask. "
                    "Give --yes if it shall go."
                )
            typer.confirm(f"Delete {run.folder} and all that is in it?", abort=True, err=True)
        store.delete(run_id)
    print_json({"deleted": run_id})


def _list_by_default(context: typer.Context) -> None:
    """List, show, add and delete runs; lists them where nothing else is said."""
    if context.invoked_subcommand is None:
        list_runs()


runs = typer.Typer()
runs.callback(invoke_without_command=True, help=unwrapped(_list_by_default))(_list_by_default)
runs.command("list", help=unwrapped(list_runs))(list_runs)
runs.command("show", help=unwrapped(show))(show)
runs.command("add", help=unwrapped(add))(add)
runs.command("delete", help=unwrapped(delete))(delete)
