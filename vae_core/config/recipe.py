"""A configuration as one would write it: only what differs from what comes by itself."""

from functools import lru_cache
from typing import Any

from vae_core import catalogue
from vae_core.config.fields import about
from vae_core.config.run import WHERE, RunConfig
from vae_core.counting import counted
from vae_core.errors import UserError

_WIDE = 88  # characters of a line of Python
_BUDGET = ("epochs", "seconds")


@lru_cache(maxsize=64)
def _usual(dataset: str, model: str, preset: str | None) -> RunConfig:
    return RunConfig.parse({"dataset": dataset, "model": model}, preset)


def given(config: RunConfig) -> dict[str, Any]:
    """The fields without which it would be another configuration, in their order.

    ``RunConfig(**given(config))`` equals it.
    """
    wanted = config.model_dump()
    names = {"dataset", "model"}
    while True:
        found = RunConfig.parse(_of(config, names), spec=config.spec).model_dump()
        missing = {name for name in wanted if found[name] != wanted[name]}
        if missing <= names:
            break
        names |= missing
    for name in sorted(names):  # the data set may bring the model, and a model what it needs
        if _makes(_of(config, names - {name}), config):
            names.discard(name)
    return _of(config, names)


def _makes(values: dict[str, Any], config: RunConfig) -> bool:
    spec = config.spec if "dataset" in values else None
    try:
        return RunConfig.parse(values, spec=spec).model_dump() == config.model_dump()
    except UserError:
        return False


def _of(config: RunConfig, names: set[str]) -> dict[str, Any]:
    return {name: getattr(config, name) for name in RunConfig.model_fields if name in names}


def as_python(config: RunConfig) -> str:
    """A program that trains it, as it stands."""
    values = [f"{name}={_literal(value)}" for name, value in given(config).items()]
    line = f"config = RunConfig({', '.join(values)})"
    if len(line) > _WIDE:
        line = "config = RunConfig(\n" + "".join(f"    {each},\n" for each in values) + ")"
    return (
        "from vae_core import RunConfig, load_dataset, train\n\n"
        f"{line}\n"
        "for progress in train(config, load_dataset(config.dataset)):\n"
        "    print(progress.epoch, progress.validation.loss)\n"
    )


def _literal(value: Any) -> str:
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, tuple):
        return f"({', '.join(map(_literal, value))}{',' * (len(value) == 1)})"
    return number_text(value)


def number_text(value: Any) -> str:
    """A number as people write it, 30 for 30.0; whatever else as Python does."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return repr(value)


def told_apart(config: RunConfig) -> list[str]:
    """What tells a run from the usual one of its model and data: "2 dimensions", "β = 4".

    The usual one is that of the preset that leaves least to say; how long it trained is not told.
    """
    wanted = config.model_dump(exclude={*_BUDGET, *WHERE})
    found = []
    for preset in (None, *catalogue.PRESETS):
        usual = _usual(config.dataset, config.model, preset)
        found.append([name for name, value in wanted.items() if getattr(usual, name) != value])
    return [_words(config, name) for name in min(found, key=len)]


def _words(config: RunConfig, name: str) -> str:
    value, told = getattr(config, name), about(RunConfig, name)
    if name == "latent_dim":
        return counted(value, "dimension")
    if name in catalogue.WEIGHTS:
        return f"{told.label}\N{NO-BREAK SPACE}= {value:g}"
    label = told.label.partition(",")[0]
    label = label[:1].lower() + label[1:]
    if isinstance(value, bool):
        return label if value else f"no {label}"
    if isinstance(value, tuple):
        rows = told.rows or {}
        each = [rows[item].title if item in rows else str(item) for item in value]
        return f"{label} {', '.join(each) or 'none'}"
    if told.rows and value in told.rows:
        return f"{label} {told.rows[value].title}"
    return f"{label} {value:g}" if isinstance(value, int | float) else f"{label} {value}"
