"""``pair``: two trainings that differ in one thing."""

import sys
from typing import Annotated, Any

import typer

from vae_core import catalogue
from vae_core.cli.fields import ConfigFile, PresetName, given_values, option_name, with_fields
from vae_core.cli.mistakes import configured
from vae_core.cli.sweep import Workers, train_all
from vae_core.errors import UserError
from vae_core.runs.sweep import both


@with_fields
def pair(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            show_default=False,
            help=f"What differs: {', '.join(catalogue.PAIRS)}.",
        ),
    ],
    config: ConfigFile = None,
    preset: PresetName = None,
    workers: Workers = None,
    **fields: Any,
) -> None:
    """Train both of a pair, and print one JSON object a run, a line each.

    All else is equal: seed, budget, order of the data. `models` tells the pairs apart. The app's
    Compare page shows the two side by side, also while they train.
    """
    row = catalogue.PAIRS[catalogue.choose("pair", name, catalogue.PAIRS)]
    given = given_values(fields)
    if fixed := [field for field in (row.field, *row.shared) if field in given]:
        raise UserError(
            f"The pair {row.name} sets {', '.join(map(option_name, fixed))} itself. Leave that "
            "out, or use `sweep`."
        )
    base = both(configured(given, config, preset), row)
    print(f"{row.title}. {row.description} {row.look}", file=sys.stderr)
    train_all(base, row.grid, workers)
