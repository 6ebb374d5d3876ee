"""Validated settings of runs and analyses. Importing it knows the choices of plugins too."""

from vae_core.config.registry import load_plugins

load_plugins()
