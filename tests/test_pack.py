"""The pack holds what was put in, and damage is a sentence, never another exception."""

import json
import random
import struct

import numpy as np
import pytest
from safetensors.numpy import save

from vae_core.errors import UserError
from vae_core.pack import META_KEY, Rounded, pack, read_meta, unpack

META = {"title": "größer", "values": [1, 2.5, None, True], "nested": {"a": []}}
TENSORS = {
    "model/weight": np.arange(12, dtype=np.float32).reshape(3, 4) / 7,
    "halves": np.array([1.5, -6e-8, 65504], np.float16),
    "images": np.arange(10, dtype=np.uint8).reshape(1, 2, 5),
    "labels": np.array([-5, 2**31 - 1], np.int32),
    "nothing": np.zeros((0, 3), np.float32),
}


def raw(header: object, body: bytes = b"") -> bytes:
    """A file with any header, written by hand."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + body


def test_round_trip() -> None:
    data = pack(META, TENSORS)
    meta, tensors = unpack(data)
    assert meta == META == read_meta(data)
    assert tensors.keys() == TENSORS.keys()
    for name, array in TENSORS.items():
        assert tensors[name].dtype == array.dtype
        np.testing.assert_array_equal(tensors[name], array)


def test_a_transposed_array_keeps_its_order() -> None:
    array = np.arange(6, dtype=np.float32).reshape(2, 3).T
    np.testing.assert_array_equal(unpack(pack({}, {"x": array}))[1]["x"], array)


def test_a_single_number_keeps_its_shape() -> None:
    _, tensors = unpack(pack({}, {"one": np.float32(2.5).reshape(()), "list": np.ones(1, "f4")}))
    assert tensors["one"].shape == () and tensors["one"] == 2.5 and tensors["list"].shape == (1,)


def test_the_same_content_gives_the_same_bytes() -> None:
    assert pack(META, TENSORS) == pack(META, dict(TENSORS))


def test_other_types_and_numbers_are_refused_when_writing() -> None:
    with pytest.raises(TypeError, match="tensor x is float64; a pack holds float32"):
        pack({}, {"x": np.zeros(2)})
    with pytest.raises(ValueError, match="not JSON compliant"):
        pack({"kl": float("nan")}, {})


def test_every_truncation_is_a_sentence() -> None:
    data = pack(META, TENSORS)
    for length in range(len(data)):
        with pytest.raises(UserError, match="cut short"):
            unpack(data[:length])
    with pytest.raises(UserError, match="damaged"):
        unpack(data + b"more")


FOREIGN = {
    "empty": b"",
    "a zip": b"PK\x03\x04" + bytes(60),
    "safetensors of another program": save({"x": np.zeros(2, np.float32)}, {"format": "pt"}),
    "safetensors without metadata": save({"x": np.zeros(2, np.float32)}),
    "garbage": raw(b"{not json"),
    "not text": raw(b"\xff\xfe\x00"),
    "a list": raw([]),
    "null": raw(b"null"),
    "metadata that is no object": raw({"__metadata__": []}),
    "meta that is no JSON": raw({"__metadata__": {META_KEY: "{"}}),
    "meta that is a number": raw({"__metadata__": {META_KEY: "5"}}),
    "meta that is no text": raw({"__metadata__": {META_KEY: 5}}),
    "a header nested too deeply": raw(b"[" * 100_000),
    "meta nested too deeply": raw({"__metadata__": {META_KEY: "[" * 100_000}}),
    "a tensor that is no object": raw({"__metadata__": {META_KEY: "{}"}, "x": 5}),
    "a header longer than memory": struct.pack("<Q", 2**63) + b"{}",
}


@pytest.mark.parametrize("name", FOREIGN)
def test_foreign_files_are_a_sentence(name: str) -> None:
    with pytest.raises(UserError) as caught:
        unpack(FOREIGN[name])
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize(("dtype", "size"), [("F64", 8), ("I64", 8), ("BF16", 2), ("F8_E4M3", 1)])
def test_tensors_of_other_types_are_a_sentence(dtype: str, size: int) -> None:
    tensor = {"dtype": dtype, "shape": [2], "data_offsets": [0, 2 * size]}
    with pytest.raises(UserError):
        unpack(raw({"__metadata__": {META_KEY: "{}"}, "x": tensor}, bytes(2 * size)))


def test_random_damage_raises_nothing_but_user_errors() -> None:
    data = pack(META, TENSORS)
    chance = random.Random(0)
    refused = 0
    for _ in range(3000):
        damaged = bytearray(data)
        for _ in range(chance.randint(1, 4)):
            damaged[chance.randrange(len(damaged))] = chance.choice(b'"09[]{},:\x00\xff')
        try:
            unpack(bytes(damaged))
        except UserError:
            refused += 1
    assert refused > 1500


ROUNDED = Rounded(
    np.array([[-127, 0, 127], [1, -1, 5]], np.int8),
    np.array([[0, 128, 255], [64, 0, 1]], np.uint8),
    np.array([[0.5], [1e-3]], np.float32),
)


def test_rounded_weights_come_back_as_floats() -> None:
    numbers = np.array([[-127, 0.5, 127 + 255 / 256], [1.25, -1, 5 + 1 / 256]], np.float32)
    coarse = Rounded(ROUNDED.high, None, np.array([[1, 2, 3]], np.float32))
    _, tensors = unpack(pack({}, {"model/w": ROUNDED, "c": coarse, "x": np.zeros(1, np.uint8)}))
    assert {name: array.dtype.name for name, array in tensors.items()} == {
        "model/w": "float32",
        "c": "float32",
        "x": "uint8",
    }
    np.testing.assert_array_equal(tensors["model/w"], numbers * ROUNDED.scale)
    np.testing.assert_array_equal(tensors["c"], [[-127, 0, 381], [1, -2, 15]])


def test_rounded_weights_without_a_scale_that_fits_are_a_sentence() -> None:
    high, scale = ROUNDED.high, ROUNDED.scale
    for broken in (
        {"w": high},
        {"w": high, "scale/w": scale.astype(np.float16)},
        {"w": high, "scale/w": scale[:1, 0]},
        {"w": high, "scale/w": np.ones((3, 1), np.float32)},
        {"w": high, "scale/w": scale, "fine/w": ROUNDED.low[:1]},
    ):
        with pytest.raises(UserError, match="tensor w lacks the scale of its rounded weights"):
            unpack(save(broken, {META_KEY: "{}"}))
