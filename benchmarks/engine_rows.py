"""Which models the page's engine computes as torch does: ``python -m benchmarks.engine_rows``.

Each model on each kind of data, and the plain one with each network (``--every``: each with each,
hours): the largest error of its graphs in a page, absolute up to 1 and relative beyond, that of
its gradients as a share of each gradient's largest entry, or the sentence why there is none.
"""

from typing import Annotated

import typer
from playwright.sync_api import Error as PageError
from rich.console import Console

from benchmarks.tables import JsonFile, Report, Table, run_benchmark
from tests.browser.browsers import browser as opened
from tests.browser.engine_cases import Case, Subject, compared, every_case, main_cases
from tests.browser.graph_page import GraphPage, served
from vae_core.errors import UserError

console = Console(stderr=True)
app = typer.Typer(help=__doc__, add_completion=False, pretty_exceptions_enable=False)
ROWS = Table(
    "engine rows",
    "model, network, data",
    {
        "decoder": "{:.1e}",
        "encoder": "{:.1e}",
        "loss": "{:.1e}",
        "gradient": "{:.1e}",
        "why not": "{}",
    },
)
PARTS = ("decoder", "encoder", "loss", "gradient", "answer")


def row(page: GraphPage, case: Case) -> tuple[str | float | None, ...]:
    """The errors of a case; a game's gradients are those of both its sides."""
    subject = Subject(case)
    graphs, errors, reasons = subject.graphs(), {}, []
    for part in PARTS:
        if part not in graphs:
            continue
        try:
            traced = graphs[part]()
            tensors = {**subject.weights, **traced.constants}
            found = compared(page, traced.graph, tensors, subject.given(traced.graph))
        except (UserError, PageError) as error:
            reasons.append(f"{part}: {str(error).splitlines()[0]}")
            continue
        for output, error in found.items():
            value = "loss" if part in ("gradient", "answer") else part
            column = "gradient" if output.startswith("gradient/") else value
            errors[column] = max(error, errors.get(column, 0.0))
    told = [errors.get(part) for part in PARTS[:4]]
    return (str(case), *told, "; ".join(reasons))


@app.command()
def main(
    browser: Annotated[str, typer.Option(help="chromium or firefox.")] = "chromium",
    every: Annotated[bool, typer.Option("--every", help="Each model with each network.")] = False,
    model: Annotated[list[str] | None, typer.Option(help="These models alone.")] = None,
    json: JsonFile = None,
) -> None:
    """Print the table; each row is told as it comes."""
    cases = list(every_case()) if every else main_cases()
    cases = [case for case in cases if not model or case.model in model]
    rows = []
    with opened(browser) as found, served() as files, found.new_context() as visitor:
        page = GraphPage(visitor.new_page(), files)
        for number, case in enumerate(cases, 1):
            rows.append(row(page, case))
            console.print(f"{number} of {len(cases)}: {rows[-1]}", highlight=False)
    Report(json).show(ROWS, f"Errors in {browser.capitalize()} against torch", rows)


if __name__ == "__main__":
    run_benchmark(app)
