"""Validated records of settings: what is wrong with one is said in a sentence."""

import json
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from vae_core.config.mistakes import mistake
from vae_core.errors import UserError
from vae_core.given import as_path


class Settings(BaseModel):
    """A frozen record that accepts known fields only."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def __init__(self, /, **values: Any):
        """Settings from keywords; wrong ones raise the same ``SettingsError`` as of ``parse``."""
        try:
            super().__init__(**values)
        except ValidationError as error:
            raise mistake(error, type(self)) from error

    # Without this mark pydantic would call it to validate too, and lose the validation's context.
    __init__.__pydantic_base_init__ = True

    @classmethod
    def parse(cls, values: dict[str, Any]) -> Self:
        """Validated settings; what is left out takes its default.

        Raises:
            SettingsError: for the first thing wrong, in one sentence.
        """
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            raise mistake(error, cls) from error

    @field_validator("*", mode="before")
    @classmethod
    def _no_switch_for_a_number(cls, value: Any, info: ValidationInfo) -> Any:
        """True and false are no 1 and 0 where a number is asked for."""
        if isinstance(value, bool) and not _is_switch(cls, info.field_name):
            raise PydanticCustomError("switch", "a switch for a number")
        return value


def _is_switch(settings: type[BaseModel], name: str | None) -> bool:
    return name is not None and settings.model_fields[name].annotation is bool


def read_values(path: Path) -> dict[str, Any]:
    """The JSON object in a configuration file, not yet validated.

    Raises:
        UserError: when the file is missing, unreadable, or holds no JSON object.
    """
    try:
        values = json.loads(as_path(path, "The configuration").read_text("utf-8-sig"))
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
