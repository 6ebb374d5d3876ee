"""The glossary as a page."""

from ui.shell.component import component

_glossary = component("latent_glossary", "terms/page_component.js")


def show_glossary(term: str, language: str) -> None:
    """All terms, the one that was asked for marked."""
    _glossary(data={"term": term, "lang": language}, key=f"glossary-{language}-{term}")
