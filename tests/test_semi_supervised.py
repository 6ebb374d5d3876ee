"""M2: the objective by brute force, what a picture without a label counts as, and no leak."""

import dataclasses
import math
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from tests.small_models import Recorder
from vae_core import RunConfig, Store, UserError, load_run
from vae_core.analyses.report.likelihood import section
from vae_core.analyses.subject import Subject
from vae_core.config.analyses import ReportSettings
from vae_core.data import Dataset
from vae_core.data.labels import UNKNOWN, known_labels, labelled_minibatch, one_hot
from vae_core.evaluation.likelihood import evidence_lower_bound
from vae_core.export.card import describe
from vae_core.models.posteriors import DiagonalGaussian
from vae_core.models.vae import VAE
from vae_core.runs.runner import execute
from vae_core.training import batches
from vae_core.training.loop import train
from vae_core.training.objectives import LossContext, elbo, semi_supervised
from vae_core.training.state import Training

CLASSES = 10


def config(**values) -> RunConfig:
    settings = {"dataset": "digits", "model": "m2", "hidden": [24], "latent_dim": 3}
    return RunConfig.parse({**settings, **values})


@pytest.fixture
def model(digits: Dataset) -> VAE:
    """Away from its starting point; its posterior has no width, so that nothing is drawn."""
    made = Training(config(), digits).model
    torch.manual_seed(0)
    with torch.no_grad():
        for parameter in made.parameters():
            parameter += 0.1 * torch.randn_like(parameter)
        made.posterior_head.linear.weight[3:] = 0
        made.posterior_head.linear.bias[3:] = -1e9  # the soft bound: a variance of e^-10
    return made


def batch(digits: Dataset, count: int = 6) -> tuple[Tensor, Tensor]:
    return digits.train.images[:count].float() / 255, digits.train.labels[:count]


def situation(model: VAE, beta: float, alpha: float) -> LossContext:
    return LossContext({"beta": beta, "alpha": alpha}, 1000, model)


@torch.no_grad()
def test_the_objective_is_the_sum_over_classes_by_hand(model: VAE, digits: Dataset) -> None:
    """Picture by picture and class by class, with probabilities rather than their logarithms."""
    x, labels = batch(digits)
    y = torch.where(torch.tensor([1, 0, 0, 1, 0, 1]).bool(), labels, UNKNOWN)
    beta, alpha, total, wrong = 0.7, 3.0, 0.0, []
    for picture, label in zip(x, y.tolist(), strict=True):
        chances = model.classifier(picture[None])[0].softmax(0)
        costs = []
        for guess in range(CLASSES):
            told = torch.tensor([guess])
            posterior = model.posterior(picture[None], told)
            variance = posterior.variance
            kl = 0.5 * (posterior.mean**2 + variance - 1 - variance.log()).sum()
            rebuilt = model.decode(posterior.mean, told)[0]
            likelihood = -F.binary_cross_entropy(rebuilt, picture, reduction="sum")
            costs.append(-likelihood + beta * kl - math.log(1 / CLASSES))
        if label != UNKNOWN:
            total += costs[label]
            wrong.append(-chances[label].log())
        else:
            entropy = -(chances * chances.log()).sum()
            total += sum(c * cost for c, cost in zip(chances, costs, strict=True)) - entropy
    expected = total / 6 + alpha * sum(wrong) / 3
    found = semi_supervised(model.terms(x, y), situation(model, beta, alpha))
    assert found.item() == pytest.approx(expected.item(), abs=0.05)
    # The noise of e^-5 is all that is between them: many codes come closer.
    many = semi_supervised(model.terms(x, y, 400), situation(model, beta, alpha))
    assert many.item() == pytest.approx(expected.item(), abs=0.01)


