"""What travels to a browser: ``python -m benchmarks.watching train``, ``messages``, ``explore``.

``train`` watches a training of MNIST in one page and counts what arrives by websocket and by HTTP,
JavaScript apart from data. ``messages`` trains MNIST without a page and tells what each report
would send to one, whatever the pace of the machine. ``explore`` opens a starter with an empty cache
and with a filled one, and tells how soon its first picture stands and how many bytes that took.

Bytes of the websocket are those of its messages, before compression; "on the wire" is what a relay
between browser and app has passed on to the browser, headers and compression included.
"""

import base64
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer
from google.protobuf.message import DecodeError, Message
from playwright.sync_api import Browser, BrowserContext, Page
from rich.console import Console
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.explorer import WATCH_FIRST
from benchmarks.tables import print_table
from tests.browser.rig import app as serve
from tests.browser.rig import chromium
from vae_core import RunConfig, Store
from vae_core.runs.changes import Changes, slim
from vae_core.runs.live_pack import live_pack
from vae_core.runs.runner import execute
from vae_core.starters import find_starter

app = typer.Typer(help=__doc__, add_completion=False, pretty_exceptions_enable=False)
console = Console(stderr=True)

SIZE = {"width": 1280, "height": 900}
# Fields of Streamlit's messages that hold a component's program and not what it shows.
SCRIPTS = ("js_content", "css_content", "html_content")
FIGURES = "canvas[aria-label=Reconstructions]"
JsonFile = Annotated[
    Path | None,
    typer.Option("--json", metavar="FILE", help="Also write the figures here, by command."),
]


@dataclass
class Traffic:
    """What a page has received, as Chromium's own protocol tells it."""

    bytes: Counter = field(default_factory=Counter)
    counts: Counter = field(default_factory=Counter)
    scripts: set[str] = field(default_factory=set)
    requests: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, page: Page) -> "Traffic":
        """Of a page, from now on; the page must not have been opened yet."""
        self = cls()
        session = page.context.new_cdp_session(page)
        session.on("Network.webSocketFrameReceived", self._message)
        session.on("Network.webSocketFrameSent", self._sent)
        session.on("Network.responseReceived", self._response)
        session.on("Network.loadingFinished", self._finished)
        session.on("Network.requestServedFromCache", self._cached)
        session.send("Network.enable")
        return self

    def snapshot(self) -> tuple[Counter, Counter]:
        """Bytes and counts so far."""
        return Counter(self.bytes), Counter(self.counts)

    def _message(self, event: dict[str, Any]) -> None:
        data = _payload(event)
        self.counts["messages"] += 1
        self.bytes["socket"] += len(data)
        with suppress(DecodeError):
            message = ForwardMsg.FromString(data)
            script = _script_bytes(message)
            self.bytes["socket script"] += script
            self.counts["messages with script"] += script > 0
            if message.WhichOneof("type") == "delta":
                element = message.delta.new_element
                if element.WhichOneof("type") == "bidi_component":
                    self.counts[f"component {element.bidi_component.component_name}"] += 1
                    self.bytes["socket component data"] += len(data) - script

    def _sent(self, event: dict[str, Any]) -> None:
        self.bytes["sent"] += len(_payload(event))

    def _response(self, event: dict[str, Any]) -> None:
        response = event["response"]
        kind = "script" if "javascript" in response["mimeType"] else "other"
        self.requests[event["requestId"]] = kind

    def _cached(self, _event: dict[str, Any]) -> None:
        self.counts["requests answered by the cache in memory"] += 1

    def _finished(self, event: dict[str, Any]) -> None:
        # Headers included, compressed as it came; next to nothing for what the cache answers.
        size = event["encodedDataLength"]
        self.counts["requests"] += 1
        self.bytes["http"] += size
        if self.requests.get(event["requestId"]) == "script":
            self.bytes["http script"] += size


def _payload(event: dict[str, Any]) -> bytes:
    frame = event["response"]
    text = frame["payloadData"]
    return base64.b64decode(text) if frame["opcode"] == 2 else text.encode()


def _script_bytes(message: Message) -> int:
    """Bytes of program text anywhere within a message."""
    total = 0
    for described, value in message.ListFields():
        if described.type == described.TYPE_MESSAGE:
            # Maps and lists of messages hold no components.
            if isinstance(value, Message):
                total += _script_bytes(value)
        elif described.name in SCRIPTS:
            total += len(value.encode())
    return total


class Relay:
    """A relay in front of the app that counts the bytes which go to the browser."""

    def __init__(self, address: str):
        self.target = urlsplit(address)
        self.passed = 0
        self._server = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._server.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        self._server.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._server.accept()
                far = socket.create_connection((self.target.hostname, self.target.port))
                for source, sink, counted in ((near, far, False), (far, near, True)):
                    work = (source, sink, counted)
                    threading.Thread(target=self._pass_on, args=work, daemon=True).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket, counted: bool) -> None:
        with suppress(OSError):
            while data := source.recv(1 << 16):
                self.passed += len(data) if counted else 0
                sink.sendall(data)
        with suppress(OSError):
            sink.shutdown(socket.SHUT_WR)


