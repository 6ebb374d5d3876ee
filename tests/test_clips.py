"""Clips: known physics, a state that an action moves, and rollouts beside the true simulation."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy.integrate import solve_ivp

from tests.small_models import Recorder, whole_and_resumed
from vae_core import RunConfig, load_dataset
from vae_core.analyses.report import clip as report
from vae_core.analyses.subject import Subject
from vae_core.artifacts.model_file import LoadedRun, load_model, pack_model
from vae_core.artifacts.records import ModelRecord
from vae_core.config.analyses import ReportSettings
from vae_core.data import Dataset, Split, pendulum
from vae_core.data.pendulum import Physics
from vae_core.data.specs import SPECS
from vae_core.errors import UserError
from vae_core.evaluation.likelihood import evidence_lower_bound
from vae_core.evaluation.rollouts import by_step, roll
from vae_core.export.onnx import onnx_files
from vae_core.models.networks import Dynamics
from vae_core.models.vae import build_model
from vae_core.pack import unpack
from vae_core.training.loop import train

LAYOUT = SPECS["pendulum"].layout
STATES = pendulum.states_within(64, seed=9)


@pytest.fixture(scope="module")
def data() -> Dataset:
    return load_dataset("pendulum")


@pytest.fixture(scope="module")
def subject(data: Dataset) -> Iterator[Subject]:
    """A model trained for a few seconds."""
    config = RunConfig(dataset="pendulum", hidden=(128,), epochs=2.0, batch_size=64)
    *_, last = train(config, data)
    yield Subject(
        LoadedRun(last.model.eval(), config, ModelRecord()), data, Path("none.safetensors")
    )


def test_without_friction_and_motor_energy_stays() -> None:
    free = Physics(damping=0.0, torque=0.0)
    path = pendulum.simulate(STATES, np.full((64, 200), 2), LAYOUT.seconds, free)
    energy = free.energy(path)
    # Twenty seconds; the scale is the energy between hanging and standing.
    assert np.abs(energy - energy[:, :1]).max() / (2 * 9.81) < 1e-3
    assert np.ptp(path[..., 1], axis=1).min() > 0.05, "they all move"


def test_friction_takes_energy_and_a_push_turns_as_its_words_say() -> None:
    idle = np.ones((64, 100), dtype=int)
    energy = pendulum.PHYSICS.energy(pendulum.simulate(STATES, idle, LAYOUT.seconds))
    assert (np.diff(energy, axis=1) <= 1e-9).all()
    # Pushed for ever it turns at torque / (damping m l^2) = 6 radians a second, on the average.
    path = pendulum.simulate([[0.0, 7.0]], np.full((1, 400), 2), LAYOUT.seconds)[0]
    assert (path[-1, 0] - path[200, 0]) / (200 * LAYOUT.seconds) == pytest.approx(6.0, rel=0.05)


def test_steps_agree_with_an_independent_integrator_and_can_be_undone() -> None:
    def rate(_: float, state: np.ndarray, push: float) -> list[float]:
        return [state[1], push * 3.0 - 9.81 * np.sin(state[0]) - 0.5 * state[1]]

    actions = np.arange(64) % 3
    stepped = pendulum.step(STATES, pendulum.PUSHES[actions], LAYOUT.seconds)
    for state, action, reached in zip(STATES[:9], actions, stepped, strict=False):
        push = pendulum.PUSHES[action]
        exact = solve_ivp(rate, (0, LAYOUT.seconds), state, args=(push,), rtol=1e-10, atol=1e-10)
        np.testing.assert_allclose(reached, exact.y[:, -1], atol=2e-5)
    np.testing.assert_allclose(pendulum.past(stepped, actions, LAYOUT.seconds), STATES, atol=1e-4)


def test_small_swings_take_the_time_of_the_closed_form() -> None:
    free = Physics(damping=0.0, torque=0.0)
    period = 2 * np.pi * np.sqrt(free.length / free.gravity)
    path = pendulum.simulate([[0.02, 0.0]], np.ones((1, 40), dtype=int), period / 40, free)[0]
    np.testing.assert_allclose(path[-1], path[0], atol=1e-4)


def test_a_drawing_is_symmetric_and_its_light_lies_at_its_angle() -> None:
    angles = np.linspace(-np.pi, np.pi, 73)
    frames = pendulum.draw(angles, 24)
    assert frames.min() == 0 and frames.max() == 1
    np.testing.assert_allclose(pendulum.draw(-angles, 24), frames[:, :, ::-1], atol=1e-12)
    np.testing.assert_allclose(pendulum.draw(np.pi - angles, 24), frames[:, ::-1], atol=1e-12)
    assert np.degrees(pendulum.apart(pendulum.read_angles(frames), angles)).max() < 0.3
    # The bob is bright: where it is drawn there is light, on the other side none.
    place = 12 + 24 * pendulum.ROD * np.stack([np.cos(angles), np.sin(angles)], 1)
    rows, columns = place.astype(int).T
    assert (frames[np.arange(73), rows, columns] > 0.9).all()
    assert (frames[np.arange(73), 23 - rows, 23 - columns] < 0.1).all()
    # Its light hardly depends on the angle: no pixel is dropped.
    light = frames.sum((1, 2))
    assert np.ptp(light) / light.mean() < 0.02


def test_the_data_hold_what_the_simulation_says(data: Dataset) -> None:
    spec = SPECS["pendulum"]
    assert tuple(len(getattr(data, part)) for part in ("train", "validation", "test")) == spec.sizes
    assert data.shape == spec.shape == LAYOUT.shape and data.picture_shape == (3, 24, 24)
    assert data.train.labels.bincount().min() > 2500
    states = data.test.factors[:50].double().numpy()
    actions = data.test.labels[:50].numpy()
    np.testing.assert_array_equal(
        data.test.images[:50, 1].numpy(), np.round(255 * pendulum.draw(states[:, 0], 24))
    )
    later = pendulum.simulate(states, np.repeat(actions[:, None], 5, 1), LAYOUT.seconds)
    last = pendulum.read_angles(data.test.images[:50, -1].float().numpy())
    assert np.degrees(pendulum.apart(last, later[:, -1, 0])).max() < 0.5
    limit = pendulum.PHYSICS.energy(np.array([0.0, pendulum.FASTEST]))
    assert (pendulum.PHYSICS.energy(data.train.factors.numpy()) <= limit + 1e-3).all()
    # Every direction is as frequent as any other among those that stand still enough to be there.
    counts, _ = np.histogram(data.train.factors[:, 0], 8)
    assert counts.min() > 0.6 * counts.max()
    again = load_dataset("pendulum")
    assert torch.equal(again.train.images, data.train.images)


def small_model(**values: object) -> torch.nn.Module:
    torch.manual_seed(0)
    config = RunConfig(dataset="pendulum", hidden=(16,), latent_dim=3, **values)
    model = build_model(config, LAYOUT.shape, 3, LAYOUT).eval()
    for transition in (model.decoder.before, model.decoder.transition):
        torch.nn.init.normal_(transition.move.weight, std=0.3)
    return model


def test_the_decoder_is_the_transition_again_and_again() -> None:
    model = small_model()
    z, y = torch.randn(4, 3), torch.eye(3)[[0, 1, 2, 0]]
    decoder: Dynamics = model.decoder
    with torch.no_grad():
        clip = decoder(z, y)
        frames, state = [decoder.frame(decoder.before(z, y)), decoder.frame(z)], z
        for _ in range(LAYOUT.frames - 2):
            state = decoder.transition(state, y)
            frames.append(decoder.frame(state))
        torch.testing.assert_close(clip.flatten(2), torch.stack(frames, 1))
        # The clip of the next state is this one, a frame later.
        torch.testing.assert_close(decoder(decoder.transition(z, y), y)[:, 1:-1], clip[:, 2:])
    assert (clip[0] - clip[3]).abs().max() > 1e-3 and clip.shape == (4, 7, 24, 24)
    other = decoder(z, torch.eye(3)[[1, 2, 0, 1]])
    torch.testing.assert_close(other[:, 1], clip[:, 1])  # no action changes the present
    assert (other[:, [0, 2]] - clip[:, [0, 2]]).abs().amax((1, 2, 3)).min() > 1e-4


def test_a_state_is_read_from_past_and_present_alone() -> None:
    model = small_model()
    x = torch.rand(2, *LAYOUT.shape, requires_grad=True)
    model.embed(x, torch.tensor([0, 2])).square().sum().backward()
    assert (x.grad[:, :2] != 0).float().mean() > 0.99
    assert (x.grad[:, 2:] == 0).all()


def test_what_follows_is_the_code_of_the_frames_told() -> None:
    model = small_model()
    z, y = torch.randn(5, 3), torch.tensor([0, 1, 2, 1, 0])
    clip = model.decode(z, y)
    shifted = torch.cat([clip[:, 1:], torch.zeros(5, 1, 24, 24)], 1)
    followed = model.step(z, y)
    torch.testing.assert_close(followed, model.embed(shifted, y))
    torch.testing.assert_close(followed, model.step(z, torch.eye(3)[y]))


def test_the_network_is_for_models_that_are_told_the_action() -> None:
    usual = RunConfig.parse({"dataset": "pendulum"}, "fast")
    assert (usual.model, usual.network, usual.latent_dim) == ("cvae", "dynamics", 8)
    assert RunConfig(dataset="pendulum", model="vae").network == "mlp"
    assert RunConfig(dataset="pendulum", model="m2").network == "mlp"
    for model in ("vae", "m2", "gan"):
        with pytest.raises(UserError, match="Choose the cvae"):
            RunConfig.parse({"dataset": "pendulum", "model": model, "network": "dynamics"})
    with pytest.raises(UserError, match="does not suit Digits"):
        RunConfig.parse({"dataset": "digits", "model": "cvae", "network": "dynamics"})
    assert RunConfig(dataset="digits").model == "vae"


def test_a_picture_shows_past_present_and_last() -> None:
    model = small_model()
    clips = torch.zeros(3, *LAYOUT.shape)
    for example, frame in enumerate((0, 1, LAYOUT.frames - 1)):
        clips[example, frame, 5, 7] = 1
    shown = model.view(clips)
    assert shown.shape == (3, 3, 24, 24) and (shown.sum((2, 3)) == shown[:, :, 5, 7]).all()
    past, present, last = shown[:, :, 5, 7]
    assert past.argmax() == 2 and last.argmax() == 0 and (present == 1).all()


def test_an_interrupted_run_is_the_whole_one(data: Dataset, tmp_path: Path) -> None:
    few = {
        part: Split(*(each[:200] for each in (split.images, split.labels, split.factors)))
        for part, split in (("train", data.train), ("validation", data.validation))
    }
    config = RunConfig(dataset="pendulum", hidden=(16,), latent_dim=3, epochs=4, batch_size=64)
    whole, resumed = whole_and_resumed(config, replace(data, **few), tmp_path, steps=7)
    assert whole.step == resumed.step == 16
    for name, value in whole.model.state_dict().items():
        assert torch.equal(value, resumed.model.state_dict()[name]), name


def test_a_short_training_knows_the_state_and_what_follows(subject: Subject) -> None:
    recorder = Recorder()
    settings = ReportSettings(sections=("content",))
    found = report.section(subject, settings, recorder)
    assert recorder.in_order
    values = {figure.metric.key: figure.value for figure in found.figures}
    print(values)
    assert values["kernel_angle"] > 0.95 and values["kernel_velocity"] > 0.8
    assert values["rollout_angle_seen"] < 10
    assert 40 < values["rollout_angle_still"] < 120
    angle, still = (found.data["rollout"]["angle"][name] for name in ("angle", "still"))
    assert angle["median"][2] < 0.5 * still["median"][2]
    assert len(angle["median"]) == 21 and angle["median"][0] < 10
    low, median, high = (np.array(angle[name]) for name in ("low", "median", "high"))
    assert (low <= median).all() and (median <= high).all()
    assert found.tensors["rollouts"].shape == found.tensors["truth"].shape == (4, 21, 1, 24, 24)
    assert found.tensors["truth"].dtype == np.uint8


def test_rollouts_of_a_perfect_model_have_no_error(subject: Subject, data: Dataset) -> None:
    """The same loop over the simulation itself: frames are the truth's, errors are 0."""

    class Perfect(torch.nn.Module):
        def embed(self, clips: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
            return torch.from_numpy(STATES[:8]) if not self.begun else self.z

        def decode(self, z: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
            self.begun = True
            return torch.from_numpy(pendulum.draw(z[:, 0].numpy(), 24))[:, None].expand(
                -1, 7, -1, -1
            )

        def step(self, z: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
            self.z = torch.from_numpy(
                pendulum.step(z.numpy(), pendulum.PUSHES[y.numpy()], LAYOUT.seconds)
            )
            return self.z

    perfect = Perfect()
    perfect.begun = False
    rolled = roll(perfect, LAYOUT, STATES[:8], 20, seed=3)
    assert rolled.angle.max() < 0.3 and rolled.seen.max() < 0.3
    assert rolled.mse.max() < 1e-20
    assert rolled.angle.shape == (8, 21) and rolled.still[:, 0].max() < 0.3
    assert by_step(np.array([[1.0], [2.0], [3.0]])) == {
        "low": [1.5],
        "median": [2.0],
        "high": [2.5],
    }


def test_a_model_without_a_transition_is_told_so(data: Dataset) -> None:
    config = RunConfig(dataset="pendulum", model="vae", hidden=(16,), latent_dim=3)
    torch.manual_seed(0)
    model = build_model(config, LAYOUT.shape, 3, LAYOUT).eval()
    subject = Subject(LoadedRun(model, config, ModelRecord()), data, Path("none.safetensors"))
    found = report.section(subject, ReportSettings(), lambda text, done: None)
    assert "no transition" in found.words[-1] and "rollout" not in found.data


def test_a_file_holds_the_transition_and_the_true_states(subject: Subject, data: Dataset) -> None:
    bound = evidence_lower_bound(subject.model, data.validation, 200)
    packed = pack_model(subject.model, subject.config, data, bound)
    meta, tensors = unpack(packed)
    assert [each["name"] for each in meta["transition"]["inputs"]] == ["z", "y"]
    (output,) = meta["transition"]["outputs"]
    assert output["shape"] == [{"n": [1, 0]}, 8] and meta["shape"] == [3, 24, 24]
    assert tensors["examples/factors"].dtype == np.float32
    angles = pendulum.read_angles(tensors["examples/values"][:, 1].astype(np.float32) / 255)
    assert np.degrees(pendulum.apart(angles, tensors["examples/factors"][:, 0])).max() < 0.5
    loaded = load_model(packed)
    z, y = torch.randn(3, 8), torch.tensor([0, 1, 2])
    assert loaded.model.decoder.has_dynamics
    torch.testing.assert_close(loaded.model.step(z, y), subject.model.step(z, y))
    files, checks = onnx_files(LoadedRun(loaded.model, loaded.config, ModelRecord.parse(meta)))
    assert len(files) == 2 and checks["decoder"]["max_abs_difference"] < 1e-4
