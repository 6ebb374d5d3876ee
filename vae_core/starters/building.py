"""Shipped models trained by their recipes, and what is put into their files besides the model."""

import shutil
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from vae_core.analyses.densities import EXAMPLES, FittedDensity, fit_density
from vae_core.analyses.projection import project_model
from vae_core.analyses.report.card import report_card
from vae_core.analyses.report.shown import shown_report
from vae_core.analyses.subject import Subject
from vae_core.artifacts.model_file import LoadedRun, load_run, pack_model
from vae_core.artifacts.records import DensityRecord
from vae_core.catalogue import DENSITIES
from vae_core.config.analyses import ProjectionSettings, ReportSettings
from vae_core.config.base import Settings
from vae_core.config.run import RunConfig
from vae_core.data import Dataset, load_dataset
from vae_core.evaluation.codes import encode
from vae_core.evaluation.likelihood import evidence_lower_bound
from vae_core.files import write_atomically
from vae_core.models.vae import VAE
from vae_core.pack import pack, unpack
from vae_core.runs.kept import TELLING, keep, kept_path, light
from vae_core.runs.runner import execute
from vae_core.runs.store import Store
from vae_core.starters.cards import cards_of
from vae_core.starters.recipes import STARTERS, Starter
from vae_core.training.optimisation import keep_memory

CODES = 1000  # drawn from a density, for the browser to choose from
WIDTH = 0.9  # of a class's draws, about their mean: at its edges a digit is of no class


def build(starter: Starter) -> dict[str, Any]:
    """Train a starter by its recipe and store it in float16; returns its results."""
    keep_memory()
    began = time.process_time()
    scratch = Path(tempfile.mkdtemp(prefix="starter-"))
    try:
        run = Store(scratch).create(RunConfig.parse(starter.config))

        def show(progress: Any) -> None:
            line = (
                f"{starter.name}: epoch {progress.epoch:.1f}, -ELBO {progress.validation.loss:.1f}"
            )
            left = "" if progress.eta is None else f", {progress.eta:.0f} s left"
            print(f"\r{line}{left}   ", end="", file=sys.stderr)

        results = execute(run, watch=show)
        print(file=sys.stderr)
        ship(starter, load_run(run.folder))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    print(f"{starter.name}: {time.process_time() - began:.0f} s of one core")
    assert results is not None  # nobody paused it
    return results


def ship(starter: Starter, loaded: LoadedRun) -> None:
    """Write a trained model as this starter's file, in float16.

    ``ship(starter, load_run(starter.path))`` packs it anew, without training, after a change of
    what :func:`vae_core.artifacts.model_file.pack_model` puts into a file.
    """
    data = load_dataset(loaded.config.dataset)
    # The statistics shown are those of the rounded weights that are shipped.
    model = loaded.model.half().float()
    bound = evidence_lower_bound(model, data.validation)
    packed = pack_model(model, loaded.config, data, bound, half=True, points=starter.points)
    if starter.density is not None:
        packed = with_density(packed, starter.density, model, data)
    packed = with_cards(packed, starter, model, data)
    write_atomically(starter.path, packed)
    nats = f"{bound.reconstruction:.1f} + {bound.kl:.1f} nats"
    print(f"{starter.path.name}: {len(packed) / 1e6:.2f} MB, {nats}")
    # Pictures in groups that the code tells, not the class beside it; more would weigh too much.
    if starter in STARTERS and data.class_names and not model.classes and data.layout.image:
        bring_map(starter, data)
    if starter in STARTERS:
        bring_report(starter, data)


def bring_map(starter: Starter, data: Dataset) -> None:
    """Lay the map that its page opens on beside a starter's file, as that is now.

    It is looked at: its pictures have a few grey levels, its numbers half precision.
    """
    subject = Subject(load_run(starter.path), data, starter.path)
    found = pack(*project_model(subject, TELLING, lambda *_: None))
    _bring(starter, ProjectionSettings, light(found))


def bring_report(starter: Starter, data: Dataset) -> None:
    """Lay the report card, as it is shown, beside a starter's file, as that is now."""
    subject = Subject(load_run(starter.path), data, starter.path)
    found = pack(*report_card(subject, ReportSettings(), lambda *_: None))
    _bring(starter, ReportSettings, shown_report(found))


def _bring(starter: Starter, settings: type[Settings], found: bytes) -> None:
    keep(starter.path, settings, found)
    path = kept_path(starter.path, settings)
    print(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB")


def with_density(packed: bytes, kind: str, model: VAE, data: Dataset) -> bytes:
    """A weights file with codes of densities fitted to those of train examples, one for each class.

    ``density/codes`` is float16: (Y, P, D) by class where the model is told the class, else (P, D)
    of all classes alike. The record says in ``density`` what they are.
    """
    fitted = fit_densities(kind, model, data)
    each = CODES // len(fitted)
    drawn = torch.stack([one.sample(each) for one in fitted])
    centre = drawn.mean(1, keepdim=True)
    codes = (centre + WIDTH * (drawn - centre)).numpy().astype(np.float16)
    meta, tensors = unpack(packed)
    title = DENSITIES[kind].title.replace("Mixture", "mixture")
    meta["density"] = DensityRecord(
        kind=kind,
        title=f"{title} of each class",
        description=f"fitted to the encoder's means of train examples, drawn at {WIDTH} of its "
        "width",
    ).record()
    stored = codes if model.classes else codes.transpose(1, 0, 2).reshape(-1, model.latent_dim)
    return pack(meta, tensors | {"density/codes": stored})


def with_cards(packed: bytes, starter: Starter, model: VAE, data: Dataset) -> bytes:
    """A weights file with what Home's doors show of it, ``card/DOOR`` uint8 (N, C, H, W)."""
    cards = cards_of(starter.name, model, data)
    if not cards:
        return packed
    meta, tensors = unpack(packed)
    return pack(meta, tensors | {f"card/{door}": pictures for door, pictures in cards.items()})


def fit_densities(kind: str, model: VAE, data: Dataset) -> list[FittedDensity]:
    """A density of the codes of each class.

    Of the encoder's means: what is drawn near them decodes more clearly than what is drawn from
    the posteriors around them, and there are as many different ones.
    """
    labels, head = data.train.labels, model.posterior_head
    fitted = []
    for y in range(len(data.class_names)):
        part = data.train.select((labels == y).nonzero()[:, 0])
        codes = replace(encode(model, part, EXAMPLES), log_variance=None)
        fitted.append(fit_density(kind, codes, 0, lambda *_: None, head))
    return fitted
