"""Words that depend on what is spoken of: what an example is called, and which article it takes."""

import re

from vae_core.data.layouts import Layout

# Part of every sentence on values that were found far outside when data were brought.
FAR = "far from its other values"
# What is true of pixels only.
_OF_PIXELS = re.compile(r"(?<=pixels) and channels")
_BOUNDS = re.compile(r"(?<=pixel|ixels) (in \[0, 1\]|between 0 and 1)")


def named_for(layout: Layout, text: str) -> str:
    """A text on pictures and their pixels as one on examples of this layout.

    Pixels lie in [0, 1] and have channels; of other numbers neither is said.
    """
    if layout.element != "pixel":
        text = _OF_PIXELS.sub("", text)
    if not layout.bounded:
        text = _BOUNDS.sub("", text)
    words = {"picture": layout.noun, "pictures": layout.nouns}
    words |= {"pixel": layout.element, "pixels": layout.elements}

    def other(found: re.Match) -> str:
        word = words[found[0].lower()]
        return word.capitalize() if found[0][0].isupper() else word

    return re.sub(r"\b(pictures?|pixels?)\b", other, text, flags=re.IGNORECASE)


def with_article(words: str) -> str:
    """``a`` or ``an`` before words that are spelt as they sound, as descriptions of models are."""
    return f"{'an' if words[:1].lower() in set('aeiou') else 'a'} {words}"
