"""Projections by number: against independent computations, by seeds, and through the cache."""

import csv
import io
import json
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from sklearn.manifold import trustworthiness
from typer.testing import CliRunner

from tests.sweeps import swept
from ui.map.columns import MOST_BYTES, Table, column_of, read_table
from vae_core import UserError
from vae_core.analyses.map_table import coordinates_csv
from vae_core.analyses.perform import COMPUTE, perform
from vae_core.analyses.projection import (
    measure_quality,
    project,
    project_journey,
    project_model,
)
from vae_core.analyses.projection.subject import spread_evenly, thumbnails
from vae_core.analyses.subject import open_subject
from vae_core.artifacts.model_file import load_run
from vae_core.artifacts.moment_file import moment_from
from vae_core.artifacts.weights_file import read_weights
from vae_core.cli.program import app
from vae_core.config.analyses import ProjectionSettings
from vae_core.evaluation.codes import encode
from vae_core.evaluation.likelihood import evidence_lower_bound
from vae_core.pack import pack, unpack
from vae_core.runs.analysis import find_analysis
from vae_core.runs.kept import TELLING, keep, kept, kept_path
from vae_core.starters import STARTERS, find_starter

METHODS = ("native", "pca", "tsne", "umap")

CENTRES = np.eye(3, 6) * 12


def settings(method: str, **more: Any) -> ProjectionSettings:
    return ProjectionSettings.parse({"method": method, "points": 100, **more})


@pytest.fixture(scope="module")
def clusters() -> tuple[np.ndarray, np.ndarray]:
    """Three well separated clusters of 60 codes in six dimensions, and which each is of."""
    rng = np.random.default_rng(1)
    labels = np.arange(180) % 3
    return (CENTRES[labels] + rng.normal(size=(180, 6))).astype(np.float32), labels


@pytest.mark.parametrize("dimensions", [2, 3])
def test_pca_is_the_singular_value_decomposition(clusters, dimensions: int) -> None:
    codes = clusters[0].astype(np.float64)
    found = project(codes, settings("pca", dimensions=dimensions))
    centred = codes - codes.mean(0)
    left, values, right = np.linalg.svd(centred, full_matrices=False)
    expected = left[:, :dimensions] * values[:dimensions]
    signs = np.sign((expected * found.points).sum(0))
    np.testing.assert_allclose(found.points, expected * signs, atol=1e-4)
    shares = values**2 / (values**2).sum()
    np.testing.assert_allclose(found.explained, shares[:dimensions], rtol=1e-9)
    # The code zero, and hence the prior's middle, lies where its projection does.
    zero = -codes.mean(0) @ right[:dimensions].T * signs
    np.testing.assert_allclose(found.centre, zero, atol=1e-9)


def test_native_shows_the_dimensions_with_the_highest_kl(clusters) -> None:
    codes, _ = clusters
    kl = np.array([0.1, 3.0, 0.0, 2.0, 2.5, 1.0])
    found = project(codes, settings("native", dimensions=3), kl=kl)
    assert found.latent_axes == (1, 4, 3) and found.axes == ("z2", "z5", "z4")
    np.testing.assert_array_equal(found.points, codes[:, [1, 4, 3]])
    asked = project(codes, settings("native", axes=(5, 0)), kl=kl)
    np.testing.assert_array_equal(asked.points, codes[:, [5, 0]])
    widest = project(codes * [1, 1, 1, 9, 1, 7], settings("native"))
    assert set(widest.latent_axes) == {3, 5}, "without a KL the variance decides"


@pytest.mark.parametrize(
    ("method", "dimensions"),
    # The first view by UMAP in a process waits for numba to compile it, most of a minute.
    swept([("tsne", 2), ("tsne", 3), ("umap", 2), ("umap", 3)], [("tsne", 2), ("tsne", 3)]),
)
def test_learned_views_keep_clusters_and_seeds_reproduce_them(
    clusters, method: str, dimensions: int
) -> None:
    codes, labels = clusters
    told: list[float] = []
    chosen = settings(method, dimensions=dimensions, seed=3, perplexity=15)
    state = torch.random.get_rng_state()
    numbers = np.random.get_state()[1].copy()
    found = project(codes, chosen, lambda _, done: told.append(done))
    assert found.points.shape == (180, dimensions) and found.points.dtype == np.float32
    assert measure_quality(codes, found.points, labels).neighbourhood_hit > 0.99
    assert told == sorted(told) and told[-1] == pytest.approx(1) and len(told) > 8
    again = project(codes, chosen)
    np.testing.assert_array_equal(found.points, again.points)
    other = project(codes, settings(method, dimensions=dimensions, seed=4, perplexity=15))
    assert np.abs(other.points - found.points).max() > 1e-3
    assert torch.equal(state, torch.random.get_rng_state())
    np.testing.assert_array_equal(numbers, np.random.get_state()[1])


