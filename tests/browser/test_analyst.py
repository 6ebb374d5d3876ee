"""An analyst's hour: an Excel export becomes a table, a model, a list of odd rows, filled and new.

What the pages say and save, the command line says and writes too: the same numbers.
"""

import csv
import datetime
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from benchmarks.homes import homes
from tests.browser import rig
from tests.browser.test_app import HARMLESS, run_of, set_number
from tests.browser.test_data_page import keep_button, open_data, settled, shelf, upload
from tests.browser.test_more import give, rows_of, saved
from vae_core.user_data.names import slug

ROWS, ODD = 600, 77
NAMES = {
    "district": "Bezirk",
    "area": "Fläche (m²)",
    "rooms": "Zimmer",
    "year": "Baujahr",
    "heating": "Heizung",
    "balcony": "Balkon",
    "price": "Preis",
}


def export() -> tuple[bytes, dict[str, list[Any]]]:
    """The workbook, and its columns: ids, dates, decimal commas as text, gaps, one odd row."""
    openpyxl = pytest.importorskip("openpyxl")
    draw = np.random.default_rng(4)
    table = homes(ROWS, 4, districts=6)
    table["area"][ODD - 1], table["rooms"][ODD - 1], table["price"][ODD - 1] = 19.5, 8, 990_000
    first = datetime.date(2026, 3, 1)
    found: dict[str, list[Any]] = {
        "Objekt-ID": [f"H-{number + 1}" for number in range(ROWS)],
        "Besichtigt am": [
            first + datetime.timedelta(days=int(d)) for d in draw.integers(0, 90, ROWS)
        ],
    }
    for name, values in table.items():
        gaps = set(draw.choice(ROWS, 30, replace=False).tolist()) if name != "district" else set()
        written = [
            f"{value:.1f}".replace(".", ",") if name == "area" else value for value in values
        ]
        found[NAMES[name]] = [
            None if row in gaps and row != ODD - 1 else value for row, value in enumerate(written)
        ]
    book = openpyxl.Workbook()
    book.active.append(list(found))
    for row in zip(*found.values(), strict=True):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue(), found


def command(runs: Path, *words: Any) -> dict[str, Any]:
    """What the command prints, with the runs and the own data of the app."""
    environment = {
        **os.environ,
        "LATENT_PLAYGROUND_RUNS": str(runs),
        "LATENT_PLAYGROUND_OWN": str(rig.own_folder(runs)),
    }
    done = subprocess.run(
        [sys.executable, "-m", "vae_core", *map(str, words)],
        cwd=rig.ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.strip().splitlines()[-1])


@pytest.mark.proof
def test_an_analysts_hour(address: str, runs: Path, page: Page, tmp_path: Path) -> None:
    book, source = export()
    # Excel export -> import table
    open_data(page, address)
    upload(page, ("Objekte.xlsx", book))
    keep_button(page).wait_for(timeout=120_000)
    settled(page)
    expect(page.get_by_text(f"{ROWS} rows, from Objekte.xlsx.")).to_be_visible()
    columns = page.get_by_test_id("stDataFrame").first
    expect(columns.locator("td", has_text=re.compile("^id$"))).to_be_attached()
    keep_button(page).click()
    name = slug("Objekte")
    expect(page.get_by_text(f"{name} is kept, and can be trained on.")).to_be_visible()
    assert name in shelf(runs)

    # -> train
    settled(page)
    page.get_by_role("button", name="Train on it").click()
    page.get_by_role("heading", name="Train", exact=True).wait_for()
    expect(page.get_by_role("combobox", name=re.compile("Data set$"))).to_have_value(name)
    set_number(page, "Seconds", "40")
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_url(re.compile("run="), timeout=30_000)
    run = run_of(page, runs)
    rig.until(page, lambda: run.status()["state"] == "finished", "it does not end", 600)

    # -> unlike rows by id
    page.goto(f"{address}/apply?run={run.id}&examples=all")
    page.get_by_role("button", name="Download all as CSV").wait_for(timeout=300_000)
    settled(page)
    applied = rows_of(saved(page, "Download all as CSV"))
    ids = {row["Objekt-ID"]: row for row in applied}
    assert len(ids) == len(applied) == ROWS
    ranked = sorted(ids, key=lambda each: -float(ids[each]["score"]))
    assert ranked.index(f"H-{ODD}") < 6, "the odd row is among the first"
    expect(page.get_by_text(ranked[0]).first).to_be_visible()
    out = tmp_path / "applied.csv"
    command(runs, "apply", run.id, "--split", "all", "--out", out)
    again = {row["Objekt-ID"]: row for row in rows_of(out.read_bytes())}
    assert {key: row["score"] for key, row in again.items()} == {
        key: row["score"] for key, row in ids.items()
    }

    # -> filled file
    table = tmp_path / "Objekte.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(source)
        writer.writerows(
            [("" if v is None else v) for v in row] for row in zip(*source.values(), strict=True)
        )
    whole = tmp_path / "filled.csv"
    command(runs, "fill", run.id, table, "--out", whole)
    filled = list(csv.DictReader(io.StringIO(whole.read_text("utf-8-sig")), delimiter=";"))
    assert [row["Objekt-ID"] for row in filled] == source["Objekt-ID"]
    for column in ("Baujahr", "Heizung", "Fläche (m²)"):
        for row, before in zip(filled, source[column], strict=True):
            assert row[column] != "" and (before is None or row[column] == str(before)), column
            assert (column.split(" (")[0] in row["filled"]) == (before is None)

    # -> 500 synthetic rows, and the same from the command line
    page.goto(f"{address}/explore?run={run.id}")
    page.get_by_text("Make more rows").click(timeout=120_000)
    page.get_by_role("button", name="Make 500 rows").click(timeout=60_000)
    page.get_by_role("button", name="Save CSV", exact=True).wait_for(timeout=180_000)
    expect(page.get_by_text("Beside real rows")).to_be_visible(timeout=300_000)
    made = saved(page, "Save CSV")
    drawn = tmp_path / "drawn.csv"
    told = command(runs, "sample", run.id, "--count", 500, "--out", drawn, "--fidelity")
    assert made == drawn.read_bytes() and len(rows_of(made)) == 500
    for sentence in told["fidelity"]["words"]:
        expect(page.get_by_text(sentence)).to_be_visible()

    # -> and rows with given cells
    settled(page)
    give(page, "Fläche", "60.5")
    page.get_by_role("button", name="Make 500 rows").click()
    given = tmp_path / "given.csv"
    command(runs, "sample", run.id, "--count", 500, "--given", "Fläche=60.5", "--out", given)
    rig.until(
        page, lambda: saved(page, "Save CSV") == given.read_bytes(), "another file is saved", 120
    )
    assert {row["Fläche (m²)"] for row in rows_of(given.read_bytes())} == {"60.5"}
    assert not [problem for problem in page.problems if not HARMLESS.search(problem)]
