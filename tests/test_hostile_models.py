"""Files of models and settings that lie: each ends in a sentence, soon and in little memory."""

import copy
import json
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from vae_core import RunConfig
from vae_core.artifacts.model_file import load_model, pack_model
from vae_core.config.analyses import ANALYSES
from vae_core.data import Dataset
from vae_core.errors import UserError
from vae_core.evaluation.likelihood import evidence_lower_bound
from vae_core.models.vae import MOST_WEIGHTS, build_model, tensor_shapes, untrained_model
from vae_core.pack import META_KEY, read_meta, unpack
from vae_core.training.state import Training
from vae_core.user_data.options import OwnOptions

ROOT = Path(__file__).parent.parent
LARGEST = [8192] * 8

# Loads a file and says what came of it, and the most memory that this took.
LOAD = """
import re, sys, time
from vae_core.artifacts.model_file import load_run
from vae_core.errors import UserError
begun = time.process_time()
try:
    load_run(sys.argv[1])
except UserError as error:
    print(error)
print(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
print(time.process_time() - begun)
"""


@pytest.fixture(scope="module")
def packed(digits: Dataset) -> bytes:
    """A model file of 30 kB."""
    config = RunConfig(dataset="digits", hidden=(8,), latent_dim=2, epochs=1)
    model = untrained_model(config, digits).eval()
    return pack_model(model, config, digits, evidence_lower_bound(model, digits.validation, 50))


def header_of(data: bytes) -> tuple[dict, bytes]:
    length = int.from_bytes(data[:8], "little")
    return json.loads(data[8 : 8 + length]), data[8 + length :]


def rewritten(data: bytes, meta: object = None, tensors: dict | None = None) -> bytes:
    """A model file with another description, or other descriptions of its tensors."""
    header, body = header_of(data)
    if meta is not None:
        header["__metadata__"][META_KEY] = json.dumps(meta)
    header |= tensors or {}
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + body


def test_a_small_file_of_a_vast_model_takes_no_memory(packed: bytes, tmp_path: Path) -> None:
    """Below 1 GiB with torch and all; it took 14.3 GB."""
    meta = read_meta(packed)
    meta["config"]["hidden"] = LARGEST
    file = tmp_path / "weights.safetensors"
    file.write_bytes(rewritten(packed, meta))
    assert file.stat().st_size < 100_000
    done = subprocess.run(
        [sys.executable, "-c", LOAD, file], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    said, kilobytes, seconds = done.stdout.splitlines()
    assert "do not fit the configuration" in said
    assert int(kilobytes) < 1024**2
    assert float(seconds) < 10


def test_a_vast_model_is_not_trained(digits: Dataset) -> None:
    config = RunConfig(dataset="digits", hidden=LARGEST)
    with pytest.raises(UserError, match=r"would have 9\d\d million weights, and up to 250"):
        Training(config, digits)
    with pytest.raises(UserError, match="Hidden layers cannot be 1000000000"):
        RunConfig.parse({"dataset": "digits", "hidden": [10**9]})
    assert MOST_WEIGHTS == 250_000_000


SHAPES = {
    "none of them times all of them": [0, 2**62],
    "more than a number": [0, 2**63],
    "vast around nothing": [2**40, 0, 2**40],
    "seventy dimensions": [0] * 70,
    "negative": [0, -1],
    "half a row": [0.5],
    "a word": ["a"],
    "no list": 5,
}


@pytest.mark.parametrize("name", SHAPES)
def test_shapes_of_tensors_that_lie(packed: bytes, name: str) -> None:
    tensor = {"dtype": "F32", "shape": SHAPES[name], "data_offsets": [0, 0]}
    for load in (unpack, load_model):
        with pytest.raises(UserError, match="damaged"):
            load(rewritten(packed, tensors={"x": tensor}))


def places(meta: dict) -> list[tuple[str, ...]]:
    """Where a description holds something: each field, and each field of a field."""
    found = [(name,) for name in meta]
    for name in ("config", "spec", "layout", "latent"):
        found += [(name, field) for field in meta[name]]
    return found


def test_a_description_of_another_type_is_a_sentence_or_does_not_matter(packed: bytes) -> None:
    meta = read_meta(packed)
    refused = 0
    for place in places(meta):
        for value in (None, "a", [[]], 10**30):
            lying = copy.deepcopy(meta)
            within = lying if len(place) == 1 else lying[place[0]]
            within[place[-1]] = value
            try:
                load_model(rewritten(packed, lying))
            except UserError as error:
                refused += 1
                assert str(error).endswith("."), (place, value)
                assert len(str(error)) < 1500, (place, value)
    assert refused > 150


VALUES = (
    float("inf"),
    float("-inf"),
    float("nan"),
    10**400,
    -(10**400),
    "1e309",
    "NaN",
    "9" * 5000,
    "1," * 5000,
    [float("nan")],
    [10**400],
    {},
    "\x00",
    object(),
)


@pytest.mark.parametrize(
    "settings", [RunConfig, OwnOptions, *ANALYSES.values()], ids=lambda each: each.__name__
)
def test_settings_beyond_numbers_are_a_sentence(settings) -> None:
    """``neighbours=1e309`` among them."""
    refused = 0
    for name in settings.model_fields:
        for value in VALUES:
            try:
                settings.parse({name: value})
            except UserError as error:
                refused += 1
                assert len(str(error)) < 1500, (name, value)
    assert refused > 5 * len(settings.model_fields)


def test_shapes_are_those_of_the_model_and_take_no_random_number(digits: Dataset) -> None:
    import torch

    for model in ("vae", "iaf-vae", "vamp-vae", "vq-vae"):
        config = RunConfig.parse({"dataset": "digits", "model": model, "latent_dim": 4})
        before = torch.get_rng_state()
        shapes = tensor_shapes(config, digits.shape, 10)
        assert torch.equal(before, torch.get_rng_state())
        state = build_model(config, digits.shape, 10).state_dict()
        assert shapes == {name: tuple(tensor.shape) for name, tensor in state.items()}
