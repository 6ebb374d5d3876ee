"""The resumable state of a run: everything the next step depends on, as tensors and JSON."""

import json
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from vae_core.config.run import RunConfig
from vae_core.errors import UserError
from vae_core.files import write_atomically
from vae_core.training.devices import resume_noise
from vae_core.training.state import Training

State = dict[str, Tensor]
_SCALARS = ("step", "seconds", "best_loss", "best_epoch", "validated_epoch")
_MAY_CHANGE = ("epochs", "seconds", "threads", "device")


def capture(training: Training) -> State:
    """The state of a run as named tensors; scalars travel as a JSON text in bytes."""
    tensors: State = {"noise": training.generator.get_state()}
    tensors |= {f"model/{k}": v for k, v in training.model.state_dict().items()}
    tensors |= {f"best/{k}": v for k, v in training.best.items()}
    if training.average:
        tensors |= {f"average/{k}": v for k, v in training.average.model.state_dict().items()}
    tensors |= _optimiser_state(training.optimiser, "optimiser/")
    if training.adversary and training.adversary_optimiser:
        tensors |= {f"adversary/{k}": v for k, v in training.adversary.state_dict().items()}
        tensors |= _optimiser_state(training.adversary_optimiser, "opponent/")
    values = {name: getattr(training, name) for name in _SCALARS}
    text = json.dumps({**values, "config": training.config.model_dump(mode="json")})
    tensors["scalars"] = torch.frombuffer(bytearray(text.encode()), dtype=torch.uint8)
    return {name: value.detach().cpu().contiguous() for name, value in tensors.items()}


def restore(training: Training, state: State) -> None:
    """Put a freshly built training into a captured state, in place.

    The budget may differ from the one it was captured under, so that a finished run can go on, and
    so may what computes it: on another kind of device the noise begins anew.

    Raises:
        UserError: when the state is of another configuration or lacks a part.
    """
    try:
        values = scalars(state)
        # Parsed, so that one of an earlier version has the fields that it lacked.
        then = RunConfig.parse(values.pop("config"), spec=training.config.spec, stored=True)
        before = then.model_dump(mode="json")
        now = training.config.model_dump(mode="json")
        changed = [
            name for name in now if name not in _MAY_CHANGE and now[name] != before.get(name)
        ]
        if changed:
            raise UserError(
                f"This checkpoint was made with another {' and '.join(changed)}. "
                "Resume with the run's own configuration, or start a new run."
            )
        training.model.load_state_dict(_part(state, "model/"))
        if training.average:
            training.average.model.load_state_dict(_part(state, "average/"))
        _restore_optimiser(training.optimiser, _part(state, "optimiser/"))
        if training.adversary and training.adversary_optimiser:
            training.adversary.load_state_dict(_part(state, "adversary/"))
            _restore_optimiser(training.adversary_optimiser, _part(state, "opponent/"))
        resume_noise(training.generator, state["noise"])
        best = _part(state, "best/").items()
        training.best = {k: v.to(training.device, copy=True) for k, v in best}
        for name in _SCALARS:
            setattr(training, name, values[name])
    except UserError:
        raise
    except (KeyError, ValueError, RuntimeError, TypeError) as error:
        raise UserError(
            "This checkpoint does not fit the run: it is damaged or comes from another version. "
            "Start the run again; its saved weights are untouched."
        ) from error


def scalars(state: State) -> dict[str, Any]:
    """The plain values of a state: step, seconds, best loss and epoch, configuration."""
    return json.loads(bytes(state["scalars"].tolist()))


def _part(state: State, prefix: str) -> State:
    return {k.removeprefix(prefix): v for k, v in state.items() if k.startswith(prefix)}


def _optimiser_state(optimiser: torch.optim.Optimizer, prefix: str) -> State:
    state = optimiser.state_dict()["state"]
    return {
        f"{prefix}{index}/{name}": value
        for index, entries in state.items()
        for name, value in entries.items()
    }


def _restore_optimiser(optimiser: torch.optim.Optimizer, part: State) -> None:
    entries: dict[int, dict[str, Tensor]] = {}
    for name, value in part.items():
        index, key = name.split("/")
        entries.setdefault(int(index), {})[key] = value.clone()  # which steps change in place
    groups = optimiser.state_dict()["param_groups"]
    optimiser.load_state_dict({"state": entries, "param_groups": groups})


def save_checkpoint(training: Training, path: Path) -> None:
    """Write the state of a run; a killed process leaves the previous file."""
    write_atomically(path, save(capture(training)))


def load_checkpoint(path: Path) -> State:
    """Read a state back.

    Raises:
        UserError: when there is none, or when it is cut short or foreign.
    """
    try:
        with safe_open(path, framework="pt") as file:
            return {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except OSError as error:
        raise UserError(
            f"There is no checkpoint to resume from at {path}; start a new run."
        ) from error
    except SafetensorError as error:
        raise UserError(
            f"The checkpoint {path} is damaged or cut short ({error}). The run's saved weights are "
            "untouched; start a new run to train further."
        ) from error
