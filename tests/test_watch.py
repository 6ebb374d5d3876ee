"""What a training says of its gradients and of what goes wrong, through real trainings."""

import math

import pytest
import torch
from torch import nn

from tests.sweeps import swept
from vae_core import RunConfig, Store
from vae_core.data import Dataset
from vae_core.data.layouts import PICTURES
from vae_core.evaluation import early
from vae_core.evaluation.aggregate import Estimate, find_holes, sample_aggregate
from vae_core.evaluation.codes import encode
from vae_core.evaluation.early import Age
from vae_core.evaluation.findings import Finding
from vae_core.evaluation.outlook import NearestClass, Outlook
from vae_core.models.vae import build_model
from vae_core.pack import unpack
from vae_core.runs.runner import execute
from vae_core.training.gradients import MOST, Blocks
from vae_core.training.loop import train
from vae_core.training.monitor import Watch
from vae_core.training.progress import Progress
from vae_core.training.reporting import TrainingDiverged
from vae_core.training.state import Training

DEEP = {"hidden": [32] * 8, "activation": "silu"}
GROWN = Age(step=1000, fraction=0.9, weighed=1.0)


def small(**values) -> RunConfig:
    return RunConfig.parse(
        {"dataset": "digits", "hidden": [64], "latent_dim": 4, "learning_rate": 3e-3, **values}
    )


def kinds(progress: Progress) -> set[str]:
    return {finding.kind for finding in progress.findings}


def last(config: RunConfig, data: Dataset) -> Progress:
    *_, progress = train(config, data)
    return progress


def watched(config: RunConfig, data: Dataset, steps: int, every: int) -> list[set[str]]:
    """What is told at a report every so many steps: the clock plays no part."""
    training = Training(config, data)
    watch, told = Watch(training), []
    for step in range(1, steps + 1):
        with training.own_noise():
            *_, norm = training.advance(measure_gradient=step % every == 0)
        if step % every == 0:
            found = watch.look(training.validate(200), norm, training.gradient_norms)
            told.append({finding.kind for finding in found})
    return told


@pytest.mark.parametrize("network", list(PICTURES.networks))
@pytest.mark.parametrize("model", ["cvae", "autoencoder", "sigma-vae"])
def test_blocks_share_out_the_whole_gradient(network: str, model: str, digits: Dataset) -> None:
    training = Training(small(network=network, model=model, gradient_clip=0.1), digits)
    with training.own_noise():
        *_, total = training.advance(measure_gradient=True)
    norms = training.gradient_norms
    squares = sum(norm**2 for norm in norms.values())
    assert math.sqrt(squares) == pytest.approx(total, rel=1e-5), "before clipping"
    assert total > 0.2 and list(norms) == list(training.blocks.names)
    head = [p.grad.square().sum().item() for p in training.model.posterior_head.parameters()]
    clipped = 0.1 / total
    assert norms["posterior"] * clipped == pytest.approx(math.sqrt(sum(head)), rel=1e-3)


def test_blocks_are_few_named_in_order_and_end_to_end(digits: Dataset) -> None:
    shallow = Training(small(), digits).blocks
    assert shallow.names == ("encoder 1", "posterior", "decoder 1", "decoder 2")
    assert shallow.chains == (("encoder 1", "posterior"), ("decoder 1", "decoder 2"))
    deep = Training(small(**DEEP), digits).blocks
    names = [f"encoder {n}" for n in ("1", "2-3", "4", "5-6", "7-8")]
    assert list(deep.names[: MOST + 1]) == [*names, "posterior"]
    assert len(deep.names) == 2 * MOST + 1 and deep.names[-1] == "decoder 8-9"
    bare = Training(small(hidden=[]), digits).blocks
    assert bare.names == ("posterior", "decoder 1") and bare.chains == ()


def test_a_learned_sigma_and_shared_parameters_count_once(digits: Dataset) -> None:
    learned = Training(small(likelihood="gaussian-learned"), digits)
    assert learned.blocks.names[-1] == "likelihood"

    class Parts(nn.Module):
        def __init__(self):
            super().__init__()
            self.encoder = nn.Linear(2, 2)
            self.prior = nn.Sequential(self.encoder, nn.Linear(2, 1))

    parts = Parts()
    for parameter in parts.parameters():
        parameter.grad = torch.ones_like(parameter)
    norms = Blocks(parts).norms()
    assert norms == pytest.approx({"encoder 1": math.sqrt(6), "prior": math.sqrt(3)})


