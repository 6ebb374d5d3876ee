"""What was typed, found: a run or a model by id, folder, file or starter; a class of a model."""

import difflib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from vae_core.cli.progress import Meter
from vae_core.config.base import Settings
from vae_core.errors import UserError
from vae_core.runs.store import RUNS_VARIABLE, Run, Store, runs_root
from vae_core.starters import find_starter

MAX_SEED = 2**31 - 1
SeedOption = Annotated[
    int, typer.Option(min=0, max=MAX_SEED, metavar="INT", help="Seed of everything random.")
]
DecimalMark = Annotated[
    str, typer.Option(metavar="MARK", help="Decimal mark where the file leaves it open.")
]
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


def check_apart(out: Path, file: Path) -> None:
    """That the file that is read is not written over.

    Raises:
        UserError: when both are one.
    """
    if out.expanduser().resolve() == file.expanduser().resolve():
        raise UserError("--out must be another file than the one that is read.")


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


def made_analysis(
    path: Path, kind: str, settings: Settings, meter: Meter
) -> tuple[bytes, Path, bool]:
    """An analysis of a model: its pack, the folder that keeps it, and whether it was there before.

    Raises:
        UserError: when the model or its data are missing or damaged.
    """
    from vae_core.analyses.perform import perform
    from vae_core.runs.analysis import find_analysis

    analysis = find_analysis(path, kind, settings, runs_root())
    kept = analysis.result() if analysis.status()["state"] == "finished" else None
    if kept is not None:
        return kept, analysis.folder, True
    meter.update("Loading the model", None, None)
    return perform(analysis, meter.whole()), analysis.folder, False


@contextmanager
def opened_store() -> Iterator[Store]:
    """The runs of this user.

    Raises:
        UserError: when the folder of runs or its index cannot be read or written.
    """
    store = Store()
    try:
        yield store
    except UserError:
        raise
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or error
        raise UserError(
            f"The runs in {store.root} cannot be used ({reason}). "
            f"Set {RUNS_VARIABLE} to a folder that can be read and written."
        ) from error


def class_index(label: str, names: list[Any]) -> int:
    """The class of that name, whatever its case, or of that number."""
    if not names:
        raise UserError(
            "This model is not conditional, so it cannot draw one class. Leave --class out, or "
            "sample a cvae."
        )
    plain = [str(name).casefold() for name in names]
    wanted = label.strip().casefold()
    if wanted in plain:
        return plain.index(wanted)
    if wanted.isdecimal() and int(wanted) < len(names):
        return int(wanted)
    near = difflib.get_close_matches(wanted, plain, n=1)
    guess = f" Did you mean {names[plain.index(near[0])]}?" if near else ""
    raise UserError(
        f"There is no class {label!r} in this model.{guess} Choose from: "
        f"{', '.join(map(str, names))}; or a number from 0 to {len(names) - 1}."
    )
