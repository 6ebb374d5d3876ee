"""``site``: models as a folder of web pages for any host of files."""

from pathlib import Path
from typing import Annotated

import typer

from vae_core.cli.output import print_json
from vae_core.cli.places import find_model, made_analysis
from vae_core.cli.progress import Meter
from vae_core.config.base import Settings

Out = Annotated[
    Path,
    typer.Option(metavar="DIR", show_default=False, help="The site's folder, new or a site."),
]
Runs = Annotated[
    list[str] | None,
    typer.Option(
        "--run",
        metavar="RUN",
        show_default=False,
        help="A model to show beside the starters: a run's id or folder, or a weights file. May "
        "be repeated.",
    ),
]
Reports = Annotated[
    bool,
    typer.Option(
        "--reports",
        help="Also make report cards that are not there yet: minutes for a model, once.",
    ),
]
Snapshots = Annotated[
    int,
    typer.Option(
        min=0,
        max=100,
        metavar="N",
        help="So many snapshots of each run of --run go along, in 8 bits, to move through its "
        "training.",
    ),
]
TourFile = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        show_default=False,
        help="A tour that goes along, as saved under Present in the app.",
    ),
]
Force = Annotated[bool, typer.Option("--force", help="Replace the site that is there.")]


def site(
    out: Out,
    run: Runs = None,
    reports: Reports = False,
    snapshots: Snapshots = 0,
    tour: TourFile = None,
    force: Force = False,
) -> None:
    """Write a folder of web pages that any host of files can serve.

    Home with its four doors, the starters and the models of --run, each with explorer, map and
    report card, and trainings in the page; nothing is fetched from elsewhere, no server computes
    anything. Look at it with `python -m http.server --directory DIR`.

    Prints path, files, bytes and models as one JSON object.
    """
    from vae_core.export.tour import read_tour_file
    from vae_core.site import build, folder, lessons, members, trainings

    out = out.expanduser()
    folder.check(out, force)
    shown = None if tour is None else read_tour_file(tour)
    paths = list(dict.fromkeys(find_model(each) for each in run or []))
    with Meter() as meter:

        def make(path: Path, kind: str, settings: Settings) -> bytes:
            return made_analysis(path, kind, settings, meter)[0]

        found: list[members.Member] = []
        for path in paths:
            meter.update(f"Reading {path.name}", None, None)
            found.append(
                members.chosen(path, {each.id for each in found}, make, reports, snapshots)
            )
        meter.update("Reading the starters", None, None)
        found += members.shipped(make, reports)
        for each in found:
            for sentence in each.lacks:
                meter.say(sentence)
        learns = trainings.trainings(meter.download, meter.say)
        taught = lessons.lesson_files(learns, meter.download, meter.say)
        meter.update("Writing the site", None, None)
        files = build.site_files(found, learns, taught, shown)
        folder.write(out, files)
    print_json(
        {
            "path": str(out.resolve()),
            "files": len(files) + 1,
            "bytes": sum(map(len, files.values())),
            "background_bytes": sum(len(files[f"data/{name}.bin"]) for name in learns.background),
            "models": [each.listed() for each in found],
            "trainings": [each["id"] for each in learns.listed],
        }
    )
