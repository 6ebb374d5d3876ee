"""What is said of a model follows from its figures, and can be done with this very model."""

import math
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
import torch

from benchmarks.cards import COURSES, KINDS, card, read, some, told
from benchmarks.contradictions import contradictions
from tests.sweeps import swept
from ui.train.recent import listed, title_of
from vae_core import RunConfig, Store, UserError, catalogue
from vae_core.analyses.densities import fit_density
from vae_core.analyses.report.samples_measures import COPIES, DROPPED, RATIO, compare
from vae_core.analyses.report.samples_words import explain
from vae_core.data import Dataset
from vae_core.evaluation import early
from vae_core.evaluation.advice import advise, agreeing, offered
from vae_core.evaluation.advisable import Advice, applicable, follow
from vae_core.evaluation.aggregate import Estimate
from vae_core.evaluation.blind import blind_cost
from vae_core.evaluation.codes import encode
from vae_core.evaluation.course import Costs, cost, overfitted, rising
from vae_core.evaluation.diagnosis import diagnose
from vae_core.evaluation.figures import Figure, Section
from vae_core.evaluation.findings import Finding, compatible
from vae_core.evaluation.health import Health
from vae_core.evaluation.intervals import share_error, wilson
from vae_core.evaluation.likelihood import evidence_lower_bound
from vae_core.evaluation.samples import sample_examples, sample_pictures
from vae_core.models.vae import build_model, untrained_model
from vae_core.runs.runner import execute
from vae_core.training.loop import train
from vae_core.training.losses import Losses
from vae_core.training.monitor import Watch
from vae_core.training.progress import Progress
from vae_core.training.state import Training

ROWS = list(catalogue.MODELS)


def config(model: str = "vae", **values) -> RunConfig:
    return RunConfig.parse(
        {"dataset": "digits", "model": model, "latent_dim": 4, "hidden": [16], **values}
    )


def kinds(findings) -> set[str]:
    return {each.kind for each in findings}


def health(model: str = "vae", figures: dict | None = None, **values) -> Health:
    """A model of which nothing is known but that its code is used, and these figures."""
    return Health(config(model, **values), [0.5] * 4, Estimate(4.0, 0.1), **(figures or {}))


# Divergence, stuck encoders, dead codes, overfitting


def end(**values) -> Progress:
    *_, last = train(RunConfig.parse({"dataset": "digits", **values}), _digits())
    return last


def _digits() -> Dataset:
    from vae_core import load_dataset

    return load_dataset("digits")


@pytest.mark.parametrize("rate", [0.5, 5.0])
def test_a_training_with_steps_too_large_is_told_to_have_diverged(rate: float) -> None:
    """At 5 it ended without a word at hundred thousands of nats, at 0.5 as a code of 124 nats."""
    last = end(epochs=10, learning_rate=rate)
    (finding,) = last.findings
    assert finding.kind == "diverged" and last.validation.loss > 100
    assert f"such as 0.001 (it was {rate:g})" in finding.sentence
    assert "beta" not in finding.sentence and "collapse" not in finding.sentence


def test_a_divergence_is_told_in_status_results_and_history(tmp_path) -> None:
    run = Store(tmp_path).create(RunConfig(dataset="digits", epochs=10, learning_rate=5.0))
    results = execute(run)
    status = run.status()
    assert status["state"] == "finished" and status["message"].startswith("The training diverged")
    assert [each["kind"] for each in results["findings"]] == ["diverged"]
    assert run.history()[-1]["findings"] == ["diverged"]
    # Results are those of the weights that are kept, the cost of a divergence is not.
    assert "nats with the latest weights, " in status["message"]
    kept = -results["validation"]["elbo"]
    (row,) = Store(tmp_path).list()
    line = listed(row, run.config())
    assert line.startswith("Digits 8 x 8 · Bernoulli · diverged · −ELBO ")
    assert line.endswith("nats · just now") and f"{kept:.1f} nats" in line
    assert title_of(row, run.config()) == "VAE, learning rate 5"


