"""What goes together: a sentence, as ValueError, for settings that a model cannot have."""

from collections.abc import Mapping

from vae_core import catalogue
from vae_core.catalogue import LikelihoodRow, ModelRow, NetworkRow
from vae_core.counting import counted
from vae_core.data.layouts import Layout
from vae_core.data.specs import DatasetSpec

_JUDGED = ("learned-similarity", "adversarial-pictures")  # objectives that judge whole examples


def check_layout(name: str, value: str, suited: tuple[str, ...], spec: DatasetSpec) -> None:
    """Refuse a network or likelihood that is made for another kind of data."""
    if value not in suited:
        raise ValueError(
            f"The {name} {value} does not suit {spec.title}, whose examples are of the kind "
            f"{spec.layout.kind}. Choose from: {', '.join(suited)}; left out, <{name}> is the "
            "first."
        )


def likelihoods_for(layout: Layout) -> tuple[str, ...]:
    """The likelihoods that suit the data, the usual one first."""
    return _with_registered(layout.likelihoods, catalogue.LIKELIHOODS, layout)


def _with_registered(
    named: tuple[str, ...], table: Mapping[str, LikelihoodRow | NetworkRow], layout: Layout
) -> tuple[str, ...]:
    """What a kind of data names, then the rows that name the kind."""
    more = (name for name, row in table.items() if layout.kind in row.kinds and name not in named)
    return (*named, *more)


def networks_for(layout: Layout) -> tuple[str, ...]:
    """The networks that suit the data, whatever the model, the usual one first."""
    return _with_registered(layout.networks, catalogue.NETWORKS, layout)


def suited_networks(layout: Layout, row: ModelRow) -> tuple[str, ...]:
    """The networks that suit the data and that the model can have, the usual one first."""
    return tuple(
        name
        for name in networks_for(layout)
        if catalogue.NETWORKS[name].suits(row) and not _unjudgeable(name, row)
    )


def check_action(network: str, row: ModelRow) -> None:
    """Refuse a network whose codes the class moves on in a model that is not told every class."""
    if not catalogue.NETWORKS[network].suits(row):
        raise ValueError(
            f"The network {network} is moved on by the class, and the {row.title} is not given "
            "that for every example. Choose the cvae, or leave <network> out."
        )


def _unjudgeable(network: str, row: ModelRow) -> bool:
    judged = row.objective in _JUDGED
    return judged and catalogue.NETWORKS[network].autoregressive


def check_judged(row: ModelRow, network: str) -> None:
    """Refuse a discriminator of what an autoregressive decoder makes: choices pass no gradient."""
    if _unjudgeable(network, row):
        raise ValueError(
            f"The {row.title} has a discriminator that judges whole examples, and the network "
            f"{network} makes its own by choosing one character after the other, which passes no "
            "gradient on. Choose the vae, or the network gru."
        )


def check_missing(missing: str | None, spec: DatasetSpec, row: ModelRow, network: str) -> str:
    """The way with gaps: as named, else a mask where the data have some.

    Refused are gaps where none may be learned, a kind of data without any, and parts that look at
    whole examples.
    """
    if missing is None:
        missing = "mask" if spec.gappy else "none"
    if not catalogue.MISSING[missing].learns:
        if spec.gappy:
            raise ValueError(
                f"<missing> cannot be {missing}: numbers of {spec.title} are missing. Leave "
                "<missing> out, or leave those examples out of the data."
            )
        return missing
    layout, part = spec.layout, catalogue.NETWORKS[network]
    if not layout.gaps:
        raise ValueError(
            f"<missing> cannot be {missing}: nothing is missing of {layout.nouns}, as those of "
            f"{spec.title} are. Leave it out."
        )
    why = None
    if row.objective in _JUDGED:
        why = f"The {row.title} has a discriminator that judges whole examples"
    elif part.given or part.autoregressive or part.action_conditioned:
        why = f"The network {network} is given whole examples"
    if why is not None:
        raise ValueError(
            f"{why}, so it cannot learn those with gaps (<missing> {missing}). Choose the vae, or "
            "a built-in network."
        )
    return missing


def check_labelled(labelled: int, row: ModelRow, spec: DatasetSpec) -> None:
    """Refuse a number of labelled pictures that the model or the data set has no use for."""
    if not row.classifier:
        names = [name for name, each in catalogue.MODELS.items() if each.classifier]
        raise ValueError(
            f"The {row.title} has no classifier for examples without a label. Leave <labelled> "
            f"out, or choose {' or '.join(names)}."
        )
    if labelled < len(spec.class_names):
        raise ValueError(
            f"<labelled> cannot be {labelled}: {spec.title} has "
            f"{counted(len(spec.class_names), 'class', 'classes')}, "
            f"each of which needs one. Give {len(spec.class_names)} or more."
        )


