"""Wrong settings in the words of the command line: each field by its option."""

from pathlib import Path
from typing import Any

import typer
from pydantic import ValidationError

from vae_core.cli.fields import option_name
from vae_core.config.base import read_values
from vae_core.config.mistakes import SettingsError, shown
from vae_core.config.ranges import accepted, filled
from vae_core.config.run import RunConfig
from vae_core.errors import UserError

# Options whose name is not that of the field.
_OPTIONS = {"sections": "--section", "kind": "--as"}


def said(error: SettingsError) -> str:
    """The sentence, which names options."""
    return error.naming(lambda field: _OPTIONS.get(field, option_name(field)))


def refused(error: typer.BadParameter) -> str | None:
    """What is wrong with the value of an option that typer refused; None for another mistake."""
    cause = error.__cause__
    if not isinstance(cause, ValidationError) or error.param is None:
        return None
    value = cause.errors(include_url=False)[0]["input"]
    adapter = getattr(error.param.get_runtime_param(), "adapter", None)
    schema = adapter.json_schema() if adapter is not None else {}
    if not {"enum", "type"} & filled(schema).keys():
        return None  # such as a path, which has no range
    name = max(error.param.opts, key=len)
    return f"{name} cannot be {shown(value)}: give {accepted(schema)}."


def configured(given: dict[str, Any], file: Path | None, preset: str | None) -> RunConfig:
    """The configuration of options over a file's over a preset's.

    Raises:
        UserError: for the first thing wrong; it names the option, or the field in the file.
    """
    values = read_values(file) if file is not None else {}
    try:
        return RunConfig.parse({**values, **given}, preset)
    except SettingsError as error:
        called = {name: option_name(name) for name in error.labels}
        called |= {name: f"{name} in {file}" for name in set(values) & set(called) - set(given)}
        raise UserError(error.naming(called.__getitem__)) from error
