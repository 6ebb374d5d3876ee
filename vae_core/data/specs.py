"""The data sets by name: what each is, where it comes from, what it costs to fetch.

The app's pages read this table, so it imports neither torch nor numpy.
"""

import difflib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from vae_core.data import shelf
from vae_core.data.builtin import SPECS
from vae_core.data.places import data_root, plain_name
from vae_core.data.spec import DatasetSpec
from vae_core.errors import UserError

ALIASES = {"sprites": "sprites-32", "fashion": "fashion-mnist", "emnist": "emnist-letters"}


# Rows that came with a weights file, of sets that are not on this computer.
_remembered: dict[str, DatasetSpec] = {}
_given: ContextVar[DatasetSpec | None] = ContextVar("described_by", default=None)


def all_specs() -> dict[str, DatasetSpec]:
    """The data sets to choose from by name: those of the table, then the user's own.

    Own sets that were removed are not among them, though :func:`find_spec` knows them.
    """
    return {**SPECS, **{kept.spec.name: kept.spec for kept in shelf.every() if not kept.removed}}


def find_spec(name: str) -> DatasetSpec:
    """The row called `name`; case, spaces, '-' and '_' do not matter, 'sprites' is sprites-32.

    It may be one of the user's own, also when its data were removed, or one that came with a
    weights file.

    Raises:
        UserError: when there is no such data set; the message has the closest name and all names.
    """
    if not isinstance(name, str):
        raise UserError(f"A data set is chosen by its name, a text, but {name!r} was given.")
    found = known_spec(name)
    if found is not None:
        return found
    every = all_specs()
    known = {plain_name(key): key for key in every} | ALIASES
    close = difflib.get_close_matches(plain_name(name), known, n=1)
    hint = f" Did you mean {known[close[0]]}?" if close else ""
    raise UserError(
        f"There is no data set called {name!r}.{hint} Choose one of: {', '.join(every)}."
    )


def known_spec(name: str) -> DatasetSpec | None:
    """The row called `name` as :func:`find_spec` finds it, or None."""
    plain = plain_name(name)
    known = {plain_name(key): key for key in SPECS} | ALIASES
    if plain in known:
        return SPECS[known[plain]]
    given = _given.get()
    if given is not None and plain_name(given.name) == plain:
        return given
    kept = shelf.find(name) if plain else None
    return kept.spec if kept else _remembered.get(plain)


def remember(spec: DatasetSpec) -> None:
    """Know a data set that came with a weights file, so that its model can be shown.

    In this process only, and never in place of one that is known.
    """
    if known_spec(spec.name) is None:
        _remembered[plain_name(spec.name)] = spec


@contextmanager
def described_by(spec: DatasetSpec) -> Iterator[None]:
    """Within it a user's own set of that name is what a weights file says, whatever is kept here.

    The set may be gone, another one may have its name, or the file may be from elsewhere.
    """
    token = _given.set(spec)
    try:
        yield
    finally:
        _given.reset(token)


def local_file(root: Path, file: str) -> Path | None:
    """Where `file` lies below `root`, as it is or gzipped (IDX files only), or None."""
    path = root / file
    if path.is_file():
        return path
    zipped = path.with_name(path.name + ".gz")
    return zipped if path.name.endswith("-ubyte") and zipped.is_file() else None


def missing_files(spec: DatasetSpec, root: Path) -> list[str]:
    """The files of `spec` that are not below `root`."""
    return [file for file in spec.files if local_file(root, file) is None]


def is_local(name: str, root: Path | None = None) -> bool:
    """Whether the data set loads without a network: its files are there, or it needs none.

    Raises:
        UserError: when there is no such data set.
    """
    spec = find_spec(name)
    if spec.maker == "own":
        return shelf.is_here(spec.name)
    folder = Path(root).expanduser() if root is not None else data_root()
    return not missing_files(spec, folder)
