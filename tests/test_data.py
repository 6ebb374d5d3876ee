import dataclasses
import errno
import gzip
import hashlib
import http.server
import os
import pickle
import struct
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
from filelock import FileLock

from vae_core.data import (
    SPECS,
    Dataset,
    DatasetSpec,
    Split,
    data_root,
    download,
    find_spec,
    is_local,
    load_dataset,
    loading,
    sprites,
    vision,
)
from vae_core.data.base import stratified_split
from vae_core.errors import UserError

REPOSITORY = Path(__file__).parent.parent
MNIST_FILES = SPECS["mnist"].files


def mnist_root() -> Path | None:
    folders = (os.environ.get("LATENT_PLAYGROUND_DATA"), REPOSITORY.parent / "shared" / "data")
    return next((Path(f) for f in folders if f and is_local("mnist", Path(f))), None)


@pytest.fixture(autouse=True)
def nothing_kept():
    """Each test loads for itself."""
    loading._kept.clear()


def idx_bytes(array: np.ndarray) -> bytes:
    return struct.pack(f">4B{array.ndim}I", 0, 0, 8, array.ndim, *array.shape) + array.tobytes()


def shrink(monkeypatch, name: str, **changes) -> DatasetSpec:
    """Give a data set 20 / 5 / 10 pictures, so that its files are small."""
    spec = dataclasses.replace(SPECS[name], sizes=(20, 5, 10), **changes)
    monkeypatch.setitem(SPECS, name, spec)
    return spec


def write_small_idx(spec, root: Path, first_label: int = 0) -> list[np.ndarray]:
    rng = np.random.default_rng(1)
    arrays = []
    for file, count in zip(spec.files, (25, 25, 10, 10), strict=True):
        labels = np.arange(count, dtype=np.uint8) % 10 + first_label
        images = rng.integers(0, 256, (count, 28, 28), dtype=np.uint8)
        arrays.append(images if "images" in file else labels)
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_bytes(idx_bytes(arrays[-1]))
    return arrays


def rows(dataset: Dataset) -> list[set[bytes]]:
    parts = (dataset.train, dataset.validation, dataset.test)
    return [{image.tobytes() for image in part.images.numpy()} for part in parts]


# The table


def test_the_table_is_read_without_torch_or_numpy():
    code = (
        "import sys, vae_core.data\n"
        "from vae_core.data.specs import SPECS\n"
        "from vae_core.data import find_spec, is_local, data_root\n"
        "assert is_local('digits') and 'pendulum' in SPECS and data_root().name == 'data'\n"
        "print([m for m in ('torch', 'torchvision', 'numpy', 'sklearn') if m in sys.modules])"
    )
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    environment.pop("LATENT_PLAYGROUND_DATA", None)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, timeout=60
    )
    assert done.stderr == ""
    assert done.stdout.strip() == "[]"


def test_names_are_forgiving_and_unknown_ones_are_explained():
    for given, name in {
        "MNIST": "mnist",
        "Fashion_MNIST": "fashion-mnist",
        " emnist letters ": "emnist-letters",
        "CIFAR-10": "cifar10",
        "sprites": "sprites-32",
        "Sprites64": "sprites-64",
    }.items():
        assert find_spec(given).name == name
    with pytest.raises(
        UserError, match=r"'minst'. Did you mean mnist\? Choose one of: digits, spr"
    ):
        load_dataset("minst")
    with pytest.raises(UserError, match=r"called 'zebra'. Choose one of") as caught:
        find_spec("zebra")
    assert all(name in str(caught.value) for name in SPECS)
    with pytest.raises(UserError, match="by its name"):
        find_spec(3)


