"""Models as a folder of web pages: what is in it, and what it never takes the place of."""

import gzip
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.request import urlopen

import numpy as np
import pytest
from typer.testing import CliRunner

from vae_core import RunConfig
from vae_core.analyses.report import gauges
from vae_core.artifacts.trainable import trainable_file
from vae_core.cli.program import app
from vae_core.config.analyses import ReportSettings
from vae_core.errors import UserError
from vae_core.export.fresh import PREFIX
from vae_core.pack import unpack
from vae_core.runs.kept import kept, kept_path
from vae_core.site import members
from vae_core.site import trainings as site_trainings
from vae_core.site.build import site_files
from vae_core.site.folder import MARK, check, write
from vae_core.site.trainings import OFFERS, Offer, Trainings, trainings
from vae_core.starters import DOORS, SHIPPED, STARTERS

MOST = 12_000_000  # bytes of a site of what is shipped


def refuse(path: Path, kind: str, settings: object) -> bytes:
    raise UserError("There is no network.")


@pytest.fixture(scope="module")
def shipped() -> list[members.Member]:
    return members.shipped(refuse, reports=False)


@pytest.fixture(scope="module")
def files(shipped: list[members.Member]) -> dict[str, bytes]:
    return site_files(shipped, Trainings(), {})


def site_of(page: bytes) -> dict:
    return json.loads(re.search(rb'id="lp-site">(.*?)</script>', page, re.DOTALL)[1])


def test_a_site_holds_every_shipped_model_and_is_small(files: dict[str, bytes]) -> None:
    assert sum(map(len, files.values())) < MOST
    told = site_of(files["index.html"])
    assert [each["id"] for each in told["models"]] == [each.id for each in SHIPPED]
    assert set(told["doors"]) == {door.name for door in DOORS}
    for each in SHIPPED:
        meta, tensors = unpack(gzip.decompress(files[f"data/{each.id}.model.bin"]))
        own, arrays = unpack(each.path.read_bytes())
        assert meta == own and not any(name.startswith("card/") for name in tensors)
        # Those of the doors have eight bits.
        exact = each in STARTERS
        for name in tensors:
            apart = tensors[name].astype(np.float32) - arrays[name].astype(np.float32)
            assert np.abs(apart).max() <= (0 if exact else 0.02 * np.abs(arrays[name]).max()), name
    for each in told["models"]:
        assert each["map"] == (f"data/{each['id']}.map.bin" in files)
        assert each["report"] == (f"data/{each['id']}.report.bin" in files)


def test_a_site_has_relative_addresses_only_and_asks_nobody_else(files: dict[str, bytes]) -> None:
    pages = [name for name in files if name.endswith(".html")]
    for name, _, file in site_of(files["index.html"])["pages"]:
        assert file in files, name
    for name in pages:
        text = files[name].decode()
        for address in re.findall(r'(?:src|href)="([^"]*)"', text):
            assert address in files, f"{name}: {address}"
        policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)[1]
        assert "default-src 'none'" in policy and "http" not in policy and "*" not in policy
        assert site_of(files[name])["script"] in files
    scripts = [name for name in files if re.match(r"assets/.*\.(js|bin)$", name)]
    assert len(scripts) == len(pages) + 1
    for name in scripts:
        data = files[name]
        text = (gzip.decompress(data) if name.endswith(".bin") else data).decode()
        found = re.findall(r"""["'`](https?://[^"'`$ ]*)""", text)
        assert set(found) <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1998/Math/MathML"}
        assert not re.search(r"""["'`]/(?:assets|data)/""", text)


def test_starters_bring_their_report_cards_along(files: dict[str, bytes]) -> None:
    cards = [kept_path(each.path, ReportSettings) for each in STARTERS]
    assert sum(card.stat().st_size for card in cards) < 200_000
    written = Path(gauges.__file__).read_text("utf-8")
    for each in STARTERS:
        found = kept(each.path, ReportSettings())
        assert found is not None, f"{each.name}: ship it anew"
        meta, tensors = unpack(gzip.decompress(files[f"data/{each.id}.report.bin"]))
        assert len(meta["verdict"]) == 3 and meta["gauges"] and meta["shown"]
        for gauge in meta["gauges"]:
            assert 0 <= gauge["at"] <= 1 and gauge["pieces"][0][0] <= gauge["at"]
            for mark in gauge["marks"]:
                assert f'"{mark["name"]}"' in written, "words of before: ship it anew"
        strips = [name for card in meta["shown"] for name in card.get("rows", [])]
        assert set(strips) == set(tensors)


CLIENTS = 200
# As many as reach the server in the same moment: its queue of connections holds five, and a system
# that turns others away lets them try again only after 1, 3, 7 ... seconds.
AT_ONCE = 40


