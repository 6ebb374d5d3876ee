"""Exported files: what they hold, what they refuse, and that ONNX computes as torch does."""

import io
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
import torch
from PIL import Image
from typer.testing import CliRunner

from tests.sweeps import swept
from ui.explore.export import _said
from vae_core import RunConfig, load_run
from vae_core.artifacts.model_file import LoadedRun, load_model
from vae_core.artifacts.records import ModelRecord
from vae_core.cli.program import app
from vae_core.data.layouts import PICTURES
from vae_core.errors import UserError
from vae_core.export import media, rounding
from vae_core.export.card import describe, file_stem, markdown
from vae_core.export.delivery import read_source
from vae_core.export.html import explorer_html, half_weights
from vae_core.export.onnx import onnx_files
from vae_core.export.rounding import round_weights
from vae_core.models.vae import VAE, build_model
from vae_core.pack import pack, unpack
from vae_core.starters import STARTERS

ROOT = Path(__file__).parent.parent
DIGITS, STYLES = STARTERS[0], STARTERS[2]
EVIL = "</script><img src=x onerror=alert(1)><b>x</b>|`--><!--"


def invoke(*args: object) -> Any:
    return CliRunner(env={"COLUMNS": "80"}).invoke(app, ["export", *map(str, args)])


def result_of(*args: object) -> dict[str, Any]:
    """The JSON object that an export prints; it must be all of stdout, and the status 0."""
    done = invoke(*args)
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


def refusal_of(*args: object) -> str:
    """The one sentence of an export that ends with status 2."""
    done = invoke(*args)
    assert done.exit_code == 2 and not done.stdout
    assert done.stderr.startswith("Error: ") and done.stderr.count("\n") == 1
    return done.stderr


