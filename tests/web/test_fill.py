"""What the page fills gaps with is what a linear Gaussian model says in closed form."""

import json

import numpy as np
import pytest
import torch

from tests.test_filling import LINEAR, conditional, linear
from tests.test_missing import gappy
from tests.web.conftest import Node
from vae_core import RunConfig, train
from vae_core.artifacts.examples import examples_file
from vae_core.artifacts.graphs import trace_model
from vae_core.artifacts.model_file import choose_examples
from vae_core.artifacts.trainable import trainable_file
from vae_core.data.spec import own_spec
from vae_core.pack import pack
from vae_core.training.graphs.graphs import part_graph

# Draws are the same each time: mulberry32.
RUN = """async (given) => {
  let state = 7;
  Math.random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const { meta, tensors } = readPack(given);
  const encoder = compile(meta.encoder, tensors, 48);
  const decoder = compile(meta.decoder, tensors, 48);
  const batch = {
    async encode(x) {
      const [mean, logVariance] = encoder.run({ x }, x.length / 3, false);
      return { mean: mean.slice(), logVariance: logVariance.slice() };
    },
    async decodeAll(_, z) {
      return decoder.run({ z }, z.length / 2, false).map((each) => each.slice());
    },
  };
  const pack = { meta, tensors };
  const draw = () => [randomNormal(), randomNormal()];
  const completer = createCompleter(pack, batch, draw);
  const x = Float32Array.of(1.2, NaN, NaN);
  const how = { count: 9600, chains: 16, rounds: 6, longest: 1e9, stale: () => false };
  const found = await completer.complete(x, null, how);
  const { share, effective } = normalised(found.logWeights);
  const { mean, draws } = filled(found, x, share, resampled(share, 4000));
  const total = Array.from(found.logWeights).reduce((sum, log) => sum + Math.exp(log), 0);
  return {
    can: canComplete(pack), gappy: completer.gappy, mean, effective,
    bound: Math.log(total / found.logWeights.length),
    spread: [1, 2].map((i) => {
      const middle = draws.reduce((sum, each) => sum + each[i], 0) / draws.length;
      return draws.reduce((sum, each) => sum + (each[i] - middle) ** 2, 0) / draws.length;
    }),
  };
}"""
MODULES = [
    "engine/pack.js", "engine/axes.js", "engine/runtime.js", "explorer/fill/completing.js",
    "explorer/fill/weighing.js",
]  # fmt: skip


@pytest.mark.parametrize("missing", ["mask", "none"])
def test_the_page_fills_gaps_as_the_closed_form_says(node: Node, missing: str) -> None:
    model = linear(missing)
    spec = own_spec("rows", "", "", LINEAR.shape, (9, 9, 9), (), (), LINEAR, "")
    config = RunConfig(dataset=spec, missing=missing, hidden=(), latent_dim=2)
    graphs, look = trace_model(model), part_graph("look", model, config)
    weights = [{"name": name, "value": value} for name, value in config.weights.items()]
    meta = {
        "latent_dim": 2,
        "shape": [1, 1, 3],
        "layout": {"kind": "table"},
        "encoder": graphs.encoder,
        "decoder": graphs.decoder,
        "anatomy": {
            "graphs": {"look": look.graph},
            "posterior": {"set": ["mu", "sigma"]},
            "objective": {"weights": weights},
            "samples": 1,
        },
    }
    tensors = {f"model/{name}": each for name, each in model.state_dict().items()}
    tensors |= graphs.constants | look.constants
    arrays = {name: np.asarray(each.detach().float(), order="C") for name, each in tensors.items()}
    found = node.evaluate(MODULES, RUN, pack(json.loads(json.dumps(meta)), arrays))

    mean, covariance, density = conditional(torch.tensor([1.2, float("nan"), float("nan")]))
    assert found["can"] and found["gappy"] == (missing == "mask")
    assert found["mean"][0] == pytest.approx(1.2)
    assert found["mean"][1:] == pytest.approx(mean.tolist(), abs=0.06)
    assert found["bound"] == pytest.approx(density, abs=0.06)
    assert found["effective"] > 300
    # A completion is the expected example of a code: the noise of its numbers is left out.
    noise = torch.tensor([0.5, 0.4]).square()
    spread = (covariance.diagonal() - noise).tolist()
    assert found["spread"] == pytest.approx(spread, abs=0.12)


TRAIN = """([file, examples]) => {
  const training = createTraining(readPack(file), readPack(examples));
  let { meta, tensors } = training.report();
  while (!training.finished()) {
    for (let k = 0; k < 14; k += 1) training.step();
    ({ meta, tensors } = training.report());
  }
  const finite = Object.entries(tensors).filter(([, { data }]) => !data.every(Number.isFinite));
  return {
    finite: finite.map(([name]) => name), losses: meta.history.validation.loss,
    inputs: Array.from(tensors.inputs.data.slice(0, 48 * 63)), seen: tensors["watched/x"].shape,
    nats: Array.from(tensors["watched/nats"].data),
  };
}"""


def test_the_page_trains_on_rows_with_gaps_and_draws_them_as_missing(node: Node) -> None:
    data = gappy()
    config = RunConfig(dataset=data, epochs=8, hidden=(16,), latent_dim=2)
    files = [trainable_file(config, data), examples_file(data)]
    found = node.evaluate(["engine/pack.js", "learn/training.js"], TRAIN, files)
    assert found["finite"] == []
    losses = found["losses"]
    assert losses[-1] < losses[0] - 0.1
    *_, last = train(config, data)
    assert losses[-1] == pytest.approx(last.training.best_loss, abs=0.4)
    row = choose_examples(data.validation, 16)[0]
    seen = data.pictures(data.validation.images[row : row + 1])[0, 0]
    assert found["inputs"] == seen.flatten().tolist()
    gaps = data.validation.images[row].flatten().isnan()
    nats = torch.tensor(found["nats"])
    assert (nats[gaps] == 0).all()
