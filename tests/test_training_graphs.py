"""The graphs of a training say what torch computes with the same noise: losses and gradients."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from tests.double_precision import double_precision, doubled
from tests.sweeps import swept
from vae_core import RunConfig, catalogue, load_dataset
from vae_core.data.labels import one_hot
from vae_core.models.posteriors import DiagonalGaussian
from vae_core.models.vae import VAE
from vae_core.tracing.graph import Traced
from vae_core.tracing.reading import run
from vae_core.training.graphs.graphs import (
    answer_graph,
    gradient_graph,
    loss_graph,
    step_size,
    subject_of,
)
from vae_core.training.graphs.modules import AnswerSubject, LossSubject, StepSubject, Subject
from vae_core.training.graphs.rows import configurations, fresh

BATCH = 6
CONFIGS = {(config.model, config.network, kind): config for kind, config in configurations()}
# A gradient taken within the loss, hidden classes with an encoding of each, and exact masses of a
# table's columns: the rest is a proof.
SOME = [
    ("iwae-dreg", "mlp", "grey pictures"),
    ("m2", "mlp", "grey pictures"),
    ("vae", "mlp", "table"),
]
GAMES = [
    key
    for key in CONFIGS
    if catalogue.OBJECTIVES[catalogue.MODELS[key[0]].objective].adversarial
    and key[2] == "grey pictures"
]


def moved(module: nn.Module) -> nn.Module:
    """Away from where weights start, where much is 0."""
    generator = torch.Generator().manual_seed(5)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter += 0.05 * torch.randn(parameter.shape, generator=generator)
    return module


def given(subject: Subject, config: RunConfig, count: int) -> dict[str, Tensor]:
    """Examples, of which M2 is told two in three classes, codes, and the weights of the row."""
    model, data = subject.model, load_dataset(config.dataset)
    shape = (count, model.latent_dim)
    generator = torch.Generator().manual_seed(1)
    found = {
        "x": data.train.values(slice(count)),
        "mu": torch.randn(shape, generator=generator),
        "sigma": 0.2 + torch.rand(shape, generator=generator),
        "examples": torch.tensor(float(len(data.train))),
        **{name: torch.tensor(float(value)) for name, value in config.weights.items()},
    }
    if model.classes:
        found["y"] = one_hot(data.train.labels[:count], model.classes)
        if model.classifier is not None:
            found["y"] *= (torch.arange(count) % 3 > 0).unsqueeze(1)
    if "parameters" in subject.names:
        found["z"] = torch.randn(subject.samples, *shape, generator=generator)
        found["parameters"] = model.decoder_parameters(found["z"]).detach()
    return {name: found[name] for name in subject.names}


def drawn(traced: Traced, count: int) -> dict[str, Tensor]:
    """What the graph is to be given of draws: those that torch makes after the same seed."""
    torch.manual_seed(9)
    laws = {"normal": torch.randn, "uniform": torch.rand}
    sizes = [
        (entry["name"], laws[entry["law"]], entry["shape"])
        for entry in traced.graph["inputs"]
        if "law" in entry
    ]
    return {
        name: law([s if isinstance(s, int) else s["n"][0] * count + s["n"][1] for s in shape])
        for name, law, shape in sizes
    }


def both(
    traced: Traced, subject: Subject, values: dict[str, Tensor]
) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """What the graph gives and what torch gives, with one noise; buffers under their names."""
    count = traced.graph.get("batch", BATCH)
    named = {name.removeprefix("model."): each for name, each in subject.state_dict().items()}
    state = {name: each.detach().clone() for name, each in named.items()}
    found = run(traced, state, values | drawn(traced, count), count)
    torch.manual_seed(9)
    results = subject(*values.values())
    expected = dict(zip(subject.outputs, (each.detach() for each in results), strict=True))
    if subject.outputs[0] == "loss":
        results[0].backward()
        for name, parameter in subject.named_parameters():
            if parameter.requires_grad and parameter.grad is not None:
                expected["gradient/" + name.removeprefix("model.")] = parameter.grad
    expected |= {f"model/{n}": named[n] for n in named if f"model/{n}" in found}
    return found, expected


def away(found: Tensor, expected: Tensor) -> float:
    """How far apart, relative to the size of what is expected."""
    found, expected = found.double(), expected.double()
    return ((found - expected).norm() / expected.norm().clamp_min(1e-12)).item()


def flat(results: dict[str, Tensor]) -> Tensor:
    """All gradients as one vector, in the order of their names."""
    names = sorted(name for name in results if name.startswith("gradient/"))
    return torch.cat([results[name].flatten() for name in names])


def assert_same_step(
    trace: Callable[..., Traced],
    kind: type[Subject],
    config: RunConfig,
) -> None:
    """In double precision, where nothing but an error is as large as 1e-12."""
    model = moved(fresh(config))
    traced = trace(model, config, BATCH)
    subject = subject_of(kind, model, config).train()
    if subject.adversary is not None:
        moved(subject.adversary)
    values = doubled(given(subject, config, traced.graph.get("batch", BATCH)))
    traced = replace(traced, constants=doubled(traced.constants))
    with double_precision():
        found, expected = both(traced, subject.double(), values)
    assert found.keys() == expected.keys(), "no gradient is missing, and no buffer"
    assert flat(expected).dtype == torch.float64
    assert flat(expected).norm() > 0 and flat(expected).isfinite().all()
    whole = flat(expected).norm()
    for name, value in expected.items():
        assert found[name].shape == value.shape
        # A bias before a normalisation over the batch has no gradient: what is there is rounding.
        nothing = (found[name] - value).double().norm() <= 1e-15 * whole
        assert nothing or away(found[name], value) <= 1e-12, name


@pytest.fixture(autouse=True)
def dropout_by_uniform_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Torch's own dropout draws by another method than graphs do."""

    def dropout(x: Tensor, p: float, training: bool, inplace: bool) -> Tensor:
        return x * (torch.rand(x.shape) < 1 - p) / (1 - p) if training else x

    monkeypatch.setattr(F, "dropout", dropout)


