"""Own data sets kept and removed: a folder each, written whole or not at all."""

import os
import secrets
import shutil
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save as safetensors_bytes

from vae_core.data import shelf
from vae_core.data.identity import Identity
from vae_core.data.places import plain_name
from vae_core.data.shelf import Kept
from vae_core.data.spec import own_spec
from vae_core.data.specs import ALIASES, SPECS, DatasetSpec
from vae_core.data.splits import PARTS
from vae_core.errors import UserError
from vae_core.files import make_private, write_atomically
from vae_core.runs.status import ACTIVE
from vae_core.runs.store import Store
from vae_core.user_data.names import check_slug, clean
from vae_core.user_data.parsed import ParsedDataset, describe


def save(parsed: ParsedDataset, name: str, store: Store | None = None) -> DatasetSpec:
    """Keep a data set under a name; it is then among the others.

    Args:
        understood: what was read.
        name: small letters, digits and hyphens.
        store: the runs, where these tell whether the name of a removed set is free for another.

    Raises:
        UserError: when the name is none or is taken, or the folder cannot be written.
    """
    before = check_name(name)
    spec = _spec(parsed, name)
    if before is not None and (runs := runs_using(name, store)) and not _alike(before.spec, spec):
        raise UserError(
            f"The removed data set {name} was learned by {_counted(runs)}, and had another shape "
            "or other classes. Choose another name, so that these can still be read."
        )
    facts = {
        "origin": parsed.origin,
        "added": round(time.time()),
        "options": parsed.options.model_dump(mode="json"),
        "dropped": [[each.reason, each.count, list(each.names)] for each in parsed.dropped],
        "warnings": list(parsed.warnings),
    }
    text = shelf.description(Kept(spec, False, facts))
    data = safetensors_bytes(_tensors(parsed))
    try:
        if before is not None:
            # The old description holds until the new one takes its place, and that is in one step.
            write_atomically(shelf.data_file(name), data)
            write_atomically(shelf.description_file(name), text)
        else:
            _write_folder(shelf.own_root() / name, data, text)
    except OSError as error:
        raise UserError(
            f"The data set cannot be kept in {shelf.own_root()} ({error.strerror or error}). Make "
            f"room there, or name another folder in {shelf.OWN_VARIABLE}."
        ) from error
    return spec


def check_name(name: str) -> Kept | None:
    """The removed set whose name is taken over, if any.

    Raises:
        UserError: when the name is none, or belongs to another data set.
    """
    check_slug(name)
    plain = plain_name(name)
    if plain in {plain_name(key) for key in SPECS} | set(ALIASES):
        raise UserError(
            f"{name} is the name of a data set that comes with this program. Choose another name."
        )
    before = shelf.find(name)
    if before is not None and (not before.removed or before.spec.name != name):
        raise UserError(
            f"There is a data set named {before.spec.name} already. Choose another name, or remove "
            "that one first."
        )
    if before is None and os.path.lexists(shelf.own_root() / name):
        raise UserError(
            f"{shelf.own_root() / name} is there and is no data set that can be read. Choose "
            "another name, or remove that folder."
        )
    return before


def free_name(wanted: str) -> str:
    """The name itself, or with a number where it is taken."""
    name, again = wanted, 1
    while True:
        try:
            check_name(name)
            return name
        except UserError:
            again += 1
            name = f"{wanted[:36].rstrip('-')}-{again}"


def remove(name: str, store: Store | None = None) -> list[str]:
    """Remove an own set's data; its description stays for the runs that learned it.

    Returns:
        The ids of these runs.

    Raises:
        UserError: when there is no such set, or a run is learning it now.
    """
    kept = own_set(name)
    name = kept.spec.name
    rows = _rows(name, store)
    if active := [row["id"] for row in rows if row["state"] in ACTIVE]:
        raise UserError(
            f"The data set {name} is in use by the run {active[0]}. Stop that, or wait for its end."
        )
    try:
        # Another version: what a process still has in memory is no longer this set.
        gone = replace(kept, removed=True, spec=replace(kept.spec, version="removed"))
        write_atomically(shelf.description_file(name), shelf.description(gone))
        shelf.data_file(name).unlink(missing_ok=True)
    except OSError as error:
        raise UserError(
            f"The data set {name} cannot be removed from {shelf.own_root()} "
            f"({error.strerror or error}). Check that you may write there."
        ) from error
    return [row["id"] for row in rows]


def own_set(name: str) -> Kept:
    """An own set that is there.

    Raises:
        UserError: when there is none of that name.
    """
    kept = shelf.find(name)
    if kept is None or kept.removed:
        own = [each.spec.name for each in shelf.every() if not each.removed]
        there = f"They are: {', '.join(own)}" if own else "There are none"
        raise UserError(
            f"There is no data set of your own named “{clean(name)}” to remove. {there}."
        )
    return kept


def runs_using(name: str, store: Store | None = None) -> list[str]:
    """The ids of the runs that learned a data set, newest first."""
    return [row["id"] for row in _rows(name, store)]


def _rows(name: str, store: Store | None) -> list[dict[str, Any]]:
    return [row for row in (store or Store()).list() if row["dataset"] == name]


def _counted(runs: list[str]) -> str:
    return f"the run {runs[0]}" if len(runs) == 1 else f"{len(runs)} runs"


def _alike(one: DatasetSpec, other: DatasetSpec) -> bool:
    """Whether a model of one set is one of the other."""

    def form(spec: DatasetSpec) -> tuple:
        return spec.shape, spec.class_names, spec.factor_names, spec.layout.kind

    return form(one) == form(other)


def _spec(parsed: ParsedDataset, name: str) -> DatasetSpec:
    return own_spec(
        name,
        describe(parsed),
        parsed.origin,
        parsed.shape,
        parsed.sizes,
        parsed.class_names,
        parsed.factors.names if parsed.factors else (),
        parsed.layout,
        f"{time.time():.0f}-{secrets.token_hex(4)}",
        bool(parsed.values.dtype.kind == "f" and np.isnan(parsed.values).any()),
    )


def _tensors(parsed: ParsedDataset) -> dict[str, np.ndarray]:
    tensors = {}
    for part, index in zip(PARTS, parsed.parts, strict=True):
        tensors[f"{part}/images"] = np.ascontiguousarray(parsed.values[index])
        if parsed.labels is not None:
            tensors[f"{part}/labels"] = parsed.labels[index]
        if parsed.factors is not None:
            tensors[f"{part}/factors"] = parsed.factors.values[index]
        if parsed.identity is not None:
            tensors |= _named(part, parsed.identity.select(index))
    if parsed.apart is not None:
        tensors[f"{shelf.UNLABELLED}/images"] = np.ascontiguousarray(parsed.apart)
        if parsed.apart_identity is not None:
            tensors |= _named(shelf.UNLABELLED, parsed.apart_identity)
    return tensors


def _named(part: str, identity: Identity) -> dict[str, np.ndarray]:
    return {f"{part}/{name}": array for name, array in identity.arrays().items()}


def _write_folder(target: Path, data: bytes, text: str) -> None:
    """A folder beside its place, renamed there once it is whole."""
    make_private(target.parent)
    temporary = target.parent / f".{target.name}.{os.getpid()}.{secrets.token_hex(4)}"
    make_private(temporary)
    try:
        write_atomically(temporary / "data.safetensors", data)
        write_atomically(temporary / "dataset.json", text)
        os.rename(temporary, target)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
