"""Tables as people have them: what is kept, what it costs, and the true reason for what is not."""

import numpy as np
import pytest
import torch

from tests.own_files import zipped
from vae_core import RunConfig, load_dataset, train
from vae_core.data.layouts import Number
from vae_core.data.rows import decode
from vae_core.errors import UserError
from vae_core.training.state import Training
from vae_core.user_data.numbers import spoken
from vae_core.user_data.options import OwnOptions
from vae_core.user_data.parsed import ParsedDataset
from vae_core.user_data.parsing import parse
from vae_core.user_data.saving import save
from vae_core.user_data.undecided import Undecided
from vae_core.user_data.upload import from_uploads


@pytest.fixture(autouse=True)
def own(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty shelf."""
    monkeypatch.setenv("LATENT_PLAYGROUND_OWN", str(tmp_path / "own"))


def read(text: str | bytes, name: str = "t.csv", **options) -> ParsedDataset:
    data = text.encode() if isinstance(text, str) else text
    # Gaps that are kept, as is usual, are in test_import.py.
    return parse(from_uploads([(name, data)]), OwnOptions(**{"gaps": "ask", **options}))


def dropped(found: ParsedDataset) -> dict[str, tuple[str, ...]]:
    return {each.reason: each.names for each in found.dropped}


def lines(*rows: str) -> str:
    return "\n".join(rows) + "\n"


def homes(count: int = 120, seed: int = 0) -> list[list[str]]:
    """Id, day, area, price, garden and note of each, as a spreadsheet of Germany writes them."""
    rng = np.random.default_rng(seed)
    rows = []
    for n in range(count):
        area = rng.normal(95, 25)
        price = f"{2400 * area + rng.normal(0, 9000):,.2f}"
        price = price.replace(",", " ").replace(".", ",").replace(" ", ".")
        day, garden = f"{1 + n % 28:02d}.{1 + n % 12:02d}.2021", ("WAHR", "FALSCH")[n % 3 == 0]
        note = ('"zweite\nZeile"', "hell", "")[n % 3]
        area = f"{area:.2f}".replace(".", ",")
        rows.append([f"H-{1000 + n}", day, area, price, garden, note])
    return rows


HEADER = '\ufeff"Objekt-ID";Verkauft am;Fläche [m²];"Preis (€)";Garten;Bemerkung'


def export(rows: list[list[str]]) -> str:
    return lines(HEADER, *(";".join(row) for row in rows))


# Numbers


NOTATIONS = {
    "plain": (",", lambda v: f"{v:.4f}"),
    "comma": (";", lambda v: f"{v:.4f}".replace(".", ",")),
    "scientific": (",", lambda v: f"{v:.4e}"),
    "both": (";", lambda v: f"{v:.4e}".replace(".", ",")),
}


def correlated(power: int = 0) -> np.ndarray:
    rng = np.random.default_rng(4)
    mixed = rng.normal(size=(200, 2)) @ rng.normal(size=(2, 4)) + 0.1 * rng.normal(size=(200, 4))
    return mixed * 10.0**power


def told(power: int, notation: str) -> ParsedDataset:
    delimiter, write = NOTATIONS[notation]
    rows = [delimiter.join(map(write, row)) for row in correlated(power)]
    return read(lines(delimiter.join("abcd"), *rows))


def losses(found: ParsedDataset, name: str) -> tuple[float, dict[str, list[float]]]:
    """The last validation loss, and rows as they are drawn."""
    save(found, name)
    config = RunConfig.parse({"dataset": name, "hidden": (16,), "latent_dim": 2, "epochs": 30})
    *_, last = train(config, load_dataset(name))
    model = last.training.saved.eval()
    with torch.no_grad():
        rows = decode(
            model.decode(torch.randn(50, 2, generator=torch.manual_seed(0))), found.layout
        )
    return last.training.validation_loss(), rows


def test_how_numbers_are_written_does_not_decide_what_is_learned() -> None:
    """The same numbers give the same layout, the same losses, and rows with four decimals."""
    plain = told(0, "plain")
    loss, rows = losses(plain, "plain")
    assert [column.step for column in plain.layout.columns] == [1e-4] * 4
    comma = told(0, "comma")
    assert comma.layout == plain.layout
    assert np.array_equal(comma.values, plain.values)
    found = told(0, "scientific")
    np.testing.assert_allclose(found.values, plain.values, atol=2e-4)
    assert [column.step for column in found.layout.columns] == [1e-4] * 4
    other, drawn = losses(found, "scientific")
    assert other == pytest.approx(loss, abs=0.05)
    for name in "abcd":
        np.testing.assert_allclose(drawn[name], rows[name], atol=0.05)
        assert all(value == round(value, 4) for value in drawn[name])
        assert any(value != round(value, 3) for value in drawn[name])


@pytest.mark.parametrize("power", [-5, 6])
@pytest.mark.parametrize("notation", ["scientific", "both"])
def test_the_unit_of_a_column_does_not_decide_what_is_learned(power: int, notation: str) -> None:
    one, other = told(0, notation), told(power, notation)
    np.testing.assert_allclose(other.values, one.values, atol=1e-5)
    ratios = [c.step / c.scale for c in other.layout.columns]
    assert ratios == pytest.approx([c.step / c.scale for c in one.layout.columns])


def test_labels_and_choices_keep_all_digits_of_numbers() -> None:
    rows = [f"{10_000_001 + n % 2},{n * 7 % 13}.5" for n in range(40)]
    found = read(lines("code,a", *rows))
    assert found.layout.columns[0].values == ("10000001", "10000002")
    labelled = read(lines("code,a", *rows), label="code")
    assert labelled.class_counts == {"10000001": 20, "10000002": 20}


# A spreadsheet's export


def test_an_export_is_read_as_it_is_meant_once_the_note_is_left_out() -> None:
    rows = homes()
    rows[7][2] = ""
    with pytest.raises(Undecided) as error:
        read(export(rows))
    assert str(error.value) == (
        "41 of 120 rows have a gap: Bemerkung in 40, Fläche in 1. Without the column “Bemerkung” "
        "40 more are whole (--drop Bemerkung). Leave such columns out (--drop), learn what is "
        "there (--gaps keep), or the 79 whole rows only (--gaps drop)."
    )
    assert error.value.options == ("drop", "gaps") and "Bemerkung" in error.value.columns
    found = read(export(rows), drop=["Bemerkung"])
    area, price, garden = found.layout.columns
    assert (area.name, area.unit, area.step) == ("Fläche", "m²", 0.01)
    assert (price.name, price.unit, price.step) == ("Preis", "€", 0.01)
    assert garden.values == ("FALSCH", "WAHR")
    assert dropped(found) == {
        "rows with a missing value": (),
        "columns that you left out": ("Bemerkung",),
        "columns of ids, which name the rows": ("Objekt-ID",),
        "columns of dates or times, which are kept beside the rows": ("Verkauft am",),
    }
    exact = [float(row[3].replace(".", "").replace(",", ".")) for row in rows if row[2]]
    assert found.count == 119 and decode(torch.from_numpy(found.values), found.layout)[
        "Preis"
    ] == pytest.approx(exact, abs=0.011)
    assert found.warnings[1].startswith("1 of 120 rows have a gap: Fläche in 1")
    whole = read(export(rows), gaps="drop")
    assert whole.count == 79 and "41 of 120 rows have a gap" in whole.warnings[1]


def test_gaps_in_many_columns_are_refused_with_what_they_cost() -> None:
    rng = np.random.default_rng(1)
    values = rng.normal(size=(100, 20)).round(2).astype(str)
    values[rng.random(values.shape) < 0.08] = ""
    text = lines(",".join(f"m{k}" for k in range(20)), *map(",".join, values))
    whole = int((values != "").all(1).sum())
    with pytest.raises(Undecided, match=f"{100 - whole} of 100 rows have a gap: .*, or the "):
        read(text)
    assert read(text, gaps="drop").count == whole


def test_rows_without_a_class_are_kept_for_the_model_that_can_learn_from_them() -> None:
    """M2 has them in its batches, told no class; a conditional VAE learns the others alone."""
    rows = [f"{n * 7 % 13}.5,{n % 5},{('yes', 'no')[n % 2] if n < 20 else ''}" for n in range(60)]
    text = lines("a,b,type", *rows)
    found = read(text, label="type")
    assert found.class_counts == {"no": 10, "yes": 10} and found.apart.shape == (40, *found.shape)
    assert any(
        "40 rows have no class in “type”: they are kept apart, and the semi-supervised VAE (M2)"
        in note
        for note in found.warnings
    )
    column = found.layout.columns[0]
    back = column.offset + column.scale * found.apart[:, 0, 0, 0]
    np.testing.assert_allclose(back, [n * 7 % 13 + 0.5 for n in range(20, 60)], atol=1e-4)
    save(found, "some-told")
    data = load_dataset("some-told")
    values = {"dataset": "some-told", "hidden": (8,), "latent_dim": 2, "epochs": 3}
    told = len(data.train)
    run = Training(RunConfig.parse({**values, "model": "m2"}), data)
    assert len(run.images) == told + 40 and torch.equal(run.images[told:], data.unlabelled)
    assert run.labels[:told].tolist() == data.train.labels.tolist()
    assert (run.labels[told:] == -1).all() and run.labelled_indices.tolist() == [*range(told)]
    few = Training(RunConfig.parse({**values, "model": "m2", "labelled": 4}), data)
    assert len(few.labelled_indices) == 4 and (few.labels[told:] == -1).all()
    *_, last = train(run.config, data)
    assert torch.isfinite(torch.tensor(last.validation.loss))
    assert len(Training(RunConfig.parse({**values, "model": "cvae"}), data).images) == told
    dropped_out = read(text, label="type", gaps="drop")
    assert dropped_out.apart is None and dropped_out.class_counts == {"no": 10, "yes": 10}
    assert dropped(dropped_out) == {"rows without a class": ()}


def test_a_refusal_gives_the_reason_of_what_is_missing() -> None:
    """Columns that were left out do not explain why rows are few, nor rows why columns are."""
    rows = [f"{n},x,{n * 7 % 5}.5,7,7,7,7,7,7,7" for n in range(8)]
    with pytest.raises(
        UserError, match=r"only 8 are left \(left out: rows with a missing value: 1\)"
    ):
        read(lines("n,a,b,c,d,e,f,g,h,i", *rows, "8,x,,7,7,7,7,7,7,7"))
    ragged = [f"H-{n}{',1' * (n % 3)}" for n in range(90)]
    with pytest.raises(UserError) as error:
        read(lines("house", *ragged))
    assert "(left out: columns of ids, which name the rows: house)" in str(error.value)


def test_codes_keep_their_zeros_and_years_are_names() -> None:
    rows = [f"{('01067', '04103', '10115')[n % 3]},{n * 7 % 13}.5" for n in range(60)]
    found = read(lines("zipcode,area", *rows))
    assert found.layout.columns[0].values == ("01067", "04103", "10115")
    assert found.warnings == (
        "Taken for codes, which are kept as they are written: zipcode (such as 01067).",
    )
    years = read(
        lines("2019,2020,2021", *(f"{n},{n * 7 % 13},{n * 5 % 11}" for n in range(1, 40, 2)))
    )
    assert [column.name for column in years.layout.columns] == ["2019", "2020", "2021"]
    assert years.count == 20


@pytest.mark.parametrize(
    ("header", "write", "reason"),
    [
        (
            "id",
            lambda n: str((n * 37) % 1009),
            "columns of ids, which name the rows",
        ),
        (
            "house",
            lambda n: f"H-{n * 3}",
            "columns of ids, which name the rows",
        ),
        (
            "Kunden-Nr.",
            lambda n: f"{n:04x}zz",
            "columns of ids, which name the rows",
        ),
        ("n", str, "columns that count the rows"),
        (
            "owner",
            lambda n: f"{chr(97 + n % 26)}{chr(97 + n // 26)} {n}b",
            "columns that tell each row apart, as names do",
        ),
        (
            "sold",
            lambda n: f"2021-{1 + n % 12:02d}-{1 + n % 28:02d} 0{n % 10}:{n % 60:02d}",
            "columns of dates or times, which are kept beside the rows",
        ),
        (
            "zip",
            lambda n: f"{1000 + n % 80:05d}",
            "columns of codes that keep their zeros, of more than 64 different",
        ),
        (
            "born",
            lambda n: f"{1 + n % 28:02d}.{1 + n % 12:02d}",
            "columns of dates or times, which are kept beside the rows",
        ),
        (
            "load",
            lambda n: f"{n * 13 % 97} {'kg' if n % 2 else 'g'}",
            "columns of numbers that cannot all be read (numbers in several units (g, kg))",
        ),
        (
            "rent",
            lambda n: "k.A." if n % 4 == 0 else f"{n * 13}.5",
            "columns of numbers that cannot all be read (“k.A.” in 30 rows is no number; "
            "--missing k.A. reads it as missing)",
        ),
        (
            "galaxies",
            lambda n: f"{n + 1}.5e{n % 9 + 30}",
            "columns of numbers that cannot all be read (“1.5e30” in row 2 is 1e30 or larger, "
            "which is beyond what can be learned)",
        ),
    ],
)
def test_a_column_is_left_out_for_what_it_is(header: str, write, reason: str) -> None:
    rows = [f"{write(n)};{n * 7 % 13},5" for n in range(120)]
    assert dropped(read(lines(f"{header};a", *rows))) == {reason: (header.removesuffix(" "),)}


def test_a_few_numbers_that_are_too_large_are_counted_as_such() -> None:
    rows = [f"{n * 13 % 97 if n % 40 else '1e35'};{n * 7 % 13},5" for n in range(120)]
    found = read(lines("mass;a", *rows))
    reason = "fields, in columns of numbers, of 1e30 or larger, which is beyond what can be learned"
    assert dropped(found)[reason] == ("mass: “1e35” in row 2",) and found.count == 117


def test_a_choice_among_numbers_and_words_is_said_to_be_one() -> None:
    rows = [f"{n * 7 % 13 if n % 6 else 'unknown'};{n % 11},5" for n in range(60)]
    found = read(lines("kids;a", *rows))
    assert found.layout.columns[0].values == (*sorted(map(str, range(13))), "unknown")
    assert found.warnings[-1] == (
        "“kids” is learned as choices, not as a number: “unknown” in 10 rows is no number; "
        "--missing unknown reads it as missing."
    )
    number = read(lines("kids;a", *rows), missing=["unknown"])
    assert number.layout.columns[0].type == "number" and number.count == 50


def test_long_columns_are_read_at_once_where_they_are_plain_and_alike_where_they_are_not() -> None:
    """Blocks of a thousand rows that hold no surprise take another way than those that do."""
    plain = [f"{n * 37 % 1009}.{n % 10}" for n in range(3000)]
    strange = [*plain[:1500], "1,234.5", "", "NA", "1e-3", "(123.4)", *plain[1505:]]
    expected = [float(text) for text in strange[:1500]]
    expected += [1234.5, 0.001, -123.4] + [float(text) for text in plain[1505:]]
    text = "sep=;\n" + lines("a;b", *(f"{a};{n % 7}" for n, a in enumerate(strange)))
    found = read(text)
    assert found.count == 2998
    assert decode(torch.from_numpy(found.values), found.layout)["a"] == pytest.approx(
        expected, abs=1e-3
    )
    comma = lines("a;b", *(f"{a.replace('.', ',')};{n % 7}" for n, a in enumerate(plain)))
    point = lines("a;b", *(f"{a};{n % 7}" for n, a in enumerate(plain)))
    assert np.array_equal(read(comma).values, read(point).values)
    plain[2500] = "7,5"
    with pytest.raises(UserError, match="“7,5” in row 2502 with a decimal comma"):
        read(lines("a;b", *(f"{a};{n % 7}" for n, a in enumerate(plain))))


def test_fields_that_are_no_number_are_counted_and_named() -> None:
    rows = [f"{n * 7 % 13}.5,{n % 11}" for n in range(60)]
    rows[30] = "about 5,3"
    found = read(lines("a,b", *rows))
    assert found.count == 59
    assert dropped(found) == {
        "fields that are no number, in columns of numbers": ("a: “about 5” in row 32",),
        "rows with a missing value": (),
    }


# Far values


def test_one_price_of_99_999_999_does_not_own_the_scale() -> None:
    rng = np.random.default_rng(2)
    prices = rng.normal(3e5, 5e4, 300).round()
    areas = (prices / 3000 + rng.normal(0, 5, 300)).round(1)

    def text() -> str:
        return lines("price,area", *(f"{p:.0f},{a}" for p, a in zip(prices, areas, strict=True)))

    without = read(text())
    prices[41] = 99_999_999
    found = read(text())
    price, plain = found.layout.columns[0], without.layout.columns[0]
    assert found.count == 300 and price.step == 1.0
    assert price.offset == pytest.approx(plain.offset, rel=0.01)
    assert price.scale == pytest.approx(plain.scale, rel=0.02)
    assert 9.9 < found.values[41, 0, 0, 0] < 10.1  # kept, where it can do no harm
    (note,) = found.warnings
    assert "“price” has 99 999 999 in row 43, far from its other values (" in note
    assert "if it stands for a missing value, say --missing 99999999." in note
    kept = price.offset + price.scale * float(found.values[41, 0, 0, 0])
    assert f"It is kept as {kept:,.0f},".replace(",", " ", 1) in note
    assert read(text(), missing=["99999999"]).count == 299
    # What is not far from the rest is told as ever.
    assert plain.scale == pytest.approx(float(np.delete(prices, 41).std()), rel=0.1)
    assert without.warnings == ()


@pytest.mark.parametrize("sentinel", ["-999", "-999999", "9999"])
def test_values_for_missing_are_said_and_offered(sentinel: str) -> None:
    values = np.random.default_rng(3).normal(0, 1.5, 200).round(3).astype(str)
    values[[5, 50, 150]] = sentinel
    text = lines("c,d", *(f"{c},{n % 7}" for n, c in enumerate(values)))
    (note,) = read(text).warnings
    assert f"has {float(sentinel):,.0f} in 3 rows".replace(",", " ") in note
    assert f"say --missing {sentinel}." in note
    found = read(text, missing=[sentinel])
    assert found.count == 197 and 1.2 < found.layout.columns[0].scale < 1.8


def test_values_for_missing_are_said_of_choices_too() -> None:
    rows = [f"{-999 if n % 20 == 0 else 1 + n % 5};{n * 7 % 13}.5" for n in range(100)]
    found = read(lines("stars;a", *rows))
    assert found.layout.columns[0].values == ("-999", "1", "2", "3", "4", "5")
    assert found.warnings[0] == (
        "“stars” has -999 in 5 rows, far from its other values (1 to 5). If it stands for a "
        "missing value, say --missing -999."
    )
    rows = [f"{-99 if n % 20 == 0 else n % 2};{n * 7 % 13}.5" for n in range(100)]
    assert "--missing -99." in read(lines("garden;a", *rows)).warnings[0]


def test_a_cluster_far_away_is_no_mistake() -> None:
    rng = np.random.default_rng(5)
    values = (rng.normal(0, 1, 300) + 1000 * (rng.random(300) < 0.1)).round(2)
    found = read(lines("a,b", *(f"{v},{n % 7}" for n, v in enumerate(values))))
    column = found.layout.columns[0]
    back = found.values[:, 0, 0, 0] * column.scale + column.offset
    np.testing.assert_allclose(back, values, atol=1e-3)
    assert found.warnings == ()


@pytest.mark.parametrize("seed", range(5))
def test_heavy_tails_are_no_mistakes(seed: int) -> None:
    rng = np.random.default_rng(seed)
    for draw in (rng.lognormal(0, 1, 300), rng.exponential(1, 300), rng.poisson(0.3, 300)):
        values = draw.round(3)
        found = read(lines("a,b", *(f"{v},{n % 7}" for n, v in enumerate(values))))
        column = next(c for c in found.layout.columns if c.name == "a")
        assert column.offset == pytest.approx(values[found.parts[0]].mean())
        assert column.scale == pytest.approx(values[found.parts[0]].std())


@pytest.mark.parametrize("step", [1, 250])
def test_a_count_stays_a_whole_number_where_an_outlier_is_held(step: int) -> None:
    counts = step * np.random.default_rng(4).poisson(2.7, 300)
    counts[17] = 10**6 * step
    found = read(lines("n,b", *(f"{n},{k % 7}.5" for k, n in enumerate(counts))))
    column = next(c for c in found.layout.columns if c.name == "n")
    kept = column.offset + column.scale * float(found.values[17, 0, 0, 0])
    assert (column.likelihood, column.step) == ("count", step)
    assert kept / step == pytest.approx(round(kept / step), abs=1e-4) and kept > 15 * step
    assert f"It is kept as {spoken(round(kept))}, so" in found.warnings[0]


def incomes(seed: int) -> np.ndarray:
    return (3e4 * np.random.default_rng(seed).lognormal(0, 1.1, 400)).round()


def scaled(values: np.ndarray) -> tuple[Number, np.ndarray, list[str]]:
    """A column beside another, its values as they are kept, and what is said of far ones."""
    found = read(lines("a,b", *(f"{v:.15g},{n % 7}.5" for n, v in enumerate(values))))
    column = next(c for c in found.layout.columns if c.name == "a")
    kept = column.offset + column.scale * found.values[:, 0, 0, 0].astype(float)
    return column, kept, [note for note in found.warnings if "far from" in note]


def test_what_is_far_in_a_log_normal_column_is_far_for_its_logarithm() -> None:
    """The richest of 400 is no mistake; a mistyped one is, upwards as well as downwards."""
    values = incomes(0)
    values[5] = 4.5 * values.max()  # 3.5 ranges above the next, and 1.5 of its logarithm
    column, kept, notes = scaled(values)
    assert column.likelihood == "log-normal" and notes == []
    np.testing.assert_allclose(kept, values, rtol=1e-3)
    values[5] = 1e25
    column, kept, (note,) = scaled(values)
    assert column.likelihood == "log-normal" and "has 1e+25 in row 7" in note
    assert 1e5 < kept[5] < 1e7
    values[5] = 3
    values = values * 1e20
    values[5] = 1e-9
    column, kept, (note,) = scaled(values)
    assert column.likelihood == "log-normal" and "has 1e-09 in row 7" in note


def test_a_table_of_a_recording_is_said_to_be_one() -> None:
    """Days, or a column called time, that rise or fall from row to row; not days in no order."""
    said = "Each row was taken for an example of its own. “when” says when it was taken: with --as"
    days = [f"2024-{1 + n // 28:02d}-{1 + n % 28:02d}" for n in range(120)]
    mixed = [days[n * 37 % 120] for n in range(120)]
    for times, name, told in (
        (days, "when", True),
        (days[::-1], "when", True),
        (mixed, "when", False),
        ([f"{n * 0.5}" for n in range(120)], "time", True),
        ([f"{n * 0.5}" for n in range(120)], "size", False),
    ):
        rows = [f"{time},{n * 7 % 13}.5" for n, time in enumerate(times)]
        table = lines(f"{name},a", *rows)
        notes = read(table).warnings
        assert any(said.replace("when", name, 1) in note for note in notes) == told, (name, notes)
        assert not any("--as series" in note for note in read(table, kind="table").warnings)


# Other files


def test_a_table_is_known_whatever_it_is_called() -> None:
    rows = lines("a;b", *(f"{n * 7 % 13},5;{n % 11}" for n in range(40)))
    assert read(rows, "measured.dat").layout.kind == "table"
    assert read(rows, "measured").layout.kind == "table"
    names = read(rows, "measured.txt", least=1)
    assert names.layout.kind == "text" and "--as table reads its columns" in names.warnings[0]
    assert read(rows, "measured.txt", kind="table").layout.kind == "table"
    text = lines(*(f"Anna, {n % 7} years, and Bo" if n % 2 else "One line" for n in range(40)))
    assert read(text, "lines.txt", least=1).warnings[0].startswith("3")


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("renamed.zip", zipped({"xl/workbook.bin": b""}), "an Excel file"),
        ("old.xls", b"\xd0\xcf\x11\xe0" + bytes(600), "an Excel file"),
        (
            "homes.ods",
            zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
            "an OpenDocument spreadsheet",
        ),
        ("homes.feather", b"ARROW1" + bytes(99), "a Feather file"),
        ("model.pkl", b"\x80\x04\x95", "a Python pickle"),
    ],
)
def test_files_of_another_form_are_called_by_their_name(name: str, data: bytes, what: str) -> None:
    with pytest.raises(UserError, match=rf"{name} is {what}.*, which is not read here\. To bring"):
        read(data, name)


@pytest.mark.parametrize("marks", [(60,), (5,), (20, 60)])
def test_a_quotation_mark_that_is_not_closed_is_named(marks: tuple[int, ...]) -> None:
    """And does not swallow the rest of the table."""
    rng = np.random.default_rng(0)
    rows = [f"{rng.normal():.3f},{chr(34) * (n in marks)}{n % 3}" for n in range(90)]
    with pytest.raises(UserError, match=rf"mark in row {marks[0] + 2} of t.csv is not closed"):
        parse(from_uploads([("t.csv", ("a,b\n" + "\n".join(rows) + "\n").encode())]))


def test_line_breaks_within_quotation_marks_are_no_mistake() -> None:
    rows = [f'{n / 7:.3f},"a note, of\nthree\nlines",{n % 3}' for n in range(60)]
    found = parse(from_uploads([("t.csv", ("a,note,c\n" + "\n".join(rows)).encode())]))
    assert found.count == 60


@pytest.mark.parametrize("unit", [1e-90, 1e-30, 1e-28, 1.0])
@pytest.mark.parametrize("offset", [0.0, 1e12])
def test_small_and_far_columns_are_no_constants(unit: float, offset: float) -> None:
    values = (np.random.default_rng(0).normal(size=60) + offset) * unit
    text = "x,y\n" + "\n".join(f"{value!r},{n / 7:.3f}" for n, value in enumerate(values.tolist()))
    found = parse(from_uploads([("t.csv", text.encode())]))
    assert [column.name for column in found.layout.columns] == ["x", "y"]
    assert found.layout.columns[0].scale == pytest.approx(values[found.parts[0]].std(), rel=1e-3)
    tiny = text.replace(f"{values[0]!r},", "1e-300,")
    assert parse(from_uploads([("t.csv", tiny.encode())])).count == 60
