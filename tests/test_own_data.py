"""What users bring is understood: every format there and back, with its numbers."""

import gzip
import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from sklearn.datasets import load_digits, load_iris

from tests.own_files import idx, noise, npz, photographs, picture, table, zipped
from vae_core import RunConfig, Store, load_dataset
from vae_core.data import shelf
from vae_core.data.specs import (
    DatasetSpec,
    all_specs,
    described_spec,
    find_spec,
    is_local,
    known_spec,
)
from vae_core.errors import UserError
from vae_core.user_data import limits
from vae_core.user_data.examples import first_examples
from vae_core.user_data.names import clean, slug
from vae_core.user_data.options import OwnOptions
from vae_core.user_data.parsed import ParsedDataset
from vae_core.user_data.parsing import parse
from vae_core.user_data.saving import check_name, free_name, remove, runs_using, save
from vae_core.user_data.upload import from_path, from_uploads

ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty shelf."""
    monkeypatch.setenv("LATENT_PLAYGROUND_OWN", str(tmp_path / "own"))
    monkeypatch.setenv("LATENT_PLAYGROUND_RUNS", str(tmp_path / "runs"))
    return tmp_path / "own"


def read(name: str, data: bytes | str, **options) -> ParsedDataset:
    content = data.encode() if isinstance(data, str) else data
    return parse(from_uploads([(name, content)]), OwnOptions(**options))


def dropped(found: ParsedDataset) -> dict[str, int]:
    return {each.reason: each.count for each in found.dropped}


def test_the_reader_needs_no_torch() -> None:
    code = (
        "import sys, vae_core.user_data.parsing, vae_core.user_data.saving\n"
        "import vae_core.user_data.examples\n"
        "print([m for m in ('torch', 'streamlit') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.strip() == "[]", done.stderr


# Pictures


def test_a_zip_of_pictures_with_sub_folders_as_classes() -> None:
    files = photographs(20, height=8, width=8)
    found = read("Meine Katzen.zip", zipped(files), size=8)
    assert found.shape == (3, 8, 8) and found.sizes == (16, 2, 2)
    assert found.class_names == ("cat", "dog")
    assert found.class_counts == {"cat": 10, "dog": 10}
    by_name = {name: Image.open(io.BytesIO(data)) for name, data in files.items()}
    for row, name in enumerate(sorted(by_name)):  # nothing was resized, so pixels are the same
        np.testing.assert_array_equal(found.values[row].transpose(1, 2, 0), by_name[name])
        assert found.class_names[found.labels[row]] == name.split("/")[1]
    every = np.sort(np.concatenate(found.parts))
    np.testing.assert_array_equal(every, np.arange(20))
    for part in found.parts:  # each class in proportion
        assert np.bincount(found.labels[part]).tolist() == [len(part) // 2] * 2


def test_a_folder_is_read_like_its_zip_and_links_are_not_followed(tmp_path: Path) -> None:
    for name, data in photographs(12).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    secret = tmp_path / "secret.png"
    secret.write_bytes(picture(noise(1)[0]))
    (tmp_path / "photos" / "cat" / "link.png").symlink_to(secret)
    (tmp_path / "photos" / "outside").symlink_to(tmp_path)
    (tmp_path / "photos" / ".DS_Store").write_bytes(b"x")
    os.mkfifo(tmp_path / "photos" / "pipe.png")
    found = parse(from_path(tmp_path / "photos"), OwnOptions(size=8))
    other = read("photos.zip", zipped(photographs(12)), size=8)
    np.testing.assert_array_equal(found.values, other.values)
    assert found.class_counts == other.class_counts == {"cat": 6, "dog": 6}
    assert dropped(found) == {
        "links, which are not followed": 2,
        "hidden files of the system": 1,
        "what is no ordinary file": 1,
    }


def flat(level, mode="RGB", size=(20, 20)) -> Image.Image:
    return Image.new(mode, size, level)


def saved(image: Image.Image, kind: str, **more) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **more)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "level"),
    [
        ("a.png", saved(flat((200, 10, 30)), "PNG"), (200, 10, 30)),
        ("a.bmp", saved(flat((200, 10, 30)), "BMP"), (200, 10, 30)),
        ("a.webp", saved(flat((200, 10, 30)), "WEBP", lossless=True), (200, 10, 30)),
        ("a.tif", saved(flat((200, 10, 30)), "TIFF"), (200, 10, 30)),
        ("a.jpg", saved(flat((200, 200, 200)), "JPEG", quality=95), (200, 200, 200)),
        (
            "a.gif",
            saved(flat(7, "L"), "GIF", save_all=True, append_images=[flat(99, "L")]),
            (7, 7, 7),
        ),
        ("float.tif", picture(np.full((20, 20), 0.5, np.float32), "TIFF"), (128, 128, 128)),
        ("alpha.png", saved(flat((0, 0, 0, 0), "RGBA"), "PNG"), (255, 255, 255)),
        ("half.png", saved(flat((0, 0, 0, 51), "RGBA"), "PNG"), (204, 204, 204)),
        ("grey-alpha.png", saved(flat((100, 255), "LA"), "PNG"), (100, 100, 100)),
        ("ink.jpg", saved(flat((0, 0, 0, 0), "CMYK"), "JPEG"), (255, 255, 255)),
        ("bits.png", saved(flat(1, "1"), "PNG"), (255, 255, 255)),
    ],
)
def test_every_kind_of_picture_file(name: str, data: bytes, level: tuple[int, ...]) -> None:
    files = {f"{n}-{name}": data for n in range(10)}
    found = read("x.zip", zipped(files), colour="rgb", size=4)
    assert found.values.dtype == np.uint8 and found.values.shape == (10, 3, 4, 4)
    assert np.abs(found.values[0].astype(int) - np.array(level)[:, None, None]).max() <= 1


@pytest.mark.parametrize(
    ("kind", "values", "levels"),
    [
        ("PNG", np.linspace(0, 3839, 12).astype(np.uint16), np.linspace(0, 255, 12)),
        ("PNG", np.linspace(0, 65_535, 12).astype(np.uint16), np.linspace(0, 255, 12)),
        ("PNG", np.linspace(0, 200, 12).astype(np.uint16), np.linspace(0, 200, 12).astype(int)),
        ("PNG", np.arange(12, dtype=np.uint16), np.linspace(0, 255, 12)),
        ("TIFF", np.linspace(-900, 1300, 12).astype(np.int32), np.linspace(0, 255, 12)),
        ("TIFF", np.linspace(0, 1, 12).astype(np.float32), np.linspace(0, 255, 12)),
        ("TIFF", np.linspace(-3, 8, 12).astype(np.float32), np.linspace(0, 255, 12)),
        ("TIFF", np.linspace(0, 2000, 12).astype(np.float32), np.linspace(0, 255, 12)),
    ],
    ids=[
        "12 bits",
        "16 bits",
        "a byte in 16 bits",
        "faint",
        "signed",
        "to one",
        "floats",
        "large floats",
    ],
)
@pytest.mark.parametrize("way", ["files", "array"])
def test_deep_levels_have_one_scale_over_the_set(kind, values, levels, way) -> None:
    """As files and as an array alike: what is twice as bright stays so, and a stretch is said."""
    pictures = np.broadcast_to(values[:, None, None], (12, 8, 8))
    if way == "array":
        found = read("x.npz", npz(images=pictures))
    else:
        files = {f"{n:02}.{kind.lower()}": picture(p, kind) for n, p in enumerate(pictures)}
        found = read("x.zip", zipped(files), size=8)
    assert np.abs(found.values[:, 0] - levels[:, None, None]).max() <= 1
    stretched = values.min() < 0 or not (values.max() <= 1 or 32 < values.max() <= 255)
    said = f"Levels run from {values.min():g} to {values.max():g}; they were stretched"
    assert any(said in note for note in found.warnings) == stretched


def test_deep_pictures_are_padded_and_mixed_with_others() -> None:
    tall = picture(np.full((20, 10), 4000, np.uint16))
    dark = picture(np.zeros((20, 20), np.uint16))
    files = {f"{n:02}.png": tall if n % 2 else dark for n in range(10)}
    files |= {f"{n:02}.png": saved(flat((9, 9, 9)), "PNG") for n in range(10, 12)}
    found = read("x.zip", zipped(files), size=4, fit="pad", background="white")
    assert found.values.shape == (12, 1, 4, 4)
    assert found.values[1, 0].tolist() == [[255] * 4] * 4 and not found.values[0].any()
    assert (found.values[10] == 9).all()
    black = read("x.zip", zipped(files), size=4, fit="pad", background="black")
    assert black.values[1, 0, 1].tolist() == [0, 255, 255, 0]
    assert found.warnings[0].startswith("Of 10 pictures: Levels run from 0 to 4000; they were")


def test_pictures_are_turned_upright_cut_or_padded_and_on_the_ground_that_is_wanted() -> None:
    image = Image.new("RGB", (40, 20), (255, 0, 0))
    image.paste((0, 0, 255), (0, 0, 20, 20))  # blue on the left, red on the right
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned clockwise by a quarter
    turned = zipped({f"{n}.png": saved(image, "PNG", exif=exif) for n in range(10)})
    up = read("x.zip", turned, size=16).values[0]
    assert up[2, :6].min() > 250 and up[0, -6:].min() > 250  # blue is above, red below
    plain = zipped({f"{n}.png": saved(image, "PNG") for n in range(10)})
    cut = read("x.zip", plain, size=16).values[0]
    assert cut[2, :, :6].min() > 250 and cut[0, :, -6:].min() > 250
    padded = read("x.zip", plain, size=16, fit="pad", background="black").values[0]
    assert padded[:, :3].max() == 0 and padded[:, -3:].max() == 0
    assert padded[2, 6:10, :6].min() > 250
    clear = zipped({f"{n}.png": saved(flat((9, 9, 9, 0), "RGBA"), "PNG") for n in range(10)})
    assert read("x.zip", clear, background="black").values.max() == 0


def test_colour_is_kept_where_there_is_one() -> None:
    grey = {f"{n}.png": picture(each[..., 0]) for n, each in enumerate(noise(11))}
    assert read("x.zip", zipped(grey)).shape == (1, 32, 32)
    assert read("x.zip", zipped(grey), colour="rgb").shape == (3, 32, 32)
    mixed = zipped({**grey, "c.png": picture(noise(1)[0])})
    assert read("x.zip", mixed).shape == (3, 32, 32)
    made = read("x.zip", zipped(photographs(10, height=32, width=32)), colour="grey").values
    wanted = noise(10, 32, 32)[np.r_[1:10:2, 0:10:2]] @ [0.299, 0.587, 0.114]
    np.testing.assert_allclose(made[:, 0], wanted, atol=0.51)
    cut, enlarged, *_ = read("x.zip", zipped(grey)).warnings
    assert "cut to squares" in cut and "smaller than 32 x 32" in enlarged


def test_several_uploads_and_doubles() -> None:
    files = [(f"{n}.png", picture(each)) for n, each in enumerate(noise(11))]
    found = parse(from_uploads([*files, ("again.png", files[0][1])]))
    assert found.count == 12 and found.labels is None and found.class_counts == {}
    assert "1 pictures are there more than once" in found.warnings[-1]


# Arrays


def test_npz_of_digits_there_and_back() -> None:
    digits = load_digits()
    found = read("d.npz", npz(images=(digits.images * 15).astype(np.uint8), labels=digits.target))
    assert found.shape == (1, 8, 8) and found.count == 1797
    np.testing.assert_array_equal(found.values[:, 0], digits.images * 15)
    np.testing.assert_array_equal(found.labels, digits.target)
    assert found.class_names == tuple("0123456789")


@pytest.mark.parametrize(
    ("array", "shape", "first"),
    [
        (np.linspace(0, 1, 10 * 25).reshape(10, 5, 5), (1, 5, 5), [0, 1, 2]),
        (np.arange(250.0).reshape(10, 5, 5), (1, 5, 5), [0, 1, 2]),
        (np.linspace(-1, 1, 250).reshape(10, 5, 5).astype(np.float32), (1, 5, 5), [0, 1, 2]),
        (np.zeros((10, 5, 6, 3), np.uint8), (3, 5, 6), [0, 0, 0]),
        (np.zeros((10, 3, 5, 6), np.uint8), (3, 5, 6), [0, 0, 0]),
        (np.ones((10, 5, 6, 1), bool), (1, 5, 6), [255, 255, 255]),
        (np.asfortranarray(np.arange(250, dtype=np.uint8).reshape(10, 5, 5)), (1, 5, 5), [0, 1, 2]),
    ],
)
def test_arrays_of_many_types(array: np.ndarray, shape: tuple[int, ...], first: list) -> None:
    found = read("a.npz", npz(x=array))
    assert found.shape == shape and found.values.dtype == np.uint8
    assert found.values[0, 0, 0, :3].tolist() == first
    single = io.BytesIO()
    np.save(single, array)
    np.testing.assert_array_equal(read("a.npy", single.getvalue()).values, found.values)


def test_arrays_by_shape_by_the_names_of_keras_and_resized() -> None:
    images = noise(30, 8, 8)[..., 0]
    found = read("a.npz", npz(zz=np.arange(30), shots=images))
    np.testing.assert_array_equal(found.values[:, 0], images)
    halves = npz(
        x_train=images[:20],
        y_train=np.repeat(["b", "a"], 10),
        x_test=images[20:],
        y_test=np.repeat("b", 10),
    )
    found = read("mnist.npz", halves)
    np.testing.assert_array_equal(found.values[:, 0], images)
    assert found.class_counts == {"a": 10, "b": 20}
    assert read("a.npz", npz(x=images), size=16, colour="rgb").shape == (3, 16, 16)
    large = read("a.npz", npz(x=np.zeros((10, 200, 200), np.uint8)))
    assert large.shape == (1, 64, 64) and "200 x 200 were made 64 x 64, whole" in large.warnings[0]
    gaps = images.astype(float)
    gaps[3, 2, 2] = np.nan
    gaps[4, 2, 2] = np.inf
    found = read("a.npz", npz(x=gaps, y=np.arange(30) % 3))
    assert found.count == 28 and dropped(found) == {"examples with numbers that are not finite": 2}
    np.testing.assert_array_equal(found.labels, np.delete(np.arange(30) % 3, [3, 4]))


def test_idx_files_alone_with_labels_and_gzipped() -> None:
    images, labels = noise(30, 8, 8)[..., 0], (np.arange(30) % 3).astype(np.uint8)
    alone = read("train-images-idx3-ubyte", idx(images))
    np.testing.assert_array_equal(alone.values[:, 0], images)
    files = {
        "train-images-idx3-ubyte.gz": gzip.compress(idx(images[:20])),
        "train-labels-idx1-ubyte.gz": gzip.compress(idx(labels[:20])),
        "t10k-images-idx3-ubyte": idx(images[20:]),
        "t10k-labels-idx1-ubyte": idx(labels[20:]),
    }
    found = read("m.zip", zipped(files))
    order = np.r_[20:30, 0:20]  # files come by name
    np.testing.assert_array_equal(found.values[:, 0], images[order])
    np.testing.assert_array_equal(found.labels, labels[order])
    floats = idx(np.linspace(0, 1, 250).reshape(10, 5, 5).astype(">f4"), 13)
    assert read("f.idx", floats).values[0, 0, 0, :3].tolist() == [0, 1, 2]


# Text


def test_lines_are_one_hot_with_an_end() -> None:
    lines = [f"Ab{n % 7} c" for n in range(40)]
    found = read("names.txt", "\n".join([*lines, "", "x" * 40, "  Ab1   c "]), least=5)
    layout = found.layout
    assert layout.alphabet == (" ", "0", "1", "2", "3", "4", "5", "6", "a", "b", "c")
    assert found.values.shape == (41, 12, 5, 1) and layout.shape == (12, 5, 1)
    assert set(np.unique(found.values)) == {0, 255}
    assert (found.values.sum(1, dtype=int) == 255).all()
    spelt = ["", *layout.alphabet]
    back = ["".join(spelt[k] for k in row[:, :, 0].argmax(0)) for row in found.values]
    assert back == [*(line.lower() for line in lines), "ab1 c"]
    assert dropped(found) == {"lines of more than 32 characters": 1}
    assert "34 lines repeat" in found.warnings[0]
    many = [f"Ab{n % 17} c" for n in range(40)]
    once = read("names.txt", "\n".join(many), duplicates="drop", lower=False, least=1)
    assert once.count == 17 and once.layout.alphabet[-3:] == ("A", "b", "c")
    assert dropped(once) == {"lines that repeat an earlier one": 23}


def test_short_lines_are_filled_with_the_end_and_rare_characters_counted() -> None:
    found = read("n.txt", "\n".join(["abc", "a"] * 10 + ["aøc"]), least=2)
    assert found.layout.alphabet == ("a", "b", "c") and found.layout.length == 3
    short = found.values[1, :, :, 0]
    assert short[:, 0].argmax() == 1 and short[0, 1:].tolist() == [255, 255]
    assert dropped(found) == {"rare characters, taken out": 1}
    assert found.dropped[0].names == ("ø",)


def test_text_files_are_classes() -> None:
    files = {"en.txt": "\n".join(["one", "two"] * 8), "de.txt": "\n".join(["eins", "zwei"] * 4)}
    found = read("x.zip", zipped({name: text.encode() for name, text in files.items()}), least=1)
    assert found.class_counts == {"de": 8, "en": 16}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_encodings(encoding: str) -> None:
    found = read("n.txt", "\n".join(["Zoë", "Jürgen", "Åsa"] * 5).encode(encoding), least=1)
    assert {"ë", "ü", "å"} < set(found.layout.alphabet)
    assert any("Windows-1252" in w for w in found.warnings) == (encoding == "cp1252")


# Tables


def test_iris_there_and_back() -> None:
    iris = load_iris(as_frame=True)
    frame = iris.frame.rename(columns={"target": "kind"})
    frame["kind"] = frame["kind"].map(dict(enumerate(iris.target_names)))
    found = read("iris.csv", frame.to_csv(), label="kind")
    assert found.class_counts == {"setosa": 50, "versicolor": 50, "virginica": 50}
    assert [c.name for c in found.layout.columns] == [
        "sepal length",
        "sepal width",
        "petal length",
        "petal width",
    ]
    assert {c.unit for c in found.layout.columns} == {"cm"}
    assert dropped(found) == {"columns that count the rows": 1}
    numbers = iris.data.to_numpy()
    train = found.parts[0]
    offset = np.array([c.offset for c in found.layout.columns])
    scale = np.array([c.scale for c in found.layout.columns])
    np.testing.assert_allclose(offset, numbers[train].mean(0))
    np.testing.assert_allclose(scale, numbers[train].std(0))
    np.testing.assert_allclose(found.values[:, 0, 0] * scale + offset, numbers, atol=1e-5)
    assert [c.decimals for c in found.layout.columns] == [1, 1, 1, 1]


def test_mixed_columns_and_why_some_are_left_out() -> None:
    rows = ["height (cm),kind,sex,id,note,same,void,name"]
    for n in range(60):
        tall = "" if n == 5 else "inf" if n == 6 else f"{150 + n * 7 % 31}.{n % 10}"
        rows.append(f"{tall},{'abc'[n % 3]},{n % 2},{n + 1},text {n},7,,N{n}")
    rows += ["1,2", ",".join("1" * 9)]
    found = read("t.csv", "\n".join(rows), gaps="drop")
    height, kind, sex = found.layout.columns
    assert (height.name, height.unit, height.decimals) == ("height", "cm", 1)
    assert kind.values == ("a", "b", "c") and sex.values == ("0", "1")
    assert found.layout.widths == (1, 3, 2) and found.shape == (1, 1, 6)
    assert dropped(found) == {
        "columns of ids, which name the rows": 2,
        "rows of another number of fields than 8, that of the first line": 2,
        "rows with a missing value": 2,
        "columns that count the rows": 1,
        "constant columns": 1,
        "empty columns": 1,
    }
    assert found.count == 58
    np.testing.assert_array_equal(found.values[:, 0, 0, 1:4].sum(1), np.ones(58))
    kept = [n for n in range(60) if n not in (5, 6)]
    np.testing.assert_array_equal(found.values[:, 0, 0, 1:4].argmax(1), np.array(kept) % 3)


def test_other_delimiters_decimal_commas_and_no_header() -> None:
    plain = "\n".join(f"{n % 7}.5,{n % 11}.25" for n in range(30))
    found = read("t.csv", plain)
    assert [c.name for c in found.layout.columns] == ["column 1", "column 2"]
    comma = "a;b\n" + plain.replace(",", ";").replace(".", ",")
    other = read("t.csv", comma)
    np.testing.assert_array_equal(other.values, found.values)
    np.testing.assert_array_equal(read("t.tsv", plain.replace(",", "\t")).values, found.values)
    doubled = read("t.csv", "a,a\n" + plain)
    assert [c.name for c in doubled.layout.columns] == ["a", "a (2)"]
    assert "name of an earlier one" in doubled.warnings[0]
    underscored = read("u.csv", "a,b\n" + "\n".join(f"{n % 7}_0,{n % 11}" for n in range(30)))
    assert [c.type for c in underscored.layout.columns] == ["choice", "number"]


# Series


def test_windows_of_columns_by_time() -> None:
    time = np.arange(2000) * 0.5
    text = "t (s),temp (°C),wind\n" + "\n".join(
        f"{t},{np.sin(t / 9):.4f},{5 + np.cos(t):.4f}" for t in time
    )
    found = read("w.csv", text, kind="series", window=50, stride=25)
    layout = found.layout
    assert [(c.name, c.unit) for c in layout.channels] == [("temp", "°C"), ("wind", "")]
    assert (layout.length, layout.step, layout.step_unit) == (50, 0.5, "s")
    assert found.values.dtype == np.float32 and found.shape == (1, 50, 2)
    # Two borders between the parts, each with the one window that reaches over it.
    assert found.count == 79 - 2 and sum(found.sizes) == 77
    train = found.values[found.parts[0]].astype(np.float64)
    np.testing.assert_allclose(train.mean((0, 1, 2)), 0, atol=1e-5)
    np.testing.assert_allclose(train.std((0, 1, 2)), 1, atol=1e-5)
    scale = np.array([c.scale for c in layout.channels])
    offset = np.array([c.offset for c in layout.channels])
    real = found.values[0, 0] * scale + offset
    np.testing.assert_allclose(real[:, 0], np.sin(time[:50] / 9), atol=1e-3)
    ends = [np.round(found.values[p, 0, 0] * scale + offset, 3) for p in found.parts]
    assert len(np.unique(np.concatenate(ends), axis=0)) == 77


def test_rows_as_series_with_labels() -> None:
    rng = np.random.default_rng(1)
    rows = rng.normal(3, 2, (40, 20)).round(3)
    text = "\n".join(f"{n % 2 + 1}," + ",".join(map(str, row)) for n, row in enumerate(rows))
    found = read("ecg.csv", text, kind="series", label="column 1")
    assert found.class_counts == {"1": 20, "2": 20} and found.shape == (1, 20, 1)
    channel = found.layout.channels[0]
    back = found.values[:, 0, :, 0] * channel.scale + channel.offset
    np.testing.assert_allclose(back, rows, atol=1e-4)
    np.testing.assert_allclose(channel.offset, rows[found.parts[0]].mean())
    array = read("x.npz", npz(x=rows, y=np.arange(40) % 2))
    np.testing.assert_allclose(array.values[:, 0, :, 0], found.values[:, 0, :, 0], atol=1e-5)
    three = read("x.npz", npz(x=rng.normal(size=(30, 20, 3))), kind="series")
    assert three.shape == (1, 20, 3)


# Keeping


def test_kept_loaded_removed_and_kept_again(own: Path) -> None:
    found = read("photos.zip", zipped(photographs(20)), size=8)
    spec = save(found, "my-cats")
    assert sorted(path.name for path in own.iterdir()) == ["my-cats"]
    assert find_spec("My_Cats") == spec and list(all_specs())[-1] == "my-cats"
    data = load_dataset("my-cats")
    assert data.class_names == ("cat", "dog") and data.layout == found.layout
    for part, index in zip(("train", "validation", "test"), found.parts, strict=True):
        split = getattr(data, part)
        assert torch.equal(split.images, torch.from_numpy(found.values[index]))
        assert torch.equal(split.labels, torch.from_numpy(found.labels[index]))
    images, labels = first_examples("my-cats", 3)
    np.testing.assert_array_equal(images, data.train.images[:3])
    np.testing.assert_array_equal(labels, data.train.labels[:3])
    store = Store()
    run = store.create(RunConfig(dataset="my-cats", latent_dim=2))
    assert runs_using("my-cats") == [run.id]
    with pytest.raises(UserError, match=f"in use by the run {run.id}"):
        remove("my-cats")
    run.update_status(state="stopped")
    assert remove("my-cats") == [run.id]
    assert sorted(path.name for path in (own / "my-cats").iterdir()) == ["dataset.json"]
    assert "my-cats" not in all_specs() and not is_local("my-cats")
    assert find_spec("my-cats").shape == (3, 8, 8)  # its run is still described
    assert run.config().title == "VAE on my-cats, 2 dimensions"
    with pytest.raises(UserError, match=r"was removed. To have it again, bring photos\.zip"):
        load_dataset("my-cats")
    with pytest.raises(UserError, match="had another shape or other classes"):
        save(read("photos.zip", zipped(photographs(20)), size=16), "my-cats")
    again = read("photos.zip", zipped(photographs(20, seed=5)), size=8)
    assert save(again, "my-cats").version != spec.version
    assert not torch.equal(load_dataset("my-cats").train.images, data.train.images)
    with pytest.raises(UserError, match="named my-cats already"):
        save(again, "my-cats")


def test_names(own: Path) -> None:
    for name in ("", "A", "a b", "-a", "a-", "../a", "a/b", "con", "lpt1", "a" * 41, "ä", "a\n", 3):
        with pytest.raises(UserError, match="small letters a to z"):
            check_name(name)
    for name in ("mnist", "m-n-i-s-t", "cifar-10", "sprites", "emnist"):
        with pytest.raises(UserError, match="comes with this program"):
            check_name(name)
    assert check_name("cats-2") is None
    (own / "junk").mkdir(parents=True)
    with pytest.raises(UserError, match="no data set that can be read"):
        check_name("junk")
    assert free_name("junk") == "junk-2" and free_name("mnist") == "mnist-2"
    assert slug("C:\\data\\Meine Bäume.tar.gz") == "meine-baume" and slug("…") == "my-data"
    assert clean("a\u202eb\x00c\nd\u200f" + "x" * 99) == "abc d" + "x" * 54 + "…"


def test_a_shelf_that_cannot_be_written_leaves_nothing(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("LATENT_PLAYGROUND_OWN", str(tmp_path / "file" / "own"))
    found = read("t.csv", table())
    with pytest.raises(UserError, match="cannot be kept in"):
        save(found, "t")
    monkeypatch.setenv("LATENT_PLAYGROUND_OWN", str(tmp_path / "own"))
    monkeypatch.setattr(os, "rename", lambda *_: (_ for _ in ()).throw(OSError(28, "No space")))
    with pytest.raises(UserError, match="No space"):
        save(found, "t")
    assert list((tmp_path / "own").iterdir()) == []


@pytest.mark.parametrize("spoil", ["cut", "foreign", "shape", "description"])
def test_damaged_sets_are_sentences(own: Path, spoil: str) -> None:
    save(read("t.csv", table()), "t")
    data, text = own / "t" / "data.safetensors", own / "t" / "dataset.json"
    if spoil == "cut":
        data.write_bytes(data.read_bytes()[:-10])
    elif spoil == "foreign":
        data.write_bytes(b"not a tensor")
    elif spoil == "shape":
        values = json.loads(text.read_text())
        values["spec"]["sizes"] = [31, 4, 4]
        text.write_text(json.dumps(values))
    else:
        text.write_text("{")
    message = "is damaged" if spoil != "description" else "no data set called 't'"
    with pytest.raises(UserError, match=message):
        load_dataset("t")
    assert ("t" in all_specs()) == (spoil != "description")


def test_a_row_that_came_with_weights_goes_with_its_configuration_and_can_name_no_code(
    own: Path,
) -> None:
    save(read("t.csv", table()), "t")
    record = json.loads(json.dumps(find_spec("t").record()))
    foreign = {**record, "name": "t-elsewhere", "maker": "os", "files": ["/etc/passwd"]}
    spec = shelf.parse_spec(foreign)
    assert (spec.maker, spec.files, spec.own) == ("vae_core.data.own:load", (), True)
    assert known_spec("t-elsewhere") is None
    config = RunConfig.parse({"dataset": "T elsewhere", "latent_dim": 2}, spec=spec)
    assert config.spec == spec and config.dataset == "t-elsewhere"
    assert config.title == "VAE on t, 2 dimensions" and config.network == "mlp"
    assert "t-elsewhere" not in all_specs() and known_spec("t-elsewhere") is None
    assert not is_local(config.spec)
    with pytest.raises(UserError, match="is not on this computer"):
        load_dataset(config.spec)
    assert RunConfig.parse({"dataset": "digits"}, spec=spec).spec == find_spec("digits")
    with pytest.raises(UserError, match="no data set called 't-elsewhere'"):
        RunConfig.parse({"dataset": "t-elsewhere"})
    claimed = described_spec("mnist", {**foreign, "name": "mnist"})
    assert claimed == find_spec("mnist") and claimed.maker == "vae_core.data.vision:load"
    assert described_spec("t", {**record, "version": "elsewhere"}).version == "elsewhere"
    assert described_spec("t", None) == find_spec("t")
    for wrong in ({}, {**record, "shape": [1, 1, 9]}, {**record, "layout": {"kind": "os"}}):
        with pytest.raises(UserError, match="description of this data set"):
            shelf.parse_spec(wrong)
    assert isinstance(spec, DatasetSpec)


def test_the_upload_limit_is_the_servers() -> None:
    text = (ROOT / ".streamlit" / "config.toml").read_text()
    assert f"maxUploadSize = {limits.UPLOAD_BYTES // limits.MEGA}\n" in text
    docs = (ROOT / "docs" / "data.md").read_text()
    for row in limits.TABLE:
        assert f"| {row.what} | {row.most} |" in docs


def test_weights_of_own_data_are_read_where_the_data_are_not(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On another computer, and beside another set of the same name."""
    from vae_core import RunConfig, Store
    from vae_core.artifacts.model_file import load_run
    from vae_core.runs.runner import execute

    store = Store(tmp_path / "runs")
    save(read("mine.zip", zipped(photographs(40)), size=8), "mine", store)
    config = RunConfig(dataset="mine", model="cvae", hidden=(8,), latent_dim=2, epochs=1)
    run = store.create(config)
    execute(run)
    here = load_run(run.folder)
    monkeypatch.setenv("LATENT_PLAYGROUND_OWN", str(tmp_path / "elsewhere"))
    save(read("mine.csv", "a,b\n" + "".join(f"{n},{n % 7}\n" for n in range(40))), "mine", store)
    there = load_run(run.folder)
    assert there.model.shape == here.model.shape == (3, 8, 8)
    z, y = torch.zeros(2, 2), torch.tensor([0, 1])
    assert torch.equal(there.model.decode(z, y), here.model.decode(z, y))
    assert there.meta.class_names == ["cat", "dog"]


