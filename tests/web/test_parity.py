"""What the browser computes in JavaScript is what numpy, Pillow and this library compute."""

import io
import random

import numpy as np
import pytest
from PIL import Image

from tests.web.conftest import Node
from vae_core.data import pendulum
from vae_core.data.expressions import draw, parses
from vae_core.data.specs import SPECS
from vae_core.pack import pack

LAYOUT = SPECS["pendulum"].layout


def test_the_physics_are_those_of_python(node: Node) -> None:
    states = pendulum.states_within(40, seed=2)
    actions = np.arange(40) % 3
    pushes = pendulum.PUSHES[actions]
    before = pendulum.past(states, actions, LAYOUT.seconds)
    frames = {name: pendulum.draw(each[:, 0], 24) for name, each in
              (("past", before), ("present", states))}  # fmt: skip
    found = node.evaluate(
        ["viewers/pendulum.js"],
        """([states, pushes, past, present]) => states.map((state, i) => ({
          next: step(state, pushes[i], 0.1),
          before: step(state, pushes[i], -0.1),
          frame: Array.from(drawPendulum(state[0], 24)),
          angle: readAngle(Float32Array.from(present[i]), 24),
          read: readState(
            Float32Array.from(past[i]), Float32Array.from(present[i]), pushes[i], 24, 0.1),
        }))""",
        [
            states.tolist(),
            pushes.tolist(),
            *(frames[name].reshape(40, -1).tolist() for name in ("past", "present")),
        ],
    )
    got = {name: np.array([each[name] for each in found]) for name in found[0]}
    stepped = pendulum.step(states, pushes, LAYOUT.seconds)
    np.testing.assert_allclose(got["next"], stepped, atol=1e-9)
    np.testing.assert_allclose(got["before"], before, atol=1e-9)
    np.testing.assert_allclose(got["frame"], frames["present"].reshape(40, -1), atol=1e-6)
    np.testing.assert_allclose(
        pendulum.apart(got["angle"], pendulum.read_angles(frames["present"])), 0, atol=1e-5
    )
    assert np.degrees(pendulum.apart(got["read"][:, 0], states[:, 0])).max() < 0.3
    assert np.abs(got["read"][:, 1] - states[:, 1]).max() < 0.1  # of velocities up to 8
    nothing = "readState(new Float32Array(576), new Float32Array(576), 0, 24, 0.1)"
    assert node.evaluate(["viewers/pendulum.js"], nothing) is None


@pytest.mark.parametrize("channels", [1, 3])
def test_gifs_are_read_back_as_they_were_written(node: Node, channels: int) -> None:
    """Against Pillow: flat, noisy (the dictionary overflows many times) and one-pixel pictures."""
    rng = np.random.default_rng(0)
    levels = 256 if channels == 1 else 216
    for width, height in ((1, 1), (3, 2), (61, 47), (200, 150)):
        frames = [
            rng.integers(0, levels, width * height),
            np.full(width * height, 77),
            np.arange(width * height) // 7 % levels,
            rng.integers(0, 2, width * height),
        ]
        data = node.evaluate(
            ["kit/gif.js"],
            """([width, height, channels, frames]) => (
              encodeGif({ width, height, channels, frames, milliseconds: 60 }))""",
            [width, height, channels, [frame.astype(np.uint8).tobytes() for frame in frames]],
        )
        with Image.open(io.BytesIO(bytes(data))) as image:
            assert (image.size, image.n_frames) == ((width, height), 4)
            assert image.info["duration"] == 60
            for index, frame in enumerate(frames):
                image.seek(index)
                got = np.asarray(image.convert("RGB")).reshape(-1, 3)
                wanted = np.stack([frame] * 3, 1)
                if channels == 3:
                    wanted = np.stack([frame // 36, frame // 6 % 6, frame % 6], 1) * 51
                assert np.array_equal(got, wanted)


def test_the_parsers_of_browser_and_python_agree(node: Node) -> None:
    rng = random.Random(1)
    lines = draw(500, 15, seed=9)
    for line in list(lines):
        place = rng.randrange(len(line))
        lines += [
            line[:place] + line[place + 1 :],
            line[:place] + rng.choice("x1+)(s") + line[place:],
        ]
    lines += ["", "(", "x)", "sin()", "exp", "()", "+x", "x+", "12", "sin(x", "xx"]
    judge = "(lines) => lines.map((line) => parses(line))"
    found = node.evaluate(["viewers/expressions.js"], judge, lines)
    assert found == [parses(line) for line in lines]
    assert 500 <= sum(found) < len(lines) - 300


def test_quantiles_and_means_are_those_of_numpy(node: Node) -> None:
    rng = np.random.default_rng(4)
    codes = rng.normal(size=(101, 3))
    labels = rng.integers(0, 4, 101)
    labels[labels == 2] = 3
    found = node.evaluate(
        ["engine/latent_math.js"],
        """([codes, labels]) => ({
          quantiles: [0, 0.013, 0.5, 0.99, 1].map((p) => quantile(sortedColumn(codes, 3, 1), p)),
          means: classMeans(codes, 3, labels, 4),
          simplex: [simplex([1, 3, 0]), simplex([0, 0])],
        })""",
        [codes.ravel().tolist(), labels.tolist()],
    )
    expected = np.quantile(codes[:, 1], [0, 0.013, 0.5, 0.99, 1])
    np.testing.assert_allclose(found["quantiles"], expected, atol=1e-12)
    assert found["means"][2] is None
    for label in (0, 1, 3):
        np.testing.assert_allclose(found["means"][label], codes[labels == label].mean(0))
    assert found["simplex"] == [[0.25, 0.75, 0], None]


READ = """(bytes) => {
  const { meta, tensors } = readPack(bytes);
  const plain = Object.entries(tensors).map(([name, { shape, data }]) =>
    [name, { shape, type: data.constructor.name, data: Array.from(data) }]);
  return { meta, tensors: Object.fromEntries(plain) };
}"""


TENSORS = {
    "floats": np.array([[1.5, -2.25, 3e-8]], np.float32),
    "halves": np.array([1.5, -6e-8, 65504, 0, 6e-5], np.float16),
    "bytes": np.array([0, 255, 7], np.uint8),
    "integers": np.array([-5, 2**31 - 1], np.int32),
    "nothing": np.zeros((0, 3), np.float32),
}


def test_the_pack_is_read_as_python_wrote_it(node: Node) -> None:
    meta = {"title": "größer", "values": [1, 2.5, None, True]}
    read = node.evaluate(["engine/pack.js"], READ, pack(meta, TENSORS))
    assert read["meta"] == meta
    types = {"floats": "Float32Array", "halves": "Float32Array", "bytes": "Uint8Array"}
    types |= {"integers": "Int32Array", "nothing": "Float32Array"}
    for name, array in TENSORS.items():
        tensor = read["tensors"][name]
        assert (tensor["type"], tensor["shape"]) == (types[name], list(array.shape))
        assert tensor["data"] == array.flatten().tolist()
