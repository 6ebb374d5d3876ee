"""What Home and its doors are sent: shipped models, with the pictures on the doors."""

from typing import Any

import numpy as np
import streamlit as st

from ui.shell.models import read_weights
from vae_core.pack import pack, unpack
from vae_core.starters import STARTERS, Door, find_starter

CARD = "card/"
_CARDS = {
    "what": ("digits",),
    "beta": ("beta-quarter", "beta-four", "beta-eight", "beta-sixteen"),
    "holes": ("autoencoder", "beta-one"),
    "collapse": ("collapsed",),
}


@st.cache_data(max_entries=1, show_spinner=False)
def home_pack() -> bytes:
    """The digits starter, with ``card/DOOR`` (N, C, H, W) of each door and the other starters."""
    first, *others = STARTERS
    meta, tensors = unpack(read_weights(first.id))
    kept = {name: each for name, each in tensors.items() if not name.startswith(CARD)}
    for door, names in _CARDS.items():
        kept[CARD + door] = np.concatenate([_card(name, door) for name in names])
    home = {"id": first.id, "others": [{"id": s.id, "title": s.title} for s in others]}
    return pack(meta | {"home": home}, kept)


@st.cache_data(max_entries=4, show_spinner=False)
def door_pack(door: Door) -> bytes:
    """A door's models in one pack: ``models`` are their records, tensors are named by place."""
    ids = [f"starter-{name}" for name in door.models]
    read = [unpack(read_weights(each)) for each in ids]
    tensors = {
        f"{place}/{name}": each
        for place, (_, found) in enumerate(read)
        for name, each in found.items()
        if not name.startswith(CARD)
    }
    meta: dict[str, Any] = {
        "door": door.name,
        "names": list(door.titles),
        "runs": ids,
        "models": [each for each, _ in read],
    }
    return pack(meta, tensors)


def _card(name: str, door: str) -> np.ndarray:
    starter = find_starter(f"starter-{name}")
    return unpack(read_weights(starter.id))[1][CARD + door]
