"""What can be chosen, as data: every model is a composition of rows of this file.

The catalogue drives the configuration, the command line, the pages and the documentation. It
imports no torch, so that a page can list the choices at once; the names are bound to code in
``networks.BUILDERS``, ``likelihoods.LIKELIHOODS`` and so on, and a test holds the two together.
"""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from vae_core.errors import UserError


@dataclass(frozen=True)
class ModelRow:
    """A model as a composition: which posterior, which objective, conditional or not."""

    name: str
    title: str
    description: str
    posterior: str
    objective: str
    conditional: bool
    beta: float
    paper: str
    equation: str


@dataclass(frozen=True)
class Row:
    """One choice: its name, what it does in a line, and where it comes from."""

    name: str
    title: str
    description: str
    source: str = ""


@dataclass(frozen=True)
class NetworkRow(Row):
    """An encoder / decoder pair; ``hidden`` are the default widths of its dense layers."""

    hidden: tuple[int, ...] = ()


@dataclass(frozen=True)
class PresetRow(Row):
    """A named set of configuration values."""

    values: dict[str, Any] = field(default_factory=dict)


def _table(*rows: Any) -> dict[str, Any]:
    return {row.name: row for row in rows}


_KINGMA = "Kingma & Welling 2014, arXiv:1312.6114"
_HIGGINS = "Higgins et al. 2017, ICLR (beta-VAE)"
_SOHN = "Sohn, Lee & Yan 2015, NeurIPS (CVAE)"

MODELS: dict[str, ModelRow] = _table(
    ModelRow(
        "vae",
        "VAE",
        "The evidence lower bound: reconstruct, and keep the posterior close to N(0, I).",
        posterior="diagonal-gaussian",
        objective="elbo",
        conditional=False,
        beta=1.0,
        paper=_KINGMA,
        equation="-E_q[log p(x|z)] + KL(q(z|x), p(z))   (eq. 3)",
    ),
    ModelRow(
        "beta-vae",
        "β-VAE",
        "A heavier KL weight: fewer nats through the code, more disentangled, blurrier.",
        posterior="diagonal-gaussian",
        objective="elbo",
        conditional=False,
        beta=4.0,
        paper=_HIGGINS,
        equation="-E_q[log p(x|z)] + beta KL(q(z|x), p(z))   (eq. 4)",
    ),
    ModelRow(
        "cvae",
        "Conditional VAE",
        "Encoder and decoder are told the class, so the code holds only what is left: style.",
        posterior="diagonal-gaussian",
        objective="elbo",
        conditional=True,
        beta=1.0,
        paper=_SOHN,
        equation="-E_q[log p(x|z,y)] + KL(q(z|x,y), p(z))   (eq. 4, prior independent of y)",
    ),
    ModelRow(
        "conditional-beta-vae",
        "Conditional β-VAE",
        "The class is given and the KL weighs more: a few clean factors of style.",
        posterior="diagonal-gaussian",
        objective="elbo",
        conditional=True,
        beta=4.0,
        paper=f"{_SOHN}; {_HIGGINS}",
        equation="-E_q[log p(x|z,y)] + beta KL(q(z|x,y), p(z))",
    ),
    ModelRow(
        "autoencoder",
        "Plain autoencoder",
        "No noise, no prior: sharp reconstructions, but nothing says which codes are pictures.",
        posterior="delta",
        objective="reconstruction",
        conditional=False,
        beta=0.0,
        paper="Hinton & Salakhutdinov 2006, Science 313",
        equation="-log p(x|z = f(x))",
    ),
)

POSTERIORS: dict[str, Row] = _table(
    Row(
        "diagonal-gaussian",
        "Diagonal Gaussian",
        "q(z|x) = N(mu(x), diag sigma(x)^2), sampled as mu + sigma * epsilon.",
        _KINGMA,
    ),
    Row("delta", "Point", "z = f(x): no uncertainty about the code, as in a plain autoencoder."),
)

OBJECTIVES: dict[str, Row] = _table(
    Row("elbo", "ELBO", "Reconstruction plus beta times the KL divergence, in nats.", _KINGMA),
    Row("reconstruction", "Reconstruction", "The reconstruction term alone, in nats."),
)

LIKELIHOODS: dict[str, Row] = _table(
    Row(
        "bernoulli",
        "Bernoulli",
        "Each pixel is a coin. For grey pixels it is no density, but what most papers report.",
        _KINGMA,
    ),
    Row(
        "continuous-bernoulli",
        "Continuous Bernoulli",
        "The Bernoulli's normalised form on [0, 1]: a true density for grey pixels.",
        "Loaiza-Ganem & Cunningham 2019, arXiv:1907.06845",
    ),
    Row("gaussian", "Gaussian, fixed σ", "Squared error in nats, at a noise level that you set."),
    Row(
        "gaussian-learned",
        "Gaussian, learned σ",
        "One noise level for all pixels, learned by gradient descent.",
        "Rybkin, Daniilidis & Levine 2021, arXiv:2006.13202",
    ),
    Row(
        "gaussian-optimal",
        "Gaussian, optimal σ",
        "The noise level that fits each batch best, in closed form (sigma-VAE).",
        "Rybkin, Daniilidis & Levine 2021, arXiv:2006.13202, eq. 5",
    ),
)

