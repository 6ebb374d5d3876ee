"""What the tasks of lessons 4, 8 and 9 take for right, held to the shipped models."""

import numpy as np
import pytest
import torch

from benchmarks.lesson_figures import conditional, elbo, model_of
from vae_core.evaluation.disentanglement.information import mutual_information
from vae_core.lessons import read_lesson
from vae_core.pack import unpack
from vae_core.starters import find_starter

NAMES = ("shape", "scale", "turn", "x", "y")


def test_one_slider_alone_slants_every_class() -> None:
    task = read_lesson("conditional").task
    with torch.no_grad():
        slants = conditional.slants(model_of("styles"))
    assert slants.abs().amin(1).argmax() == task.slider
    assert slants[task.slider].min() > 0.3
    others = [d for d in range(len(slants)) if d != task.slider]
    assert slants[others].abs().amin(1).max() < 0.15


def test_sliders_bear_the_names_of_what_they_tell_most_about() -> None:
    task = read_lesson("disentanglement").task
    _, tensors = unpack(find_starter("starter-sprites").path.read_bytes())
    codes, factors = tensors["map/codes"].astype(np.float64), tensors["map/factors"]
    shuffled = factors[np.random.default_rng(0).permutation(len(factors))]
    told = mutual_information(codes, factors) - mutual_information(codes, shuffled)
    names = [
        NAMES[told[:, d].argmax()] if told[:, d].max() >= 0.1 else "none" for d in task.sliders
    ]
    assert names == task.factors
    for name in NAMES:
        assert names.count(name) < task.right, f"{name} for all sliders would do"


def test_a_third_of_what_an_optimiser_gains_can_be_had_by_one_move() -> None:
    lesson = read_lesson("elbo")
    task = lesson.task
    assert task.example == lesson.data["example"] == elbo.LESSON and task.draws == elbo.DRAWS
    model, picture = model_of("digits"), elbo.example()
    with torch.no_grad():
        kept, fresh = elbo.gain(model, picture, seed=1)
        by_hand = elbo.by_hand(model, picture, dimensions=(3,))
    assert (kept + fresh).item() / 2 == pytest.approx(task.best, abs=0.5)
    assert min(by_hand) > task.best * task.part
