"""What the numbers of an example mean: pixels, characters, a curve, a row of a table, a clip.

An example is always a tensor (C, H, W); its layout says how people read it, which likelihoods and
networks suit it, and what a report, a page and the command line say of it. The app's pages read
these modules, so they import neither torch nor numpy.
"""

from vae_core.data.layouts.base import Layout, Shape, Targets
from vae_core.data.layouts.clip import Clip
from vae_core.data.layouts.pictures import PICTURES, Pictures
from vae_core.data.layouts.series import Channel, Series
from vae_core.data.layouts.table import Choice, Column, Number, Table
from vae_core.data.layouts.text import Text

__all__ = [
    "PICTURES",
    "Channel",
    "Choice",
    "Clip",
    "Column",
    "Layout",
    "Number",
    "Pictures",
    "Series",
    "Shape",
    "Table",
    "Targets",
    "Text",
]
