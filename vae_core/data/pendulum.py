"""A damped pendulum that a motor pushes: known physics, drawn as small frames.

The angle is 0 where it hangs and grows to the right, in radians; the velocity is its rate, in
radians a second. An action is a class: the motor pushes to the left, not at all, or to the right.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from vae_core.data.base import Dataset, Split
from vae_core.data.layouts import Clip
from vae_core.data.spec import DatasetSpec
from vae_core.errors import ProgressCallback

SEED = 0
PUSHES = np.array([-1.0, 0.0, 1.0])  # of the actions, in torques of the motor
SUBSTEPS = 4  # of Runge-Kutta between two frames
FASTEST = 8.0  # velocity at the bottom of the states that are drawn, radians a second

# Sizes of the drawing as shares of a frame's side; brightness of the rod.
ROD, ROD_RADIUS, BOB_RADIUS = 0.34, 0.025, 0.095
ROD_LIGHT = 0.45


@dataclass(frozen=True)
class Physics:
    """theta'' = -(g / l) sin(theta) - c theta' + u / (m l^2), in metres, kilograms and seconds.

    With these a push held for ever turns it at u / (c m l^2) = 6 radians a second, so that
    velocities stay in the range that is drawn.
    """

    gravity: float = 9.81
    length: float = 1.0
    mass: float = 1.0
    damping: float = 0.5
    torque: float = 3.0

    def acceleration(self, angle: np.ndarray, velocity: np.ndarray, push: np.ndarray) -> np.ndarray:
        """Radians a second squared."""
        pull = self.gravity / self.length * np.sin(angle)
        return push * self.torque / (self.mass * self.length**2) - pull - self.damping * velocity

    def energy(self, states: np.ndarray) -> np.ndarray:
        """Kinetic and potential energy (...) of states (..., 2) in joules; 0 at the pivot."""
        angle, velocity = states[..., 0], states[..., 1]
        kinetic = 0.5 * self.mass * (self.length * velocity) ** 2
        return kinetic - self.mass * self.gravity * self.length * np.cos(angle)


PHYSICS = Physics()


def step(
    states: np.ndarray, pushes: np.ndarray, seconds: float, physics: Physics = PHYSICS
) -> np.ndarray:
    """States (N, 2) after a time under pushes (N,), by the classic Runge-Kutta method of order 4.

    Negative seconds go back in time.
    """
    h = seconds / SUBSTEPS

    def rate(state: np.ndarray) -> np.ndarray:
        angle, velocity = state.T
        return np.stack([velocity, physics.acceleration(angle, velocity, pushes)], axis=1)

    for _ in range(SUBSTEPS):
        first = rate(states)
        second = rate(states + h / 2 * first)
        third = rate(states + h / 2 * second)
        fourth = rate(states + h * third)
        states = states + h / 6 * (first + 2 * second + 2 * third + fourth)
    return states


def simulate(
    states: np.ndarray, actions: np.ndarray, seconds: float, physics: Physics = PHYSICS
) -> np.ndarray:
    """States (N, 2) followed by what they become under actions (N, T), labels: (N, 1 + T, 2)."""
    path = [np.asarray(states, dtype=np.float64)]
    for action in np.asarray(actions).T:
        path.append(step(path[-1], PUSHES[action], seconds, physics))
    return np.stack(path, axis=1)


def past(
    states: np.ndarray, actions: np.ndarray, seconds: float, physics: Physics = PHYSICS
) -> np.ndarray:
    """What states (N, 2) were a moment before, under actions (N,) that were held."""
    return step(np.asarray(states, dtype=np.float64), PUSHES[actions], -seconds, physics)


def draw(angles: np.ndarray, side: int) -> np.ndarray:
    """Frames (N, side, side) in [0, 1] of angles (N,): a rod from the middle and a bob at its end.

    A pixel is lit by how far it lies inside, half of it on the edge: without steps, so that a
    small move is a small change.
    """
    places = np.arange(side) + 0.5 - side / 2
    y, x = places[:, None], places[None, :]
    dx, dy = (f(angles)[:, None, None] * ROD * side for f in (np.sin, np.cos))
    along = np.clip((x * dx + y * dy) / (ROD * side) ** 2, 0, 1)

    def lit(distance: np.ndarray, radius: float) -> np.ndarray:
        return np.clip(radius * side - distance + 0.5, 0, 1)

    rod = ROD_LIGHT * lit(np.hypot(x - along * dx, y - along * dy), ROD_RADIUS)
    return np.maximum(rod, lit(np.hypot(x - dx, y - dy), BOB_RADIUS))


def read_angles(frames: np.ndarray) -> np.ndarray:
    """Angles (...) of frames (..., side, side): the direction of their centre of light.

    Rod and bob lie on one line from the middle, so that this is the angle whatever they weigh.
    """
    places = np.arange(frames.shape[-1]) + 0.5 - frames.shape[-1] / 2
    return np.arctan2((frames * places).sum((-2, -1)), (frames * places[:, None]).sum((-2, -1)))


def apart(angles: np.ndarray, others: np.ndarray) -> np.ndarray:
    """How far angles are from others the shorter way round, 0 to pi."""
    return np.abs((angles - others + np.pi) % (2 * np.pi) - np.pi)


def states_within(count: int, seed: int, physics: Physics = PHYSICS) -> np.ndarray:
    """States (N, 2), drawn evenly from those that can come to the fastest one at the bottom.

    Left alone a pendulum only loses energy: what follows a state drawn lies among them too.
    """
    rng = np.random.RandomState(seed)
    limit = physics.energy(np.array([0.0, FASTEST]))
    found, missing = [], count
    while missing > 0:
        states = rng.uniform(-1, 1, (2 * count, 2)) * (np.pi, FASTEST)
        found.append(states[physics.energy(states) <= limit])
        missing -= len(found[-1])
    return np.concatenate(found)[:count]


def film(states: np.ndarray, actions: np.ndarray, layout: Clip) -> np.ndarray:
    """Clips uint8 (N, frames, H, W) under actions (N,) that are held: past, present, and so on."""
    held = np.repeat(actions[:, None], layout.frames - 2, axis=1)
    path = simulate(states, held, layout.seconds)
    angles = np.concatenate([past(states, actions, layout.seconds)[:, None], path], axis=1)[..., 0]
    frames = draw(angles.reshape(-1), layout.height).reshape(len(states), *layout.shape)
    return np.round(frames * 255).astype(np.uint8)


def load(spec: DatasetSpec, root: Path, progress: ProgressCallback) -> Dataset:
    """As many clips as the table says, in three splits."""
    layout = Clip.of(spec.layout)
    progress(f"Drawing {spec.title}", None)
    count = sum(spec.sizes)
    states = states_within(count, SEED)
    actions = np.random.RandomState(SEED + 1).randint(len(PUSHES), size=count)
    clips = [
        film(*part, layout)
        for part in zip(np.array_split(states, 20), np.array_split(actions, 20), strict=True)
    ]
    tensors = (
        torch.from_numpy(np.concatenate(clips)),
        torch.from_numpy(actions).long(),
        torch.from_numpy(states).float(),
    )
    splits = zip(*(tensor.split(spec.sizes) for tensor in tensors), strict=True)
    train, validation, test = (Split(*(part.clone() for part in parts)) for parts in splits)
    return Dataset(
        spec.name,
        train,
        validation,
        test,
        class_names=spec.class_names,
        factor_names=spec.factor_names,
        factor_sizes=(0,) * len(spec.factor_names),
        layout=layout,
    )
