"""How long a map takes: 5000 codes of the digits starter by each method, and a second view.

``python -m benchmarks.projection`` uses a fresh process and a fresh folder for each method, as a
worker that was asked for the first time. Loading libraries and data set is counted apart.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from benchmarks.tables import JsonFile, Report, Table, run_benchmark

POINTS = 5000
METHODS = ("native", "pca", "tsne", "umap")
MAPS = Table(
    "maps",
    "5000 codes",
    {
        "loading, s": "{:.1f}",
        "map, s": "{:.2f}",
        "second view, s": "{:.3f}",
        "reports": "{:.0f}",
        "trustworthiness": "{:.3f}",
        "hit": "{:.3f}",
    },
    METHODS,
)
app = typer.Typer(help=__doc__, add_completion=False)


def measure(method: str) -> dict[str, Any]:
    """Seconds of one map in this process."""
    begun = time.perf_counter()
    import vae_core.analyses.projection
    from vae_core.analyses.perform import perform
    from vae_core.analyses.subject import open_subject
    from vae_core.config.analyses import ProjectionSettings
    from vae_core.pack import unpack
    from vae_core.runs.analysis import find_analysis
    from vae_core.starters import find_starter

    del vae_core
    path = find_starter("starter-digits").path
    open_subject(path)
    loading = time.perf_counter() - begun
    settings = ProjectionSettings(method=method, points=POINTS)
    told = []
    with tempfile.TemporaryDirectory() as root:
        perform(
            find_analysis(path, "projection", settings, Path(root)),
            lambda text, done: told.append(done),
        )
        begun = time.perf_counter()
        found = find_analysis(path, "projection", settings, Path(root)).result()
        meta, _ = unpack(found)
        second = time.perf_counter() - begun
    return {
        "loading": loading,
        "map": meta["seconds"],
        "second": second,
        "reports": len(told),
        "quality": meta["quality"],
    }


def in_fresh_process(method: str) -> dict[str, Any]:
    """The same in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.projection", method]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def row(method: str) -> tuple[Any, ...]:
    found = in_fresh_process(method)
    quality = found["quality"]
    seconds = (found["loading"], found["map"], found["second"])
    agreement = (quality["trustworthiness"], quality["neighbourhood_hit"])
    return (method, *seconds, found["reports"], *agreement)


@app.command()
def main(
    only: Annotated[
        str | None, typer.Argument(help="Measure one method in this process, and print JSON.")
    ] = None,
    json_file: JsonFile = None,
) -> None:
    """Seconds and quality of each map."""
    if only is not None:
        print(json.dumps(measure(only)))
    else:
        Report(json_file).show(MAPS, "Maps of 5000 codes (ten dimensions)", map(row, METHODS))


if __name__ == "__main__":
    run_benchmark(app)
