"""A kind of data and a data set from outside the package go every way that the package's own go."""

import json
import math
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import ClassVar, Literal

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

import vae_core
from tests.shell import Shell
from ui.data.preview import READABLE
from vae_core import RunConfig, Store, UserError, load_dataset, load_run
from vae_core.analyses.report.card import report_card
from vae_core.analyses.subject import open_subject
from vae_core.catalogue import LIKELIHOODS, MODELS, NETWORKS
from vae_core.catalogue.rows import located
from vae_core.cli.program import app
from vae_core.config.analyses import ReportSettings
from vae_core.data.kinds import KINDS, parse_layout
from vae_core.data.layouts import Layout, Pictures, Table
from vae_core.data.lines import encode
from vae_core.data.specs import SPECS, all_specs, find_spec
from vae_core.data.views import picture_shape, view_of
from vae_core.export.card import describe
from vae_core.runs.runner import execute

ROOT = Path(__file__).parent.parent
OWN = ("pictures", "text", "series", "table", "clip")
SCRIPT = """
from typing import ClassVar, Literal

import torch

import vae_core
from vae_core.evaluation.figures import Figure, Metric, Section

LENGTH = Metric("length", "Length of a needle", "", "How long an expected needle is.", "here", "")


class Needle(vae_core.View):
    shape = (1, 8, 8)

    def __init__(self, layout):
        super().__init__()
        place = torch.linspace(-1, 1, 8)
        grid = torch.stack(torch.meshgrid(place, place, indexing="ij"), -1).reshape(64, 2)
        self.register_buffer("grid", grid * layout.reach)

    def forward(self, mean, spread=None):
        lit = torch.nn.functional.linear(mean.reshape(-1, 2), self.grid)
        return lit.clamp(0, 1).reshape(-1, *self.shape)


def measured(subject, settings, report):
    z, y = subject.model.draw(100, None, torch.Generator().manual_seed(settings.seed))
    length = subject.model.decode(z, y).flatten(1).norm(dim=1).mean().item()
    return Section([Figure(LENGTH, length, None, "100 needles.")], ["As needles go."])


def angles(examples, layout):
    return torch.atan2(examples[..., 1], examples[..., 0]).flatten().tolist()


class Compass(vae_core.Layout):
    kind: Literal["compass"] = "compass"
    noun: str = "needle"
    nouns: str = "needles"
    reach: float = 1.0

    title: ClassVar = "Compasses"
    view: ClassVar = Needle
    section: ClassVar = measured
    listed: ClassVar = "angles"
    decode: ClassVar = angles
    bounded: ClassVar = False
    shape: ClassVar = (1, 1, 2)
    likelihoods: ClassVar = ("gaussian",)
    networks: ClassVar = ("mlp",)

    def targets(self, likelihood, tossed=False):
        return vae_core.Targets("A density of where a needle points")

    def form(self, shape):
        return "a direction"

    def settings(self, shape):
        return {"latent_dim": 2, "hidden": (16,)}


def turned(spec, root, progress):
    angle = torch.arange(sum(spec.sizes)) * 2.4
    needles = torch.stack([angle.cos(), angle.sin()], 1).reshape(-1, *spec.shape)
    splits = (vae_core.Split(part) for part in needles.split(spec.sizes))
    return vae_core.Dataset(spec.name, *splits, layout=spec.layout)


vae_core.register(
    vae_core.DatasetSpec("north", "North", "Needles that turn.", (1, 1, 2), (200, 40, 40), (), (),
        0, "A test.", "None needed.", layout=Compass(reach=1.5), maker=turned)
)
"""


@pytest.fixture
def tables():
    """What a test registers is gone after it."""
    before = dict(SPECS), dict(KINDS)
    yield
    for table, was in zip((SPECS, KINDS), before, strict=True):
        table.clear()
        table.update(was)


@pytest.fixture
def space(tables) -> dict:
    """What a script that registers a data set of a kind of its own defines."""
    found = {"__name__": "a_script"}
    exec(compile(SCRIPT, "script.py", "exec"), found)
    return found


