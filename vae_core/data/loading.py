"""`load_dataset`: a data set by name, kept in memory for the next training."""

import threading
from collections import OrderedDict
from pathlib import Path

from vae_core.catalogue.rows import located
from vae_core.data.base import Dataset
from vae_core.data.specs import DatasetSpec, data_root, find_spec, known_spec
from vae_core.errors import ProgressCallback
from vae_core.given import as_path

KEPT = 2  # data sets; the largest takes 300 MB

_kept: OrderedDict[tuple[str, str, Path], Dataset] = OrderedDict()
_locks: dict[tuple[str, str, Path], threading.Lock] = {}
_guard = threading.Lock()


def load_dataset(
    which: str | DatasetSpec,
    root: Path | str | None = None,
    progress: ProgressCallback | None = None,
) -> Dataset:
    """Load a data set into memory, downloading it if need be.

    The last two are kept, so that a warm worker starts at once; treat their tensors as read-only.

    Args:
        which: a name as in `specs.all_specs()`; case, spaces, '-' and '_' do not matter. Or a row,
            which need not be in the table; one of its name that is comes before it.
        root: the folder of downloaded data; `specs.data_root()` by default.
        progress: called with (sentence, finished fraction or None), in the calling thread.

    Raises:
        UserError: for an unknown name, a set that can neither be found nor downloaded, a damaged
            file.
    """
    spec = known_spec(which.name) or which if isinstance(which, DatasetSpec) else find_spec(which)
    folder = as_path(root, "The folder of data") if root is not None else data_root()
    folder = folder.resolve()
    key = (spec.name, spec.version, folder)
    with _guard:
        lock = _locks.setdefault(key, threading.Lock())
    with lock:  # two threads that ask for the same set load it once
        with _guard:
            if key in _kept:
                _kept.move_to_end(key)
                return _kept[key]
        dataset = _load(spec, folder, progress)
        with _guard:
            _kept[key] = dataset
            while len(_kept) > KEPT:
                _kept.popitem(last=False)
        return dataset


def _load(spec: DatasetSpec, root: Path, progress: ProgressCallback | None) -> Dataset:
    # Only here: scikit-learn and torchvision take a second or two each.
    make = located(spec.maker)
    return make(spec, root, progress or (lambda message, fraction: None))