@pytest.fixture
def server_of_files(files: dict[str, bytes], tmp_path: Path) -> Iterator[str]:
    """The address of the site at the end of a path of `python -m http.server`."""
    write(tmp_path / "lectures" / "vae", files)
    command = [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1"]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        port = re.search(r"port (\d+)", process.stdout.readline())[1]
        yield f"http://127.0.0.1:{port}/lectures/vae/"
        process.kill()


def test_a_whole_room_gets_what_home_needs_from_pythons_own_server_of_files(
    files: dict[str, bytes], server_of_files: str
) -> None:
    told = site_of(files["index.html"])
    script = next(name for name in files if re.match(r"assets/boot-.*\.js$", name))
    model = f"data/{told['home']}.model.bin"
    names = ["index.html", script, told["script"], "data/home.bin", model]

    def client(_: int) -> list[str]:
        return [name for name in names if urlopen(server_of_files + name).read() != files[name]]

    with ThreadPoolExecutor(AT_ONCE) as room:
        assert list(room.map(client, range(CLIENTS))) == [[]] * CLIENTS


SMALL = Offer("tiny", "Tiny", "8 x 8", {"dataset": "digits", "hidden": [64], "latent_dim": 2})


def test_a_training_is_a_file_without_weights_and_its_examples(monkeypatch, digits) -> None:
    missing = Offer("gone", "Gone", "", {"dataset": "kmnist"})
    monkeypatch.setattr("vae_core.site.trainings.OFFERS", (SMALL, missing))
    monkeypatch.setattr("vae_core.site.trainings.PART", 900)
    load = site_trainings.load_dataset

    def offline(name: str, **given: object) -> object:
        if name == "kmnist":
            raise UserError("There is no network.")
        return load(name, **given)

    monkeypatch.setattr("vae_core.site.trainings.load_dataset", offline)
    said: list[str] = []
    found = trainings(lambda *_: None, said.append)
    assert said == ["Nothing of kmnist can be trained in this site: There is no network."]
    (told,) = found.listed
    assert told["id"] == "tiny" and told["examples"] == ["digits-0.examples", "digits-1.examples"]
    assert found.background == ["digits-1.examples"]
    packs = [unpack(found.files[name]) for name in told["examples"]]
    values = np.concatenate([tensors["train/values"] for _, tensors in packs])
    np.testing.assert_array_equal(values, digits.train.images.numpy())
    meta, tensors = unpack(found.files["tiny.train"])
    whole = unpack(trainable_file(RunConfig.parse(SMALL.config), digits))[1]
    weights = {name for name in whole if name.startswith("model/")}
    stored = {name.removeprefix(PREFIX) for name in tensors if name.startswith(PREFIX)}
    assert set(meta["fresh"]) | stored == weights and not set(meta["fresh"]) & stored
    assert not weights & set(tensors) - stored
    for name, (law, middle, spread) in meta["fresh"].items():
        own = whole[name]
        assert list(own.shape) == meta["drawn"][name]
        apart = own.std() - {"constant": 0, "uniform": spread / 3**0.5, "normal": spread}[law]
        assert abs(apart) < 0.05 * max(own.std(), 1e-9) + 1e-9, (name, law)
        assert law != "constant" or (own == np.float32(middle)).all()


@pytest.mark.proof
def test_the_whole_site_is_small(shipped: list[members.Member]) -> None:
    found = trainings(lambda *_: None, lambda _: None)
    files = site_files(shipped, found, {})
    whole = sum(map(len, files.values()))
    later = sum(len(files[f"data/{name}.bin"]) for name in found.background)
    if len(found.listed) == len(OFFERS):
        assert whole - later < MOST


def test_what_cannot_be_made_is_said_and_left_out(shipped: list[members.Member]) -> None:
    (lines,) = [each for each in shipped if each.id == "starter-lines"]
    assert lines.map is None
    assert lines.lacks == ["Lines of text has no map: There is no network."]


def test_a_model_of_any_title_has_a_name_of_its_own(files: dict, tmp_path: Path) -> None:
    meta, _ = unpack(STARTERS[5].path.read_bytes())
    evil = tmp_path / "</script> Ä ..%2f" / "weights.safetensors"
    evil.parent.mkdir(parents=True)
    evil.write_bytes(STARTERS[5].path.read_bytes())
    first = members.chosen(evil, set(), refuse, False)
    second = members.chosen(evil, {first.id}, refuse, False)
    for each in (first, second):
        assert re.fullmatch(r"[a-z0-9-]+", each.id)
    assert first.id != second.id and first.title == meta["title"]


def test_a_site_replaces_only_a_site_and_only_when_asked(tmp_path: Path) -> None:
    out = tmp_path / "site"
    files = {"index.html": b"1", "data/a.bin": b"2"}
    check(out, force=False)
    write(out, files)
    assert (out / "data" / "a.bin").read_bytes() == b"2" and (out / MARK).is_file()
    with pytest.raises(UserError, match="--force"):
        check(out, force=False)
    check(out, force=True)
    write(out, {"index.html": b"3"})
    assert sorted(path.name for path in out.iterdir()) == ["index.html", MARK]
    (out / "notes.txt").write_text("mine")
    with pytest.raises(UserError, match=r"notes.txt, which is not of the site"):
        check(out, force=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["site"], "nothing is left beside it"


def test_what_is_the_host_s_stays_where_it_is(tmp_path: Path) -> None:
    out = tmp_path / "clone"
    (out / ".git" / "refs").mkdir(parents=True)
    (out / "CNAME").write_text("example.org")
    for content in (b"1", b"2"):
        check(out, force=content == b"2")
        write(out, {"index.html": content})
        assert (out / "index.html").read_bytes() == content
        assert (out / "CNAME").read_text() == "example.org" and (out / ".git" / "refs").is_dir()
    assert [path.name for path in tmp_path.iterdir()] == ["clone"]


def test_a_site_is_never_written_over_anything_else(tmp_path: Path) -> None:
    other = tmp_path / "thesis"
    other.mkdir()
    check(other, force=False)  # empty
    (other / "chapter.tex").write_text("x")
    for force in (False, True):
        with pytest.raises(UserError, match="no site of this program"):
            check(other, force)
    (other / MARK).write_text('{"kind": "another"}')
    with pytest.raises(UserError, match="no site of this program"):
        check(other, True)
    with pytest.raises(UserError, match="is a file"):
        check(other / "chapter.tex", True)


def test_a_link_is_followed_and_the_folder_one_is_in_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    (real / ".git").mkdir(parents=True)
    link.symlink_to(real, target_is_directory=True)
    write(link, {"index.html": b"1"})
    assert link.is_symlink() and (real / "index.html").read_bytes() == b"1"
    assert (real / ".git").is_dir()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "real"]
    monkeypatch.chdir(real)
    with pytest.raises(UserError, match="folder that you are in"):
        check(Path(), True)
    for name in ("x" * 300, "a\0b"):
        with pytest.raises(UserError, match="no name of a folder"):
            check(tmp_path / name, False)


def test_half_a_site_is_never_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "site"
    write(out, {"index.html": b"before"})
    real, calls = os.replace, []

    def fail(source: Path, target: Path) -> None:
        calls.append(source)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        real(source, target)

    monkeypatch.setattr("vae_core.site.folder.os.replace", fail)
    with pytest.raises(UserError, match="No space left on device"):
        write(out, {"index.html": b"after"})
    assert (out / "index.html").read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_misuse_of_the_command_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    for given, words in (
        (["--out", str(tmp_path / "full")], "no site of this program"),
        (["--out", str(tmp_path / "new"), "--run", "none-such"], "There is no run named"),
        ([], "Missing option"),
    ):
        done = CliRunner().invoke(app, ["site", *given])
        assert done.exit_code == 2 and words in done.stderr and done.stdout == "", done.stderr
    assert not (tmp_path / "new").exists()


def test_snapshots_of_a_run_go_along_each_a_file_of_its_own(trained_run) -> None:
    member = members.chosen(trained_run.folder, set(), refuse, False, snapshots=3)
    steps = [record["step"] for record in member.listed()["moments"]]
    kept = trained_run.timeline.steps()
    assert len(steps) == 3 and (steps[0], steps[-1]) == (kept[0], kept[-1])
    for step in steps:
        record, tensors = unpack(member.snapshots[step])
        assert record["step"] == step
        # Its layers are too small for eight bits to count: it goes along as it is.
        own = unpack(trained_run.timeline.read(step))[1]
        assert tensors.keys() == own.keys()
        assert all(np.array_equal(tensors[name], own[name]) for name in own)
    assert members.chosen(trained_run.folder, set(), refuse, False).listed()["moments"] == []


def test_a_site_whose_writer_was_killed_between_two_renames_is_brought_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "site"
    write(target, {"index.html": b"before", "data/a.bin": b"1"})
    before = folder_of(target)

    class Killed(BaseException):
        pass

    renamed = os.replace

    def killed(source: Path, place: Path) -> None:
        if Path(place) == target:
            raise Killed
        renamed(source, place)

    with monkeypatch.context() as patched:
        patched.setattr("vae_core.site.folder.os.replace", killed)
        patched.setattr("vae_core.site.folder.shutil.rmtree", lambda *_: None)
        with pytest.raises(Killed):
            write(target, {"index.html": b"after"})
    assert not target.exists()
    check(target, force=True)
    assert folder_of(target) == before and [path.name for path in tmp_path.iterdir()] == ["site"]


def folder_of(target: Path) -> dict[str, bytes]:
    files = (path for path in target.rglob("*") if path.is_file())
    return {path.relative_to(target).as_posix(): path.read_bytes() for path in files}
