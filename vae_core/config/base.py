"""Validated records of settings: what is wrong with one is said in a sentence."""

import difflib
import json
import math
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from vae_core.errors import UserError


class Settings(BaseModel):
    """A frozen record that accepts known fields only."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @classmethod
    def parse(cls, values: dict[str, Any]) -> Self:
        """Validated settings; what is left out takes its default.

        Raises:
            UserError: for the first thing wrong, in one sentence.
        """
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            raise UserError(sentence(error, cls)) from error


def sentence(error: ValidationError, settings: type[BaseModel]) -> str:
    """The first mistake of a validation, said in one sentence."""
    fields = settings.model_fields
    first = error.errors(include_url=False)[0]
    name = str(first["loc"][0]) if first["loc"] else ""
    value = first.get("input")
    if isinstance(first.get("ctx", {}).get("error"), ValueError):
        return str(first["ctx"]["error"])
    if first["type"] == "extra_forbidden":
        near = difflib.get_close_matches(name, fields, n=1)
        guess = f" Did you mean {near[0]!r}?" if near else ""
        return (
            f"The configuration has no field {name!r}.{guess} The fields are: {', '.join(fields)}."
        )
    shown = "NaN" if isinstance(value, float) and math.isnan(value) else repr(value)[:80]
    what = fields[name].description if name in fields else ""
    rule = first["msg"][0].lower() + first["msg"][1:]
    return f"{name} ({what}) cannot be {shown}: {rule}."


def read_values(path: Path) -> dict[str, Any]:
    """The JSON object in a configuration file, not yet validated.

    Raises:
        UserError: when the file is missing, unreadable, or holds no JSON object.
    """
    try:
        values = json.loads(Path(path).read_text("utf-8-sig"))
    except OSError as error:
        raise UserError(
            f"The configuration {path} cannot be read ({error.strerror}). "
            "Give the path of a JSON file."
        ) from error
    except ValueError as error:
        raise UserError(
            f"{path} is no JSON ({error}). Write an object such as "
            '{"dataset": "mnist", "model": "vae"}.'
        ) from error
    if not isinstance(values, dict):
        raise UserError(f'{path} holds no JSON object; write one such as {{"dataset": "mnist"}}.')
    return values
