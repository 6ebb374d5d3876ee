"""Recordings: the time column is used, gaps are seen, and too few windows get the true reason."""

from datetime import datetime, timedelta

import numpy as np
import pytest

from vae_core.errors import UserError
from vae_core.user_data.options import OwnOptions
from vae_core.user_data.parsed import ParsedDataset
from vae_core.user_data.parsing import parse
from vae_core.user_data.upload import from_uploads


def read(text: str, **options) -> ParsedDataset:
    return parse(from_uploads([("a.csv", text.encode())]), OwnOptions(kind="series", **options))


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
    said = "when goes by steps of 1 h and leaps 1 times, by up to 11 h: no window reaches over"
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
    assert any("time begins anew 11 times" in note for note in found.warnings)
    assert [each.names for each in found.dropped if "names of series" in each.reason] == [("id",)]
    with pytest.raises(UserError, match="the longest stretch without a leap has 50 rows"):
        read("\n".join(lines))


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
    said = "80 series of 40 to 60 points were cut to the shortest, 40: a model reads one length."
    assert any(said in note for note in found.warnings)


def test_series_of_very_unequal_lengths_are_refused_with_the_reason() -> None:
    lengths = [60, *(20 + n % 41 for n in range(79))]
    with pytest.raises(UserError, match="have 20 to 60 points, and a model reads one length"):
        read(rows_of(lengths, header=True, blank=True))


def test_a_few_short_rows_are_left_out_as_before() -> None:
    found = read(rows_of([60] * 78 + [40, 41], header=True, blank=True))
    assert found.count == 78 and found.shape == (1, 60, 1)
    assert [(each.reason, each.count) for each in found.dropped] == [
        ("rows with a missing value", 2)
    ]


def test_uneven_times_are_said() -> None:
    lines = recording(400).splitlines()
    uneven = [lines[0], *(line for n, line in enumerate(lines[1:]) if n % 3)]
    found = read("\n".join(uneven), window=20)
    assert any("when are uneven, 1 to 2 h from row to row" in note for note in found.warnings)
