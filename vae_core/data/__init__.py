"""Data sets as uint8 tensors in memory: `load_dataset("mnist")`.

Names are resolved on first use, so that the table of data sets (`specs`) can be read by a process
that never imports torch.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vae_core.data.base import Dataset, Split
    from vae_core.data.loading import load_dataset
    from vae_core.data.specs import SPECS, DatasetSpec, all_specs, data_root, find_spec, is_local

_HOMES = {
    "Dataset": "base",
    "Split": "base",
    "load_dataset": "loading",
    "SPECS": "specs",
    "all_specs": "specs",
    "DatasetSpec": "specs",
    "data_root": "specs",
    "find_spec": "specs",
    "is_local": "specs",
}

__all__ = [
    "SPECS",
    "Dataset",
    "DatasetSpec",
    "Split",
    "all_specs",
    "data_root",
    "find_spec",
    "is_local",
    "load_dataset",
]


if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        """Import the module that holds `name` when it is first asked for (PEP 562)."""
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
