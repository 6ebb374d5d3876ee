"""The models behind lessons, past Streamlit's own connection and kept by browsers for good."""

import hashlib
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ui.shell.assets import absent, packed, served_at
from vae_core.lessons import Lesson
from vae_core.lessons.packs import model_file, model_ids
from vae_core.starters import find_starter


def lesson_routes() -> list[Route]:
    """Routes that answer with the models of lessons."""
    return [Route(served_at("lesson-models/{run}/{digest}"), _answer, methods=["GET"])]


def model_url(run_id: str) -> str:
    """Where a page fetches a shipped model; the address is that of its content."""
    return served_at(f"lesson-models/{run_id}/{_digest(run_id)}")


def model_urls(lesson: Lesson) -> dict[str, str]:
    """Those of a lesson's models by the names that they have in it."""
    return {name: model_url(run_id) for name, run_id in model_ids(lesson).items()}


@lru_cache(maxsize=32)
def _digest(run_id: str) -> str:
    return hashlib.sha256(model_file(run_id)).hexdigest()[:16]


def _answer(request: Request) -> Response:
    run_id = request.path_params["run"]
    if find_starter(run_id) is None or request.path_params["digest"] != _digest(run_id):
        return absent("There is no such model here: reload the page.")
    return packed(model_file(run_id))
