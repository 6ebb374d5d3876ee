"""The page's engine computes what models of the catalogue compute: the same examples, in node."""

import numpy as np
import pytest
import torch

from tests.compositions import Choice, composed, compositions, computed, parts_of
from tests.sweeps import swept
from tests.web.conftest import Node
from tests.web.page_graphs import agree
from vae_core.pack import pack
from vae_core.tracing.graph import trace

NAMES = ("first", "second", "third")
COUNT = 7

SAMPLE = [{"model": "vq-vae"}, {"normalisation": "group", "network": "conv"}]

RUN = """(bytes) => {
  const { meta, tensors } = readPack(bytes);
  const program = compile(meta.graph, tensors, 7);
  const inputs = meta.graph.inputs.map(({ name }) => [name, tensors["input/" + name].data]);
  const all = program.run(Object.fromEntries(inputs), 7).map((values) => values.slice());
  const first = inputs.map(([name, data]) => [name, data.slice(0, data.length / 7)]);
  const one = compile(meta.graph, tensors, 1).run(Object.fromEntries(first), 1);
  return { all, one: one.map((values) => values.slice()) };
}"""


@pytest.mark.parametrize(
    "choice", swept(compositions(), SAMPLE), ids=lambda choice: "-".join(choice.values())
)
def test_the_page_computes_what_the_model_does(node: Node, choice: Choice) -> None:
    model = composed(choice)
    for name, (module, inputs) in parts_of(model, COUNT).items():
        expected = computed(module, *inputs.values())
        traced = trace(module, inputs, NAMES)
        weights = {f"model/{key}": value for key, value in module.state_dict().items()}
        weights |= traced.constants | {f"input/{key}": value for key, value in inputs.items()}
        tensors = {key: np.asarray(value.float(), order="C") for key, value in weights.items()}
        found = node.evaluate(
            ["engine/pack.js", "engine/runtime.js"], RUN, pack({"graph": traced.graph}, tensors)
        )
        for values, one, wanted in zip(found["all"], found["one"], expected, strict=True):
            assert wanted.shape[0] == COUNT
            agree([str(value) for value in values], wanted, f"{name} of {choice}", 1e-5)
            agree([str(value) for value in one], wanted[:1], f"one {name} of {choice}", 1e-5)
            assert torch.isfinite(wanted).all()
