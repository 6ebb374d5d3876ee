"""What is known of a data set before it is loaded; imports neither torch nor numpy."""

import math
from dataclasses import dataclass, fields
from typing import Any

from vae_core.data.layouts import PICTURES, Layout

# Numbers of a picture beyond which dense layers are slow, and see no detail.
LARGE = 5000


@dataclass(frozen=True)
class DatasetSpec:
    """One row of the table.

    Attributes:
        name: the key, as configurations and the command line spell it.
        title: the name as people write it.
        description: one sentence for a menu.
        shape: (channels, height, width) of an example.
        sizes: number of examples in (train, validation, test).
        class_names: a name per label; empty where there are no classes.
        factor_names: the ground-truth factors of variation; empty where unknown.
        download_megabytes: size of the download in units of 10^6 bytes; 0 means no network needed.
        source: where it comes from (paper, year).
        license: the terms its authors state.
        files: paths below the data root, laid out as torchvision does; empty where none are needed.
        grey: the set whose grey pixels are tossed as coins to make this one; else empty.
        layout: how people read an example.
        maker: the module of this package whose ``load(name, root, progress)`` makes it.
        version: tells sets of one name apart that a user brought one after the other.
    """

    name: str
    title: str
    description: str
    shape: tuple[int, int, int]
    sizes: tuple[int, int, int]
    class_names: tuple[str, ...]
    factor_names: tuple[str, ...]
    download_megabytes: int
    source: str
    license: str
    files: tuple[str, ...] = ()
    grey: str = ""
    layout: Layout = PICTURES
    maker: str = "vision"
    version: str = ""

    @property
    def settings(self) -> dict[str, Any]:
        """Fields of a configuration that suit it: its kind's, and patches for large pictures."""
        large = self.layout.kind == "pictures" and math.prod(self.shape) > LARGE
        return {**self.layout.settings, **({"network": "patch"} if large else {})}

    def record(self) -> dict[str, Any]:
        """All of it as JSON holds it."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {**values, "layout": self.layout.model_dump(mode="json")}
