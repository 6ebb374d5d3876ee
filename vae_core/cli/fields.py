"""The options of ``train``: one for each field of the configuration, made from its schema.

Names, types, bounds, defaults and texts are those of :class:`RunConfig`; what stands here is only
what a schema cannot say.
"""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from vae_core import catalogue
from vae_core.config.fields import About, about, grouped
from vae_core.config.ranges import bounds, filled
from vae_core.config.run import RunConfig

_METAVARS = {
    "integer": "INT",
    "number": "NUMBER",
    "string": "NAME",
    "array": "INT,INT,...",
    "boolean": "yes|no",
}

ConfigFile = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE.json",
        show_default=False,
        help="A JSON file with any of the fields below, such as the config.json of a run.",
    ),
]
PresetName = Annotated[
    str | None,
    typer.Option(
        "--preset",
        metavar="NAME",
        show_default=False,
        help=f"A named setting to start from: {', '.join(catalogue.PRESETS)}. "
        "`models` tells them apart.",
    ),
]


def option_name(field: str) -> str:
    """The option of a field: latent_dim -> --latent-dim."""
    return "--" + field.replace("_", "-")


def with_fields(command: Callable[..., None], switches: bool = True) -> Callable[..., None]:
    """Give a command that takes ``**fields`` an option for every field of the configuration.

    Args:
        command: whose signature gets them.
        switches: a yes or no is a pair such as --average-weights and --no-average-weights; else an
            option that takes yes or no as its value, as any other field.
    """
    own = [
        parameter
        for parameter in inspect.signature(command).parameters.values()
        if parameter.kind is not inspect.Parameter.VAR_KEYWORD
    ]
    properties = RunConfig.model_json_schema()["properties"]
    order = [name for names in grouped(RunConfig).values() for name in names]
    made = [_parameter(field, properties[field], switches) for field in order]
    command.__signature__ = inspect.Signature([*own, *made])
    return command


def yes_or_no() -> list[str]:
    """The fields whose value is yes or no."""
    properties = RunConfig.model_json_schema()["properties"]
    return [field for field, schema in properties.items() if filled(schema)["type"] == "boolean"]


def given_values(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields given on the command line, as the configuration takes them.

    A number that is none stays a text, for the configuration to refuse in its own words; "none"
    takes back what a preset or a file gave to a field that may be left out.
    """
    properties = RunConfig.model_json_schema()["properties"]
    return {
        field: _value(text, properties[field]) for field, text in fields.items() if text is not None
    }


def _value(text: Any, schema: dict[str, Any]) -> Any:
    if not isinstance(text, str):
        return text
    if "anyOf" in schema and text.strip().lower() == "none":
        return None
    kinds: dict[str, Callable[[str], Any]] = {"integer": int, "number": float, "boolean": _truth}
    try:
        return kinds.get(filled(schema)["type"], str)(text)
    except ValueError:
        return text


def _truth(text: str) -> bool:
    known = {"yes": True, "true": True, "no": False, "false": False}
    if text.strip().lower() not in known:
        raise ValueError(text)
    return known[text.strip().lower()]


def _parameter(field: str, schema: dict[str, Any], switches: bool) -> inspect.Parameter:
    told = about(RunConfig, field)
    kind = filled(schema)["type"]
    name = option_name(field)
    switch = kind == "boolean" and switches
    option = typer.Option(
        f"{name}/--no-{name[2:]}" if switch else name,
        *told.aliases,
        metavar=None if switch else _metavar(kind, told),
        help=_help(field, schema),
        show_default=False,
        rich_help_panel=told.group,
    )
    value_type = bool if switch else str
    annotation = Annotated[value_type | None, option]
    keyword = inspect.Parameter.KEYWORD_ONLY
    return inspect.Parameter(field, keyword, default=None, annotation=annotation)


def _metavar(kind: str, told: About) -> str:
    return "NAME,NAME,..." if kind == "array" and told.choices else _METAVARS[kind]


def _help(field: str, schema: dict[str, Any]) -> str:
    """A line such as "Number of latent dimensions, 1 to 512. Default: 20."."""
    text = schema["description"][0].upper() + schema["description"][1:]
    told = about(RunConfig, field)
    if told.choices:
        text += f": {', '.join(told.choices)}"
    spread = bounds(filled(schema))
    if spread:
        text += f", {spread}"
    default = schema.get("default")
    shown = {None: told.unset, True: "yes", False: "no"}
    # Not a plain look-up: 0 and 1 equal False and True.
    known = default is None or isinstance(default, bool)
    if isinstance(default, list):
        default = ", ".join(default)
    return f"{text}. Default: {shown[default] if known else default}."
