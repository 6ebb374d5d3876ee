"""The pages of a site as HTML: a head, a list of the models, and the address of a script.

Nothing of a model is ever written as markup: the list is escaped JSON, and the scripts put texts in
by ``textContent``. Each page's Content-Security-Policy lets it fetch from its own host alone.
"""

import gzip
import hashlib
from dataclasses import dataclass
from typing import Any

from vae_core.export.bundle import WEB, bundle
from vae_core.export.html import json_block, lean


@dataclass(frozen=True)
class Page:
    """A page: the name of its file and of its script, and what the navigation calls it."""

    name: str
    title: str

    @property
    def file(self) -> str:
        """Its file; a folder's own page is that of Home."""
        return "index.html" if self.name == "home" else f"{self.name}.html"


PAGES = (
    Page("home", "Home"),
    Page("learn", "Learn"),
    Page("models", "Models"),
    Page("train", "Train"),
    Page("explore", "Explore"),
    Page("map", "Map"),
    Page("compare", "Compare"),
    Page("evaluate", "Evaluate"),
    Page("glossary", "Glossary"),
    Page("about", "About"),
)
_POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' blob:; worker-src 'self' blob:; "
    "connect-src 'self'; style-src 'unsafe-inline'; img-src 'self' data: blob:; base-uri 'none'; "
    "form-action 'none'"
)
_HTML = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<link rel="icon" href="assets/icon.png">
</head>
<body>
<noscript>This page runs models with JavaScript; allow it and reload.</noscript>
<script type="application/json" id="lp-site">{site}</script>
<script type="module" src="{script}"></script>
</body>
</html>
"""


def written(site: dict[str, Any]) -> dict[str, bytes]:
    """All pages with their scripts: name of a file -> its bytes.

    Args:
        site: what every page is told: see ``web/site/site.js``.
    """
    files = {"assets/icon.png": (WEB / "icon.png").read_bytes()}
    told = {**site, "pages": [[page.name, page.title, page.file] for page in PAGES]}
    boot = lean(bundle("site/boot.js")).encode()
    files[start := _name("boot", "js", boot)] = boot
    for page in PAGES:
        script = lean(bundle(f"site/{page.name}.js")).encode()
        name = _name(page.name, "bin", script)
        files[name] = compressed(script)
        title = "Latent Playground" if page.name == "home" else f"{page.title} · Latent Playground"
        files[page.file] = _HTML.format(
            policy=_POLICY,
            title=title,
            site=json_block({**told, "page": page.name, "script": name}),
            script=start,
        ).encode()
    return files


def compressed(data: bytes) -> bytes:
    """As a plain host of files would not do it; web/site/fetched.js takes both."""
    return gzip.compress(data, 9, mtime=0)


def _name(stem: str, ending: str, content: bytes) -> str:
    """Browsers may keep a script for good: another text has another name."""
    return f"assets/{stem}-{hashlib.sha256(content).hexdigest()[:10]}.{ending}"
