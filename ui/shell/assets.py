"""The one file that the app serves beside Streamlit's own: Plotly, from its installed package."""

from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

# The version is part of the name, so that browsers may keep the file for good.
_NAME = f"plotly-{version('plotly')}.min.js"
_HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "X-Content-Type-Options": "nosniff",
}


def plotly_url() -> str:
    """The address of Plotly on this server, below ``server.baseUrlPath``."""
    base = (st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}/assets/{_NAME}" if base else f"/assets/{_NAME}"


def plotly_route() -> Route:
    """A route that answers GET with Plotly and nothing else."""
    spec = find_spec("plotly")
    file = Path(spec.origin).parent / "package_data" / "plotly.min.js" if spec else None

    def answer(request: Request) -> Response:
        if file is None or not file.is_file():
            return Response("Plotly is not installed; see requirements.txt.", 404)
        return FileResponse(file, media_type="text/javascript", headers=_HEADERS)

    return Route(plotly_url(), answer, methods=["GET"])
