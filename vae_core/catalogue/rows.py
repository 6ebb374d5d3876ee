"""What a row of the catalogue says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Literal, Protocol, TypeVar

from vae_core.errors import UserError

# A class, function or object, or where it is, as ``module:name``: what is only named is not
# imported yet.
Code = Any


class HasName(Protocol):
    """What a table lists."""

    @property
    def name(self) -> str:
        """Under which it stands there."""
        ...


Named = TypeVar("Named", bound=HasName)


@dataclass(frozen=True)
class Row:
    """One choice: its name, what it does in a line, and where it comes from.

    Attributes:
        build: the class, function or object behind the name, or where it is, as ``module:name``:
            the catalogue's own rows name theirs, so that listing them loads no torch.
    """

    name: str
    title: str
    description: str
    source: str = ""
    build: Code = field(default="", kw_only=True)

    def load(self) -> Any:
        """What is behind the name, imported where it is only named."""
        return located(self.build)


def located(code: Code) -> Any:
    """A class, function or object, imported where it is only named as ``module:name``.

    Raises:
        UserError: when it cannot be imported.
    """
    if not isinstance(code, str):
        return code
    module, _, name = code.partition(":")
    try:
        return getattr(import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise UserError(
            f"The code {code!r:.100} cannot be loaded ({error}). Name it as module:name, of a "
            "module that can be imported here."
        ) from error


@dataclass(frozen=True)
class PartRow(Row):
    """A part that models are composed of, built by keyword from what its row names.

    Attributes:
        config_fields: the fields of the configuration that it is built from.
        data_fields: what it is built from that follows from the data: "shape" of an example,
            "layout", "bounded" (whether its numbers are in [0, 1]), and "classes", the number of
            those that the model is told, 0 if none.
    """

    config_fields: tuple[str, ...] = field(default=(), kw_only=True)
    data_fields: tuple[str, ...] = field(default=(), kw_only=True)

    def arguments(self, config: Any, data: Mapping[str, Any]) -> dict[str, Any]:
        """The values of its fields, by name."""
        return {
            **{name: getattr(config, name) for name in self.config_fields},
            **{name: data[name] for name in self.data_fields},
        }

    def make(self, config: Any, data: Mapping[str, Any], **sizes: int) -> Any:
        """The part, built by keyword from its sizes and its fields."""
        return self.load()(**sizes, **self.arguments(config, data))


@dataclass(frozen=True)
class ModelRow:
    """A model as a composition: which posterior, which objective, conditional or not.

    Attributes:
        group: of ``catalogue.GROUPS``, under which it is offered.
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
    group: str = "own"
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
        compares: whether it compares examples of a batch, so that one alone has no such loss.
        scores: whether the encoder learns by the density of its draws alone, so that no gradient
            reaches it through the code.
        batchwise: whether its mean depends on how many examples a batch has, as that of what is
            estimated from a batch may.
        weighs_examples: whether it weighs how likely an example is, and so all that the likelihood
            is made of.
        adversary: the second network that it plays against, which learns too: a class, or
            ``module:name`` as in ``build``; empty where there is none.
    """

    weights: dict[str, str] = field(default_factory=dict)
    factorises: bool = False
    gaussian: bool = False
    compares: bool = False
    scores: bool = False
    batchwise: bool = False
    weighs_examples: bool = True
    adversary: Code = ""

    @property
    def alone(self) -> bool:
        """Whether one example has such a loss by itself, with no other and no second network."""
        return not (self.compares or self.adversarial)

    @property
    def adversarial(self) -> bool:
        """Whether it is one side of a game, so that its value says nothing of progress."""
        return bool(self.adversary)


@dataclass(frozen=True)
class PosteriorRow(PartRow):
    """A distribution over codes given the picture; its head is built for so many features.

    Attributes:
        gaussian: whether it is a diagonal Gaussian, so that what it knows of each dimension, and
            its divergence from a Gaussian, have closed forms.
        discrete: whether it is all on one of finitely many codes.
        deterministic: whether it is a point without a density, as in a plain autoencoder.
        encodes: whether a code is one of a picture; a GAN's is drawn without looking at any.
        guided: whether it takes a part of the prior into itself, which must be the model's own.
    """

    gaussian: bool = False
    discrete: bool = False
    deterministic: bool = False
    encodes: bool = True
    guided: bool = False

    @property
    def pointlike(self) -> bool:
        """Whether all of it is on one code, quantised or not: there is no other to draw."""
        return self.deterministic or self.discrete


@dataclass(frozen=True)
class PriorRow(PartRow):
    """A density of codes.

    Attributes:
        factorises: whether its KL divergence from a Gaussian is a sum over dimensions.
        conditional: whether it is only for models that are told the class (True), or only for
            those that are not (False).
        discrete: whether it is a probability of finitely many codes rather than a density.
        gaussian: whether it is made of posteriors, which must be diagonal Gaussians then.
    """

    factorises: bool = False
    gaussian: bool = False
    conditional: bool | None = None
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
class LikelihoodRow(PartRow):
    """A distribution of an example given the code.

    Attributes:
        kinds: the kinds of data that it suits, beside those that name it themselves.
        scale: what its nats are of: a "density", a "probability", or a product of both, "mixed".
        expected: what its mean is of each number.
    """

    kinds: tuple[str, ...] = ()
    scale: Literal["density", "probability", "mixed"] = "density"
    expected: str = "the expected value of each number"


@dataclass(frozen=True)
class NetworkRow(PartRow):
    """An encoder / decoder pair, whose ``build`` is a ``networks.Network``.

    Attributes:
        kinds: the kinds of data that it suits, beside those that name it themselves.
        hidden: the default widths of its dense layers.
        action_conditioned: whether a code is a state that the class, an action, moves on, so that
            only a model that is told the class of every example can have it.
        autoregressive: whether its decoder is told what stands before each place of an example.
        style: which of activation, normalisation and dropout it reads beside its dense layers.
        given: whether its modules are given from Python, so that a name alone builds nothing.
    """

    kinds: tuple[str, ...] = ()
    hidden: tuple[int, ...] = ()
    action_conditioned: bool = False
    autoregressive: bool = False
    style: tuple[str, ...] = ()
    given: bool = False

    def suits(self, model: ModelRow) -> bool:
        """Whether the model can have it."""
        return not self.action_conditioned or (model.conditional and not model.classifier)


@dataclass(frozen=True)
class MissingRow(Row):
    """What is done with gaps; ``build`` is the module through which an encoder sees examples.

    Attributes:
        learns: whether examples may have gaps.
        channels: those that the encoder sees for each of an example.
    """

    learns: bool = True
    channels: int = 1


@dataclass(frozen=True)
class PresetRow(Row):
    """A named set of configuration values."""

    values: dict[str, Any] = field(default_factory=dict)


def table(*rows: Named) -> dict[str, Named]:
    """Rows by their names, in the order in which they are offered."""
    return {row.name: row for row in rows}
