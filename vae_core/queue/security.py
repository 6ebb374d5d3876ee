"""Whoever reaches a dask scheduler can run code as its owner: only the pool's own processes may."""

import os
from functools import cache
from typing import Any

# Where dask looks for each part of a Security in the environment.
_PLACES = {
    "tls_ca_file": "CA_FILE",
    **{
        f"tls_{role}_{part}": f"{role.upper()}__{part.upper()}"
        for role in ("client", "scheduler", "worker")
        for part in ("key", "cert")
    },
}


@cache
def own_processes_only() -> Any:
    """TLS with a key made now, which children inherit and no file holds.

    A connection of anybody without that key is refused. The environment of a process can be read
    by its own user alone; a port on the loopback address is open to every user of the computer.
    """
    from distributed.security import Security

    security = Security.temporary()
    for field, place in _PLACES.items():
        os.environ[f"DASK_DISTRIBUTED__COMM__TLS__{place}"] = getattr(security, field)
    os.environ["DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION"] = "true"
    # The pages that dask tells of itself are open to all: there are none.
    for part in ("SCHEDULER", "WORKER"):
        os.environ[f"DASK_DISTRIBUTED__{part}__HTTP__ROUTES"] = "[]"
    return security
