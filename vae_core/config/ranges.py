"""Which values a field takes, in words, from the JSON schema of its settings."""

from typing import Any

from vae_core.counting import counted

LEFT_OUT = ", or leave it out"


def filled(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a field's value where there is one: that of ``int | None`` is that of int."""
    return next((part for part in schema.get("anyOf", ()) if part["type"] != "null"), schema)


def bounds(schema: dict[str, Any]) -> str:
    """The range of a number, such as "1 to 512" or "above 0 and below 1"; empty without one."""
    return _within(schema, "", "at least", "at most")


def _within(schema: dict[str, Any], both: str, least: str, most: str) -> str:
    """A range in these words: ``both`` before its two ends, else one before each end."""
    low, high, above, below = _limits(schema)
    if low is not None and high is not None:
        return f"{both} {low:.15g} to {high:.15g}".lstrip()
    words = ((least, low), ("above", above), (most, high), ("below", below))
    return " and ".join(f"{word} {bound:.15g}" for word, bound in words if bound is not None)


def _limits(schema: dict[str, Any]) -> tuple[Any, Any, Any, Any]:
    """Lowest, highest, and what it must lie above and below."""
    low, high = schema.get("minimum"), schema.get("maximum")
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    if schema.get("type") == "integer" and below is not None:
        return low, below - 1, above, None  # whole numbers below 5 are those up to 4
    return low, high, above, below


def accepted(schema: dict[str, Any], finite: bool = False) -> str:
    """What a field takes, as the end of "give ...": "a whole number from 1 to 512".

    Args:
        schema: of the field, as ``model_json_schema`` gives it.
        finite: whether to say that infinity and NaN are none.
    """
    optional = schema.get("default", "") is None
    return _values(filled(schema), finite) + (LEFT_OUT if optional else "")


def _values(schema: dict[str, Any], finite: bool = False) -> str:
    if "enum" in schema:
        return f"one of: {', '.join(map(str, schema['enum']))}"
    if schema["type"] == "boolean":
        return "yes or no"
    if schema["type"] == "array":
        return _several(schema)
    if schema["type"] == "string":
        most = schema.get("maxLength")
        return f"a text of at most {counted(most, 'character')}" if most else "a text"
    kind = {"integer": "whole number", "number": "number"}[schema["type"]]
    return f"a {'finite ' * finite}{kind} {_range(schema)}".rstrip()


def _several(schema: dict[str, Any]) -> str:
    """Of a list: how many of what, with commas."""
    items, most = schema["items"], schema.get("maxItems") or schema.get("maxLength")
    many = f"up to {most} " if most else ""
    if "enum" in items:
        return f"{many}names with commas between them, out of: {', '.join(items['enum'])}"
    if items["type"] == "string":
        return f"{many}texts"
    example = "such as 512,256" if items.get("minimum") else "such as 0,3"
    spread = " ".join(("whole numbers", _range(items))).rstrip()
    return f"{many}{spread} with commas between them, {example}"


def _range(schema: dict[str, Any]) -> str:
    return _within(schema, "from", "from", "up to")
