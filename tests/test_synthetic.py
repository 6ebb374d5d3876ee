"""Rows, lines and series that a model makes: as many as asked for, as the source has them."""

import csv
import io
import json
import tracemalloc
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from scipy.stats import chi2_contingency, chisquare, ks_2samp

from benchmarks.homes import homes
from tests.shell import invoke, refused
from vae_core import Dataset, RunConfig, starters
from vae_core.analyses.subject import Subject, open_subject
from vae_core.analyses.synthetic import (
    code_source,
    judge,
    label_column,
    made,
    make_more,
    plan,
    write_examples,
)
from vae_core.analyses.synthetic.drawing import PIECE, Piece
from vae_core.analyses.synthetic.given import read_given
from vae_core.artifacts.model_file import LoadedRun
from vae_core.artifacts.records import ModelRecord
from vae_core.config.analyses import FidelitySettings, MoreSettings
from vae_core.csv_text import csv_text
from vae_core.data.layouts import Choice, Number, Table
from vae_core.data.specs import find_spec
from vae_core.errors import UserError
from vae_core.evaluation.filling import complete
from vae_core.models.likelihoods import Observed
from vae_core.training.loop import train

SOURCE, ROWS = 1200, 2000
WINES = Path(starters.__file__).parents[1] / "starter_models" / "wines.safetensors"
quiet = lambda text, share: None  # noqa: E731


