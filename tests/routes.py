"""What the app's own routes answer, asked as a server would."""

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.routing import BaseRoute


@dataclass(frozen=True)
class Answer:
    """A status, headers by their names in small letters, and the body as it travels."""

    status: int
    headers: dict[str, str]
    content: bytes


def ask(
    routes: Sequence[BaseRoute],
    path: str,
    method: str = "GET",
    headers: Mapping[str, str] = {},
    body: bytes = b"",
) -> Answer:
    """The answer to one request; the visitor stays."""
    sent, heard = [], iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> dict:
        return next(heard, None) or await asyncio.Event().wait()

    async def send(message: dict) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in (headers or {}).items()],
    }
    with ThreadPoolExecutor(1) as thread:  # in this one Playwright's loop may be running
        thread.submit(asyncio.run, Starlette(routes=routes)(scope, receive, send)).result()
    told = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return Answer(sent[0]["status"], told, b"".join(part.get("body", b"") for part in sent[1:]))
