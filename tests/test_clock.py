"""Recordings: the time column is used, gaps are seen, and too few windows get the true reason."""

from datetime import datetime, timedelta

import numpy as np
import pytest

from vae_core.errors import UserError
from vae_core.user_data.options import OwnOptions
from vae_core.user_data.parsed import ParsedDataset
from vae_core.user_data.parsing import parse
from vae_core.user_data.undecided import Undecided
from vae_core.user_data.upload import from_uploads


def read(text: str, **options) -> ParsedDataset:
    return parse(
        from_uploads([("a.csv", text.encode())]),
        OwnOptions(kind="series", **{"gaps": "ask", **options}),
    )


def recording(rows: int, gap: int = 0, hours: float = 1.0) -> str:
    """Hourly load in MW that counts its rows, so that a window shows where it was taken."""
    lines = ["when,load (MW)"]
    for row in range(rows):
        late = timedelta(hours=10) if gap and row >= gap else timedelta(0)
        when = datetime(2024, 3, 1) + timedelta(hours=hours) * row + late
        lines.append(f"{when:%Y-%m-%d %H:%M:%S},{row + row % 7 / 10:.1f}")
    return "\n".join(lines)


def starts_of(found: ParsedDataset) -> np.ndarray:
    (channel,) = found.layout.channels
    return np.rint(found.values[:, 0, :, 0] * channel.scale + channel.offset).astype(int)


def test_timestamps_give_the_step_and_windows_do_not_reach_over_a_gap() -> None:
    found = read(recording(3000, gap=1000))
    assert (found.layout.step, found.layout.step_unit) == (1.0, "h")
    assert [channel.name for channel in found.layout.channels] == ["load"]
    assert not found.dropped
    said = "when goes by steps of 1 h and leaps once, by up to 11 h: no window reaches over"
    assert any(said in note for note in found.warnings)
    windows = starts_of(found)
    assert len(windows) == 1000 // 64 + 2000 // 64
    assert (np.abs(np.diff(windows, axis=1) - 1) <= 1).all()
    assert not ((windows[:, 0] < 1000) & (windows[:, -1] >= 1000)).any()


@pytest.mark.parametrize(
    ("hours", "step", "unit"), [(24, 1, "d"), (0.25, 15, "min"), (1 / 3600, 1, "s"), (36, 36, "h")]
)
def test_the_unit_of_the_step_is_a_whole_one(hours: float, step: float, unit: str) -> None:
    layout = read(recording(800, hours=hours)).layout
    assert (layout.step, layout.step_unit) == (step, unit)


def test_few_windows_are_the_reason_and_options_help() -> None:
    text = recording(400)
    with pytest.raises(UserError) as caught:
        read(text)
    assert str(caught.value) == (
        "400 rows make 6 windows of 64 points; a data set needs at least 10. Choose shorter "
        "windows, such as --window 20; with --stride 10 they overlap, and are twice as many."
    )
    assert read(text, window=20).count == 20
    assert read(text, window=20, stride=10).count == 37, "39, less one between each two parts"