def test_sizes_and_shapes_of_the_table(monkeypatch, tmp_path):
    assert sum(SPECS["mnist"].sizes) == 70_000
    assert sum(SPECS["svhn"].sizes) == 73_257 + 26_032
    assert sum(SPECS["sprites-64"].sizes) == np.prod(sprites.FACTOR_SIZES) == 36_864
    for spec in SPECS.values():
        assert (spec.download_megabytes == 0) == (not spec.files or bool(spec.by_hand))
        assert is_local(spec.name, tmp_path) == (not spec.files)
    monkeypatch.setenv("LATENT_PLAYGROUND_DATA", str(tmp_path))
    assert data_root() == tmp_path
    monkeypatch.setenv("LATENT_PLAYGROUND_DATA", "")
    assert data_root().parts[-2:] == ("latent-playground", "data")


# Splits


def test_splits_are_checked():
    images = torch.zeros(4, 1, 2, 2, dtype=torch.uint8)
    labels = torch.tensor([0, 1, 1, 0])
    split = Split(images, labels)
    assert len(split) == 4
    assert Dataset("d", split, split, split, ("a", "b")).shape == (1, 2, 2)
    with pytest.raises(UserError, match=r"uint8 or float32 of shape \(N, C, H, W\).*float64"):
        Split(images.double())
    with pytest.raises(UserError, match="not finite"):
        Split(images.float() + float("inf"))
    assert Split(images + 51).values().unique().tolist() == [pytest.approx(0.2)]
    assert Split(images - 2.5).values(slice(1)).unique().tolist() == [-2.5]
    with pytest.raises(UserError, match="N = 4"):
        Split(images, labels[:3])
    with pytest.raises(UserError, match="factors of a split must be int64"):
        Split(images, labels, labels)
    with pytest.raises(UserError, match="run from 0 to 1 where 0 to 0"):
        Dataset("d", split, split, split, ("a",))
    with pytest.raises(UserError, match="1 column where 0"):
        Dataset("d", split, split, split)
    with pytest.raises(UserError, match="no example in the test split"):
        Dataset("d", split, split, Split(images[:0], labels[:0]), ("a", "b"))
    with pytest.raises(UserError, match=r"validation split of d have shape \(1, 2, 1\)"):
        Dataset("d", split, Split(images[..., :1], labels), split, ("a", "b"))


def test_stratified_split_keeps_proportions():
    labels = np.repeat([0, 1, 2], [100, 50, 7])
    train, validation, test = stratified_split(labels, 20, 11, seed=3)
    assert sorted(np.concatenate([train, validation, test])) == list(range(157))
    assert (len(validation), len(test)) == (20, 11)
    np.testing.assert_allclose(np.bincount(labels[train]) / 126, [0.637, 0.318, 0.045], atol=0.01)
    np.testing.assert_array_equal(np.bincount(labels[validation]), [13, 6, 1])
    with pytest.raises(UserError, match="ask for fewer"):
        stratified_split(labels, 100, 57, seed=3)


def test_digits():
    digits = load_dataset("digits")
    parts = (digits.train, digits.validation, digits.test)
    assert [len(part) for part in parts] == [1397, 200, 200]
    assert digits.shape == (1, 8, 8)
    assert digits.train.images.max() == 255
    levels = torch.unique(digits.train.images)
    assert levels.tolist() == [round(level * 255 / 16) for level in range(17)]
    counts = sum(part.labels.bincount() for part in parts)
    assert counts.tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert all(19 <= n <= 21 for part in parts[1:] for n in part.labels.bincount().tolist())
    first, second, third = rows(digits)
    assert not (first & second or first & third or second & third)
    loading._kept.clear()
    again = load_dataset("digits")
    assert torch.equal(again.train.images, digits.train.images)
    assert again.train.labels[:8].tolist() == digits.train.labels[:8].tolist()


# Sprites


