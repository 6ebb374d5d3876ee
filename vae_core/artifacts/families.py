"""How many numbers the layers of each built-in network give and learn, by arithmetic alone.

A test holds it to the networks themselves (:mod:`vae_core.artifacts.planned`).
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from vae_core.config import sizes
from vae_core.config.run import RunConfig
from vae_core.config.sizes import Shape

Given = tuple[int, ...]  # the shape of what a layer gives


@dataclass(frozen=True)
class Plan:
    """A layer: its kind, the shape of what it gives, its weights, and whether it is activated."""

    kind: str
    shape: Given
    weights: int
    activated: bool = True


@dataclass(frozen=True)
class Style:
    """What a configuration says of all hidden layers."""

    normalised: bool

    def norm(self, channels: int) -> int:
        """The weights of a normalisation of so many channels."""
        return 2 * channels if self.normalised else 0


def _linear(inputs: int, outputs: int) -> int:
    return inputs * outputs + outputs


def _kernel(before: int, after: int, side: int) -> int:
    return before * after * side * side + after


def dense(inputs: int, widths: Iterable[int], style: Style) -> tuple[list[Plan], int]:
    """Dense layers, and how many numbers the last of them gives."""
    all_widths = [inputs, *widths]
    plans = [
        Plan("dense", (after,), _linear(before, after) + style.norm(after))
        for before, after in pairwise(all_widths)
    ]
    return plans, all_widths[-1]


def _gru(inputs: int, state: int, ways: int = 1) -> int:
    return ways * sizes.GATES * state * (inputs + state + 2)


def _attention(width: int) -> int:
    return _linear(width, 3 * width) + _linear(width, width)


def _residual(before: int, after: int) -> int:
    mixing = _kernel(before, after, 1) if before != after else 0
    return mixing + 2 * before + _kernel(before, after, 3) + 2 * after + _kernel(after, after, 3)


def _block() -> int:
    width = sizes.TOKEN_WIDTH
    norms, inner = 4 * width, 2 * width
    return norms + _attention(width) + _linear(width, inner) + _linear(inner, width)


# -- families: shape and style -> a trunk and the length of its vector, and its mirror image -------

Trunk = tuple[list[Plan], int]
Mirror = tuple[Given, bool, int, list[Plan]]


def _mlp_trunk(shape: Shape, style: Style) -> Trunk:
    return [], math.prod(shape)


def _mlp_up(shape: Shape, style: Style) -> Mirror:
    return shape, False, 0, []


def _conv_trunk(shape: Shape, style: Style) -> Trunk:
    channels, last = sizes.halving_plan(shape, *sizes.CONV_CHANNELS)
    plans = []
    for i, (before, after) in enumerate(pairwise([shape[0], *channels])):
        height, width = (side * 2 ** (len(channels) - 1 - i) for side in last)
        weights = _kernel(before, after, 4) + style.norm(after)
        plans.append(Plan("conv", (after, height, width), weights))
    return plans, channels[-1] * math.prod(last)


def _conv_up(shape: Shape, style: Style) -> Mirror:
    channels, last = sizes.halving_plan(shape, *sizes.CONV_CHANNELS)
    down, plans = channels[::-1], []
    for i, (before, after) in enumerate(pairwise(down)):
        map_of = tuple(side * 2 ** (i + 1) for side in last)
        weights = _kernel(before, after, 4) + style.norm(after)
        plans.append(Plan("transposed", (after, *map_of), weights))
    end = Plan("transposed", shape, _kernel(down[-1], shape[0], 4), activated=False)
    return (down[0], *last), True, style.norm(down[0]), [*plans, end]


def _patch_trunk(shape: Shape, style: Style) -> Trunk:
    side, patches = sizes.patch_plan(shape)
    many = sizes.PATCH_CHANNELS
    weights = _kernel(shape[0] * side * side, many, 3) + style.norm(many)
    return [Plan("conv", (many, *patches), weights)], many * math.prod(patches)


def _patch_up(shape: Shape, style: Style) -> Mirror:
    side, patches = sizes.patch_plan(shape)
    many = sizes.PATCH_CHANNELS
    middle = Plan("conv", (many, *patches), _kernel(many, many, 3) + style.norm(many))
    end = Plan("conv", shape, _kernel(many, shape[0] * side * side, 3), activated=False)
    return (many, *patches), True, style.norm(many), [middle, end]


def _residual_trunk(shape: Shape, style: Style) -> Trunk:
    channels, last = sizes.halving_plan(shape, *sizes.RESIDUAL_CHANNELS)
    first, end, steps = channels[0], channels[-1], len(channels) - 1
    begin = tuple(side * 2**steps for side in last)
    plans = [Plan("conv", (first, *begin), _kernel(4 * shape[0], first, 3), activated=False)]
    for i, (before, after) in enumerate(pairwise(channels)):
        map_of = tuple(side * 2 ** (steps - 1 - i) for side in last)
        plans.append(Plan("residual", (after, *map_of), _residual(before, after), activated=False))
    looks = 2 * end + _attention(end)
    plans.append(Plan("attention", (end, *last), looks, activated=False))
    plans.append(Plan("residual", (end, *last), _residual(end, end) + 2 * end))
    return plans, end * math.prod(last)


def _residual_up(shape: Shape, style: Style) -> Mirror:
    channels, last = sizes.halving_plan(shape, *sizes.RESIDUAL_CHANNELS)
    first = channels[-1]
    looks = 2 * first + _attention(first)
    plans = [
        Plan("residual", (first, *last), _residual(first, first), activated=False),
        Plan("attention", (first, *last), looks, activated=False),
    ]
    for i, (before, after) in enumerate(pairwise(channels[::-1])):
        map_of = tuple(side * 2 ** (i + 1) for side in last)
        plans.append(Plan("residual", (after, *map_of), _residual(before, after), activated=False))
    plans[-1] = replace(plans[-1], weights=plans[-1].weights + 2 * channels[0], activated=True)
    end = Plan("conv", shape, _kernel(channels[0], 4 * shape[0], 3), activated=False)
    return (first, *last), False, 0, [*plans, end]


def _transformer_trunk(shape: Shape, style: Style) -> Trunk:
    side, patches = sizes.token_plan(shape)
    width, tokens = sizes.TOKEN_WIDTH, math.prod(patches)
    first = _linear(shape[0] * side * side, width) + tokens * width
    embedding = Plan("dense", (tokens, width), first, activated=False)
    return [embedding, *_tokens(tokens)], width


def _transformer_up(shape: Shape, style: Style) -> Mirror:
    side, patches = sizes.token_plan(shape)
    width, tokens = sizes.TOKEN_WIDTH, math.prod(patches)
    end = Plan("dense", shape, _linear(width, shape[0] * side * side), activated=False)
    return (tokens, width), False, tokens * width, [*_tokens(tokens), end]


def _tokens(tokens: int) -> list[Plan]:
    """The blocks, and the norm behind the last of them."""
    width = sizes.TOKEN_WIDTH
    return [
        Plan("attention", (tokens, width), _block() + 2 * width * last, activated=False)
        for last in [0] * (sizes.TOKEN_BLOCKS - 1) + [1]
    ]


def _rows_trunk(shape: Shape, style: Style) -> Trunk:
    length = 2 * sizes.ROWS_READ
    weights = _gru(shape[0] * shape[2], sizes.ROWS_READ, ways=2)
    return [Plan("recurrent", (length,), weights, activated=False)], length


def _rows_up(shape: Shape, style: Style) -> Mirror:
    state = sizes.ROWS_WRITTEN
    weights = _gru(state, state) + _linear(state, shape[0] * shape[2])
    return (state,), False, 0, [Plan("recurrent", shape, weights, activated=False)]


def _line_up(shape: Shape, style: Style) -> Mirror:
    state = sizes.LINE_STATE
    weights = _linear(shape[0], state) + _gru(state, state) + _linear(state, shape[0])
    return (state,), False, 0, [Plan("recurrent", shape, weights, activated=False)]


def _frames_trunk(shape: Shape, style: Style) -> Trunk:
    return [], sizes.FRAMES_SEEN * math.prod(shape[1:])


def _states(config: RunConfig, shape: Shape, classes: int, style: Style) -> list[Plan]:
    """Both transitions, and the layers that emit a frame of a state."""
    inside = sizes.transition_width(config.hidden)
    moving, _ = dense(config.latent_dim + classes, (inside, inside), style)
    weights = sum(each.weights for each in moving) + _linear(inside, config.latent_dim)
    moves = [Plan("transition", (config.latent_dim,), weights, activated=False)] * 2
    widths, length = dense(config.latent_dim, config.hidden[::-1], style)
    frame = math.prod(shape[1:])
    return [*moves, *widths, Plan("dense", (frame,), _linear(length, frame), activated=False)]


@dataclass(frozen=True)
class Family:
    """How a network is built.

    Attributes:
        trunk: of an encoder.
        up: (shape, style) -> what the last dense layer is laid out as, whether that is activated,
            the weights that go with it, and the layers behind it.
    """

    trunk: Callable[[Shape, Style], Trunk]
    up: Callable[[Shape, Style], Mirror] | None

    def decoder(self, config: RunConfig, shape: Shape, classes: int, style: Style) -> list[Plan]:
        """All layers from the code to the parameters."""
        if self.up is None:
            return _states(config, shape, classes, style)
        widths, length = dense(config.latent_dim + classes, config.hidden[::-1], style)
        laid_out, activated, more, behind = self.up(shape, style)
        weights = _linear(length, math.prod(laid_out)) + more
        return [*widths, Plan("dense", laid_out, weights, activated), *behind]


FAMILIES = {
    "mlp": Family(_mlp_trunk, _mlp_up),
    "conv": Family(_conv_trunk, _conv_up),
    "patch": Family(_patch_trunk, _patch_up),
    "residual": Family(_residual_trunk, _residual_up),
    "transformer": Family(_transformer_trunk, _transformer_up),
    "gru": Family(_rows_trunk, _rows_up),
    "writer": Family(_rows_trunk, _line_up),
    "dynamics": Family(_frames_trunk, None),
}

# -- what makes a code of features ----------------------------------------------------------------


def _gaussian(features: int, latent_dim: int) -> int:
    return _linear(features, 2 * latent_dim)


def _flow(features: int, latent_dim: int) -> int:
    width = max(sizes.FLOW_WIDTH, latent_dim)
    network = _linear(latent_dim, width) + _linear(width, width) + _linear(width, 2 * latent_dim)
    return _gaussian(features, latent_dim) + sizes.FLOW_STEPS * (network + features * width)


HEADS: dict[str, Callable[[int, int], int]] = {
    "diagonal-gaussian": _gaussian,
    "ladder": _gaussian,
    "delta": _linear,
    "vector-quantised": _linear,
    "scalar-quantised": lambda features, latent_dim: features * latent_dim,
    "inverse-autoregressive": _flow,
    "prior": lambda features, latent_dim: 0,
}
