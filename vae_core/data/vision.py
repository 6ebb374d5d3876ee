"""The published picture sets: MNIST and its relatives, CIFAR-10, SVHN.

torchvision knows where they are and what their checksums should be; it is imported only to download
one, or to read CIFAR-10 and SVHN. Files lie where torchvision puts them, so a folder that it filled
before is used as it is.

Validation is the tail of the official training set: the files are in random order (in SVHN,
neighbours come from the same house, so a tail keeps houses on one side). Test is the official test
set.
"""

import gzip
import shutil
import sys
import threading
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import torch
from torch import Tensor

from vae_core.counting import counted
from vae_core.data.base import Dataset, Split, permutation
from vae_core.data.download import Fetch, download
from vae_core.data.idx import damaged, read_idx
from vae_core.data.specs import DatasetSpec, local_file, missing_files
from vae_core.errors import ProgressCallback, UserError

_IDX_CLASSES = {"mnist": "MNIST", "fashion-mnist": "FashionMNIST", "kmnist": "KMNIST"}
_SEED = 0

_library: Any = None  # torch forgets operators when the Library object that declared them dies
_import_lock = threading.Lock()


def import_torchvision() -> ModuleType:
    """`torchvision`, also where its compiled operators do not fit the installed torch.

    A torchvision from PyPI beside a CPU build of torch fails to load them and then dies with
    "operator torchvision::nms does not exist" while registering shapes for them. Its data sets need
    no operator, so declaring the two it asks for is enough.

    Raises:
        UserError: when torchvision is not installed.
    """
    global _library
    with _import_lock:
        try:
            import torchvision

            return torchvision
        except ModuleNotFoundError as error:
            raise UserError(
                "This data set needs torchvision, which is not installed. Install it with "
                "'pip install torchvision', or choose digits, sprites-32 or sprites-64."
            ) from error
        except RuntimeError as error:
            if "torchvision::" not in str(error):
                raise
        for name in [m for m in sys.modules if m.partition(".")[0] == "torchvision"]:
            del sys.modules[name]  # the failed import left some of its modules half made
        _library = torch.library.Library("torchvision", "DEF")
        for operator in ("nms", "qnms"):
            _library.define(
                f"{operator}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
            )
        import torchvision

        return torchvision


class _Stopped(Exception):
    """The download's thread was asked to end."""


class _SilentBar:
    """Stands in for tqdm in torchvision's downloader: prints nothing and can be stopped.

    A worker's standard error is a log, where a bar is noise, and its updates are the one place
    from which a download can be ended.
    """

    of_thread = threading.local()

    def __init__(self, *_: Any, **__: Any) -> None: ...

    def __enter__(self) -> "_SilentBar":
        return self

    def __exit__(self, *_: object) -> None: ...

    def update(self, _: int) -> None:
        stop = getattr(self.of_thread, "stop", None)
        if stop is not None and stop.is_set():
            raise _Stopped


def _fetcher(spec: DatasetSpec) -> Fetch:
    """What downloads the files of `spec` with torchvision's addresses and checksums."""
    datasets = import_torchvision().datasets
    datasets.utils.tqdm = _SilentBar

    def fetch(folder: Path, stop: threading.Event) -> None:
        _SilentBar.of_thread.stop = stop
        if spec.name in _IDX_CLASSES:
            getattr(datasets, _IDX_CLASSES[spec.name])(folder, download=True)
        elif spec.name == "emnist-letters":
            archive = "gzip.zip"
            emnist = datasets.EMNIST
            datasets.utils.download_url(emnist.url, folder, filename=archive, md5=emnist.md5)
            _unpack_letters(folder / archive, folder, spec)
        elif spec.name == "cifar10":
            datasets.CIFAR10(folder, download=True)
        else:
            for split in ("train", "test"):
                datasets.SVHN(folder, split=split, download=True)

    return fetch


