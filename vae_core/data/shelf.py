"""The data sets that users brought, as they lie on disk; imports neither torch nor numpy.

    own/NAME/dataset.json       what it is: a row for the table of data sets, and how it was read
    own/NAME/data.safetensors   its examples; absent once the set was removed

A removed set leaves its description, so that runs that learned it can still be read.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from vae_core.data.kinds import parse_layout
from vae_core.data.places import data_root, plain_name
from vae_core.data.spec import OWN, DatasetSpec
from vae_core.errors import UserError

OWN_VARIABLE = "LATENT_PLAYGROUND_OWN"
FORMAT = 1
UNLABELLED = "unlabelled"  # what the tensors of examples without a class begin with
_MOST_BYTES = 4_000_000
_FIELDS = tuple(field.name for field in fields(DatasetSpec))

_read: dict[Path, tuple[tuple[int, int, int], "Kept | None"]] = {}
_parser: TypeAdapter[DatasetSpec] = TypeAdapter(DatasetSpec)


@dataclass(frozen=True)
class Kept:
    """A data set on the shelf.

    Attributes:
        spec: its row.
        removed: whether only the description is left.
        facts: how it came here: origin, options, dropped, warnings, when.
    """

    spec: DatasetSpec
    removed: bool
    facts: dict[str, Any]


def own_root() -> Path:
    """Where own data sets are kept: $LATENT_PLAYGROUND_OWN, or a folder of the data root."""
    chosen = os.environ.get(OWN_VARIABLE, "").strip()
    return Path(chosen).expanduser() if chosen else data_root() / "own"


def description_file(name: str) -> Path:
    """What says what a set is."""
    return own_root() / name / "dataset.json"


def data_file(name: str) -> Path:
    """What holds a set's examples."""
    return own_root() / name / "data.safetensors"


def find(name: str) -> Kept | None:
    """The own set of that name, removed or not; case and punctuation do not matter."""
    wanted = plain_name(name)
    return next((kept for kept in every() if plain_name(kept.spec.name) == wanted), None)


def every() -> Iterator[Kept]:
    """All own sets by name, removed ones too; what cannot be read is left out."""
    try:
        folders = sorted(os.listdir(own_root()))
    except OSError:
        return
    for folder in folders:
        if not folder.startswith(".") and (kept := _kept(folder)) is not None:
            yield kept


def _kept(name: str) -> Kept | None:
    """A set by its folder, read again only where its file has changed."""
    path = description_file(name)
    try:
        found = path.stat()
        stamp = (found.st_mtime_ns, found.st_size, found.st_ino)
        if path not in _read or _read[path][0] != stamp:
            _read[path] = (stamp, _parsed(path, name) if found.st_size < _MOST_BYTES else None)
    except OSError:
        return None
    return _read[path][1]


def _parsed(path: Path, name: str) -> Kept | None:
    try:
        values = json.loads(path.read_text("utf-8"))
        if values["format"] != FORMAT:
            return None
        spec = parse_spec({**values["spec"], "name": name})
        return Kept(spec, bool(values["removed"]), dict(values["facts"]))
    except (UserError, ValueError, KeyError, TypeError):
        return None  # a damaged description is no data set; its folder stays for its owner to see


def description(kept: Kept) -> str:
    """A set's description as the text of its file."""
    values = {
        "format": FORMAT,
        "removed": kept.removed,
        "spec": kept.spec.record(),
        "facts": kept.facts,
    }
    return json.dumps(values, indent=1, ensure_ascii=False)


def is_here(name: str) -> bool:
    """Whether an own set's examples are on this computer."""
    kept = find(name)
    return kept is not None and not kept.removed and data_file(kept.spec.name).is_file()


def parse_spec(values: dict[str, Any]) -> DatasetSpec:
    """A row from its ``record()``, perhaps of a foreign file: it can name no code and no file.

    Raises:
        UserError: when it is none.
    """
    try:
        known = {key: value for key, value in values.items() if key in _FIELDS}
        layout = parse_layout(known.pop("layout"))
        shape = tuple(known["shape"])
        known |= {"files": (), "grey": "", "by_hand": "", "maker": OWN, "download_megabytes": 0}
        spec = _parser.validate_python({**known, "layout": layout})
        sound = len(shape) == 3 and all(0 < side <= 10**6 for side in shape)
        if not sound or not layout.fits(spec.shape) or min(spec.sizes) < 0:
            raise KeyError("shape")
    except (AttributeError, KeyError, TypeError, ValidationError) as error:
        raise UserError(
            "The description of this data set is damaged. Restore it from a copy, or add the data "
            "set again."
        ) from error
    return spec
