"""How runs are kept: ``runs edit``, ``rename``, ``archive``, ``restore`` and ``delete``."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from vae_core.cli.output import print_json
from vae_core.cli.places import opened_store
from vae_core.cli.progress import Meter
from vae_core.errors import UserError
from vae_core.runs import keeping
from vae_core.runs.about import read_about, write_about

RunId = Annotated[
    str,
    typer.Argument(metavar="ID", show_default=False, help="The run's id, as `runs list` shows it."),
]
RunIds = Annotated[
    list[str],
    typer.Argument(
        metavar="ID...", show_default=False, help="Ids of runs, as `runs list` shows them."
    ),
]


def _text(name: str, help: str, metavar: str = "TEXT") -> Any:
    return typer.Option(name, metavar=metavar, show_default=False, help=help)


def edit(
    run: RunId,
    title: Annotated[
        str | None, _text("--title", 'What it is called in lists; "" takes that back.')
    ] = None,
    note: Annotated[
        str | None, _text("--note", 'Whatever is to be remembered of it; "" takes that back.')
    ] = None,
    tag: Annotated[
        list[str] | None, _text("--tag", "A word to find it by. May be repeated.", "TAG")
    ] = None,
    untag: Annotated[
        list[str] | None, _text("--untag", "Takes a tag away. May be repeated.", "TAG")
    ] = None,
    pin: Annotated[
        bool | None,
        typer.Option("--pin/--unpin", show_default=False, help="On top of lists, or not."),
    ] = None,
) -> None:
    """Write a title, a note, tags or a pin of a run; what is not given stays."""
    with opened_store() as store:
        folder = store.get(run).folder
        changes: dict[str, Any] = {"title": title, "note": note, "pinned": pin}
        changes = {name: value for name, value in changes.items() if value is not None}
        if tag or untag:
            away = {each.strip().casefold() for each in untag or []}
            kept = [each for each in read_about(folder).tags if each.casefold() not in away]
            changes["tags"] = [*kept, *(tag or [])]
        if not changes:
            raise UserError("Say what to write: --title, --note, --tag, --untag, --pin or --unpin.")
        about = write_about(folder, **changes)
    print_json({"id": run, **about.model_dump(mode="json")})


def rename(
    run: RunId,
    new: Annotated[
        str,
        typer.Argument(
            metavar="NEW",
            show_default=False,
            help="The new id: Latin letters, digits, dots, hyphens and underscores.",
        ),
    ],
) -> None:
    """Give a run another id. Its sweeps follow; addresses of pages with the old id do not."""
    with opened_store() as store:
        found = keeping.rename(run, new, store)
    print_json({"id": found.id, "before": run, "run": str(found.folder.resolve())})


def archive(
    run: RunId,
    file: Annotated[
        Path, typer.Argument(metavar="FILE.zip", show_default=False, help="The file to write.")
    ],
    remove: Annotated[
        bool, typer.Option("--remove", help="Delete the run once the file is written.")
    ] = False,
) -> None:
    """Write a run to a zip: configuration, best model, snapshots, history, title, note and tags.

    What was computed about it (maps, report cards) can be computed again, and a checkpoint to
    resume from is left out.
    """
    from vae_core.user_data.run_archive import archive as write

    with opened_store() as store:
        size = write(store.get(run), file.expanduser())
        if remove:
            keeping.delete([run], store)
    print_json(
        {"id": run, "file": str(file.expanduser().resolve()), "bytes": size, "deleted": remove}
    )


def restore(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE.zip", show_default=False, help="What `runs archive` wrote."),
    ],
) -> None:
    """Make a run of an archive, of this computer or another.

    The weights with the configuration in their file, snapshots, history and what was written of it
    are checked and taken over, the history as far as it can be read; what the model costs is
    measured anew on its data, which must be here or to be fetched.
    """
    from vae_core.user_data import limits

    path = file.expanduser()
    if not path.is_file():
        raise UserError(f"There is no archive at {path}. Give a file that `runs archive` wrote.")
    if path.stat().st_size > limits.UPLOAD_BYTES:
        raise limits.too_large(path.name)
    with opened_store() as store, Meter() as meter:
        meter.update("Reading the archive", None, None)
        from vae_core.user_data.run_archive import restore as read

        run = read(path.read_bytes(), path.name, store, meter.download)
    results = run.status()["results"]
    print_json({**results, "run": str(run.folder.resolve()), "id": run.id})


def delete(
    run_ids: RunIds,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Delete runs with their models and all their files, and sweeps of which nothing is left.

    Says what goes with them, and asks first; only runs of the list can go.
    """
    with opened_store() as store:
        found = keeping.dependents(run_ids, store)
        if not yes:
            if not sys.stdin.isatty():
                raise UserError(
                    f"Deleting {', '.join(run_ids)} cannot be undone and there is nobody to ask. "
                    f"{found.sentence} Give --yes if it shall go."
                )
            typer.confirm(f"{found.sentence} Delete?", abort=True, err=True)
        keeping.delete(run_ids, store)
    print_json(
        {
            "deleted": run_ids[0] if len(run_ids) == 1 else list(dict.fromkeys(run_ids)),
            "analyses": found.analyses,
            "snapshots": found.snapshots,
            "bytes": found.size,
            "sweeps_deleted": [sweep.id for sweep in found.gone],
            "sweeps_that_lost_runs": [sweep.id for sweep in found.losing],
        }
    )


COMMANDS: dict[str, Callable[..., None]] = {
    "edit": edit,
    "rename": rename,
    "archive": archive,
    "restore": restore,
    "delete": delete,
}
