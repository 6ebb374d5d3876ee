"""Features of pictures for judging samples: the last layer of a small classifier of the data set.

Distances between pixels do not see what people see; distances between the features of a network
that was trained to tell pictures apart do so better (Heusel et al. 2017, arXiv:1706.08500). The
usual network, Inception on photographs, knows little of digits and sprites, so that each data set
has one of its own here, trained on its train split in some seconds and then kept. Figures on such
features compare models of one data set; they are no published FIDs.
"""

import hashlib
import math
import operator
from collections import OrderedDict
from contextlib import suppress
from functools import reduce
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from vae_core.data import Dataset, Split
from vae_core.data.specs import known_spec
from vae_core.draws import everything_by, torch_stream
from vae_core.errors import ProgressCallback, UserError
from vae_core.files import write_atomically
from vae_core.models.networks import Pad, Shape
from vae_core.pack import pack, unpack
from vae_core.runs.store import runs_root
from vae_core.training.optimisation import flushed_denormals

# Counted up when the network or its training changes; older caches are then not found.
VERSION = 1
WIDTH = 64
# A small set is learned by heart in fewer.
STEPS = 1200
EPOCHS = 60
BATCH = 128
LEARNING_RATE = 3e-3
REPORT_STEPS = 25
EXTRACT_BATCH = 500
SCALE_EXAMPLES = 2000
KEPT = 2

_kept: OrderedDict[str, "Features"] = OrderedDict()


class FeatureNetwork(nn.Module):
    """Pictures (B, C, H, W) in [0, 1] -> features (B, 64) -> logits of one or more questions."""

    def __init__(self, shape: Shape, heads: tuple[int, ...]):
        """``heads``: the number of answers to each question."""
        super().__init__()
        longest = max(shape[1:])
        # Patches first: on a CPU a convolution of the full picture costs ten times as much.
        patch = 2 if longest < 16 else 4 if longest < 48 else 8
        height, width = (math.ceil(side / patch / 2) for side in shape[1:])
        self.trunk = nn.Sequential(
            Pad(shape, 2 * patch),
            nn.PixelUnshuffle(patch),
            nn.Conv2d(shape[0] * patch * patch, 32, 3, padding=1),
            nn.SiLU(),
            nn.Conv2d(32, 64, 3, stride=2, padding=1),
            nn.SiLU(),
            nn.Flatten(),
            nn.Linear(64 * height * width, WIDTH),
            nn.SiLU(),
        )
        self.heads = nn.ModuleList(nn.Linear(WIDTH, size) for size in heads)

    def forward(self, x: Tensor) -> list[Tensor]:
        """Logits (B, answers) of each question."""
        features = self.trunk(x)
        return [head(features) for head in self.heads]


class Features:
    """A trained feature network.

    Attributes:
        accuracy: on the test split: share of right answers, averaged over the questions.
        description: a sentence on what the features are.
    """

    def __init__(self, network: FeatureNetwork, scale: float, accuracy: float, task: "Task"):
        """``scale``: divides the features, so that train examples' variances average 1."""
        self.network = network.eval().requires_grad_(False)
        self.scale = scale
        self.accuracy = accuracy
        self._classes = task.classes
        self.description = (
            f"the {WIDTH} features of a small convolutional network trained on the train split to "
            f"tell {task.words} ({100 * accuracy:.1f} % right on the test split)"
        )

    def extract(self, images: Tensor) -> np.ndarray:
        """Features float32 (N, 64) of pictures (N, C, H, W), uint8 or float in [0, 1]."""
        found = [self.network.trunk(x) / self.scale for x in _batches(images)]
        return torch.cat(found).numpy()

    def classify(self, images: Tensor) -> np.ndarray | None:
        """The likeliest classes int64 (N,), or None where the data set has no classes."""
        if not self._classes:
            return None
        network = self.network
        found = [network.heads[0](network.trunk(x)).argmax(1) for x in _batches(images)]
        return torch.cat(found).numpy()


def _batches(images: Tensor) -> list[Tensor]:
    scale = 255 if images.dtype == torch.uint8 else 1
    return [part.float() / scale for part in images.split(EXTRACT_BATCH)]


class Task:
    """What the network is trained to tell.

    Classes; known factors, so that features know position and size too; where neither is known,
    which way an image was turned (Gidaris et al. 2018, arXiv:1803.07728), or mirrored where
    height and width differ.
    """

    def __init__(self, data: Dataset):
        self.classes = bool(data.class_names)
        self.shape = data.shape
        # A continuous factor has no number of answers.
        self.factors = [place for place, size in enumerate(data.factor_sizes) if size]
        sizes = tuple(data.factor_sizes[place] for place in self.factors)
        self.sizes = (len(data.class_names),) * self.classes + sizes
        named = ", ".join(data.factor_names[place] for place in self.factors)
        told = ["classes"] * self.classes + [f"factors ({named})"] * bool(named)
        self.turns = not self.sizes
        self.words = " and ".join(told)
        if self.turns:
            self.sizes = (4,)
            self.words = "which way an image was turned, since it has no classes"

    def batch(self, split: Split, index: Tensor) -> tuple[Tensor, list[Tensor]]:
        """Pictures (B, C, H, W) in [0, 1] and the right answer (B,) to each question."""
        x = split.values(index)
        if self.turns:
            # By place in the split, which needs no randomness and is the same at every epoch's end.
            turns = torch.arange(len(index)) % 4
            return self._turned(x, turns), [turns]
        answers = [split.known_labels[index]] if self.classes else []
        if self.factors:
            answers += list(split.known_factors[index][:, self.factors].unbind(1))
        return x, answers

    def _turned(self, x: Tensor, turns: Tensor) -> Tensor:
        turned = x.clone()
        square = self.shape[1] == self.shape[2]
        flips = ((2,), (3,), (2, 3))
        for turn in (1, 2, 3):
            part = x[turns == turn]
            turned[turns == turn] = (
                torch.rot90(part, turn, (2, 3)) if square else part.flip(flips[turn - 1])
            )
        return turned


