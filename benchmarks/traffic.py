"""What a page of the app receives and sends, counted by Chromium's protocol and by a relay.

Bytes of the websocket are those of its messages, before compression; "on the wire" is what a relay
between browser and app has passed on to the browser, headers and compression included.
"""

import base64
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from google.protobuf.message import DecodeError, Message
from playwright.sync_api import Browser, Page
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.browsers import browser as opened
from tests.browser.rig import app

SIZE = {"width": 1280, "height": 900}
# Fields of Streamlit's messages that hold a component's program and not what it shows.
SCRIPTS = ("js_content", "css_content", "html_content")


class Relay:
    """A relay in front of the app that counts the bytes which go to the browser."""

    def __init__(self, address: str):
        self.target = urlsplit(address)
        self.passed = 0
        self._server = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._server.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def wait_for_quiet(self, page: Page) -> None:
        """Wait until nothing has come for two seconds."""
        quiet = 0
        while quiet < 4:
            seen = self.passed
            page.wait_for_timeout(500)
            quiet = quiet + 1 if self.passed == seen else 0

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


class Traffic:
    """What a page has received and sent since this was made; make it before the page is opened.

    Attributes:
        bytes: by what they belong to: ``socket`` and of it ``socket script``, ``socket component
            data`` and ``socket reference``; ``http`` and of it ``http script``; ``sent``.
        counts: of messages and of requests, and of updates by component.
    """

    def __init__(self, page: Page, relay: Relay):
        self.bytes: Counter[str] = Counter()
        self.counts: Counter[str] = Counter()
        self._scripts: set[str] = set()  # the requests that are answered with JavaScript
        self._relay, self._passed = relay, relay.passed
        session = page.context.new_cdp_session(page)
        session.on("Network.webSocketFrameReceived", self._message)
        session.on("Network.webSocketFrameSent", self._sent)
        session.on("Network.responseReceived", self._response)
        session.on("Network.loadingFinished", self._finished)
        session.on("Network.requestServedFromCache", self._cached)
        session.send("Network.enable")

    def snapshot(self) -> tuple[Counter[str], Counter[str]]:
        """Bytes, with those on the ``wire``, and counts so far."""
        wire = self._relay.passed - self._passed
        return Counter({**self.bytes, "wire": wire}), Counter(self.counts)

    def _message(self, event: dict[str, Any]) -> None:
        data = _payload(event)
        self.counts["messages"] += 1
        self.bytes["socket"] += len(data)
        with suppress(DecodeError):
            message = ForwardMsg.FromString(data)
            script = _script_bytes(message)
            self.bytes["socket script"] += script
            self.counts["messages with script"] += script > 0
            kind = message.WhichOneof("type")
            if kind == "ref_hash":  # stands for a message that was sent before
                self.bytes["socket reference"] += len(data)
            elif kind == "delta":
                element = message.delta.new_element
                if element.WhichOneof("type") == "bidi_component":
                    self.counts[f"component {element.bidi_component.component_name}"] += 1
                    self.bytes["socket component data"] += len(data) - script

    def _sent(self, event: dict[str, Any]) -> None:
        self.bytes["sent"] += len(_payload(event))

    def _response(self, event: dict[str, Any]) -> None:
        if "javascript" in event["response"]["mimeType"]:
            self._scripts.add(event["requestId"])

    def _cached(self, _event: dict[str, Any]) -> None:
        self.counts["requests answered by the cache in memory"] += 1

    def _finished(self, event: dict[str, Any]) -> None:
        # Headers included, compressed as it came; next to nothing for what the cache answers.
        size = event["encodedDataLength"]
        self.counts["requests"] += 1
        self.bytes["http"] += size
        if event["requestId"] in self._scripts:
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


@contextmanager
def served(runs: Path) -> Iterator[tuple[Relay, Browser]]:
    """The app behind a relay, its workers started, and a browser."""
    with app(runs) as address, opened() as browser:
        relay = Relay(address)
        page = browser.new_page(viewport=SIZE)
        page.goto(relay.address)
        # The app warms its own training workers at its start; they must not weigh on the figures.
        page.wait_for_timeout(15_000)
        page.close()
        yield relay, browser
        relay.close()
