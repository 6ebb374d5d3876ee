"""Examples with gaps as they are drawn, measured and compared."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.test_missing import ROWS, gappy, rows_with_gaps
from vae_core import RunConfig, Split, evidence_lower_bound, load_run, train
from vae_core.analyses.report.samples import with_gaps_of
from vae_core.analyses.subject import Subject
from vae_core.catalogue.rows import located
from vae_core.config.analyses import ReportSettings
from vae_core.data.layouts import Series
from vae_core.data.layouts.series import Channel
from vae_core.data.views import grey_levels, hatching, pictures_of, view_of
from vae_core.evaluation.independence import gain_over_independence
from vae_core.evaluation.reconstruction import measure_quality
from vae_core.models.vae import VAE

NAN = math.nan


def test_what_is_missing_is_drawn_as_missing() -> None:
    rows = torch.tensor([[0.5, NAN, 1, 0, 0], [0.5, 0.0, NAN, NAN, NAN]])[:, None, None]
    view = view_of(ROWS)
    assert view is not None
    seen = pictures_of(view, rows)
    whole = pictures_of(view, rows.nan_to_num(0.0))
    board = grey_levels(hatching(*seen.shape[-2:]))
    width = seen.shape[-1] // 3
    for row, column in ((0, 1), (1, 2)):
        place = (slice(0, -1), slice(column * width, (column + 1) * width - 1))
        assert torch.equal(seen[row, 0][place], board[place])
    assert torch.equal(seen[0, 0, :, :width], whole[0, 0, :, :width])
    picture = torch.full((1, 1, 4, 4), 1.0)
    picture[..., :2] = NAN
    assert pictures_of(None, picture)[0, 0, 0].tolist() == [76, 128, 255, 255]


def test_a_curve_stops_where_it_is_missing() -> None:
    layout = Series(channels=(Channel(name="v"), Channel(name="w")), length=16)
    values = torch.zeros(1, 1, 16, 2)
    values[:, :, 4:8, 0] = NAN
    values[:, :, 6:8, 1] = NAN
    view = view_of(layout)
    assert view is not None
    lit, whole = view.with_gaps(values), view(values.nan_to_num(0.0))
    columns = [round(place * 63 / 15) for place in (1, 4.5, 6.5)]
    assert lit[0, 0, :, columns[0]].tolist() == whole[0, 0, :, columns[0]].tolist()
    assert lit[0, 0, :, columns[1]].max() > 0.5  # the second channel goes on
    assert lit[0, 0, :, columns[2]].isnan().all()


def test_how_much_there_is_leaves_out_what_is_missing() -> None:
    rows = torch.tensor([[0.5, NAN, 1, 0, 0], [NAN, NAN, NAN, NAN, NAN]])[:, None, None]
    assert ROWS.observed(rows) == [2, 0]
    layout = Series(channels=(Channel(name="v"),), length=4)
    assert layout.observed(torch.tensor([1, NAN, NAN, 2.0]).view(1, 1, 4, 1)) == [2]


@pytest.fixture(scope="module")
def trained() -> VAE:
    *_, last = train(RunConfig(dataset=gappy(), epochs=40, latent_dim=2, hidden=(16,)), gappy())
    return last.best


def test_errors_are_over_what_is_there(trained: VAE) -> None:
    split = gappy().test
    found = measure_quality(trained, split, 4)
    with torch.no_grad():
        back = trained.eval().reconstruct(split.images)
    apart = (back - split.images).square()
    some = [i for i in range(9) if not split.images[i].isnan().all()]
    by_hand = [apart[i][~split.images[i].isnan()].mean().item() for i in some]
    assert found.mse[some].tolist() == pytest.approx(by_hand, rel=1e-5)
    assert found.ssim is None and np.isfinite(found.mse).all()


def test_a_row_of_which_nothing_is_there_has_no_error(trained: VAE) -> None:
    nothing = Split(torch.full((2, 1, 1, 5), NAN))
    found = measure_quality(trained, nothing, 1)
    assert found.mse.tolist() == [0, 0]
    bound = evidence_lower_bound(trained, nothing, masses=True)
    assert bound.reconstruction == 0
    assert bound.mass_bounds is not None and bound.mass_bounds.isfinite().all()


def test_a_report_card_of_data_with_gaps_has_finite_figures(trained: VAE, tmp_path: Path) -> None:
    data = gappy()
    path = trained.save(tmp_path / "weights.safetensors", data)
    subject = Subject(load_run(path), data, path)
    settings = ReportSettings(examples=60, importance_examples=20, importance_samples=5)
    names = ("likelihood", "reconstruction", "latent", "table")
    for name in names:
        section = located(f"vae_core.analyses.report.{name}:section")(subject, settings, _silent)
        values = [each.value for each in section.figures if each.value is not None]
        assert values and np.isfinite(values).all(), name


def _silent(text: str, done: float | None) -> None:
    pass


def test_samples_are_compared_with_the_gaps_of_the_data(trained: VAE) -> None:
    reals, drawn = gappy().test, torch.zeros(90, 1, 1, 5)
    found = with_gaps_of(reals, drawn)
    assert torch.equal(found[40:80].isnan(), reals.images.isnan())
    assert torch.equal(
        found.isnan().sum(0),
        torch.cat([reals.images, reals.images, reals.images[:10]]).isnan().sum(0),
    )


def test_columns_hang_together_by_whole_rows_or_not_known_at_all() -> None:
    splits = [Split(rows_with_gaps(count, seed, 0.2)) for seed, count in enumerate((200, 80, 80))]
    parts = dict(zip(("train", "validation", "test"), splits, strict=True))
    gain = gain_over_independence(replace(gappy(), **parts), "test")
    assert gain.value > 0.3 and math.isfinite(gain.error)
    few = replace(gappy(), train=Split(rows_with_gaps(40, 3)))
    assert math.isnan(gain_over_independence(few, "test").value)