@pytest.mark.parametrize("side", [32, 64])
def test_sprites_show_their_factors(side):
    images, factors = sprites.draw(side)
    pixels = side / 32
    picture = images[:, 0]
    rows_sum, columns_sum = picture.sum(2, dtype=np.float64), picture.sum(1, dtype=np.float64)
    total = rows_sum.sum(1)
    centres = np.arange(side) + 0.5
    np.testing.assert_allclose(
        columns_sum @ centres / total, (8.5 + factors[:, 3]) * pixels, atol=0.05 * pixels
    )
    np.testing.assert_allclose(
        rows_sum @ centres / total, (8.5 + factors[:, 4]) * pixels, atol=0.05 * pixels
    )
    area = 100 * np.array(sprites.SCALES)[factors[:, 1]] ** 2 * pixels**2
    np.testing.assert_allclose(total / 255, area, rtol=0.05)
    for shape in range(3):
        np.testing.assert_allclose(
            (total / 255 / area)[factors[:, 0] == shape].mean(), 1, atol=0.01
        )
    # Solid inside, empty outside, and grey only along the outline.
    x, y = ((8.5 + factors[:, k]) * pixels for k in (3, 4))
    assert (picture[np.arange(len(x)), y.astype(int), x.astype(int)] == 255).all()
    assert len({image.tobytes() for image in images}) == 36_864


def test_orientation_turns_each_shape_once_through_its_symmetry():
    shapes = sprites._draw_shapes(2).reshape(3, 4, 12, 34, 34).astype(int)
    square, ellipse, heart = shapes[:, 3]
    quarter_turns = {1: 3, 2: 6, 3: 9}
    for turns, k in quarter_turns.items():
        assert np.abs(heart[k] - np.rot90(heart[0], turns)).max() <= 1
    assert np.abs(ellipse[6] - np.rot90(ellipse[0])).max() <= 1
    assert np.abs(square[0] - np.rot90(square[0])).max() <= 1
    assert square[6, 17].nonzero()[0].size > 1.35 * square[0, 17].nonzero()[0].size
    # The heart stands on its tip: its lowest row is narrow, its widest row above the middle.
    widths = (heart[0] > 127).sum(1)
    assert widths[widths.nonzero()[0][-1]] <= 2
    assert widths.argmax() < 17


def test_both_sizes_show_the_same_scenes():
    small, large = sprites.draw(32)[0], sprites.draw(64)[0][::7]
    pooled = large.reshape(len(large), 32, 2, 32, 2).mean((2, 4))
    assert np.abs(pooled - small[::7, 0]).mean() < 0.5  # of 255 grey levels


def test_sprites_data_set():
    sentences = []
    data = load_dataset("sprites-32", progress=lambda text, fraction: sentences.append(text))
    parts = (data.train, data.validation, data.test)
    assert [len(part) for part in parts] == [32_864, 2_000, 2_000]
    assert sentences == ["Drawing Sprites 32 x 32"]
    factors = torch.cat([part.factors for part in parts])
    assert len(torch.unique(factors, dim=0)) == 36_864  # every combination once: splits disjoint
    assert data.class_names == ("square", "ellipse", "heart")
    assert data.factor_names == ("shape", "scale", "orientation", "x", "y")
    assert data.factor_sizes == (3, 4, 12, 16, 16)
    assert torch.equal(data.test.labels, data.test.factors[:, 0])
    images, causes = sprites.draw(32)
    at = np.ravel_multi_index(data.test.factors.numpy().T, sprites.FACTOR_SIZES)
    np.testing.assert_array_equal(data.test.images.numpy(), images[at])
    np.testing.assert_array_equal(data.test.factors.numpy(), causes[at])


# MNIST and its relatives


def test_mnist_as_published():
    root = mnist_root()
    if root is None:
        print("MNIST is in no data folder here; test_digits checks real pictures instead.")
        assert load_dataset("digits").shape == (1, 8, 8)
        return
    before = sorted(root.rglob("*"))
    mnist = load_dataset("mnist", root)
    assert sorted(root.rglob("*")) == before
    assert mnist.shape == (1, 28, 28)
    assert [len(p) for p in (mnist.train, mnist.validation, mnist.test)] == [55_000, 5_000, 10_000]
    assert mnist.train.labels[:5].tolist() == [5, 0, 4, 1, 9]
    counts = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    assert mnist.test.labels.bincount().tolist() == counts
    official = torch.cat([mnist.train.images, mnist.validation.images]).double() / 255
    assert official.mean().item() == pytest.approx(0.1307, abs=1e-4)
    assert official.std().item() == pytest.approx(0.3081, abs=1e-4)
    tail = np.fromfile(root / MNIST_FILES[1], np.uint8)[-5_000:]
    np.testing.assert_array_equal(mnist.validation.labels.numpy(), tail)


