"""A configuration as the command that trains it."""

import shlex
from typing import Any

from vae_core.cli.fields import option_name
from vae_core.config.recipe import given, number_text
from vae_core.config.run import RunConfig


def as_command(config: RunConfig) -> str:
    """The command line that trains it; of its options only what differs from what is usual."""
    words = ["python", "-m", "vae_core", "train"]
    for name, value in given(config).items():
        words += _option(option_name(name), value)
    return shlex.join(words)


def _option(option: str, value: Any) -> list[str]:
    if isinstance(value, bool):
        return [option if value else f"--no-{option[2:]}"]
    if value is None:
        return [option, "none"]
    if isinstance(value, tuple):
        return [option, ",".join(map(str, value))]
    return [option, value if isinstance(value, str) else number_text(value)]
