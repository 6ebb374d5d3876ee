"""What the lessons say, measured: ``python -m benchmarks.lessons [holes posterior ...]``.

Each figure stands beside what the curriculum expected, partly of other models; where the two
differ, the lesson says what was measured. Needs MNIST (``LATENT_PLAYGROUND_DATA``), else
downloads it.
"""

from importlib import import_module
from pkgutil import iter_modules
from typing import Annotated

import typer

from benchmarks import lesson_figures
from benchmarks.lesson_figures import Figure
from benchmarks.tables import JsonFile, Report, Table, run_benchmark
from vae_core.errors import UserError

app = typer.Typer(help=__doc__, add_completion=False)
KNOWN = tuple(sorted(each.name for each in iter_modules(lesson_figures.__path__)))


def figures_of(name: str) -> list[Figure]:
    """The figures of a lesson, measured now.

    Raises:
        UserError: when nobody measures that lesson.
    """
    if name not in KNOWN:
        raise UserError(f"No figures are measured of {name!r}. Choose from: {', '.join(KNOWN)}.")
    return list(import_module(f"benchmarks.lesson_figures.{name}").figures())


@app.command()
def main(
    lessons: Annotated[list[str] | None, typer.Argument(help="Lessons; all without.")] = None,
    json: JsonFile = None,
) -> None:
    """The figures of lessons: expected, measured, and whether the expectation holds."""
    report = Report(json)
    for name in lessons or KNOWN:
        columns = {"expected": "{}", "measured": "{}", "holds": "{}"}
        rows = [
            (each.what, each.expected, each.told, "yes" if each.holds else "no: changed")
            for each in figures_of(name)
        ]
        report.show(Table(name, "figure", columns), f"Lesson {name}", rows)


if __name__ == "__main__":
    run_benchmark(app)
