"""Where a run is, from what was typed: its id, its folder, a weights file, or a starter's name."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from vae_core.errors import UserError
from vae_core.starters import find_starter
from vae_core.store import RUNS_VARIABLE, Run, Store

RunArgument = Annotated[
    str,
    typer.Argument(
        metavar="RUN",
        show_default=False,
        help="A run: its id as `runs list` shows it, or its folder.",
    ),
]
ModelArgument = Annotated[
    str,
    typer.Argument(
        metavar="RUN",
        show_default=False,
        help="A trained model: a run's id or folder, a weights file, or a starter's name "
        "such as starter-digits.",
    ),
]


def find_run(text: str) -> Run:
    """The run of that folder, else of that id.

    Raises:
        UserError: when it is neither.
    """
    path = Path(text).expanduser()
    if (path / "config.json").is_file():
        return Run(path.resolve())
    return Store().get(text)


def find_model(text: str) -> Path:
    """What ``load_run`` takes: a file or folder that exists, a starter's file or a run's folder.

    Raises:
        UserError: when it is none of them.
    """
    path = Path(text).expanduser()
    if path.exists():
        return path
    starter = find_starter(text)
    return starter.path if starter else Store().get(text).folder


@contextmanager
def opened_store() -> Iterator[Store]:
    """The runs of this user.

    Raises:
        UserError: when the folder of runs or its index cannot be read or written.
    """
    store = Store()
    try:
        yield store
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or error
        raise UserError(
            f"The runs in {store.root} cannot be used ({reason}). "
            f"Set {RUNS_VARIABLE} to a folder that can be read and written."
        ) from error
