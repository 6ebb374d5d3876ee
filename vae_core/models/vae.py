"""A variational autoencoder as a composition: encoder, posterior, prior, decoder, likelihood.

Shapes: K samples of the code, B examples, D latent dimensions, C x H x W numbers of an example
(pixels, where it is a picture), Y classes.
"""

import math
from typing import Any, Never

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.distributions import Distribution

from vae_core import catalogue
from vae_core.config.run import RunConfig
from vae_core.counting import counted
from vae_core.data import Dataset
from vae_core.data.base import to_float
from vae_core.data.gaps import has_gaps
from vae_core.data.given import check_codes, check_examples, check_tensor
from vae_core.data.labels import UNKNOWN, one_hot
from vae_core.data.layouts import PICTURES, Layout
from vae_core.data.views import picture_shape, shown, view_of
from vae_core.draws import codes_of, everything_by, torch_stream
from vae_core.errors import UserError
from vae_core.given import expect, whole_number
from vae_core.models.classifier import Classifier
from vae_core.models.likelihoods import Likelihood, Observed
from vae_core.models.networks import (
    CodeDecoder,
    Coders,
    Encoder,
    GivenDecoder,
    GivenEncoder,
    NoEncoder,
    Shape,
    begin_at,
    build_decoder,
    initialise,
)
from vae_core.models.posteriors import PosteriorHead
from vae_core.models.priors import Prior, draw_finite_codes
from vae_core.models.terms import Terms
from vae_core.models.use import Usable

MOST_WEIGHTS = 250_000_000  # in training six numbers each: some 6 GB
_PARTS = ("encoder", "posterior head", "prior", "decoder", "likelihood")
BEYOND = 1e6  # no parameter of p(x|z), and no number of an example, means anything so far away


def _finite(numbers: Tensor) -> Tensor:
    return numbers.nan_to_num(0.0, BEYOND, -BEYOND).clamp(-BEYOND, BEYOND)


