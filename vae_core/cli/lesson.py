"""``lesson``: a lesson as one HTML file."""

from pathlib import Path
from typing import Annotated

import typer

from vae_core.cli.output import print_json
from vae_core.cli.progress import Meter
from vae_core.errors import UserError

Name = Annotated[str, typer.Argument(metavar="NAME", help="The lesson's name, such as beta.")]
Out = Annotated[
    Path | None,
    typer.Option(metavar="FILE", show_default=False, help="Where to write. Default: NAME.html."),
]
Force = Annotated[bool, typer.Option("--force", help="Replace what is there.")]


def lesson(name: Name, out: Out = None, force: Force = False) -> None:
    """Write a lesson as one HTML file that opens by double click, with no server and no network.

    Prints path, bytes and what they are made of as one JSON object.
    """
    from vae_core.files import write_atomically
    from vae_core.lessons import read_lesson

    read_lesson(name)  # a wrong name is told before anything is loaded
    target = (out or Path(f"{name}.html")).expanduser()
    if target.exists() and not force:
        raise UserError(f"{target} is there already. Add --force to replace it.")
    from vae_core.lessons.file import lesson_html

    with Meter() as meter:
        page, checks = lesson_html(name, meter.download)
    write_atomically(target, page)
    print_json({"path": str(target.resolve()), "bytes": len(page), **checks})
