"""A page that runs traced graphs with the page's engine, for tests and benchmarks."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Page

from vae_core.export.bundle import bundle
from vae_core.pack import pack

HERE = Path(__file__).parent
LOAD = """async (address) => {
  Object.assign(window, await import(address));
}"""


class Files:
    """Bytes that pages on this computer may fetch, and those that they post."""

    def __init__(self, address: str):
        self.address = address
        self.given: dict[str, bytes] = {}
        self.posted: dict[str, bytes] = {}

    def give(self, path: str, data: bytes) -> str:
        """The address of bytes, under a path that is theirs until others get it."""
        self.given[path] = data
        return f"{self.address}{path}"


@contextmanager
def served() -> Iterator[Files]:
    """Files on a free port of 127.0.0.1."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            data = files.given.get(self.path)
            self.send_response(404 if data is None else 200)
            kind = "text/javascript" if self.path.endswith(".js") else "application/octet-stream"
            self.send_header("Content-Type", "text/html" if self.path == "/" else kind)
            self.send_header("Content-Length", str(len(data or b"")))
            self.send_header("Cache-Control", "no-store")
            # A page of its own: its clock is finer than others'.
            self.send_header("Cross-Origin-Opener-Policy", "same-origin")
            self.send_header("Cross-Origin-Embedder-Policy", "require-corp")
            self.end_headers()
            self.wfile.write(data or b"")

        def do_POST(self) -> None:
            files.posted[self.path] = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Nothing is said of a request that went well."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    files = Files(f"http://127.0.0.1:{server.server_address[1]}")
    files.given |= {"/": b"<!doctype html><title>graphs</title>", "/favicon.ico": b""}
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield files
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class GraphPage:
    """An open page with the engine and the functions of graph_page.js, or of another module."""

    def __init__(
        self,
        page: Page,
        files: Files,
        script: str = "graph_page.js",
        root: Path = HERE,
        load: bool = True,
    ):
        self.page = page
        self._files = files
        self.script = files.give("/engine.js", bundle(script, root).encode())
        page.goto(f"{files.address}/")
        if load:
            page.evaluate(LOAD, self.script)

    def give(self, meta: Mapping[str, Any], tensors: Mapping[str, Any]) -> str:
        """The address of a pack with these tensors, as float32."""
        arrays = {name: np.asarray(each, np.float32) for name, each in tensors.items()}
        return self._files.give("/graph", pack(dict(meta), arrays))

    def post(self, function: str, *files: bytes) -> tuple[Any, bytes]:
        """What a function of the page makes of the addresses of files, and what it posts."""
        paths = [f"/{place}" for place in range(len(files))]
        addresses = [self._files.give(p, each) for p, each in zip(paths, files, strict=True)]
        said = self.page.evaluate(f"(addresses) => {function}(addresses)", addresses)
        return said, self._files.posted.pop(paths[-1])

    def run(
        self, graph: Mapping[str, Any], tensors: Mapping[str, Any], given: Mapping[str, Any], n: int
    ) -> dict[str, np.ndarray]:
        """The outputs of a graph by their names, flat, for n examples.

        Args:
            tensors: what the graph reads, by its names; more of them do no harm.
            given: a value of each input.

        Raises:
            playwright.sync_api.Error: with the sentence of what the engine refuses.
        """
        inputs = {f"given/{name}": value for name, value in given.items()}
        address = self.give({"graph": graph, "n": n}, {**tensors, **inputs})
        sizes = self.page.evaluate("(address) => runGraph(address)", address)
        numbers = np.frombuffer(self._files.posted.pop("/graph"), np.float32)
        parts = np.split(numbers, np.cumsum(sizes)[:-1])
        return {each["name"]: part for each, part in zip(graph["outputs"], parts, strict=True)}
