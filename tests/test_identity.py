"""Examples keep who they are: their file, their place in it, what their owner calls them."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import torch
from safetensors.numpy import load_file, save_file

from tests.own_files import npz, photographs, zipped
from vae_core import Dataset, Split, load_dataset
from vae_core.data import shelf
from vae_core.data.identity import ARRAYS, Identity
from vae_core.data.lines import decode as lines_of
from vae_core.data.rows import decode
from vae_core.data.splits import PARTS
from vae_core.errors import UserError
from vae_core.user_data.examples import first_names
from vae_core.user_data.options import OwnOptions
from vae_core.user_data.parsed import ParsedDataset
from vae_core.user_data.parsing import parse
from vae_core.user_data.saving import save
from vae_core.user_data.upload import from_uploads


@pytest.fixture(autouse=True)
def own(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty shelf."""
    monkeypatch.setenv("LATENT_PLAYGROUND_OWN", str(tmp_path / "own"))


def read(name: str, data: bytes | str, **options) -> ParsedDataset:
    content = data.encode() if isinstance(data, str) else data
    return parse(from_uploads([(name, content)]), OwnOptions(**options))


def kept(found: ParsedDataset, name: str = "mine") -> Dataset:
    save(found, name)
    return load_dataset(name)


def known(split: Split) -> Identity:
    assert split.identity is not None
    return split.identity


THREE = Identity(
    ("a.csv", "b.csv"),
    np.array([0, 0, 1]),
    np.array([2, 3, 2]),
    {"id": ("H-1", "", "H-3"), "day": ("Mo", "Tu", "We")},
    ("id",),
)


def test_an_example_is_called_by_its_id_or_by_its_row() -> None:
    assert [THREE.name(k) for k in range(3)] == ["H-1", "a.csv, row 3", "H-3"]
    assert replace(THREE, ids=("id", "day")).name(1) == "Tu, a.csv, row 3"
    assert replace(THREE, ids=("id", "day")).name(2) == "H-3, We"
    assert replace(THREE, noun="", ids=()).name(2) == "b.csv"


@pytest.mark.parametrize(
    "index",
    [[2, 0], torch.tensor([2, 0]), np.array([2, 0]), slice(2, None, -2)],
    ids=["list", "tensor", "array", "slice"],
)
def test_a_selection_is_in_the_order_of_its_positions(index) -> None:
    some = THREE.select(index)
    assert some.columns_for() == THREE.columns_for(index)
    assert some.columns_for() == {
        "file": ["b.csv", "a.csv"],
        "row": [2, 2],
        "id": ["H-3", "H-1"],
        "day": ["We", "Mo"],
    }
    assert THREE.select(torch.tensor([False, True, False])).name(0) == "a.csv, row 3"


def test_a_column_of_the_data_named_row_has_a_name_of_its_own() -> None:
    one = replace(THREE, columns={"row": ("x", "y", "z")}, ids=())
    assert one.columns_for([1]) == {"file": ["a.csv"], "row": [3], "row (2)": ["y"]}


def test_what_is_kept_comes_back() -> None:
    arrays = THREE.select([2]).arrays()
    assert json.loads(arrays["names"].tobytes())["files"] == ["b.csv"]  # the other is not needed
    again = Identity.of_arrays(**THREE.arrays())
    assert again.columns_for() == THREE.columns_for() and again.ids == ("id",)


@pytest.mark.parametrize(
    "wrong",
    [{"row": np.arange(2)}, {"file": np.array([0, 0, 2])}, {"ids": ("name",)}],
)
def test_an_identity_fits_its_examples(wrong: dict) -> None:
    with pytest.raises(UserError, match="one of each"):
        replace(THREE, **wrong)


def test_an_identity_of_other_length_is_refused() -> None:
    with pytest.raises(UserError, match="as many"):
        Split(torch.zeros(4, 1, 4, 4), identity=THREE)


def test_rows_of_a_table_lead_back_to_their_file() -> None:
    values = [round(0.37 * k * k, 2) for k in range(60)]
    rows = ["value,height", *(f"{v},{(7 * k) % 50 + 0.5}" for k, v in enumerate(values))]
    rows[10] = f"{values[9]},"  # a gap: the rows behind it keep their places
    data = kept(read("homes.csv", "\n".join(rows), gaps="drop"))
    seen = []
    for part in PARTS:
        split = getattr(data, part)
        told = decode(split.images, data.layout)["value"]
        for place, value in enumerate(told):
            row = int(known(split).row[place])
            assert rows[row - 1].split(",")[0] == str(value)
            assert data.name_of(part, place) == f"homes.csv, row {row}"
            seen.append(row)
    assert sorted(seen) == [row for row in range(2, 62) if row != 11]