def test_measuring_changes_no_step(digits: Dataset) -> None:
    plain, measured = Training(small(dropout=0.2), digits), Training(small(dropout=0.2), digits)
    for training, measure in ((plain, False), (measured, True)):
        with training.own_noise():
            for _ in range(5):
                training.advance(measure_gradient=measure)
    assert plain.gradient_norms == {} and len(measured.gradient_norms) == 4
    first, second = (t.model.state_dict() for t in (plain, measured))
    assert all(torch.equal(first[name], second[name]) for name in first)


@pytest.mark.parametrize(
    ("model", "values"),
    swept(
        [
            ("vae", {}),
            ("cvae", {}),
            ("autoencoder", {}),
            ("annealed-vae", {}),
            ("capacity-vae", {"capacity": 3.0}),
        ],
        [("autoencoder", {}), ("capacity-vae", {"capacity": 3.0})],  # the default is a VAE
    ),
)
def test_nothing_is_said_of_a_healthy_run(model: str, values: dict, digits: Dataset) -> None:
    reports = list(train(small(model=model, epochs=25, **values), digits))
    assert all(report.findings == () for report in reports)
    assert reports[-1].step > 2 * early.YOUNG_STEPS, "old enough to be judged"
    assert set(reports[-1].gradient_norms) == {"encoder 1", "posterior", "decoder 1", "decoder 2"}


def test_the_default_run_is_healthy(digits: Dataset) -> None:
    assert all(p.findings == () for p in train(RunConfig(dataset="digits"), digits))


def test_a_collapsed_run_is_told_with_what_to_try(digits: Dataset) -> None:
    end = last(small(beta=100, epochs=30), digits)
    (finding,) = end.findings
    assert finding.kind == "collapse"
    assert finding.text.startswith("Posterior collapse: the code tells 0.0")
    for cure in ("smaller beta (it was 100)", "free bits"):
        assert cure in finding.sentence
    assert end.record()["findings"] == ["collapse"]


def test_a_warm_up_is_not_taken_for_a_collapse(digits: Dataset) -> None:
    """Under a capacity that has not begun to grow the code is empty, and is meant to be."""
    config = small(model="capacity-vae", capacity=20, warmup=1.0, epochs=80)
    training = Training(config, digits)
    watch = Watch(training)
    for _ in range(110):
        with training.own_noise():
            training.advance()
    bound = training.validate(200)
    assert training.fraction > early.YOUNG_SHARE and training.step > early.YOUNG_STEPS
    assert training.weights["capacity"] < 0.2 * 20
    thin = [kl / 100 for kl in bound.kl_per_dimension]
    empty = type(bound)(**{**vars(bound), "kl_per_dimension": thin, "kl": sum(thin)})
    for _ in range(3):
        assert watch.look(empty, None, {}) == ()
    training.step *= 7  # the same empty code late in the run
    watch.look(empty, None, {})
    assert [finding.kind for finding in watch.look(empty, None, {})] == ["collapse"]


def test_vanishing_gradients_are_told(digits: Dataset) -> None:
    """PyTorch's weights shrink what passes a layer of SiLU by three, in each of eight layers."""
    vanished = watched(small(**DEEP, initialisation="torch"), digits, 60, 10)
    assert vanished[:3] == [set()] * 3 and vanished[3:] == [{"vanishing"}] * 3
    kept = watched(small(**DEEP, initialisation="auto"), digits, 60, 10)
    assert kept == [set()] * 6


