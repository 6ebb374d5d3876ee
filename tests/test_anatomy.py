"""An example through a model's parts, by the graphs of its file: the numbers are those of torch."""

import json

import numpy as np
import pytest
import torch

from tests.anatomy_cases import (
    Example,
    Subject,
    anatomy,
    built,
    computed,
    errors,
    examples,
    looked,
    reference,
)
from tests.sweeps import swept
from vae_core import RunConfig, catalogue
from vae_core.artifacts.anatomy import TAIL, components, typical
from vae_core.artifacts.model_file import traces_of
from vae_core.artifacts.records import ModelRecord
from vae_core.catalogue import equations, formulas
from vae_core.errors import UserError
from vae_core.evaluation.likelihood import evidence_lower_bound
from vae_core.training.graphs.graphs import PARTS, part_graph
from vae_core.training.graphs.rows import fresh

# Each kind of posterior; hidden classes; columns of several kinds; a decoder that is told x;
# one whose layers run frame after frame.
SAMPLE = [
    Example(model, "digits")
    for model in ("vae", "iwae", "autoencoder", "vq-vae", "ladder-vae", "iaf-vae", "m2", "gan")
] + [Example("cvae", "wine"), Example("vae", "expressions"), Example("cvae", "pendulum")]


@pytest.mark.parametrize("example", swept(examples(), SAMPLE), ids=str)
def test_an_example_is_seen_as_torch_sees_it(example: Example) -> None:
    made = Subject(example, 3)
    found, expected = looked(made, reference), computed(made)
    wrong = {name: error for name, error in errors(found, expected).items() if error > 1}
    assert not wrong
    assert_described(made, found)


def assert_described(made: Subject, found: dict[str, torch.Tensor]) -> None:
    """What the record says of the results is so."""
    record, model = made.anatomy.record, made.model
    json.dumps(record.record(), allow_nan=False)
    for part in ("encoder", "decoder"):
        for layer in getattr(record.layers, part):
            if layer.output and (model.posterior_head.encodes or part == "decoder"):
                assert list(found[layer.output].shape[1:]) == layer.shape
    if "reconstruction" in found:
        torch.testing.assert_close(found["reconstruction"].sum((1, 2, 3)), found["distortion"])
    if record.kl_closed and "kl" in found:
        torch.testing.assert_close(found["kl_per_dimension"].sum(1), found["kl"])
    objective = record.objective
    if model.posterior_head.encodes:
        assert {each.value for each in objective.formula if each.value} <= found.keys()
        assert ("loss" in found) == (not objective.compares and not objective.adversary)


@pytest.mark.parametrize("example", swept(examples(), [Example("m2", "digits")]), ids=str)
def test_one_trace_tells_what_two_that_are_compared_tell(example: Example) -> None:
    model = built(example)
    graphs = anatomy(example).record.graphs
    for part in [part for part in PARTS if graphs[part]]:
        compared = part_graph(part, model, example.config, sizes_only=False)
        assert anatomy(example).record.graphs[part] == compared.graph


def test_constants_that_are_alike_are_kept_once() -> None:
    """The masks of a flow stand in three graphs and in the file one time."""
    example = Example("iaf-vae", "digits")
    model = built(example)
    traces = traces_of(model, example.config)
    used = {name for name in tensors_of(traces.anatomy.record.graphs) if "constant/" in name}
    assert used and used <= traces.graphs.constants.keys() == traces.constants().keys()


def tensors_of(found) -> set[str]:
    """All tensors that graphs name."""
    if isinstance(found, list):
        return set().union(*map(tensors_of, found))
    if not isinstance(found, dict):
        return set()
    return {found["tensor"]} if "tensor" in found else tensors_of(list(found.values()))


