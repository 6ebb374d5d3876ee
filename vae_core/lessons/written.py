"""The glossary as the docs show it, and as the browser holds it."""

import json

from vae_core.lessons.glossary import LANGUAGES, glossary

_DOCS = """\
# Glossary

The words of tooltips, docs and lessons; in the app a term opens its entry. Written by
`python -m vae_core glossary --markdown` from `vae_core/lessons/glossary.toml`, which has them in
German too.

"""
_MODULE = """\
// The glossary. Written by `python -m vae_core glossary --javascript` from
// vae_core/lessons/glossary.toml. Change it there.
/** @typedef {{term: string, symbol: string, also: string[], called: string[],
 *   parts: (string | string[])[]}} Entry */
/** @type {Record<string, Record<string, Entry>>} */
export const TERMS = {
"""


def markdown() -> str:
    """``docs/glossary.md``: every term in English, each with an anchor, and its German name."""
    german = glossary("de")
    lines = []
    for entry in glossary().values():
        text = "".join(
            each if isinstance(each, str) else f"[{each[1]}](#{each[0]})"
            for each in entry.parts("en")
        )
        name = german[entry.name].term
        lines += [f'- <a id="{entry.name}"></a>**{entry.title}** (German: {name}). {text}\n']
    return _DOCS + "".join(lines)


def javascript() -> str:
    """``vae_core/web/kit/terms.js``: language -> name -> what is told of it."""
    lines = []
    for language in LANGUAGES:
        lines += [f"  {language}: {{"]
        for entry in glossary(language).values():
            told = {key: getattr(entry, key) for key in ("term", "symbol", "also", "called")}
            text = json.dumps({**told, "parts": entry.parts(language)}, ensure_ascii=False)
            lines += [f"    {json.dumps(entry.name)}: {text},"]
        lines += ["  },"]
    return _MODULE + "\n".join([*lines, "};"]) + "\n"