@pytest.mark.parametrize("weight", [math.nan, math.inf, 1e30])
@pytest.mark.parametrize("model", ["vae", "autoencoder", "iaf-vae"])
def test_the_codes_of_a_broken_model_are_finite_and_can_be_measured(
    model: str, weight: float
) -> None:
    """A card of a diverged model ended as "Input X contains NaN" where a density is fitted."""
    broken = untrained_model(config(model), _digits()).eval()
    with torch.no_grad():
        for parameter in broken.posterior_head.parameters():
            parameter.fill_(weight)
    codes = encode(broken, _digits().train, 60)
    assert codes.sample().isfinite().all() and codes.mean.square().sum().isfinite()
    fitted = fit_density("mixture", codes, 0, lambda text, share: None)
    assert fitted.sample(5, 0).isfinite().all()


@pytest.mark.parametrize("kind", ["waves", "expressions", "wine"])
@pytest.mark.parametrize("far", [float("nan"), float("inf"), 1e30])
def test_what_a_broken_model_draws_is_finite(kind: str, far: float) -> None:
    """A card of a diverged model ended as "normal expects all elements of std >= 0.0"."""
    data = some(kind)
    broken = untrained_model(RunConfig(dataset=kind, latent_dim=4, hidden=(8,)), data).eval()
    drawn = sample_examples(broken, torch.full((3, 4), far), None, 0)
    assert drawn.shape == (3, *data.shape) and drawn.isfinite().all()
    assert sample_pictures(broken, torch.full((3, 4), far), None, 0).dtype == torch.uint8


def test_more_free_bits_are_not_advised_beside_a_larger_beta() -> None:
    settings = config("ladder-vae")
    larger, free = offered_by(settings, "larger beta"), offered_by(settings, "more free bits")
    found = [
        Finding("overfitted", "It learns by heart.", "bad", advice=(larger,)),
        Finding("unused", "The code is unused.", "bad", advice=(free, larger)),
    ]
    assert [each.advice for each in agreeing(found, settings)] == [(larger,), (larger,)]
    turned = [each.advice for each in agreeing(found[::-1], settings)]
    assert turned == [(free,), ()]


def offered_by(settings: RunConfig, words: str) -> str:
    (text,) = [text for text in offered(settings) if words in text]
    return text


def test_a_code_that_costs_nats_and_tells_nothing_is_no_collapse() -> None:
    """ "Tells 124 nats of its picture, so the decoder ignores it": it tells none, and costs 124."""
    (found,) = diagnose(Health(config(), [0.0] * 4, Estimate(124.0, 0.5)))
    assert found.kind == "stuck" and "no posterior collapse" in found.text
    assert "learning rate" in found.sentence and "beta" not in found.sentence
    (found,) = diagnose(Health(config(), [0.001] * 4, Estimate(0.02, 0.01)))
    assert found.kind == "collapse"


def test_dead_codes_are_told_what_quantised_models_can_do() -> None:
    figures = {"perplexity": 1.0, "entries": 512, "seen": 500}
    for found in (
        diagnose(health("vq-vae", figures, codebook=512)),
        early.collapsed(health("vq-vae", figures, codebook=512), early.Age(500, 0.5, 1.0)),
    ):
        (finding,) = found
        assert finding.kind == "dead-codes" and "1.0 out of 512" in finding.text
        assert "fewer entries of the codebook (it had 512)" in finding.sentence
        assert "KL" not in finding.sentence and "beta" not in finding.sentence
    # Of 30 examples no more than 30 entries can be seen: 20 of them are many.
    assert "dead-codes" not in kinds(
        diagnose(health("vq-vae", {"perplexity": 20.0, "entries": 512, "seen": 30}, codebook=512))
    )


def curve(*points: tuple[float, float]) -> list[Costs]:
    return [Costs(train, validation) for train, validation in points]


