"""The part of a report card on samples: are they like the data, all of it, and new."""

from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from vae_core.analyses.densities import EXAMPLES, fit_density
from vae_core.analyses.features import Features, feature_extractor
from vae_core.analyses.report.samples_measures import (
    COPIES,
    DROPPED,
    MEASURES,
    OBEYED,
    RATIO,
    compare,
)
from vae_core.analyses.report.samples_words import explain
from vae_core.analyses.report.written import columns, distance, written
from vae_core.analyses.subject import Subject
from vae_core.config.analyses import ReportSettings
from vae_core.counting import counted
from vae_core.data import Dataset, Split
from vae_core.data.wording import named_for, with_article
from vae_core.errors import ProgressCallback, UserError, within
from vae_core.evaluation import samples as measure
from vae_core.evaluation.codes import encode
from vae_core.evaluation.figures import Figure, Metric, Section
from vae_core.evaluation.inception import load_inception

SHOWN = 64
SHOWN_NEAREST = 8
NEIGHBOURS_SHOWN = 4
NEAREST_EXAMPLES = 500
# Inception takes a third of a second a picture on one core.
INCEPTION_EXAMPLES = 500


@dataclass
class Draws:
    """The sets that are measured, equally large, and what they are measured against.

    Attributes:
        reference: real examples of the split that is measured.
        pictures: uint8 (N, C, H, W) by source.
        read: the same examples as people read them: values where they do, else the pictures.
        whole: of the samples, ``pictures`` and ``read`` before they were given the gaps of data
            that have some, without which nothing could be compared.
        origin: a clause on each source.
        asked: the classes that samples were asked to be of (N,), for conditional models.
    """

    reference: Split
    pictures: dict[str, Tensor]
    read: dict[str, Tensor]
    origin: dict[str, str]
    asked: Tensor | None
    whole: tuple[dict[str, Tensor], dict[str, Tensor]]

    @property
    def drawn(self) -> list[str]:
        """The sources that are samples of the model."""
        return [name for name in ("prior", "density") if name in self.pictures]


def draw_samples(subject: Subject, settings: ReportSettings, report: ProgressCallback) -> Draws:
    """Samples, reconstructions and other real pictures, all of one number.

    A conditional model is asked for the classes of the reference, in its proportions. Without an
    encoder there are no reconstructions, and no codes to fit a density to.
    """
    data, model, seed = subject.data, subject.model, settings.seed
    reference, reals, where = _halves(data, settings)
    count, y = len(reference), reference.labels if model.classes else None
    with torch.no_grad():
        drawn, _ = model.draw(count, y, torch.Generator().manual_seed(seed))
    codes_of = {"prior": drawn}
    whose = "pictures drawn from p(x|z)" if data.layout.samples_drawn else "expected pictures"
    untaught = model.posterior_head.deterministic
    origin = {
        "prior": f"{whose} of codes from "
        + ("N(0, I)" if model.prior.standard else "the prior that was learned jointly")
        + (", which a plain autoencoder has never been taught" if untaught else ""),
    }
    if model.posterior_head.encodes:
        fitted = fit_density(
            settings.density,
            subject.codes("train", EXAMPLES),
            seed,
            within(report, 0.0, 0.9),
            model.posterior_head,
        )
        report("Decoding samples", 0.9)
        codes_of["density"] = fitted.sample(count, seed)
        origin |= {
            "density": f"{whose} of codes from {with_article(fitted.description)}"
            + (", one for all classes" if y is not None else ""),
            "reconstructions": "expected pictures of the codes of the very examples compared with",
        }
    whole = _drawn(subject, codes_of, y, seed)
    pictures, read = (dict(each) for each in whole)
    if model.posterior_head.encodes:
        codes = encode(model, reference).mean
        pictures["reconstructions"] = measure.decode_pictures(model, codes, y)
        if data.gappy:
            back = measure.decode_examples(model, codes, y)
            pictures["reconstructions"] = data.pictures(with_gaps_of(reference, back))
    if data.gappy:
        drawn = {name: measure.sample_examples(model, z, y, seed) for name, z in codes_of.items()}
        drawn = {name: with_gaps_of(reals, values) for name, values in drawn.items()}
        pictures |= {name: data.pictures(values) for name, values in drawn.items()}
        read = dict(drawn) if data.layout.by_values else dict(pictures)
        origin["prior"] += ", with the gaps of other examples"
    pictures["real"] = data.pictures(reals.images)
    read["real"] = reals.images if data.layout.by_values else pictures["real"]
    origin["real"] = f"real {where} examples: what a perfect model would reach"
    report("Decoding samples", 1.0)
    seen = replace(reference, images=data.pictures(reference.images))
    origin = {name: named_for(data.layout, text) for name, text in origin.items()}
    return Draws(seen, pictures, read, origin, y, whole)


