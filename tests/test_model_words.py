"""docs/models in the app: the same words, with links that stay in it."""

import re

import pytest

from tests.test_model_pages import FOLDER
from ui.shell.terms import titled, with_terms
from ui.words.models import page_of, trained_as
from vae_core import catalogue
from vae_core.catalogue.rows import ModelRow
from vae_core.lessons.glossary import glossary
from vae_core.starters import find_starter

each_model = pytest.mark.parametrize("row", catalogue.MODELS.values(), ids=list(catalogue.MODELS))
LINK = re.compile(r"\[([^]]+)\]\(glossary\?term=([a-z-]+)\)")
INNER = re.compile(r'<a href="models\?model=([a-z0-9-]+)" target="_self">([^<]+)</a>')


@each_model
def test_a_page_has_the_words_of_docs_and_its_links_stay_in_the_app(row: ModelRow) -> None:
    shown = page_of(row)
    assert {name for name, _ in INNER.findall(shown)} <= set(catalogue.MODELS)
    names = [name for _, name in LINK.findall(shown)]
    assert names and set(names) <= set(glossary()) and len(names) == len(set(names))
    back = INNER.sub(r"[\2](\1.md)", LINK.sub(r"\1", shown))
    assert f"# {row.title}\n{back}" == (FOLDER / f"{row.name}.md").read_text("utf-8")


def test_terms_are_linked_outside_of_code_formulas_links_and_names() -> None:
    text = (
        "**KL** of `prior` and $prior$ or [the prior](x) in <b title=prior>, prior; a learning rate"
    )
    linked = with_terms(text)
    assert linked == text.replace(", prior;", ", [prior](glossary?term=prior);")


def test_terms_that_were_told_stay_as_they_are() -> None:
    told = {"kl"}
    assert with_terms("KL of the decoder", told) == "KL of the [decoder](glossary?term=decoder)"
    assert told == {"kl", "decoder"} and with_terms("decoder", told) == "decoder"


def test_a_title_is_escaped_around_its_terms() -> None:
    assert titled("<KL> & co") == '&lt;<a href="glossary?term=kl">KL</a>&gt; &amp; co'


def test_what_can_be_taken_apart_of_a_model_is_there() -> None:
    for name in ("vae", "beta-vae", "cvae", "autoencoder"):
        found = [each for each in trained_as(name) if each[0].startswith("starter-")]
        assert found and all(find_starter(each).path.is_file() for each, _ in found)
