"""Where data lie on this computer, and how their names are compared."""

import os
from pathlib import Path

import platformdirs

DATA_VARIABLE = "LATENT_PLAYGROUND_DATA"


def data_root() -> Path:
    """The folder of downloaded data: $LATENT_PLAYGROUND_DATA, or one in the user's cache."""
    chosen = os.environ.get(DATA_VARIABLE, "").strip()
    if chosen:
        return Path(chosen).expanduser()
    return Path(platformdirs.user_cache_dir("latent-playground", appauthor=False)) / "data"


def plain_name(name: str) -> str:
    """A name without case, spaces and punctuation: 'Fashion_MNIST' -> 'fashionmnist'."""
    return "".join(c for c in name.casefold() if c.isalnum())
