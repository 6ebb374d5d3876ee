"""The program: its commands, and what becomes of errors.

Results go to stdout, everything else to stderr. Status 0: done. 2: something given was wrong, said
in one line. 1: the machine or the program failed. 130: interrupted by Ctrl-C. Each command imports
what it needs when it runs, so that ``--help`` and mistakes are answered without loading torch.
"""

import io
import os
import sys
import traceback
from collections.abc import Sequence
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from vae_core import __version__
from vae_core.cli import (
    apply,
    evaluate,
    export,
    fill,
    glossary,
    graph,
    latent_size,
    lesson,
    listing,
    pair,
    project,
    runs,
    sample,
    serve,
    site,
    sweep,
    train,
)
from vae_core.cli.mistakes import refused, said
from vae_core.cli.output import program, unwrapped
from vae_core.config.mistakes import SettingsError
from vae_core.errors import UserError

INTERRUPTED = 130
DEBUG_VARIABLE = "LATENT_PLAYGROUND_DEBUG"


class Program(TyperGroup):
    """The root command: every way out of it is an exit status and at most one line on stderr."""

    def main(self, args: Sequence[str] | None = None, **settings: Any) -> NoReturn:
        """Run a command line; always ends by ``SystemExit``."""
        settings |= {"prog_name": program(), "standalone_mode": False}
        try:
            status = super().main(args, **settings)
        except Exception as error:
            if os.environ.get(DEBUG_VARIABLE) == "1":
                traceback.print_exception(error)
            status, line = _explain(error)
            print(line, file=sys.stderr)
        if status == INTERRUPTED:
            print("Interrupted.", file=sys.stderr)
        sys.exit(status or 0)


def _explain(error: Exception) -> tuple[int, str]:
    """The exit status of an error and the line that says it."""
    if isinstance(error, UserError):
        return 2, f"Error: {said(error) if isinstance(error, SettingsError) else error}"
    if isinstance(error, typer.BadParameter) and (sentence := refused(error)):
        return 2, f"Error: {sentence}"
    if isinstance(error, typer.TyperException):
        context = getattr(error, "ctx", None)
        command = context.command_path if context else program()
        message = " ".join(error.format_message().split())
        end = "" if message.endswith(("?", ".")) else "."
        return 2, f"Error: {message}{end} See `{command} --help`."
    if isinstance(error, typer.Abort):
        return 1, "Nothing was done."
    if isinstance(error, OSError) and error.strerror:
        where = f" ({error.filename})" if error.filename else ""
        return 1, f"Error: the system refused: {error.strerror}{where}."
    return 1, (
        f"Error: the program failed unexpectedly ({type(error).__name__}: {error}). "
        f"Set {DEBUG_VARIABLE}=1 to see where."
    )


def _print_version(asked: bool) -> None:
    if asked:
        print(f"Latent Playground {__version__}")
        raise typer.Exit


app = typer.Typer(
    cls=Program,
    invoke_without_command=True,
    add_completion=False,
    context_settings={"help_option_names": ["--help", "-h"]},
    help=(
        "Train variational autoencoders and look into them.\n\n"
        "Results are printed to stdout as one JSON object, progress and errors to stderr. "
        "Loss terms are in nats per example. A wrong value ends with status 2."
    ),
)


@app.callback()
def _root(
    context: typer.Context,
    show_version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    if context.invoked_subcommand is None:
        print(context.get_help())


for command in (
    train.train,
    pair.pair,
    evaluate.evaluate,
    apply.apply,
    project.project,
    sample.sample,
    fill.fill,
    export.export,
    site.site,
    serve.serve,
    graph.graph,
    listing.models,
    glossary.glossary,
    lesson.lesson,
):
    app.command(command.__name__, help=unwrapped(command))(command)
app.command("latent-size", help=unwrapped(latent_size.latent_size))(latent_size.latent_size)
app.command("sweep", cls=sweep.SweepCommand, help=unwrapped(sweep.sweep))(sweep.sweep)
app.add_typer(listing.datasets, name="datasets")
app.add_typer(runs.runs, name="runs")


def main() -> None:
    """Run the command line of this process."""
    for stream in (sys.stdout, sys.stderr):
        # Titles hold Greek letters, which the code page of a redirected Windows console may lack.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    app()