def test_exploding_gradients_are_told_before_the_loss_is_lost(digits: Dataset) -> None:
    config = small(optimiser="sgd", learning_rate=0.1, likelihood="gaussian", sigma=0.5)
    training, norms, told = Training(config, digits), [], []
    with training.own_noise():
        while len(norms) < 40 and not told:
            *_, norm = training.advance(measure_gradient=True)
            norms.append(norm)
            told = exploding(norms)
    assert told and told[0].kind == "exploding" and "gradient clip" in told[0].sentence
    before = sorted(norms[: -early.RECENT])
    assert not math.isfinite(norms[-1]) or norms[-1] > 50 * before[len(before) // 2]
    with pytest.raises(TrainingDiverged, match=r"training diverged.*gradient clip"):
        last(config.model_copy(update={"epochs": 30}), digits)
    gentle = watched(small(optimiser="sgd", learning_rate=0.01), digits, 150, 10)
    assert gentle == [set()] * 15


def test_a_prior_that_misses_the_codes_is_told(digits: Dataset) -> None:
    """25 nats in 4 dimensions: each code has a place so small that the prior misses them all."""
    end = last(small(model="capacity-vae", batch_size=32, epochs=23), digits)
    assert end.step >= early.HOLES_STEPS
    (finding,) = end.findings
    assert finding.kind == "holes"
    assert "smaller capacity (it was 25 nats)" in finding.sentence, "it has no beta"
    assert "richer prior" in finding.sentence
    look = Outlook(digits).look(end.model)
    codes = encode(end.model, digits.validation)
    again = find_holes(codes, sample_aggregate(codes, len(codes)))
    assert look.holes == again and again.value > 0.2, (
        "the densities of single dimensions are not needed"
    )


def test_a_learned_prior_is_looked_at_by_its_own_draws(digits: Dataset) -> None:
    config = RunConfig(dataset="digits", model="mixture-vae", hidden=(16,), latent_dim=2)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model = build_model(config, digits.shape, 10).eval()
    look = Outlook(digits).look(model)
    with torch.no_grad():
        model.prior.mean.add_(30.0)  # no code is anywhere near
    far = Outlook(digits).look(model)
    assert far.holes.value == 1.0 > look.holes.value
    assert far.spread == pytest.approx(look.spread / 30, rel=0.25)


def test_classes_that_the_prior_does_not_draw_are_told(digits: Dataset) -> None:
    """Hardly any KL: ten classes lie wide apart, and N(0, I) draws from those in the middle."""
    end = last(small(beta=1e-4, latent_dim=3, hidden=[128], epochs=50), digits)
    texts = {finding.kind: finding.sentence for finding in end.findings}
    look = Outlook(digits).look(end.model)
    z = torch.randn(500, 3, generator=torch.Generator().manual_seed(0))
    pictures = (end.model.decode(z).detach() * 255).round().to(torch.uint8)
    counts = torch.bincount(NearestClass(digits).of(pictures), minlength=10)
    missing = [digits.class_names[i] for i in range(10) if counts[i] < 5]
    assert len(missing) >= 2 and list(look.dropped) == missing
    codes = encode(end.model, digits.validation)
    assert look.spread == pytest.approx(codes.sample(0).square().mean().sqrt().item(), rel=0.03)
    assert f"Hardly ever drawn: {', '.join(missing)}." in texts["dropped"]
    assert "larger beta" in texts["dropped"], "not a smaller one: the codes lie too wide"


def test_classes_are_told_by_the_nearest_training_picture(digits: Dataset) -> None:
    told = NearestClass(digits).of(digits.test.images)
    assert (told == digits.test.labels).float().mean() > 0.95
    assert torch.equal(NearestClass(digits).of(digits.train.images[:1]), digits.train.labels[:1])


def test_models_without_the_usual_prior_are_not_looked_at(digits: Dataset) -> None:
    outlook = Outlook(digits)
    assert outlook.look(Training(small(model="autoencoder"), digits).eval_model) is None
    conditional = outlook.look(Training(small(model="cvae"), digits).eval_model)
    assert conditional.dropped == () and conditional.recognised is None


def prior(holes: float, *values, **more) -> early.Prior:
    return early.Prior(Estimate(holes, 0.02), *values, **more)


def norms(*values: float) -> list[dict[str, float]]:
    return [{"encoder 1": value, "posterior": 2.0} for value in values]


def exploding(norms: list[float], **values) -> list[Finding]:
    return early.exploding(small(**values), norms)


def vanishing(reports: list[dict[str, float]], chains, **values) -> list[Finding]:
    return early.vanishing(small(**values), reports, chains)


def missed(found: early.Prior, age: Age, before: early.Prior | None = None) -> list[Finding]:
    return early.missed(small(), found, age, before)


CHAINS = (("encoder 1", "posterior"),)


def test_vanishing_needs_more_than_one_odd_report() -> None:
    assert vanishing(norms(1e-6, 1e-6), CHAINS) == []
    assert vanishing(norms(1.0, 1e-6, 1.0, 1e-6), CHAINS) != []
    assert vanishing(norms(1e-6, 1.0, 1e-6, 1.0), CHAINS) == []
    (found,) = vanishing(norms(1e-4, 1e-4, 1e-4), CHAINS)
    assert "20\xa0000 times smaller than that of posterior" in found.text
    (dead,) = vanishing(norms(0, 0, 0), CHAINS)
    assert "units are dead" in dead.text
    assert vanishing(norms(0.003, 0.003, 0.003), CHAINS) == []


def test_exploding_is_a_rise_over_what_was_usual() -> None:
    assert exploding([]) == [] == exploding([5.0])
    falling = [1000.0, 300.0, 50.0, *[5.0] * 30]
    assert all(exploding(falling[:k]) == [] for k in range(len(falling)))
    assert exploding([*falling, 80.0]) == [], "one odd batch"
    (found,) = exploding([*falling, 80.0, 90.0], gradient_clip=2.0)
    assert "their norm is 80, 16 times its median so far (5)" in found.text
    assert "smaller gradient clip (it was 2)" in found.sentence
    assert exploding([5.0, 5.0, 80.0, 90.0]) == [], "too few to tell"
    assert exploding([5.0, 5.0, 5.0, 900.0]) != [], "but not for this"
    assert "no longer finite" in exploding([5.0, math.nan])[0].text


def test_the_prior_is_judged_with_caution() -> None:
    at_the_threshold = prior(0.12)
    assert missed(at_the_threshold, GROWN) == []
    assert [f.kind for f in missed(prior(0.5), GROWN)] == ["holes"]
    closing = missed(prior(0.5), GROWN, before=prior(0.8))
    assert closing == [], "it gets better by itself"
    assert missed(prior(0.5), GROWN, before=prior(0.5)) != []
    unready = Age(early.HOLES_STEPS - 1, 0.9, 1.0)
    assert missed(prior(0.5), unready) == []
    for age in (Age(50, 0.9, 1.0), Age(1000, 0.05, 1.0), Age(1000, 0.9, 0.3)):
        assert missed(prior(0.5), age) == []
    unclear = prior(0.01, 1.0, ("3", "4"), recognised=0.5)
    assert missed(unclear, GROWN) == [], "pictures by which no class can be told"
    clear = prior(0.01, 1.0, ("3", "4"), recognised=0.9)
    (found,) = missed(clear, GROWN)
    assert found.kind == "dropped" and found.sentence == (
        "Hardly ever drawn: 3, 4. The prior gives too little room to these classes. Try more "
        "dimensions (there are 4), a longer training or a smaller beta (it was 1)."
    )


def test_a_sentence_goes_when_it_is_no_longer_true(digits: Dataset) -> None:
    training = Training(small(epochs=60), digits)
    watch = Watch(training)
    for _ in range(150):
        with training.own_noise():
            training.advance()
    bound = training.validate(200)
    empty = type(bound)(**{**vars(bound), "kl_per_dimension": [0.0] * 4, "latent_std": [0.0] * 4})
    told = [watch.look(each, None, {}) for each in (bound, empty, empty, bound, empty)]
    assert [bool(found) for found in told] == [False, False, True, False, False]


def test_a_runs_folder_holds_norms_and_findings(tmp_path) -> None:
    run = Store(tmp_path).create(small(beta=100, epochs=30))
    execute(run)
    record = run.history()[-1]
    squares = sum(norm**2 for norm in record["gradient_norms"].values())
    assert math.sqrt(squares) == pytest.approx(record["gradient_norm"], rel=1e-5)
    assert record["findings"] == ["collapse"]
    meta, _ = unpack(run.live.read_bytes())
    assert meta["gradient_norms"] == record["gradient_norms"]
    (finding,) = run.status()["findings"]
    assert meta["findings"] == [finding] and finding["text"].startswith("Posterior collapse")
