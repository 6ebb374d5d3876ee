"""Tours in exported files: what is one is taken along, and what is none is said to be none."""

import json

import pytest

from vae_core.errors import UserError
from vae_core.export.delivery import pack_html, read_source
from vae_core.export.tour import read_tour, with_tour
from vae_core.starters import STARTERS

VIEW = {"page": "explore", "query": "z=1", "caption": "</script><b>", "notes": "", "seconds": 8}


def written(**changes: object) -> bytes:
    tour = {"kind": "latent-playground-tour", "name": "", "views": [VIEW]} | changes
    return json.dumps(tour).encode()


def test_a_file_holds_its_tour_as_data_alone() -> None:
    whole = pack_html(read_source(STARTERS[0].path), "page")[0]["page"]
    page = with_tour(whole, read_tour(written())).decode()
    told = page.split('id="lp-tour">')[1].split("</script>")[0]
    assert json.loads(told)["views"] == [VIEW], "nothing in it ends its element"
    assert len(page) - len(whole) < 400


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        b"{}",
        written(kind="tour"),
        written(views=[VIEW] * 61),
        written(views=[VIEW | {"page": "../train"}]),
        written(views=[VIEW | {"seconds": 0}]),
        written(views=[VIEW | {"query": "x" * 8001}]),
        written(more=1),
        b" " * 2_000_001,
    ],
    ids=range(12),
)
def test_what_is_no_tour_is_a_sentence(data: bytes) -> None:
    with pytest.raises(UserError, match="tour"):
        read_tour(data)


def test_a_tour_of_other_pages_is_refused_for_a_file_of_the_explorer() -> None:
    tour = read_tour(written(views=[VIEW | {"page": "map"}]))
    with pytest.raises(UserError, match="No view of this tour is of Explore"):
        with_tour(b"", tour)
