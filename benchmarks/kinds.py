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


@program.callback()
def main() -> None:
    """Train on each kind of data and measure it in its own terms."""


if __name__ == "__main__":
    program()