def test_idx_files_plain_and_gzipped(monkeypatch, tmp_path):
    spec = shrink(monkeypatch, "kmnist")
    arrays = write_small_idx(spec, tmp_path)
    plain = load_dataset("kmnist", tmp_path)
    np.testing.assert_array_equal(plain.validation.images[:, 0].numpy(), arrays[0][20:])
    np.testing.assert_array_equal(plain.test.labels.numpy(), arrays[3])
    first = tmp_path / spec.files[0]
    first.with_name(first.name + ".gz").write_bytes(gzip.compress(first.read_bytes()))
    first.unlink()
    loading._kept.clear()
    assert is_local("kmnist", tmp_path)
    zipped = load_dataset("kmnist", tmp_path)
    assert torch.equal(zipped.train.images, plain.train.images)


@pytest.mark.parametrize(
    ("index", "spoil", "why"),
    [
        (0, lambda b: b[:-100], r"should have 19616 bytes \(unpacked\) but has 19516"),
        (0, lambda b: b"", "does not start as an IDX file of 3 dimensions"),
        (2, lambda b: b"\x1f\x8b" + b[2:], "does not start as an IDX file"),
        (1, lambda b: b[:4] + struct.pack(">I", 24) + b[8:-1], r"\(25,\) but declares \(24,\)"),
        (3, lambda b: b[:-1] + b"\x63", "labels outside of its 10 classes"),
    ],
)
def test_damaged_idx_files_are_named_and_kept(monkeypatch, tmp_path, index, spoil, why):
    spec = shrink(monkeypatch, "mnist")
    write_small_idx(spec, tmp_path)
    path = tmp_path / spec.files[index]
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(UserError, match=why) as caught:
        load_dataset("mnist", tmp_path)
    assert str(path) in str(caught.value) and "Delete that file" in str(caught.value)
    assert path.exists()


def test_truncated_gzip(monkeypatch, tmp_path):
    spec = shrink(monkeypatch, "mnist")
    write_small_idx(spec, tmp_path)
    path = tmp_path / spec.files[0]
    zipped = path.with_name(path.name + ".gz")
    zipped.write_bytes(gzip.compress(path.read_bytes())[:-20])
    path.unlink()
    with pytest.raises(UserError, match=r"-ubyte\.gz is damaged: it cannot be unpacked"):
        load_dataset("mnist", tmp_path)


def test_black_and_white_mnist_is_mnist_with_its_greys_tossed(monkeypatch, tmp_path):
    arrays = write_small_idx(shrink(monkeypatch, "mnist"), tmp_path)
    shrink(monkeypatch, "binary-mnist")
    grey, tossed = (load_dataset(name, tmp_path) for name in ("mnist", "binary-mnist"))
    assert tossed.name == "binary-mnist" and is_local("binary-mnist", tmp_path)
    for part in ("train", "validation", "test"):
        one, other = getattr(grey, part), getattr(tossed, part)
        assert torch.equal(one.labels, other.labels)
        assert set(other.images.unique().tolist()) == {0, 255}
    # Pixels of the noise are white as often as they are bright: 25 x 784 coins.
    levels, coins = arrays[0][:20].ravel() / 255, tossed.train.images.flatten().numpy() / 255
    error = np.sqrt((levels * (1 - levels)).mean() / len(levels))
    assert coins.mean() == pytest.approx(levels.mean(), abs=4 * error)
    assert np.corrcoef(levels, coins)[0, 1] == pytest.approx(np.sqrt(1 / 3), abs=0.03)


