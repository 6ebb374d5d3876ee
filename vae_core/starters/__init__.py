"""The models that are there before anybody has trained one: recipes, and where they are kept.

``make starters`` trains them anew. They are ordinary weights files in float16, under 1 MB each.
"""

from vae_core.starters.recipes import (
    DOOR_MODELS,
    DOORS,
    FOLDER,
    SHIPPED,
    STARTERS,
    Door,
    Starter,
    find_door,
    find_starter,
)

__all__ = [
    "DOORS",
    "DOOR_MODELS",
    "FOLDER",
    "SHIPPED",
    "STARTERS",
    "Door",
    "Starter",
    "find_door",
    "find_starter",
]
