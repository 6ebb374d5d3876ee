"""What Home and its doors show: shipped models, and pictures on the doors. Imports no torch."""

from typing import Any

import numpy as np

from vae_core.artifacts.renewal import read_renewed
from vae_core.pack import pack, unpack
from vae_core.starters.recipes import PREFIX, STARTERS, Door
from vae_core.starters.recipes import starter as shipped

CARD = "card/"
_CARDS = {
    "what": ("digits",),
    "beta": ("beta-quarter", "beta-four", "beta-eight", "beta-sixteen"),
    "holes": ("autoencoder", "beta-one"),
    "collapse": ("collapsed",),
}

Parts = tuple[dict[str, Any], dict[str, np.ndarray]]  # of a pack


def starter_parts(run_id: str) -> Parts:
    """A shipped model, and apart from it nothing of what Home's doors show of it."""
    meta, tensors = unpack(read_renewed(shipped(run_id).path))
    return meta, {name: each for name, each in tensors.items() if not name.startswith(CARD)}


def home_cards() -> Parts:
    """``meta.home`` and ``card/DOOR`` (N, C, H, W) of each door: what Home adds to its model."""
    first, *others = STARTERS
    home = {"id": first.id, "others": [{"id": s.id, "title": s.title} for s in others]}
    cards = {
        CARD + door: np.concatenate([_card(name, door) for name in names])
        for door, names in _CARDS.items()
    }
    return {"home": home}, cards


def home_pack() -> bytes:
    """The first starter with :func:`home_cards`."""
    meta, tensors = starter_parts(STARTERS[0].id)
    more, cards = home_cards()
    return pack(meta | more, tensors | cards)


def door_facts(door: Door) -> dict[str, Any]:
    """A door's name, what its models are called there, and their ids."""
    runs = [PREFIX + name for name in door.models]
    return {"door": door.name, "names": list(door.titles), "runs": runs}


def door_pack(door: Door) -> bytes:
    """A door's models in one pack: ``models`` are their records, tensors are named by place."""
    facts = door_facts(door)
    read = [starter_parts(each) for each in facts["runs"]]
    tensors = {
        f"{place}/{name}": each
        for place, (_, found) in enumerate(read)
        for name, each in found.items()
    }
    return pack(facts | {"models": [each for each, _ in read]}, tensors)


def _card(name: str, door: str) -> np.ndarray:
    return unpack(shipped(PREFIX + name).path.read_bytes())[1][CARD + door]