def test_a_validation_cost_that_rises_for_long_is_overfitting() -> None:
    """The thirteen reports of 48 drawings over 600 epochs, where nothing was said."""
    epochs = [4, 35, 55, 105, 140, 200, 269, 297, 339, 378, 418, 489, 600]
    held = [624, 417, 378, 363.5, 362.5, 365.4, 368.3, 369.8, 371.1, 372.6, 373.5, 376.2, 379.4]
    fitted = [716, 422, 316, 285, 271, 265, 260, 257.3, 256.5, 255.7, 254.6, 253.7, 252.1]
    costs = curve(*zip(fitted, held, strict=True))
    (finding,) = overfitted(config(), rising(epochs, costs))
    assert "since about epoch 140" in finding.text and "from 362.5" in finding.text
    assert "weights of the best epoch are kept" in finding.reason
    assert not any("weights" in f.reason for f in overfitted(config("aae"), rising(epochs, costs)))
    assert rising(epochs[:8], costs[:8]) is None, "not for long yet"
    same = curve(*((each, each) for each in held))
    assert rising(epochs, same) is None, "that of training rises as well"


@pytest.mark.parametrize("model", ["vae", "autoencoder"])
def test_few_examples_learned_by_heart_are_told_while_they_train(model: str) -> None:
    data = _digits()
    few = replace(data, train=data.train.select(torch.arange(24)))
    values = {"epochs": 800, "hidden": [128], "batch_size": 24, "learning_rate": 3e-3}
    training = Training(config(model, **values), few)
    watch, told = Watch(training), []
    for step in range(1, 701):
        with training.own_noise():
            distortion, kl, count, _ = training.advance()
        if step % 35 == 0:
            losses = Losses(distortion.item() / count, kl.item() / count)
            found = watch.look(training.validate(200), None, {}, losses)
            told.append({each.kind: each for each in found}.get("overfitted"))
    assert told[0] is None and told[-1] is not None
    assert ("beta" in told[-1].sentence) == (model == "vae"), "it has none to raise"


def test_what_costs_without_a_code_is_the_best_that_one_distribution_can() -> None:
    data = _digits()
    for likelihood, exact in (("bernoulli", _of_means), ("gaussian", _of_squares)):
        settings = config(likelihood=likelihood)
        model = build_model(settings, data.shape, 10, data.layout)
        found = blind_cost(model.likelihood, data.train, data.validation)
        assert abs(found.value - exact(data)) < 0.02 * exact(data) + 2 * found.error
        assert found.spread > found.error > 0


def _of_means(data: Dataset) -> float:
    p, x = data.train.values().mean(0).clamp(1e-4, 1 - 1e-4), data.validation.values()
    return -(x * p.log() + (1 - x) * (1 - p).log()).sum((1, 2, 3)).mean().item()


def _of_squares(data: Dataset) -> float:
    squares = (data.validation.values() - data.train.values().mean(0)).square().sum((1, 2, 3))
    return (squares.mean() / 0.02 + 64 * (math.log(0.1) + 0.5 * math.log(2 * math.pi))).item()


@pytest.mark.parametrize(
    ("model", "values", "weighed"),
    [
        ("vae", {}, 7.0),
        ("vae", {"beta": 0.25}, 1.75),
        ("beta-vae", {}, 7.0),
        ("iwae", {}, 7.0),
        ("beta-tcvae", {"alpha": 0.5}, 3.5),
        ("info-vae", {}, 3.5),
        ("mmd-vae", {}, 0.0),
        ("free-bits-vae", {"free_bits": 1.0}, 3.0),
        ("capacity-vae", {"capacity": 5.0}, 2.0),
        ("autoencoder", {}, 0.0),
        ("vq-vae", {}, 0.0),
        ("aae", {}, 0.0),
    ],
)
def test_a_cost_counts_of_the_kl_what_the_objective_presses_on(
    model: str, values: dict, weighed: float
) -> None:
    assert cost(config(model, **values), 20.0, 7.0) == pytest.approx(20 + weighed)


# Advice


@pytest.mark.parametrize("model", ROWS)
def test_advice_is_accepted_and_read_by_the_model(model: str) -> None:
    settings = config(model)
    for advice in offered(settings).values():
        changed = follow(advice, settings)
        assert changed is not None and (changed != settings or not advice.change), advice


