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
from typing import Any

from benchmarks.tables import print_table

POINTS = 5000
METHODS = ("native", "pca", "tsne", "umap")
COLUMNS = ("5000 codes", "loading", "map, s", "second view, s", "reports", "trustworthiness", "hit")


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


def row(method: str) -> list[str]:
    found = in_fresh_process(method)
    quality = found["quality"]
    return [
        method,
        f"{found['loading']:.1f}",
        f"{found['map']:.2f}",
        f"{found['second']:.3f}",
        str(found["reports"]),
        f"{quality['trustworthiness']:.3f}",
        f"{quality['neighbourhood_hit']:.3f}",
    ]


def main() -> None:
    print_table("Maps of 5000 codes (ten dimensions)", COLUMNS, map(row, METHODS))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(measure(sys.argv[1])))
    else:
        main()
