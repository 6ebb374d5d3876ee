"""``glossary``: what the words mean."""

from typing import Annotated

import typer

from vae_core.cli.output import AsJson, print_json, print_table, wants_table
from vae_core.errors import UserError

Term = Annotated[
    str, typer.Argument(metavar="[TERM]", show_default=False, help="A term, such as ELBO or KL.")
]
Language = Annotated[str, typer.Option("--lang", metavar="LANG", help="Of the words: en or de.")]
Markdown = Annotated[bool, typer.Option("--markdown", help="Print it as Markdown, as in the docs.")]
Javascript = Annotated[
    bool, typer.Option("--javascript", help="Print it as the module of vae_core/web that has it.")
]


def glossary(
    term: Term = "",
    lang: Language = "en",
    as_json: AsJson = False,
    markdown: Markdown = False,
    javascript: Javascript = False,
) -> None:
    """Say what a term means, or list all: a table on a terminal, else JSON."""
    from vae_core.lessons import written
    from vae_core.lessons.glossary import find_entry, glossary

    if (bool(term) or as_json) + markdown + javascript > 1:
        raise UserError("Give one of TERM with --json, --markdown and --javascript.")
    if markdown or javascript:
        typer.echo(written.markdown() if markdown else written.javascript(), nl=False)
        return
    found = [find_entry(term, lang)] if term else list(glossary(lang).values())
    if wants_table(as_json):
        print_table("Glossary", ("term", "what"), ((e.title, e.plain) for e in found))
        return
    told = [{"name": e.name, "term": e.term, "symbol": e.symbol, "text": e.plain} for e in found]
    print_json(told[0] if term else {"terms": told})
