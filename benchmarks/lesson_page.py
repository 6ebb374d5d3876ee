"""Trainings of lessons in the page's own JavaScript, in Node, to measure figures by."""

from functools import lru_cache
from typing import Any

from tests.web.conftest import Node
from vae_core.artifacts.examples import examples_file
from vae_core.data import load_dataset
from vae_core.export.fresh import fresh_training
from vae_core.lessons import read_lesson

MODULES = ["engine/pack.js", "learn/training.js", "lesson/instruments/changed.js"]
RUN = """
async ([file, examples, seeds, numbers]) => seeds.map((seed) => {
  const pack = readPack(changedFile(file.buffer, { ...numbers, seed }));
  const training = createTraining(pack, readPack(examples), { seed });
  const begun = process.cpuUsage().user;
  while (!training.finished() && !training.problem) training.step();
  const seconds = (process.cpuUsage().user - begun) / 1e6;
  const { kl, reconstruction } = training.report().meta.history.validation;
  return { kl: kl.at(-1), loss: kl.at(-1) + reconstruction.at(-1), seconds };
})
"""
BOUNDS = """
async ([files, examples, seeds, codes]) => {
  const { data, shape } = readPack(examples).tensors["validation/values"];
  const values = Float32Array.from(data, (value) => value / 255);
  const found = [];
  for (const seed of seeds) {
    const each = [];
    for (const file of files) {
      const pack = readPack(changedFile(file.buffer, { seed }));
      const training = createTraining(pack, readPack(examples), { seed });
      while (!training.finished()) training.step();
      const saved = readPack(savedFile(pack, training, {}));
      each.push(await weightedBounds(saved, values, shape[0], { codes, normal: stream(11) }));
    }
    found.push(each.map((one) => pairedDifference(one, each[0])));
  }
  return found;
}
"""


@lru_cache(maxsize=1)
def node() -> Node:
    """A Node process for all figures of a call."""
    return Node()


@lru_cache(maxsize=16)
def files_of(lesson: str, training: str) -> tuple[bytes, bytes]:
    """A lesson's training as its page gets it, and its examples."""
    config = read_lesson(lesson).trainings()[training]
    data = load_dataset(config.dataset)
    return fresh_training(config, data), examples_file(data)


def trained(lesson: str, training: str, seeds: int, **numbers: float) -> list[dict[str, Any]]:
    """What trainings end with on validation: kl, loss (-ELBO) and seconds of a core, by seed.

    Args:
        lesson: a lesson's name.
        training: one of its trainings.
        seeds: how many, from 0 on.
        numbers: of the training that are others, as the lesson's instrument changes them.
    """
    given = [*files_of(lesson, training), list(range(seeds)), numbers]
    return node().evaluate(MODULES, RUN, given)


def differences(lesson: str, trainings: list[str], seeds: int) -> list[list[dict[str, float]]]:
    """By seed the bound of each training over the first's: mean and error, picture by picture."""
    files = [files_of(lesson, each)[0] for each in trainings]
    modules = [*MODULES, "learn/saved.js", "lesson/weighted_bound.js", "lesson/noise.js"]
    codes = read_lesson(lesson).task.model_dump()["compared"]
    given = [files, files_of(lesson, trainings[0])[1], list(range(seeds)), codes]
    return node().evaluate(modules, BOUNDS, given)