def read(data: Path | bytes) -> dict[str, list[str]]:
    text = data.decode() if isinstance(data, bytes) else data.read_text("utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    return {name: [row[name] for row in rows] for name in rows[0]}


def learned(label: str | None, epochs: int) -> Subject:
    """A model of a made table, trained for a moment in memory."""
    data = Dataset.from_frame(pd.DataFrame(homes(SOURCE)), label, name="homes")
    model = "vae" if label is None else "cvae"
    config = RunConfig(dataset=data, model=model, epochs=epochs, hidden=(64,), latent_dim=4)
    *_, last = train(config, data)
    loaded = LoadedRun(last.model.eval(), config, ModelRecord())
    return Subject(loaded, data, Path("homes.safetensors"))


@pytest.fixture(scope="module")
def subject() -> Subject:
    return learned(None, 16)


@pytest.fixture(scope="module")
def classed() -> Subject:
    return learned("heating", 6)


def rows_of(subject: Subject, count: int, **settings: Any) -> dict[str, list[str]]:
    """What a file of so many rows holds."""
    found = make_more(subject, MoreSettings(count=count, **settings), quiet)
    return read(found[1]["file"].tobytes())


# As many as asked for


def test_fewer_rows_are_the_first_ones_of_more_and_pieces_are_small(subject: Subject) -> None:
    drawing = plan(subject.model, subject, MoreSettings(), (), quiet)
    sizes = [(piece.start, len(piece.examples)) for piece in made(drawing, 2 * PIECE + 7)]
    assert sizes == [(0, PIECE), (PIECE, PIECE), (2 * PIECE, 7)]
    more, few = rows_of(subject, PIECE + 40), rows_of(subject, 30)
    assert few == {name: values[:30] for name, values in more.items()}
    assert rows_of(subject, 30, seed=1) != few


def test_memory_does_not_grow_with_the_number_of_rows(subject: Subject) -> None:
    drawing = plan(subject.model, subject, MoreSettings(), (), quiet)
    layout, shape = subject.model.layout, subject.model.shape

    def most(count: int) -> int:
        tracemalloc.start()
        with open("/dev/null", "wb") as nowhere:
            write_examples(nowhere, "csv", made(drawing, count), layout, shape, count)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    most(PIECE)
    # The least of three: what other threads of the process take is counted too.
    assert min(most(10 * PIECE) for _ in range(3)) < 1.5 * most(2 * PIECE)


# As the source has them


def test_types_steps_ranges_and_names_are_those_of_the_source(subject: Subject) -> None:
    drawn, source = rows_of(subject, ROWS), homes(SOURCE)
    assert list(drawn) == list(source)
    train = subject.data.train.values().reshape(len(subject.data.train), -1)
    layout, place = Table.of(subject.data.layout), 0
    for column, width in zip(layout.columns, layout.widths, strict=True):
        if column.type == "choice":
            assert set(drawn[column.name]) <= set(source[column.name])
        else:
            values = np.array(drawn[column.name], float)
            steps = values / column.step
            assert np.abs(steps - steps.round()).max() < 1e-6, column.name
            known = column.offset + column.scale * train[:, place].double().numpy()
            assert values.min() >= round(known.min(), 3) and values.max() <= round(known.max(), 3)
        place += width
    assert all(value.isdigit() for value in (*drawn["rooms"], *drawn["year"], *drawn["price"]))


def test_what_falls_outside_a_range_is_drawn_again_not_piled_up(subject: Subject) -> None:
    """A narrow range: nothing beyond it, and hardly more at its ends than within."""
    drawing = plan(subject.model, subject, MoreSettings(), (), quiet)
    assert drawing.ranges is not None
    place = 41  # rooms: after forty districts and the area
    drawing.ranges.low[place], drawing.ranges.high[place] = -0.3, 0.9
    values = torch.cat([piece.examples[:, 0, 0, place] for piece in made(drawing, ROWS)])
    assert values.min() >= -0.3 and values.max() <= 0.9
    assert ((values == -0.3) | (values == 0.9)).double().mean() < 0.02


def test_all_common_values_are_there_as_often_as_they_should_be(subject: Subject) -> None:
    """Must hold after a training of seconds; by how much after more is in docs/synthetic.md."""
    train = subject.data.train
    seen = Counter(train.values()[:, 0, 0, :40].argmax(1).tolist())
    names = Table.of(subject.data.layout).columns[0].values
    found = Counter(rows_of(subject, ROWS)["district"])
    expected = {names[k]: ROWS * n / len(train) for k, n in seen.items()}
    assert sum(count >= 10 for count in expected.values()) > 30
    assert [n for n, count in expected.items() if count >= 10 and not found[n]] == []
    table = [[found[n] for n in names], [seen[k] for k in range(40)]]
    assert chi2_contingency(np.array(table)[:, np.array(table).sum(0) > 0]).pvalue > 1e-4


# Classes and densities


def test_classes_come_as_often_as_among_training_rows_and_are_a_column(classed: Subject) -> None:
    drawn = rows_of(classed, ROWS)
    assert list(drawn)[-1] == "class"
    counts = Counter(drawn["class"])
    names = classed.data.class_names
    shares = torch.bincount(classed.data.train.known_labels, minlength=len(names)).double()
    expected = (ROWS * shares / shares.sum()).numpy()
    assert chisquare([counts[name] for name in names], expected).pvalue > 0.001
    assert set(rows_of(classed, 50, label="Oil")["class"]) == {"oil"}


def test_a_density_of_each_class_is_drawn_from(classed: Subject) -> None:
    source = code_source(classed.model, classed, "mixture", 0, quiet)
    assert len(source.densities) == classed.model.classes and "one for each class" in source.words
    generator = torch.Generator().manual_seed(0)
    z, y = source.draw(400, generator)
    assert z.shape == (400, classed.model.latent_dim) and y is not None and len(y.unique()) > 3
    near, far = rows_of(classed, 60, source="mixture"), rows_of(classed, 60)
    assert near != far and list(near) == list(far)


def test_without_data_only_the_prior_is_there_and_classes_are_alike(classed: Subject) -> None:
    source = code_source(classed.model, None, "prior", 0, quiet)
    assert source.shares is not None and len(set(source.shares.tolist())) == 1
    with pytest.raises(UserError, match="not on this computer"):
        code_source(classed.model, None, "mixture", 0, quiet)


# Given cells


def test_given_cells_are_obeyed_exactly(subject: Subject) -> None:
    drawn = rows_of(subject, PIECE + 20, given=("area=60.3", "District = district 03", "rooms=3"))
    assert set(drawn["area"]) == {"60.3"} and set(drawn["rooms"]) == {"3"}
    assert set(drawn["district"]) == {"district 03"} and len(drawn["area"]) == PIECE + 20
    assert len(set(drawn["price"])) > 20 and len(set(drawn["heating"])) > 1


def test_the_rest_goes_with_what_is_given(subject: Subject) -> None:
    """By importance sampling as by leaving out of very many rows those that are otherwise."""
    every = plan(subject.model, subject, MoreSettings(seed=5), (), quiet)
    layout = Table.of(subject.data.layout)
    rows = torch.cat([piece.examples for piece in made(every, 40_000)])[:, 0, 0]
    given = read_given(["balcony=yes", "rooms=2"], layout)
    assert given is not None
    rooms = layout.columns[2]
    assert rooms.type == "number"
    chosen = (rows[:, 49] > 0.5) & ((rows[:, 41] * rooms.scale + rooms.offset).round() == 2)
    assert layout.columns[5].name == "balcony" and chosen.sum() > 400
    asked = MoreSettings(given=("balcony=yes", "rooms=2"))
    drawn = torch.cat(
        [p.examples for p in made(plan(subject.model, subject, asked, (), quiet), 1000)]
    )
    for place in (40, 42, 50):  # area, year, price
        assert ks_2samp(rows[chosen][:, place], drawn[:, 0, 0, place]).pvalue > 1e-3
    apart = ks_2samp(rows[:, 40], drawn[:, 0, 0, 40]).pvalue
    assert apart < 1e-6  # rooms do tell of the area


def test_little_that_is_given_misses_no_part_of_the_posterior(subject: Subject) -> None:
    """Wide posteriors: whatever the seed, the bound is the same, and the prior's codes agree."""
    model, given = subject.model, read_given(["rooms=2"], subject.model.layout)
    assert given is not None
    found = [complete(model, given.row, 10_000, draws=1, seed=seed) for seed in range(3)]
    with torch.no_grad():
        z = torch.randn(10_000, 1, model.latent_dim, generator=torch.Generator().manual_seed(0))
        likelihood = model.likelihood if model.learns_gaps else Observed(model.likelihood)
        exact = likelihood.log_prob(model.decoder_parameters(z), given.row)[:, 0].double()
    exact = float(exact.logsumexp(0)) - np.log(10_000)
    assert all(float(each.bounds[0]) == pytest.approx(exact, abs=0.05) for each in found)
    assert all(float(each.effective[0]) > 500 for each in found)


def test_a_class_that_is_not_given_is_drawn_with_the_rest(classed: Subject) -> None:
    old, new = (
        Counter(rows_of(classed, 300, given=(f"year={year}",))["class"]) for year in (1900, 2010)
    )
    assert old["oil"] > new["oil"] and new["heat pump"] > old["heat pump"]
    assert set(rows_of(classed, 40, given=("year=1900", "class=oil"))["class"]) == {"oil"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("aria=60",), "Did you mean area?"),
        (("area",), "COLUMN=VALUE"),
        (("area=60 kg",), "with a point"),
        (("area=6o",), "with a point"),
        (("area=nan",), "with a point"),
        (("area=60.05",), "steps of 0.1"),
        (("area=-3",), "no probability"),
        (("rooms=400",), "no probability"),
        (("area=60", "area=61"), "given twice"),
        (("district=Kreuzberg",), "no value 'Kreuzberg'"),
        (("balcony=yess",), "Did you mean yes?"),
    ],
)
def test_cells_that_there_cannot_be_are_refused(
    subject: Subject, given: tuple[str, ...], said: str
) -> None:
    with pytest.raises(UserError) as error:
        read_given(given, subject.model.layout)
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("discount=2,5", 2.5),
        ("discount=2.5 %", 2.5),
        ("Discount (%)=2,5 %", 2.5),
        ("discount [%] = 3", 3.0),
        ("price=1.500,50", 1500.5),
        ("price=€1,500.25", 1500.25),
        ("price=1,500", None),  # 1500 or 1.5
        ("price=2,345", 2345),  # between two steps of the price it would be with a comma
        ("price=5 %", None),
        ("rooms (%)=3", None),
    ],
)
def test_a_given_number_is_read_as_its_column_is_written(text: str, value: float | None) -> None:
    layout = Table(
        columns=(
            Number(name="discount", unit="%", step=0.5, scale=2),
            Number(name="price", unit="€", step=0.01, offset=100, scale=50),
            Number(name="rooms", step=1),
        )
    )
    if value is None:
        with pytest.raises(UserError, match=r"with a point|no column"):
            read_given([text], layout)
        return
    given = read_given([text], layout)
    assert given is not None and list(given.cells.values()) == [value]
    at = ["discount", "price", "rooms"].index(next(iter(given.cells)))
    column = layout.columns[at]
    assert isinstance(column, Number)
    found = float(given.row[0, 0, 0, at]) * column.scale + column.offset
    assert found == pytest.approx(value, rel=1e-6) and int(given.row.isnan().sum()) == 2


