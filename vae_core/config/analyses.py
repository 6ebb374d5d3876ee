"""What can be set of each analysis; imports no torch, so that a page can offer it."""

from collections.abc import Collection, Iterator
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, field_validator

from vae_core.catalogue import DENSITIES
from vae_core.config.applying import ApplySettings
from vae_core.config.base import Settings
from vae_core.config.fields import MOST_DIMENSIONS, Named, Seed, names

SPLITS = ("train", "validation", "test")
METHODS = {
    "native": "Latent dimensions",
    "pca": "PCA",
    "tsne": "t-SNE",
    "umap": "UMAP",
}
# Of these, what places a code without regard to the others.
LINEAR = ("native", "pca")
SECTIONS = {
    "likelihood": "Likelihood",
    "reconstruction": "Reconstruction",
    "samples": "Samples",
    "latent": "Latent health",
    "disentanglement": "Disentanglement",
    "content": "In the data's own terms",
}


class _Sources(Collection[str]):
    """The prior and every density, those registered since included."""

    def __iter__(self) -> Iterator[str]:
        return iter(("prior", *DENSITIES))

    def __len__(self) -> int:
        return 1 + len(DENSITIES)

    def __contains__(self, name: object) -> bool:
        return name == "prior" or name in DENSITIES


SOURCES = _Sources()
MOST_ROWS = 100_000  # that an analysis keeps; the command writes any number
Split = Annotated[str, Named("split", SPLITS)]
Axis = Annotated[int, Field(ge=0, lt=MOST_DIMENSIONS)]
# The tree by which t-SNE sums up far points costs several times as much in space.
TSNE_SPACE_POINTS = 5000


class ProjectionSettings(Settings):
    """How codes become points of a plane or of space."""

    method: Annotated[str, Named("method", METHODS)] = Field(
        default="pca", title="Projection", description="how to project"
    )
    dimensions: Literal[2, 3] = Field(
        default=2, title="Dimensions of the view", description="dimensions of the view"
    )
    points: int = Field(default=3000, ge=10, le=10_000, description="number of encoded examples")
    split: Split = Field(default="test", description="which examples")
    axes: Annotated[tuple[Axis, ...], BeforeValidator(names)] | None = Field(
        default=None,
        max_length=3,
        title="Latent dimensions",
        description="latent dimensions to show, for the method native; 0 is z1",
    )
    perplexity: float = Field(
        default=30.0, ge=2, le=200, allow_inf_nan=False, description="effective neighbours of t-SNE"
    )
    neighbours: int = Field(default=15, ge=2, le=200, description="neighbours of UMAP")
    min_distance: float = Field(
        default=0.1,
        ge=0,
        le=0.99,
        allow_inf_nan=False,
        title="Minimal distance",
        description="how tightly UMAP packs points",
    )
    seed: Seed = Field(default=0, description="seed of the projection")


class ReportSettings(Settings):
    """What a report card measures, and on how much."""

    sections: tuple[Annotated[str, Named("section", SECTIONS)], ...] = Field(
        default=tuple(SECTIONS), min_length=1, description="parts of the report"
    )
    split: Split = Field(default="test", description="which examples")
    examples: int = Field(
        default=2000,
        ge=50,
        le=100_000,
        title="Examples of costlier figures",
        description="examples of the costlier figures",
    )
    importance_samples: int = Field(
        default=100,
        ge=1,
        le=5000,
        title="Importance samples K",
        description="samples of the importance-weighted bound",
    )
    importance_examples: int = Field(
        default=200,
        ge=2,
        le=100_000,
        title="Examples of that bound",
        description="examples of the importance-weighted bound",
    )
    density: Annotated[str, Named("density", DENSITIES)] = Field(
        default="mixture",
        title="Fitted density",
        description="density fitted to the codes, to sample from beside the prior",
    )
    inception: bool = Field(
        default=False,
        title="Measure on Inception too",
        description="also measure samples on Inception's features (a 104 MB download)",
    )
    seed: Seed = Field(default=0, description="seed of everything random")

    @field_validator("sections")
    @classmethod
    def _in_order(cls, sections: tuple[str, ...]) -> tuple[str, ...]:
        # The same parts named in another order are the same report.
        return tuple(name for name in SECTIONS if name in sections)


class DensitySettings(Settings):
    """Which density is fitted to the codes after training."""

    kind: Annotated[str, Named("density", DENSITIES)] = Field(
        default="mixture", title="Fitted density", description="density to fit"
    )
    seed: Seed = Field(default=0, description="seed of the fit and of the codes drawn")


class MoreSettings(Settings):
    """Which new examples of a model are made."""

    count: int = Field(
        default=500, ge=1, le=MOST_ROWS, title="Examples", description="how many are drawn"
    )
    source: Annotated[str, Named("source", SOURCES)] = Field(
        default="prior", title="Codes from", description="where codes are drawn from"
    )
    label: Annotated[str, Field(max_length=80)] | None = Field(
        default=None, title="Class", description="of a conditional model the class (none: all)"
    )
    given: tuple[Annotated[str, Field(max_length=200)], ...] = Field(
        default=(),
        max_length=512,
        title="Given cells",
        description="cells that every row has, as COLUMN=VALUE",
    )
    seed: Seed = Field(default=0, description="seed of all that is drawn")


class FidelitySettings(Settings):
    """How rows that a model makes are held against real ones."""

    rows: int = Field(
        default=2000, ge=50, le=20_000, title="Rows compared", description="rows that are compared"
    )
    source: Annotated[str, Named("source", SOURCES)] = Field(
        default="prior", title="Codes from", description="where codes are drawn from"
    )
    seed: Seed = Field(default=0, description="seed of everything random")


class PeerSettings(Settings):
    """How the other models are trained that stand beside a VAE."""

    seconds: float | None = Field(
        default=None,
        gt=0,
        le=3600,
        allow_inf_nan=False,
        description="training time of each (none: what the VAE took)",
    )
    seed: Seed = Field(default=0, description="seed of everything random")


class IntrinsicSettings(Settings):
    """How the intrinsic dimension of data is estimated."""

    examples: int = Field(default=5000, ge=50, le=100_000, description="examples of the data")
    neighbours: int = Field(
        default=20, ge=3, le=200, description="neighbours of the second estimate"
    )
    seed: Seed = Field(default=0, description="seed of the choice of examples")


# kind of analysis -> its settings; ``perform.COMPUTE`` has the functions
ANALYSES: dict[str, type[Settings]] = {
    "projection": ProjectionSettings,
    "journey": ProjectionSettings,
    "report": ReportSettings,
    "density": DensitySettings,
    "more": MoreSettings,
    "fidelity": FidelitySettings,
    "peers": PeerSettings,
    "apply": ApplySettings,
    "intrinsic": IntrinsicSettings,
}
