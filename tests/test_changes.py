"""What a watcher is told: whole at first, then what differs, and never more than it needs."""

import json
import zlib
from typing import Any

import numpy as np
import pytest

from vae_core.pack import unpack
from vae_core.runs.changes import Changes, patch, slim

RNG = np.random.default_rng(0)


def patched(old: Any, change: dict[str, Any]) -> Any:
    """As the page does it (``web/kit/changes.js``)."""
    if "set" in change:
        return change["set"]
    if "keep" in change:
        return [*old[: change["keep"]], *change["add"]]
    if "in" not in change:
        return old
    kept = {name: value for name, value in old.items() if name not in change["drop"]}
    return kept | {name: patched(old.get(name), inner) for name, inner in change["in"].items()}


def follow(held: dict[str, Any] | None, message: bytes) -> dict[str, Any]:
    """The view that a message leads to, as the page makes it."""
    told, sent = unpack(zlib.decompress(message))
    assert told["since"] == (held and held["id"])
    old = held or {"meta": {}, "tensors": {}}
    tensors = {k: v for k, v in (old["tensors"] | sent).items() if k not in told["gone"]}
    for name in told["differences"]:
        tensors[name] = sent[name] + old["tensors"][name]
    return {"id": told["id"], "meta": patched(old["meta"], told["patch"]), "tensors": tensors}


def view(step: int, points: int = 400) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """A snapshot like one of MNIST in a training that goes on."""
    draw = np.random.default_rng(1)
    base = draw.integers(0, 200, (16, 1, 28, 28))
    moved = base + np.random.default_rng(step).integers(-1, 2, base.shape) * 4
    curve = [100.0 / (k + 1) for k in range(step)]
    meta = {"run": "a", "step": step, "history": {"epoch": list(range(step)), "loss": curve}}
    tensors = {
        "inputs": base.astype(np.uint8),
        "samples": np.clip(moved, 0, 255).astype(np.uint8),
        "latent": RNG.normal(size=(points, 2)).astype(np.float32),
        "latent_labels": draw.integers(0, 10, points).astype(np.int32),
    }
    return meta, tensors


def same(held: dict[str, Any], meta: dict[str, Any], tensors: dict[str, np.ndarray]) -> bool:
    return (
        held["meta"] == meta
        and held["tensors"].keys() == tensors.keys()
        and all(np.array_equal(held["tensors"][k], v) for k, v in tensors.items())
        and all(held["tensors"][k].dtype == v.dtype for k, v in tensors.items())
    )


def test_every_message_leads_to_exactly_the_view_it_tells_of() -> None:
    changes, held = Changes(), None
    sizes = []
    for step in range(1, 30):
        meta, tensors = view(step, points=400 if step < 20 else 300)
        if step in (10, 11):
            del tensors["samples"]
        message = changes.message(meta, tensors)
        held = follow(held, message)
        assert same(held, meta, tensors)
        sizes.append(len(message))
    assert max(sizes[1:8]) < 0.5 * sizes[0]


def test_a_view_that_has_not_changed_costs_next_to_nothing() -> None:
    changes = Changes()
    whole = changes.message(*(shown := view(200)))
    again = changes.message(*shown)
    assert len(again) < 200 < len(whole)
    told, sent = unpack(zlib.decompress(again))
    assert told["since"] == told["id"] and told["patch"] == {} and sent == {}


def test_who_has_lost_the_view_gets_a_whole_one() -> None:
    changes = Changes()
    for step in (1, 2, 3):
        changes.message(*view(step))
    changes.forget()
    shown = view(4)
    assert same(follow(None, changes.message(*shown)), *shown)
    fresh = Changes().message(*shown)
    assert same(follow(None, fresh), *shown), "a second tab needs nothing of the first"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"a": 1}, {"a": 1}, {}),
        ({"a": 1, "b": 2}, {"a": 3}, {"drop": ["b"], "in": {"a": {"set": 3}}}),
        ([1, 2, 3], [1, 2, 3, 4], {"keep": 3, "add": [4]}),
        ([1, 2, 9], [1, 2, 3], {"keep": 2, "add": [3]}),
        ([1, 2, 3], [1], {"keep": 1, "add": []}),
        ([1, 2], [2, 3], {"set": [2, 3]}),
        ({"a": {"b": [1]}}, {"a": None}, {"drop": [], "in": {"a": {"set": None}}}),
        (None, {"set": 1}, {"set": {"set": 1}}),
        ({}, {"in": {"keep": 2}}, {"drop": [], "in": {"in": {"set": {"keep": 2}}}}),
    ],
)
def test_a_patch_says_what_differs(old: Any, new: Any, expected: dict[str, Any]) -> None:
    assert patch(old, new) == expected
    assert patched(old, json.loads(json.dumps(expected))) == new


def test_what_travels_of_a_training_is_as_good_to_the_eye() -> None:
    tensors = {
        "inputs": np.arange(256, dtype=np.uint8),
        "samples": np.arange(256, dtype=np.uint8),
        "3/reconstructions": np.arange(256, dtype=np.uint8),
        "latent": RNG.normal(size=(400, 2)).astype(np.float32) * 4,
        "0/latent": np.array([[1e6, 0.0]], dtype=np.float32),
    }
    slimmed = slim(tensors)
    assert np.array_equal(slimmed["inputs"], tensors["inputs"]), "real pictures are untouched"
    for name in ("samples", "3/reconstructions"):
        assert slimmed[name].dtype == np.uint8
        off = np.abs(slimmed[name].astype(int) - tensors[name].astype(int))
        assert off.max() == 2 and slimmed[name][0] == 0 and slimmed[name][255] == 255
    assert slimmed["latent"].dtype == np.float16
    reach = np.abs(tensors["latent"]).max()
    assert np.abs(slimmed["latent"] - tensors["latent"]).max() < reach / 2000
    assert slimmed["0/latent"].dtype == np.float32, "a half cannot hold it"


def test_what_python_takes_for_the_same_is_told_apart() -> None:
    assert patch({"a": True}, {"a": 1}) == {"drop": [], "in": {"a": {"set": 1}}}
    assert patch([0, 1.0], [False, 1.0]) == {"set": [False, 1.0]}
    assert patch({"a": [1, 2]}, {"a": [1, 2]}) == {}
