"""The time left: a number that never rises, and none where no speed is known."""

import random
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from tests.clocks import counted_time
from vae_core import RunConfig
from vae_core.analyses import perform
from vae_core.analyses.report.card import SHARES
from vae_core.cli import progress
from vae_core.data import load_dataset
from vae_core.remaining import FORGOTTEN, Remaining
from vae_core.training import reporting
from vae_core.training.loop import train

Phase = tuple[str, float, float]  # what it is called, its share of the work, its seconds


def reports(phases: list[Phase], every: float = 0.5) -> Iterator[tuple[float, str, float]]:
    """(seconds, phase, fraction of all) of work whose phases each go at a constant speed."""
    begun = done = 0.0
    total = sum(share for _, share, _ in phases)
    for name, share, seconds in phases:
        count = max(2, round(seconds / every))
        for step in range(count + 1):
            part = step / count
            yield begun + part * seconds, name, done + part * share / total
        begun, done = begun + seconds, done + share / total


def shown(phases: list[Phase]) -> list[tuple[float, str, float | None]]:
    """(seconds, phase, seconds left as they are shown) at each report."""
    remaining = Remaining(start=(0.0, 0.0))
    return [(now, name, remaining(done, name, now)) for now, name, done in reports(phases)]


# Sections of a report, with the shares that they are said to have and what they took of
# photographs: the time left counted from 9 s up to 51 s.
CARD = [("Likelihood", 0.2, 2.0), ("Reconstruction", 0.1, 1.0), ("Samples", 0.3, 40.0)]
CARD += [("Latent health", 0.2, 6.0), ("Disentanglement", 0.2, 3.0)]


def test_it_does_not_count_up_when_a_slower_part_begins() -> None:
    naive = [now * (1 - done) / done for now, _, done in reports(CARD) if done > 0.01]
    assert max(naive[5:]) > 20 > min(naive[:6]), "the pace so far is no measure of slower parts"
    numbers = [left for _, _, left in shown(CARD) if left is not None]
    assert numbers == sorted(numbers, reverse=True) and len(numbers) > 10
    assert {name for name, _, _ in CARD} <= set(perform_names())


def perform_names() -> list[str]:
    from vae_core.config.analyses import SECTIONS

    return [SECTIONS[name] for name in SHARES]


@pytest.mark.parametrize("seed", range(40))
def test_it_never_rises_in_work_of_constant_speeds(seed: int) -> None:
    draw = random.Random(seed)
    phases = [
        (f"part {'abcdef'[n]}", draw.uniform(0.02, 1), draw.choice([0.1, 1, 5, 15, 50]))
        for n in range(draw.randint(1, 6))
    ]
    last: tuple[float, float] | None = None
    for now, name, left in shown(phases):
        if left is None:
            continue
        assert left >= 0
        if last is not None and now - last[0] < FORGOTTEN:
            assert left <= last[1] + 1e-9, name
        last = (now, left)


@pytest.mark.parametrize("seconds", [3.0, 20.0, 600.0])
def test_of_one_speed_it_is_right_from_the_second_report_on(seconds: float) -> None:
    first, *others = shown([("all", 1.0, seconds)])
    assert first[2] is None
    for now, _, left in others:
        assert left == pytest.approx(seconds - now, abs=1e-6)


def test_a_part_whose_speed_is_not_known_has_no_number() -> None:
    found = shown([("one", 0.5, 5.0), ("two", 0.5, 5.0)])
    starts = [next(left for _, name, left in found if name == part) for part in ("one", "two")]
    assert starts == [None, None]
    remaining = Remaining()
    assert remaining(None, "Waiting", 0.0) is None
    # Numbers in its name do not make it another part.
    assert remaining(0.0, "Downloading: 0 of 12 MB", 0.0) is None
    assert remaining(0.5, "Downloading: 6 of 12 MB", 3.0) == pytest.approx(3.0)


def test_what_stands_still_has_no_number() -> None:
    remaining = Remaining()
    assert [remaining(done / 10, "", float(done)) for done in range(3)][-1] == pytest.approx(8.0)
    assert remaining(0.2, "", 3.0) == pytest.approx(7.0), "it counts down between reports"
    assert remaining(0.2, "", 20.0) is None


def test_a_slower_speed_is_told_after_a_silence() -> None:
    found = shown([("all", 0.5, 100.0), ("all", 0.5, 400.0)])
    numbers = [(now, left) for now, _, left in found if left is not None]
    rises = [
        (after[0] - before[0], after[1])
        for before, after in pairwise(numbers)
        if after[1] > before[1] + 1e-9
    ]
    assert len(rises) == 1 and rises[0][0] >= FORGOTTEN
    assert rises[0][1] == pytest.approx(400 - FORGOTTEN, rel=0.3)


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Recorded:
    """An analysis that only keeps what is written to its status."""

    def __init__(self) -> None:
        self.written: list[dict[str, Any]] = []

    def cancel_requested(self) -> bool:
        return False

    def update_status(self, **values: Any) -> None:
        self.written.append(values)


def test_an_analysis_and_the_bar_of_a_command_do_not_count_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock, analysis, drawn = Clock(), Recorded(), []
    monkeypatch.setattr(perform.time, "monotonic", clock)
    meter = progress.Meter()
    monkeypatch.setattr(meter, "update", lambda text, done, eta: drawn.append((text, eta)))
    reporter = perform._Reporter(analysis, meter.whole())
    for now, name, done in reports(CARD):
        clock.now = 100.0 + now
        reporter(name, done)
    for each in ([e["eta"] for e in analysis.written], [eta for _, eta in drawn]):
        numbers = [eta for eta in each if eta is not None]
        assert len(numbers) > 10 and numbers == sorted(numbers, reverse=True)
    slow = [e["eta"] for e in analysis.written if e["message"] == "Samples"]
    assert slow[0] is None and slow.count(None) > len(slow) / 2, "it is named instead"


def test_a_training_does_not_count_up(monkeypatch: pytest.MonkeyPatch) -> None:
    counted_time(monkeypatch.setattr)
    monkeypatch.setattr(reporting, "REPORT_SECONDS", 0.02)
    monkeypatch.setattr(reporting, "REPORT_SHARE", 1.0)
    config = RunConfig(dataset="digits", hidden=(8,), latent_dim=2, epochs=4, batch_size=64)
    etas = [each.eta for each in train(config, load_dataset("digits"))]
    numbers = [eta for eta in etas if eta is not None]
    assert len(numbers) > 5 and numbers == sorted(numbers, reverse=True)
    assert numbers[-1] == pytest.approx(0.0, abs=0.5)
