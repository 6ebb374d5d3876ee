"""The files that the app serves beside Streamlit's own: Plotly, and the components' JavaScript.

A file's name holds its version or a hash of its content, so that browsers may keep it for good and
an address never gives anything but what it gave before.
"""

import gzip
import hashlib
from functools import cache, lru_cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from vae_core.data.glyphs import LETTERS
from vae_core.export.bundle import WEB, bundle

_PLOTLY = f"plotly-{version('plotly')}.min.js"
_FOR_GOOD = "max-age=31536000, immutable"
_HEADERS = {
    "Cache-Control": f"public, {_FOR_GOOD}",
    "X-Content-Type-Options": "nosniff",
    "Vary": "Accept-Encoding",
}
NOT_KEPT = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_SCRIPT = "text/javascript"


def assets_route() -> Route:
    """A route that answers GET and HEAD with the files named here and with nothing else."""
    return Route(_address("{name}"), _answer, methods=["GET"])


def plotly_url() -> str:
    """The address of Plotly on this server."""
    return _address(_PLOTLY)


def font_url() -> str:
    """The address of the font that has the letters which a visitor's own fonts lack."""
    return _address(_font_name())


def module_url(entry: str) -> str:
    """The address of a component's module as it is now.

    Args:
        entry: below ``vae_core/web``, such as ``live/component.js``.
    """
    return _address(_module_name(entry, bundle(entry)))


def served_at(path: str) -> str:
    """The address of a path on this server, below ``server.baseUrlPath``."""
    base = (st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}/{path}" if base else f"/{path}"


def packed(data: bytes, whose: str = "public") -> Response:
    """Gzip as the answer of an address that names its content: browsers may keep it for good.

    Args:
        data: the compressed bytes.
        whose: "private" where no cache between server and browser may keep it.
    """
    headers = {
        "Cache-Control": f"{whose}, {_FOR_GOOD}",
        "Content-Encoding": "gzip",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(data, media_type="application/octet-stream", headers=headers)


def absent(sentence: str) -> Response:
    """Where an address names nothing: said, and kept nowhere."""
    return Response(sentence, 404, NOT_KEPT)


def _address(name: str) -> str:
    return served_at(f"assets/{name}")


@cache
def _font_name() -> str:
    digest = hashlib.sha256(LETTERS.read_bytes()).hexdigest()[:16]
    return f"letters-{digest}.woff2"


@lru_cache(maxsize=32)
def _module_name(entry: str, text: str) -> str:
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    return f"{entry.removesuffix('.js').replace('/', '-')}-{digest}.js"


@lru_cache(maxsize=32)
def _compressed(text: str) -> bytes:
    return gzip.compress(text.encode(), mtime=0)


def _entries() -> list[str]:
    return [path.relative_to(WEB).as_posix() for path in WEB.glob("*/*component.js")]


def _answer(request: Request) -> Response:
    name = request.path_params["name"]
    if name == _PLOTLY:
        return _plotly()
    if name == _font_name():
        return FileResponse(LETTERS, media_type="font/woff2", headers=_HEADERS)
    for entry in _entries():
        if name.startswith(entry.removesuffix(".js").replace("/", "-") + "-"):
            text = bundle(entry)
            if name == _module_name(entry, text):
                return _module(text, request.headers.get("accept-encoding", ""))
    return _missing("There is no such file here, or not any more: reload the page.")


def _module(text: str, accepted: str) -> Response:
    # Compressed once and kept; the server would do it again for every visitor.
    if "gzip" in accepted:
        headers = {**_HEADERS, "Content-Encoding": "gzip"}
        return Response(_compressed(text), media_type=_SCRIPT, headers=headers)
    return Response(text, media_type=_SCRIPT, headers=_HEADERS)


def _plotly() -> Response:
    spec = find_spec("plotly")
    file = Path(spec.origin).parent / "package_data" / "plotly.min.js" if spec else None
    if file is None or not file.is_file():
        return _missing("Plotly is not installed; see requirements.txt.")
    return FileResponse(file, media_type=_SCRIPT, headers=_HEADERS)


def _missing(words: str) -> Response:
    return Response(words, 404, {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"})