def test_with_every_label_it_is_the_conditional_vae_and_a_classifier(
    model: VAE, digits: Dataset
) -> None:
    x, y = batch(digits, 40)
    terms, given = model.terms(x, y), situation(model, 0.5, 2.0)
    expected = elbo(terms, given) + math.log(CLASSES) + 2 * F.cross_entropy(model.classifier(x), y)
    torch.testing.assert_close(semi_supervised(terms, given), expected)


def test_without_any_label_every_part_learns_from_the_pictures(model: VAE, digits: Dataset) -> None:
    x, y = batch(digits)
    terms = model.terms(x, torch.full_like(y, UNKNOWN))
    ones, twos = (semi_supervised(terms, situation(model, 1.0, alpha)) for alpha in (1.0, 200.0))
    assert abs(ones - twos) < 0.05, "there is nothing that alpha could weigh"
    ones.backward()
    assert all(p.grad is not None and p.grad.abs().sum() > 0 for p in model.classifier.parameters())


def by_masks(model: VAE, x: Tensor, y: Tensor, beta: float, alpha: float) -> Tensor:
    """The loss with rows picked by what is told of them, class after class."""
    told = y != UNKNOWN
    log_q = model.classifier(x).log_softmax(-1)
    total = torch.zeros(())
    for each, picked in ((y, told), *((torch.full_like(y, c), ~told) for c in range(CLASSES))):
        terms = model.terms(x[picked], each[picked])
        cost = terms.distortion + beta * terms.kl + math.log(CLASSES)
        if picked is not told:
            chance = log_q[picked].gather(1, each[picked].unsqueeze(1)).squeeze(1)
            cost = chance.exp() * (cost + chance)
        total = total + cost.sum()
    return total / len(y) + alpha * F.nll_loss(log_q[told], y[told])


