"""Where a model's file is, and its bytes. Needs no torch."""

from pathlib import Path

from vae_core.errors import UserError

WEIGHTS = "weights.safetensors"  # its name in a run's folder


def weights_path(path: Path) -> Path:
    """The weights file of a run's folder, or the file itself."""
    return path / WEIGHTS if path.is_dir() else path


def read_weights(path: Path) -> tuple[Path, bytes]:
    """The weights file of a run's folder, or the file itself, and its bytes, not yet looked at.

    Raises:
        UserError: when there is none.
    """
    file = weights_path(path)
    try:
        return file, file.read_bytes()
    except OSError as error:
        raise UserError(
            f"There is no trained model at {path} ({error.strerror or error}). Give the folder of "
            "a run; `python -m vae_core runs list` names them."
        ) from error