def test_a_column_has_the_same_decimals_in_every_row_of_a_file() -> None:
    layout = Table(
        columns=(
            Number(name="price", unit="€", step=0.01),
            Number(name="rooms", step=1),
            Choice(name="size", values=("1", "2.5")),
        )
    )
    rows = torch.tensor([[10.3, 3, 1, 0], [10.25, 4, 0, 1], [-2, 5, 1, 0], [float("nan"), 5, 1, 0]])
    file = io.BytesIO()
    piece = Piece(rows[:, None, None], None, 0)
    write_examples(file, "csv", [piece], layout, (1, 1, 4), 4, cells={"rooms": 3})
    assert file.getvalue().decode().splitlines() == [
        "price (€),rooms,size", "10.30,3,1", "10.25,3,2.5", "-2.00,3,1", ",3,1",
    ]  # fmt: skip


def test_cells_that_hardly_go_together_are_told(subject: Subject) -> None:
    known = plan(subject.model, subject, MoreSettings(), (), quiet)
    assert known.given is None
    for given, warned in ((("rooms=3",), False), (("rooms=1", "area=140", "price=20000"), True)):
        meta, _ = make_more(subject, MoreSettings(count=5, given=given), quiet)
        assert bool(meta["warning"]) == warned and (meta["effective"] < 100) == warned


