"""A VAE beside PCA, a plain autoencoder and a GAN: what each can do, in pictures and numbers."""

import time
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from vae_core.analyses.densities import fit_density
from vae_core.analyses.features import Features, feature_extractor
from vae_core.analyses.peers import scales
from vae_core.analyses.peers.roster import ABLE, CAN, Peer, given, linear, trained
from vae_core.analyses.peers.words import describe, summarise, values_of
from vae_core.analyses.subject import Subject
from vae_core.artifacts.model_file import choose_examples
from vae_core.artifacts.records import PeersRecord
from vae_core.config.analyses import PeerSettings
from vae_core.counting import counted
from vae_core.data import Dataset, Split
from vae_core.data.wording import named_for, with_article
from vae_core.errors import ProgressCallback, UserError, within
from vae_core.evaluation.figures import Figure, Metric
from vae_core.evaluation.samples import frechet_distance, precision_recall

ORDER = ("vae", "pca", "autoencoder", "gan")
PICTURES = 16
WALK = 8
EXAMPLES = 2000
# For a model whose own training time is not known, as a starter's.
SECONDS = 20.0
# Nobody waits for two more trainings of an hour.
LONGEST = 120.0

ERROR = Metric(
    "reconstruction_error",
    "Reconstruction error",
    "",
    "Squared error a pixel, pixels in [0, 1], between test pictures and the expected pictures of "
    "their codes.",
    better="lower",
)
FRECHET = Metric(
    "frechet_prior",
    "Fréchet distance of samples",
    "",
    "Squared Fréchet distance between features of test pictures and of samples with codes from "
    "the model's prior, which is N(0, I) unless it has learned another.",
    "Heusel et al. 2017, arXiv:1706.08500, eq. 6",
    "lower",
)
FITTED = Metric(
    "frechet_density",
    "Fréchet distance, codes from a fitted density",
    "",
    "The same with codes from a mixture of Gaussians fitted to the codes of train examples.",
    "Ghosh et al. 2020, arXiv:1903.12436",
    "lower",
)
PRECISION = Metric(
    "precision",
    "Precision",
    "",
    "Share of samples within the reach of real pictures' fifth neighbours, on their features: does "
    "each look real?",
    "Kynkäänniemi et al. 2019, arXiv:1904.06991, eq. 2",
    "higher",
)
RECALL = replace(
    PRECISION,
    key="recall",
    title="Recall",
    definition="Share of real pictures within the reach of samples' fifth neighbours, on their "
    "features: is all of the data there?",
)