@pytest.mark.parametrize("method", swept(METHODS, METHODS[:3]))
@pytest.mark.parametrize("dimensions", [2, 3])
@pytest.mark.parametrize(
    "codes",
    [
        np.zeros((12, 4)),
        np.repeat(np.eye(4), 5, 0),
        np.random.default_rng(0).normal(size=(15, 1)),
    ],
    ids=["constant", "duplicated", "one dimension"],
)
def test_odd_codes_give_finite_points(method: str, dimensions: int, codes: np.ndarray) -> None:
    found = project(codes, settings(method, dimensions=dimensions))
    assert found.points.shape == (len(codes), dimensions)
    assert np.isfinite(found.points).all()
    if method == "pca" and codes.shape[1] == 1:
        np.testing.assert_allclose(found.explained[0], 1)
        assert not found.points[:, 1:].any() and found.axes[1] == ""
    if found.explained is not None and not codes.any():
        assert found.explained == (0.0,) * dimensions


@pytest.mark.parametrize(
    ("values", "codes", "sentence"),
    [
        (
            {"method": "native", "axes": (0, 6)},
            np.ones((9, 6)),
            "dimensions z1 to z6, but axes are z1, z7",
        ),
        ({"method": "native", "axes": (0,)}, np.ones((9, 6)), "shows 2 different"),
        ({"method": "native", "axes": (1, 1)}, np.ones((9, 6)), "shows 2 different"),
        ({"method": "tsne", "dimensions": 3}, np.ones((5001, 2)), "up to 5000 points"),
        ({"method": "pca"}, np.full((9, 2), math.nan), "finite numbers"),
        ({"method": "pca"}, np.ones((1, 2)), "two or more"),
    ],
)
def test_what_cannot_be_projected_is_said(values: dict, codes, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        project(codes, ProjectionSettings.parse(values))


def test_quality_agrees_with_scikit_learn_and_with_counting() -> None:
    rng = np.random.default_rng(2)
    codes, labels = rng.normal(size=(150, 5)), rng.integers(0, 3, 150)
    points = codes[:, :2] + 0.3 * rng.normal(size=(150, 2))
    quality = measure_quality(codes, points, labels)
    assert quality.trustworthiness == pytest.approx(
        trustworthiness(codes, points, n_neighbors=10), abs=1e-12
    )
    hits = []
    for place in (points, codes):
        distances = np.linalg.norm(place[:, None] - place[None], axis=-1)
        np.fill_diagonal(distances, np.inf)
        near = np.argsort(distances, 1)[:, :10]
        hits.append((labels[near] == labels[:, None]).mean())
    assert (quality.neighbourhood_hit, quality.codes_hit) == pytest.approx(hits, abs=1e-12)
    assert quality.chance == pytest.approx(sum((np.bincount(labels) / 150) ** 2))
    assert measure_quality(codes, codes[:, :5], None).trustworthiness == 1
    assert measure_quality(codes, points, None).neighbourhood_hit is None
    assert measure_quality(codes[:2], points[:2], labels[:2]).trustworthiness is None
    large = rng.normal(size=(2500, 2))
    assert measure_quality(large, large, None).points == 2000


@pytest.fixture(scope="module")
def subject(trained_run):
    return open_subject(trained_run.folder)


def test_the_map_of_a_model_agrees_with_its_bound(subject) -> None:
    chosen = settings("pca", points=10_000, split="train", seed=5)
    told: list[float] = []
    meta, tensors = project_model(subject, chosen, lambda _, done: told.append(done))
    train = subject.data.train
    assert told == sorted(told) and told[-1] == 1
    bound = evidence_lower_bound(subject.model, train, seed=5)
    assert tensors["error"].mean() == pytest.approx(bound.reconstruction, rel=1e-5)
    assert tensors["kl"].mean() == pytest.approx(bound.kl, rel=1e-5)
    codes = subject.codes("train", 10_000).mean.numpy()
    np.testing.assert_allclose(tensors["codes"], codes, atol=1e-5)
    np.testing.assert_array_equal(tensors["pictures"], train.images.numpy())
    np.testing.assert_array_equal(tensors["labels"], train.labels.numpy())
    np.testing.assert_array_equal(tensors["indices"], np.arange(len(train)))
    assert meta["split_size"] == len(train) and meta["class_names"] == list("0123456789")
    native, _ = project_model(subject, settings("native", points=200), lambda *_: None)
    test = evidence_lower_bound(subject.model, subject.data.test)
    assert list(native["latent_axes"]) == np.argsort(test.kl_per_dimension)[:1:-1].tolist()
    _, some = project_model(subject, settings("pca", points=60), lambda *_: None)
    assert some["indices"].tolist() == [k * 200 // 60 for k in range(60)]
    np.testing.assert_array_equal(
        some["pictures"], subject.data.test.images[some["indices"].tolist()].numpy()
    )


def test_a_model_brings_its_map_along_until_it_is_another(subject, tmp_path) -> None:
    asked = settings("pca", points=60)
    found = pack(*project_model(subject, asked, lambda *_: None))
    file = tmp_path / "model.safetensors"
    file.write_bytes(read_weights(subject.path)[1])
    assert kept(file, asked) is None
    keep(file, ProjectionSettings, found)
    meta, tensors = unpack(kept(file, asked))
    assert meta["settings"] == asked.model_dump(mode="json")
    np.testing.assert_array_equal(tensors["points"], unpack(found)[1]["points"])
    assert kept(file, settings("pca", points=61)) is None
    meta, tensors = unpack(file.read_bytes())
    file.write_bytes(pack({**meta, "anatomy": None}, tensors))
    assert kept(file, asked) is not None, "of the same model, packed anew"
    name = next(each for each in tensors if each.startswith("model/"))
    file.write_bytes(pack(meta, {**tensors, name: tensors[name] + np.float32(1e-3)}))
    assert kept(file, asked) is None, "of another model"
    file.write_bytes(pack(meta, tensors))
    assert kept(file, asked) is not None
    kept_path(file, ProjectionSettings).write_bytes(b"damaged")
    assert kept(file, asked) is None


def test_starters_of_classes_bring_their_maps_along() -> None:
    brought = set()
    for starter in STARTERS:
        if (found := kept(starter.path, TELLING)) is None:
            continue
        meta, tensors = unpack(found)
        brought.add(starter.name)
        assert meta["settings"]["method"] == "tsne" and len(tensors["points"]) >= 30
        assert np.isfinite(tensors["points"]).all() and len(meta["class_names"]) > 1
    # Where one is missing: python -m vae_core.starters --pack NAME
    assert brought >= {"digits", "sprites"}
    folder = STARTERS[0].path.parent
    sizes = {file: file.stat().st_size for file in folder.iterdir()}
    assert sum(size for file, size in sizes.items() if file.suffix != ".report") <= 8e6


def test_points_are_spread_over_the_split_and_pictures_are_small() -> None:
    assert spread_evenly(10, 4).tolist() == [0, 2, 5, 7]
    assert spread_evenly(3, 3).tolist() == [0, 1, 2]
    images = torch.zeros(2, 3, 64, 48, dtype=torch.uint8)
    images[1, 0, :2, :2] = torch.tensor([[200, 100], [0, 101]])
    small = thumbnails(images)
    assert small.shape == (2, 3, 32, 24) and small.dtype == torch.uint8
    assert small[1, 0, 0, 0] == 100 and int(small.sum()) == 100
    assert thumbnails(images[..., :32, :32]).data_ptr() == images.data_ptr()


def test_a_second_view_is_read_and_not_computed(trained_run, monkeypatch, tmp_path) -> None:
    chosen = settings("pca", points=50, seed=11)
    first = find_analysis(trained_run.folder, "projection", chosen, tmp_path)
    made = perform(first)
    file = first.folder / "result.safetensors"
    stamp = file.stat().st_mtime_ns
    monkeypatch.setitem(COMPUTE, "projection", lambda *_: pytest.fail("computed"))
    out = tmp_path / "map.csv"
    result, problems = invoke(trained_run.folder, "--points", "50", "--seed", "11", "--out", out)
    assert result["cached"] is True and result["result"] == str(file)
    assert file.stat().st_mtime_ns == stamp and first.result() == made
    assert result["points"] == 50 and problems == ""
    _, tensors = unpack(made)
    rows = list(csv.DictReader(io.StringIO(out.read_text())))
    np.testing.assert_allclose([float(r["x"]) for r in rows], tensors["points"][:, 0], rtol=1e-5)
    np.testing.assert_allclose([float(r["kl"]) for r in rows], tensors["kl"], rtol=1e-5)
    assert [int(r["index"]) for r in rows] == tensors["indices"].tolist()
    assert [int(r["label"]) for r in rows] == tensors["labels"].tolist()


def run_inside(*arguments: object) -> tuple[int, str, str]:
    """Run the program's project command in this process, so that it can be watched."""
    found = CliRunner().invoke(app, ["project", *map(str, arguments)])
    return found.exit_code, found.stdout, found.stderr


def invoke(*arguments: object) -> tuple[dict[str, Any], str]:
    status, printed, problems = run_inside(*arguments)
    assert status == 0, problems
    return json.loads(printed), problems


def test_the_command_projects_and_says_how_well(trained_run) -> None:
    result, _ = invoke(trained_run.folder, "--method", "native", "--axes", "2,0", "--points", "80")
    assert result["axes"] == ["z3", "z1"] and result["points"] == 80 and not result["cached"]
    assert 0 < result["quality"]["trustworthiness"] <= 1
    assert result["coordinates"] is None and result["explained"] is None


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--method", "tnse"], "Did you mean tsne?"),
        (["--dimensions", "4"], "dimensions"),
        (["--points", "9"], "points"),
        (["--points", "10001"], "points"),
        (["--axes", "1.5,2"], "--axes cannot be 1.5: give up to 3 whole numbers"),
        (["--axes", "1,,2"], "a comma with nothing beside it"),
        (["--method", "native", "--axes", "0,99"], "dimensions z1 to z4, but axes are z1, z100"),
        (["--perplexity", "nan"], "perplexity"),
        (["--min-distance", "1"], "--min-distance cannot be 1: give a number from 0 to 0.99"),
        (["--split", "tset"], "test"),
        (["--out", "/nowhere/at/all.csv"], "no folder"),
    ],
)
def test_a_wrong_option_is_a_line_and_status_2(trained_run, options, sentence: str) -> None:
    status, printed, problems = run_inside(trained_run.folder, *options)
    assert status == 2 and printed == ""
    assert sentence in problems and "Traceback" not in problems