def test_cells_that_nothing_goes_with_are_refused_in_a_sentence(subject: Subject) -> None:
    """Far cells are drawn to, however far; where no code can be weighed it is said."""
    far = rows_of(subject, 3, given=("area=1000000",))
    assert {float(each) for each in far["area"]} == {1e6} and len(far["rooms"]) == 3

    def lost(model: Any, x: torch.Tensor, *words: Any, **more: Any) -> Any:
        found = complete(model, x, *words, **more)
        return replace(found, effective=torch.zeros_like(found.effective))

    with pytest.MonkeyPatch.context() as patch, pytest.raises(UserError, match="so far from all"):
        patch.setattr("vae_core.analyses.synthetic.conditioned.complete", lost)
        rows_of(subject, 3, given=("rooms=2",))


def test_cells_are_given_under_the_prior_alone(subject: Subject) -> None:
    with pytest.raises(UserError, match="own prior"):
        rows_of(subject, 5, given=("rooms=2",), source="mixture")


# Files


def test_the_command_and_the_analysis_write_the_same_file(tmp_path: Path) -> None:
    out, wines = tmp_path / "rows.csv", open_subject(WINES)
    told = invoke("sample", WINES, "--count", 1100, "--seed", 3, "--out", out)
    found = make_more(wines, MoreSettings(count=1100, seed=3), quiet)
    assert out.read_bytes() == found[1]["file"].tobytes()
    assert told["ranges"] is True and "table" not in told and told["effective"] is None
    assert sum(told["classes"].values()) == 1100
    given = ("--given", "alcohol=13.5", "--given", "class=Grower 2")
    told = invoke("sample", WINES, "--count", 9, *given, "--out", out)
    assert told["given"] == {"alcohol": 13.5} and told["effective"] > 100
    assert told["table"]["alcohol"] == [13.5] * 9 and set(read(out)["alcohol (% vol)"]) == {"13.50"}
    asked = MoreSettings(count=9, given=("alcohol=13.5", "class=Grower 2"))
    assert out.read_bytes() == make_more(wines, asked, quiet)[1]["file"].tobytes()


