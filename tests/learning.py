"""Steps of a training by torch, and all that the page needs to take the same ones."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import torch
from torch import Tensor

from vae_core import RunConfig, load_dataset
from vae_core.artifacts.examples import examples_file
from vae_core.artifacts.model_file import load_model
from vae_core.artifacts.trainable import trainable_file
from vae_core.data import Dataset
from vae_core.data.labels import labelled_minibatch, one_hot
from vae_core.models.vae import VAE
from vae_core.pack import pack, unpack
from vae_core.training.graphs.rows import KINDS, configurations
from vae_core.training.state import Training

STEPS, BATCH = 20, 16
# Rows with weights that no loss depends on, as a bias before a norm over the batch, or that of
# attention's keys: all their gradient is rounding, of which Adam makes whole steps, here and there.
# So is some of what a VAE-GAN tells the encoder of texts: by SGD its page and torch end 1e-7 apart.
SILENT = ("fsq-vae", "residual", "transformer", ("vae-gan", "gru"))
LAWS = {"normal": torch.randn, "uniform": torch.rand}
WITHIN = 1e-4  # of the norm of each tensor
ROUNDING = 1e-5


def cases() -> Iterator[tuple[str, str, str]]:
    """Model, network and kind of data of every row."""
    for kind, config in configurations():
        yield config.model, config.network, kind


def configured(model: str, network: str, kind: str, **more: object) -> RunConfig:
    """A row's configuration, of which twenty steps are half a run."""
    if {model, network, (model, network)} & {*SILENT}:
        more = {"optimiser": "sgd", "learning_rate": 1e-4} | more
    values = {"model": model, "network": network, "dataset": KINDS[kind], "hidden": [16]}
    return RunConfig.parse(values | {"latent_dim": 4, "batch_size": BATCH, "epochs": 2} | more)


def few(name: str) -> Dataset:
    """A data set with as many training examples as twenty steps see."""
    data = load_dataset(name)
    train = data.train.select(torch.arange(STEPS * BATCH) % len(data.train))
    held = data.validation.select(torch.arange(min(64, len(data.validation))))
    return replace(data, train=train, validation=held, unlabelled=None)


def dropout_by_uniform_draws(
    x: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False
) -> Tensor:
    """Dropout as graphs draw it; torch's own draws by another method."""
    return x * (torch.rand(x.shape) < 1 - p) / (1 - p) if training else x


@dataclass
class Steps:
    """Twenty steps of a configuration, half of its run."""

    config: RunConfig

    @cached_property
    def data(self) -> Dataset:
        return few(self.config.dataset)

    @cached_property
    def file(self) -> bytes:
        return trainable_file(self.config, self.data)

    @cached_property
    def examples(self) -> bytes:
        return examples_file(self.data)

    @cached_property
    def training(self) -> Training:
        return Training(self.config, self.data)

    def rows(self, step: int) -> Tensor:
        """The examples of a step, with labelled ones beside them where there are some."""
        rows, known = torch.arange(BATCH) * STEPS + step, self.training.labelled_indices
        return rows if known is None else torch.cat([rows, labelled_minibatch(known, step, BATCH)])

    def classes(self, step: int) -> Tensor | None:
        known, count = self.training.labels, self.training.model.classes
        return None if known is None else one_hot(known[self.rows(step)], count)

    def given(self) -> bytes:
        """The examples of each step, and what it draws."""
        record = unpack(self.file)[0]["training"]
        tensors = {}
        for step in range(STEPS):
            tensors[f"{step}/rows"] = self.rows(step).int().numpy()
            if (y := self.classes(step)) is not None:
                tensors[f"{step}/y"] = y.numpy()
            torch.manual_seed(step)
            for part, graph in (("noise", record["step"]), ("answer", record["answer"])):
                for entry in graph["inputs"] if graph else ():
                    if "law" in entry:
                        drawn = LAWS[entry["law"]](entry["shape"])
                        tensors[f"{step}/{part}/{entry['name']}"] = drawn.numpy()
        tensors |= {f"decoded/{name}": each.numpy() for name, each in self.codes().items()}
        return pack({"steps": STEPS}, tensors)

    def codes(self) -> dict[str, Tensor]:
        """Codes, and their classes, whose pictures are compared."""
        model = self.training.model
        found = {"z": torch.arange(3.0 * model.latent_dim).sin().view(3, -1)}
        return found | ({"y": torch.eye(model.classes)[:3]} if model.classes else {})

    def kept(self, found: Mapping[str, np.ndarray]) -> VAE:
        """The model of the file with the weights that the page shows, as Python opens it."""
        meta, tensors = unpack(self.file)
        shown = {name: found[f"shown/{name}"] for name in tensors if name.startswith("model/")}
        tensors |= {name: each.reshape(tensors[name].shape) for name, each in shown.items()}
        return load_model(pack(meta, tensors)).model

    def by_torch(self) -> dict[str, Tensor]:
        """The weights that torch's own steps end with, and those that it shows.

        With two threads, as whose sums the page's are: with one torch adds up the gradient of a
        norm's bias row by row, and ends 1.7e-4 from itself where a transformer reads text.
        """
        threads = torch.get_num_threads()
        torch.set_num_threads(2)
        training = self.training
        for step in range(STEPS):
            given = training.data.train.values(self.rows(step)), self.classes(step)
            training.batch = lambda given=given: given
            torch.manual_seed(step)
            training.advance()
        parts = {"model/": training.model, "shown/model/": training.eval_model}
        if training.adversary is not None:
            parts["model/adversary."] = training.adversary
        torch.set_num_threads(threads)
        return {
            f"{prefix}{name}": value.detach()
            for prefix, part in parts.items()
            for name, value in part.state_dict().items()
        }


def errors(found: dict[str, np.ndarray], expected: dict[str, Tensor]) -> dict[str, float]:
    """Of each tensor the norm of what is wrong, as a share of its norm.

    One that is smaller than the rounding of all others, as a bias before a norm over the batch
    stays, counts as large as that.
    """
    right = {name: value.double().flatten() for name, value in expected.items()}
    least = ROUNDING * max(value.norm().item() for value in right.values())
    apart = {}
    for name, value in right.items():
        wrong = torch.from_numpy(np.asarray(found[name], np.float64)) - value
        apart[name] = (wrong.norm() / value.norm().clamp_min(least)).item()
    return apart