def test_larochelle_s_own_files_are_read_where_they_lie(monkeypatch, tmp_path):
    spec = shrink(monkeypatch, "larochelle-mnist")
    with pytest.raises(UserError, match=r"put its files into .*BinarizedMNIST, from www\.cs"):
        load_dataset(spec.name, tmp_path)
    rng = np.random.default_rng(3)
    drawn = [rng.integers(0, 2, (count, 784)) for count in spec.sizes]
    (tmp_path / "BinarizedMNIST").mkdir()
    for file, pixels in zip(spec.files, drawn, strict=True):
        np.savetxt(tmp_path / file, pixels, fmt="%d")
    data = load_dataset(spec.name, tmp_path)
    for part, pixels in zip((data.train, data.validation, data.test), drawn, strict=True):
        assert part.labels is None and part.images.shape[1:] == (1, 28, 28)
        assert np.array_equal(part.images.flatten(1).numpy(), pixels * 255)
    assert data.class_names == ()


@pytest.mark.parametrize("spoil", [lambda text: text[:-2], lambda text: text.replace("1", "2")])
def test_a_damaged_file_of_larochelle_s_is_named(monkeypatch, tmp_path, spoil):
    spec = shrink(monkeypatch, "larochelle-mnist")
    (tmp_path / "BinarizedMNIST").mkdir()
    for file, count in zip(spec.files, spec.sizes, strict=True):
        text = "\n".join(["0 1 " * 392] * count)
        (tmp_path / file).write_text(spoil(text) if "valid" in file else text)
    with pytest.raises(UserError, match=r"binarized_mnist_valid\.amat should hold 3920 digits"):
        load_dataset(spec.name, tmp_path)


def test_only_larochelle_s_draw_is_said_to_be_that_of_published_tables():
    assert "published likelihoods are of" in SPECS["larochelle-mnist"].description
    assert "of our own (seeds 0, 1, 2)" in SPECS["binary-mnist"].description
    assert not [s.name for s in SPECS.values() if "as in papers" in s.description]


def test_emnist_is_upright_counted_from_zero_and_unpacked_alone(monkeypatch, tmp_path):
    spec = shrink(monkeypatch, "emnist-letters")
    source = tmp_path / "source"
    arrays = write_small_idx(spec, source, first_label=1)
    archive = tmp_path / "gzip.zip"
    with zipfile.ZipFile(archive, "w") as bundle:
        for file in spec.files:
            zipped = gzip.compress((source / file).read_bytes())
            bundle.writestr(f"gzip/{Path(file).name}.gz", zipped)
        bundle.writestr("gzip/emnist-byclass-train-images-idx3-ubyte.gz", b"large")
    root = tmp_path / "root"
    vision._unpack_letters(archive, root, spec)
    assert len([p for p in root.rglob("*") if p.is_file()]) == 4
    emnist = load_dataset("EMNIST", root)
    np.testing.assert_array_equal(
        emnist.train.images[:, 0].numpy(), arrays[0][:20].transpose(0, 2, 1)
    )
    assert emnist.train.labels[:3].tolist() == [0, 1, 2]
    assert emnist.class_names[0] == "A" and emnist.class_names[25] == "Z"
    # The test set is shuffled, pictures together with their labels.
    assert emnist.test.labels.tolist() != list(range(10))
    for image, label in zip(emnist.test.images, emnist.test.labels, strict=True):
        np.testing.assert_array_equal(image[0].numpy(), arrays[2][label].T)


# CIFAR-10 and SVHN, which torchvision reads


def md5(path: Path) -> str:
    return hashlib.md5(path.read_bytes()).hexdigest()


