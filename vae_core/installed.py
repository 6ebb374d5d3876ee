"""Where the package lies, and what of its optional parts is there.

In a checkout the app stands beside ``vae_core``; installed, it stands in ``latent_playground``,
which the wheel makes of it (``pyproject.toml``).
"""

from importlib.util import find_spec
from pathlib import Path

from vae_core.errors import UserError

DISTRIBUTION = "latent-playground"
# The folder that holds ``vae_core``: what a process of its own needs on its path.
ROOT = Path(__file__).parent.parent
_TRAVELLED = ROOT / DISTRIBUTION.replace("-", "_")
IS_CHECKOUT = not _TRAVELLED.is_dir()


def app_script() -> Path:
    """The script that Streamlit serves.

    Raises:
        UserError: where ``vae_core`` was installed or copied without it.
    """
    script = (ROOT if IS_CHECKOUT else _TRAVELLED) / "app.py"
    if not script.is_file():
        raise UserError(
            f"The app is not beside the package ({script}). Install Latent Playground from its "
            "checkout or wheel."
        )
    return script


def require(what: str, extra: str, *modules: str) -> None:
    """See that modules of an optional part are installed.

    Args:
        what: what they are needed for, the subject of a sentence.
        extra: of ``pyproject.toml``, which brings them.
        modules: as they are imported.

    Raises:
        UserError: when one is missing; the sentence says what to type.
    """
    missing = [module for module in modules if find_spec(module) is None]
    if missing:
        typed = "-r requirements.txt" if IS_CHECKOUT else f"'{DISTRIBUTION}[{extra}]'"
        raise UserError(
            f"{what} needs what is not installed ({', '.join(missing)}). Type "
            f"`python -m pip install {typed}`."
        )