def test_large_pictures_are_learned_in_patches_unless_another_network_is_named(own: Path) -> None:
    from vae_core import RunConfig

    save(read("large.zip", zipped(photographs(20, height=64, width=64)), size=64), "large")
    save(read("small.zip", zipped(photographs(20)), size=8), "small")
    assert RunConfig(dataset="large").network == "patch"
    config = RunConfig.parse({"dataset": "large"}, "fast")
    assert (config.network, config.hidden, config.batch_size) == ("patch", (), 128)
    assert RunConfig(dataset="large", network="mlp").hidden == (400,)
    config = RunConfig.parse({"dataset": "small"}, "fast")
    assert (config.network, config.hidden) == ("mlp", (400,))


def stored(**files: bytes) -> bytes:
    """A zip of files as they are, by name without the dot of the ending."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "."), data)
    return made.getvalue()


def noisy_png(side: int) -> bytes:
    made = io.BytesIO()
    noise = np.random.RandomState(0).randint(0, 256, (side, side, 3), np.uint8)
    Image.fromarray(noise).save(made, "PNG", compress_level=0)
    return made.getvalue()


def test_an_entry_may_be_larger_than_the_list_of_contents() -> None:
    """An npz, a csv and a png of more than 8 MB each, stored and deflated."""
    arrays = io.BytesIO()
    np.savez(arrays, x=np.random.RandomState(0).randint(0, 256, (11_000, 28, 28), np.uint8))
    assert len(arrays.getvalue()) > 8 * limits.MEGA
    found = parse(from_uploads([("digits.npz", arrays.getvalue())]))
    assert found.values.shape == (11_000, 1, 28, 28)

    values = np.random.RandomState(0).random_sample((30_000, 6))
    rows = "\n".join(",".join(f"{value:.48f}" for value in row) for row in values.tolist())
    table = stored(table__csv=f"a,b,c,d,e,f\n{rows}\n".encode())
    assert len(rows) > 8 * limits.MEGA
    assert parse(from_uploads([("table.zip", table)])).count == 30_000

    large = noisy_png(1700)
    assert len(large) > 8 * limits.MEGA
    pictures = stored(**{f"{n}__png": noisy_png(40) for n in range(11)}, large__png=large)
    assert parse(from_uploads([("pictures.zip", pictures)])).count == 12


def test_what_is_nearly_empty_may_shrink_a_thousandfold() -> None:
    masks = np.zeros((200, 128, 128), np.uint8)
    masks[np.arange(200), np.arange(200) % 128, 5:50] = 1
    made = io.BytesIO()
    np.savez_compressed(made, images=masks)
    assert masks.nbytes > 200 * len(made.getvalue())
    assert parse(from_uploads([("masks.npz", made.getvalue())])).count == 200


def test_rows_of_an_array_are_a_table_or_curves_and_that_is_said() -> None:
    """X and y of a few columns of different scales are a table with labels."""
    rng = np.random.default_rng(0)
    columns = rng.normal(size=(60, 4)) * [1, 1e3, 1e-3, 1] + [0, 5e4, 1, 9]
    kinds = np.arange(60) % 2
    found = read("f.npz", npz(X=columns, y=kinds))
    assert found.layout.kind == "table" and found.class_counts == {"0": 30, "1": 30}
    assert [c.name for c in found.layout.columns] == ["x1", "x2", "x3", "x4"]
    assert found.layout.columns[1].offset == pytest.approx(columns[found.parts[0], 1].mean())
    assert found.warnings[0].startswith("Read as a table of 4 columns; with --as series each row")
    curves = read("f.npz", npz(X=rng.normal(size=(60, 40)), y=kinds))
    assert curves.layout.kind == "series"
    assert curves.warnings[0].startswith("Each row was taken for a series of 40 points; with --as")
    assert read("f.npz", npz(X=columns), kind="series").layout.kind == "series"
    assert read("f.npz", npz(X=rng.normal(size=(60, 40))), kind="table").layout.kind == "table"


def test_the_layout_of_dsprites_keeps_its_factors(own: Path) -> None:
    """Objects are named and not opened; what never changes is no factor."""
    places = np.stack(np.unravel_index(np.arange(120), (1, 3, 5, 8)), 1)
    images = noise(120, 8, 8)[..., 0] // 255
    data = npz(
        imgs=images,
        latents_classes=np.hstack([places, places[:, :2]]),
        latents_values=np.hstack([places, places[:, :2]]) / 7.0,
        metadata=np.array({"who": "knows"}, dtype=object),
    )
    found = read("d.npz", data)
    assert found.factors.names == ("shape", "scale", "orientation", "posY")
    assert dropped(found) == {"arrays of objects, which are not opened since they may run code": 1}
    save(found, "shapes")
    kept = load_dataset("shapes")
    assert kept.factor_names == found.factors.names and kept.factor_sizes == (3, 5, 8, 3)
    np.testing.assert_array_equal(
        kept.train.factors.numpy(), places[found.parts[0]][:, [1, 2, 3, 1]]
    )


@pytest.mark.parametrize("root", ["", "shots/"])
@pytest.mark.parametrize("classes", [False, True])
def test_folders_of_a_split_are_a_split_and_no_classes(root: str, classes: bool) -> None:
    names = [("train", n) for n in range(24)] + [("test", n) for n in range(6)]
    files = {
        f"{root}{part}/{'ab'[n % 2] + '/' if classes else ''}{n:02}.png": picture(each)
        for (part, n), each in zip(names, noise(30, 8, 8), strict=True)
    }
    found = read("x.zip", zipped(files), size=8)
    assert found.sizes == (22, 2, 6) and sorted(found.parts[2].tolist()) == list(range(6))
    assert found.class_names == (("a", "b") if classes else ())
    assert found.warnings[0] == (
        "The split of its author is kept: 24 to train, 6 to test. Of those to train 2 to validate "
        "are taken."
    )


def test_other_splits_of_an_author_are_kept_too() -> None:
    """Keras' arrays, MNIST's files, lines in train.txt and test.txt."""
    images = noise(30, 8, 8)[..., 0]
    keras = read("k.npz", npz(x_train=images[:20], x_test=images[20:]))
    assert keras.sizes == (18, 2, 10) and sorted(keras.parts[2].tolist()) == list(range(20, 30))
    ubyte = {
        "train-images-idx3-ubyte": idx(images[:20]),
        "t10k-images-idx3-ubyte": idx(images[20:]),
    }
    assert read("m.zip", zipped(ubyte)).sizes == (18, 2, 10)
    lines = {
        f"{p}.txt": "\n".join(["abc", "bca"] * n).encode() for p, n in (("train", 12), ("test", 5))
    }
    text = read("t.zip", zipped(lines), kind="text", least=1)
    assert text.sizes == (22, 2, 10) and text.class_names == ()


def test_pictures_are_kept_whole_or_the_cut_is_said() -> None:
    tall = np.zeros((12, 256, 126), np.uint8)
    tall[:, :128] = 200
    whole = read("s.npz", npz(images=tall))
    assert whole.shape == (1, 64, 32)
    assert (whole.values[0, 0, :29] == 200).all() and not whole.values[0, 0, 35:].any()
    assert whole.warnings[0].startswith("Pictures of 256 x 126 were made 64 x 32, whole;")
    cut = read("s.npz", npz(images=tall), size=32)
    assert "cut to squares, which leaves out 51 % of each; with --fit pad" in cut.warnings[0]
    files = {f"{n}.png": picture(each) for n, each in enumerate(tall)}
    assert (
        "12 pictures were cut to squares, which leaves out up to 51 %"
        in (read("s.zip", zipped(files)).warnings[0])
    )


def test_only_pictures_that_are_kept_count_as_cut_or_enlarged() -> None:
    tall = picture(np.zeros((64, 40), np.uint8))
    small = picture(np.zeros((9, 9), np.uint8))
    files = {f"{n}.png": tall for n in range(12)} | {"s.png": small}
    files |= {f"broken-{n}.png": tall[:-30] for n in range(3)} | {"broken-s.png": small[:-30]}
    found = read("s.zip", zipped(files))
    cut, enlarged = found.warnings[:2]
    assert cut.startswith("12 pictures were cut to squares, which leaves out up to 38 %")
    assert enlarged.startswith("1 pictures are smaller")
    assert sum(dropped(found).values()) == 4


def test_a_fourth_channel_is_said_to_be_left_out() -> None:
    four = np.concatenate([noise(12, 8, 8), noise(12, 8, 8, 1)[..., :1]], 3)
    for values in (four, four.transpose(0, 3, 1, 2)):
        found = read("c.npz", npz(images=values))
        assert found.shape == (3, 8, 8)
        assert found.warnings[0].startswith(
            "The fourth of four channels was taken for transparency"
        )
    with pytest.raises(UserError, match="1, 3 or 4 channels"):
        read("c.npz", npz(images=np.zeros((12, 8, 8, 5))))


@pytest.mark.parametrize("kind", [np.uint8, np.int64, np.float32, bool])
def test_black_and_white_is_that_whatever_its_type(kind: type) -> None:
    masks = np.random.default_rng(0).random((30, 8, 8)) > 0.5
    assert set(np.unique(read("m.npz", npz(x=masks.astype(kind))).values)) == {0, 255}


def test_levels_that_may_be_another_scale_are_said() -> None:
    digits = load_digits().images[:40]
    for kind in (np.float64, np.uint8):
        found = read("d.npz", npz(x=digits.astype(kind)))
        assert (
            found.values.max() == 255 and "from 0 to 16; they were stretched" in found.warnings[0]
        )
    dim = read("d.npz", npz(x=digits * 6))
    assert dim.values.max() == 96 and "taken for levels of 0 to 255" in dim.warnings[0]
    mixed = digits / 16
    mixed[3] *= 255
    assert any(
        "39 of 40 pictures have no level above 1" in n for n in read("d.npz", npz(x=mixed)).warnings
    )


@pytest.mark.parametrize(
    ("arrays", "said"),
    [
        ({"x_test": np.full((9, 8, 8), 0.5)}, "not on one scale"),
        ({"x_test": np.zeros((9, 4, 8))}, "have the shape"),
        ({"x_test": np.full((9, 8, 8), 9)}, "and no labels of the latter. Add y_test"),
        (
            {"y_train": np.eye(3)[np.arange(30) % 3] * (np.arange(30) > 5)[:, None]},
            "6 have none or",
        ),
        ({"y_train": np.ones((30, 3)) / 3}, "30 have none or several"),
    ],
)
def test_a_split_and_labels_that_do_not_fit_are_said(arrays: dict, said: str) -> None:
    given = {"x_train": noise(30, 8, 8)[..., 0], "y_train": np.arange(30) % 3}
    with pytest.raises(UserError, match=said):
        read("a.npz", npz(**(given | arrays)))


def test_examples_without_a_class_and_classes_without_training_are_said() -> None:
    labels = np.where(np.arange(30) % 3 == 0, np.nan, np.arange(30) % 3)
    brought = npz(x=noise(30, 8, 8)[..., 0], y=labels)
    found = read("a.npz", brought, gaps="drop")
    assert found.class_names == ("1", "2") and dropped(found) == {"examples without a class": 10}
    assert found.apart is None and found.count == 20
    both = read("a.npz", brought)
    np.testing.assert_array_equal(both.values, found.values)
    np.testing.assert_array_equal(both.apart[:, 0], noise(30, 8, 8)[::3, ..., 0])
    assert dropped(both) == {} and both.class_counts == {"1": 10, "2": 10}
    assert both.warnings[0].startswith("10 examples have no class: they are kept apart, and the")
    parts = [("train/cat", n) for n in range(24)] + [("test/Cat", n) for n in range(6)]
    shots = zip(parts, noise(30, 8, 8), strict=True)
    files = {f"{part}/{n:02}.png": picture(each) for (part, n), each in shots}
    assert any(
        "in the training part: Cat" in n for n in read("x.zip", zipped(files), size=8).warnings
    )
