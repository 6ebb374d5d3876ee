"""The docs' figures and the list of claims are one: what is written is measured by a command."""

import importlib
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from benchmarks import claims
from benchmarks.claim import EXACT, HIGH, SHORT, Claim, Command, near
from benchmarks.claim import Path as Place
from benchmarks.claimed import CLAIMS, NOT_MEASURED, TABLES
from benchmarks.documents import (
    ROOT,
    Cell,
    Words,
    figure_cells,
    figures_with_unit,
    parts,
    value,
)
from benchmarks.tables import Report, Table, run_benchmark
from vae_core.errors import UserError

DOCS = sorted(
    str(path.relative_to(ROOT)) for path in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md"))
)
COMMANDS = sorted({claim.command for claim in CLAIMS}, key=str)
HELPERS = {
    "__init__",
    "anatomy_pictures",
    "app",
    "claim",
    "claims",
    "contradictions",
    "documents",
    "engine_load",
    "engine_work",
    "homes",
    "judge",
    "lesson_page",
    "peers",
    "screenshots",
    "tables",
    "traffic",
    "turns",
}
PLAIN = str.maketrans({" ": None, "+": None, "−": "-"})


def module(command: Command) -> ModuleType:
    return importlib.import_module(f"benchmarks.{command.module}")


def table_of(claim: Claim) -> Table:
    tables = [each for each in vars(module(claim.command)).values() if isinstance(each, Table)]
    (found,) = (each for each in tables if each.name == claim.path.table)
    return found


def options(command: Command) -> dict[str, Any]:
    """The values of all options, parsed as the program would, without doing anything."""
    program, args = typer.main.get_command(module(command).app), list(command.args)
    if hasattr(program, "commands"):
        program = program.commands[args.pop(0)]
    return program.make_context("benchmark", args).params


def rows_by_options(command: Command, table: Table) -> list[str]:
    """The rows of the tables that have one for each round or each weight that was asked for."""
    given = options(command)
    if table.name == "betas":
        return given["betas"].split(",")
    if table.name == "samples":
        return [f"beta {beta:g}" for beta in given["betas"] or module(command).KL_WEIGHTS]
    return [str(number + 1) for number in range(given["rounds"])]


@pytest.mark.parametrize("command", COMMANDS, ids=str)
def test_the_docs_say_each_claim_and_its_command_has_the_figure(command: Command) -> None:
    for claim in (each for each in CLAIMS if each.command == command):
        old, decimals = claim.old
        assert f"{old:.{decimals}f}" == claim.place.text().translate(PLAIN), claim
        table = table_of(claim)
        form = table.columns[claim.path.column]
        if claim.path.column != "by seed":  # as many numbers as there are seeds
            count = form.count("{")
            assert (claim.path.index or 0) < count, claim
            assert (claim.path.index is None) == (count == 1), claim
        assert claim.path.row in (table.rows or rows_by_options(command, table)), claim


@pytest.mark.parametrize("command", COMMANDS, ids=str)
def test_the_page_of_a_figure_says_the_command(command: Command) -> None:
    (file,) = {claim.place.file for claim in CLAIMS if claim.command == command}
    said = f"`{str(command).split(' --rounds')[0]}`"
    text = parts(file)[0]
    # Of the sweep without the wall the table has the option.
    assert said in text or (command.module == "sweep" and "`--no-watched`" in str(parts(file)[1]))


def test_ids_are_unique_and_costs_are_told() -> None:
    assert len({claim.id for claim in CLAIMS}) == len(CLAIMS)
    assert len({claim.place for claim in CLAIMS}) == len(CLAIMS)
    assert all(command.minutes > 0 for command in COMMANDS)
    assert len({str(command) for command in COMMANDS}) == len(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS, ids=str)
def test_each_command_takes_its_arguments_and_a_file(command: Command) -> None:
    found = options(replace(command, args=(*command.args, "--json", "figures.json")))
    assert Path("figures.json") in found.values()
    with pytest.raises(Exception, match="No such option"):
        options(replace(command, args=(*command.args, "--no-such-option")))


def test_every_command_of_every_benchmark_takes_a_file() -> None:
    names = {path.stem for path in (ROOT / "benchmarks").glob("*.py")} - HELPERS
    assert names >= {command.module for command in COMMANDS}
    for name in names:
        command = typer.main.get_command(importlib.import_module(f"benchmarks.{name}").app)
        for each in getattr(command, "commands", {name: command}).values():
            assert any("--json" in parameter.opts for parameter in each.params), (name, each.name)


