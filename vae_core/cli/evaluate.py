"""``evaluate``: a trained model's bounds on the log-likelihood."""

from dataclasses import asdict
from typing import Annotated

import typer

from vae_core import catalogue
from vae_core.cli.output import print_json
from vae_core.cli.places import MAX_SEED, ModelArgument, find_model
from vae_core.cli.progress import Meter

SPLITS = ("train", "validation", "test")


def evaluate(
    run: ModelArgument,
    split: Annotated[
        str, typer.Option(metavar="NAME", help=f"Which pictures: {', '.join(SPLITS)}.")
    ] = "test",
    importance_samples: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="K",
            show_default=False,
            help="Also estimate log p(x) from below with K weighted samples of the code for each "
            "picture: the tighter, the larger K (Burda et al. 2016). Default: left out.",
        ),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="N",
            show_default=False,
            help="Only the first N pictures of the split. Default: all.",
        ),
    ] = None,
    seed: Annotated[
        int,
        typer.Option(min=0, max=MAX_SEED, metavar="INT", help="Seed of the samples of the code."),
    ] = 0,
) -> None:
    """Print a model's bound on the log-likelihood, in nats per example, as one JSON object.

    elbo = -(reconstruction + kl), whatever beta it was trained with. importance_weighted holds the
    value, its standard error over the pictures, samples (K) and examples; null without K.
    """
    chosen = catalogue.choose("split", split, SPLITS)
    path = find_model(run)
    with Meter() as meter:
        meter.update("Loading the model", None, None)
        from vae_core.data import load_dataset
        from vae_core.evaluation.likelihood import evidence_lower_bound, importance_weighted_bound
        from vae_core.weights import load_run

        loaded = load_run(path)
        data = load_dataset(loaded.config.dataset, progress=meter.download)
        pictures = getattr(data, chosen)
        weighted = None
        if importance_samples is not None:
            # First, because it refuses a model that has no such bound.
            weighted = importance_weighted_bound(
                loaded.model,
                pictures,
                importance_samples,
                limit=limit,
                seed=seed,
                progress=lambda done: meter.step("Importance-weighted bound", done),
            )
        bound = evidence_lower_bound(
            loaded.model,
            pictures,
            limit=limit,
            seed=seed,
            progress=lambda done: meter.step("Evidence lower bound", done),
        )
    print_json(
        {
            "run": str(path.resolve()),
            "dataset": data.name,
            "split": chosen,
            **bound.summary(),
            "importance_weighted": None if weighted is None else asdict(weighted),
        }
    )
