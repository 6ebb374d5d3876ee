"""A few examples of a data set, to be looked at by a process that does not import torch.

Own sets are read where they are kept; the others are made by a process of its own:
``python -m vae_core.user_data.examples NAME COUNT kept`` writes them as a pack, and ``drawn`` in
place of ``kept`` the pictures of them.
"""

import subprocess
import sys

import numpy as np
from safetensors import SafetensorError, safe_open

from vae_core.data import shelf
from vae_core.data.identity import ARRAYS, Identity
from vae_core.data.specs import find_spec, is_local
from vae_core.errors import UserError
from vae_core.installed import ROOT
from vae_core.pack import pack, unpack

_SECONDS = 120


def first_examples(
    name: str, count: int, drawn: bool = False
) -> tuple[np.ndarray, np.ndarray | None]:
    """Training examples (N, C, H, W) as they are kept, and their labels (N,) if there are any.

    Args:
        name: of a data set that is on this computer.
        count: how many, at most.
        drawn: give uint8 pictures (N, C', H', W') of them instead, except of an own set.

    Raises:
        UserError: when the set is not on this computer, or cannot be read.
    """
    spec = find_spec(name)
    if not is_local(spec.name):
        raise UserError(f"{spec.title} is not on this computer.")
    if spec.own:
        return _own(spec.name, count, bool(spec.class_names))
    command = [sys.executable, "-m", "vae_core.user_data.examples", spec.name, str(count)]
    command.append("drawn" if drawn else "kept")
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=_SECONDS)
        if done.returncode == 0:
            tensors = unpack(done.stdout)[1]
            return tensors["images"], tensors.get("labels")
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        why = lines[-1].removeprefix("Error: ") if lines and done.returncode == 2 else ""
    except (OSError, subprocess.SubprocessError, UserError):
        why = ""
    raise UserError(why or f"The examples of {spec.title} could not be read. Try again later.")


def first_names(name: str, count: int) -> list[str]:
    """What the first training examples of an own set are called; empty where that is not known.

    Raises:
        UserError: when the set is damaged.
    """
    if not find_spec(name).own:
        return []
    try:
        with safe_open(shelf.data_file(find_spec(name).name), "numpy") as file:
            keys = [f"train/{each}" for each in ARRAYS]
            if not set(keys) <= set(file.keys()):
                return []
            identity = Identity.of_arrays(*(file.get_tensor(key) for key in keys))
    except (OSError, SafetensorError, LookupError, TypeError, ValueError) as error:
        raise UserError(
            f"The data of {name} are damaged. Remove this data set and bring it again."
        ) from error
    return [identity.name(place) for place in range(min(count, len(identity)))]


def _own(name: str, count: int, labelled: bool) -> tuple[np.ndarray, np.ndarray | None]:
    try:
        with safe_open(shelf.data_file(name), "numpy") as file:
            images = file.get_slice("train/images")[:count]
            return images, file.get_slice("train/labels")[:count] if labelled else None
    except (OSError, SafetensorError) as error:
        raise UserError(
            f"The data of {name} are damaged. Remove this data set and bring it again."
        ) from error


def main() -> None:
    """Write the first examples of a data set on stdout."""
    import vae_core.config  # noqa: F401  it knows the data sets of plugins
    from vae_core.data import load_dataset

    name, count, form = sys.argv[1:]
    try:
        data = load_dataset(name)
    except UserError as error:
        print(f"Error: {error}", file=sys.stderr)
        sys.exit(2)
    train, count = data.train, int(count)
    images = train.images[:count]
    tensors = {"images": (data.pictures(images) if form == "drawn" else images).numpy()}
    if train.labels is not None:
        tensors["labels"] = train.labels[:count].numpy().astype(np.int32)
    sys.stdout.buffer.write(pack({}, tensors))


if __name__ == "__main__":
    main()
