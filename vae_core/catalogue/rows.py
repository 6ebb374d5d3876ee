"""What a row of the catalogue says."""

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

# A class or function, or where it is, as ``module:name``: what is only named is not imported yet.
Code = Callable[..., Any] | str


@dataclass(frozen=True)
class Row:
    """One choice: its name, what it does in a line, and where it comes from.

    Attributes:
        build: the class or function behind the name, or where it is, as ``module:name``: the
            catalogue's own rows name theirs, so that to list them loads no torch.
    """

    name: str
    title: str
    description: str
    source: str = ""
    build: Code = field(default="", kw_only=True)

    def load(self) -> Callable[..., Any]:
        """The class or function behind the name, imported where it is only named."""
        return located(self.build)


def located(code: Code) -> Callable[..., Any]:
    """A class or function, imported where it is only named as ``module:name``."""
    if not isinstance(code, str):
        return code
    module, _, name = code.partition(":")
    return getattr(import_module(module), name)


@dataclass(frozen=True)
class ModelRow:
    """A model as a composition: which posterior, which objective, conditional or not.

    Attributes:
        classifier: whether it guesses classes that it is not told; a conditional model.
        defaults: values of the configuration that make it this model, unless the user says else.
    """

    name: str
    title: str
    description: str
    posterior: str
    objective: str
    paper: str
    equation: str
    conditional: bool = False
    classifier: bool = False
    defaults: dict[str, Any] = field(default_factory=dict)

    @property
    def settings(self) -> dict[str, Any]:
        """The defaults with those that every model has: the whole KL weight, one code, N(0, I)."""
        return {"beta": 1.0, "samples": 1, "prior": "standard-normal", **self.defaults}


@dataclass(frozen=True)
class ObjectiveRow(Row):
    """A loss: ``build`` is a function (Terms, LossContext) -> nats, averaged over the batch.

    Attributes:
        weights: the fields of the configuration that it reads, and of what.
        factorises: whether it needs the KL divergence of each dimension in closed form.
        gaussian: whether it needs the posteriors to be diagonal Gaussians.
        adversary: the second network that it plays against, which learns too: a class, or
            ``module:name`` as in ``build``; empty where there is none.
    """

    weights: dict[str, str] = field(default_factory=dict)
    factorises: bool = False
    gaussian: bool = False
    adversary: Callable[..., Any] | str = ""

    @property
    def adversarial(self) -> bool:
        """Whether it is one side of a game, so that its value says nothing of progress."""
        return bool(self.adversary)


@dataclass(frozen=True)
class PosteriorRow(Row):
    """A distribution over codes given the picture.

    Attributes:
        gaussian: whether it is a diagonal Gaussian, so that what it knows of each dimension, and
            its divergence from a Gaussian, have closed forms.
        discrete: whether it is all on one of finitely many codes.
        reads: the fields of the configuration that it is built from, beside the dimensions.
    """

    gaussian: bool = False
    discrete: bool = False
    reads: tuple[str, ...] = ()


@dataclass(frozen=True)
class PriorRow(Row):
    """A density of codes.

    Attributes:
        factorises: whether its KL divergence from a Gaussian is a sum over dimensions.
        conditional: whether it is only for models that are told the class (True), or only for
            those that are not (False).
        parted: whether it has components, whose number can be set.
        discrete: whether it is a probability of finitely many codes rather than a density.
        gaussian: whether it is made of posteriors, which must be diagonal Gaussians then.
    """

    factorises: bool = False
    gaussian: bool = False
    conditional: bool | None = None
    parted: bool = False
    discrete: bool = False


@dataclass(frozen=True)
class DensityRow(Row):
    """What is fitted to codes after training.

    ``build`` is a function (points (N, D), held-out points (M, D), seed, progress) -> the density,
    a ``Prior``, and words on it; one of quantised codes is given the head that quantises as well.

    Attributes:
        discrete: whether it gives probabilities to finitely many codes rather than a density.
    """

    discrete: bool = False


@dataclass(frozen=True)
class NetworkRow(Row):
    """An encoder / decoder pair.

    Attributes:
        hidden: the default widths of its dense layers.
        steered: whether its decoder is steered by the class, so that only a model that is told
            the class of every example can have it.
    """

    hidden: tuple[int, ...] = ()
    steered: bool = False

    def suits(self, model: ModelRow) -> bool:
        """Whether the model can have it."""
        return not self.steered or (model.conditional and not model.classifier)


@dataclass(frozen=True)
class PresetRow(Row):
    """A named set of configuration values."""

    values: dict[str, Any] = field(default_factory=dict)


def table(*rows: Any) -> dict[str, Any]:
    """Rows by their names, in the order in which they are offered."""
    return {row.name: row for row in rows}