@pytest.mark.parametrize(("model", "network", "kind"), swept(CONFIGS, SOME))
def test_the_traced_gradient_is_the_eager_one(model: str, network: str, kind: str) -> None:
    assert_same_step(gradient_graph, StepSubject, CONFIGS[model, network, kind])


@pytest.mark.parametrize(("model", "network", "kind"), swept(GAMES, [GAMES[-1]]))
def test_an_adversarys_traced_gradient_is_the_eager_one(
    model: str, network: str, kind: str
) -> None:
    """R1 included, whose loss holds a gradient itself."""
    assert_same_step(answer_graph, AnswerSubject, CONFIGS[model, network, kind])


@pytest.mark.parametrize("normalisation", swept(["batch", "group"], ["batch"]))
def test_a_step_with_dropout_takes_its_masks_and_gives_running_statistics(
    normalisation: str,
) -> None:
    values = {"dataset": "digits", "hidden": (16, 8), "latent_dim": 3, "dropout": 0.3}
    config = RunConfig.parse(
        values | {"normalisation": normalisation, "model": "sigma-vae", "network": "mlp"}
    )
    traced = gradient_graph(fresh(config), config, BATCH)
    laws = [entry["law"] for entry in traced.graph["inputs"] if "law" in entry]
    assert laws == ["uniform", "uniform", "normal", "uniform", "uniform"]
    kept = {entry["tensor"] for entry in traced.graph["state"]}
    assert {"model/likelihood.log_sigma", "model/likelihood.updates"} <= kept
    assert ("model/encoder.dense.1.running_mean" in kept) == (normalisation == "batch")
    assert_same_step(gradient_graph, StepSubject, config)


def test_a_step_moves_the_codebook_as_training_does() -> None:
    config = CONFIGS["vq-vae", "mlp", "grey pictures"]
    model = moved(fresh(config))
    traced = gradient_graph(model, config, BATCH)
    x = load_dataset("digits").train.values(slice(BATCH))
    inputs = {"x": x, "examples": torch.tensor(1000.0), "gamma": torch.tensor(0.25)}
    state = {name: each.clone() for name, each in model.state_dict().items()}
    found = run(traced, state, inputs, BATCH)
    model.posterior_head.follow(model.terms(x).posterior)
    for name in ("codebook", "uses", "sums"):
        entry = f"posterior_head.{name}"
        assert away(found[f"model/{entry}"], model.state_dict()[entry]) <= 1e-6
        assert not torch.equal(model.state_dict()[entry], state[entry])