def _unpack_letters(archive: Path, folder: Path, spec: DatasetSpec) -> None:
    """Unpack only this data set's files: torchvision would write all six of EMNIST, 1.8 GB."""
    with zipfile.ZipFile(archive) as bundle:
        for file in spec.files:
            target = folder / file
            target.parent.mkdir(parents=True, exist_ok=True)
            with (
                bundle.open(f"gzip/{target.name}.gz") as zipped,
                gzip.open(zipped) as source,
                target.open("wb") as sink,
            ):
                shutil.copyfileobj(source, sink, 1 << 20)


def _read_idx_pair(spec: DatasetSpec, root: Path, first: int, count: int) -> tuple[Tensor, Tensor]:
    """Images uint8 (N, 1, H, W) and labels int64 (N,) of spec.files[first] and the next file."""
    paths = [local_file(root, file) or root / file for file in spec.files[first : first + 2]]
    images = torch.from_numpy(read_idx(paths[0], (count, *spec.shape[1:])))
    labels = torch.from_numpy(read_idx(paths[1], (count,))).long()
    if spec.name == "emnist-letters":
        # NIST stores its pictures by columns, and numbers the letters from 1.
        images, labels = images.transpose(1, 2).contiguous(), labels - 1
    if labels.min() < 0 or labels.max() >= len(spec.class_names):
        raise damaged(
            paths[1],
            f"it holds labels outside of its {counted(len(spec.class_names), 'class', 'classes')}",
        )
    return images[:, None], labels


def _read_torchvision(spec: DatasetSpec, root: Path) -> list[tuple[Tensor, Tensor]]:
    """(images, labels) of the official training and test sets of CIFAR-10 or SVHN.

    CIFAR-10's files are pickles; torchvision opens one only if its checksum is the published one.
    """
    datasets = import_torchvision().datasets
    try:
        if spec.name == "cifar10":
            sets = [datasets.CIFAR10(root, train=train) for train in (True, False)]
            arrays = [(each.data.transpose(0, 3, 1, 2), np.array(each.targets)) for each in sets]
        else:
            sets = [datasets.SVHN(root, split=split) for split in ("train", "test")]
            arrays = [(each.data, each.labels) for each in sets]
    except RuntimeError:  # a checksum differs
        _name_damaged_file(datasets, spec, root)
        raise
    return [
        (torch.from_numpy(np.ascontiguousarray(images)), torch.from_numpy(labels).long())
        for images, labels in arrays
    ]


def _name_damaged_file(datasets: ModuleType, spec: DatasetSpec, root: Path) -> None:
    """Raise an error that names the damaged file, which torchvision's own does not."""
    if spec.name == "cifar10":
        kind = datasets.CIFAR10
        sums = [*kind.train_list, *kind.test_list, (kind.meta["filename"], kind.meta["md5"])]
    else:
        sums = [datasets.SVHN.split_list[split][1:] for split in ("train", "test")]
    expected = dict(sums)
    for file in spec.files:
        if not datasets.utils.check_integrity(root / file, expected[Path(file).name]):
            raise damaged(root / file, "its checksum is not the published one")


def load(spec: DatasetSpec, root: Path, report: ProgressCallback) -> Dataset:
    """Read a published data set from below `root`, downloading it first if a file is missing.

    Nothing is written where all files are present.

    Raises:
        UserError: when it can neither be found nor downloaded, or a file is damaged.
    """
    if missing_files(spec, root):
        report(f"Preparing to download {spec.title}", None)
        download(spec, root, _fetcher(spec), report)
    report(f"Reading {spec.title}", None)
    train, validation, test = spec.sizes
    if spec.name in ("cifar10", "svhn"):
        official, unseen = _read_torchvision(spec, root)
    else:
        official = _read_idx_pair(spec, root, 0, train + validation)
        unseen = _read_idx_pair(spec, root, 2, test)
    if spec.name == "emnist-letters":
        # The test file is sorted by class; shuffled, its first few stand for the whole.
        order = torch.from_numpy(permutation(test, _SEED))
        unseen = (unseen[0][order], unseen[1][order])
    return Dataset(
        spec.name,
        train=Split(official[0][:train], official[1][:train]),
        validation=Split(official[0][train:], official[1][train:]),
        test=Split(*unseen),
        class_names=spec.class_names,
    )