class VAE(Usable):
    """encoder -> q(z|x) -> z -> decoder -> p(x|z), with a prior p(z).

    Examples are (B, C, H, W), float or uint8 (255 stands for one); classes are int64 labels (B,)
    or weights (B, Y) that sum to one, and are needed when the model is conditional. With a
    classifier an example whose label is -1, whose weights are all 0, or that is given none at all,
    counts as its most probable class.
    """

    def __init__(
        self,
        encoder: nn.Module,
        posterior_head: PosteriorHead,
        prior: Prior,
        decoder: CodeDecoder,
        likelihood: Likelihood,
        shape: Shape,
        classes: int = 0,
        classifier: nn.Module | None = None,
        layout: Layout = PICTURES,
    ):
        super().__init__()
        parts = (encoder, posterior_head, prior, decoder, likelihood)
        for name, part in zip(_PARTS, parts, strict=True):
            expect(part, nn.Module, f"The {name} of a model", "build_model composes all five.")
        self.layout = layout
        self.view = view_of(layout)
        self.encoder = encoder
        self.posterior_head = posterior_head
        self.prior = prior
        prior.bind_codebook(posterior_head)
        self.decoder = decoder
        self.likelihood = likelihood
        self.shape = shape
        self.classes = classes
        self.classifier = classifier

    @property
    def device(self) -> torch.device:
        """Where its weights are."""
        return self.prior.device

    @property
    def learns_gaps(self) -> bool:
        """Whether numbers of its examples may be missing, which is NaN."""
        return isinstance(self.likelihood, Observed)

    @property
    def picture_shape(self) -> Shape:
        """(C', H', W') of the picture of an example."""
        return picture_shape(self.view, self.shape)

    @property
    def latent_dim(self) -> int:
        """The number D of latent dimensions."""
        return self.prior.latent_dim

    def posterior(self, x: Tensor, y: Tensor | None = None) -> Distribution:
        """q(z|x) or q(z|x, y); its mean is (B, D).

        Raises:
            UserError: for pictures of another shape, or a class that is missing or unknown.
        """
        x = self._pixels(x)
        return self.encoded(x, self.told(x, y))

    def told(self, x: Tensor, y: Tensor | None) -> Tensor | None:
        """The class weights (B, Y) of floats (B, C, H, W) that encoder and decoder are told.

        With a classifier its guesses, where no class is known; None for unconditional models.
        """
        return self._class_weights(self._completed(x, y), len(x))

    def encoded(self, x: Tensor, weights: Tensor | None) -> Distribution:
        """q(z|x) of floats (B, C, H, W) and, if conditional, class weights (B, Y)."""
        return self._posterior(self.encoder(x, weights))

    def decoder_parameters(
        self, z: Tensor, y: Tensor | None = None, x: Tensor | None = None
    ) -> Tensor:
        """Parameters of p(x|z) for codes (..., B, D): (..., B, P C, H, W); float32.

        Those of examples x (B, C, H, W), whose likelihood is asked for: an autoregressive decoder
        is told what stands before each place of them, and goes by what it writes itself without.
        """
        flat = z.reshape(-1, z.shape[-1])
        weights = self._class_weights(y, z.shape[-2])
        if weights is not None and len(flat) != len(weights):
            weights = weights.expand(*z.shape[:-1], -1).reshape(len(flat), -1)
        told = ()
        if x is not None and self.decoder.autoregressive:
            told = (x.expand(*z.shape[:-1], *x.shape[1:]).flatten(0, -4),)
        out = self.decoder(flat, weights, *told).float()
        return out if z.dim() == 2 else out.unflatten(0, z.shape[:-1])

    def forward(self, *given: Any, **named: Any) -> Never:
        """Refused: a VAE has several outputs, each under its name.

        Raises:
            UserError: always.
        """
        raise UserError(
            "A VAE has no one output. Ask for what you want: embed(x) for codes, posterior(x), "
            "decode(z), reconstruct(x), or terms(x), the terms of the bound."
        )

    def decode(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        """The expected examples of codes (..., B, D): (..., B, C, H, W).

        Raises:
            UserError: for codes of another length, or a class that is missing or unknown.
        """
        check_codes(z)
        if z.dim() < 2 or z.shape[-1] != self.latent_dim:
            raise UserError(
                f"Codes are (B, {self.latent_dim}) for this model; these are {tuple(z.shape)}."
            )
        own = next(self.decoder.parameters(), z).dtype  # NumPy's codes are float64 by default
        return self.likelihood.mean(self.decoder_parameters(z.to(own), y))

    def picture(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        """The expected examples of codes (B, D) as people see them: (B, C', H', W') in [0, 1]."""
        return self.shown(z, y)[0]

    def shown(self, z: Tensor, y: Tensor | None = None) -> tuple[Tensor, ...]:
        """The picture of codes (B, D), and what a viewer shows large (see ``views.shown``)."""
        return shown(self.likelihood, self.view, self.decoder_parameters(z, y))

    def reconstruct(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        """The expected pictures of the posterior means (B, C, H, W), in [0, 1]."""
        y = self._completed(self._pixels(x), y)
        return self.decode(self.embed(x, y), y)

    def step(self, z: Tensor, y: Tensor) -> Tensor:
        """The states (B, D) a frame after states (B, D) under actions: codes of the frames told.

        The present and the frame that follows it are seen again, by the encoder. The decoder's own
        transition is exact for the few frames that it was trained on; applied again and again it
        leaves the codes that it knows, and these never do.

        Raises:
            UserError: as :meth:`decode`.
        """
        clip = self.decode(z, y)
        return self._posterior(self.encoder(clip[:, 1:], self._class_weights(y, len(z)))).mean

    def density(self, y: Tensor | None = None, count: int = 0) -> Distribution:
        """p(z), or p(z|y) of ``count`` examples of a conditional model."""
        return self.prior.condition(self._class_weights(y, count), self._encode)

    def draw(
        self, count: int, y: Tensor | None = None, generator: torch.Generator | None = None
    ) -> tuple[Tensor, Tensor | None]:
        """Codes from the prior (count, D), and their classes: ``y``, else all evenly.

        A plain autoencoder has no prior: its codes are drawn from N(0, I) all the same, which shows
        what a prior is for.
        """
        whole_number(count, "The number of draws", 1)
        if self.classes and y is None:
            y = torch.arange(count, device=self.device) % self.classes
        return draw_finite_codes(self.density(y, count), count, generator), y

    def sample(
        self,
        count: int,
        y: Tensor | None = None,
        generator: torch.Generator | None = None,
        expected: bool | None = None,
    ) -> Tensor:
        """Examples of codes drawn from the prior (count, C, H, W).

        Args:
            count: how many.
            y: their classes, else all evenly.
            generator: of all that is drawn.
            expected: whether they are the expected examples, or drawn from p(x|z) as well; by
                default images are expected ones, in [0, 1], and all else is drawn.
        """
        z, y = self.draw(count, y, generator)
        expected = not self.layout.samples_drawn if expected is None else expected
        return self.decode(z, y) if expected else self.observe(z, y, generator)

    @torch.no_grad()
    def observe(
        self, z: Tensor, y: Tensor | None = None, generator: torch.Generator | None = None
    ) -> Tensor:
        """Examples drawn from p(x|z) of codes (B, D): (B, C, H, W).

        All are finite. A broken model's parameters may not be: one that is NaN counts as 0, and
        what is beyond ``BEYOND`` as that, so that what it draws can be looked at.
        """
        if not self.decoder.autoregressive:
            drawn = self.likelihood.sample(_finite(self.decoder_parameters(z, y)), generator)
            return _finite(drawn)
        symbols = self.decoder.write(z, self._class_weights(y, len(z)), generator)
        return F.one_hot(symbols, self.shape[0]).float().transpose(1, 2).unsqueeze(3)

    def init_from_data(self, images: Tensor) -> None:
        """Take what prior and posterior begin with from training pictures uint8 (N, C, H, W)."""
        whole = images
        if self.learns_gaps and has_gaps(images):
            whole = torch.where(images.isnan(), _mean_of_known(images), images)
        self.prior.init_from_data(whole)
        self.posterior_head.init_from_data(images, self._features)

    def terms(self, x: Tensor, y: Tensor | None = None, samples: int = 1) -> Terms:
        """All terms of the bound for a batch, with ``samples`` reparameterised codes each."""
        whole_number(samples, "The number of samples", 1)
        x = self._pixels(x)
        weights = self.told(x, y)
        return self.terms_of(self.encoded(x, weights), x, weights, samples, y)

    def terms_of(
        self,
        posterior: Distribution,
        x: Tensor,
        weights: Tensor | None = None,
        samples: int = 1,
        y: Tensor | None = None,
    ) -> Terms:
        """All terms of the bound where q(z|x) is this one, which need not be the encoder's.

        Args:
            posterior: q(z|x), each (B, D).
            x: floats (B, C, H, W).
            weights: of the classes (B, Y) of a conditional model.
            samples: K, codes drawn of each example.
            y: classes as they were told, where some were not.
        """
        z = codes_of(posterior, (samples,))
        parameters = self.decoder_parameters(z, weights, x)
        prior = self.prior.condition(weights, self._encode)
        likelihood = self.likelihood.log_prob(parameters, x)
        return Terms(likelihood, z, posterior, prior, x, parameters, y)

    @torch.no_grad()
    def classify(self, x: Tensor) -> Tensor:
        """q(y|x) of a model with a classifier, (B, Y): without dropout.

        Raises:
            UserError: for a model without one.
        """
        if self.classifier is None:
            raise UserError("This model has no classifier. Train one that has, such as m2.")
        training = self.classifier.training
        self.classifier.eval()
        logits = self.classifier(self._pixels(x))
        self.classifier.train(training)
        return logits.softmax(-1)

    def _completed(self, x: Tensor, y: Tensor | None) -> Tensor | None:
        """Classes with the most probable one where none is told; as they are without a classifier.

        Not the probabilities: encoder and decoder learn from whole classes, never from mixtures.
        """
        if self.classifier is None:
            return y
        guess = self.classify(x).argmax(-1)
        if y is None:
            return guess
        if y.dim() == 1:
            return torch.where(y == UNKNOWN, guess, y)
        return torch.where(y.any(-1, keepdim=True), y, one_hot(guess, self.classes))

    def _encode(self, x: Tensor) -> Distribution:
        """q(z|x) of a prior's pseudo-inputs: without dropout, and without a class."""
        return self._posterior(self._features(x))

    def _features(self, x: Tensor) -> Tensor:
        """The encoder's features (B, F) without dropout, and without a class."""
        training = self.encoder.training
        self.encoder.eval()
        features = self.encoder(self._pixels(x))
        self.encoder.train(training)
        return features

    def _posterior(self, features: Tensor) -> Distribution:
        return self.posterior_head(features, *self.posterior_head.guides(self.prior))

    def _pixels(self, x: Tensor) -> Tensor:
        return to_float(check_examples(x, self.shape))

    def _class_weights(self, y: Tensor | None, count: int) -> Tensor | None:
        """Labels (B,) or weights (B, Y) as weights (B, Y); None for unconditional models."""
        if not self.classes:
            return None
        if y is None:
            raise UserError(
                f"This model is conditional: give each picture one of its "
                f"{counted(self.classes, 'class', 'classes')}."
            )
        check_tensor(y, "Classes")
        if y.dim() == 1 and not y.is_floating_point():
            if len(y) and (int(y.min()) < 0 or int(y.max()) >= self.classes):
                raise UserError(
                    f"Classes are 0 to {self.classes - 1} for this model; "
                    f"these run from {int(y.min())} to {int(y.max())}."
                )
            y = one_hot(y, self.classes)
        if y.shape != (count, self.classes):
            raise UserError(
                f"Classes are ({count},) labels or ({count}, {self.classes}) weights; "
                f"these are {tuple(y.shape)}."
            )
        return y


def aims_at_standard_normal(model: VAE) -> bool:
    """Whether codes are meant to be those of N(0, I): a plain autoencoder's are held to nothing."""
    return model.prior.standard and not model.posterior_head.deterministic


def untrained_model(config: RunConfig, data: Dataset) -> VAE:
    """The model that a training of this seed begins with; torch's stream is not drawn from.

    Raises:
        UserError: for data that do not fit the model.
    """
    with everything_by(torch.Generator().manual_seed(config.seed)):
        return start_model(config, data)


def start_model(config: RunConfig, data: Dataset, coders: Coders | None = None) -> VAE:
    """A fresh model that has seen what it begins with; see :func:`vae_core.draws.everything_by`.

    Raises:
        UserError: for one that is larger than may be trained, before any of it is made.
    """
    described = (config, data.shape, len(data.class_names), data.layout)
    shapes = None if coders else tensor_shapes(*described)
    count = sum(math.prod(shape) for shape in (shapes or {}).values())
    if count > MOST_WEIGHTS:
        raise UserError(
            f"This model would have {count / 1e6:,.0f} million weights, and up to "
            f"{MOST_WEIGHTS / 1e6:,.0f} million are trained. Choose narrower or fewer layers, "
            "or smaller examples."
        )
    model = build_model(*described, coders)
    model.init_from_data(data.train.images)
    if config.initialisation == "data":
        mean = _mean_of_known if data.gappy else _mean
        parameters = model.likelihood.beginning(mean(data.train.images))
        if parameters is not None:
            begin_at(model.decoder, parameters)
    return model


def _mean(images: Tensor) -> Tensor:
    """Of examples (N, C, H, W), as floats (C, H, W); some at a time, as they are many."""
    sums = [to_float(some).sum(0) for some in images.split(4096)]
    return torch.stack(sums).sum(0) / len(images)


def _mean_of_known(images: Tensor) -> Tensor:
    """The same over what is there of each number; 0 of one that never is."""
    return images.double().nanmean(0).nan_to_num(0.0).float()


def tensor_shapes(
    config: RunConfig,
    shape: Shape,
    classes: int,
    layout: Layout = PICTURES,
    coders: Coders | None = None,
) -> dict[str, tuple[int, ...]] | None:
    """The shape of each tensor of a model's state; none of it takes memory.

    ``coders`` are to lie on torch's device "meta" as well.

    None where a part of one's own reads its numbers while it is made, so that it must be made.
    """
    try:
        with torch_stream(), torch.device("meta"):
            state = build_model(config, shape, classes, layout, coders).state_dict()
    except NotImplementedError:
        return None
    return {name: tuple(tensor.shape) for name, tensor in state.items()}


def build_model(
    config: RunConfig,
    shape: Shape,
    classes: int,
    layout: Layout = PICTURES,
    coders: Coders | None = None,
) -> VAE:
    """Compose the model of a configuration, with freshly initialised weights.

    Uses torch's global random state: seed it first for a reproducible model.

    Args:
        config: its network is "own" where ``coders`` are given.
        shape: (C, H, W) of an example.
        classes: of the data.
        layout: how people read an example.
        coders: encoder and decoder of the user's own, which become its parts and keep their
            weights.

    Raises:
        UserError: for a shape or a number of classes that there cannot be, coders that do not fit,
            or a network "own" without any.
    """
    expect(config, RunConfig, "The configuration", 'Make one: RunConfig(dataset="mnist").')
    expect(layout, Layout, "The layout", "Leave it out of pictures.")
    whole_number(classes, "The number of classes", 0)
    sizes = tuple(shape) if isinstance(shape, list | tuple) else ()
    if len(sizes) != 3 or not all(isinstance(size, int) and size > 0 for size in sizes):
        raise UserError(
            f"The shape of an example is (C, H, W), such as (1, 28, 28), but got {shape!r:.60}."
        )
    row = catalogue.MODELS[config.model]
    given = classes if row.conditional else 0
    known = {"shape": shape, "layout": layout, "bounded": layout.bounded, "classes": given}
    common = {
        "activation": config.activation,
        "dropout": config.dropout,
        "classes": given,
        "normalisation": config.normalisation,
    }
    network, latent_dim = catalogue.NETWORKS[config.network], config.latent_dim
    posterior = catalogue.POSTERIORS[row.posterior]
    likelihood = catalogue.LIKELIHOODS[config.likelihood].make(config, known)
    missing = catalogue.MISSING[config.missing]
    if missing.learns:
        likelihood = Observed(likelihood)
    out = (likelihood.params_per_element * shape[0], *shape[1:])
    encoder: nn.Module = NoEncoder()
    if coders is not None:
        if row.classifier:
            raise UserError(
                f"The {row.title} has a classifier built as its encoder is, and modules of your "
                "own are built once. Choose the vae or the cvae."
            )
        if posterior.encodes:
            if coders.encoder is None:
                raise UserError(
                    f"The {row.title} has an encoder, and you gave none. Give a pair (encoder, "
                    "decoder)."
                )
            encoder = GivenEncoder(coders.encoder, shape, given)
        decoder: CodeDecoder = GivenDecoder(coders.decoder, out, latent_dim, given)
    else:
        if posterior.encodes:
            encoder = Encoder(network.name, shape, config.hidden, **common, missing=missing.name)
        own = network.arguments(config, known)
        decoder = build_decoder(network.name, out, config.hidden, latent_dim, **common, **own)
    head = posterior.make(config, known, features=encoder.features, latent_dim=latent_dim)
    head.row = posterior
    if coders is None:
        for part in (encoder, decoder):
            initialise(part, config.initialisation, config.activation)
    if config.initialisation != "torch":
        head.initialise()
    prior = catalogue.PRIORS[config.prior].make(config, known, latent_dim=latent_dim)
    classifier = None
    if row.classifier:
        seen = {**common, "classes": 0, "missing": missing.name}
        told = Encoder(network.name, shape, config.hidden, **seen)
        classifier = Classifier(told, given)
        initialise(told, config.initialisation, config.activation)
        if config.initialisation != "torch":
            classifier.initialise()
    return VAE(encoder, head, prior, decoder, likelihood, shape, given, classifier, layout)