@contextmanager
def _served(runs: Path) -> Iterator[tuple[Relay, Browser]]:
    """The app behind a relay, its workers started, and a browser."""
    with serve(runs) as address, chromium() as browser:
        relay = Relay(address)
        page = browser.new_page(viewport=SIZE)
        page.goto(relay.address)
        # The app warms its own training workers at its start; they must not weigh on the figures.
        page.wait_for_timeout(15_000)
        page.close()
        yield relay, browser
        relay.close()


@contextmanager
def _training(folder: Path, preset: str, seconds: float) -> Iterator[None]:
    """A training of MNIST in a process of its own, from its first report on."""
    command = [sys.executable, "-m", "vae_core", "train", "--dataset", "mnist", "--preset", preset]
    command += ["--seconds", f"{seconds:g}", "--out", str(folder)]
    environment = {**os.environ, "LATENT_PLAYGROUND_RUNS": str(folder.parent)}
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet)
    try:
        while not (folder / "history.jsonl").is_file():
            if process.poll() is not None:
                raise RuntimeError("The training did not start; is MNIST there?")
            time.sleep(0.1)
        yield
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()


def _keep(file: Path | None, command: str, figures: dict[str, Any]) -> None:
    """Put a command's figures into the file, beside those of the others."""
    if file is None:
        return
    found = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    found[command] = figures
    file.write_text(json.dumps(found, indent=2) + "\n", "utf-8")


@app.command()
def train(
    seconds: Annotated[int, typer.Option(help="Seconds that are counted.")] = 20,
    preset: Annotated[str, typer.Option(help="Preset of the training.")] = "fast",
    json_file: JsonFile = None,
) -> None:
    """Bytes a second to one watcher of a training of MNIST, once its figures are on the page."""
    with tempfile.TemporaryDirectory() as runs, _served(Path(runs)) as (relay, browser):
        page = browser.new_page(viewport=SIZE)
        traffic = Traffic.of(page)
        with _training(Path(runs) / "watched", preset, seconds + 120):
            before = relay.passed
            page.goto(f"{relay.address}/train?run=watched")
            page.locator(FIGURES).wait_for(timeout=60_000)
            page.get_by_text("images/s").first.wait_for()
            page.wait_for_timeout(2000)
            opening, _ = traffic.snapshot()
            opening["wire"] = relay.passed - before
            rows, last, begun = [], (traffic.snapshot(), relay.passed), time.perf_counter()
            for number in range(seconds):
                page.wait_for_timeout(1000 * (number + 1 - time.perf_counter() + begun))
                now = (traffic.snapshot(), relay.passed)
                gained = Counter(now[0][0])
                gained.subtract(last[0][0])
                counted = Counter(now[0][1])
                counted.subtract(last[0][1])
                rows.append({**gained, "wire": now[1] - last[1], "counts": dict(counted)})
                last = now
            taken = time.perf_counter() - begun
            record = (Path(runs) / "watched" / "history.jsonl").read_text("utf-8").splitlines()
    names = {
        "socket": "websocket, all",
        "socket script": "  of it JavaScript",
        "socket component data": "  of it components' data",
        "http": "HTTP, all",
        "http script": "  of it JavaScript",
        "wire": "on the wire, both",
        "sent": "websocket, sent by the page",
    }
    totals = {key: sum(row.get(key, 0) for row in rows) for key in names}
    counts: Counter = Counter()
    for row in rows:
        counts.update(row["counts"])
    every = {key: total / taken for key, total in totals.items()}
    figures = {
        "preset": preset,
        "seconds": taken,
        "bytes_a_second": every,
        "median_bytes_a_second": {
            key: statistics.median(row.get(key, 0) for row in rows) for key in names
        },
        "counts_a_second": {key: count / taken for key, count in counts.items()},
        "opening_bytes": dict(opening),
        "reports_of_the_training": len(record),
        "each_second": rows,
    }
    _keep(json_file, "train", figures)
    table = [
        (name, f"{every[key] / 1000:.1f}", f"{max(row.get(key, 0) for row in rows) / 1000:.1f}")
        for key, name in names.items()
    ]
    print_table(
        f'One watcher of MNIST, preset "{preset}", {taken:.0f} s',
        ("what arrives", "kB a second", "most in one second"),
        table,
    )
    updates = counts["component live_training"]
    if updates:
        # How many come in a second depends on how busy the machine is; what one takes does not.
        name = "socket component data"
        one = {"script": totals["socket script"] / updates, "data": totals[name] / updates}
        _keep(json_file, "train", {**figures, "bytes_an_update": one})
        row = (f"{updates}", *(f"{value / 1000:.1f}" for value in one.values()))
        columns = ("live updates", "JavaScript of one, kB", "data of one, kB")
        print_table("One update of the live panel", columns, [row])
    table = [(key, f"{count / taken:.2f}") for key, count in sorted(counts.items()) if count]
    print_table("How often", ("what", "a second"), table)


