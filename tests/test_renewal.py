"""Models saved with graphs of an older format: traced again as they are read, and nothing else."""

import subprocess
import sys
from pathlib import Path

import pytest

from ui.shell.models import _read
from vae_core import RunConfig
from vae_core.artifacts import renewal
from vae_core.artifacts.model_file import load_model, pack_model, traces_of
from vae_core.artifacts.renewal import read_renewed, renewed
from vae_core.data import Dataset
from vae_core.evaluation.likelihood import evidence_lower_bound
from vae_core.export.delivery import Source, pack_safetensors
from vae_core.models.vae import untrained_model
from vae_core.pack import pack, read_meta, unpack
from vae_core.starters import STARTERS
from vae_core.tracing.operations import FORMAT

# As a version before wrote a decoder of one layer.
OLD = {
    "inputs": [{"name": "z", "shape": [2]}],
    "nodes": [
        {
            "op": "linear", "name": "t1", "inputs": ["z"], "input_shapes": [[2]],
            "weights": {"weight": "model/decoder.project.weight"}, "attrs": {}, "shape": [64],
        },
    ],
    "outputs": ["t1"],
    "output_shapes": [[1, 8, 8]],
}  # fmt: skip


@pytest.fixture(scope="module")
def saved(digits: Dataset) -> bytes:
    """A model whose encoder has constants of its own."""
    config = RunConfig(dataset="digits", model="iaf-vae", hidden=(8,), latent_dim=2, epochs=1)
    model = untrained_model(config, digits).eval()
    return pack_model(model, config, digits, evidence_lower_bound(model, digits.validation, 50))


@pytest.fixture(scope="module")
def old(saved: bytes) -> bytes:
    """The same as it was saved before."""
    meta, tensors = unpack(saved)
    kept = {name: each for name, each in tensors.items() if not name.startswith("constant/")}
    del meta["anatomy"]
    return pack({**meta, "decoder": OLD, "encoder": OLD, "transition": None}, kept)


def test_an_old_file_gets_its_models_graphs_and_keeps_all_else(old: bytes, saved: bytes) -> None:
    meta, tensors = unpack(renewed(old))
    loaded = load_model(old)
    traces = traces_of(loaded.model, loaded.config)
    assert meta["decoder"] == traces.graphs.decoder and meta["decoder"]["format"] == 2
    assert meta["encoder"] == traces.graphs.encoder
    of_today = read_meta(saved)
    assert of_today["anatomy"]["typical"]["examples"] == 50
    # What examples of the data cost is not known of a file alone.
    of_today["anatomy"]["typical"] = None
    assert meta == of_today
    added = {name for name in tensors if name.startswith("constant/")}
    assert added == set(traces.constants())
    before = unpack(old)[1]
    assert before.keys() == tensors.keys() - added
    for name, array in before.items():
        assert array.dtype == tensors[name].dtype
        assert array.tobytes() == tensors[name].tobytes(), name


def test_columns_described_by_decimals_get_the_step_that_the_page_writes_by(saved: bytes) -> None:
    meta, tensors = unpack(saved)
    column = {"type": "number", "name": "ash", "unit": "", "offset": 2.4, "scale": 0.3}
    before = {"kind": "table", "columns": [{**column, "decimals": 2}]}
    found, kept = unpack(renewed(pack({**meta, "layout": before}, tensors)))
    (told,) = found["layout"]["columns"]
    assert told["step"] == pytest.approx(0.01) and "decimals" not in told
    assert {**column, **told} == told
    assert kept.keys() == tensors.keys()
    assert found["decoder"] == meta["decoder"]


def test_a_file_of_today_is_handed_on_as_it_is_and_needs_no_torch(
    saved: bytes, tmp_path: Path
) -> None:
    assert renewed(saved) is saved
    file = tmp_path / "weights.safetensors"
    file.write_bytes(saved)
    code = (
        "import sys; from pathlib import Path; from vae_core.artifacts.renewal import renewed;"
        "renewed(Path(sys.argv[1]).read_bytes()); sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code, file], timeout=60).returncode == 0


def test_pages_and_exports_get_the_new_graphs_and_the_file_stays(
    old: bytes, tmp_path: Path
) -> None:
    file = tmp_path / "weights.safetensors"
    file.write_bytes(old)
    shown = read_meta(_read(str(file), file.stat().st_mtime_ns))
    assert shown["decoder"]["format"] == 2
    source = Source(old, load_model(old).meta, {}, None)
    assert read_meta(pack_safetensors(source)[0]["weights.safetensors"]) == shown
    assert file.read_bytes() == old


def test_what_is_made_of_a_run_is_kept_beside_it(
    old: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bytes] = []

    def made(weights: bytes) -> renewal.Made:
        asked.append(weights)
        graph = {"format": FORMAT}
        return {"decoder": graph, "encoder": None, "transition": None, "anatomy": None}, {}

    monkeypatch.setattr(renewal, "_made", made)
    file, beside = tmp_path / "weights.safetensors", tmp_path / "renewed.safetensors"
    file.write_bytes(old)
    first = read_renewed(file)
    assert read_renewed(file) == first and asked == [old] and file.read_bytes() == old
    assert not any(name.startswith("model/") for name in unpack(beside.read_bytes())[1])
    assert read_meta(first)["decoder"] == {"format": FORMAT}
    meta, tensors = unpack(old)
    changed = pack(meta | {"title": "Another"}, tensors)
    file.write_bytes(changed)
    assert read_meta(read_renewed(file))["title"] == "Another"
    assert asked == [old, changed], "of other weights it is made again"
    beside.write_bytes(b"damaged")
    read_renewed(file)
    assert asked == [old, changed, changed]
    elsewhere = tmp_path / "shared.safetensors"
    elsewhere.write_bytes(changed)
    beside.unlink()
    read_renewed(elsewhere)
    assert not beside.exists(), "only what a run's folder has is kept"


@pytest.mark.parametrize("starter", STARTERS, ids=lambda starter: starter.name)
def test_starters_are_of_today(starter) -> None:
    data = starter.path.read_bytes()
    assert renewed(data) is data


def test_a_file_from_before_the_gradient_step_gets_its_graph(saved: bytes) -> None:
    meta = read_meta(saved)
    assert not renewal.outdated(meta)
    graphs = {part: graph for part, graph in meta["anatomy"]["graphs"].items() if part != "pull"}
    assert renewal.outdated(meta | {"anatomy": meta["anatomy"] | {"graphs": graphs}})
