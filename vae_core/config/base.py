"""Validated records of settings: what is wrong with one is said in a sentence."""

import difflib
import math
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