@pytest.mark.parametrize("model", swept(ROWS, ("vae", "iwae", "vq-vae", "m2")))
def test_advice_acts_on_the_training(model: str, digits: Dataset) -> None:
    """Two steps under it end at other weights, or it says only how long and when to stop."""
    settings = config(model, epochs=4)
    before = _after_two(settings, digits)
    for advice in offered(settings).values():
        if not advice.change or set(advice.change) <= {"epochs", "seconds", "patience"}:
            continue
        # Some act in other parts of a run than the first two steps: a warm-up; free nats and a
        # capacity, and a beta beside them, once the code tells more; a clip, where norms are large.
        later = {"free_bits", "capacity", "gradient_clip"}
        if "free_bits" in settings.objective.weights:
            later |= {"beta"}
        if advice.change.get("warmup") or set(advice.change) <= later:
            continue
        after = _after_two(follow(advice, settings), digits)
        same = before.keys() == after.keys() and all(
            before[name].shape == after[name].shape and torch.equal(before[name], after[name])
            for name in before
        )
        assert not same, advice


def _after_two(settings: RunConfig, data: Dataset) -> dict[str, torch.Tensor]:
    training = Training(settings.model_copy(update={"average_weights": False}), data)
    with training.own_noise():
        for _ in range(2):
            training.advance()
    return training.model.state_dict()


def test_no_model_is_told_what_it_has_or_cannot_have() -> None:
    every = ("warm-up", "free-bits", "less-pressure", "more-pressure", "independence")
    told = {model: " ".join(advise(config(model), *every)) for model in ROWS}
    for model in ("autoencoder", "regularised-autoencoder", "vq-vae", "fsq-vae", "gan"):
        assert told[model] == "", "it has no KL that could be weighed"
    assert "beta" not in told["iwae"] and "warm-up" not in told["iwae"], "it reads no weight"
    assert "(beta-TCVAE)" in told["vae"] and "(beta-TCVAE)" not in told["beta-tcvae"]
    assert "a larger beta (it was 6)" in told["beta-tcvae"]
    assert "a larger gamma (it was 10)" in told["factor-vae"]
    assert "longer warm-up (it was 50 % of the run)" in told["annealed-vae"]
    assert "more free bits" in told["free-bits-vae"] and "capacity" in told["capacity-vae"]
    assert "free bits" not in told["cvae"], "its model has no free bits"
    richer = {model: " ".join(advise(config(model), "richer-prior")) for model in ROWS}
    assert richer["vae"] == "a richer prior, which is learned"
    assert richer["vamp-vae"] == "more components of the prior (it had 100)"
    assert richer["flow-prior-vae"] == richer["free-bits-vae"] == richer["gan"] == ""


def test_advice_of_one_card_does_not_pull_both_ways() -> None:
    settings = config()
    larger, smaller = advise(settings, "more-pressure", "less-pressure")
    found = agreeing(
        [
            Finding("a", "A.", "note", advice=(smaller, "more training data")),
            Finding("b", "B.", advice=(larger,)),
        ],
        settings,
    )
    assert [each.advice for each in found] == [("more training data",), (larger,)]


def test_advice_that_a_model_refuses_is_not_applicable() -> None:
    assert not applicable(Advice("a beta", {"beta": 2.0}), config("iwae"))
    assert not applicable(Advice("a mixture", {"prior": "mixture"}), config("free-bits-vae"))
    assert applicable(Advice("a mixture", {"prior": "mixture"}), config())


# Latent health knows the prior, the errors and the other figures


@pytest.mark.parametrize("model", ["vamp-vae", "mixture-vae", "flow-prior-vae"])
def test_a_prior_that_does_not_draw_independently_is_not_said_to(model: str) -> None:
    figures = {
        "mutual_information": Estimate(3.0, 0.1),
        "ceiling": 9.2,
        "total_correlation": Estimate(3.0, 0.1),
    }
    assert "dependent" not in kinds(diagnose(health(model, figures)))
    assert "dependent" in kinds(diagnose(health("vae", figures)))


def test_a_total_correlation_within_its_error_is_not_told() -> None:
    def told(value: float, error: float) -> bool:
        figures = {
            "mutual_information": Estimate(3.0, 0.1),
            "ceiling": 9.2,
            "total_correlation": Estimate(value, error),
        }
        return "dependent" in kinds(diagnose(health("vae", figures)))

    assert not told(1.23, 0.3) and told(1.8, 0.3)


