"""The glossary: one wording for tooltips, docs and lessons, whole in two languages."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from vae_core.cli.program import app
from vae_core.errors import UserError
from vae_core.lessons.glossary import LANGUAGES, find_entry, glossary
from vae_core.lessons.written import javascript, markdown

ROOT = Path(__file__).parent.parent
WEB = ROOT / "vae_core" / "web"
languages = pytest.mark.parametrize("language", LANGUAGES)


def test_docs_and_browser_have_the_words_of_the_glossary() -> None:
    assert (ROOT / "docs" / "glossary.md").read_text("utf-8") == markdown()
    assert (WEB / "kit" / "terms.js").read_text("utf-8") == javascript()


@languages
def test_every_reference_leads_to_another_entry(language: str) -> None:
    for entry in glossary(language).values():
        names = [each[0] for each in entry.parts(language) if not isinstance(each, str)]
        assert set(names) <= set(glossary(language)) - {entry.name}, entry.name
        assert len(names) == len(set(names)), entry.name
        assert entry.text.endswith(".") and "*" not in entry.plain


def test_both_languages_refer_to_the_same_entries() -> None:
    def told(language: str) -> dict[str, set[str]]:
        return {
            entry.name: {each[0] for each in entry.parts(language) if not isinstance(each, str)}
            for entry in glossary(language).values()
        }

    english, german = told("en"), told("de")
    assert set(english) == set(german) and len(english) == 48
    assert english == german


@languages
def test_a_form_belongs_to_one_entry_and_finds_it(language: str) -> None:
    forms = [(form.lower(), e.name) for e in glossary(language).values() for form in e.forms]
    assert len({form for form, _ in forms}) == len(set(forms))
    for form, name in forms:
        assert find_entry(form.upper() if form.isascii() else form, language).name == name


def test_what_is_not_there_is_a_sentence() -> None:
    with pytest.raises(UserError, match="has no entry “phlogiston”"):
        find_entry("phlogiston")
    with pytest.raises(UserError, match="no glossary in 'fr'"):
        glossary("fr")


def program(*words: str) -> dict:
    return json.loads(CliRunner().invoke(app, words).stdout)


def test_the_command_says_what_a_term_means() -> None:
    told = program("glossary", "warm-up")
    assert told["name"] == "annealing" and told["text"] == glossary()["annealing"].plain
    german = program("glossary", "--lang", "de")["terms"]
    assert len(german) == 48
    assert CliRunner().invoke(app, ("glossary", "kl", "--markdown")).exit_code == 2


# A title that is explained in words of its own.
TITLED = re.compile(
    r'explain\(\s*make\([^()]*text: "([^"]+)"|title: "([^"]+)",\s*help: "|heading\("([^"]+)", "'
)


def test_no_tooltip_of_a_term_has_words_of_its_own() -> None:
    """A title that is a term of the glossary is one by ``kit/entry.js``, with the entry's words."""
    forms = {form.lower() for e in glossary().values() for form in (e.term, *e.also)}
    titles = {
        (path.relative_to(WEB).as_posix(), next(filter(None, found)))
        for path in WEB.rglob("*.js")
        for found in TITLED.findall(path.read_text("utf-8"))
    }
    assert len(titles) > 3
    assert [each for each in titles if each[1].lower() in forms] == []


def test_every_term_that_is_defined_in_the_pages_has_an_entry() -> None:
    text = "\n".join(path.read_text("utf-8") for path in WEB.rglob("*.js"))
    defined = re.findall(r'define\([^;\n]*?, "([a-z-]+)"|\bterm: "([a-z-]+)"', text)
    names = {name for pair in defined for name in pair if name}
    assert len(names) >= 9
    assert names <= set(glossary())