def test_the_column_of_classes_is_called_as_in_the_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_OWN", str(tmp_path / "own"))
    table = homes(60)
    (tmp_path / "h.csv").write_text(csv_text(table, zip(*table.values(), strict=True)))
    invoke("datasets", "add", tmp_path / "h.csv", "--name", "homes", "--label", "heating")
    assert label_column(find_spec("homes")) == "heating"
    assert label_column(find_spec("wine")) == "class"


def test_lines_series_and_pictures_are_written_as_numbers_too(tmp_path: Path) -> None:
    for name, shape in (("lines", 4), ("waves", 3), ("digits", 4)):
        out = tmp_path / f"{name}.npz"
        told = invoke("sample", f"starter-{name}", "--count", 12, "--out", out)
        with np.load(out, allow_pickle=False) as found:
            assert told["format"] == "npz" and found["X"].shape[0] == 12
            assert found["X"].ndim == shape and np.isfinite(found["X"]).all()
            assert ("y" in found) == bool(told["classes"])


def test_series_are_counted_on_from_piece_to_piece(tmp_path: Path) -> None:
    out = tmp_path / "waves.csv"
    invoke("sample", "starter-waves", "--count", PIECE + 3, "--out", out)
    series = Counter(read(out)["series"])
    assert list(series) == [str(k + 1) for k in range(PIECE + 3)] and len(set(series.values())) == 1


def test_what_cannot_be_written_is_refused(tmp_path: Path) -> None:
    trained, folder = WINES, tmp_path
    assert "several kinds" in refused("sample", trained, "--out", folder / "a.npz")
    assert "--format csv" in refused("sample", trained, "--given", "alcohol=13")
    assert "--expected" in refused(
        "sample", trained, "--given", "alcohol=13", "--expected", "--out", folder / "a.csv"
    )
    assert "10000 examples at most" in refused("sample", trained, "--count", 10_001)
    assert "rows of a table" in refused(
        "sample", "starter-lines", "--fidelity", "--out", folder / "a.csv"
    )


# Beside real rows


def test_rows_are_held_against_real_ones_beside_a_copula(subject: Subject) -> None:
    seen: list[float] = []
    meta, _ = judge(subject, FidelitySettings(rows=200), lambda text, share: seen.append(share))
    assert seen == sorted(seen) and seen[0] >= 0 and 0.9 < seen[-1] <= 1
    figures = {each["key"]: each for each in meta["section"]["figures"]}
    assert {key.rpartition("_")[2] for key in figures} == {"made", "copula", "real"}
    assert figures["copies_made"]["value"] == 0 and 0.4 < figures["nearness_made"]["value"] < 0.6
    assert figures["skill_real"]["value"] > figures["skill_copula"]["value"]
    assert figures["told_apart_real"]["value"] < 0.6
    data = meta["section"]["data"]
    assert [each["name"] for each in data["columns"]] == list(homes(1))
    assert sum(data["choices"][0]["made"]) == 200 and len(data["choices"][0]["values"]) == 40
    names = {subject.data.name_of("train", place) for place in range(len(subject.data.train))}
    assert {each["training"] for each in data["nearest"]} <= names
    assert len(meta["section"]["words"]) >= 4
    json.dumps(meta)


def test_a_model_that_repeats_its_training_rows_is_accused(subject: Subject) -> None:
    """Rows that are training rows with a little noise on one number are nearer than chance."""
    from vae_core.analyses.synthetic import compared, words

    material = compared.material_of(
        subject, Table.of(subject.data.layout), FidelitySettings(rows=150), quiet
    )
    trained = material.trained.some(150, 0)
    trained.values[:, 3] += 1
    material.sources["made"] = trained
    found = dict.fromkeys(material.sources, compared.measured("made", material, 0, quiet))
    told = {each.kind: each for each in words.findings(material, found, "prior", subject.config)}
    assert "memorised" in told and "anonymous" in told["memorised"].sentence
    assert told["memorised"].tone == "bad" and "not-memorised" not in told


def test_examples_that_are_no_rows_are_not_compared() -> None:
    with pytest.raises(UserError, match="This is for tables"):
        judge(open_subject(WINES.with_name("lines.safetensors")), FidelitySettings(), quiet)