def test_labels_weights_and_masks_are_one_loss_with_one_gradient(
    model: VAE, digits: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Weights, of which a row of zeros tells no class, need no sizes that depend on the data."""
    monkeypatch.setattr(DiagonalGaussian, "rsample", lambda q, size: q.mean.expand(*size, -1, -1))
    x, labels = batch(digits, 12)
    y = torch.where(torch.arange(12) % 3 == 0, labels, UNKNOWN)
    given = situation(model, 0.7, 3.0)
    losses = [
        by_masks(model, x, y, 0.7, 3.0),
        semi_supervised(model.terms(x, y), given),
        semi_supervised(model.terms(x, one_hot(y, CLASSES)), given),
    ]
    parameters = list(model.parameters())
    expected, *others = (torch.autograd.grad(loss, parameters) for loss in losses)
    assert all(abs(loss / losses[0] - 1) <= 1e-6 for loss in losses)
    for found in others:
        for one, other in zip(found, expected, strict=True):
            assert (one - other).abs().max() <= 1e-6 * other.abs().max()


@torch.no_grad()
def test_it_bounds_what_any_one_class_says(model: VAE, digits: Dataset) -> None:
    """sum_y q (L + log q) is least for q proportional to exp(-L), where it is -log sum exp(-L)."""
    x, _ = batch(digits)
    given = situation(model, 1.0, 0.0)
    each = [semi_supervised(model.terms(x[:1], torch.tensor([c])), given) for c in range(CLASSES)]
    free = semi_supervised(model.terms(x[:1], torch.tensor([UNKNOWN])), given)
    assert free >= -torch.stack(each).neg().logsumexp(0) - 0.05


@torch.no_grad()
def test_a_picture_without_a_label_counts_as_its_most_probable_class(
    model: VAE, digits: Dataset
) -> None:
    x, labels = batch(digits, 30)
    model.train()
    guess = model.classifier(x).argmax(-1)
    assert len(guess.unique()) > 1 and not torch.equal(guess, labels)
    assert torch.equal(model.embed(x), model.embed(x, guess))
    assert torch.equal(model.reconstruct(x), model.reconstruct(x, guess))
    assert torch.equal(model.reconstruct(digits.train.images[:30]), model.reconstruct(x, guess))
    some = torch.where(torch.arange(30) % 3 == 0, UNKNOWN, labels)
    mixed = torch.where(some == UNKNOWN, guess, labels)
    assert torch.equal(model.embed(x, some), model.embed(x, mixed))
    assert torch.equal(model.embed(x, one_hot(some, CLASSES)), model.embed(x, mixed))
    torch.testing.assert_close(model.classify(x).sum(-1), torch.ones(30))
    with pytest.raises(UserError, match="Classes are 0 to 9"):
        model.embed(x, torch.full((30,), -2))
    with pytest.raises(UserError, match="conditional"):
        model.decode(torch.zeros(2, 3))


@pytest.mark.parametrize("count", [10, 25, 100, 1000])
def test_labels_are_spread_evenly_and_chosen_by_the_seed(count: int, digits: Dataset) -> None:
    labels = digits.train.labels
    known = known_labels(labels, count, seed=3)
    told = known != UNKNOWN
    assert told.sum() == count and torch.equal(known[told], labels[told])
    each = torch.bincount(known[told], minlength=CLASSES)
    assert each.max() - each.min() <= 1
    assert torch.equal(known, known_labels(labels, count, seed=3))
    assert not torch.equal(known, known_labels(labels, count, seed=4))


def test_a_class_too_small_leaves_its_share_to_the_others() -> None:
    labels = torch.tensor([0] * 50 + [1] * 2 + [2] * 50)
    known = known_labels(labels, 42, seed=0)
    assert torch.bincount(known[known != UNKNOWN]).tolist() == [20, 2, 20]


def test_every_batch_has_labelled_pictures_and_an_epoch_every_picture(digits: Dataset) -> None:
    run = Training(config(labelled=30, batch_size=100), digits)
    assert len(run.labelled_indices) == 30 and (run.labels != UNKNOWN).sum() == 30
    seen = []
    for step in range(run.batches):
        run.step, count = step, min(100, len(run.images) - 100 * step)
        x, y = run.batch()
        assert len(x) == count + round(count / 4) and (y[count:] != UNKNOWN).all()
        seen.append(x[:count])
    once = torch.cat(seen).flatten(1).mean(1).sort()[0]
    images = (digits.train.images.float() / 255).flatten(1).mean(1).sort()[0]
    torch.testing.assert_close(once, images)
    taken = torch.cat([labelled_minibatch(run.labelled_indices, step, 100) for step in range(6)])
    assert torch.bincount(taken, minlength=len(images))[run.labelled_indices].tolist() == [5] * 30


@pytest.mark.parametrize("averaged", [True, False])
def test_nothing_of_the_hidden_labels_reaches_the_training(
    averaged: bool, digits: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other hidden labels, of the training split and of validation: the same weights to the bit."""
    settings = config(epochs=2, labelled=40, dropout=0.1, average_weights=averaged, patience=1)
    known = known_labels(digits.train.labels, 40, settings.seed)
    hidden = known == UNKNOWN
    permuted = digits.train.labels.clone()
    generator = torch.Generator().manual_seed(0)
    order = torch.randperm(int(hidden.sum()), generator=generator)
    permuted[hidden] = permuted[hidden][order]
    assert (permuted != digits.train.labels).float().mean() > 0.5
    other = dataclasses.replace(
        digits,
        train=dataclasses.replace(digits.train, labels=permuted),
        validation=dataclasses.replace(digits.validation, labels=digits.validation.labels.roll(1)),
    )
    *_, first = train(settings, digits)
    # Which pictures have a label is chosen with all labels at hand: that choice is held.
    monkeypatch.setattr(batches, "known_labels", lambda *_: known)
    *_, second = train(settings, other)
    states = [(p.training.model.state_dict(), p.training.best) for p in (first, second)]
    for ours, theirs in zip(*states, strict=True):
        assert ours and all(torch.equal(ours[name], theirs[name]) for name in ours)
    monkeypatch.setattr(batches, "known_labels", lambda *_: permuted)
    *_, leaked = train(settings, other)
    state = leaked.training.model.state_dict()
    assert any(not torch.equal(state[name], value) for name, value in states[0][0].items())


def test_as_many_labels_as_pictures_are_all_labels(digits: Dataset) -> None:
    run = Training(config(labelled=len(digits.train)), digits)
    assert run.labelled_indices is None and torch.equal(run.labels, digits.train.labels)
    assert len(run.batch()[0]) == run.config.batch_size


def alone(start: Training, digits: Dataset) -> float:
    """The best test accuracy of the same classifier that has the labelled pictures and no more."""
    x, y = (
        digits.train.images[start.labelled_indices].float() / 255,
        start.labels[start.labelled_indices],
    )
    optimiser = torch.optim.Adam(start.model.classifier.parameters(), lr=3e-3)
    reached = []
    for step in range(300):
        loss = F.cross_entropy(start.model.classifier(x), y)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if step % 20 == 19:
            right = start.model.classify(digits.test.images).argmax(-1) == digits.test.labels
            reached.append(right.double().mean().item())
    return max(reached)


@pytest.mark.proof
def test_pictures_without_labels_help_the_classifier(digits: Dataset) -> None:
    """100 labels of 1397: better than the same network at its best on those labels alone."""
    settings = config(epochs=40, latent_dim=6, hidden=[64], learning_rate=3e-3)
    assert settings.labelled == 100
    *_, last = train(settings, digits)
    bound = evidence_lower_bound(last.model, digits.test)
    supervised = alone(Training(settings, digits), digits)
    print(f"with all pictures {bound.accuracy:.3f}, with the labelled alone {supervised:.3f}")
    assert bound.accuracy > supervised and bound.accuracy > 0.92
    right = last.model.classify(digits.test.images).argmax(-1) == digits.test.labels
    assert bound.accuracy == right.double().mean().item() == bound.summary()["accuracy"]


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"model": "cvae", "labelled": 100}, "no classifier.*choose m2"),
        ({"model": "m2", "labelled": 9}, "each of which needs one. Give 10 or more"),
        ({"model": "m2", "labelled": 0}, "Labelled examples cannot be 0"),
        ({"model": "m2", "gamma": 2.0}, "it reads beta, alpha"),
    ],
)
def test_settings_that_do_not_fit_are_refused(values: dict, why: str) -> None:
    with pytest.raises(UserError, match=why):
        RunConfig.parse({"dataset": "digits", **values})


