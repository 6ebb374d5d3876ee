"""The three parts of a data set: as its author made them, else drawn, each class in proportion."""

from collections.abc import Sequence

import numpy as np

from vae_core.data.splits import stratified_split
from vae_core.errors import UserError
from vae_core.user_data import limits
from vae_core.user_data.options import OwnOptions
from vae_core.user_data.skipped import SkippedFiles, first_names
from vae_core.user_data.upload import Member

Parts = tuple[np.ndarray, np.ndarray, np.ndarray]

TRAIN, VALIDATION, TEST = range(3)
_NAMES = {
    **dict.fromkeys(("train", "training", "trn"), TRAIN),
    **dict.fromkeys(("val", "valid", "validation", "dev"), VALIDATION),
    **dict.fromkeys(("test", "testing", "tst", "t10k"), TEST),
}


def part_named(name: str) -> int | None:
    """The part of a split that a folder or a file of this name is, or None."""
    return _NAMES.get(name.casefold())


def named_parts(names: Sequence[str]) -> np.ndarray | None:
    """The part (N,) of each example by the name of what it is in; None where it is no split."""
    parts = [part_named(name) for name in names]
    if None in parts or TRAIN not in parts or len(set(parts)) < 2:
        return None
    return np.array(parts)


def split_folders(members: Sequence[Member]) -> tuple[np.ndarray, list[str]] | None:
    """Folders such as ``train`` and ``test``: the part of each file, and the folder beside that.

    None where no level of the folders is a split.
    """
    depth = min((len(member.parts) - 1 for member in members), default=0)
    for level in range(depth):
        where = named_parts([member.parts[level] for member in members])
        if where is not None:
            folders = [[*m.parts[:-1][:level], *m.parts[:-1][level + 1 :]] for m in members]
            return where, [each[-1] if each else "" for each in folders]
    return None


def split(
    count: int,
    labels: np.ndarray | None,
    options: OwnOptions,
    skipped: SkippedFiles,
    where: np.ndarray | None = None,
    notes: list[str] | None = None,
) -> Parts:
    """Positions of the three parts, each class in proportion.

    Args:
        count: of the examples.
        labels: int64 (N,), or None.
        options: the shares and the seed.
        skipped: what was left out, for the sentence on too few.
        where: the part (N,) of each example in its author's own split, or None; a part that it
            lacks is taken from the training part.
        notes: is told of that split.

    Raises:
        UserError: when there are too few examples.
    """
    if count < limits.FEWEST:
        left = "no example is" if not count else f"only {count} {'is' if count == 1 else 'are'}"
        raise UserError(
            f"After reading, {left} left{skipped.said()}; a data set needs at least "
            f"{limits.FEWEST} examples. Bring more, or mend these."
        )
    groups = np.zeros(count, np.int64) if labels is None else labels
    given = np.zeros(count, np.int64) if where is None else where
    own = np.flatnonzero(given == TRAIN)
    shares = {VALIDATION: options.validation, TEST: options.test}
    taken = {
        part: 0 if (given == part).any() else max(1, round(len(own) * share))
        for part, share in shares.items()
    }
    if len(own) < 2 + sum(taken.values()):
        raise UserError(
            f"The split that was brought leaves {len(own)} to train, from which others are still "
            "to be taken. Bring more to train with."
        )
    train, *others = stratified_split(groups[own], taken[VALIDATION], taken[TEST], options.seed)
    found = [own[part] for part in others]
    for place, part in enumerate(shares):
        if not taken[part]:
            found[place] = np.flatnonzero(given == part)
    if where is not None and notes is not None:
        notes.append(_told(len(own), taken, {p: int((given == p).sum()) for p in shares}))
    return own[train], found[0], found[1]


def _told(train: int, taken: dict[int, int], given: dict[int, int]) -> str:
    """Which split was kept, and what was taken from the training part."""
    words = {VALIDATION: "to validate", TEST: "to test"}
    kept = [f"{given[part]} {words[part]}" for part in words if given[part]]
    more = [f"{taken[part]} {words[part]}" for part in words if taken[part]]
    text = f"The split of its author is kept: {train} to train, {' and '.join(kept)}."
    return f"{text} Of those to train {' and '.join(more)} are taken." if more else text


def untrained(labels: np.ndarray | None, names: Sequence[str], parts: Parts) -> list[str]:
    """A note on classes of which no example is trained on, as where parts name them otherwise."""
    if labels is None:
        return []
    missing = [name for k, name in enumerate(names) if k not in labels[parts[0]]]
    if not missing:
        return []
    return [f"Of these classes no example is in the training part: {first_names(missing)}."]
