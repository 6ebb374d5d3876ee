"""Runs that lessons show and do not train live, made by ``python -m vae_core.lessons.recording``.

What is written lies in ``vae_core/lessons/recorded/NAME.json`` and says how it was made.
"""
