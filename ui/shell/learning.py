"""The files with which a page trains by itself, and the models that it sends to be kept.

Both go past Streamlit's own connection: a page that is drawn anew gets no megabyte twice.
"""

import asyncio
import time
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ui.shell.assets import NOT_KEPT, absent, packed, served_at
from ui.shell.jobs import jobs
from vae_core.errors import UserError
from vae_core.runs.prepared import prepared_file
from vae_core.runs.received import MOST_BYTES, Received
from vae_core.runs.status import ACTIVE

_PATIENCE = 120.0  # seconds until a page that waits for a run is told to look for it later
_POLL = 0.1


def learning_routes() -> list[Route]:
    """Routes that answer with prepared files, and that take what was trained."""
    return [
        Route(prepared_url("{name}", "{part}"), _file, methods=["GET"]),
        Route(keep_url("{name}"), _keep, methods=["POST"]),
    ]


def prepared_url(name: str, part: str) -> str:
    """Where a page fetches a part of a preparation (``vae_core.runs.prepared``)."""
    return served_at(f"prepared/{name}/{part}")


def keep_url(name: str) -> str:
    """Where a page sends what it has trained from a preparation."""
    return served_at(f"keep/{name}")


def _file(request: Request) -> Response:
    found = prepared_file(
        request.path_params["name"], request.path_params["part"], jobs().store.root
    )
    if found is None:
        return absent("There is no such file here: reload the page.")
    return packed(found.read_bytes(), "private")  # its name is a hash of what is in it


async def _keep(request: Request) -> Response:
    if not _from_here(request):
        return _said("Only a page of this app may keep a model here.", 403)
    if int(request.headers.get("content-length") or MOST_BYTES + 1) > MOST_BYTES:
        return _said(f"A model of more than {MOST_BYTES // 2**20} MB is not kept here.", 413)
    data = await request.body()
    try:
        kept = await asyncio.to_thread(jobs().keep, request.path_params["name"], data)
    except UserError as error:
        return _said(str(error), 400)
    return await _answer(kept)


async def _answer(kept: Received) -> Response:
    """What became of it, once a worker has looked at it."""
    end = time.monotonic() + _PATIENCE
    while True:
        status = await asyncio.to_thread(kept.status)
        if status["state"] == "finished":
            return JSONResponse({"run": status["run"]}, headers=NOT_KEPT)
        if status["state"] not in ACTIVE:
            return _said(status["message"], 400)
        if time.monotonic() > end:
            return _said("All workers are busy: it becomes a run as soon as one is free.", 202)
        await asyncio.sleep(_POLL)


def _from_here(request: Request) -> bool:
    """Whether the browser says that a page of this very server sends it."""
    origin = request.headers.get("origin")
    try:
        return origin is not None and urlsplit(origin).netloc == request.headers.get("host")
    except ValueError:  # no address at all
        return False


def _said(sentence: str, status: int) -> Response:
    return JSONResponse({"said": sentence}, status, NOT_KEPT)