@pytest.mark.parametrize("file", TABLES)
def test_every_figure_in_the_tables_is_a_claim(file: str) -> None:
    claimed = {
        claim.place.at()
        for claim in CLAIMS
        if isinstance(claim.place, Cell) and claim.place.file == file
    }
    # The number of a round is the name of a row.
    grids = parts(file)[1]
    cells = {at for at in figure_cells(file) if grids[at[0]].header[at[2]] != "round"}
    assert cells and cells == claimed


@pytest.mark.parametrize("file", DOCS)
def test_every_figure_with_a_unit_is_a_claim_or_said_to_be_none(file: str) -> None:
    text = parts(file)[0]
    spans = [
        claim.place.span()
        for claim in CLAIMS
        if isinstance(claim.place, Words) and claim.place.file == file
    ]
    for words in NOT_MEASURED.get(file, {}):
        assert text.count(words) == 1, words
        begin = text.index(words)
        spans.append((begin, begin + len(words)))
    figures = list(figures_with_unit(file))
    lacking = [
        text[max(0, begin - 40) : end + 10]
        for begin, end in figures
        if not any(first <= begin and end <= last + 1 for first, last in spans)
    ]
    assert not lacking
    for words in NOT_MEASURED.get(file, {}):  # nothing is listed that need not be
        first = text.index(words)
        assert any(first <= begin < first + len(words) for begin, _ in figures), words
    assert set(NOT_MEASURED) <= set(DOCS)


@pytest.fixture()
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "page.md").write_text(
        "It takes\n12.5 ms (code: `9 ms`), and 1 234 images.\n\n"
        "| model | rate | error |\n|---|---|---|\n| a | 1 | +2.0 ± 0.5 |\n| b | 3 | −4 |\n",
        encoding="utf-8",
    )
    monkeypatch.setattr("benchmarks.documents.ROOT", tmp_path)
    parts.cache_clear()
    yield "page.md"
    parts.cache_clear()


def test_numbers_are_found_by_their_words_and_cells(page: str) -> None:
    template = "It takes {} ms (code: `9 ms`), and {} images"
    assert [Words(page, template, place).text() for place in (0, 1)] == ["12.5", "1 234"]
    assert Cell(page, "rate | error", "a", "error", "{} ± {}", 1).text() == "0.5"
    assert value(Cell(page, "rate", "b", "error").text()) == (-4.0, 0)
    assert value("1 234") == (1234, 0) and value("+1.30") == (1.3, 2)
    assert list(figure_cells(page)) == [(0, 0, 1), (0, 0, 2), (0, 1, 1), (0, 1, 2)]
    text = parts(page)[0]
    assert [text[begin:end] for begin, end in figures_with_unit(page)] == ["12.5 "]


@pytest.mark.parametrize(
    "place",
    [
        Words("page.md", "It took {} ms"),
        Cell("page.md", "rate", "c", "rate"),
        Cell("page.md", "rate", "a", "speed"),
        Cell("page.md", "rate", "a", "error", "{}"),
    ],
)
def test_what_the_docs_no_longer_say_is_found_out(page: str, place: Words | Cell) -> None:
    with pytest.raises(LookupError, match="page"):
        place.text()


@pytest.mark.parametrize(
    ("comparison", "old", "new", "decimals", "verdict"),
    [
        (EXACT, 5.8, 5.84, 1, "same"),
        (EXACT, 5.8, 5.86, 1, "differs"),
        (EXACT, 652824, 652825, 0, "differs"),
        (near(0.5), 106.1, 106.6, 1, "same"),
        (near(0.5), 106.1, 105.5, 1, "differs"),
        (near(share=0.3), 2530, 3200, 0, "same"),
        (near(share=0.3), 2530, 3300, 0, "differs"),
        (SHORT, 2.0, 1.0, 1, "faster"),
        (SHORT, 2.0, 4.0, 1, "slower"),
        (SHORT, 2.0, 2.1, 1, "same"),
        (HIGH, 27081, 13000, 0, "slower"),
        (HIGH, 27081, 40000, 0, "faster"),
    ],
)
def test_verdicts(comparison, old: float, new: float, decimals: int, verdict: str) -> None:
    assert comparison.verdict(old, new, decimals) == verdict


TIMES = Table("times", "loop", {"ms": "{:.1f}", "gain": "{:+.1f} ± {:.1f}"}, ("ours", "theirs"))


