"""What lessons show of runs that were made before."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from tests.learning import few
from vae_core import load_dataset
from vae_core.analyses.densities.matching import STEPS, FlowMatching, Velocity
from vae_core.data import Split
from vae_core.errors import UserError
from vae_core.lessons import read_lesson
from vae_core.lessons.recorded import RECORDED, recorded_of, recorded_path
from vae_core.lessons.recording.__main__ import main
from vae_core.lessons.recording.beyond import bounds
from vae_core.lessons.recording.collapse import BETAS, deadly


@pytest.mark.parametrize("name", RECORDED)
def test_recorded_runs_are_small_and_reach_the_lesson_with_how_they_were_made(name: str) -> None:
    assert recorded_path(name).stat().st_size < 20_000
    told = json.loads(json.dumps(read_lesson(name).record()))["data"]["recorded"]
    assert told == recorded_of(name)
    assert told["command"] == f"python -m vae_core.lessons.recording {name}"


def test_a_lesson_without_recorded_runs_has_none_and_says_so() -> None:
    assert recorded_of("beta") is None and "recorded" not in read_lesson("beta").record()["data"]
    with pytest.raises(UserError, match=r"'beta' has no recorded runs\. Choose from: collapse, b"):
        main(["beta"])


def test_the_deadly_betas_are_those_of_the_data() -> None:
    found = deadly(load_dataset("digits"))
    assert found == recorded_of("collapse")["deadly"]
    assert np.allclose(found, [3.36, 3.05, 2.76, 1.85, 1.40], atol=0.005)
    # Pixels that are coins of their own have C = P but for chance: no code of them pays above 1.
    data = few("digits")
    coins = (torch.rand(20_000, 1, 8, 8, generator=torch.Generator().manual_seed(0)) < 0.3) * 255
    data = replace(data, train=Split(coins.to(torch.uint8), torch.zeros(20_000).long()))
    assert deadly(data)[0] == pytest.approx(1, abs=0.15)


def test_recorded_courses_end_as_the_lesson_says() -> None:
    recorded = recorded_of("collapse")
    task = read_lesson("collapse").task.model_dump()
    for name, alive in (("constant", False), ("rising", True)):
        course = recorded["courses"][name]
        assert len(course["kl"]) == len(course["reconstruction"]) == 61
        final = course["final"]
        done = final["kl"] >= task["kl"] and sum(final.values()) <= task["loss"]
        assert done is alive
    by_beta = [each["kl"] for each in recorded["priced"]]
    assert [each["beta"] for each in recorded["priced"]] == list(BETAS)
    assert by_beta == sorted(by_beta, reverse=True) and by_beta[-1] < 0.01 < by_beta[-2]


def test_the_bounds_of_the_last_lesson_are_those_of_the_results() -> None:
    assert bounds() == recorded_of("beyond")["bounds"]
    assert bounds()["vamp"] == {"bound": -93.12, "elbo": -97.34, "kl": 23.3}


def test_the_path_of_noise_ends_at_the_draw() -> None:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        flow = FlowMatching(3, Velocity(3))
    noise = torch.randn(4, 3, generator=torch.Generator().manual_seed(1))
    path = list(flow.path(noise))
    assert len(path) == STEPS
    assert torch.equal(path[-1], flow.sample((4,), torch.Generator().manual_seed(1)))


def test_black_and_white_digits_are_the_digits_with_their_greys_tossed() -> None:
    grey, tossed = load_dataset("digits"), load_dataset("binary-digits")
    for part in ("train", "validation", "test"):
        one, other = getattr(grey, part), getattr(tossed, part)
        assert torch.equal(one.labels, other.labels)
        assert set(other.images.unique().tolist()) == {0, 255}
        levels, coins = one.images.double().mean() / 255, other.images.double().mean() / 255
        assert coins.item() == pytest.approx(levels.item(), abs=4 * 0.5 / one.images.numel() ** 0.5)
