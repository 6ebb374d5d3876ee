"""A model of what follows, rolled forward on its own, beside the true simulation.

Shapes: N rollouts, T steps, so that paths have T + 1 places.
"""

from dataclasses import dataclass

import numpy as np
import torch

from vae_core.data.layouts import Clip
from vae_core.data.pendulum import PUSHES, apart, draw, film, read_angles, simulate
from vae_core.evaluation.likelihood import evaluating
from vae_core.models.vae import VAE

PRESENT = 1  # the channel of a clip's present frame


@dataclass(frozen=True)
class Rollouts:
    """Rollouts under random actions; errors in degrees and in squared grey levels of 0 to 1.

    Attributes:
        frames: what the model shows, (N, T + 1, H, W) in [0, 1].
        truth: what the simulation shows, likewise.
        angle: how far the angles are apart, (N, T + 1).
        still: the same of a model by which nothing moves.
        seen: the same of frames that are encoded and decoded anew at every true state: what is
            left where nothing adds up.
        mse: mean squared error of a pixel, (N, T + 1); ``still_mse`` and ``seen_mse`` likewise.
    """

    frames: np.ndarray
    truth: np.ndarray
    angle: np.ndarray
    still: np.ndarray
    seen: np.ndarray
    mse: np.ndarray
    still_mse: np.ndarray
    seen_mse: np.ndarray


@torch.no_grad()
def roll(model: VAE, layout: Clip, states: np.ndarray, steps: int, seed: int) -> Rollouts:
    """Roll a model with a transition from states (N, 2) under actions drawn evenly at each step.

    The first code is the encoder's, of two true frames; after it the model is shown nothing. Its
    angle is that of the centre of light of its frame.
    """
    rng = np.random.RandomState(seed)
    actions = rng.randint(len(PUSHES), size=(len(states), steps + 1))
    path = simulate(states, actions[:, :-1], layout.seconds)
    truth = draw(path[..., 0].reshape(-1), layout.height)
    truth = truth.reshape(*path.shape[:2], layout.height, layout.width)
    shown, seen = [], []
    with evaluating(model):
        z = None
        for step in range(steps + 1):
            y = torch.from_numpy(actions[:, step]).long()
            clips = torch.from_numpy(film(path[:, step], actions[:, step], layout))
            codes = model.embed(clips, y)
            seen.append(model.decode(codes, y)[:, PRESENT].numpy())
            z = codes if z is None else z
            shown.append(model.decode(z, y)[:, PRESENT].numpy())
            z = model.step(z, y)
    frames, anew = np.stack(shown, 1), np.stack(seen, 1)
    still = np.broadcast_to(truth[:, :1], truth.shape)
    angles = [np.degrees(apart(read_angles(each), path[..., 0])) for each in (frames, still, anew)]
    errors = [((each - truth) ** 2).mean((2, 3)) for each in (frames, still, anew)]
    return Rollouts(frames, truth, *angles, *errors)


def by_step(errors: np.ndarray) -> dict[str, list[float]]:
    """Median and quartiles (T + 1) of errors (N, T + 1)."""
    low, median, high = np.quantile(errors, (0.25, 0.5, 0.75), axis=0)
    rounded = {"low": low, "median": median, "high": high}
    return {name: [round(float(v), 6) for v in values] for name, values in rounded.items()}
