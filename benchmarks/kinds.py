"""What models of data that are no pictures learn: ``python -m benchmarks.kinds series``.

Each prints its table; the figures are quoted in docs/kinds.md.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from benchmarks.tables import print_table

program = typer.Typer(no_args_is_help=True, add_completion=False)
Seconds = Annotated[float, typer.Option(min=1, help="Training time of each model.")]


def trained(seconds: float, **values: object):
    """A subject trained with the app's usual preset."""
    from vae_core import RunConfig, Store
    from vae_core.evaluation.subject import open_subject
    from vae_core.runner import execute

    with TemporaryDirectory() as folder:
        run = Store(Path(folder)).create(RunConfig.parse({**values, "seconds": seconds}, "fast"))
        execute(run)
        return open_subject(run.folder)


@program.command()
def series(seconds: Seconds = 30) -> None:
    """Causes of waves and heart beats, read off the posterior mean (R^2 on test examples)."""
    from vae_core.report import readout
    from vae_core.settings import ReportSettings

    rows = []
    for dataset, model in (("waves", "vae"), ("beats", "cvae")):
        subject = trained(seconds, dataset=dataset, model=model)
        found = readout.section(subject, ReportSettings(), lambda text, done: None)
        values = {figure.metric.key: figure.value for figure in found.figures}
        for name in subject.data.factor_names:
            read = [f"{values[f'{how}_{name}']:.3f}" for how in ("linear", "kernel")]
            rows.append((dataset, name, *read))
    print_table(
        f"Read off the posterior mean after {seconds:g} s",
        ("data", "cause", "R2, straight line", "R2, kernel"),
        rows,
    )


@program.command()
def control(
    seconds: Seconds = 75,
    epochs: Annotated[float | None, typer.Option(help="Passes at most, on a busy machine.")] = None,
) -> None:
    """Angle and velocity of the pendulum, and 20 steps alone beside the true simulation."""
    import numpy as np

    from vae_core.evaluation.rollouts import roll
    from vae_core.report import readout
    from vae_core.settings import ReportSettings

    subject = trained(seconds, dataset="pendulum", epochs=epochs)
    found = readout.section(subject, ReportSettings(), lambda text, done: None)
    print_table(
        f"{subject.config.title}: read off the posterior mean",
        ("what", "R2"),
        [(figure.metric.title, f"{figure.value:.3f}") for figure in found.figures],
    )
    layout = subject.data.layout
    states = subject.data.test.factors[:100].double().numpy()
    rolled = roll(subject.model, layout, states, 20, seed=0)
    rows = []
    for step in (0, 1, 2, 5, 10, 15, 20):
        low, median, high = np.quantile(rolled.angle[:, step], (0.25, 0.5, 0.75))
        still, seen = (np.median(each[:, step]) for each in (rolled.still, rolled.seen))
        pixels = [np.median(each[:, step]) for each in (rolled.mse, rolled.still_mse)]
        degrees = (f"{median:.1f}", f"{low:.1f} to {high:.1f}", f"{still:.1f}", f"{seen:.1f}")
        rows.append((f"{step}", *degrees, *(f"{error:.4f}" for error in pixels)))
    print_table(
        f"{len(states)} rollouts under random actions: degrees from the truth, and squared error",
        ("step", "median", "quartiles", "still", "seen anew", "MSE", "MSE, still"),
        rows,
    )


@program.command()
def text(
    epochs: Annotated[float, typer.Option(help="Epochs of each run: 9 are a minute.")] = 9.0,
    samples: Annotated[int, typer.Option(help="Lines from the prior that are counted.")] = 2000,
    seed: Annotated[int, typer.Option(help="Seed of training and of the lines.")] = 0,
) -> None:
    """Expressions: what parses of samples and of steps between lines, and the KL of word dropout.

    All with the app's other defaults for text; the first run is the default itself.
    """
    from vae_core import RunConfig, evidence_lower_bound, load_dataset, train
    from vae_core.evaluation.subject import Subject
    from vae_core.report.text import section
    from vae_core.settings import ReportSettings
    from vae_core.weights import LoadedRun

    data = load_dataset("expressions")
    runs = [{}, *({"model": "vae", "word_dropout": share} for share in (0.0, 0.4, 0.75))]
    rows = []
    for values in runs:
        given = {"dataset": "expressions", "epochs": epochs, "seed": seed, **values}
        config = RunConfig.parse(given)
        *_, last = train(config, data)
        bound = evidence_lower_bound(last.model, data.test)
        subject = Subject(LoadedRun(last.model, config, {}), data, Path())
        settings = ReportSettings(examples=samples, seed=seed)
        found = section(subject, settings, lambda text, done: None)
        figures = {figure.metric.key: figure for figure in found.figures}
        keys = ("valid_greedy", "valid_drawn", "valid_between", "moving", "exact")
        name = f"{config.model}, dropout {config.word_dropout:g}"
        nats = (f"{value:.1f}" for value in (bound.kl, -bound.elbo))
        rows.append((name, *nats, *(f"{figures[key].value:.1f}" for key in keys)))
    columns = ("model", "KL, nats", "-ELBO", "greedy", "drawn", "between", "moving", "whole")
    title = f"Expressions, {epochs:g} epochs, test split; {samples} samples; shares in %"
    print_table(title, columns, rows)


@program.callback()
def main() -> None:
    """Train on each kind of data and measure it in its own terms."""


if __name__ == "__main__":
    program()