def test_holes_within_their_error_are_not_told() -> None:
    assert "holes" not in kinds(diagnose(health(figures={"holes": Estimate(0.11, 0.16)})))
    assert "holes" in kinds(diagnose(health(figures={"holes": Estimate(0.3, 0.05)})))
    seen = early.Prior(Estimate(0.25, 0.1))
    assert early.missed(config(), seen, early.Age(2000, 0.9, 1.0)) == []


def test_what_another_finding_excludes_is_left_out_unless_that_is_left_out_too() -> None:
    first = Finding("diverged", "", excludes=frozenset(("collapse",)))
    second = Finding("collapse", "", excludes=frozenset(("dropped",)))
    third = Finding("dropped", "")
    assert compatible([third, second]) == [second]
    assert compatible([third, second, first]) == [third, first]


# Samples beside as many real examples


def compared(sets: dict[str, np.ndarray], count: int, model: str = "vae", **values) -> set[str]:
    """The kinds that are said of features by source; what is not given is as good as real."""
    draw = np.random.default_rng(9)
    real = partial(draw.normal, size=(count, 8))
    names = ["prior", "real"] if model == "gan" else ["prior", "density", "reconstructions", "real"]
    found = Section(
        figures=[
            *compare(
                real(),
                {name: sets.get(name, real()) for name in names},
                dict.fromkeys(names, ""),
                "",
                lambda text, share: None,
            ),
            Figure(DROPPED, 0.0),
            Figure(RATIO, values.pop("ratio", 1.0)),
            Figure(COPIES, values.get("copied", 0.0)),
        ]
    )
    found.data = {
        "classes": values.get("classes"),
        "dropped": values.get("dropped", []),
        "copied_by_chance": 0.0,
        "nearest_of": count,
    }
    return kinds(explain(found, config(model), count))


def noise(count: int, scale: float = 5.0) -> np.ndarray:
    return scale * np.random.default_rng(1).normal(size=(count, 8)) + 3


def test_noise_beside_few_real_examples_is_praised_by_nothing() -> None:
    """97 % of samples "looked real" over coloured noise beside 31 pictures."""
    near = 0.3 * np.random.default_rng(1).normal(size=(31, 8))
    said = compared({"prior": near}, 31)
    assert not said & {"varied", "near-samples", "all-classes"}
    said = compared({"prior": noise(31)}, 31)
    assert "far-samples" in said and not said & {"varied", "near-samples", "new"}


def test_samples_far_from_the_data_are_told_to_be_far() -> None:
    """ "What is drawn is good", and "all kinds are there", at a Frechet distance of 82 to 0.29."""
    said = compared({"prior": noise(200)}, 200)
    assert "far-samples" in said and not said & {"varied", "near-samples", "new"}
    one = np.repeat(np.random.default_rng(2).normal(size=(1, 8)), 200, axis=0)
    said = compared({"prior": one + 0.01 * noise(200)}, 200)
    assert "narrow" in said and not said & {"varied", "near-samples"}


def test_samples_as_good_as_real_ones_are_praised() -> None:
    assert {"near-samples", "varied"} <= compared({}, 200)


def test_a_decoder_alone_has_no_fitted_density() -> None:
    said = compared({"prior": noise(200)}, 200, "gan")
    assert "no-encoder" in said
    assert not said & {"codes-elsewhere", "density-worse", "limit-of-decoder"}


def test_a_density_is_told_to_be_nearer_as_far_or_worse() -> None:
    far = {"prior": noise(200, 2.0)}
    assert "codes-elsewhere" in compared(far, 200)
    worse = {"density": noise(200), "prior": noise(200, 1.5)}
    assert "density-worse" in compared(worse, 200)
    both = {"prior": noise(200), "density": noise(200), "reconstructions": noise(200, 2.0)}
    said = compared(both, 200)
    assert "limit-of-decoder" in said and "codes-elsewhere" not in said


