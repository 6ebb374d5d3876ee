"""Words that the notes of several sections share."""

from vae_core.analyses.subject import Subject
from vae_core.counting import counted


def examples_note(count: int, split: str) -> str:
    """Such as "300 test examples"; training examples are told as such."""
    return counted(count, f"{split} example") + (", seen in training" if split == "train" else "")


def sentences(*parts: str | None) -> str:
    """The parts that are not empty, each ended with a full stop, on one line."""
    return " ".join(f"{part.rstrip('.')}." for part in parts if part)


def given_class(subject: Subject) -> str:
    """What a conditional model's bounds are about; empty for others."""
    if not subject.model.classes:
        return ""
    return "Given the class: a bound on log p(x|y)"
