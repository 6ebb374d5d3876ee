"""Another user of this computer, who tries to reach the workers and to read a run.

``python tests/second_user.py SCHEDULER FOLDER PORT...`` prints a line for each attempt that
succeeded, and ends with code 1 if any did: at the scheduler, at what the pool's ports tell over
HTTP, at the files below a folder of runs, at the environments of processes, where keys are. Started
by root it goes on as nobody where files are to be read; it has nothing but what any user can see.
"""

import os
import sys
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

NOBODY = 65534
PAGES = ("/health", "/metrics", "/info/main/workers.html", "/json/counts.json", "/statics/a")


def reached(scheduler: str) -> list[str]:
    """Ways in which a scheduler lets a stranger in."""
    from distributed import Client
    from distributed.security import Security

    found = []
    ways = {
        "without a key": (scheduler.replace("tls://", "tcp://"), Security()),
        "with a key of one's own": (scheduler, Security.temporary()),
    }
    for way, (address, security) in ways.items():
        try:
            Client(address, timeout=3, security=security).close()
            found.append(f"the scheduler {address} can be reached {way}")
        except OSError:
            pass
    return found


def shown(ports: list[int]) -> list[str]:
    """What the processes of a cluster tell anybody over HTTP."""
    found = []
    for port in ports:
        for page in PAGES:
            try:
                urlopen(f"http://127.0.0.1:{port}{page}", timeout=3).close()
                found.append(f"port {port} shows {page}")
            except (HTTPError, OSError):
                pass
    return found


def readable(folder: Path) -> list[str]:
    """Files below a folder that this user can open."""
    found = []
    for place, _, files in os.walk(folder):
        for name in files:
            try:
                Path(place, name).open("rb").close()
                found.append(f"{Path(place, name)} can be read")
            except OSError:
                pass
    return found


def keys() -> list[str]:
    """Processes whose environment shows a key of dask's."""
    found = []
    for environment in Path("/proc").glob("[0-9]*/environ"):
        try:
            if b"DASK_DISTRIBUTED__COMM__TLS" in environment.read_bytes():
                found.append(f"{environment} shows a key")
        except OSError:
            pass
    return found


def main(scheduler: str, folder: str, *ports: str) -> int:
    """Try it all; 1 if anything succeeded."""
    found = reached(scheduler) + shown([int(port) for port in ports])
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
        found += readable(Path(folder)) + keys()
    print("\n".join(found))
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
