"""The snapshots of runs, as pages fetch them: one by one, past Streamlit's own connection."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ui.shell.assets import absent, served_at
from ui.shell.component import component
from ui.shell.jobs import jobs, store
from vae_core.errors import UserError

_travel = component("moments", "travel/component.js")

# A step of a run is always the same; a run that is made anew under its name has another address.
_HEADERS = {
    "Cache-Control": "private, max-age=86400, immutable",
    "X-Content-Type-Options": "nosniff",
}


def moments_route() -> Route:
    """A route that answers with the snapshots of runs."""
    return Route(moments_url("{run}", "{step:int}"), _answer, methods=["GET"])


def moments_url(run_id: str, step: str) -> str:
    """Where a page fetches the snapshot of a step."""
    return served_at(f"moments/{run_id}/{step}")


def tell_moments(run_id: str) -> None:
    """Tell what stands on the page which snapshots there are of the model in hand, if any."""
    _travel(data=told(run_id), key="moments")


def has_moments(run_id: str) -> bool:
    """Whether a model has kept snapshots of its training."""
    try:
        return bool(store().get(run_id).timeline.steps())
    except UserError:  # a starter
        return False


def told(run_id: str) -> dict[str, Any]:
    """A model's id, what its snapshots say of themselves, and their address with STEP in it."""
    try:
        run = store().get(run_id)
    except UserError:  # a starter
        return {"run": run_id, "moments": [], "address": ""}
    created = run.status().get("created", 0.0)
    return {
        "run": run_id,
        "moments": run.timeline.records(),
        "address": f"{moments_url(run_id, 'STEP')}?made={created:.0f}",
    }


def _answer(request: Request) -> Response:
    try:
        run = jobs().store.get(request.path_params["run"])
        data = run.timeline.read(request.path_params["step"])
    except UserError:
        return absent("This snapshot is no longer there: reload the page.")
    return Response(data, media_type="application/octet-stream", headers=_HEADERS)