def test_a_list_of_several_series_is_not_spliced() -> None:
    """id, time, value: windows stay within an id, which is no channel."""
    lines = ["id,time,value"]
    for each in range(12):
        lines += [f"{each},{t},{100 * each + t}" for t in range(50)]
    found = read("\n".join(lines), window=25)
    assert found.count == 24 and [c.name for c in found.layout.channels] == ["value"]
    windows = starts_of(found)
    assert (windows[:, 0] // 100 == windows[:, -1] // 100).all()
    assert [(each.name, each.role) for each in found.table] == [
        ("id", "id"),
        ("time", "time"),
        ("value", "keep"),
    ]
    with pytest.raises(UserError, match="the longest stretch without a leap has 50 rows"):
        read("\n".join(lines), arrange="windows")
    whole = read("\n".join(lines))
    assert whole.shape == (1, 50, 1) and whole.count == 12
    assert sorted(starts_of(whole)[:, 0].tolist()) == [100 * each for each in range(12)]


def rows_of(lengths: list[int], header: bool, blank: bool) -> str:
    longest = max(lengths)
    lines = [",".join(f"t{n}" for n in range(longest))] if header else []
    for row, length in enumerate(lengths):
        values = ",".join(f"{np.sin(n / 5 + row):.3f}" for n in range(length))
        lines.append(values + "," * (longest - length) * blank)
    return "\n".join(lines)


@pytest.mark.parametrize("header", [True, False])
def test_series_of_unequal_lengths_are_cut_to_the_shortest_and_this_is_said(header: bool) -> None:
    lengths = [60, *(40 + n % 21 for n in range(79))]
    found = read(rows_of(lengths, header, blank=header))
    assert found.count == 80 and found.shape == (1, 40, 1) and not found.dropped
    said = "80 series of 40 to 60 points were cut to the shortest, 40."
    assert any(said in note for note in found.warnings)


def test_series_of_very_unequal_lengths_are_refused_with_the_reason() -> None:
    lengths = [60, *(20 + n % 41 for n in range(79))]
    with pytest.raises(UserError, match="have 20 to 60 points, and would be cut to the shortest"):
        read(rows_of(lengths, header=True, blank=True))


def test_a_few_short_rows_are_left_out_as_before() -> None:
    found = read(rows_of([60] * 78 + [40, 41], header=True, blank=True))
    assert found.count == 78 and found.shape == (1, 60, 1)
    assert [(each.reason, each.count) for each in found.dropped] == [
        ("rows with a missing value", 2)
    ]


def test_more_than_a_fifth_of_the_windows_or_rows_are_not_lost_unasked() -> None:
    table = recording(1280).splitlines()
    for window in range(6):  # of 20
        when = table[1 + 64 * window].split(",")[0]
        table[1 + 64 * window] = f"{when},"
    text = "\n".join(table)
    with pytest.raises(Undecided, match="6 of 20 windows have a missing value") as caught:
        read(text)
    assert "or the other 14 (--gaps drop)" in str(caught.value)
    assert caught.value.options == ("drop", "gaps") and "load" in caught.value.columns
    assert read(text, gaps="drop").count == 14
    table[1:257] = recording(1280).splitlines()[1:257]
    assert read("\n".join(table)).count == 18, "a tenth of them is left out as before"
    rows = rows_of([20] * 40, True, True).splitlines()
    gappy = [rows[0], *("" + row[row.index(",") :] if n < 12 else row
                        for n, row in enumerate(rows[1:]))]  # fmt: skip
    with pytest.raises(Undecided, match="12 of 40 rows have a missing value"):
        read("\n".join(gappy))
    assert read("\n".join(gappy), gaps="drop").count == 28


def test_uneven_times_are_said() -> None:
    lines = recording(400).splitlines()
    uneven = [lines[0], *(line for n, line in enumerate(lines[1:]) if n % 3)]
    found = read("\n".join(uneven), window=20)
    assert any("when are uneven, 1 to 2 h from row to row" in note for note in found.warnings)


def newest_first(text: str) -> str:
    header, *rows = text.splitlines()
    return "\n".join([header, *rows[::-1]])


def test_a_recording_with_its_newest_row_first_is_turned_round_and_this_is_said() -> None:
    straight, turned = read(recording(3000, gap=1000)), read(newest_first(recording(3000, 1000)))
    assert np.array_equal(straight.values, turned.values)
    assert turned.layout == straight.layout
    for one, other in zip(turned.parts, straight.parts, strict=True):
        assert np.array_equal(one, other)
    assert set(turned.warnings) - set(straight.warnings) == {
        "when falls from row to row: the rows were turned round, so that time runs forwards."
    }


def test_uneven_times_that_fall_are_said_as_they_are_once_turned() -> None:
    lines = recording(400).splitlines()
    uneven = "\n".join([lines[0], *(line for n, line in enumerate(lines[1:]) if n % 3)])
    found = read(newest_first(uneven), window=20)
    assert any("when are uneven, 1 to 2 h from row to row" in note for note in found.warnings)
    assert np.array_equal(found.values, read(uneven, window=20).values)


def test_numbers_of_time_that_fall_are_turned_and_what_counts_down_is_not() -> None:
    def falling(name: str) -> ParsedDataset:
        rows = [f"{1000 - row},{1000 - row + row % 7 / 10:.1f}" for row in range(1000)]
        return read("\n".join([f"{name},load", *rows]))

    turned = falling("time")
    assert (np.diff(starts_of(turned), axis=1) >= 0).all()
    assert [channel.name for channel in turned.layout.channels] == ["load"]
    assert [channel.name for channel in falling("left").layout.channels] == ["left", "load"]


def test_the_classes_of_rows_turned_round_stay_with_them() -> None:
    lines = recording(3000).splitlines()
    lines = [lines[0] + ",season"] + [
        f"{line},{'spring' if row < 1500 else 'summer'}" for row, line in enumerate(lines[1:])
    ]
    found = read(newest_first("\n".join(lines)), label="season", window=50)
    late = starts_of(found)[:, 0] >= 1500
    assert found.count == 60 and np.array_equal(np.asarray(found.labels) == 1, late)


@pytest.mark.parametrize("repeats", [1, 2])
def test_a_repeated_time_is_no_new_series_and_its_row_is_kept(repeats: int) -> None:
    lines = recording(1280 - repeats).splitlines()
    for number in range(repeats):
        lines.insert(100 * (number + 1), lines[100 * (number + 1)])
    found = read("\n".join(lines))
    assert found.count == 20 and found.layout.step == 1
    often = "once" if repeats == 1 else "2 times"
    assert (
        f"when repeats the time of the row before {often}: such a row is kept, and taken as one "
        "step later." in found.warnings
    )
    assert not any("anew" in note or "leap" in note for note in found.warnings)


@pytest.mark.parametrize("unit", [1e-200, 1e-16, 1e-14, 1.0, 1e12])
def test_the_unit_of_a_channel_decides_nothing(unit: float) -> None:
    wave = np.sin(np.arange(1000) / 5) + 3
    found = read("\n".join(["a,b", *(f"{v * unit!r},{v!r}" for v in wave.tolist())]))
    small, plain = found.layout.channels
    assert small.scale == pytest.approx(plain.scale * unit, rel=1e-9)
    assert small.offset == pytest.approx(plain.offset * unit, rel=1e-9)
    np.testing.assert_allclose(found.values[..., 0], found.values[..., 1], atol=1e-6)


def test_constant_channels_are_left_out_by_name() -> None:
    rows = [f"0.1,{np.sin(row / 5):.4f},{1e9 / 3!r}" for row in range(1000)]
    found = read("\n".join(["a,load,c", *rows]))
    assert [channel.name for channel in found.layout.channels] == ["load"]
    assert found.shape == (1, 64, 1)
    (dropped,) = found.dropped
    assert (dropped.reason, dropped.names) == ("constant channels", ("a", "c"))
    assert dropped.words == "constant channels: a, c"


def test_series_that_are_all_constant_are_refused() -> None:
    with pytest.raises(UserError) as caught:
        read("\n".join(["x,y", *["1,2"] * 400]), window=20)
    assert str(caught.value) == (
        "Every channel of a.csv is constant in the series to train on; there is nothing to learn. "
        "Bring other series."
    )