def test_cifar10(monkeypatch, tmp_path):
    names = ("data_batch_1", "test_batch", "batches.meta")
    spec = shrink(monkeypatch, "cifar10", files=tuple(f"cifar-10-batches-py/{n}" for n in names))
    folder = tmp_path / "cifar-10-batches-py"
    folder.mkdir()
    pictures = np.random.default_rng(2).integers(0, 256, (35, 3072), dtype=np.uint8)
    contents = (
        {"data": pictures[:25], "labels": [i % 10 for i in range(25)]},
        {"data": pictures[25:], "labels": list(range(10))},
        {"label_names": list(spec.class_names)},
    )
    for name, content in zip(names, contents, strict=True):
        (folder / name).write_bytes(pickle.dumps(content))
    kind = vision.import_torchvision().datasets.CIFAR10
    monkeypatch.setattr(kind, "train_list", [[names[0], md5(folder / names[0])]])
    monkeypatch.setattr(kind, "test_list", [[names[1], md5(folder / names[1])]])
    monkeypatch.setitem(kind.meta, "md5", md5(folder / names[2]))
    cifar = load_dataset("CIFAR-10", tmp_path)
    assert cifar.shape == (3, 32, 32)
    assert cifar.train.images.is_contiguous()
    np.testing.assert_array_equal(cifar.test.images.flatten(1).numpy(), pictures[25:])
    assert cifar.validation.labels.tolist() == [0, 1, 2, 3, 4]
    loading._kept.clear()
    (folder / "test_batch").write_bytes(b"cut short")
    with pytest.raises(UserError, match="test_batch is damaged: its checksum"):
        load_dataset("cifar10", tmp_path)


def test_svhn(monkeypatch, tmp_path):
    from scipy.io import savemat

    shrink(monkeypatch, "svhn")
    kind = vision.import_torchvision().datasets.SVHN
    pictures = np.random.default_rng(2).integers(0, 256, (32, 32, 3, 35), dtype=np.uint8)
    digits = np.arange(35, dtype=np.uint8)[:, None] % 10 + 1  # 10 stands for the digit 0
    entries = {}
    for name, part in (("train", slice(25)), ("test", slice(25, 35))):
        path = tmp_path / f"{name}_32x32.mat"
        savemat(path, {"X": pictures[..., part], "y": digits[part]})
        entries[name] = ["http://127.0.0.1:9/", path.name, md5(path)]
    monkeypatch.setattr(kind, "split_list", entries)
    svhn = load_dataset("svhn", tmp_path)
    assert svhn.shape == (3, 32, 32)
    np.testing.assert_array_equal(
        svhn.train.images.numpy(), pictures[..., :20].transpose(3, 2, 0, 1)
    )
    assert svhn.train.labels[:10].tolist() == [1, 2, 3, 4, 5, 6, 7, 8, 9, 0]


def test_torchvision_imports_and_its_absence_is_explained(monkeypatch):
    module = vision.import_torchvision()
    assert module.datasets.MNIST.resources[0][0] == "train-images-idx3-ubyte.gz"
    assert vision.import_torchvision() is module
    monkeypatch.setitem(sys.modules, "torchvision", None)
    with pytest.raises(UserError, match="pip install torchvision"):
        vision.import_torchvision()


# Downloads


