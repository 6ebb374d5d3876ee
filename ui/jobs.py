"""The app's one pool of training workers, and the store of runs."""

from functools import cache

from vae_core.jobs import Jobs
from vae_core.store import Store


@cache
def jobs() -> Jobs:
    """The pool of workers, started with the server and shared by all sessions."""
    return Jobs()


def store() -> Store:
    """The runs on this computer."""
    return jobs().store
