"""What the figures on samples mean, in sentences for a student."""

from vae_core.evaluation import diagnosis
from vae_core.evaluation.figures import Section

# Below this ratio samples are nearer to the training set than blur explains.
SUSPICIOUS = 0.5
# Where a share of copies exceeds that of unseen pictures by this much, it is no accident.
COPIED = 0.05


def explain(found: Section, deterministic: bool, conditional: bool) -> list[str]:
    """Sentences on a finished section."""
    values = {figure.metric.key: figure.value for figure in found.figures}
    return [
        *_distance(values, deterministic),
        *_variety(values),
        *_classes(found, values, conditional),
        *_copies(found, values),
    ]


def _distance(values: dict, deterministic: bool) -> list[str]:
    prior, fitted, real, rebuilt = (
        values.get(f"frechet_{name}") for name in ("prior", "density", "real", "reconstructions")
    )
    if rebuilt is None:
        return [
            f"Samples are {prior:.3g} from the data (Fréchet distance); two sets of real examples "
            f"are {real:.3g} apart, which a perfect sampler would reach. The model has no encoder: "
            "there are no reconstructions, and no codes to fit a density to."
        ]
    told = (
        f"Samples from the prior are {prior:.3g} from the data (Fréchet distance). Two sets of "
        f"real examples are {real:.3g} apart, which a perfect sampler would reach; reconstructions "
        f"of the very examples compared with are at {rebuilt:.3g}: the decoder at its best."
    )
    if deterministic:
        return [
            told,
            "A plain autoencoder has no prior: N(0, I) is a guess at where its codes are. From the "
            f"density fitted to its codes, samples are {fitted:.3g} from the data. That difference "
            "is what a VAE's KL term is for.",
        ]
    if fitted < 0.8 * prior:
        return [
            told,
            f"Samples from a density fitted to the codes are nearer ({fitted:.3g}): the codes do "
            "not fill the prior, so that it also draws from holes the decoder never saw. A "
            "larger beta, fewer latent dimensions or a prior that is learned close them; or sample "
            "from the fitted density.",
        ]
    return [
        told,
        f"A density fitted to the codes gives hardly better samples ({fitted:.3g}): the codes fill "
        "the prior, and what is missing is missing in the decoder. Try a larger network, longer "
        "training or a smaller beta.",
    ]


def _variety(values: dict) -> list[str]:
    precision, recall = values["precision_prior"], values["recall_prior"]
    told = f"{100 * precision:.0f} % of samples look real and {100 * recall:.0f} % of the data "
    told += "is within their reach"
    if precision < recall - 0.1:
        return [told + ": all kinds are there, but many samples are unclear or in between."]
    if recall < precision - 0.1:
        return [told + ": what is drawn is good, but it leaves out the rarer forms."]
    return [told + "."]


def _classes(found: Section, values: dict, conditional: bool) -> list[str]:
    if found.data["classes"] is None:
        return []
    if conditional:
        return [
            f"The classifier finds the class that was asked for in "
            f"{100 * values['class_agreement']:.0f} % of samples."
        ]
    dropped = found.data["dropped"]
    if not dropped:
        classes = found.data["classes"]
        shares = zip(classes["names"], classes["prior"], classes["data"], strict=True)
        rare = [name for name, share, expected in shares if share < expected / 2]
        if not rare:
            return ["No class is left out by the samples."]
        return [
            f"No class is left out, but drawn less than half as often as in the data: "
            f"{', '.join(rare)}. The fitted density knows better how common each is."
        ]
    return [diagnosis.dropped(dropped)]


def _copies(found: Section, values: dict) -> list[str]:
    ratio, copied = values["memorisation_ratio"], values["copied_share"]
    excess = copied - found.data["copied_by_chance"]
    if excess > COPIED or (ratio is not None and ratio < SUSPICIOUS):
        return [
            f"{100 * copied:.0f} % of samples look copied from a training example: look at the "
            "pairs. A smaller network, fewer epochs or more data help against learning by heart."
        ]
    return ["The samples are new: none is unusually close to a training example."]