NETWORKS: dict[str, NetworkRow] = _table(
    NetworkRow(
        "mlp",
        "MLP",
        "Dense layers on the flattened picture: quick on small pictures.",
        _KINGMA,
        hidden=(400,),
    ),
    NetworkRow(
        "conv",
        "Convolutional",
        "4x4 convolutions of stride 2 down to a map of 4 to 7, transposed ones back up.",
        "Burgess et al. 2018, arXiv:1804.03599",
        hidden=(256,),
    ),
    NetworkRow(
        "patch",
        "Patch convolutional",
        "Cuts the picture into patches, then convolves: the best picture per second on a CPU.",
        "Shi et al. 2016, arXiv:1609.05158 (pixel shuffle)",
        hidden=(),
    ),
)

SCHEDULES: dict[str, Row] = _table(
    Row("constant", "Constant", "The full KL weight from the first step."),
    Row(
        "linear",
        "Linear warm-up",
        "From 0 to the full weight over the first part of the run.",
        "Sønderby et al. 2016, arXiv:1602.02282",
    ),
    Row(
        "cyclical",
        "Cyclical",
        "Warms up again and again: collapsed dimensions get another chance.",
        "Fu et al. 2019, arXiv:1903.10145",
    ),
    Row(
        "sigmoid",
        "Sigmoid",
        "A slow start, a quick rise and a soft landing.",
        "Bowman et al. 2016, arXiv:1511.06349",
    ),
    Row("cosine", "Cosine", "Half a cosine from 0 to the full weight."),
)

ACTIVATIONS: dict[str, Row] = _table(
    Row("relu", "ReLU", "max(0, x): the fastest, and a good default."),
    Row("leaky-relu", "Leaky ReLU", "ReLU with a slope of 0.2 below zero, so no unit dies."),
    Row("silu", "SiLU", "x * sigmoid(x): smooth; a little better and slower."),
    Row("gelu", "GELU", "x * Phi(x): smooth, as in transformers."),
    Row("elu", "ELU", "Exponential below zero: means near zero."),
    Row("tanh", "Tanh", "Bounded; the classic of the first VAE paper."),
)

INITIALISATIONS: dict[str, Row] = _table(
    Row("auto", "Automatic", "Kaiming for ReLU-like activations, Glorot for tanh."),
    Row("kaiming", "Kaiming", "Keeps the variance through ReLUs.", "He et al. 2015"),
    Row("glorot", "Glorot", "Keeps the variance through tanh.", "Glorot & Bengio 2010"),
    Row("orthogonal", "Orthogonal", "Orthogonal matrices: norms kept exactly.", "Saxe et al. 2014"),
    Row("torch", "PyTorch's", "PyTorch's own: uniform in 1 / sqrt(inputs)."),
)

OPTIMISERS: dict[str, Row] = _table(
    Row("adam", "Adam", "Adaptive moments: the default of the field.", "arXiv:1412.6980"),
    Row("adamw", "AdamW", "Adam with weight decay decoupled from the step.", "arXiv:1711.05101"),
    Row("rmsprop", "RMSprop", "Adam without the momentum."),
    Row("sgd", "SGD with momentum", "Plain descent, momentum 0.9: needs a smaller rate."),
)

RATE_SCHEDULES: dict[str, Row] = _table(
    Row("constant", "Constant", "The same learning rate throughout."),
    Row("cosine", "Cosine decay", "Falls to a hundredth along half a cosine."),
    Row("linear", "Linear decay", "Falls to a hundredth in a straight line."),
    Row("warmup-cosine", "Warm-up, then cosine", "Rises over 5 % of the run, then falls."),
)

PRECISIONS: dict[str, Row] = _table(
    Row("float32", "float32", "Single precision throughout."),
    Row("bfloat16", "bfloat16", "Matrix products in bfloat16, losses in float32: on newer CPUs."),
    Row("auto", "Automatic", "bfloat16 where the processor multiplies it itself, else float32."),
)

PRESETS: dict[str, PresetRow] = _table(
    PresetRow(
        "reference",
        "Reference",
        "The textbook setting: 784-400-20, ReLU, Adam 1e-3, batches of 128, no averaging.",
        "pytorch/examples, vae/main.py",
        values={
            "model": "vae",
            "network": "mlp",
            "hidden": (400,),
            "latent_dim": 20,
            "likelihood": "bernoulli",
            "beta": 1.0,
            "schedule": "constant",
            "batch_size": 128,
            "learning_rate": 1e-3,
            "epochs": 10,
            "initialisation": "torch",
            "average_weights": False,
        },
    ),
    PresetRow(
        "fast",
        "Fast",
        "The best bound per second: SiLU, batches of 256, 5e-3, averaged weights.",
        values={
            "network": "mlp",
            "hidden": (400,),
            "activation": "silu",
            "latent_dim": 20,
            "schedule": "constant",
            "batch_size": 256,
            "learning_rate": 5e-3,
            "precision": "auto",
            "average_weights": True,
        },
    ),
    PresetRow(
        "quality",
        "Quality",
        "The patch network for a minute or more: the sharpest pictures of the small models.",
        values={
            "network": "patch",
            "latent_dim": 20,
            "schedule": "constant",
            "batch_size": 128,
            "learning_rate": 3e-3,
            "learning_rate_schedule": "cosine",
            "precision": "auto",
            "average_weights": True,
        },
    ),
)


def choose(kind: str, name: str, table: Iterable[str]) -> str:
    """The name as the table spells it: case, spaces and underscores do not matter.

    Raises:
        UserError: for an unknown name; the message lists the choices and guesses the one meant.
    """
    names = list(table)
    wanted = str(name).strip().lower().replace("_", "-").replace(" ", "-")
    if wanted in names:
        return wanted
    near = difflib.get_close_matches(wanted, names, n=1)
    guess = f" Did you mean {near[0]}?" if near else ""
    raise UserError(f"There is no {kind} named {name!r}.{guess} Choose from: {', '.join(names)}.")