def compare_with_peers(
    subject: Subject, settings: PeerSettings, report: ProgressCallback
) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Train the others on the given model's budget and measure all four; the parts of a pack.

    ``meta["models"]`` is a list of {name, title, given, can, figures, seconds, pictures, trained,
    words}, ``meta["words"]`` says what it comes to. Tensors, uint8: ``inputs`` (16, C, H, W); per
    model ``name/reconstructions`` of these (not of the GAN), ``name/samples`` (16) of the same
    noise for all, ``name/interpolation`` (8) between the codes of the first two inputs, or between
    two noises; of the VAE and the autoencoder ``name/density_samples`` (16).
    """
    if subject.data.gappy:
        raise UserError(
            f"Numbers of {subject.config.spec.title} are missing, and PCA and the GAN, which this "
            "compares with, learn whole examples alone. Choose a run on data without gaps."
        )
    first = given(subject)
    seconds = settings.seconds or min(first.seconds or SECONDS, LONGEST)
    # Seconds that the steps take on one core; the features are there from the second time on.
    others = [kind for kind in ABLE if kind != first.name]
    trainings = dict.fromkeys(others, seconds)
    spans = _Spans(report, features=10.0, pca=2.0, **trainings, measure=10.0)
    features = feature_extractor(subject.data.rendered, spans.part("features"))
    peers = [first, _solve_pca(subject, settings, spans)]
    for kind in others:
        peers.append(trained(kind, subject, seconds, settings.seed, spans.part(kind)))
    peers.sort(key=lambda peer: ORDER.index(peer.name))
    measured, tensors = _measure_all(peers, subject, features, settings.seed, spans.part("measure"))
    tensors |= _walks(peers, subject.data)
    models = [_record(peer, measured[peer.name], peer is first) for peer in peers]
    values = values_of(models, min(EXAMPLES, len(subject.data.test)))
    speak = partial(named_for, subject.data.layout)
    models = [
        model
        | {
            "words": [speak(line) for line in describe(model["name"], values)],
            "figures": [
                figure | {part: speak(figure[part]) for part in ("definition", "note", "source")}
                for figure in model["figures"]
            ],
        }
        for model in models
    ]
    told = summarise(models, seconds, first.dimensions, bool(subject.model.classes))
    found = PeersRecord(
        title=subject.config.title,
        dataset=subject.config.spec.title,
        shape=list(subject.data.picture_shape),
        settings=settings.model_dump(mode="json"),
        seconds=seconds,
        features=features.description,
        models=models,
        words=[speak(line) for line in told],
    )
    return found.record(), tensors


def _measure_all(
    peers: list[Peer], subject: Subject, features: Features, seed: int, report: ProgressCallback
) -> tuple[dict[str, list[Figure]], dict[str, np.ndarray]]:
    """The figures of each by name, on the same test examples; and its pictures."""
    data = subject.data
    order = torch.randperm(len(data.test), generator=torch.Generator().manual_seed(seed))
    reference = data.test.select(order[:EXAMPLES])
    extracted = features.extract(data.pictures(reference.images))
    measured, tensors, nats = {}, {}, {}
    for done, peer in enumerate(peers):
        share = within(report, done / len(peers), (done + 1) / len(peers))
        told = _of(peer.title, share)
        measured[peer.name], pictures = _measure(
            peer, data, reference, extracted, features, seed, told
        )
        tensors |= {f"{peer.name}/{name}": array for name, array in pictures.items()}
        nats[peer.name] = _nats(peer, reference)
    for name, rows in scales.of_all(nats).items():
        measured[name][1:1] = rows
    return measured, tensors


def _walks(peers: list[Peer], data: Dataset) -> dict[str, np.ndarray]:
    """The inputs that all are shown, and what each makes of them and between two of them."""
    shown = data.test.select(choose_examples(data.test, PICTURES))
    tensors = {"inputs": data.pictures(shown.images).numpy()}
    for peer in peers:
        walked = _walk(peer, shown, len(data.class_names))
        tensors |= {f"{peer.name}/{name}": array for name, array in walked.items()}
    return tensors


def _solve_pca(subject: Subject, settings: PeerSettings, spans: "_Spans") -> Peer:
    spans.part("pca")("Solving PCA", 0.0)
    begun = time.perf_counter()
    peer = linear(subject.data, subject.model.latent_dim, settings.seed)
    return replace(peer, seconds=time.perf_counter() - begun)


def _record(peer: Peer, figures: list[Figure], is_given: bool) -> dict[str, Any]:
    return {
        "name": peer.name,
        "title": peer.title,
        "given": is_given,
        "can": {verb: verb in peer.can for verb in CAN},
        "figures": [figure.record() for figure in figures],
        "seconds": peer.seconds,
        "pictures": peer.pictures,
        "trained": peer.trained,
    }


def _measure(
    peer: Peer,
    data: Dataset,
    reference: Split,
    extracted: np.ndarray,
    features: Features,
    seed: int,
    report: ProgressCallback,
) -> tuple[list[Figure], dict[str, np.ndarray]]:
    """The figures of a model, and its samples."""
    count = len(reference)
    generator = torch.Generator().manual_seed(seed)
    report("drawing samples", 0.0)
    codes = peer.draw(reference.labels, count, generator)
    samples = peer.sample(codes, reference.labels, seed)
    found = features.extract(samples)
    report("comparing samples with the data", 0.2)
    neighbours = precision_recall(extracted, found)
    note = (
        f"{counted(count, 'sample')} with codes from {peer.prior} against as many test examples, "
        f"seed {seed}, on {features.description}"
    )
    if "sample" not in peer.can:
        note = f"N(0, I) is not where its codes are: it was never told to put them there; {note}"
    report("rating test examples", 0.4)
    tensors = {"samples": samples[:PICTURES].numpy()}
    figures = [
        _error(peer, data, reference),
        Figure(FRECHET, frechet_distance(extracted, found), note=note),
        Figure(PRECISION, neighbours["precision"], note=note),
        Figure(RECALL, neighbours["recall"], note=note),
    ]
    if peer.codes is None:
        why = "none is fitted: its codes are N(0, I) by its own definition"
        return [*figures, Figure(FITTED, None, note=why)], tensors
    density = fit_density(
        "mixture",
        peer.codes,
        seed,
        within(lambda _, part: report("fitting a density to the codes", part), 0.5, 1.0),
    )
    samples = peer.sample(density.sample(count, seed), reference.labels, seed)
    tensors["density_samples"] = samples[:PICTURES].numpy()
    distance = frechet_distance(extracted, features.extract(samples))
    note = f"{counted(count, 'sample')} with codes from {with_article(density.description)}"
    return [*figures, Figure(FITTED, distance, note=note)], tensors


def _nats(peer: Peer, reference: Split) -> Figure:
    """Its log-likelihood, in the row of its kind."""
    metric = scales.METRICS[peer.scale, peer.given_class]
    nats, kind = peer.log_likelihood(reference)
    if nats is None:
        return Figure(metric, None, note=kind)
    note = f"{kind}; {counted(len(reference), 'test example')}"
    return Figure(metric, nats, note=note, at_least=not peer.exact)


def _error(peer: Peer, data: Dataset, reference: Split) -> Figure:
    if peer.encode is None:
        return Figure(ERROR, None, note="it has no encoder: no example can be given to it")
    rebuilt = peer.decode(peer.encode(reference), reference.labels)
    squares = (
        rebuilt.float() - data.pictures(reference.images).float()
    ).square().mean().item() / 255**2
    return Figure(ERROR, squares, note=f"{counted(len(reference), 'test example')}")


def _walk(peer: Peer, shown: Split, classes: int) -> dict[str, np.ndarray]:
    """Reconstructions of the inputs, and a straight walk between two codes."""
    tensors = {}
    weights = None
    if peer.encode is None:
        generator = torch.Generator().manual_seed(0)
        ends = peer.draw(None if shown.labels is None else shown.labels[:2], 2, generator)
    else:
        codes = peer.encode(shown)
        tensors["reconstructions"] = peer.decode(codes, shown.labels).numpy()
        second = min(1, len(codes) - 1)
        ends = codes[[0, second]]
        if shown.labels is not None:
            # A conditional model is led from one class to the other on the way.
            weights = _between(F.one_hot(shown.labels, classes).float()[[0, second]])
    tensors["interpolation"] = peer.decode(_between(ends), weights).numpy()
    return tensors


def _of(title: str, report: ProgressCallback) -> ProgressCallback:
    """What tells of the work on one of several, by its title."""
    return lambda text, part: report(f"{title}: {text}", part)


def _between(ends: Tensor) -> Tensor:
    """Eight points on the straight line from the first row (2, D) to the second, (8, D)."""
    share = torch.linspace(0, 1, WALK)[:, None]
    return (1 - share) * ends[:1] + share * ends[1:]


class _Spans:
    """Shares of one bar of progress for steps that take so many seconds each."""

    def __init__(self, report: ProgressCallback, **seconds: float):
        self.report = report
        total = sum(seconds.values())
        self.spans: dict[str, tuple[float, float]] = {}
        begin = 0.0
        for name, length in seconds.items():
            self.spans[name] = (begin, length / total)
            begin += length / total

    def part(self, name: str) -> ProgressCallback:
        begin, share = self.spans[name]
        return within(self.report, begin, min(1.0, begin + share))