def check_discrepancy(alpha: float, gamma: float, row: ModelRow) -> None:
    """Refuse weights of InfoVAE that would reward what they are to press (1706.02262, eq. 6)."""
    if alpha > 1:
        raise ValueError(
            f"<alpha> cannot be {alpha:g}: the {row.title} would reward a large KL divergence, "
            "whose weight is 1 - alpha. Give a number from 0 to 1."
        )
    if alpha + gamma < 1:
        raise ValueError(
            f"alpha + gamma is {alpha + gamma:g}, so that the {row.title} would reward codes far "
            "from the prior: the weight of their discrepancy is alpha + gamma - 1. Raise <gamma>."
        )


def check_prior(name: str, row: ModelRow, latent_dim: int) -> None:
    """Refuse a prior that the model's posterior or objective cannot have."""
    if name == "two-level" and latent_dim < 2:
        raise ValueError(
            f"<latent_dim> cannot be {latent_dim}: the prior two-level needs a dimension for each "
            "level. Give 2 or more, or choose another prior."
        )
    own = row.settings["prior"]
    why = None if name == own else why_no_prior(name, row)
    if why is not None:
        raise ValueError(
            f"The {row.title} cannot have the prior {name}: {why}. Leave <prior> out for {own}, or "
            "choose another model."
        )


def why_no_prior(name: str, row: ModelRow) -> str | None:
    """Why a prior that is not the model's own does not fit it; None if it does."""
    prior = catalogue.PRIORS[name]
    posterior = catalogue.POSTERIORS[row.posterior]
    if posterior.guided:
        return "its posterior is merged with what its own prior says of the lower level"
    if posterior.discrete:
        return "its codes are a finite set, of which this is no probability"
    if prior.discrete:
        return "its codes are no finite set, whose members could be alike"
    if posterior.deterministic:
        return "its code is a point without a density, which no prior can be weighed against"
    if not posterior.encodes:
        return "it has no encoder that a prior could come to"
    if prior.gaussian and not posterior.gaussian:
        return "it is made of posteriors, and can be only where these are diagonal Gaussians"
    if prior.conditional is not None and prior.conditional != row.conditional:
        told = (
            "is conditioned on the class" if row.conditional else "is not conditioned on the class"
        )
        return f"this model {told}, and the prior is for those of the other kind"
    if catalogue.OBJECTIVES[row.objective].factorises and not prior.factorises:
        return "its objective needs the KL divergence of each dimension in closed form"
    return None


def own_weights(values: dict[str, float | None], row: ModelRow) -> dict[str, float | None]:
    """The weights as the model's loss reads them: 1 where left out, none that it does not read.

    Args:
        values: of all weights, None where left out.
        row: the model.
    """
    read = catalogue.OBJECTIVES[row.objective].weights
    for name, value in values.items():
        # Files of before hold what every model had: the row's own value, or the default of 1.
        if name not in read and value not in (None, row.settings.get(name)):
            known = f"it reads {', '.join(read)}" if read else "its loss has no weights"
            raise ValueError(
                f"The {row.title} has no {name} to set to {value:g}: {known}. Leave <{name}> "
                "out, or choose another model."
            )
    return {
        name: (1.0 if value is None else value) if name in read else None
        for name, value in values.items()
    }


def usually_scheduled(row: ModelRow) -> tuple[str, ...]:
    """The weights that follow a schedule where none is named: beta, or the only one read."""
    read = tuple(catalogue.OBJECTIVES[row.objective].weights)
    return ("beta",) if "beta" in read else read if len(read) == 1 else ()


def check_scheduled(
    schedule: str, scheduled: tuple[str, ...] | None, row: ModelRow
) -> tuple[str, ...]:
    """The weights that follow the schedule; refuse a schedule of what the loss does not read.

    Args:
        schedule: its name; one that is constant moves nothing.
        scheduled: the weights named; None where none are.
        row: the model.
    """
    read = catalogue.OBJECTIVES[row.objective].weights
    named = usually_scheduled(row) if scheduled is None else scheduled
    kept = tuple(name for name in named if name in read)
    if schedule == "constant" or (kept and kept == named):
        return kept
    if not read:
        raise ValueError(
            f"The {row.title} has no weights in its loss, so that the schedule {schedule} would "
            "move nothing. Leave <schedule> out, or choose another model."
        )
    unread = [name for name in named if name not in read]
    which = f"does not read {', '.join(unread)}" if unread else f"has the weights {', '.join(read)}"
    raise ValueError(
        f"The loss of the {row.title} {which}. Give <scheduled> one or more of {', '.join(read)}, "
        "or leave <schedule> out."
    )


def as_stored(values: dict[str, object]) -> dict[str, object]:
    """Values of a file that may name as scheduled what its loss never read: that moved nothing."""
    row = catalogue.MODELS.get(str(values.get("model")))
    schedule, named = values.get("schedule", "constant"), values.get("scheduled")
    if row is None or schedule == "constant" or not isinstance(named, list | tuple):
        return values
    read = catalogue.OBJECTIVES[row.objective].weights
    kept = [name for name in named if name in read]
    return {**values, "scheduled": kept, "schedule": schedule if kept else "constant"}