def test_pictures_lines_and_arrays_are_named_by_their_place() -> None:
    pictures = kept(read("p.zip", zipped(photographs(20))))
    names = {pictures.name_of(part, 0) for part in PARTS}
    assert names <= set(photographs(20)) and len(names) == 3
    for place in range(len(pictures.train)):  # the class is the folder
        folder = pictures.train.known_labels[place]
        assert f"/{pictures.class_names[folder]}/" in pictures.name_of("train", place)

    lines = [f"{'ab'[k % 2] * (k % 7 + 1)}" if k % 3 else "" for k in range(60)]
    text = kept(read("w.txt", "\n".join(lines)), "words")
    for place, line in enumerate(lines_of(text.train.images, text.layout)):
        row = int(known(text.train).row[place])
        assert lines[row - 1] == line and text.name_of("train", place) == f"w.txt, line {row}"

    x, more = np.arange(30 * 64).reshape(30, 8, 8) % 251, np.arange(12 * 64).reshape(12, 8, 8) % 13
    data = kept(read("d.npz", npz(x_train=x.astype(np.uint8), x_test=more.astype(np.uint8))), "d")
    assert data.name_of("test", 3) == "d.npz x_test, example 4"
    places = known(data.train).row.tolist() + known(data.validation).row.tolist()
    assert sorted(places) == list(range(1, 31))
    place = known(data.train).row.tolist().index(7)
    assert (data.train.images[place, 0].numpy() == x[6]).all()


def test_a_window_is_named_by_its_first_row() -> None:
    rows = ["value", *(f"{np.sin(k / 5) + k / 400:.5f}" for k in range(400))]
    data = kept(read("s.csv", "\n".join(rows), kind="series", window=16))
    offset, scale = data.layout.channels[0].offset, data.layout.channels[0].scale
    for place, window in enumerate(data.train.images):
        start = int(known(data.train).row[place])
        assert float(rows[start - 1]) == pytest.approx(
            float(window[0, 0, 0]) * scale + offset, abs=1e-5
        )


def test_a_frame_is_named_by_its_index() -> None:
    frame = pd.DataFrame({"a": np.arange(40) ** 1.5, "b": np.arange(40) % 7 + 0.25})
    data = Dataset.from_frame(frame)
    assert data.name_of("test", 0) == f"frame, row {known(data.test).row[0]}"
    named = frame.set_axis([f"H-{k}" for k in range(40)]).rename_axis("home")
    data = Dataset.from_frame(named)
    for place, value in enumerate(decode(data.train.images, data.layout)["b"]):
        who = data.name_of("train", place)
        assert named.loc[who, "b"] == value
    assert known(data.train).columns_for([0])["home"] == [data.name_of("train", 0)]


def test_a_frame_s_columns_can_be_ids_and_times() -> None:
    frame = pd.DataFrame(
        {
            "who": [7 * k % 41 for k in range(40)],
            "when": pd.date_range("2024-01-31", periods=40, freq="36h"),
            "v": np.arange(40) ** 1.5,
        }
    )
    data = Dataset.from_frame(frame, column={"who": "id"})
    assert [column.name for column in data.layout.columns] == ["v"]
    for place, value in enumerate(decode(data.train.images, data.layout)["v"]):
        row = int(known(data.train).row[place]) - 1
        assert value == pytest.approx(row**1.5, abs=1e-4)
        assert data.name_of("train", place) == str(7 * row % 41)
        assert known(data.train).columns["when"][place] == str(frame["when"][row])
    with pytest.raises(UserError, match=r"column=\['same=id'\]"):
        Dataset.from_frame(frame.assign(same=1), column={"same": "keep"})


def test_rows_without_a_class_are_named_too() -> None:
    rows = ["a,b,kind", *(f"{k * k},{k % 9}.5,{'xy'[k % 2] if k % 4 else ''}" for k in range(80))]
    data = kept(read("t.csv", "\n".join(rows), label="kind"))
    assert data.unlabelled is not None and data.unlabelled_identity is not None
    values = decode(data.unlabelled, data.layout)["a"]
    places = [int(value**0.5) + 2 for value in values]
    assert data.unlabelled_identity.row.tolist() == places and len(places) == 20


def test_the_first_examples_are_named_without_torch_too() -> None:
    rows = ["house,a,b", *(f"H-{k * 7},{k * k},{k % 9}.5" for k in range(40))]
    data = kept(read("t.csv", "\n".join(rows)), "houses")
    assert first_names("houses", 3) == [data.name_of("train", k) for k in range(3)]
    assert first_names("houses", 3)[0].startswith("H-") and first_names("iris", 3) == []


def test_built_in_examples_are_called_by_their_place() -> None:
    data = load_dataset("iris")
    assert data.test.identity is None and data.name_of("test", 3) == "iris test 3"


def test_sets_that_were_kept_before_there_were_names_still_open() -> None:
    rows = ["a,b", *(f"{k * k},{k % 9}.5" for k in range(40))]
    found = read("t.csv", "\n".join(rows))
    kept(found, "old")
    path = shelf.data_file("old")
    tensors = {k: v for k, v in load_file(path).items() if k.rsplit("/")[-1] not in ARRAYS}
    save(found, "older")
    save_file(tensors, shelf.data_file("older"))
    data = load_dataset("older")
    assert data.train.identity is None and data.name_of("train", 2) == "older train 2"


def test_a_damaged_name_is_said() -> None:
    rows = ["a,b", *(f"{k * k},{k % 9}.5" for k in range(40))]
    save(read("t.csv", "\n".join(rows)), "hurt")
    path = shelf.data_file("hurt")
    save_file({**load_file(path), "train/names": np.frombuffer(b"{]", np.uint8)}, path)
    with pytest.raises(UserError, match="hurt is damaged"):
        load_dataset("hurt")