@pytest.mark.parametrize("starter", STARTERS, ids=lambda s: s.name)
def test_html_of_a_starter_is_one_small_file(starter, tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    result = result_of(starter.id, "--out", out)
    text = out.read_text("utf-8")
    assert result["bytes"] == out.stat().st_size <= 1_500_000
    assert result["path"] == str(out) and result["format"] == "html"
    assert result["checks"]["largest_rounding"] == 0, "starters are float16 already"
    assert [p.name for p in tmp_path.iterdir()] == ["page.html"]
    assert "default-src 'none'" in text and "'unsafe-eval'" not in text
    assert text.count("<script") == text.count("</script>") == 6
    assert not re.search(r"(?:src|href)=[\"'](?!data:,)", text)


def test_html_is_the_same_each_time_and_holds_the_model(trained_run) -> None:
    weights = trained_run.weights.read_bytes()
    first, checks = explorer_html(weights, trained_run.status()["results"])
    assert first == explorer_html(weights, trained_run.status()["results"])[0]
    assert 0 < checks["largest_rounding"] < 2**-11, "float16 rounds to 11 significant bits"
    card = json.loads(re.search(rb'id="lp-card">(.*?)</script>', first)[1])
    elbo = trained_run.status()["results"]["validation"]["elbo"]
    figures = dict(dict(card["facts"])["Figures"])
    assert figures["ELBO, validation"] == f"{elbo:.2f} nats per example"


def test_half_weights_keep_what_float16_cannot_hold() -> None:
    tensors = {
        "model/a": np.array([1.0, 1e5], np.float32),
        "model/b": np.array([1.0, 1 / 3], np.float32),
        "examples/mean": np.array([[0.1]], np.float32),
    }
    small, rounding = half_weights(pack({"x": 1}, tensors))
    _, got = unpack(small)
    kinds = {name: array.dtype.name for name, array in got.items()}
    assert kinds == {"model/a": "float32", "model/b": "float16", "examples/mean": "float32"}
    assert rounding == pytest.approx(abs(float(np.float16(1 / 3)) - 1 / 3), rel=1e-3)


def test_names_of_a_run_never_become_markup() -> None:
    meta, tensors = unpack(DIGITS.path.read_bytes())
    meta |= {"title": EVIL, "dataset": EVIL, "class_names": [EVIL] * 10}
    text = explorer_html(pack(meta, tensors))[0].decode()
    assert text.count("<script") == text.count("</script>") == 6
    assert "onerror=alert(1)>" not in text.replace("\\u003c", "<").split("<script type=")[0]
    assert "<img" not in text and "<b>x" not in text
    card = markdown(describe(ModelRecord.parse(meta)))
    assert "<" not in card.split("---", 2)[2] and "&lt;img" in card
    front = card.split("\n---")[0].splitlines()
    assert json.loads(front[-1].removeprefix("model_name: ")) == EVIL
    assert file_stem(EVIL) == "script-img-src-x-onerror-alert-1-b-x-b"
    assert file_stem("../../β 你") == "beta" and file_stem("...") == "model"


def test_html_needs_no_torch(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; "
        "from vae_core.export.delivery import pack_html, read_source; "
        f"pack_html(read_source(Path({str(DIGITS.path)!r})), 'x'); sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


def test_onnx_computes_as_torch_does(tmp_path: Path) -> None:
    out = tmp_path / "onnx"
    result = result_of(STYLES.id, "--format", "onnx", "--out", out)
    assert sorted(result["files"]) == ["README.md", "decoder.onnx", "encoder.onnx"]
    for part in ("encoder", "decoder"):
        assert 0 <= result["checks"][part]["max_abs_difference"] < 1e-5
    model = load_run(STYLES.path).model
    generator = torch.Generator().manual_seed(7)
    z = torch.randn(6, 8, generator=generator)
    y = torch.nn.functional.one_hot(torch.arange(6), 10).float()
    x = torch.rand(6, 1, 28, 28, generator=generator)
    with torch.no_grad():
        pictures, posterior = model.decode(z, y), model.posterior(x, y)
    decoder = onnxruntime.InferenceSession(out / "decoder.onnx")
    (got,) = decoder.run(None, {"z": z.numpy(), "y": y.numpy()})
    np.testing.assert_allclose(got, pictures.numpy(), atol=1e-5)
    encoder = onnxruntime.InferenceSession(out / "encoder.onnx")
    mean, log_variance = encoder.run(None, {"x": x.numpy(), "y": y.numpy()})
    np.testing.assert_allclose(mean, posterior.mean.numpy(), atol=1e-5)
    np.testing.assert_allclose(np.exp(log_variance / 2), posterior.stddev.numpy(), atol=1e-5)
    assert decoder.get_inputs()[0].shape == ["batch", 8]


@pytest.mark.parametrize("network", swept(list(PICTURES.networks), ("conv", "transformer")))
def test_every_network_goes_to_onnx(network: str) -> None:
    torch.manual_seed(0)
    config = RunConfig(dataset="cifar10", model="autoencoder", network=network, latent_dim=3)
    # The layers are the same at any size; a recurrent one is written out step by step.
    model = build_model(config, (3, 8, 8), 0).eval()
    files, checks = onnx_files(LoadedRun(model, config, ModelRecord(title="t")))
    assert set(files) == {"encoder.onnx", "decoder.onnx"}
    assert max(checks[part]["max_abs_difference"] for part in ("encoder", "decoder")) <= 1e-4


def test_a_difference_from_torch_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vae_core.export.onnx._difference", lambda *_: 2e-4)
    with pytest.raises(UserError, match=r"differs from torch by 2\.0e-04"):
        onnx_files(load_run(DIGITS.path))


def test_safetensors_load_again(trained_run, tmp_path: Path) -> None:
    out = tmp_path / "model"
    result = result_of(trained_run.folder, "--format", "safetensors", "--out", out)
    before, after = load_run(trained_run.folder).model, load_run(out).model
    z = torch.randn(3, 4)
    with torch.no_grad():
        assert torch.equal(before.decode(z), after.decode(z))
    assert result["checks"]["parameters"] == sum(p.numel() for p in before.parameters())
    card = (out / "README.md").read_text("utf-8")
    assert card.startswith("---\nlibrary_name: latent-playground\n")
    assert "ELBO, validation" in card and "## Limits" in card
    zipped = tmp_path / "model.zip"
    result_of(trained_run.folder, "--format", "safetensors", "--out", zipped)
    with zipfile.ZipFile(zipped) as archive:
        assert archive.read("weights.safetensors") == trained_run.weights.read_bytes()


def test_pictures_have_the_size_they_say(tmp_path: Path) -> None:
    cases = {"samples": (64, 8, 8), "traversal": (90, 9, 10), "reconstructions": (48, 12, 4)}
    for what, (count, columns, rows) in cases.items():
        out = tmp_path / f"{what}.png"
        result = result_of(DIGITS.id, "--format", "png", "--what", what, "--scale", 2, "--out", out)
        size = columns * 58 - 2, rows * 58 - 2
        checks = result["checks"]
        assert (checks["width"], checks["height"]) == Image.open(out).size == size
        assert (checks["pictures"], checks["columns"]) == (count, columns)
    model = load_run(DIGITS.path).model
    grid = np.asarray(Image.open(tmp_path / "traversal.png"))
    first = np.argmax(unpack(DIGITS.path.read_bytes())[0]["latent"]["kl"])
    z = torch.zeros(1, 10)
    z[0, first] = -3
    with torch.no_grad():
        expected = (model.decode(z)[0, 0].numpy() * 255).round()
    assert np.abs(grid[:56:2, :56:2] - expected).max() <= 1, "top left: the top dimension at -3"
    assert np.array_equal(grid[:56:2, :56:2], grid[1:56:2, 1:56:2]), "pixels stay crisp"


def test_animations_move_loop_and_are_seeded(tmp_path: Path) -> None:
    def frames(*args: object) -> np.ndarray:
        out = tmp_path / "x.gif"
        result = result_of(*args, "--format", "gif", "--out", out, "--scale", 1, "--force")
        with Image.open(out) as image:
            assert image.n_frames == result["checks"]["frames"]
            assert image.info["loop"] == 0
            shots = []
            for index in range(image.n_frames):
                image.seek(index)
                shots.append(np.asarray(image.convert("L"), dtype=int))
        return np.array(shots)

    path = ("--what", "path", "--frames", 12)
    shots = frames(DIGITS.id, *path, "--seed", 4)
    assert shots.shape == (12, 28, 28)
    assert np.array_equal(shots, frames(DIGITS.id, *path, "--seed", 4))
    assert np.abs(shots - frames(DIGITS.id, *path, "--seed", 5)).max() > 50
    assert np.abs(shots[1] - shots[11]).max() <= 1, "there and back"
    assert np.abs(shots[6] - shots[0]).max() > 100
    swing = frames(STYLES.id, "--frames", 8, "--class", "7")
    assert swing.shape == (8, 2 * 30 - 2, 5 * 30 - 2)
    classes = frames(STYLES.id, *path, "--from", "3", "--to", "8")
    model = load_run(STYLES.path).model
    z = torch.from_numpy(np.random.default_rng(0).standard_normal((2, 8)).astype(np.float32))[:1]
    for frame, label in ((0, 3), (6, 8)):
        with torch.no_grad():
            expected = model.decode(z, torch.tensor([label]))[0, 0].numpy() * 255
        assert np.abs(classes[frame] - expected).max() <= 1
    colours = media.gif([np.full((4, 4, 3), level, np.uint8) for level in (0, 90, 200)])
    with Image.open(io.BytesIO(colours)) as image:
        assert image.n_frames == 3
        image.seek(2)
        assert np.asarray(image.convert("RGB")).tolist() == [[[200] * 3] * 4] * 4


def test_paths_keep_their_length() -> None:
    a, b = np.array([3.0, 0.0, 0.0]), np.array([0.0, 1.0, 0.0])
    codes = media.path_codes(a, b, np.linspace(0, 1, 5))
    np.testing.assert_allclose(np.linalg.norm(codes, axis=1), [3, 2.5, 2, 1.5, 1], atol=1e-6)
    np.testing.assert_allclose(codes[2], [2**0.5, 2**0.5, 0], atol=1e-6)
    straight = media.path_codes(a, -a, np.array([0.25]))
    np.testing.assert_allclose(straight, [[1.5, 0, 0]], atol=1e-6)


def test_what_is_there_is_kept_unless_forced(tmp_path: Path) -> None:
    out = tmp_path / "a.png"
    out.write_bytes(b"mine")
    args = (DIGITS.id, "--format", "png", "--what", "samples", "--out", out)
    assert "exists. Add --force" in refusal_of(*args)
    assert out.read_bytes() == b"mine"
    result_of(*args, "--force")
    assert Image.open(out).size == (8 * 86 - 2, 8 * 86 - 2)
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    args = (DIGITS.id, "--format", "safetensors", "--out", folder)
    assert "is not empty" in refusal_of(*args)
    result_of(*args, "--force")
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["README.md", "notes.txt", "weights.safetensors"]
    assert (folder / "notes.txt").read_text() == "mine"


def test_the_default_name_is_the_title(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Path(result_of(DIGITS.id)["path"]).name == "vae-on-mnist-10-dimensions.html"
    assert (tmp_path / "vae-on-mnist-10-dimensions.html").is_file()


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("starter-nothing",), "no run"),
        ((".",), "no trained model"),
        ((DIGITS.id, "--format", "pgn"), "Did you mean png?"),
        ((DIGITS.id, "--out", "a.txt"), "ends in .html"),
        ((DIGITS.id, "--format", "onnx", "--out", "a.onnx"), "several files"),
        ((DIGITS.id, "--seed", "3"), "--seed is for png and gif"),
        ((DIGITS.id, "--format", "png", "--frames", "3"), "--frames is for gif"),
        ((DIGITS.id, "--format", "png", "--weights", "8bit"), "--weights is for html, not for png"),
        ((DIGITS.id, "--weights", "8bits"), "Did you mean 8bit?"),
        ((DIGITS.id, "--format", "gif", "--what", "samples"), "no scene for gif"),
        ((DIGITS.id, "--format", "gif", "--from", "3", "--to", "4"), "--what path"),
        ((DIGITS.id, "--format", "gif", "--what", "path", "--from", "3"), "two ends"),
        ((DIGITS.id, "--format", "png", "--class", "3"), "not conditional"),
        ((STYLES.id, "--format", "png", "--class", "thirteen"), "no class"),
        ((DIGITS.id, "--format", "gif", "--frames", "1"), "--frames"),
        ((DIGITS.id, "--out", "/dev/null/a.html"), "cannot be written"),
    ],
)
def test_misuse_is_a_sentence(
    args: tuple[str, ...], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert words in refusal_of(*args)
    assert list(tmp_path.iterdir()) == []


def test_damaged_and_foreign_files_are_sentences(tmp_path: Path, trained_run) -> None:
    cut = tmp_path / "cut.safetensors"
    cut.write_bytes(DIGITS.path.read_bytes()[:100_000])
    assert str(cut) in refusal_of(cut, "--out", tmp_path / "a.html")
    assert "holds no model" in refusal_of(trained_run.live, "--out", tmp_path / "a.html")
    assert read_source(trained_run.folder).results["validation"]["elbo"] < 0


def test_the_app_passes_on_why_onnx_failed(tmp_path: Path) -> None:
    from ui.explore.export import ONNX, make

    with pytest.raises(UserError, match=r"^ONNX could not be written\. .*nowhere"):
        make(ONNX, str(tmp_path / "nowhere"), 0)


def test_the_app_makes_a_small_file() -> None:
    from ui.explore.export import SMALL, make

    page, note = make(SMALL, str(DIGITS.path), 0)
    assert re.fullmatch(r"0\.\d\d MB, with its large layers in 8 to \d+ bits\.", note)
    assert page.startswith(b"<!DOCTYPE html>")
    assert len(page) < 0.8 * len(explorer_html(DIGITS.path.read_bytes())[0])


def usual_model() -> tuple[bytes, VAE]:
    """784-400-20 with 1000 points of a map; what training makes of weights, noise stands for."""
    meta, tensors = unpack(DIGITS.path.read_bytes())
    meta["config"] |= {"latent_dim": 20, "hidden": [400]}
    meta["latent_dim"] = 20
    config = RunConfig.parse(meta["config"], stored=True)
    torch.manual_seed(0)
    model = build_model(config, (1, 28, 28), 10).eval()
    rng = np.random.default_rng(0)
    kept = {name: each for name, each in tensors.items() if name.startswith("examples/")}
    for name, weight in model.state_dict().items():
        weight += 0.5 * weight.std(correction=0) * torch.randn_like(weight)
        kept[f"model/{name}"] = weight.numpy().astype(np.float32)
    model.load_state_dict(
        {name: torch.from_numpy(kept[f"model/{name}"]) for name in model.state_dict()}
    )
    for name in ("map/codes", "map/log_variance"):
        kept[name] = rng.normal(0, 1, (1000, 20)).astype(np.float16)
    kept["examples/mean"] = rng.normal(0, 1, (24, 20)).astype(np.float32)
    return pack(meta, kept), model


def test_a_file_of_the_usual_size_stays_below_1_8_megabytes_and_1_2_in_8_bits() -> None:
    weights, model = usual_model()
    page, checks = explorer_html(weights)
    assert checks["weights_bytes"] + checks["script_bytes"] < len(page) <= 1_800_000
    found = round_weights(weights)
    page, checks = explorer_html(weights, None, found.tensors)
    assert checks["weights_bytes"] + checks["script_bytes"] < len(page) <= 1_200_000
    # The file's own reader gives a model with pictures that nobody can tell from those before.
    rounded = load_model(half_weights(weights, found.tensors)[0]).model
    _, tensors = unpack(weights)
    codes = torch.from_numpy(tensors["examples/mean"])
    images = torch.from_numpy(tensors["examples/images"])
    with torch.no_grad():
        pairs = [
            (rounded.picture(codes), model.picture(codes)),
            (rounded.reconstruct(images), model.reconstruct(images)),
        ]
    furthest = max(float((now - before).abs().max()) for now, before in pairs)
    assert 0 < furthest == pytest.approx(found.difference, abs=1e-6) and furthest <= 1 / 255
    assert min(found.bits.values()) == 8 and max(found.bits.values()) <= 10
    assert set(found.bits) == {"encoder.dense.0", "decoder.project"}


def test_8_bits_by_channel_of_a_transposed_convolution() -> None:
    layer = torch.nn.ConvTranspose2d(16, 8, 3)
    with torch.no_grad():
        layer.weight *= torch.logspace(-3, 3, 8)[:, None, None]  # channels of all sizes
    x = torch.randn(5, 16, 6, 6, generator=torch.Generator().manual_seed(0))
    found = rounding._Layer(layer, [x]).rounded(8)
    assert (found.high.shape, found.low, found.scale.shape) == ((16, 8, 3, 3), None, (1, 8, 1, 1))
    np.testing.assert_array_equal(np.abs(found.high).max((0, 2, 3)), 127)
    apart = np.abs(found.restored() - layer.weight.detach().numpy()).max((0, 2, 3))
    assert np.all(apart < 3 * found.scale.ravel()) and np.all(apart > 0)
    finer = rounding._Layer(layer, [x]).rounded(12)
    assert np.abs(finer.restored() - layer.weight.detach().numpy()).max() < apart.max() / 8


def test_rounding_takes_back_what_it_changes_in_the_outputs() -> None:
    generator = torch.Generator().manual_seed(0)
    hidden = torch.randn(2000, 30, generator=generator) @ torch.randn(30, 200, generator=generator)
    layer = torch.nn.Linear(200, 50)
    found = rounding._Layer(layer, [hidden]).rounded(8)
    weight = layer.weight.detach()
    scale = torch.from_numpy(found.scale)
    plain = (weight / scale).round() * scale
    off = [float((hidden @ (each - weight).T).pow(2).mean().sqrt())
           for each in (torch.from_numpy(found.restored()), plain)]  # fmt: skip
    assert off[0] < off[1] / 3


def test_a_model_that_8_bits_would_show_in_keeps_16(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounding, "LIMIT", 1e-9)
    done = invoke(DIGITS.id, "--weights", "8bit", "--out", tmp_path / "a.html")
    checks = json.loads(done.stdout)["checks"]
    assert re.fullmatch(
        r"In 8 bits this model's pictures would differ by [\d.]+ of 255 grey levels, more than 1\. "
        r"Its weights are kept in 16 bits\.",
        checks["kept_16bit"],
    )
    assert done.stderr == checks["kept_16bit"] + "\n" and "bits" not in checks
    monkeypatch.undo()
    result_of(DIGITS.id, "--out", tmp_path / "b.html")
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_a_small_page_without_large_layers_is_said_to_be_the_usual_one(tmp_path: Path) -> None:
    lines = next(each for each in STARTERS if each.id == "starter-lines")
    done = invoke(lines.id, "--weights", "8bit", "--out", tmp_path / "a.html")
    checks = json.loads(done.stdout)["checks"]
    assert checks["kept_16bit"].startswith("No layer of this model is large enough")
    assert "bits" not in checks
    assert _said(checks, 1) == checks["kept_16bit"]
    bits = {"bits": {"decoder.project": 10, "encoder.dense.0": 8}}
    assert _said(bits, 1_096_170) == "1.10 MB, with its large layers in 8 to 10 bits."
    assert _said({}, 1) == ""


def test_8_bits_of_a_starter_from_the_command_line(tmp_path: Path) -> None:
    half = result_of(DIGITS.id, "--out", tmp_path / "a.html")
    result = result_of(DIGITS.id, "--weights", "8bit", "--out", tmp_path / "b.html")
    assert result["bytes"] < 0.8 * half["bytes"]
    assert 0 < result["checks"]["largest_picture_difference"] <= 1 / 255


def test_snapshots_go_along_in_16_bits_or_8(
    trained_run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the first weights, the last and some between, as the page reads them."""
    monkeypatch.setattr(rounding, "SMALL", 256)
    steps = trained_run.timeline.steps()
    sixteen = result_of(trained_run.folder, "--snapshots", 3, "--out", tmp_path / "a.html")
    eight = result_of(
        trained_run.folder, "--snapshots", 3, "--weights", "8bit", "--out", tmp_path / "b.html"
    )
    for found in (sixteen, eight):
        assert found["checks"]["snapshots"] == 3
    assert eight["checks"]["snapshots_packed"] < 0.8 * sixteen["checks"]["snapshots_packed"]
    assert 0 < 255 * eight["checks"]["snapshots_picture_difference"] <= 1
    text = (tmp_path / "a.html").read_text("utf-8")
    kept = [int(step) for step in re.findall(r'id="lp-moment-(\d+)"', text)]
    assert len(kept) == 3 and kept[0] == steps[0] and kept[2] == steps[-1] and kept[1] in steps
    refused = refusal_of("starter-digits", "--snapshots", 3, "--out", tmp_path / "c.html")
    assert "has no snapshots" in refused
    assert "--snapshots out" in refusal_of(trained_run.folder, "--snapshots", 3, "--trainable")
