"""``serve``: the app in a browser, from wherever the package lies."""

import runpy
import sys
from typing import Annotated

import typer

from vae_core.installed import app_script, require

Port = Annotated[int, typer.Option(min=1, max=65535, metavar="N", help="The port to listen on.")]
Address = Annotated[
    str,
    typer.Option(
        metavar="ADDRESS",
        help="The address to listen on. 0.0.0.0 lets other computers in; the app has no login, "
        "and whoever can open its port uses it as you do.",
    ),
]


def serve(port: Port = 8501, address: Address = "127.0.0.1") -> None:
    """Serve the app until Ctrl-C: explore, train and compare models in a browser.

    Needs the extra `app`. Prints the address to open; nothing but this computer reaches it
    unless --address says so.
    """
    require("The app", "app", "streamlit", "plotly", "pandas")
    script = str(app_script())
    sys.argv = ["streamlit", "run", script, "--server.port", str(port)]
    sys.argv += ["--server.address", address, "--server.fileWatcherType", "none"]
    # In this process, so that signals reach the server; by name, since the core knows no screens.
    runpy.run_module("streamlit", run_name="__main__", alter_sys=False)
