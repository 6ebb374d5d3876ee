"""Every figure of the docs with its command, measured anew: ``python -m benchmarks.claims``.

    python -m benchmarks.claims --list
    python -m benchmarks.claims projection "networks.*" --json claims.json
    python -m benchmarks.claims --max-minutes 10

Each command runs once for all of its claims, cheap ones first, and its figures are told as soon as
they are there. Speeds are noisy: of these only the ratio is told, and nothing here fails.
"""

import fnmatch
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from benchmarks.claim import Claim, Command
from benchmarks.claimed import CLAIMS
from benchmarks.documents import ROOT
from benchmarks.tables import print_table, run_benchmark
from vae_core.files import write_atomically

app = typer.Typer(help=__doc__, add_completion=False)
console = Console(stderr=True)


def chosen(patterns: Sequence[str], claims: Iterable[Claim] = CLAIMS) -> list[Claim]:
    """Claims by id, by the beginning of their id up to a full stop, or by a pattern with ``*``.

    Raises:
        typer.BadParameter: for a pattern that no claim answers to.
    """
    claims = list(claims)
    kept: set[str] = set()
    for pattern in patterns or ["*"]:
        ids = [claim.id for claim in claims]
        found = {
            *fnmatch.filter(ids, pattern),
            *(each for each in ids if each.startswith(f"{pattern}.")),
        }
        if not found:
            raise typer.BadParameter(f"No claim is called {pattern}. --list shows them all.")
        kept |= found
    return [claim for claim in claims if claim.id in kept]


def by_command(claims: Iterable[Claim]) -> dict[Command, list[Claim]]:
    """The claims of each command, the cheapest command first."""
    groups: dict[Command, list[Claim]] = {}
    for claim in claims:
        groups.setdefault(claim.command, []).append(claim)
    return dict(sorted(groups.items(), key=lambda group: group[0].minutes))


def affordable(commands: Sequence[Command], minutes: float) -> list[Command]:
    """As many of the commands, in their order, as are over within so many minutes."""
    kept: list[Command] = []
    for command in commands:
        if sum(each.minutes for each in kept) + command.minutes <= minutes:
            kept.append(command)
    return kept


def measure(command: Command) -> dict[str, Any] | None:
    """Run a command and give its tables; None where it failed, which it has said on stderr."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "figures.json"
        line = [sys.executable, "-m", f"benchmarks.{command.module}", *command.args]
        done = subprocess.run(
            [*line, "--json", str(file)], cwd=ROOT, stdout=subprocess.PIPE, check=False
        )
        if done.returncode or not file.is_file():
            return None
        return json.loads(file.read_text(encoding="utf-8"))["tables"]


def compare(claim: Claim, tables: dict[str, Any] | None) -> dict[str, Any]:
    """Old beside new, with what is to be said of the two."""
    old, decimals = claim.old
    result = {"id": claim.id, "file": claim.place.file, "unit": claim.unit, "old": old}
    result |= {"command": str(claim.command), "kind": claim.comparison.kind}
    result |= {"of this machine": claim.comparison.machine, "decimals": decimals}
    try:
        new = None if tables is None else claim.path.find(tables)
    except KeyError:
        new = None
    if new is None:
        return {**result, "new": None, "verdict": "not measured"}
    return {**result, "new": new, "verdict": claim.comparison.verdict(old, new, decimals)}


def told(result: dict[str, Any]) -> tuple[str, ...]:
    """A result as the cells of a row."""
    old, new, decimals = result["old"], result["new"], result["decimals"]
    if new is None:
        change = ""
    elif result["kind"] == "speed":
        change = f"x {new / old:.2f}"
    else:
        change = f"{new - old:+.{decimals}f}"
    shown = (f"{each:,.{decimals}f}" if each is not None else "" for each in (old, new))
    return (result["id"], *shown, result["unit"], change, result["verdict"])


def _show(title: str, results: Iterable[dict[str, Any]]) -> None:
    columns = ("claim", "docs", "now", "unit", "change", "verdict")
    print_table(title, columns, map(told, results))
    sys.stdout.flush()


def _list(claims: Iterable[Claim]) -> None:
    for command, group in by_command(claims).items():
        rows = []
        for claim in group:
            old, decimals = claim.old
            where = "this machine" if claim.comparison.machine else "any machine"
            figure = f"{old:,.{decimals}f} {claim.unit}".rstrip()
            rows.append((claim.id, figure, claim.comparison.kind, where, claim.place.file))
        columns = ("claim", "docs", "compared", "figure of", "file")
        print_table(f"{command}  (about {command.minutes:g} min)", columns, rows)


def _remaining(commands: Sequence[Command], done: int, seconds: float) -> float:
    """Minutes left, at the pace of what is done against what it was thought to cost."""
    before = sum(command.minutes for command in commands[:done])
    pace = seconds / 60 / before if before else 1.0
    return pace * sum(command.minutes for command in commands[done:])


@app.command()
def main(
    patterns: Annotated[
        list[str] | None, typer.Argument(help="Ids of claims, or patterns such as 'text.*'.")
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="Only say what there is.")] = False,
    max_minutes: Annotated[
        float | None, typer.Option(min=0, help="Leave out what would take longer.")
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--json", help="Write the results here, command by command.")
    ] = None,
) -> None:
    """Measure the figures of the docs anew and print old beside new."""
    claims = chosen(patterns or [])
    if listed:
        _list(claims)
        return
    groups = by_command(claims)
    commands = list(groups)
    if max_minutes is not None:
        commands = affordable(commands, max_minutes)
        for command in groups:
            if command not in commands:
                console.print(f"Left out, about {command.minutes:g} min: {command}")
    results: list[dict[str, Any]] = []
    begun = time.perf_counter()
    for number, command in enumerate(commands):
        left = _remaining(commands, number, time.perf_counter() - begun)
        progress = f"{number + 1} of {len(commands)}, about {left:.0f} min left"
        console.print(f"{progress}: {command}", style="bold")
        tables = measure(command)
        found = [compare(claim, tables) for claim in groups[command]]
        results += found
        if file is not None:
            write_atomically(file, json.dumps(results, indent=1, ensure_ascii=False))
        _show(str(command), found)
    counts = {name: 0 for name in ("same", "faster", "slower", "differs", "not measured")}
    for result in results:
        counts[result["verdict"]] += 1
    said = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
    print(f"{len(results)} of {len(claims)} claims: {said or 'nothing to measure'}")


if __name__ == "__main__":
    run_benchmark(app)