def test_coordinates_name_factors_apart_from_axes() -> None:
    subject = open_subject(find_starter("starter-sprites").path)
    meta, tensors = project_model(
        subject, settings("pca", dimensions=3, points=12), lambda *_: None
    )
    rows = list(csv.DictReader(io.StringIO(coordinates_csv(meta, tensors))))
    assert list(rows[0])[:3] == ["index", "label", "factor_shape"]
    assert list(rows[0])[-5:] == ["x", "y", "z", "error", "kl"]
    factors = subject.data.test.factors[tensors["indices"].tolist()]
    assert [int(row["factor_x"]) for row in rows] == factors[:, 3].tolist()
    assert [float(row["z"]) for row in rows] == pytest.approx(tensors["points"][:, 2], rel=1e-5)


INDICES = np.array([0, 5, 10, 15])


def column(text: str, name: str = "v") -> tuple[list, tuple[str, ...] | None]:
    found = column_of(read_table(text.encode()), name, INDICES)
    return [None if math.isnan(value) else value for value in found.values], found.categories


def test_columns_are_matched_by_index_or_by_order() -> None:
    assert column("index,v\n10,1.5\n0,-2\n99,7\n") == ([-2, None, 1.5, None], None)
    assert column("v\n1\n2\nNA\n4\n") == ([1, 2, None, 4], None)
    assert column("\ufeffIndex;v\r\n0;b\r\n5;a\r\n10;b\r\n15;\r\n") == ([1, 0, 1, None], ("a", "b"))
    assert column('v\tw\n1\tx\n2\t"y\tz"\n3\tx\n4\tx\n', "w") == ([0, 1, 0, 0], ("x", "y z"))
    assert column("v\n1e39\n1\ninf\nnan\n") == ([None, 1, None, None], None)


