"""The command line in a process of its own, where libraries load once for a test, or here."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import Any, Self

from typer.testing import CliRunner

from vae_core.cli.program import app

ROOT = Path(__file__).parent.parent
_SERVE = """
import json, sys
from typer.testing import CliRunner
from vae_core.cli.program import app
for line in sys.stdin:
    done = CliRunner(env={"COLUMNS": "250"}).invoke(app, json.loads(line))
    print(json.dumps([done.exit_code, done.stdout, done.stderr]), flush=True)
"""


@dataclass
class Done:
    """What a command came to."""

    returncode: int
    stdout: str
    stderr: str


class Shell:
    """A process that knows what ``plugins`` register; call it with the words of a command."""

    def __init__(self, plugins: str, runs: Path):
        self._errors = TemporaryFile("w+")  # noqa: SIM115 (closed where the shell is left)
        names = {"LATENT_PLAYGROUND_PLUGINS": plugins, "LATENT_PLAYGROUND_RUNS": str(runs)}
        self._process = subprocess.Popen(
            [sys.executable, "-c", _SERVE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            env={**os.environ, **names},
            cwd=ROOT,
        )

    def __call__(self, *words: str) -> Done:
        """Run a command."""
        self._process.stdin.write(json.dumps(words) + "\n")
        self._process.stdin.flush()
        return Done(*json.loads(self._process.stdout.readline()))

    def errors(self) -> str:
        """What the process itself wrote to stderr, as it started or between commands."""
        self._errors.seek(0)
        return self._errors.read()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()
        self._errors.close()


def invoke(*words: Any) -> dict[str, Any]:
    """What a command prints, in this process: its one JSON object."""
    found = CliRunner().invoke(app, [str(word) for word in words])
    assert found.exit_code == 0, found.output
    return json.loads(found.stdout.strip().splitlines()[-1])


def refused(*words: Any) -> str:
    """What is said of a command that is misused, in this process."""
    found = CliRunner().invoke(app, [str(word) for word in words])
    assert found.exit_code == 2, found.output
    return " ".join(found.output.replace("│", " ").split())