def test_every_kind_says_everything() -> None:
    assert tuple(sorted(KINDS)) == tuple(sorted(OWN))
    for spec in SPECS.values():
        layout = spec.layout
        assert KINDS[layout.kind] is type(layout)
        assert parse_layout(json.loads(json.dumps(layout.model_dump(mode="json")))) == layout
        assert layout.fits(spec.shape)
        some = torch.zeros(2, *spec.shape, dtype=torch.uint8)
        assert len(layout.observed(some)) == 2 and min(layout.observed(some)) > 0
        assert layout.noun and layout.nouns and layout.title and layout.form(spec.shape)
        assert set(layout.likelihoods) <= set(LIKELIHOODS) and layout.likelihoods
        assert set(layout.networks) <= set(NETWORKS) and layout.networks
        assert layout.model in MODELS and set(layout.settings(spec.shape)) <= set(
            RunConfig.model_fields
        )
        for likelihood in layout.likelihoods:
            targets = layout.targets(likelihood)
            assert targets.words and bool(targets.bits_offset) <= (layout.kind == "series")
        for code in (layout.section, layout.decode, spec.maker):
            assert code is None or callable(located(code))
        assert bool(layout.listed) == (layout.decode is not None)
        channels, height, width = picture_shape(view_of(layout), spec.shape)
        assert channels in (1, 3) and min(height, width) >= 8


def test_what_the_kinds_say() -> None:
    """The properties that other modules once asked the kind's name for."""
    assert {kind for kind, layout in KINDS.items() if layout.image} == {"pictures", "clip"}
    assert {kind for kind, layout in KINDS.items() if layout.nearest} == {"table"}
    assert {kind for kind, layout in KINDS.items() if layout.section} == {"text", "table", "clip"}
    assert {layout.listed for layout in KINDS.values() if layout.listed} == {"lines", "table"}
    assert set(READABLE) == {"text", "series", "table", "clip"}
    coins = Pictures().targets("bernoulli")
    assert coins.grey and coins.bits_offset == 0 and coins.pixels
    tossed = Pictures().targets("bernoulli", tossed=True)
    assert not tossed.grey and tossed.words == "Black and white pixels" and not tossed.bits
    density = SPECS["pendulum"].layout.targets("gaussian")
    assert density.masses and density.bits_offset == 0 and not density.grey
    assert not coins.masses and SPECS["wine"].layout.targets("columns").masses
    units = SPECS["waves"].layout.targets("gaussian-varying")
    scales = [math.log2(channel.scale) for channel in SPECS["waves"].layout.channels]
    assert not units.masses and units.bits_offset == pytest.approx(sum(scales) / len(scales))
    assert SPECS["wine"].layout.observed(torch.zeros(2, 1, 1, 13)) == [13, 13]
    rows = torch.zeros(1, *SPECS["diabetes"].shape)
    assert SPECS["diabetes"].layout.observed(rows) == [11]  # of 12 numbers
    layout = SPECS["expressions"].layout
    lines = encode(["", "x", "sin(x)", "x" * 14, "x" * 15], layout)
    assert layout.observed(lines) == [1, 2, 7, 15, 15]  # the end is one; a full line has none
    assert (
        Pictures().settings((3, 64, 64)) == {"network": "patch"} != Pictures().settings((1, 28, 28))
    )


def test_a_kind_from_outside_is_learned_kept_found_and_measured(space, tmp_path: Path) -> None:
    assert "north" in all_specs() and find_spec("North").layout.title == "Compasses"
    data = load_dataset("north")
    assert data.shape == (1, 1, 2) and data.picture_shape == (1, 8, 8)
    config = RunConfig.parse({"dataset": "north", "epochs": 40, "learning_rate": 1e-2})
    assert (config.network, config.likelihood, config.hidden) == ("mlp", "gaussian", (16,))
    run = Store(tmp_path).create(config)
    execute(run)
    loaded = load_run(run.folder)
    assert loaded.config == run.config() and loaded.config.spec is find_spec("north")
    assert isinstance(loaded.model.view, space["Needle"])
    assert loaded.meta.layout == {
        "kind": "compass",
        "noun": "needle",
        "nouns": "needles",
        "reach": 1.5,
    }
    assert loaded.meta.spec["maker"] == ""  # a file names no code
    sections = ("likelihood", "reconstruction", "content")
    settings = ReportSettings(sections=sections, importance_samples=3, importance_examples=9)
    meta, tensors = report_card(open_subject(run.folder), settings, lambda text, share: None)
    figures = {
        figure["key"]: figure for section in meta["sections"] for figure in section["figures"]
    }
    assert meta["dataset"] == "North" and tensors["reconstruction/best_mean"].shape[1:] == (1, 8, 8)
    assert "A density of where a needle points" in figures["elbo"]["note"]
    assert figures["ssim"]["note"] == "A measure of images, which a needle is not."
    codes = loaded.model.draw(100, None, torch.Generator().manual_seed(settings.seed))
    lengths = loaded.model.decode(*codes).flatten(1).norm(dim=1)
    assert figures["length"]["value"] == pytest.approx(lengths.mean().item(), rel=1e-5)
    assert "picture" not in " ".join(w for section in meta["sections"] for w in section["words"])
    facts = dict(describe(loaded.meta).facts)
    assert ("Needle", "1 x 1 x 2 (channels, height, width)") in facts["Data"]
    assert ("Source", "A test.") in facts["Data"]


