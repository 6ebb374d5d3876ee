"""The data sets by name: what each is, where it comes from, what it costs to fetch.

The app's pages read this table, so it imports neither torch nor numpy.
"""

import difflib
from pathlib import Path
from typing import Any

from vae_core.data import shelf
from vae_core.data.builtin import SPECS
from vae_core.data.kinds import KINDS, register_kind
from vae_core.data.places import data_root, plain_name
from vae_core.data.spec import DatasetSpec
from vae_core.errors import UserError
from vae_core.given import told

ALIASES = {"sprites": "sprites-32", "fashion": "fashion-mnist", "emnist": "emnist-letters"}
_OURS = frozenset(SPECS)


def all_specs() -> dict[str, DatasetSpec]:
    """The data sets to choose from by name: those of the table, then the user's own.

    Own sets that were removed are not among them, though :func:`find_spec` knows them.
    """
    return {**SPECS, **{kept.spec.name: kept.spec for kept in shelf.every() if not kept.removed}}


def find_spec(name: str) -> DatasetSpec:
    """The row called `name`; case, spaces, '-' and '_' do not matter, 'sprites' is sprites-32.

    It may be one of the user's own, also when its data were removed.

    Raises:
        UserError: when there is no such data set; the message has the closest name and all names.
    """
    if not isinstance(name, str):
        raise UserError(
            f"A data set is chosen by its name, a text, but it is {told(name)}. Examples of your "
            "own become one by Dataset.from_arrays, from_frame, from_texts or from_series."
        )
    found = known_spec(name)
    if found is not None:
        return found
    every = all_specs()
    known = {plain_name(key): key for key in every} | ALIASES
    close = difflib.get_close_matches(plain_name(name), known, n=1)
    hint = f" Did you mean {known[close[0]]}?" if close else ""
    raise UserError(
        f"There is no data set called {str(name)[:80]!r}.{hint} Choose one of: {', '.join(every)}."
    )


def known_spec(name: str) -> DatasetSpec | None:
    """The row called `name` as :func:`find_spec` finds it, or None."""
    plain = plain_name(name)
    known = {plain_name(key): key for key in SPECS} | ALIASES
    if plain in known:
        return SPECS[known[plain]]
    kept = shelf.find(name) if plain else None
    return kept.spec if kept else None


def described_spec(name: str, record: dict[str, Any] | None) -> DatasetSpec:
    """The row of a file's data set: the table's, or else what the file itself says of it.

    A user's own may be gone, another one of its name here, or the file from another computer, where
    other data sets were registered.

    Args:
        name: what the file calls its data set.
        record: the row's ``record()``, or None: older files have none.

    Raises:
        UserError: when the record is damaged, or there is none, and no data set of that name.
    """
    if record is None:
        return find_spec(name)
    known = known_spec(name) if isinstance(name, str) else None
    return shelf.parse_spec(record) if known is None or known.own else known


def register_dataset(spec: DatasetSpec) -> None:
    """Offer a data set beside those that come with the program, and know its kind.

    Raises:
        UserError: when its name is taken, or its shape is none that its layout can have.
    """
    plain = plain_name(spec.name)
    taken = {plain_name(name): name for name in (*SPECS, *ALIASES)}
    again = taken.get(plain) == spec.name and spec.name not in _OURS
    if not plain or (plain in taken and not again) or shelf.find(spec.name):
        raise UserError(f"There is a data set named {spec.name!r} already. Choose another name.")
    if not spec.layout.fits(spec.shape):
        raise UserError(
            f"Examples of {spec.name} have the shape {spec.shape}, and by their layout "
            f"{spec.layout.shape}. Give both the same."
        )
    if KINDS.get(spec.layout.kind) is not type(spec.layout):
        register_kind(type(spec.layout))
    SPECS[spec.name] = spec


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


def is_local(which: str | DatasetSpec, root: Path | None = None) -> bool:
    """Whether the data set loads without a network: its files are there, or it needs none.

    Raises:
        UserError: when there is no data set of that name.
    """
    spec = which if isinstance(which, DatasetSpec) else find_spec(which)
    if spec.own:
        return shelf.is_here(spec.name)
    folder = Path(root).expanduser() if root is not None else data_root()
    return not missing_files(spec, folder)
