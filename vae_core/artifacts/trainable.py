"""A model's file with all that it takes to train it in the page."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from vae_core import catalogue
from vae_core.artifacts.anatomy import components_graph
from vae_core.artifacts.examples import VALIDATION
from vae_core.artifacts.graphs import is_own
from vae_core.artifacts.halves import halved
from vae_core.artifacts.live import standing, weight_names
from vae_core.artifacts.model_file import OPPONENT, choose_examples, pack_model, traces_of
from vae_core.artifacts.optimisers import adversary_optimiser_record, optimiser_record
from vae_core.artifacts.records import (
    AverageRecord,
    CodebookRecord,
    ModelRecord,
    TrainingRecord,
)
from vae_core.config.run import RunConfig
from vae_core.data import Dataset
from vae_core.data.base import to_float
from vae_core.data.labels import rehearsed
from vae_core.errors import UserError
from vae_core.evaluation.likelihood import evidence_lower_bound
from vae_core.models.posteriors.vector import DEAD, VectorQuantisedHead
from vae_core.models.vae import VAE
from vae_core.pack import pack, unpack
from vae_core.tracing.graph import Traced
from vae_core.training.beginning import Beginning
from vae_core.training.gauges import gauge_kinds
from vae_core.training.graphs.graphs import answer_graph, gradient_graph
from vae_core.training.graphs.learning import draw_graph, report_graph, validation_graph
from vae_core.training.state import VALIDATION_BATCH, Training

PICTURES = 16  # of a report
TABLE = 2001  # points of a schedule
SEEN = 1000  # validation examples that the figures of a file are of
SCHEDULE, RATE = "learn/schedule", "learn/rate"


def trainable_file(config: RunConfig, data: Dataset, model: VAE | None = None) -> bytes:
    """The file of a model, with what the page needs to train it on (:class:`TrainingRecord`).

    It is an ordinary weights file with ``training`` in its header, the tensors of what a game's
    model plays against as ``model/adversary...``, and ``learn/...``: the schedules, and of the
    inputs of every report ``learn/inputs`` (16, C, H, W) float32, their ``learn/pictures`` uint8
    and, where there are classes, ``learn/labels`` int32. The page trains in float32.

    Args:
        config: of the training.
        data: what it is for; its training examples are a file of their own
            (:func:`vae_core.artifacts.examples.examples_file`).
        model: to go on from; by default a fresh one, as the configuration's seed makes it.

    Raises:
        UserError: when the page cannot train it; it says why.
    """
    config = config.model_copy(update={"device": "cpu"})  # nothing is trained here
    training = Training(config, data, None if model is None else Beginning.of(model))
    graphs, constants = _graphs(training)
    shown = training.eval_model
    bound = evidence_lower_bound(shown, data.validation, SEEN)
    packed = pack_model(shown, config, data, bound, traces_of(shown, config))
    meta, tensors = unpack(packed)
    record = ModelRecord.parse(meta)
    tensors |= _adversary(training) | _tables(training) | _inputs(training) | constants
    return pack(replace(record, training=_record(training, graphs)).record(), tensors)


def _graphs(training: Training) -> tuple[dict[str, Traced | None], dict[str, np.ndarray]]:
    """The graphs by their names in the record, and the tensors that they read."""
    model, config = training.model, training.config
    count, own = _batch(training) + _rehearsed(training), is_own(model)
    found: dict[str, Traced | None] = dict.fromkeys(("answer", "validation", "draw", "components"))
    found["step"] = _traced(lambda: gradient_graph(model, config, count))
    found["report"] = _traced(lambda: report_graph(model, config, sizes_only=own))
    if training.adversary is not None:
        found["answer"] = _traced(lambda: answer_graph(model, config, count))
    else:
        batch = _batch(training) if config.objective.batchwise else VALIDATION_BATCH
        batch = min(batch, VALIDATION, len(training.data.validation))
        found["validation"] = _traced(lambda: validation_graph(model, config, batch))
    if not model.prior.standard:
        with suppress(UserError):
            found["draw"] = draw_graph(model, config, PICTURES)
        found["components"] = _traced(lambda: components_graph(model))
    constants: dict[str, np.ndarray] = {}
    for traced in found.values():
        if traced is not None:
            constants |= {name: halved(each) for name, each in traced.constants.items()}
    return found, constants


def _traced(trace: Callable[[], Traced | None]) -> Traced | None:
    try:
        return trace()
    except UserError as error:
        raise UserError(
            f"This model cannot be trained in the page: {_lowered(str(error))} Train it on the "
            "server."
        ) from error


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _batch(training: Training) -> int:
    """Examples of a step: all of them, where there are fewer than the configuration says."""
    return min(training.config.batch_size, len(training.images))


def _rehearsed(training: Training) -> int:
    """Labelled examples that are shown beside those of a step."""
    return rehearsed(_batch(training)) if training.labelled_indices is not None else 0


def _adversary(training: Training) -> dict[str, np.ndarray]:
    if training.adversary is None:
        return {}
    state = training.adversary.state_dict()
    return {f"{OPPONENT}{name}": each.numpy() for name, each in state.items()}


def _tables(training: Training) -> dict[str, np.ndarray]:
    config = training.config
    weight = catalogue.SCHEDULES[config.schedule].load()
    rate = catalogue.RATE_SCHEDULES[config.learning_rate_schedule].load()
    fractions = [i / (TABLE - 1) for i in range(TABLE)]
    weights = [weight(each, config.warmup, config.cycles) for each in fractions]
    rates = [rate(each) for each in fractions]
    return {SCHEDULE: np.array(weights, np.float32), RATE: np.array(rates, np.float32)}


def _inputs(training: Training) -> dict[str, np.ndarray]:
    data = training.data
    some = data.validation.select(choose_examples(data.validation, PICTURES))
    found = {
        "learn/inputs": to_float(some.images).numpy(),
        "learn/pictures": data.pictures(some.images).numpy(),
    }
    if some.labels is not None:
        found["learn/labels"] = some.labels.numpy().astype(np.int32)
    return found


def _record(training: Training, graphs: dict[str, Traced | None]) -> TrainingRecord:
    config, model = training.config, training.model
    names = {id(each): f"model/{name}" for name, each in model.named_parameters()}
    drawn: dict[str, Any] = {
        name: None if each is None else each.graph for name, each in graphs.items()
    }
    return TrainingRecord(
        batch=_batch(training),
        optimiser=optimiser_record(training.optimiser, config, names),
        opponent=adversary_optimiser_record(training.adversary_optimiser),
        weights=dict(config.weights),
        scheduled=[name for name in config.scheduled if name in config.weights],
        schedule=SCHEDULE,
        rate=RATE,
        budget={"epochs": config.epochs, "seconds": config.seconds},
        seed=config.seed,
        examples=len(training.images),
        blocks={
            block: [names[id(each)] for each in parameters]
            for block, parameters in training.blocks.parameters.items()
        },
        gauges=[asdict(kind) for kind in gauge_kinds(model, training.adversary)],
        live=standing(model, config, training.data),
        names=weight_names(config),
        validation_interval=training.validation_interval,
        rehearsed=_rehearsed(training),
        known=config.labelled if _rehearsed(training) else None,
        classifier=model.classifier is not None,
        average=_average(training),
        codebook=_codebook(model),
        patience=config.patience,
        **drawn,
    )


def _average(training: Training) -> AverageRecord | None:
    if training.average is None:
        return None
    own = training.average
    names = {
        id(each): f"model/{name}" for name, each in own.model.state_dict(keep_vars=True).items()
    }
    return AverageRecord(
        decay=own.DECAY,
        every=own.EVERY,
        averaged=[names[id(each)] for each in own.averaged],
        copied=[names[id(each)] for each in own.copied if id(each) in names],
    )


def _codebook(model: VAE) -> CodebookRecord | None:
    if not isinstance(model.posterior_head, VectorQuantisedHead):
        return None
    part = "model/posterior_head."
    return CodebookRecord(
        entries=f"{part}codebook", uses=f"{part}uses", sums=f"{part}sums", dead=DEAD
    )
