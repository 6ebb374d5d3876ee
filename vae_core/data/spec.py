"""What is known of a data set before it is loaded; imports neither torch nor numpy."""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from vae_core.catalogue.rows import Code
from vae_core.data.layouts import PICTURES, Layout

# What makes a data set that the user brought: it is read from where it is kept.
OWN = "vae_core.data.own:load"


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
        by_hand: where its files are, of a set that the program does not fetch; else empty.
        layout: how people read an example.
        maker: (row, root, progress) -> ``Dataset``: a function, or where it is, as ``module:name``.
        version: tells sets of one name apart that a user brought one after the other.
        gappy: whether numbers of its examples are missing.
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
    by_hand: str = ""
    layout: Layout = PICTURES
    maker: Code = "vae_core.data.vision:load"
    version: str = ""
    gappy: bool = False

    @property
    def own(self) -> bool:
        """Whether the user brought it."""
        return self.maker == OWN

    def fetching(self, root: Path) -> str:
        """What happens, or is to be done, where its files are not below ``root``."""
        if self.by_hand:
            folder = (root / self.files[0]).parent
            return f"{self.title} is not fetched: put its files into {folder}, from {self.by_hand}."
        return f"{self.title} is downloaded first: {self.download_megabytes} MB."

    @property
    def settings(self) -> dict[str, Any]:
        """Fields of a configuration that suit it."""
        return self.layout.settings(self.shape)

    def record(self) -> dict[str, Any]:
        """All of it as JSON holds it; of its code only whether that is the one for own sets."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        maker = "own" if self.own else ""
        return {**values, "layout": self.layout.model_dump(mode="json"), "maker": maker}


def own_spec(
    name: str,
    description: str,
    origin: str,
    shape: tuple[int, int, int],
    sizes: tuple[int, int, int],
    class_names: tuple[str, ...],
    factor_names: tuple[str, ...],
    layout: Layout,
    version: str,
    gappy: bool = False,
) -> DatasetSpec:
    """The row of a data set that a user brought; ``origin`` says from where, such as a file."""
    return DatasetSpec(
        name=name,
        title=name,
        description=description,
        shape=shape,
        sizes=sizes,
        class_names=class_names,
        factor_names=factor_names,
        download_megabytes=0,
        source=f"Your own: {origin}.",
        license="Yours to know: it was brought here, and is not passed on.",
        layout=layout,
        maker=OWN,
        version=version,
        gappy=gappy,
    )
