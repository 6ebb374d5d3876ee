"""Lesson 10: the way of noise to codes, by flow matching, and the bounds of five models.

Needs MNIST (``LATENT_PLAYGROUND_DATA``), else downloads it.
"""

import re
from pathlib import Path
from typing import Any

import torch

from vae_core.analyses.densities import EXAMPLES, fit_density
from vae_core.analyses.densities.matching import STEPS, FlowMatching
from vae_core.artifacts.model_file import load_run
from vae_core.data import load_dataset
from vae_core.evaluation.codes import encode
from vae_core.starters.recipes import PREFIX
from vae_core.starters.recipes import starter as shipped
from vae_core.training.optimisation import keep_memory

COMMAND = "python -m vae_core.lessons.recording beyond"
STARTER = "digits"
STREAMS, EVERY = 12, 2  # paths, and steps from one of their points to the next
RESULTS = Path(__file__).parents[3] / "docs" / "results.md"
# As the lesson calls them, and as the table does.
MODELS = {
    "vae": "vae",
    "iwae": "iwae",
    "mixture": "mixture-vae",
    "vamp": "vamp-vae",
    "flow": "flow-prior-vae",
}


def record() -> dict[str, Any]:
    """Paths of noise by the density fitted to the codes, and the figures of five models."""
    return {"command": COMMAND, "starter": STARTER, **_streams(), "bounds": bounds()}


@torch.no_grad()
def _streams() -> dict[str, Any]:
    keep_memory()
    loaded = load_run(shipped(PREFIX + STARTER).path)
    data = load_dataset(loaded.config.dataset)
    codes = encode(loaded.model, data.train, EXAMPLES)
    with torch.enable_grad():
        fitted = fit_density("flow-matching", codes, 0, lambda *_: None)
    flow, centre, scale = _parts(fitted.distribution)
    noise = torch.randn(
        STREAMS, loaded.model.latent_dim, generator=torch.Generator().manual_seed(0)
    )
    # What is carried along is scaled as the codes were; noise is shown as the prior has it.
    points = [noise] + [centre + scale * z for z in flow.path(noise)]
    paths = torch.stack(points[::EVERY], 1)  # (S, T, D)
    rounded = [[[round(value, 3) for value in z] for z in path] for path in paths.tolist()]
    return {"paths": rounded, "steps": STEPS // EVERY, "density": fitted.description}


def _parts(distribution: Any) -> tuple[FlowMatching, torch.Tensor, torch.Tensor]:
    return distribution.base, distribution.centre, distribution.scale


def bounds() -> dict[str, Any]:
    """What docs/results.md says of black and white MNIST: bound, ELBO and rate of each model."""
    text = RESULTS.read_text("utf-8")
    found = {}
    for name, model in MODELS.items():
        row = re.search(rf"^\| {re.escape(model)}(?: \(\d codes\))? \|(.+)\|$", text, re.MULTILINE)
        if row is None:
            raise ValueError(f"{RESULTS.name} has no row of {model}")
        cells = [cell.strip() for cell in row[1].split("|")]
        found[name] = {"bound": float(cells[0]), "elbo": float(cells[3]), "kl": float(cells[4])}
    return found
