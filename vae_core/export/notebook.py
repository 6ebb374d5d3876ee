"""The explorer as a widget of Jupyter and its relatives, from the same JavaScript as the page.

anywidget brings the module and the bytes to the notebook's page; nothing is fetched from anywhere.
"""

from functools import cache
from typing import Any

from vae_core.artifacts.renewal import renewed
from vae_core.artifacts.saving import packed
from vae_core.data import Dataset
from vae_core.errors import UserError
from vae_core.export.bundle import bundle
from vae_core.export.html import lean
from vae_core.models.vae import VAE

ENTRY = "page/widget.js"


def explore(model: VAE, data: Dataset | None = None) -> Any:
    """A widget with a model's explorer; its ``code`` is what was last released there.

    Args:
        model: one that was trained, or read from a file.
        data: what it learned; by default what it was trained on.

    Raises:
        UserError: where anywidget is not installed, or it is not known what the model learned.
    """
    return of_file(packed(model, data))


def of_file(weights: bytes) -> Any:
    """The same of a weights file, as bytes.

    Raises:
        UserError: where anywidget is not installed, or the file is damaged.
    """
    return _widget()(weights=renewed(weights))


def script() -> str:
    """The widget's module."""
    return lean(bundle(ENTRY))


@cache
def _widget() -> type:
    """The class of the widget, made where it is first asked for: notebooks alone need it."""
    try:
        import anywidget
        import traitlets
    except ImportError as error:
        raise UserError(
            "The explorer in a notebook needs anywidget, which is not installed. Type: "
            "pip install 'latent-playground[notebook]', and restart the kernel."
        ) from error

    class Explorer(anywidget.AnyWidget):
        """The explorer of a model.

        Attributes:
            weights: the bytes of its file.
            view: what is shown, as an address has it; empty at first.
            code: the latent code (D) that was last released; empty before.
        """

        _esm = script()
        weights = traitlets.Bytes().tag(sync=True)
        view = traitlets.Unicode("").tag(sync=True)
        code = traitlets.List(traitlets.Float()).tag(sync=True)

        def __repr__(self) -> str:
            """Short: the weights are some megabytes."""
            return f"Explorer({len(self.weights):,} bytes)".replace(",", " ")

    return Explorer
