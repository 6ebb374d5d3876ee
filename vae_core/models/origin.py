"""Where a model comes from: what it was made by and learned, which its file is to say of it."""

from dataclasses import dataclass
from typing import Any, Self

from vae_core.config.run import RunConfig
from vae_core.data import Dataset


@dataclass(frozen=True, eq=False)
class Origin:
    """What is known of a model beside its weights.

    Copies of a model share it, so that an average of weights costs no second data set.

    Attributes:
        config: the configuration of its run.
        data: what it learned; None of one that was read from a file.
        file: the bytes of that file; empty of others.
    """

    config: RunConfig
    data: Dataset | None = None
    file: bytes = b""

    def __reduce__(self) -> Any:
        """A pickle of a model holds no data set."""
        return type(self), (self.config, None, self.file)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self
