"""The models that are compared, each trained on one budget and seen through the same few verbs."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from vae_core import catalogue
from vae_core.analyses.densities import EXAMPLES
from vae_core.analyses.peers.linear import ProbabilisticPCA, fit_pca
from vae_core.analyses.subject import Subject
from vae_core.config.rules import suited_networks
from vae_core.config.run import RunConfig
from vae_core.counting import counted
from vae_core.data import Dataset, Split
from vae_core.errors import ProgressCallback
from vae_core.evaluation.codes import Codes, encode
from vae_core.evaluation.likelihood import evidence_lower_bound
from vae_core.evaluation.samples import decode_pictures, sample_pictures
from vae_core.models.vae import VAE
from vae_core.runs.store import Run
from vae_core.training.loop import train

CAN = ("encode", "decode", "sample", "likelihood")
# What each kind of network can do.
ABLE = {"vae": CAN, "autoencoder": ("encode", "decode"), "gan": ("decode", "sample")}


@dataclass(frozen=True)
class Peer:
    """A trained model.

    Attributes:
        name: "vae", "pca", "autoencoder" or "gan".
        title: its name for people.
        can: which of ``CAN`` it can do by itself.
        decode: codes (N, D) and labels (N,) or class weights (N, Y), which only a conditional model
            heeds -> pictures uint8 (N, C, H, W).
        draw: labels (N,), the number N and a generator -> codes (N, D) of its own prior.
        prior: what that is called.
        sample: codes, labels and a seed -> pictures of what is drawn from p(x|z), where that is
            what a sample of this kind of data is.
        encode: the codes (N, D) of pictures; None without an encoder.
        log_likelihood: mean nats of a split, and a clause on what they are; None where there are
            none, and then the clause says why.
        scale: what that is the log of, a key of ``scales.METRICS``, of x or of x given its class.
        exact: whether it is no bound.
        codes: of train examples, to fit a density to; None where none is fitted.
        dimensions: the number D of codes.
        seconds: of its training; None where they are not known.
        pictures: training pictures it has seen, with repetition; None where it is not known.
        trained: a clause on its training.
    """

    name: str
    title: str
    can: tuple[str, ...]
    decode: Callable[[Tensor, Tensor | None], Tensor]
    draw: Callable[[Tensor | None, int, torch.Generator], Tensor]
    prior: str
    sample: Callable[[Tensor, Tensor | None, int], Tensor]
    encode: Callable[[Split], Tensor] | None
    log_likelihood: Callable[[Split], tuple[float | None, str]]
    scale: str
    given_class: bool
    exact: bool
    codes: Codes | None
    dimensions: int
    seconds: float | None
    pictures: int | None
    trained: str


def given(subject: Subject) -> Peer:
    """The model that the others stand beside."""
    size = len(subject.data.train)
    results = Run(subject.path).status().get("results") if subject.path.is_dir() else None
    if results and results.get("epochs"):
        seconds, epochs = results["seconds"], results["epochs"]
        trained = f"{counted(f'{epochs:.3g}', 'epoch')} in {seconds:.0f} s"
    else:
        seconds, epochs = None, subject.config.epochs
        trained = "trained beforehand" + (
            f" for {counted(f'{epochs:g}', 'epoch')}" if epochs else ""
        )
    pictures = round(epochs * size) if epochs else None
    codes = subject.codes("train", EXAMPLES) if subject.model.posterior_head.encodes else None
    return _neural(subject.model, subject.config, codes, seconds, pictures, trained)


def trained(
    kind: str, subject: Subject, seconds: float, seed: int, report: ProgressCallback
) -> Peer:
    """Another kind of model with the given one's network and data, trained anew.

    Args:
        kind: "vae", "autoencoder" or "gan", a row of the catalogue.
        subject: the model given.
        seconds: of training.
        seed: of everything random in it.
        report: told how far it is.
    """
    row = catalogue.MODELS[kind]
    own = {*catalogue.WEIGHTS, *row.settings, "scheduled"}  # what makes it this model
    values = {k: v for k, v in subject.config.model_dump().items() if k not in own} | {
        "model": kind,
        "schedule": "constant",
        "epochs": None,
        "seconds": seconds,
        "patience": None,
        "threads": torch.get_num_threads(),
        "seed": seed,
    }
    if values["network"] not in suited_networks(subject.data.layout, row):
        del values["network"], values["hidden"]  # the usual one of the data that it can have
    config = RunConfig.parse(values, spec=subject.config.spec)
    title = row.title if row.title.isupper() else row.title.lower()
    for progress in train(config, subject.data):
        report(f"Training the {title}", progress.fraction)
    training = progress.training
    network = training.saved.eval()
    encodes = network.posterior_head.encodes
    codes = encode(network, subject.data.train, EXAMPLES) if encodes else None
    pictures = round(training.epoch * len(subject.data.train))
    words = f"{counted(f'{training.epoch:.3g}', 'epoch')} in {training.seconds:.1f} s, seed {seed}"
    return _neural(network, config, codes, training.seconds, pictures, words)


def kind_of(model: VAE) -> str:
    """Which of the kinds that are compared a network is: a key of ``ABLE``."""
    if not model.posterior_head.encodes:
        return "gan"
    return "autoencoder" if model.posterior_head.deterministic else "vae"


def _neural(
    model: VAE,
    config: RunConfig,
    codes: Codes | None,
    seconds: float | None,
    pictures: int | None,
    trained: str,
) -> Peer:
    def log_likelihood(split: Split) -> tuple[float | None, str]:
        if not model.posterior_head.encodes:
            return None, "a GAN draws without ever rating what it draws"
        if model.posterior_head.deterministic:
            return None, (
                "a plain autoencoder gives examples no probability: it has no distribution over "
                "codes"
            )
        row = catalogue.LIKELIHOODS[config.likelihood]
        spec = config.spec
        kind = spec.layout.targets(config.likelihood, bool(spec.grey)).words
        of = "log p(x|y), given the class" if model.classes else "log p(x)"
        bound = evidence_lower_bound(model, split)
        return bound.elbo, f"a lower bound on {of} (ELBO, beta 1); {row.title}: {kind}"

    name = kind_of(model)
    return Peer(
        name=name,
        title=catalogue.MODELS[config.model].title,
        can=ABLE[name],
        decode=lambda z, y: decode_pictures(model, z, y if model.classes else None),
        draw=lambda y, count, generator: _drawn(model, y, count, generator),
        prior="N(0, I)" if model.prior.standard else "the prior that it has learned",
        sample=lambda z, y, seed: sample_pictures(model, z, y if model.classes else None, seed),
        encode=(lambda split: encode(model, split).mean) if model.posterior_head.encodes else None,
        log_likelihood=log_likelihood,
        scale=catalogue.LIKELIHOODS[config.likelihood].scale,
        given_class=bool(model.classes),
        exact=False,
        codes=codes,
        dimensions=model.latent_dim,
        seconds=seconds,
        pictures=pictures,
        trained=trained,
    )


@torch.no_grad()
def _drawn(model: VAE, y: Tensor | None, count: int, generator: torch.Generator) -> Tensor:
    """Codes (count, D) of a model's own prior, given the class where it is conditional."""
    codes, _ = model.draw(count, y if model.classes else None, generator)
    return codes


def linear(data: Dataset, components: int, seed: int) -> Peer:
    """PCA with as many components as the given model has dimensions."""
    fitted: ProbabilisticPCA = fit_pca(data.train.images, components, seed)

    def log_likelihood(split: Split) -> tuple[float, str]:
        value = float(fitted.log_likelihood(split.images).mean())
        return value, "exact; the log-density of a Gaussian"

    return Peer(
        name="pca",
        title="PCA",
        can=CAN,
        decode=lambda z, y: data.pictures(fitted.decode(z)),
        draw=lambda y, count, generator: torch.randn(count, components, generator=generator),
        prior="N(0, I)",
        sample=lambda z, y, seed: data.pictures(
            fitted.sample(z, seed) if data.layout.samples_drawn else fitted.decode(z)
        ),
        encode=lambda split: fitted.encode(split.images),
        log_likelihood=log_likelihood,
        scale="density",
        given_class=False,
        exact=True,
        codes=None,
        dimensions=len(fitted.directions),
        seconds=None,
        pictures=fitted.examples,
        trained=f"solved exactly on {counted(fitted.examples, 'example')}, without steps",
    )