@pytest.mark.proof
def test_the_command_line_knows_it(tmp_path: Path) -> None:
    script = tmp_path / "compasses.py"
    script.write_text(SCRIPT)
    runs, out = tmp_path / "runs", str(tmp_path / "needles.png")
    with Shell(str(script), runs) as command:
        listed = json.loads(command("datasets", "--json").stdout)["datasets"]
        assert "north" in {row["name"] for row in listed}
        trained = command("train", "--dataset", "north", "--epochs", "2")
        assert trained.returncode == 0, trained.stderr
        run = json.loads(trained.stdout)["run"]
        drawn = json.loads(command("sample", run, "--count", "5", "--out", out).stdout)
    assert len(drawn["angles"]) == 5 and max(map(abs, drawn["angles"])) <= np.pi
    assert drawn["shape"] == [1, 8, 8]
    made = subprocess.run(
        [sys.executable, "-m", "vae_core.user_data.examples", "north", "4", "drawn"],
        capture_output=True,
        env={**os.environ, "LATENT_PLAYGROUND_PLUGINS": str(script)},
        cwd=ROOT,
    )
    assert vae_core.pack.unpack(made.stdout)[1]["images"].shape == (4, 1, 8, 8)
    # Here nothing of it is registered.
    gone = CliRunner(env={"LATENT_PLAYGROUND_RUNS": str(runs)}).invoke(
        app, ["sample", run, "--out", out]
    )
    assert gone.exit_code == 2
    assert "names the kind 'compass', and the kinds known here are: pictures" in gone.stderr


def test_the_data_page_shows_pictures_of_it(space, tmp_path: Path, monkeypatch) -> None:
    script = tmp_path / "compasses.py"
    script.write_text(SCRIPT)
    monkeypatch.setenv("LATENT_PLAYGROUND_PLUGINS", str(script))

    def page() -> None:
        from ui.data.sets import describe_set, show_first
        from vae_core.data.specs import find_spec

        describe_set(find_spec("north"))
        show_first(find_spec("north"))

    seen = AppTest.from_function(page, default_timeout=120).run()
    assert not seen.exception and not seen.warning
    assert "each a direction." in seen.markdown[0].value
    (shown,) = seen.get("html")
    assert shown.proto.body.count("<img") == 15


def test_an_unknown_kind_in_a_file_is_a_sentence() -> None:
    for kind in ("sculpture", 5, None, ["table"]):
        with pytest.raises(UserError, match="register it first"):
            parse_layout({"kind": kind, "noun": "statue"})
    for values in ({}, None, "pictures"):
        with pytest.raises(UserError, match="description of this data set"):
            parse_layout(values)
    with pytest.raises(UserError, match=r"not understood \(columns: "):
        parse_layout({"kind": "table", "columns": []})


class Half(Layout):
    kind: Literal["half"] = "half"
    noun: str = "half"


class Tables(Table):
    title: ClassVar[str] = "Other tables"


@pytest.mark.parametrize(
    ("what", "words"),
    [
        (int, "subclass of Layout"),
        (Half, "Half does not say: form, likelihoods, networks, targets, title, view, nouns"),
        (Tables, "named table comes with this program"),
        (replace(SPECS["digits"], name="mnist"), "already"),
        (replace(SPECS["digits"], name="Digits"), "small letters"),
        (replace(SPECS["wine"], name="vine", shape=(1, 1, 12)), "by their layout"),
    ],
)
def test_what_cannot_be_registered_is_said(what, words: str, tables) -> None:
    before = dict(SPECS), dict(KINDS)
    with pytest.raises(UserError, match=words):
        vae_core.register(what)
    assert (dict(SPECS), dict(KINDS)) == before


def test_a_data_set_of_a_known_kind_takes_a_row_and_a_function(tables) -> None:
    def load(spec, root, progress):
        digits = load_dataset("digits")
        return replace(
            digits,
            name=spec.name,
            **{
                part: replace(split, images=255 - split.images)
                for part, split in (
                    ("train", digits.train),
                    ("validation", digits.validation),
                    ("test", digits.test),
                )
            },
        )

    spec = vae_core.register(replace(SPECS["digits"], name="negatives", maker=load))
    assert find_spec("Negatives") is spec
    data = load_dataset("negatives")
    assert torch.equal(data.test.images, 255 - load_dataset("digits").test.images)
    with pytest.raises(UserError, match="already"):
        vae_core.register(replace(spec, name="negat-ives"))
    assert vae_core.register(replace(spec, title="Negatives again")).title == "Negatives again"