def test_names_of_columns_and_categories_are_kept_plain_and_short() -> None:
    table = read_table(b"<img src=x>,v\n<b>1</b>,1\n2\x07,2\nc,3\nd,4\n")
    assert table.choices == ["<img src=x>", "v"]
    assert column_of(table, "<img src=x>", INDICES).categories == ("2", "<b>1</b>", "c", "d")
    long = read_table(("x" * 500 + "\n1\n2\n3\n4\n").encode())
    assert len(long.choices[0]) == 60
    assert read_table("a\u202eb\n1\n".encode()).choices == ["a b"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"v\n", "no rows"),
        (b"v\n1\x00\n", "no text"),
        (bytes(range(256)), "no text"),
        (b"PK\x03\x04\x00\x00", "no text"),
        ("v\n1".encode("utf-16"), "no text"),
        (b"a,b\n1,2\n3\n", "Row 3 of this table has 1"),
        (b"a,b\n1,2,3\n", "Row 2 of this table has 3"),
        (b"a,a\n1,2\n", "appears twice"),
        (b"a,A\n1,2\n", "appears twice"),
        (b"a,\n1,2\n", "one is missing"),
        (b",".join([b"c%d" % k for k in range(101)]) + b"\n", "101 columns"),
        (b"x" * (MOST_BYTES + 1), "5.0 MB"),
        (b'v\n"' + b"x" * 200_000 + b'"\n', "no CSV table"),
    ],
)
def test_a_file_that_is_no_table_is_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        read_table(data)


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"v": ["1", "2", "3"]}, "3 rows and the map 4 points"),
        ({"index": ["0", "x"], "v": ["1", "2"]}, "index in row 3 is “x”"),
        ({"index": ["0", "1.5"], "v": ["1", "2"]}, "must be a whole number"),
        ({"index": ["0", "-1"], "v": ["1", "2"]}, "must be a whole number"),
        ({"index": ["0", "0"], "v": ["1", "2"]}, "appears twice"),
        ({"index": ["1", "2"], "v": ["1", "2"]}, "None of the indices"),
        ({"v": ["", "nan", "NA", " "]}, "no value for any point"),
        ({"v": ["1e99", "", "", ""]}, "too large"),
    ],
)
def test_a_column_that_does_not_fit_is_a_sentence(columns: dict, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        column_of(Table(columns), "v", INDICES)


def test_more_texts_than_colours_are_refused() -> None:
    with pytest.raises(UserError, match="31 different texts"):
        column_of(Table({"v": [f"t{k}" for k in range(31)]}), "v", np.arange(31))


@pytest.mark.parametrize("method", ["pca", "native"])
def test_a_map_moves_through_training_in_the_view_of_its_end(
    trained_run, subject, method: str
) -> None:
    chosen = settings(method, dimensions=3)
    meta, tensors = project_model(subject, chosen, lambda *_: None)
    told, found = project_journey(subject, chosen, lambda *_: None)
    steps = trained_run.timeline.steps()
    assert [moment["step"] for moment in told["moments"]] == steps
    assert found["points"].shape == (len(steps), 100, 3) and found["points"].dtype == np.float16
    # Of one of them, by hand: its weights, its codes, and the axes of the finished model's map.
    model = load_run(trained_run.folder).model
    codes = encode(model, subject.data.test.select(spread_evenly(len(subject.data.test), 100)))
    k = len(steps) // 2
    model.load_state_dict(moment_from(trained_run.timeline.read(steps[k]), model).state)
    then = encode(model, codes.examples).mean.double().numpy()
    own = codes.mean.double().numpy()
    if method == "native":
        expected = then[:, meta["latent_axes"]]
    else:
        fit, *_ = np.linalg.lstsq(own - own.mean(0), tensors["points"].astype(float), rcond=None)
        expected = (then - own.mean(0)) @ fit
    np.testing.assert_allclose(found["points"][k], expected, atol=0.02)
    assert np.abs(found["points"][0] - tensors["points"]).mean() > 0.1


def test_what_cannot_be_moved_through_training_is_a_sentence(subject) -> None:
    with pytest.raises(UserError, match="place codes anew"):
        project_journey(subject, settings("tsne"), lambda *_: None)
    alone = replace(subject, path=subject.path / "weights.safetensors")
    with pytest.raises(UserError, match="no snapshots"):
        project_journey(alone, settings("pca"), lambda *_: None)