def test_a_report_prints_rounded_and_writes_what_it_was_given(tmp_path: Path, capsys) -> None:
    report = Report(tmp_path / "figures.json")
    report.show(TIMES, "Times", [("ours", 1.26, (2.04, 0.3)), ("theirs", float("inf"), None)])
    printed = capsys.readouterr().out
    assert "1.3" in printed and "+2.0 ± 0.3" in printed and "inf" in printed
    report.show(Table("more", "x", {"y": "{}"}), "More", [("z", 1)])
    tables = json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))["tables"]
    assert set(tables) == {"times", "more"}
    assert Place("times", "ours", "ms").find(tables) == 1.26
    assert Place("times", "ours", "gain", 1).find(tables) == 0.3
    assert Place("times", "theirs", "ms").find(tables) is None
    for wrong in (Place("times", "ours", "gain"), Place("times", "ours", "ms", 0)):
        with pytest.raises(KeyError):
            wrong.find(tables)
    with pytest.raises(ValueError, match="nobody"):
        report.show(TIMES, "Times", [("nobody", 1.0, None)])


def test_claims_are_chosen_by_id_group_or_pattern() -> None:
    ids = lambda *patterns: {claim.id for claim in claims.chosen(patterns)}  # noqa: E731
    assert ids() == {claim.id for claim in CLAIMS}
    assert ids("reference") == {"reference"}
    assert ids("steps") == ids("steps.*") == {"steps.longer", "steps.vae_core", "steps.tight"}
    with pytest.raises(typer.BadParameter, match="step"):
        claims.chosen(["step"])


def test_cheap_commands_come_first_and_the_dear_ones_are_left_out() -> None:
    commands = list(claims.by_command(CLAIMS))
    costs = [command.minutes for command in commands]
    assert costs == sorted(costs) and len(commands) == len(COMMANDS)
    assert claims.affordable(commands, 3.5) == commands[:4]
    assert claims.affordable(commands, 0) == []


def answering(monkeypatch: pytest.MonkeyPatch, *answers: dict | None) -> list[list[str]]:
    """Commands answer with these tables, or fail where it is None; what was run."""
    lines: list[list[str]] = []
    left = list(answers)

    def run(line: list[str], **options: object) -> subprocess.CompletedProcess:
        lines.append(line[2:])
        tables = left.pop(0)
        if tables is not None:
            Path(line[-1]).write_text(json.dumps({"tables": tables}), encoding="utf-8")
        return subprocess.CompletedProcess(line, int(tables is None))

    monkeypatch.setattr(claims.subprocess, "run", run)
    return lines


STEPS = {
    "steps": {
        "rows": {
            "vae_core": {"ms a step": 9.4, "longer, %": 6.0},
            "tight loop by hand": {"ms a step": 4.4, "longer, %": 0.0},
        }
    }
}


def test_old_beside_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "claims.json"
    lines = answering(monkeypatch, STEPS, None)
    done = CliRunner().invoke(claims.app, ["steps", "reference", "--json", str(file)])
    assert done.exit_code == 0, done.output
    assert [line[:2] for line in lines] == [
        ["benchmarks.training", "steps"],
        ["benchmarks.presets", "reference"],
    ]
    found = {each["id"]: each for each in json.loads(file.read_text(encoding="utf-8"))}
    assert {key: each["verdict"] for key, each in found.items()} == {
        "steps.longer": "same",
        "steps.vae_core": "slower",
        "steps.tight": "same",
        "reference": "not measured",
    }
    assert found["steps.vae_core"]["old"] == 4.7 and found["steps.vae_core"]["new"] == 9.4
    assert "x 2.00" in done.output
    assert "4 of 4 claims: 2 same, 1 slower, 1 not measured" in done.output


def test_what_was_measured_stays_when_it_is_killed(tmp_path: Path, monkeypatch) -> None:
    answering(monkeypatch, STEPS)  # the second command finds nothing to answer with
    file = tmp_path / "claims.json"
    done = CliRunner().invoke(claims.app, ["steps", "reference", "--json", str(file)])
    assert isinstance(done.exception, IndexError)
    assert len(json.loads(file.read_text(encoding="utf-8"))) == 3


def test_misuse_ends_with_two() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.claims", "nothing"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2 and "No claim is called nothing" in done.stderr
    assert done.stdout == ""


def test_what_a_benchmark_lacks_is_a_sentence_and_status_two(capsys) -> None:
    def lacking() -> None:
        raise UserError("MNIST is not on this machine.")

    with pytest.raises(SystemExit) as ended:
        run_benchmark(lacking)
    assert ended.value.code == 2
    assert capsys.readouterr() == ("", "MNIST is not on this machine.\n")
    for file in (ROOT / "benchmarks").glob("*.py"):
        called = file.read_text(encoding="utf-8").partition('if __name__ == "__main__":\n')[2]
        assert called in ("", "    run_benchmark(app)\n"), file.name


def test_the_list_has_all_commands_with_their_costs() -> None:
    done = CliRunner().invoke(claims.app, ["--list"])
    assert done.exit_code == 0
    for command in COMMANDS:
        assert f"{command}  (about {command.minutes:g} min)" in " ".join(done.output.split("\n"))
