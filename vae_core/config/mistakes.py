"""What is wrong with settings, in one sentence that calls each field what its reader calls it."""

import difflib
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from vae_core.config.lists import GapError
from vae_core.config.ranges import accepted, filled
from vae_core.errors import UserError

_FIELD = re.compile(r"<([a-z_]+)>")
_NUMBER = re.compile(r"[-+]?[\d.]+(e[-+]?\d+)?", re.IGNORECASE)
_BRIEF = 80  # characters of a value that are repeated
_MOST_DIGITS = 15
_AT_ONCE = 5  # wrong fields that are told together


class SettingsError(UserError):
    """A wrong value, or values that do not go together.

    Attributes:
        text: the sentence, in which a field stands as ``<latent_dim>``.
        labels: what forms call each field; the message of the error uses these.
    """

    def __init__(self, text: str, labels: dict[str, str]):
        self.text, self.labels = text, labels
        super().__init__(self.naming(lambda field: _label(labels[field]), "“{}”".format))

    def naming(self, name: Callable[[str], str], within: Callable[[str], str] = "{}".format) -> str:
        """The sentence with other names for the fields, such as those of options.

        Args:
            name: field -> what its reader calls it.
            within: what becomes of a name that does not begin a sentence.
        """

        def named(found: re.Match) -> str:
            if found[1] not in self.labels:
                return found[0]
            begins = not found.start() or self.text[: found.start()].endswith((". ", "? "))
            return name(found[1]) if begins else within(name(found[1]))

        return _FIELD.sub(named, self.text)


def _label(text: str) -> str:
    """A label without the unit that follows it on a form: "Warm-up" of "Warm-up, fraction"."""
    return text.partition(",")[0]


def label(settings: type[BaseModel], name: str) -> str:
    """What forms call a field."""
    field = settings.model_fields[name]
    told = (getattr(each, "label", None) for each in field.metadata)
    return next(filter(None, told), None) or field.title or name.replace("_", " ").capitalize()


def labels(settings: type[BaseModel]) -> dict[str, str]:
    """What forms call each field."""
    return {name: label(settings, name) for name in settings.model_fields}


def mistake(error: ValidationError, settings: type[BaseModel]) -> SettingsError:
    """The things wrong that a validation found, a sentence for each field."""
    told: dict[str, SettingsError] = {}
    for each in error.errors(include_url=False):
        told.setdefault(str(each["loc"][0]) if each["loc"] else "", _of_one(each, settings))
    found = list(told.values())
    text = " ".join(each.text for each in found[:_AT_ONCE])
    if len(found) > _AT_ONCE:
        text += f" And {len(found) - _AT_ONCE} more."
    return SettingsError(text, {name: text for each in found for name, text in each.labels.items()})


def _of_one(first: Mapping[str, Any], settings: type[BaseModel]) -> SettingsError:
    """One of the errors of a validation."""
    fields = settings.model_fields
    name = str(first["loc"][0]) if first["loc"] else ""
    cause = first.get("ctx", {}).get("error")
    if isinstance(cause, ValueError) and not isinstance(cause, GapError):
        return SettingsError(str(cause), labels(settings))
    if name not in fields:
        near = difflib.get_close_matches(name, fields, n=1)
        guess = f" Did you mean {near[0]!r}?" if near else ""
        return SettingsError(
            f"The configuration has no field {name!r}.{guess} The fields are: {', '.join(fields)}.",
            {},
        )
    value = first.get("input")
    schema = settings.model_json_schema()["properties"][name]
    wanted = accepted(schema, finite=isinstance(value, float) and not math.isfinite(value))
    gap = ", which has a comma with nothing beside it" if isinstance(cause, GapError) else ""
    said = shown(value)
    if filled(schema)["type"] == "array" and isinstance(value, list | tuple) and value:
        said = ",".join(map(shown, value))
    return SettingsError(f"<{name}> cannot be {_cut(said)}{gap}: give {wanted}.", labels(settings))


def shown(value: Any) -> str:
    """A value as its giver wrote it, cut where it is long."""
    if value is None or isinstance(value, bool):
        return {None: "empty", True: "yes", False: "no"}[value]
    if isinstance(value, float) and not math.isfinite(value):
        sign = "below -" if value < 0 else "above "
        return "NaN" if math.isnan(value) else f"infinite (or {sign}1.8e308)"
    if isinstance(value, float):
        return f"{value:.{_MOST_DIGITS}g}"
    if isinstance(value, int):
        # Python refuses to write out thousands of digits.
        digits = int(value.bit_length() * math.log10(2)) + 1
        return str(value) if digits <= _MOST_DIGITS else f"a number of some {digits} digits"
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return _cut(value)
    return _cut(repr(value))


def _cut(text: str) -> str:
    return text if len(text) <= _BRIEF else f"{text[:_BRIEF]}..."