@pytest.mark.parametrize("model", ["mixture-vae", "vamp-vae", "class-prior-vae", "vae"])
def test_a_prior_of_gaussians_is_told_by_them(model: str) -> None:
    """The density that the tensors give is that of the model, at any code."""
    values = {"dataset": "digits", "model": model, "hidden": (8,), "latent_dim": 2}
    made = fresh(RunConfig.parse(values)).eval()
    found = components(made)
    if model == "vae":
        assert found == {}
        return
    classes = torch.arange(made.classes) if made.classes else None
    z = torch.randn(5, 1, 2)
    with torch.no_grad():
        apart = torch.distributions.Normal(found["means"], found["sigmas"]).log_prob(z).sum(-1)
        expected = made.density(classes, made.classes).log_prob(z if made.classes else z[:, 0])
    if not made.classes:
        assert found["shares"].sum() == pytest.approx(1)
        apart = (apart + found["shares"].log()).logsumexp(1)
    torch.testing.assert_close(apart, expected)


def test_what_is_typical_counts_every_example(digits) -> None:
    model = fresh(RunConfig(dataset="digits", hidden=(8,), latent_dim=2)).eval()
    bound = evidence_lower_bound(model, digits.validation)
    found = typical(bound, "validation")
    counts = found.histogram.counts
    assert found.examples == len(digits.validation)
    assert sum(counts) + found.histogram.below + found.histogram.above == found.examples
    assert found.histogram.below <= TAIL * found.examples + 1
    edges = np.array(found.histogram.edges)
    middle = (edges[1:] + edges[:-1]) / 2
    assert (middle * counts).sum() / sum(counts) == pytest.approx(-bound.elbo, rel=0.01)
    assert found.reconstruction + found.kl == pytest.approx(-bound.elbo)
    gan = fresh(RunConfig.parse({"dataset": "digits", "model": "gan", "hidden": (8,)})).eval()
    assert typical(evidence_lower_bound(gan, digits.validation, 20), "validation") is None


def test_every_formula_can_be_read() -> None:
    """Of every objective, posterior, prior and likelihood, in the one notation."""
    rows = catalogue.MODELS.values()
    for name, row in catalogue.OBJECTIVES.items():
        terms = formulas.formula_of(name)
        weights = {each["weight"] for each in terms} | {
            key for each in terms for key in symbols([each["factor"], each["math"]])
        }
        assert set(row.weights) <= weights, name
        assert bool(formulas.note_of(name)) >= (row.compares or row.adversarial)
    assert {row.posterior for row in rows} == set(equations.SAMPLES)
    for likelihood in set(catalogue.LIKELIHOODS) - {"columns"}:
        assert "reconstruction" in symbols(equations.reconstruction_of(likelihood))
    for row in rows:
        found = symbols(equations.divergence_of(row.posterior, row.settings["prior"]))
        assert ("kl" in found) == (row.posterior not in ("delta", "prior"))


def symbols(tree) -> set[str]:
    """The keys of a formula's symbols; it is one."""
    if tree is None or isinstance(tree, str):
        return set()
    if isinstance(tree, list):
        return set().union(*map(symbols, tree))
    if "s" in tree:
        assert tree.keys() == {"s", "is"}
        return {tree["s"]} | symbols(tree["is"])
    ((form, parts),) = tree.items()
    assert form in ("sub", "sup", "frac", "under") and len(parts) == 2
    return symbols(parts)


def test_a_record_is_read_back_and_a_damaged_one_is_a_sentence() -> None:
    record = anatomy(Example("cvae", "wine")).record
    told = json.loads(json.dumps(record.record()))
    of_tomorrow = told | {"more": 1, "layers": {**told["layers"], "more": [1]}}
    for each in (told, of_tomorrow):
        found = ModelRecord.parse({"anatomy": each})
        assert found.anatomy == record and found.record()["anatomy"] == told
    for damaged in (
        {"samples": "many"},
        told | {"typical": {"split": 3}},
        [1],
        told | {"layers": 1},
    ):
        with pytest.raises(UserError, match="header is damaged or foreign: anatomy"):
            ModelRecord.parse({"anatomy": damaged})
    assert ModelRecord.parse({}).anatomy is None
