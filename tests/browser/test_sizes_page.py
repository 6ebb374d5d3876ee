"""Compare as it shows what was trained before: a recommended size, runs side by side, overlays."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from vae_core import RunConfig, Store
from vae_core.runs.latent_size import PURPOSE, grid_of
from vae_core.runs.sweep import Sweep, Sweeps, plan

BASE = RunConfig(dataset="digits", hidden=(8,))
COSTS = {2: (30.0, 30.4), 4: (24.0, 25.0), 8: (24.1, 24.3)}


def _record(store: Store, costs: dict[int, tuple[float, float]]) -> Sweep:
    """A sweep whose runs have results and nothing else: a page shows it without a training."""
    grid = grid_of(BASE, list(costs), 2)
    runs = []
    for config in plan(BASE, grid):
        run = store.create(config)
        cost = costs[config.latent_dim][config.seed]
        bound = {"elbo": -cost, "reconstruction": cost - 3, "kl": 3.0}
        bound |= {"active_units": 2, "kl_per_dimension": [1.5] * config.latent_dim}
        run.update_status(state="finished", results={"validation": bound}, fraction=1.0)
        runs.append(run.id)
    return Sweeps(store).record(grid, runs, "digits", early=True, purpose=PURPOSE)


@pytest.fixture(scope="module")
def sweeps(runs: Path) -> tuple[Sweep, Sweep]:
    store = Store(runs)
    first = _record(store, COSTS)
    return first, _record(store, {2: (40.0, 40.4), 16: (35.0, 35.5)})


def test_a_size_is_recommended_with_its_reason(
    page: Page, address: str, sweeps: tuple[Sweep, Sweep]
) -> None:
    first, second = sweeps
    page.goto(f"{address}/compare?sweep={first.id}")
    # Of the best, 8: 24.2 ± 1.27 (t = 12.706, s = 0.141); 4 costs 24.5.
    expect(page.get_by_text("Recommended: 4 latent dimensions.")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("lies within the 95 % interval of the best")).to_be_visible()
    table = page.get_by_role("table").first
    expect(table.get_by_role("row")).to_have_count(4)
    expect(table).to_contain_text("−24.2 ± 1.3")
    expect(page.locator(".lp-head")).to_have_count(3)
    expect(page.locator(".lp-head").first).to_contain_text("latent dimensions 2")

    expect(page.get_by_role("heading", name="Figures")).to_be_visible()
    expect(page.locator(".js-plotly-plot .errorbar")).not_to_have_count(0)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save CSV").click()
    lines = Path(saved.value.path()).read_text().splitlines()
    assert lines[0].startswith("sweep,run,latent_dim,seed,figure,unit,value,mean,")
    assert sum(",elbo,nats,-24.0," in line for line in lines) == 1

    page.goto(f"{address}/compare?sweep={first.id}&over={second.id}")
    expect(page.locator(".js-plotly-plot .scatterlayer .trace")).to_have_count(2, timeout=60_000)


def test_runs_stand_side_by_side_by_what_differs(
    page: Page, address: str, sweeps: tuple[Sweep, Sweep]
) -> None:
    first, _ = sweeps
    names = ",".join([first.runs[4], first.runs[0]])
    page.goto(f"{address}/compare?runs={names}")
    expect(
        page.get_by_role("heading", name=re.compile(r"Latent dimensions on Digits"))
    ).to_be_visible(timeout=60_000)
    expect(page.locator(".lp-head")).to_have_count(2)
    expect(page.locator(".lp-head").first).to_contain_text("latent dimensions 2")
    page.goto(f"{address}/compare?runs={names},gone")
    expect(page.get_by_text("There is no run named")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("link", name="All runs", exact=True)).to_be_visible()