def test_the_accuracy_is_kept_and_told(digits: Dataset, tmp_path: Path) -> None:
    """In the results of the run, in its report and on its card; a conditional VAE has none."""
    run = Store(tmp_path).create(config(epochs=3, learning_rate=5e-3))
    execute(run)
    results = run.status()["results"]
    loaded = load_run(run.folder)
    right = loaded.model.classify(digits.validation.images).argmax(-1) == digits.validation.labels
    accuracy = right.double().mean().item()
    assert results["validation"]["accuracy"] == pytest.approx(accuracy) and accuracy > 0.3
    rows = dict(dict(describe(loaded.meta, results).facts)["Figures"])
    assert rows["Classifier, validation"] == f"{accuracy:.1%} right"
    settings = ReportSettings.parse(
        {"sections": ["likelihood"], "split": "validation", "importance_examples": 5}
        | {"importance_samples": 2}
    )
    made = section(Subject(loaded, digits, run.folder), settings, Recorder())
    figures = {figure.metric.key: figure for figure in made.figures}
    assert figures["accuracy"].value == pytest.approx(accuracy)
    error = math.sqrt(accuracy * (1 - accuracy) / len(digits.validation))
    assert figures["accuracy"].error == pytest.approx(error)
    plain = Training(config(model="cvae"), digits).validate(50)
    assert plain.accuracy is None and "accuracy" not in plain.summary()