def with_gaps_of(split: Split, examples: Tensor) -> Tensor:
    """Whole examples (N, C, H, W) of which is missing what is of those of a split, in turn."""
    turn = torch.arange(len(examples)) % len(split)
    return torch.where(split.values(turn).isnan(), torch.nan, examples)


def _drawn(
    subject: Subject, codes: dict[str, Tensor], y: Tensor | None, seed: int
) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """Samples of codes by source, as pictures, and as people read them."""
    data, model = subject.data, subject.model
    if not data.layout.by_values:
        found = {name: measure.sample_pictures(model, z, y, seed) for name, z in codes.items()}
        return found, dict(found)
    read = {name: measure.sample_examples(model, z, y, seed) for name, z in codes.items()}
    return {name: data.pictures(values) for name, values in read.items()}, read


def _halves(data: Dataset, settings: ReportSettings) -> tuple[Split, Split, str]:
    """The examples to compare with, as many other ones, and where these are from.

    Both are drawn at random, since splits may be ordered: the second half of MNIST's test pictures
    comes from other writers than the first.
    """
    split = getattr(data, settings.split)
    order = torch.randperm(len(split), generator=torch.Generator().manual_seed(settings.seed))
    if settings.split != "train" and len(split) >= 2 * settings.examples:
        first, second = order[: 2 * settings.examples].split(settings.examples)
        return split.select(first), split.select(second), f"other {settings.split}"
    # Pictures that were not trained on, so that they also serve to tell copies.
    name = "validation" if settings.split == "test" else "test"
    others = getattr(data, name)
    count = min(settings.examples, len(split), len(others))
    rest = torch.randperm(len(others), generator=torch.Generator().manual_seed(settings.seed))
    return split.select(order[:count]), others.select(rest[:count]), name


def section(subject: Subject, settings: ReportSettings, report: ProgressCallback) -> Section:
    """Measure the samples of a model; tensors ``prior`` and ``density`` (64, C, H, W) are samples.

    ``nearest_samples`` (8, C, H, W) stand beside their ``nearest_training`` (8, 4, C, H, W)
    pictures, whose distances are ``data["nearest_distances"]``. Of a kind that people read by its
    values ``data["written"]`` has them.
    """
    rest = 0.3 if settings.inception else 1.0
    features = feature_extractor(subject.data.rendered, within(report, 0.0, 0.5 * rest))
    draws = draw_samples(subject, settings, within(report, 0.5 * rest, 0.7 * rest))
    found = Section()
    note = (
        f"{len(draws.reference)} against as many {settings.split} examples, seed {settings.seed}, "
        f"on {features.description}"
    )
    extracted = {name: features.extract(images) for name, images in draws.pictures.items()}
    reference = features.extract(draws.reference.images)
    found.figures += compare(
        reference, extracted, draws.origin, note, within(report, 0.7 * rest, 0.85 * rest)
    )
    _classes(found, draws, features, subject)
    _memorisation(found, draws, subject, settings, within(report, 0.85 * rest, rest))
    if settings.inception:
        _inception(found, draws, settings, within(report, rest, 1.0))
    found.data["origins"] = draws.origin
    found.tensors |= {name: draws.whole[0][name][:SHOWN].numpy() for name in draws.drawn}
    found.findings = explain(found, subject.config, len(draws.reference))
    return found


def _classes(found: Section, draws: Draws, features: Features, subject: Subject) -> None:
    """The histogram of classes, and the classes that samples leave out."""
    names = subject.data.class_names
    kinds = {name: features.classify(draws.pictures[name]) for name in draws.drawn}
    if kinds["prior"] is None:
        why = "This data set has no classes."
        found.figures += [Figure(DROPPED, None, note=why)]
        found.data |= {"classes": None, "dropped": []}
        return
    real = np.bincount(subject.data.train.known_labels.numpy(), minlength=len(names))
    counts = {
        name: np.bincount(kind, minlength=len(names))
        for name, kind in kinds.items()
        if kind is not None
    }
    dropped = measure.dropped_classes(counts["prior"], real)
    note = (
        f"{counted(len(kinds['prior']), 'sample')}, sorted by a classifier that is right in "
        f"{100 * features.accuracy:.1f} % of test examples"
    )
    found.figures.append(Figure(DROPPED, float(len(dropped)), note=note))
    if draws.asked is not None:
        agreement = float((kinds["prior"] == draws.asked.numpy()).mean())
        found.figures.append(Figure(OBEYED, agreement, note=note))
    found.data["classes"] = {
        "names": list(names),
        "data": (real / real.sum()).tolist(),
        **{name: (count / count.sum()).tolist() for name, count in counts.items()},
    }
    found.data |= {"dropped": [names[index] for index in dropped], "told_right": features.accuracy}


