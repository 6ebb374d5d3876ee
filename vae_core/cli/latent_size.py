"""``latent-size``: a short sweep over latent sizes that ends in a recommendation."""

import sys
from typing import Annotated, Any

import typer

from vae_core.cli.fields import PresetName, given_values, option_name, with_fields
from vae_core.cli.mistakes import configured
from vae_core.cli.output import print_json
from vae_core.cli.places import find_run, made_analysis
from vae_core.cli.progress import Meter
from vae_core.cli.sweep import Workers, trained
from vae_core.config.lists import parts
from vae_core.config.recipe import given
from vae_core.config.run import RunConfig
from vae_core.data.specs import find_spec
from vae_core.errors import UserError
from vae_core.runs import latent_size as sizes_tried
from vae_core.runs.halving import RULE

_BUDGET = ("epochs", "seconds")
Target = Annotated[
    str,
    typer.Argument(
        metavar="DATASET|RUN",
        show_default=False,
        help="A data set, as `datasets` lists it, or a run, whose other settings are kept.",
    ),
]
Sizes = Annotated[
    str | None,
    typer.Option(
        "--sizes",
        metavar="INT,INT,...",
        show_default=False,
        help="Sizes to try. Default: powers of two up to 64, or to the numbers of an example.",
    ),
]
Repeats = Annotated[
    int,
    typer.Option(
        "--repeats",
        min=2,
        max=sizes_tried.MOST_REPEATS,
        metavar="INT",
        help="Trainings of each size, with one seed each.",
    ),
]
Early = Annotated[
    bool, typer.Option("--early-ends/--no-early-ends", help=f"End hopeless sizes early. {RULE}")
]


@with_fields
def latent_size(
    target: Target,
    sizes: Sizes = None,
    repeats: Repeats = sizes_tried.REPEATS,
    early: Early = True,
    preset: PresetName = None,
    workers: Workers = None,
    **fields: Any,
) -> None:
    """Try several latent sizes, and print the smallest whose bound is not told from the best.

    Each size is trained with several seeds, so that its bound on the validation split has a 95 %
    interval; the size that is recommended is the smallest whose mean bound lies within the interval
    of the best one's. Beside it stand active units and the intrinsic dimension of the data.

    Trains 1500 steps each unless --epochs or --seconds say otherwise. The app's Compare page shows
    the sweep, also while it trains.
    """
    base = _base(target, given_values(fields), preset)
    tried = _numbers(sizes) if sizes else sizes_tried.sizes_for(base.spec)
    grid = sizes_tried.grid_of(base, tried, repeats)
    with Meter() as meter:
        sweep, store = trained(base, grid, workers, meter, early, sizes_tried.PURPOSE)
        found = sizes_tried.intrinsic_of(sweep, store)
        beside = None
        if found is not None:
            from vae_core.pack import read_meta

            pack, *_ = made_analysis(found.model, "intrinsic", sizes_tried.SETTINGS, meter)
            beside = read_meta(pack)
    told = sizes_tried.summary(sweep, store, beside)
    print(told["reason"] or "Too few trainings ended well to recommend a size.", file=sys.stderr)
    if beside:
        print(beside["words"], file=sys.stderr)
    print_json(told)
    if told["recommended"] is None:
        raise typer.Exit(1)


def _base(target: str, more: dict[str, Any], preset: str | None) -> RunConfig:
    """What all trainings share.

    Raises:
        UserError: for a target that is neither data set nor run, or a wrong setting.
    """
    if fixed := [name for name in ("dataset", "latent_dim") if name in more]:
        raise UserError(
            f"`latent-size` takes {' and '.join(map(option_name, fixed))} another way: the data "
            "set is its argument, and --sizes are what it tries. Leave that out."
        )
    try:
        own = {"dataset": find_spec(target).name}
    except UserError as no_data:
        try:
            run = find_run(target)
        except UserError:
            raise UserError(
                f"{target[:100]!r} is neither a data set nor a run. {no_data}"
            ) from no_data
        found = given(run.config())
        own = {name: value for name, value in found.items() if name not in _BUDGET}
    config = configured({**own, **more}, None, preset)
    if any(name in more for name in _BUDGET):
        return config
    return sizes_tried.short(config)


def _numbers(text: str) -> list[int]:
    try:
        return [int(part) for part in parts(text)]
    except ValueError as error:
        raise UserError(
            f"--sizes takes whole numbers between commas, such as 2,4,8; this is {text[:60]!r}."
        ) from error
