"""What the page Apply shows: the analysis behind it, what is to blame, and files of every kind."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.test_apply import HEADER, LAYOUT, made, silent, subject, table  # noqa: F401 (a fixture)
from ui.apply.line import Scores
from ui.apply.listing import heat
from vae_core import RunConfig
from vae_core.analyses.apply.files import write_flagged
from vae_core.analyses.apply.thresholds import flags_of, threshold_of
from vae_core.analyses.perform import perform
from vae_core.config.applying import ApplySettings, Rule
from vae_core.data import Split
from vae_core.data.layouts import PICTURES, Channel, Choice, Number, Series, Table, Text
from vae_core.errors import UserError
from vae_core.evaluation.blame import blame_of, nats_of_each
from vae_core.evaluation.costs import costs_of
from vae_core.models.vae import build_model
from vae_core.pack import unpack
from vae_core.runs.analysis import find_analysis
from vae_core.runs.given_files import KEPT, keep_file
from vae_core.user_data.new_examples import read_examples
from vae_core.user_data.new_rows import open_rows
from vae_core.user_data.options import OwnOptions
from vae_core.user_data.parsing import parse
from vae_core.user_data.upload import from_path


def test_the_analysis_lists_the_most_unlike_and_says_why(subject, tmp_path) -> None:  # noqa: F811
    lines = made(80, 7)
    lines[50] = "H-51;20,0;990000;Kreuzberg"
    lines[60] = "H-61;;1;Kreuzberg"
    file = table(tmp_path / "new.csv", "\n".join([HEADER, *lines]))
    settings = ApplySettings(file=str(file), content="1", shown=5, score="error")
    analysis = find_analysis(subject.path, "apply", settings, tmp_path)
    told = []
    meta, tensors = unpack(perform(analysis, lambda text, part: told.append((text, part))))
    first = meta["listed"][0]
    assert len(meta["listed"]) == 5 and first["name"] == "H-51"
    assert first["blame"][0]["column"] in ("price", "area")
    assert {each["column"]: each["value"] for each in first["blame"]}["price"] == 990000
    assert meta["unread"] == {"no number in area": 1} and np.isnan(tensors["scores"][60])
    fractions = [part for _, part in told if part is not None]
    began = next(n for n, (text, _) in enumerate(told) if text.startswith("Looking at"))
    assert fractions[began:] == sorted(fractions[began:])
    assert "Applying the model to new.csv" in [text for text, _ in told]
    scores = Scores.read(meta, tensors)
    line = threshold_of(scores.name, scores.validation, Rule(kind="share", at=0.05), scores.here)
    target = io.BytesIO()
    flags = flags_of(scores.here, line.value)
    write_flagged(analysis.folder / "applied.csv", flags, target, only=True)
    rows = list(csv.DictReader(io.StringIO(target.getvalue().decode())))
    assert len(rows) == 4 and "H-51" in [row["id"] for row in rows]
    assert [row["score"] for row in rows] == [
        f"{value:.6g}" for value in scores.here[flags == 1].astype(float)
    ] or np.allclose([float(row["score"]) for row in rows], scores.here[flags == 1], rtol=1e-5)
    again = find_analysis(subject.path, "apply", settings, tmp_path)
    assert again.status()["state"] == "finished"


def test_nats_add_up_to_the_error_of_the_mean_code() -> None:
    model = build_model(
        RunConfig(dataset="digits", hidden=(16,), latent_dim=3), (1, 8, 8), 0
    ).eval()
    split = Split(torch.rand(7, 1, 8, 8, generator=torch.Generator().manual_seed(0)))
    nats = nats_of_each(model, split)
    x = split.images
    with torch.no_grad():
        exact = -model.likelihood.log_prob(model.decoder_parameters(model.embed(x)), x)
    torch.testing.assert_close(nats.sum((1, 2, 3)), exact)
    blame = blame_of(model, split).of(nats, PICTURES)
    assert blame.shape == (7, 8, 8) and blame.mean(0).abs().max() < 1e-5
    assert costs_of(model, split).error.shape == (7,)


def test_the_blame_of_a_picture_is_where_it_was_changed(digits) -> None:
    model = build_model(
        RunConfig(dataset="digits", hidden=(16,), latent_dim=3), (1, 8, 8), 0
    ).eval()
    with torch.no_grad():  # every pixel is black, whatever the code
        list(model.decoder.parameters())[-1].fill_(-4.0)
        list(model.decoder.parameters())[-2].zero_()
    dark = Split(torch.zeros(4, 1, 8, 8))
    spot = torch.zeros(1, 1, 8, 8)
    spot[0, 0, 2, 5] = 1
    above = blame_of(model, dark).of(nats_of_each(model, Split(spot)), PICTURES)
    assert above[0].argmax() == 2 * 8 + 5 and above[0, 2, 5] == pytest.approx(4.0, abs=1e-4)
    shown = heat((255 * spot).byte().numpy(), above.numpy())
    assert shown.shape == (1, 3, 8, 8) and shown[0, 0, 2, 5] > shown[0, 2, 2, 5] + 0.5


DIGITS = RunConfig(dataset="digits", hidden=(16,), latent_dim=3)
FILES = {".xlsx": "excel", ".parquet": "parquet", ".json": "json", ".csv.gz": "gzip"}


@pytest.mark.parametrize("ending", FILES)
def test_tables_of_other_programs(ending: str, tmp_path: Path) -> None:
    import pandas as pd

    frame = pd.DataFrame({"key": ["a", "b"], "town": ["Köln", "2"], "price": [1234.5, 7.25]})
    path = tmp_path / f"t{ending}"
    match FILES[ending]:
        case "excel":
            frame.to_excel(path, index=False)
        case "parquet":
            frame.to_parquet(path)
        case "json":
            frame.to_json(path, orient="records")
        case _:
            frame.to_csv(path, index=False)
    (piece,) = open_rows(path, LAYOUT, OwnOptions(), silent).pieces()
    np.testing.assert_allclose(piece.values[:, 0, 0, 0] * 50 + 100, [1234.5, 7.25], rtol=1e-5)
    assert piece.values[:, 0, 0, 1:].argmax(1).tolist() == [2, 1]
    assert piece.identity.columns == {"key": ("a", "b")} and len(piece) == 2


def _text(
    rooms: str,
    price: Callable[[int, int], str],
    yes: str,
    no: str,
    delimiter: str = ";",
    gap: str = "",
) -> str:
    """A table of 60 rows in one notation; ``{}`` of a number is its digits."""
    rng = np.random.RandomState(3)
    lines = [delimiter.join(("key", "rooms", "price", "lift"))]
    for n in range(60):
        euros, cents = 1000 + int(rng.randint(900_000)), int(rng.randint(1, 99))
        written = price(euros, cents) if n % 9 else gap
        lines.append(
            delimiter.join(
                (f"K{n}", rooms.format(1 + n % 4), written, yes if rng.rand() < 0.4 else no)
            )
        )
    return "\n".join(lines)


NOTATIONS = {
    "decimal comma": _text("{},00", lambda e, c: f"{e},{c:02}", "ja", "nein"),
    "thousands": _text("{}", lambda e, c: f"{e:,}.{c:02}".replace(",", "'"), "True", "False"),
    "german": _text("{},0", lambda e, c: f"{e:,}".replace(",", ".") + f",{c:02} €", "1", "0"),
    "us": _text("{}.00", lambda e, c: f"${e}.{c:02}", "TRUE", "FALSE", "\t", "n/a"),
    "percent": _text("{}", lambda e, c: f"{e % 100}.{c} %", "yes", "no", ";", "-"),
}


@pytest.mark.parametrize("name", NOTATIONS)
def test_the_file_that_made_a_data_set_can_be_applied(name: str, tmp_path: Path) -> None:
    """Number for number what the import has made of it, gaps included."""
    file = table(tmp_path / "t.csv", NOTATIONS[name])
    made_of = parse(from_path(file), OwnOptions(kind="table", gaps="keep"))
    layout = made_of.layout
    assert isinstance(layout, Table) and len(layout.columns) == 3
    (piece,) = open_rows(file, layout, made_of.options, silent, gaps=True).pieces()
    assert not any(piece.why) and len(piece.values) == 60
    order = np.argsort(made_of.identity.row)
    np.testing.assert_allclose(piece.values, made_of.values[order], atol=1e-5)
    assert np.isnan(piece.values).sum() == 7


def test_yes_and_no_of_another_program(tmp_path: Path) -> None:
    layout = Table(columns=(Choice(name="lift", values=("0", "1")), Number(name="x")))
    file = table(tmp_path / "t.csv", "lift;x\nTrue;1\nfalse;2\n1,0;3\nmaybe;4\n")
    (piece,) = open_rows(file, layout, OwnOptions(), silent).pieces()
    assert piece.values[:, 0, 0, :2].argmax(1).tolist() == [1, 0, 1]
    assert piece.why[3] == "“maybe” is no value of lift that was learned"


def test_pictures_arrays_series_and_lines(tmp_path: Path) -> None:
    from PIL import Image

    folder = tmp_path / "pictures"
    folder.mkdir()
    Image.fromarray(np.full((20, 20, 3), 255, np.uint8)).save(folder / "white.png")
    (folder / "broken.png").write_bytes(b"no picture")
    found = read_examples(folder, PICTURES, (1, 8, 8), OwnOptions(), silent)
    assert found.values.shape == (1, 1, 8, 8) and found.values.min() == 255
    assert [found.identity.name(at) for at in range(2)] == ["broken.png", "white.png"]
    assert found.why[0] == "pictures that cannot be read" and not found.why[1]

    np.savez(tmp_path / "a.npz", images=np.random.RandomState(0).rand(5, 8, 8), labels=np.arange(5))
    found = read_examples(tmp_path / "a.npz", PICTURES, (1, 8, 8), OwnOptions(), silent)
    pieces = list(found.pieces(2))
    assert [len(each) for each in pieces] == [2, 2, 1] and pieces[2].labels == ("4",)
    with pytest.raises(UserError, match="these are"):
        read_examples(tmp_path / "a.npz", PICTURES, (1, 9, 9), OwnOptions(), silent)

    layout = Series(channels=(Channel(name="volt", offset=1.0, scale=2.0),), length=4)
    file = table(tmp_path / "s.csv", "1,3,5,7\n1,2,3\n-1,-1,-1,-1\n")
    found = read_examples(file, layout, (1, 4, 1), OwnOptions(), silent)
    assert found.values[:, 0, :, 0].tolist() == [[0, 1, 2, 3], [-1, -1, -1, -1]]
    assert found.why == ("", "3 numbers, not 4", "") and found.identity.row.tolist() == [1, 2, 3]
    file = table(tmp_path / "w.csv", "time;volt (V)\n" + "".join(f"{n};{n}\n" for n in range(9)))
    found = read_examples(file, layout, (1, 4, 1), OwnOptions(), silent)
    assert found.values[:, 0, :, 0].tolist() == [[-0.5, 0, 0.5, 1], [1.5, 2, 2.5, 3]]
    assert found.identity.row.tolist() == [2, 6]

    text = Text(alphabet=("a", "b"), length=3)
    file = table(tmp_path / "t.txt", "AB\n\nabba\nac\nb\n")
    found = read_examples(file, text, (3, 3, 1), OwnOptions(), silent)
    assert found.why == ("", "4 characters", "'c' unknown", "") and len(found.values) == 2
    assert found.identity.name(3) == "t.txt, line 5"


def test_files_that_a_page_was_given_are_kept_by_their_content(tmp_path: Path) -> None:
    path, digest = keep_file("../../etc/my homes.csv", b"a;b\n", tmp_path)
    assert path.read_bytes() == b"a;b\n" and path.parent == tmp_path / "applied" / digest
    assert path.name == "_.._etc_my homes.csv"
    assert keep_file("../../etc/my homes.csv", b"a;b\n", tmp_path) == (path, digest)
    for number in range(KEPT + 3):
        keep_file("x.csv", f"{number}".encode(), tmp_path)
    assert len(list((tmp_path / "applied").iterdir())) == KEPT


def test_rules_are_refused_in_a_sentence() -> None:
    for kind, at, said in (
        ("share", 1.5, "between 0 and 1"),
        ("quantile", 0.0, "between 0 and 1"),
        ("costs", -1.0, "more than nothing"),
        ("luck", 0.5, "luck"),
    ):
        with pytest.raises(UserError, match=said):
            Rule(kind=kind, at=at)
    assert Rule().model_dump() == {"kind": "quantile", "at": 0.99}