@pytest.mark.parametrize(
    ("drawn", "count", "said"),
    [
        ([20] * 10, 200, "all-classes"),
        ([40, 0, *[20] * 8], 200, "dropped"),
        ([37, 3, *[20] * 8], 200, "rare"),
        ([4, 2, *[3] * 8], 30, "all-classes"),
        ([6, 0, *[3] * 8], 30, "classes-unknown"),  # 0 of 30 where 3 are usual is chance
    ],
)
def test_classes_are_left_out_or_not_as_far_as_so_many_samples_tell(
    drawn: list[int], count: int, said: str
) -> None:
    classes = {
        "names": list("0123456789"),
        "prior": [each / count for each in drawn],
        "data": [0.1] * 10,
    }
    dropped = [str(k) for k, each in enumerate(drawn) if each < 0.01 * count]
    found = compared({}, count, classes=classes, dropped=dropped)
    assert found & {"all-classes", "dropped", "rare", "classes-unknown"} == {said}
    assert said != "dropped" or not found & {"near-samples", "varied"}


@pytest.mark.parametrize(
    ("copied", "count", "said"),
    [(0.0, 200, "new"), (0.0, 30, ""), (0.3, 200, "copied"), (0.1, 30, "")],
)
def test_samples_are_new_or_copied_as_far_as_so_many_tell(
    copied: float, count: int, said: str
) -> None:
    found = compared({}, count, copied=copied)
    assert found & {"new", "copied"} == ({said} if said else set())


def test_shares_have_errors_also_at_their_ends() -> None:
    assert share_error(0.0, 31) > 0.03 and share_error(1.0, 31) > 0.03
    assert wilson(0, 31)[1] == pytest.approx(0.11, abs=0.01)


# All cards


QUICK = ("likelihood", "reconstruction", "latent")  # others train classifiers and forests


@pytest.mark.parametrize(
    ("model", "kind", "course"),
    [
        ("vae", "pictures", "collapsed"),
        ("vamp-vae", "series", "short"),
        ("cvae", "clips", "short"),
        ("autoencoder", "text", "collapsed"),
    ],
)
def test_what_is_said_of_a_kind_does_not_contradict_itself(
    model: str, kind: str, course: str
) -> None:
    said = read(*card(model, kind, course, QUICK, epochs=4))
    assert said.against == () and said.inapplicable == () and told(course, said)


@pytest.mark.parametrize(
    ("model", "kind", "course"),
    swept(
        [(model, kind, course) for model in ROWS for kind in KINDS for course in COURSES[:2]],
        [("vq-vae", "table", "diverged"), ("gan", "table", "short"), ("m2", "table", "short")],
    ),
)
def test_a_card_does_not_contradict_itself(
    model: str, kind: str, course: str, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_RUNS", str(tmp_path))
    found = card(model, kind, course)
    if found is None:
        return
    said = read(*found)
    assert said.against == () and said.inapplicable == ()
    assert told(course, said), said.kinds
    assert said.words


def test_the_table_of_contradictions_finds_them() -> None:
    def meta(*found: Finding, figures: tuple[dict, ...] = ()) -> dict:
        words = [each.sentence for each in found]
        records = [each.record() for each in found]
        return {"sections": [{"findings": records, "figures": list(figures), "words": words}]}

    both = meta(Finding("holes", "Holes: 30 %."), Finding("sound", "Nothing is out of order."))
    assert any("holes and sound" in line for line in contradictions(both))
    assert any("are read" in line for line in contradictions(both))
    denied = meta(Finding("holes", "H."), figures=({"key": "holes", "value": 0.01},))
    assert contradictions(denied) == ["holes is said, and its figures deny it"]
    absent = meta(Finding("holes", "H.", figures=("nothing",)))
    assert contradictions(absent) == ["nothing is no figure of this card"]
    assert contradictions(meta(Finding("holes", "Holes."))) == []


def test_a_decoder_alone_is_not_rated(digits: Dataset) -> None:
    training = Training(config("gan"), digits)
    assert evidence_lower_bound(training.eval_model, digits.validation, 50).elbo is None
    with pytest.raises(UserError):
        config("gan", patience=3)
