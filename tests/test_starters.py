"""Shipped models: sizes, recipes, what their files bring along, and what doors are sent."""

import numpy as np
import pytest
import torch

from ui.home.packs import door_pack, home_pack
from vae_core.artifacts.model_file import load_run
from vae_core.artifacts.renewal import renewed
from vae_core.config.analyses import ProjectionSettings, ReportSettings
from vae_core.pack import read_meta, unpack
from vae_core.runs.kept import TELLING, kept, kept_path
from vae_core.starters import DOOR_MODELS, DOORS, SHIPPED, STARTERS, find_door, find_starter

WALL = find_door("beta").models


def file_of(name: str) -> bytes:
    return find_starter(f"starter-{name}").path.read_bytes()


def typical(name: str) -> dict:
    return read_meta(file_of(name))["anatomy"]["typical"]


def test_files_are_small_enough_to_be_fetched_at_once() -> None:
    sizes = {each.name: each.path.stat().st_size for each in SHIPPED}
    assert max(sizes.values()) < 1e6 and sum(sizes.values()) <= 8e6
    assert sum(sizes[each.name] for each in DOOR_MODELS) <= 4e6
    assert len({each.id for each in SHIPPED}) == len(SHIPPED)


@pytest.mark.parametrize("starter", STARTERS, ids=lambda each: each.name)
def test_what_is_brought_along_is_of_the_model_that_is_shipped(starter) -> None:
    """No page waits for a worker where a starter has been packed anew."""
    assert kept(starter.path, ReportSettings()) is not None
    has_map = kept_path(starter.path, ProjectionSettings).is_file()
    assert (kept(starter.path, TELLING) is not None) == has_map


@pytest.mark.parametrize("starter", DOOR_MODELS, ids=lambda each: each.name)
def test_models_behind_doors_are_of_one_network_and_one_budget(starter) -> None:
    data = file_of(starter.name)
    assert renewed(data) is data, "nothing has to be made anew before it is shown"
    stored = read_meta(data)["config"]
    differs = {"model", "beta"}
    for field, value in DOOR_MODELS[0].config.items():
        if field not in differs:
            assert stored[field] == value, field
    assert {key: stored[key] for key in starter.config} == starter.config


def test_the_wall_trades_reconstruction_for_kl_and_one_code_is_dead() -> None:
    found = [typical(name) for name in WALL]
    assert [read_meta(file_of(name))["config"]["beta"] or 1 for name in WALL] == [0.25, 1, 4, 8, 16]
    reconstruction, kl = ([each[part] for each in found] for part in ("reconstruction", "kl"))
    assert reconstruction == sorted(reconstruction) and kl == sorted(kl)[::-1]
    assert kl[0] > 20 and kl[-1] < 2
    # Both terms alike make the bound: it is best where the weight is 1.
    assert int(np.argmin(np.add(reconstruction, kl))) == 1
    assert typical("collapsed")["kl"] < 0.1


@pytest.mark.parametrize("name", ["digits", "styles", "beta-one", "autoencoder"])
def test_codes_of_a_fitted_density_lie_in_the_file_and_are_named(name: str) -> None:
    meta, tensors = unpack(file_of(name))
    codes = tensors["density/codes"].astype(np.float32)
    assert codes.shape == ((10, 100, 8) if name == "styles" else (1000, 10))
    assert meta["density"]["kind"] == "mixture" and "each class" in meta["density"]["title"]
    if name in ("digits", "styles"):
        assert meta["standard_prior"], "the prior is N(0, I) as before"
    # Where the codes of the data are: of an autoencoder that is not N(0, I).
    flat = codes.reshape(-1, codes.shape[-1])
    np.testing.assert_allclose(flat.mean(0), meta["latent"]["mean"], atol=0.35 * flat.std())


def test_home_and_its_doors_are_sent_the_models_own_pictures() -> None:
    meta, tensors = unpack(home_pack())
    assert [each["id"] for each in meta["home"]["others"]] == [each.id for each in STARTERS[1:]]
    shapes = {name: each.shape[0] for name, each in tensors.items() if name.startswith("card/")}
    assert shapes == {"card/what": 2, "card/beta": 4, "card/holes": 4, "card/collapse": 4}
    codes = torch.randn(2, 10, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        for first, name in ((0, "autoencoder"), (2, "beta-one")):
            own = load_run(find_starter(f"starter-{name}").path).model.decode(codes)
            shown = tensors["card/holes"][first : first + 2] / 255
            assert np.abs(shown - own.numpy()).max() < 0.51 / 255
    blurs = tensors["card/collapse"][2:].astype(int)
    assert np.abs(blurs[0] - blurs[1]).max() < 20, "two digits in, one blur out"


@pytest.mark.parametrize("door", DOORS, ids=lambda each: each.name)
def test_a_door_brings_all_of_its_models(door) -> None:
    meta, tensors = unpack(door_pack(door))
    assert meta["door"] == door.name and meta["names"] == list(door.titles)
    assert meta["runs"] == [f"starter-{name}" for name in door.models]
    for place, name in enumerate(door.models):
        own_meta, own = unpack(file_of(name))
        assert meta["models"][place] == own_meta
        sent = {key.split("/", 1)[1] for key in tensors if key.startswith(f"{place}/")}
        assert sent == {key for key in own if not key.startswith("card/")}