@app.command()
def messages(
    reports: Annotated[int, typer.Option(help="Reports of the training.")] = 60,
    json_file: JsonFile = None,
) -> None:
    """Bytes of the live panel's data at each report of a training of MNIST, preset "fast"."""
    sizes: list[int] = []
    changes = Changes()
    with tempfile.TemporaryDirectory() as runs:
        run = Store(Path(runs)).create(RunConfig(dataset="mnist", seconds=reports * 60))

        def look(_progress: Any) -> None:
            meta, tensors = live_pack(run)
            if meta["step"]:
                sizes.append(len(changes.message(meta, slim(tensors))))
            if len(sizes) >= reports:
                run.request("stop")

        execute(run, watch=look)
    _keep(json_file, "messages", {"bytes": sizes})
    table = [
        (
            f"{first + 1} to {min(last, len(sizes))}",
            f"{statistics.mean(sizes[first:last]) / 1e3:.1f}",
        )
        for first, last in ((0, 1), (1, 5), (5, 20), (20, 60))
        if sizes[first:last]
    ]
    print_table("Data of one update of MNIST", ("reports", "mean, kB"), table)


@app.command()
def explore(
    rounds: Annotated[int, typer.Option(help="Visits with each cache.")] = 5,
    starter: Annotated[str, typer.Option(help="The model that is opened.")] = "digits",
    json_file: JsonFile = None,
) -> None:
    """Milliseconds from the navigation to the first picture, cold and warm, and their bytes."""
    chosen = find_starter(f"starter-{starter}")
    if chosen is None:
        raise typer.BadParameter(f"There is no starter named {starter!r}.")
    visits: dict[str, list[dict[str, float]]] = {"cold cache": [], "warm cache": []}
    with tempfile.TemporaryDirectory() as runs, _served(Path(runs)) as (relay, browser):
        url = f"{relay.address}/explore?run={chosen.id}"
        with browser.new_context(viewport=SIZE) as first:
            _visit(first, url, relay)  # the server's own caches
        for number in range(rounds):
            console.print(f"round {number + 1} of {rounds}")
            with browser.new_context(viewport=SIZE) as context:
                for cache in visits:
                    visits[cache].append(_visit(context, url, relay))
    names = {
        "picture": "first picture, ms",
        "shown": "first contentful paint, ms",
        "socket": "websocket, kB",
        "socket script": "  of it JavaScript, kB",
        "http": "HTTP, kB",
        "http script": "  of it JavaScript, kB",
        "wire": "on the wire, both, kB",
        "requests": "HTTP requests",
    }
    medians = {
        cache: {key: statistics.median(visit[key] for visit in found) for key in names}
        for cache, found in visits.items()
    }
    slowest = {cache: max(visit["picture"] for visit in found) for cache, found in visits.items()}
    _keep(
        json_file,
        "explore",
        {"starter": starter, "median": medians, "slowest": slowest, "visits": visits},
    )
    table = []
    for key, name in names.items():
        scale = 1000 if name.endswith("kB") else 1
        table.append((name, *(f"{medians[cache][key] / scale:.0f}" for cache in visits)))
    table.append(("slowest first picture, ms", *(f"{slowest[cache]:.0f}" for cache in visits)))
    print_table(f"Explore, {chosen.id}, median of {rounds}", ("figure", *visits), table)


def _visit(context: BrowserContext, url: str, relay: Relay) -> dict[str, float]:
    """Open a page of a context and wait until nothing more comes."""
    page = context.new_page()
    page.add_init_script(WATCH_FIRST)
    traffic, before = Traffic.of(page), relay.passed
    page.goto(url)
    page.wait_for_function("window.firstPicture !== undefined", timeout=60_000)
    quiet = 0
    while quiet < 4:  # two seconds without a byte
        seen = relay.passed
        page.wait_for_timeout(500)
        quiet = quiet + 1 if relay.passed == seen else 0
    picture = page.evaluate("window.firstPicture")
    shown = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    size, counts = traffic.snapshot()
    wire = relay.passed - before
    page.close()
    keys = ("socket", "socket script", "http", "http script")
    return {
        "picture": picture,
        "shown": shown,
        **{key: size[key] for key in keys},
        "wire": wire,
        "requests": counts["requests"],
        "answered by the cache": counts["requests answered by the cache in memory"],
    }


if __name__ == "__main__":
    app()
