"""What a page draws of a model: the layers that it has, built or not yet."""

import json
import subprocess
import sys

import pytest

from tests.sweeps import swept
from vae_core import RunConfig, catalogue
from vae_core.artifacts.layers import layers_of
from vae_core.artifacts.planned import planned_layers
from vae_core.models.vae import VAE
from vae_core.training.graphs.rows import configurations, fresh

CONFIGS = {(config.model, config.network, kind): config for kind, config in configurations()}
# Every family of networks once, and every posterior.
SOME = [
    *((model, "mlp", "grey pictures") for model in ("vae", "autoencoder", "vq-vae", "fsq-vae")),
    *((model, "mlp", "grey pictures") for model in ("iaf-vae", "ladder-vae", "gan")),
    *(("vae", network, "grey pictures") for network in ("conv", "patch", "residual", "gru")),
    ("vae", "transformer", "grey pictures"),
    ("vae", "writer", "text"),
    ("cvae", "dynamics", "clip"),
    ("cvae", "mlp", "table"),
    ("vae", "mlp", "series"),
]


def built(config: RunConfig) -> tuple[VAE, dict]:
    """A model and its layers; which result of a graph shows a layer is not known before."""
    model = fresh(config).eval()
    found = layers_of(model).record()
    for layer in (*found["encoder"], *found["decoder"]):
        layer["output"] = None
    return model, found


@pytest.mark.parametrize(("model", "network", "kind"), swept(CONFIGS, SOME))
def test_what_is_planned_is_what_is_built(model: str, network: str, kind: str) -> None:
    config = CONFIGS[model, network, kind]
    made, found = built(config)
    assert planned_layers(config).record() == found
    counted = sum(layer["weights"] for part in ("encoder", "decoder") for layer in found[part])
    counted += found["posterior"]["weights"]
    parts = (made.encoder, made.posterior_head, made.decoder)
    assert counted == sum(each.numel() for part in parts for each in part.parameters())


@pytest.mark.parametrize("normalisation", sorted(set(catalogue.NORMALISATIONS) - {"none"}))
@pytest.mark.parametrize("network", ["mlp", "conv", "patch", "residual"])
def test_normalisations_are_counted(network: str, normalisation: str) -> None:
    values = {"dataset": "sprites", "network": network, "activation": "gelu", "dropout": 0.1}
    config = RunConfig.parse(values | {"normalisation": normalisation, "hidden": (20, 16)})
    _, found = built(config)
    assert planned_layers(config).record() == found
    assert "GELU" in {layer["activation"] for layer in found["encoder"]}


def test_a_plan_needs_no_torch_and_no_time() -> None:
    code = (
        "import sys, time, json;"
        "from vae_core import RunConfig; from vae_core.artifacts.planned import planned_layers;"
        "config = RunConfig.parse({'dataset': 'mnist', 'network': 'conv'});"
        "begun = time.process_time(); found = planned_layers(config).record();"
        "print(json.dumps([time.process_time() - begun, 'torch' in sys.modules, found['output']]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    seconds, torch, output = json.loads(done.stdout)
    assert not torch and seconds < 0.05 and output == [1, 28, 28]


def test_a_class_enters_before_the_layer_that_is_told_it() -> None:
    config = CONFIGS["cvae", "mlp", "grey pictures"].model_copy(update={"network": "conv"})
    found = planned_layers(config)
    kinds = [layer.kind for layer in found.encoder]
    assert found.classes == 10 and kinds[found.encoder_class] == "dense"
    assert set(kinds[: found.encoder_class]) == {"conv"}
    assert planned_layers(CONFIGS["vae", "mlp", "grey pictures"]).encoder_class is None