@pytest.fixture
def server(monkeypatch, tmp_path):
    """A small MNIST behind a real HTTP server; yields {path: bytes sent} and the spec."""
    spec = shrink(monkeypatch, "mnist")
    write_small_idx(spec, tmp_path / "published")
    files = {}
    for file in spec.files:
        zipped = gzip.compress((tmp_path / "published" / file).read_bytes())
        files[f"/{Path(file).name}.gz"] = zipped
    lengths = {path: len(content) for path, content in files.items()}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path in files else 404)
            self.send_header("Content-Length", str(lengths.get(self.path, 0)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(files.get(self.path, b""))

        do_HEAD = do_GET

        def log_message(self, *_): ...

    listening = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=listening.serve_forever, args=(0.01,), daemon=True).start()
    kind = vision.import_torchvision().datasets.MNIST
    sums = [(path[1:], hashlib.md5(content).hexdigest()) for path, content in files.items()]
    monkeypatch.setattr(kind, "mirrors", [f"http://127.0.0.1:{listening.server_port}/"])
    monkeypatch.setattr(kind, "resources", sums)
    monkeypatch.setenv("no_proxy", "*")
    yield files, spec
    listening.shutdown()
    listening.server_close()


def test_a_download_ends_with_files_in_place(server, tmp_path, capfd):
    _, spec = server
    root = tmp_path / "root"
    half = root / ".downloading" / "mnist" / spec.files[0]  # left by a process that was killed
    half.parent.mkdir(parents=True)
    half.write_bytes(b"half")
    said = []
    mnist = load_dataset("mnist", root, lambda text, fraction: said.append((text, fraction)))
    assert [len(p) for p in (mnist.train, mnist.validation, mnist.test)] == [20, 5, 10]
    assert is_local("mnist", root)
    assert {p.name for p in (root / "MNIST" / "raw").iterdir()} == {
        Path(file).name for file in spec.files
    }
    assert [p.name for p in (root / ".downloading").iterdir()] == ["mnist.lock"]
    assert said[0] == ("Preparing to download MNIST", None)
    assert said[1] == ("Downloading MNIST: 0 of 12 MB", 0.0)
    assert said[-1] == ("Reading MNIST", None)
    assert capfd.readouterr() == ("", "")  # no bars of torchvision's


def test_a_file_of_the_users_is_not_overwritten(server, tmp_path):
    _, spec = server
    mine = tmp_path / "root" / spec.files[1]
    mine.parent.mkdir(parents=True)
    mine.write_bytes(idx_bytes(np.full(25, 7, dtype=np.uint8)))
    mnist = load_dataset("mnist", tmp_path / "root")
    assert mnist.train.labels.unique().tolist() == [7]


@pytest.mark.parametrize("cut", [0, 500])
def test_a_broken_or_missing_answer_leaves_nothing_behind(server, tmp_path, cut):
    files, spec = server
    path = "/train-labels-idx1-ubyte.gz"
    whole = files.pop(path)
    if cut:
        files[path] = whole[:-10] + b"corrupted!"
    with pytest.raises(UserError) as caught:
        load_dataset("mnist", tmp_path / "root")
    message = str(caught.value)
    reason = "File not found or corrupted" if cut else "HTTP Error 404: Not Found"
    assert f"downloading it (12 MB) failed: {reason}. Connect to the internet" in message
    assert str(tmp_path / "root" / "MNIST" / "raw") in message
    assert "train-labels-idx1-ubyte" in message and "digits, sprites-32, sprites-64" in message
    assert not any((tmp_path / "root" / file).exists() for file in spec.files)
    files[path] = whole
    assert len(load_dataset("mnist", tmp_path / "root").train) == 20


def test_no_network(monkeypatch, tmp_path):
    kind = vision.import_torchvision().datasets.FashionMNIST
    # A name that never resolves (RFC 6761), so that no machine downloads anything here.
    monkeypatch.setattr(kind, "mirrors", ["http://fashion-mnist.invalid/"])
    monkeypatch.setenv("no_proxy", "*")
    with pytest.raises(UserError, match=r"Fashion-MNIST is not on this machine.*Connect to the"):
        load_dataset("fashion-mnist", tmp_path)
    assert not is_local("fashion-mnist", tmp_path)


def fetch_nothing(folder, stop):
    raise AssertionError("nothing needed to be fetched")


def test_progress_follows_the_growth_of_the_folder(monkeypatch, tmp_path):
    monkeypatch.setattr(download, "POLL_SECONDS", 0.01)
    spec = dataclasses.replace(SPECS["svhn"], download_megabytes=8)
    seen = threading.Semaphore(0)
    said = []

    def fetch(folder, stop):
        for name in spec.files:
            (folder / name).touch()
        for megabytes in (2, 6, 8):
            os.truncate(folder / spec.files[0], megabytes * 10**6)  # sparse: takes no disk
            for _ in range(2):  # one report may have begun before the file grew
                assert seen.acquire(timeout=10)

    def progress(text, fraction):
        said.append((text, fraction))
        seen.release()

    download.download(spec, tmp_path, fetch, progress)
    for megabytes in (2, 6):
        assert (f"Downloading SVHN: {megabytes} of 8 MB", megabytes / 8) in said
    fractions = [fraction for _, fraction in said]
    assert fractions == sorted(fractions)
    assert (tmp_path / "train_32x32.mat").stat().st_size == 8 * 10**6


def test_a_dead_connection_is_given_up(monkeypatch, tmp_path):
    monkeypatch.setattr(download, "POLL_SECONDS", 0.01)
    monkeypatch.setattr(download, "STALL_SECONDS", 0.1)
    released = threading.Event()
    with pytest.raises(UserError, match="failed: no data arrived for 0 s"):
        download.download(
            SPECS["svhn"], tmp_path, lambda f, stop: released.wait(10), lambda *_: None
        )
    released.set()


def test_a_stop_asked_for_by_the_caller_is_passed_on(tmp_path):
    ended = threading.Event()

    def fetch(folder, stop):
        (folder / "train_32x32.mat").write_bytes(b"half")
        stop.wait(10)
        vision._SilentBar.of_thread.stop = stop
        try:
            vision._SilentBar(total=10).update(1)
        finally:
            ended.set()

    def progress(text, fraction):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        download.download(SPECS["svhn"], tmp_path, fetch, progress)
    assert ended.wait(10)
    assert [p.name for p in tmp_path.rglob("*")] == [".downloading", "svhn.lock"]


def test_a_second_download_waits_and_then_uses_the_files(monkeypatch, tmp_path):
    monkeypatch.setattr(download, "POLL_SECONDS", 0.01)
    spec = SPECS["svhn"]
    (tmp_path / ".downloading").mkdir()
    other = FileLock(tmp_path / ".downloading" / "svhn.lock")
    other.acquire()

    def progress(text, fraction):
        assert text == "Waiting for another download of SVHN to finish"
        for file in spec.files:
            (tmp_path / file).touch()
        other.release()

    download.download(spec, tmp_path, fetch_nothing, progress)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (errno.ENOSPC, "is full: the download alone takes 246 MB. Make room"),
        (errno.EROFS, r"cannot be written \(Read-only file system\). Set LATENT_PLAYGROUND_DATA"),
        (errno.ECONNRESET, "failed: .*Connection reset by peer. Connect to the internet"),
    ],
)
def test_failures_are_sentences(tmp_path, code, sentence):
    def fetch(folder, stop):
        raise OSError(code, os.strerror(code))

    with pytest.raises(UserError, match=sentence):
        download.download(SPECS["svhn"], tmp_path, fetch, lambda *_: None)


def test_incomplete_fetch_and_unwritable_root(tmp_path):
    with pytest.raises(UserError, match=r"did not contain train_32x32\.mat, test_"):
        download.download(SPECS["svhn"], tmp_path, lambda f, stop: None, lambda *_: None)
    blocked = tmp_path / "file"
    blocked.touch()
    for root in (blocked, blocked / "below"):
        with pytest.raises(UserError, match=r"MNIST is not on this machine.*cannot be written"):
            load_dataset("mnist", root)
    assert load_dataset("sprites-32", blocked).shape == (1, 32, 32)  # needs no folder at all


def test_the_last_two_are_kept(monkeypatch, tmp_path):
    first = load_dataset("digits")
    assert load_dataset("Digits") is first
    assert load_dataset("digits", tmp_path) is not first
    assert load_dataset("digits") is first
    load_dataset("sprites-32")
    assert list(loading._kept) == [
        ("digits", "", data_root().resolve()),
        ("sprites-32", "", data_root().resolve()),
    ]
