"""The modules of vae_core/web in Node, for tests that need no page and whose oracle is Python."""

import base64
import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

BRIDGE = Path(__file__).parent / "bridge.js"


class Node:
    """A Node process that evaluates JavaScript over the modules of vae_core/web."""

    def __init__(self) -> None:
        found = shutil.which("node")
        assert found, "Node 18 or newer is needed: apt-get install nodejs npm, or nodejs.org."
        pipe = subprocess.PIPE
        self.process = subprocess.Popen([found, BRIDGE], stdin=pipe, stdout=pipe, text=True)

    def evaluate(self, modules: list[str], source: str, argument: Any = None) -> Any:
        """The value of `source`, in which what `modules` export are globals.

        Where it is a function, that is called with `argument`; bytes arrive as a Uint8Array.
        """
        asked = {"modules": modules, "source": source, "argument": argument}
        line = json.dumps(asked, default=lambda data: {"base64": base64.b64encode(data).decode()})
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        said = json.loads(self.process.stdout.readline())
        assert "error" not in said, said["error"]
        return said["value"]


@pytest.fixture(scope="session")
def node() -> Iterator[Node]:
    runner = Node()
    yield runner
    runner.process.stdin.close()
    runner.process.wait(10)
