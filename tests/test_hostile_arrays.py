"""Headers of arrays that lie: each ends in a sentence, before memory is taken for it."""

import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest

from tests.hostile_files import header
from tests.own_files import idx, noise, npy_header, npz, zipped
from vae_core.errors import UserError
from vae_core.user_data.options import OwnOptions
from vae_core.user_data.parsing import parse
from vae_core.user_data.upload import from_uploads

PICTURES = npy_header(header("(12, 8, 8)"), bytes(768))


def with_labels(labels: bytes) -> bytes:
    return zipped({"images.npy": PICTURES, "labels.npy": labels})


NO_ARRAY, NO_TEXT = "a shape that no array has", "texts of no character"
LIES: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "none times all": ("a.npy", lambda: npy_header(header(f"(0, {2**62})")), NO_ARRAY),
    "beyond a number": ("a.npy", lambda: npy_header(header(f"(0, {2**70})")), NO_ARRAY),
    "a product that wraps to 0": (
        "a.npy",
        lambda: npy_header(header(f"({2**32}, {2**32})")),
        NO_ARRAY,
    ),
    "seventy dimensions": ("a.npy", lambda: npy_header(header(str((1,) * 70)), b"x"), NO_ARRAY),
    "seventy of nothing": ("a.npy", lambda: npy_header(header(str((0,) * 70))), NO_ARRAY),
    "forty dimensions": ("a.npy", lambda: npy_header(header(str((1,) * 40)), b"x"), NO_ARRAY),
    "true for a side": ("a.npy", lambda: npy_header(header("(True, 4)"), bytes(4)), NO_ARRAY),
    "half a side": ("a.npy", lambda: npy_header(header("(12.5, 4)"), bytes(50)), "damaged"),
    "no tuple": ("a.npy", lambda: npy_header(header("12"), bytes(12)), "damaged"),
    "texts of no character": ("a.npy", lambda: npy_header(header("(12, 4)", "<U0")), NO_TEXT),
    "labels of no character": (
        "a.npz",
        lambda: with_labels(npy_header(header("(12,)", "|S0"))),
        NO_TEXT,
    ),
    "texts as long as memory": (
        "a.npy",
        lambda: npy_header(header("(0,)", "<U999999999999")),
        "damaged",
    ),
    "letters that there are not": (
        "a.npz",
        lambda: with_labels(npy_header(header("(12,)", "<U1"), b"\xff" * 48)),
        "characters that there are not",
    ),
    "nothing in each row": ("a.npy", lambda: npy_header(header("(12, 4)", "|V0")), "are not read"),
    "dates": ("a.npy", lambda: npy_header(header("(12, 4)", "<M8[s]"), bytes(384)), "not read"),
    "objects": ("a.npy", lambda: npy_header(header("(12, 4)", "|O"), bytes(384)), "objects"),
    "labels without a column": (
        "a.npz",
        lambda: npz(images=noise(), labels=np.zeros((12, 0))),
        "12 x 0 where the examples are 12",
    ),
    "numbers whose squares are none": (
        "a.npz",
        lambda: npz(x=np.linspace(-1, 1, 768).reshape(12, 64) * 1.7e308),
        "numbers beyond 1e+100",
    ),
    "a test part of another kind": (
        "a.npz",
        lambda: zipped(
            {"x_train.npy": PICTURES, "x_test.npy": npy_header(header(f"(0, 8, {2**61})"))}
        ),
        NO_ARRAY,
    ),
    "test labels of another shape": (
        "a.npz",
        lambda: npz(
            x_train=noise(), x_test=noise(), y_train=np.arange(12), y_test=np.zeros((12, 3))
        ),
        "labels of different shapes",
    ),
    "idx of nothing times all": (
        "train-images-idx3-ubyte",
        lambda: idx(np.zeros(0, np.uint8), shape=(0, 2**32 - 1, 2**32 - 1)),
        NO_ARRAY,
    ),
}


@pytest.mark.parametrize("kind", ["auto", "pictures"])
@pytest.mark.parametrize("name", LIES)
def test_a_header_that_lies_is_a_sentence(name: str, kind: str) -> None:
    file, make, said = LIES[name]
    upload = from_uploads([(file, make())])
    tracemalloc.start()
    try:
        with pytest.raises(UserError, match=said.replace("+", r"\+")) as caught:
            parse(upload, OwnOptions(kind=kind))
        assert str(caught.value).endswith(".") and len(str(caught.value)) < 400
        assert tracemalloc.get_traced_memory()[1] < 10**7
    finally:
        tracemalloc.stop()
