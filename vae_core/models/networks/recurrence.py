"""The steps of a gated recurrent unit with its gradient by hand: fewer passes, nothing anew a step.

T steps, B examples, S numbers of the state. With r and u the gates reset and update:
n = tanh(given_n + r (W_n h + b_n)) and h' = n + u (h - n) (arXiv:1406.1078; torch.nn.GRU).
"""

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor


def recurrence(given: Tensor, start: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """The state after each step, (T, B, S).

    Args:
        given: what the gates reset, update and new are told of the input, (T, B, 3 S).
        start: the first state, (B, S).
        weight: of the gates for the state, (3 S, S), and their bias (3 S,).
    """
    return _Recurrence.apply(given, start, weight, bias)


def _by_formula(given: Tensor, start: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """The same by operations that can be differentiated as often as is asked for."""
    states, size = [start], start.shape[1]
    for told in given.unbind(0):
        own = F.linear(states[-1], weight, bias)
        reset, update = (told[:, : 2 * size] + own[:, : 2 * size]).sigmoid().chunk(2, 1)
        new = (told[:, 2 * size :] + reset * own[:, 2 * size :]).tanh()
        states.append(torch.lerp(new, states[-1], update))
    return torch.stack(states[1:])


def _with_graph(
    inputs: list[Tensor], wanted: tuple[bool, ...], gradient: Tensor
) -> tuple[Tensor | None, ...]:
    """The gradient of the wanted inputs, which can be differentiated again."""
    asked = [each for each, is_wanted in zip(inputs, wanted, strict=True) if is_wanted]
    found = iter(torch.autograd.grad(_by_formula(*inputs), asked, gradient, create_graph=True))
    return tuple(next(found) if is_wanted else None for is_wanted in wanted)


class _Recurrence(torch.autograd.Function):
    """The gradient of the weights is one product over all steps, in place of one a step."""

    @staticmethod
    def forward(ctx: Any, given: Tensor, start: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        steps, batch, _ = given.shape
        size = start.shape[1]
        states = given.new_empty(steps + 1, batch, size)
        gates = given.new_empty(steps, batch, 2 * size)
        told, new = given.new_empty(2, steps, batch, size)  # W_n h + b_n, and n
        states[0] = start
        turned = [each.t().contiguous() for each in (weight[: 2 * size], weight[2 * size :])]
        biases = bias[: 2 * size], bias[2 * size :]
        of_gates, of_new = given[:, :, : 2 * size], given[:, :, 2 * size :]
        for t in range(steps):
            torch.addmm(biases[0], states[t], turned[0], out=gates[t]).add_(of_gates[t]).sigmoid_()
            torch.addmm(biases[1], states[t], turned[1], out=told[t])
            torch.addcmul(of_new[t], gates[t, :, :size], told[t], out=new[t]).tanh_()
            torch.lerp(new[t], states[t], gates[t, :, size:], out=states[t + 1])
        ctx.save_for_backward(given, start, weight, bias, states, gates, told, new)
        return states[1:]

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        *inputs, states, gates, told, new = ctx.saved_tensors
        if torch.is_grad_enabled():  # the gradient has one of its own: the penalty of a game
            return _with_graph(inputs, ctx.needs_input_grad, gradient)
        weight = inputs[2]
        steps, batch, size = new.shape
        before, reset, update = states[:-1], gates[:, :, :size], gates[:, :, size:]
        # How each argument of a sigmoid or tanh moves the new state.
        by_new = (1 - update) * (1 - new.square())
        by_update = (before - new) * update * (1 - update)
        by_reset = told * reset * (1 - reset)  # by way of the new one's
        given = gradient.new_empty(steps, batch, 3 * size)
        own = gradient.new_empty(steps, batch, size)  # of W_n h + b_n
        parts = given[:, :, :size], given[:, :, size : 2 * size], given[:, :, 2 * size :]
        both = given[:, :, : 2 * size]
        reached = gradient.new_zeros(batch, size)
        for t in range(steps - 1, -1, -1):
            reached.add_(gradient[t])
            torch.mul(reached, by_new[t], out=parts[2][t])
            torch.mul(reached, by_update[t], out=parts[1][t])
            torch.mul(parts[2][t], by_reset[t], out=parts[0][t])
            torch.mul(parts[2][t], reset[t], out=own[t])
            reached.mul_(update[t])
            reached.addmm_(both[t], weight[: 2 * size]).addmm_(own[t], weight[2 * size :])
        flat = before.reshape(-1, size)
        of_weight = [each.reshape(steps * batch, -1).t() @ flat for each in (both, own)]
        of_bias = [each.sum((0, 1)) for each in (both, own)]
        return given, reached, torch.cat(of_weight), torch.cat(of_bias)
