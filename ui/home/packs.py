"""What Home and its doors are sent, made once for all visitors."""

import streamlit as st

from vae_core.starters import Door, packs


@st.cache_data(max_entries=1, show_spinner=False)
def home_pack() -> bytes:
    """Its model with what is on the doors, as :func:`vae_core.starters.packs.home_pack`."""
    return packs.home_pack()


@st.cache_data(max_entries=4, show_spinner=False)
def door_pack(door: Door) -> bytes:
    """A door's models, as :func:`vae_core.starters.packs.door_pack`."""
    return packs.door_pack(door)