def _memorisation(
    found: Section,
    draws: Draws,
    subject: Subject,
    settings: ReportSettings,
    report: ProgressCallback,
) -> None:
    """How far samples and unseen pictures are from the training set, and the nearest pairs."""
    layout = subject.data.layout
    train = (subject.data if layout.by_values else subject.data.rendered).train.images
    # Validation examples chose the weights but gave no gradient: they are unseen as well.
    unseen = draws.read["real"][:NEAREST_EXAMPLES]
    samples = draws.read["prior"][:NEAREST_EXAMPLES]
    distances, places = measure.nearest_training(
        zeros_in_gaps(torch.cat([samples, unseen])),
        zeros_in_gaps(train),
        measure.COPY_NEIGHBOURS,
        report,
    )
    mine, theirs = distances[: len(samples)], distances[len(samples) :]
    usual = float(np.median(theirs[:, 0]))
    ratio = float(np.median(mine[:, 0])) / usual if usual > 0 else None
    copied, by_chance = (float(measure.copies(part).mean()) for part in (mine, theirs))
    note = (
        f"{counted(len(samples), 'sample')} from the prior against "
        f"{counted(len(train), 'training example')}"
    )
    found.figures += [
        Figure(RATIO, ratio, note=f"{note}; the median of unseen examples is {usual:.3g}"),
        Figure(COPIES, copied, note=f"{note}; of unseen real examples it is {by_chance:.3g}"),
    ]
    found.data |= {"copied_by_chance": by_chance, "nearest_of": len(samples)}
    found.data["nearest_distances"] = np.round(
        mine[:SHOWN_NEAREST, :NEIGHBOURS_SHOWN].astype(float), 4
    ).tolist()
    near = torch.from_numpy(places[:SHOWN_NEAREST, :NEIGHBOURS_SHOWN])
    found.data["nearest_by"] = distance(layout)
    if layout.by_values:
        found.data["written"] = {
            "columns": columns(layout),
            **{name: written(layout, draws.whole[1][name][:SHOWN]) for name in draws.drawn},
            "nearest_training": [written(layout, train[each]) for each in near],
        }
    found.tensors["nearest_samples"] = draws.pictures["prior"][:SHOWN_NEAREST].numpy()
    shown = subject.data.rendered.train.images
    found.tensors["nearest_training"] = shown[near].numpy()


def zeros_in_gaps(examples: Tensor) -> Tensor:
    """Examples between which there are distances: what is missing counts as the mean."""
    return examples.nan_to_num(0.0) if examples.is_floating_point() else examples


def _inception(
    found: Section, draws: Draws, settings: ReportSettings, report: ProgressCallback
) -> None:
    """The same measures on Inception's features, or a figure that says why there are none."""
    try:
        network = load_inception(within(report, 0.0, 0.2))
    except UserError as error:
        title, definition, source, better = MEASURES["frechet"]
        metric = Metric(
            "inception_frechet_prior", f"{title} (Inception)", "", definition, source, better
        )
        found.figures.append(Figure(metric, None, note=str(error)))
        return
    sets = {name: draws.pictures[name] for name in (*draws.drawn, "real")}
    sets = {"reference": draws.reference.images, **sets}
    extracted = {}
    for done, (name, images) in enumerate(sets.items()):
        extracted[name] = network.extract(
            images[:INCEPTION_EXAMPLES],
            within(report, 0.2 + 0.7 * done / len(sets), 0.2 + 0.7 * (done + 1) / len(sets)),
        )
    reference = extracted.pop("reference")
    note = (
        f"{len(reference)} against as many {settings.split} examples, on {network.description}; "
        "so few examples inflate a Fréchet distance over 2048 features, and the kernel distance is "
        "the one to trust"
    )
    found.figures += compare(
        reference,
        extracted,
        draws.origin,
        note,
        within(report, 0.9, 1.0),
        prefix="inception_",
    )