@pytest.mark.parametrize(("model", "network", "kind"), swept(CONFIGS, SOME[1:]))
def test_the_loss_is_told_number_by_number(model: str, network: str, kind: str) -> None:
    """The graph's loss is the objective's, and its parts add up to what training reports."""
    config = CONFIGS[model, network, kind]
    made = moved(fresh(config))
    traced = loss_graph(made, config)
    subject = subject_of(LossSubject, made, config).eval()
    if subject.adversary is not None:
        moved(subject.adversary)
    values = given(subject, config, traced.graph.get("batch", BATCH))
    with torch.no_grad():
        found, expected = both(traced, subject, values)
    assert found.keys() == expected.keys()
    for name, value in expected.items():
        assert away(found[name], value) <= 1e-6, name
    parts = found["reconstruction"].sum((1, 2, 3))
    torch.testing.assert_close(parts, found["distortion"])
    assert found["reconstruction"].shape[1:] == made.shape
    posterior = catalogue.POSTERIORS[catalogue.MODELS[model].posterior]
    if posterior.gaussian and catalogue.PRIORS[config.prior].factorises:
        torch.testing.assert_close(found["kl_per_dimension"].sum(1), found["kl"])


def test_the_codes_posterior_is_given_where_it_is_a_gaussian() -> None:
    """The encoder's own mean and sigma give the loss that training takes of those examples."""
    config = CONFIGS["beta-vae", "mlp", "grey pictures"]
    model = moved(fresh(config)).eval()
    traced = loss_graph(model, config)
    x = load_dataset("digits").train.values(slice(BATCH))
    with torch.no_grad():
        posterior: DiagonalGaussian = model.posterior(x)
        noise = drawn(traced, BATCH)
        inputs = {"x": x, "mu": posterior.mean, "sigma": posterior.stddev, **noise}
        inputs |= {"examples": torch.tensor(1000.0), "beta": torch.tensor(4.0)}
        found = run(traced, model.state_dict(), inputs, BATCH)
        torch.manual_seed(9)
        terms = model.terms(x)
    assert away(found["loss"], terms.distortion.mean() + 4 * terms.kl.mean()) <= 1e-6
    assert away(found["kl_per_dimension"], terms.kl_per_dimension) <= 1e-6
    sized = {entry["name"]: entry["role"] for entry in traced.graph["inputs"]}
    assert sized == {
        "x": "given",
        "mu": "given",
        "sigma": "given",
        "examples": "weight",
        "beta": "weight",
        "epsilon": "noise",
    }
    assert "batch" not in traced.graph, "any number of examples"
    alone = loss_graph(model, config, batch=2)
    assert alone.graph["batch"] == 2


def test_a_loss_that_compares_pairs_is_for_the_examples_of_a_step() -> None:
    values = {"dataset": "digits", "hidden": (8,), "latent_dim": 2, "batch_size": 9}
    config = RunConfig.parse(values | {"model": "mmd-vae"})
    assert loss_graph(fresh(config), config).graph["batch"] == 9
    few = RunConfig.parse(values | {"model": "m2", "batch_size": 100})
    assert step_size(few) == 125, "labelled ones are shown beside them"


def test_tracing_leaves_the_model_and_randomness_as_they_are() -> None:
    config = CONFIGS["sigma-vae", "mlp", "grey pictures"]
    model: VAE = fresh(config)
    before = {name: each.clone() for name, each in model.state_dict().items()}
    torch.manual_seed(4)
    state = torch.get_rng_state()
    gradient_graph(model, config, BATCH)
    assert torch.equal(torch.get_rng_state(), state)
    assert model.training and all(each.requires_grad for each in model.parameters())
    assert all(torch.equal(each, before[name]) for name, each in model.state_dict().items())
