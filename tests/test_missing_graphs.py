"""Graphs of models that learned gaps: NaN goes in, and what is traced gives what torch gives."""

import pytest
import torch

from tests.double_precision import double_precision, doubled
from tests.sweeps import swept
from tests.test_layers import built
from tests.test_training_graphs import away, both, flat, given, moved
from vae_core import RunConfig
from vae_core.artifacts.planned import planned_layers
from vae_core.training.graphs.graphs import gradient_graph, loss_graph, subject_of
from vae_core.training.graphs.modules import LossSubject, StepSubject
from vae_core.training.graphs.rows import BATCH, fresh

CONFIGS = {
    "table": {"dataset": "wine", "hidden": (16,), "latent_dim": 3},
    "series": {"dataset": "waves", "hidden": (16,), "likelihood": "gaussian-optimal"},
    "m2": {"dataset": "wine", "model": "m2", "hidden": (16,), "latent_dim": 3},
    "pictures": {"dataset": "digits", "network": "conv", "latent_dim": 3, "missing": "zeros"},
}
CASES = [(kind, graph) for kind in CONFIGS for graph in ("loss", "step")]
SAMPLE = [("table", "step"), ("pictures", "loss")]


def config_of(kind: str) -> RunConfig:
    return RunConfig.parse({"missing": "mask", **CONFIGS[kind]})


@pytest.mark.parametrize(("kind", "graph"), swept(CASES, SAMPLE))
def test_a_graph_is_given_gaps_as_torch_is(kind: str, graph: str) -> None:
    trace = {"loss": loss_graph, "step": gradient_graph}[graph]
    subjects = {"loss": LossSubject, "step": StepSubject}
    config = config_of(kind)
    model = moved(fresh(config))
    traced = trace(model, config, BATCH)
    subject = subject_of(subjects[graph], model, config).train(graph == "step")
    values = given(subject, config, traced.graph.get("batch", BATCH))
    gaps = torch.rand(values["x"].shape, generator=torch.Generator().manual_seed(2)) < 0.3
    values["x"] = torch.where(gaps, torch.nan, values["x"])
    with double_precision():
        values, constants = doubled(values), doubled(traced.constants)
        traced = type(traced)(traced.graph, constants)
        found, expected = both(traced, subject.double(), values)
    assert found.keys() == expected.keys()
    for name, value in expected.items():
        assert found[name].isfinite().all(), name
        assert away(found[name], value) <= 1e-10 or (found[name] - value).norm() < 1e-14, name
    if graph == "step":
        assert flat(expected).norm() > 0
    else:
        told = found["reconstruction"]
        assert (told[gaps] == 0).all() and (told[~gaps] != 0).any()


@pytest.mark.parametrize("network", ["mlp", "conv", "gru", "transformer", "patch", "residual"])
def test_what_is_planned_of_a_mask_is_what_is_built(network: str) -> None:
    config = RunConfig.parse({"dataset": "digits", "network": network, "missing": "mask"})
    _, found = built(config)
    plan = planned_layers(config)
    assert plan is not None and plan.record() == found
