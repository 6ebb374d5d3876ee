"""The server's life: workers warm before the first visitor comes, and errors that are sentences."""

import gc
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st

from ui.shell.jobs import jobs

logger = logging.getLogger("latent_playground")


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[None]:
    """Start the training workers with the server, and end them with it."""
    pool = jobs()
    # What is loaded by now stays: later collections need not walk through it.
    gc.freeze()
    yield
    pool.close()


def on_script_error(error: Exception) -> bool:
    """Show a sentence in place of a traceback; the log has the rest."""
    logger.error("a page failed", exc_info=error)
    st.error(
        f"Something went wrong on this page ({type(error).__name__}). Your runs are safe on disk. "
        "Reload the page; if it happens again, the server's log says more."
    )
    return True
