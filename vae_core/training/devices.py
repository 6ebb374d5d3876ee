"""Where a training computes: the processor, or a GPU that torch can use."""

import hashlib

import torch
from torch import Tensor

from vae_core.errors import UserError

CPU = torch.device("cpu")
_LACKS = {
    "cuda": "torch sees no NVIDIA GPU on this computer",
    "mps": "torch sees no Apple GPU on this computer",
}


def device_named(name: str) -> torch.device:
    """The device of a configuration; "auto" is the first of cuda, mps and cpu that is there.

    Raises:
        UserError: for one that is not there.
    """
    if name == "auto":
        name = next((each for each in _LACKS if _there(each)), "cpu")
    if name in _LACKS and not _there(name):
        raise UserError(
            f"The device {name} was asked for, and {_LACKS[name]}. Choose cpu, or auto, "
            "which takes what is there."
        )
    return torch.device(name)


def _there(name: str) -> bool:
    kind = torch.cuda if name == "cuda" else torch.backends.mps
    return kind.is_available()


def noise_on(device: torch.device, seed: int, drawn: torch.Generator) -> torch.Generator:
    """The generator of a run whose first weights ``drawn`` has just given.

    On the processor it is that one, which goes on; elsewhere another begins with the seed.
    """
    return drawn if device.type == "cpu" else torch.Generator(device).manual_seed(seed)


def resume_noise(generator: torch.Generator, state: Tensor) -> None:
    """Put a generator where it was left; one of another kind of device begins a stream of its own.

    That one follows from the state alone, so that resuming twice gives the same.
    """
    if len(state) == len(generator.get_state()):
        generator.set_state(state)
        return
    digest = hashlib.sha256(bytes(state.tolist())).digest()
    generator.manual_seed(int.from_bytes(digest[:7]))
