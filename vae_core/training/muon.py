"""Muon for the matrices of a network, AdamW for all else, as one optimiser."""

from typing import Any

import torch
from torch import Tensor
from torch.optim import AdamW, Muon, Optimizer


class MuonAndAdamW(Optimizer):
    """Muon (Jordan et al. 2024) for matrices, AdamW (arXiv:1711.05101) for whatever else there is.

    Muon's steps are scaled as AdamW's are (arXiv:2502.16982, section 2.2), so that one learning
    rate suits both.
    """

    def __init__(
        self, matrices: list[Tensor], rest: list[dict[str, Any]], rate: float, decay: float
    ):
        """Take the parameters that are to be moved.

        Args:
            matrices: what Muon moves, two axes each.
            rest: groups of what AdamW moves, each with its weight decay.
            rate: the learning rate.
            decay: weight decay of the matrices.
        """
        self._muon = Muon(matrices, rate, decay, adjust_lr_fn="match_rms_adamw")
        self._adamw = AdamW(rest, rate, fused=True)
        super().__init__([{"params": matrices}, *rest], {"lr": rate, "weight_decay": decay})
        self.param_groups = [*self._muon.param_groups, *self._adamw.param_groups]
        self._share()

    def _share(self) -> None:
        """Let both have the groups and the memory that this one tells as its own."""
        parts = self._muon, self._adamw
        for part, groups in zip(parts, (self.param_groups[:1], self.param_groups[1:]), strict=True):
            part.param_groups, part.state = groups, self.state

    @torch.no_grad()
    def step(self, closure: None = None) -> None:
        """Move all parameters by their gradients."""
        self._muon.step()
        self._adamw.step()

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on where another one was."""
        super().load_state_dict(state_dict)
        self._share()