def feature_extractor(data: Dataset, report: ProgressCallback) -> Features:
    """The features of a data set: from memory, from disk, or trained now (about 10 s, one core).

    Deterministic up to rounding that depends on the processor, and leaves torch's random state as
    it was. Two processes that find no cache train it both; the second file replaces an equal one.

    Args:
        data: its train split is learned; its test split gives the accuracy.
        report: told of the training.
    """
    key = _fingerprint(data)
    if key not in _kept:
        task = Task(data)
        path = runs_root() / "features" / f"{data.name}-{VERSION}.safetensors"
        found = _load(path, key, task)
        if found is None:
            found = _train(data, task, report)
            with suppress(OSError):  # a full or read-only disk costs only the time of the next one
                _save(path, key, found)
        _kept[key] = found
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    _kept.move_to_end(key)
    return _kept[key]


def _fingerprint(data: Dataset) -> str:
    """What tells data sets of one name apart: sizes, and the first thousand examples."""
    first = data.train.select(torch.arange(min(1000, len(data.train))))
    sizes = (data.name, len(data.train), data.shape, len(data.class_names), data.factor_sizes)
    digest = hashlib.sha256(repr(sizes).encode())
    for part in (first.images, first.labels, first.factors):
        if part is not None:
            digest.update(part.contiguous().numpy().tobytes())
    return digest.hexdigest()


def _train(data: Dataset, task: Task, report: ProgressCallback) -> Features:
    with everything_by(torch.Generator().manual_seed(0)):
        network = FeatureNetwork(data.shape, task.sizes)
    optimiser = torch.optim.Adam(network.parameters(), LEARNING_RATE, fused=True)
    generator = torch.Generator().manual_seed(0)
    spec = known_spec(data.name)
    title = spec.title if spec else data.name
    message = f"Training a classifier of {title} to judge samples by (once per data set)"
    steps = min(STEPS, math.ceil(EPOCHS * len(data.train) / BATCH))
    with torch.enable_grad(), flushed_denormals():
        for step in range(steps):
            if step % REPORT_STEPS == 0:
                report(message, step / steps)
            optimiser.param_groups[0]["lr"] = LEARNING_RATE * (1 - step / steps)
            index = torch.randint(len(data.train), (BATCH,), generator=generator)
            x, answers = task.batch(data.train, index)
            logits = network(x)
            losses = [F.cross_entropy(*pair) for pair in zip(logits, answers, strict=True)]
            loss = reduce(operator.add, losses)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            optimiser.step()
    return Features(network, _scale(network, data), _accuracy(network, data, task), task)


@torch.no_grad()
def _scale(network: FeatureNetwork, data: Dataset) -> float:
    network.eval()
    parts = _batches(data.train.images[:SCALE_EXAMPLES])
    features = torch.cat([network.trunk(x) for x in parts])
    return max(features.var(0, unbiased=False).mean().sqrt().item(), 1e-6)


@torch.no_grad()
def _accuracy(network: FeatureNetwork, data: Dataset, task: Task) -> float:
    right, asked = 0, 0
    for index in torch.arange(len(data.test)).split(EXTRACT_BATCH):
        x, answers = task.batch(data.test, index)
        for logits, answer in zip(network(x), answers, strict=True):
            right += int((logits.argmax(1) == answer).sum())
            asked += len(answer)
    return right / asked


def _save(path: Path, key: str, features: Features) -> None:
    meta = {"data": key, "scale": features.scale, "accuracy": features.accuracy}
    tensors = {name: value.numpy() for name, value in features.network.state_dict().items()}
    write_atomically(path, pack(meta, tensors))


def _load(path: Path, key: str, task: Task) -> Features | None:
    """The cached network; None where there is none, or it is damaged or of other data."""
    try:
        meta, tensors = unpack(path.read_bytes())
        if meta["data"] != key:
            return None
        with torch_stream():
            network = FeatureNetwork(task.shape, task.sizes)
        network.load_state_dict({name: torch.from_numpy(a) for name, a in tensors.items()})
        return Features(network, float(meta["scale"]), float(meta["accuracy"]), task)
    except (OSError, UserError, KeyError, ValueError, TypeError, RuntimeError):
        return None
