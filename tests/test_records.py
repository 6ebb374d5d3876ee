"""The records of packs: the browser's types are Python's, and packs hold what the records say."""

from dataclasses import fields

import pytest

from tests.records import FILE, RECORDS, declarations
from vae_core.artifacts.records import LatentRecord, LiveRecord, ModelRecord
from vae_core.errors import UserError
from vae_core.pack import read_meta
from vae_core.runs.live_pack import live_pack
from vae_core.runs.store import Run


def test_the_browser_s_types_are_made_from_the_records() -> None:
    told = "vae_core/artifacts/records.py has changed; write the types with python -m tests.records"
    assert FILE.read_text("utf-8") == declarations(), told


@pytest.mark.parametrize("record", RECORDS)
def test_every_field_is_declared(record) -> None:
    text = declarations()
    own = text[text.index(f"interface {record.__name__} {{") :].partition("\n}")[0]
    for each in fields(record):
        assert f"  {each.name}: " in own or f"  {each.name}?: " in own, each.name


def test_a_model_s_file_holds_its_record_and_no_more(trained_run: Run) -> None:
    meta = read_meta(trained_run.weights.read_bytes())
    assert set(meta) == {each.name for each in fields(ModelRecord)}
    assert set(meta["latent"]) == {"kl", "mean", "std", "active"}, "N(0, I) says where codes are"
    assert ModelRecord.parse(meta).record() == meta


def test_a_live_view_holds_its_record_and_no_more(trained_run: Run) -> None:
    meta, _ = live_pack(trained_run)
    assert set(meta) == {each.name for each in fields(LiveRecord)}


@pytest.mark.parametrize(
    ("values", "where"),
    [
        ({"latent": None}, "latent"),
        ({"latent": {"kl": None}}, "latent.kl"),
        ({"class_names": None}, "class_names"),
        ({"shape": "x"}, "shape"),
        ({"title": ["a"]}, "title"),
        ({"layout": 5}, "layout"),
        ({"decoder": [1]}, "decoder"),
    ],
)
def test_a_value_of_another_type_is_a_sentence(values: dict, where: str) -> None:
    with pytest.raises(UserError, match=rf"header is damaged or foreign: {where}"):
        ModelRecord.parse(values)


def test_an_older_file_takes_the_defaults_and_an_unknown_field_is_left_out() -> None:
    found = ModelRecord.parse({"title": "Old", "latent": {"kl": [1.5]}, "later": 3})
    assert found == ModelRecord(title="Old", latent=LatentRecord(kl=[1.5]))
    assert found.encodes and found.standard_prior and found.layout is None
