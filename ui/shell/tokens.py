"""The colours of the instruments, for what Python draws: read from ``vae_core/web/kit/style.js``.

There is one colour for each symbol, wherever it stands; the JavaScript holds the one list.
"""

import re
from functools import cache

from vae_core.export.bundle import WEB

_STYLE = WEB / "kit" / "style.js"
_HEX = r'"(#[0-9a-f]{6})"'


@cache
def tokens() -> dict[str, tuple[str, str]]:
    """Name -> its colour on a light ground and on a dark one."""
    return {
        name: (light, dark)
        for name, light, dark in re.findall(rf"(\w+): \[{_HEX}, {_HEX}\],", _text())
    }


@cache
def class_colours(scheme: str) -> list[str]:
    """The colours of classes (Okabe-Ito, adapted to the ground), "light" or "dark"."""
    colours = re.search(rf"{scheme}: \[([^\]]+)\]", _text())[1]
    return re.findall(_HEX, colours)


def variables() -> str:
    """The colours as CSS variables, ``--lp-kl`` and so on, which follow the page's scheme."""
    return " ".join(
        f"--lp-{name}: light-dark({light}, {dark});" for name, (light, dark) in tokens().items()
    )


@cache
def _text() -> str:
    return _STYLE.read_text("utf-8")
