"""A run repeated over seeds: which runs are its repeats, and the spread of a report's figures."""

import math

import pytest

from ui.charts.figures import cards, over_seeds
from ui.evaluate.gauges import drawn
from vae_core import RunConfig, Store
from vae_core.analyses.report.gauges import Gauge
from vae_core.config.analyses import ReportSettings
from vae_core.pack import pack
from vae_core.runs.analysis import find_analysis
from vae_core.runs.repeats import repeats_of, reports_of, with_spread
from vae_core.runs.store import Run

BASE = RunConfig(dataset="digits", hidden=(16,), latent_dim=3)


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(tmp_path)


def _run(store: Store, created: float = 0.0, state: str = "finished", **values) -> Run:
    run = store.create(RunConfig.parse({**BASE.model_dump(), **values}))
    run.weights.write_bytes(b"a model")
    run.update_status(state=state, created=created)
    return run


def test_repeats_differ_in_their_seed_alone(store: Store) -> None:
    run = _run(store, seed=1)
    one, two = _run(store, seed=0), _run(store, seed=2, threads=2)
    for other in ({"beta": 4.0}, {"latent_dim": 4}, {"epochs": 3}, {"dataset": "mnist"}):
        _run(store, seed=5, **other)
    _run(store, seed=6, state="stopped")
    assert [each.id for each in repeats_of(run, store)] == [one.id, run.id, two.id]


def test_of_one_seed_the_run_itself_counts_or_the_newest(store: Store) -> None:
    run = _run(store, 1.0, seed=1)
    _run(store, 9.0, seed=1)
    _run(store, 2.0, seed=3)
    newest = _run(store, 3.0, seed=3)
    assert [each.id for each in repeats_of(run, store)] == [run.id, newest.id]


def _meta(value: float | None, key: str = "elbo") -> dict:
    figure = {"key": key, "value": value, "title": "ELBO", "unit": "nats", "error": 0.5}
    figure |= {"better": "higher", "definition": "", "source": "", "note": ""}
    return {"sections": [{"name": "likelihood", "figures": [figure]}], "title": "x"}


def test_every_figure_has_the_spread_of_its_repeats() -> None:
    metas = [_meta(-20.0), _meta(-21.0), _meta(-25.0), _meta(None), _meta(-9.0, "other")]
    told = with_spread(metas[0], metas)
    (figure,) = told["sections"][0]["figures"]
    assert figure["value"] == -20 and figure["repeats"]["count"] == 3
    assert figure["repeats"]["mean"] == -22
    half = 4.302653 * math.sqrt(7) / math.sqrt(3)
    assert figure["repeats"]["half_width"] == pytest.approx(half, rel=1e-6)
    assert (figure["repeats"]["least"], figure["repeats"]["most"]) == (-25, -20)
    assert metas[0] == _meta(-20.0), "the report in hand stays as it is"
    (alone,) = with_spread(metas[0], metas[:1])["sections"][0]["figures"]
    assert "repeats" not in alone


def test_the_spread_stands_in_cards_and_gauges() -> None:
    metas = [_meta(-20.0), _meta(-21.0), _meta(-25.0)]
    (figure,) = with_spread(metas[0], metas)["sections"][0]["figures"]
    line = over_seeds(figure)
    assert "3 seeds: −22.0 ± 6.6 (−25.0 to −20.0)" in line
    assert line in cards([figure], "card")
    gauge = Gauge("likelihood/elbo", "ELBO", 20.0, None, "nats", "text")
    assert line in drawn([gauge], {"likelihood/elbo": line}) and line not in drawn([gauge])
    assert over_seeds(metas[0]["sections"][0]["figures"][0]) == ""
    (same,) = with_spread(metas[0], [metas[0]] * 2)["sections"][0]["figures"]
    assert "2 seeds: the same" in over_seeds(same)


def test_reports_are_those_of_the_same_settings(store: Store) -> None:
    run, other = _run(store, seed=0), _run(store, seed=1)
    settings = ReportSettings(sections=("likelihood",))
    analysis = find_analysis(other.folder, "report", settings, store.root)
    analysis.queue()
    analysis.file.write_bytes(pack(_meta(-3.0), {}))
    analysis.update_status(state="finished")
    found = reports_of(run, settings, store)
    assert list(found.made) == [other.id] and list(found.missing) == [run.id]
    assert found.count == 2
    assert reports_of(run, ReportSettings(), store).made == {}
