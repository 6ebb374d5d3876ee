"""How fast trainings go here, from those that have been."""

from functools import lru_cache

from ui.shell.jobs import store
from vae_core.config.run import RunConfig
from vae_core.counting import counted
from vae_core.errors import UserError

_LOOKED_AT = 30  # of the newest runs
_DECIDES = ("dataset", "model", "network", "hidden", "samples", "precision", "normalisation")


def pace(config: RunConfig) -> str:
    """What a budget comes to, by the last run of the same network and data; empty without one."""
    speed = next(
        (
            found[1]
            for row in store().list()[:_LOOKED_AT]
            if row["state"] == "finished" and (found := _speed(row["id"], str(store().root)))
            if found[0] == _like(config)
        ),
        None,
    )
    if speed is None:
        return "no such run here yet to say how fast"
    epoch = config.spec.sizes[0] / speed
    if config.epochs is not None:
        return f"about {_brief(config.epochs * epoch)} s, as the last such run"
    return f"about {counted(_brief(config.seconds / epoch), 'epoch')}, as the last such run"


def _like(config: RunConfig) -> tuple:
    return tuple(getattr(config, name) for name in _DECIDES)


@lru_cache(maxsize=256)
def _speed(run_id: str, root: str) -> tuple[tuple, float] | None:
    """What decides the speed of a finished run, and the examples a second of its later half."""
    try:
        run = store().get(run_id)
        history = run.history()
        speeds = sorted(record["images_per_second"] for record in history[len(history) // 2 :])
        return (_like(run.config()), speeds[len(speeds) // 2]) if speeds else None
    except (KeyError, UserError):
        return None


def _brief(value: float) -> str:
    return f"{value:.0f}" if value >= 10 else f"{value:.1g}"
