"""A training that begins where another model is, in place of a fresh one."""

from torch import Tensor

from vae_core.config.run import RunConfig
from vae_core.data import Dataset
from vae_core.errors import UserError
from vae_core.models.vae import VAE
from vae_core.training.ema import WeightAverage
from vae_core.training.state import Training


def begin_from(
    config: RunConfig, data: Dataset, model: VAE, opponent: dict[str, Tensor] | None = None
) -> Training:
    """The state of a run before its first step, with the weights of a model.

    Everything else is as of a fresh run: order, noise, schedules, the optimiser's memory.

    Args:
        config: of the new run.
        data: what it is trained on.
        model: whose weights it begins with.
        opponent: those of what a game's model plays against; None leaves it fresh.

    Raises:
        UserError: when the configuration builds another model.
    """
    training = Training(config, data)
    try:
        training.model.load_state_dict(model.state_dict())
        if training.adversary is not None and opponent:
            training.adversary.load_state_dict(opponent)
    except RuntimeError as error:
        raise UserError(
            "These settings build another network than the file's, so its weights have no place "
            "there. Leave those that change the model (network, sizes, likelihood, prior) as they "
            "are."
        ) from error
    if training.average is not None:
        training.average = WeightAverage(training.model)
    return training
