"""What the figures on samples mean, beside those of as many real examples."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from vae_core import catalogue
from vae_core.config.run import RunConfig
from vae_core.counting import counted
from vae_core.evaluation import diagnosis
from vae_core.evaluation.advice import advise
from vae_core.evaluation.figures import Section
from vae_core.evaluation.findings import Finding, compatible, surely
from vae_core.evaluation.intervals import share_error, wilson

# Of fewer samples nothing is praised: balls around so few real examples reach over anything.
ENOUGH = 100
# Of fewer no Fréchet distance says anything by itself.
FEWEST = 25
# A Fréchet distance so many times that of two sets of real examples is far where the kernel
# distance is surely larger too, and so many times whatever that says: halves of one data set differ
# by less (see the tests of what chance alone says).
FAR, SURELY_FAR = 2.0, 6.0
# A source whose Fréchet distance is below this share of another's is nearer.
NEARER = 0.8
# Shares of precision and recall that samples may be below those of real examples.
SHORT = 0.1
# A share of samples of the class asked for that is praised.
OBEDIENT = 0.8
# Below this ratio samples are nearer to the training set than blur explains.
SUSPICIOUS = 0.5
# Where a share of copies exceeds that of unseen examples by this much, it is no accident.
COPIED = 0.05
# Above this share of unseen examples that are as close, closeness tells no copies.
MOST_CLOSE = 0.5
# Real examples may differ by that much from each other in how often a class occurs.
RARE = 0.5

Value = tuple[float, float]  # with its standard error


@dataclass(frozen=True)
class Compared:
    """The figures of a finished section, by key, and how many samples they are of."""

    values: dict[str, float | None]
    errors: dict[str, float | None]
    count: int
    config: RunConfig

    def value(self, key: str) -> float:
        """A figure that every such section has."""
        found = self.values[key]
        assert found is not None, key
        return found

    def frechet(self, source: str) -> float | None:
        """The Fréchet distance of a source from the data; None where it is not there."""
        return self.values.get(f"frechet_{source}")

    def surely_further(self, source: str, other: str) -> bool:
        """Whether one source is further from the data than another, by both distances.

        The Fréchet distance has no error, and counts what few examples add; the kernel distance
        has an error and adds nothing.
        """
        mine, theirs = self.frechet(source), self.frechet(other)
        if mine is None or theirs is None or theirs >= NEARER * mine:
            return False
        far, near = (self._kernel(name) for name in (source, other))
        return surely(far[0] - near[0], math.hypot(far[1], near[1]), 0.0)

    def _kernel(self, source: str) -> Value:
        key = f"kernel_{source}"
        error = self.errors.get(key)
        return self.value(key), math.inf if error is None else error

    @property
    def far(self) -> bool:
        """Whether samples of the prior are told from real examples."""
        real, mine = self.value("frechet_real"), self.value("frechet_prior")
        if mine > SURELY_FAR * real and self.count >= FEWEST:
            return True
        return self.surely_further("prior", "real") and mine > FAR * real


def explain(found: Section, config: RunConfig, count: int) -> list[Finding]:
    """What is to be said of a finished section of ``count`` samples of each source."""
    compared = Compared(
        {figure.metric.key: figure.value for figure in found.figures},
        {figure.metric.key: figure.error for figure in found.figures},
        count,
        config,
    )
    return compatible(
        [
            *_distance(compared),
            *_faithful(compared),
            *_where(compared),
            *_variety(compared),
            *_classes(found, compared),
            *_copies(found, compared),
        ]
    )


def _distance(found: Compared) -> list[Finding]:
    prior, real = found.value("frechet_prior"), found.value("frechet_real")
    text = (
        f"Samples from the prior are {prior:.3g} from the data (Fréchet distance); as many real "
        f"examples are {real:.3g} from it"
    )
    figures = ("frechet_prior", "frechet_real", "kernel_prior", "kernel_real")
    if found.far:
        return [
            Finding(
                "far-samples",
                f"{text}: samples are told from real examples.",
                figures=figures,
                excludes=frozenset(("near-samples", "varied", "new", "obedient")),
            )
        ]
    if found.count >= ENOUGH and prior <= FAR * real:
        text = f"{text}: features hardly tell samples from real examples."
        return [Finding("near-samples", text, "good", figures=figures)]
    return [Finding("distance-of-samples", f"{text}.", "note", figures=figures)]


def _faithful(found: Compared) -> list[Finding]:
    """Whether what comes back is as near the data as other real examples are."""
    rebuilt, real = found.frechet("reconstructions"), found.frechet("real")
    if rebuilt is None or real is None or found.count < ENOUGH or rebuilt > FAR * real:
        return []
    if found.surely_further("reconstructions", "real"):
        return []
    text = (
        f"Reconstructions are {rebuilt:.3g} from the data (Fréchet distance); as many real "
        f"examples are {real:.3g} from it: features hardly tell what comes back from what was "
        "given."
    )
    figures = ("frechet_reconstructions", "frechet_real", "kernel_reconstructions", "kernel_real")
    return [Finding("faithful", text, "good", figures=figures, excludes=_OF_GOOD_DECODERS)]


# What cannot be said where even the examples' own pictures come back as good as real.
_OF_GOOD_DECODERS = frozenset(
    ("limit-of-decoder", "collapse", "stuck", "dead-codes", "diverged", "unlearnt")
)


def _where(found: Compared) -> list[Finding]:
    """Whether what is missing is missing in the prior or in the decoder."""
    fitted, rebuilt = found.frechet("density"), found.frechet("reconstructions")
    if rebuilt is None:
        text = (
            "The model has no encoder: there are no reconstructions, and no codes to fit a density "
            "to."
        )
        return [Finding("no-encoder", text, "note")]
    if found.config.posterior.deterministic:
        text = (
            "A plain autoencoder has no prior: N(0, I) is a guess at where its codes are. From the "
            f"density fitted to its codes, samples are {fitted:.3g} from the data. That difference "
            "is what a VAE's KL term is for."
        )
        return [Finding("no-prior", text, "note", figures=("frechet_density",))]
    if found.surely_further("prior", "density"):
        return [
            Finding(
                "codes-elsewhere",
                f"Samples from a density fitted to the codes are nearer the data ({fitted:.3g}).",
                reason="The prior also draws codes that are no example's.",
                advice=advise(found.config, *diagnosis.CLOSER),
                figures=("frechet_density", "kernel_density"),
                excludes=frozenset(("near-samples", "limit-of-decoder")),
            )
        ]
    words = []
    if found.surely_further("density", "prior"):
        text = (
            f"Samples from a density fitted to the codes are further from the data ({fitted:.3g}): "
            "the prior is the one to sample from."
        )
        words.append(Finding("density-worse", text, "note", figures=("frechet_density",)))
    if found.far and found.surely_further("reconstructions", "real"):
        words.append(
            Finding(
                "limit-of-decoder",
                f"Even reconstructions of the very examples compared with are at {rebuilt:.3g}.",
                reason="A part of what is missing is missing in the decoder, whatever the codes.",
                advice=advise(found.config, "larger-network", "longer", "less-pressure"),
                figures=("frechet_reconstructions", "kernel_reconstructions"),
            )
        )
    return words


def _variety(found: Compared) -> list[Finding]:
    """Precision and recall beside those of real examples, which few examples raise or lower."""

    def beside(key: str) -> tuple[float, float, bool]:
        mine, real = found.value(f"{key}_prior"), found.value(f"{key}_real")
        error = math.hypot(*(share_error(share, found.count) for share in (mine, real)))
        return mine, real, surely(real - mine, error, SHORT)

    precision, precise, unclear = beside("precision")
    recall, recalled, narrow = beside("recall")
    words = []
    if unclear:
        text = (
            f"{100 * precision:.0f} % of samples lie within the reach of real examples, of other "
            f"real examples {100 * precise:.0f} %: many are unclear or in between."
        )
        words.append(_short("unclear", text, "precision"))
    if narrow:
        text = (
            f"{100 * recall:.0f} % of real examples lie within the reach of samples, and "
            f"{100 * recalled:.0f} % within that of other real examples: rarer forms are left out."
        )
        words.append(_short("narrow", text, "recall"))
    if words or found.count < ENOUGH:
        return words
    text = (
        f"{100 * precision:.0f} % of samples lie within the reach of real examples, and "
        f"{100 * recall:.0f} % of real examples within theirs; of other real examples it is "
        f"{100 * precise:.0f} % and {100 * recalled:.0f} %."
    )
    figures = ("precision_prior", "recall_prior", "precision_real", "recall_real")
    return [Finding("varied", text, "good", figures=figures)]


def _short(kind: str, text: str, key: str) -> Finding:
    figures = (f"{key}_prior", f"{key}_real")
    return Finding(kind, text, figures=figures, excludes=frozenset(("varied", "near-samples")))


def _classes(found: Section, compared: Compared) -> list[Finding]:
    classes = found.data["classes"]
    if classes is None:
        return []
    if catalogue.MODELS[compared.config.model].conditional:
        return [_obedience(compared, found.data["told_right"])]
    count = compared.count
    shares = list(zip(classes["names"], classes["prior"], classes["data"], strict=True))

    def all_of(rule: Callable[[float, float, float], bool]) -> list[str]:
        return [
            name
            for name, share, usual in shares
            if usual and rule(*wilson(round(share * count), count), usual)
        ]

    scarce = all_of(lambda low, high, usual: high < RARE * usual)
    if dropped := [name for name in found.data["dropped"] if name in scarce]:
        return [diagnosis.dropped(compared.config, dropped)]
    figures = ("dropped_modes",)
    if scarce:
        text = "Drawn less than half as often as in the data: the class"
        text += f"{'es' if len(scarce) > 1 else ''} {', '.join(scarce)}."
        return [Finding("rare", text, figures=figures, excludes=diagnosis.ALL_THERE)]
    present = all_of(lambda low, high, usual: low > usual / 10)
    if len(present) == sum(usual > 0 for *_, usual in shares):
        return [Finding("all-classes", "No class is left out.", "good", figures=figures)]
    text = f"{counted(count, 'sample')} are too few to say that no class is left out."
    return [Finding("classes-unknown", text, "note", figures=figures)]


def _obedience(found: Compared, told_right: float) -> Finding:
    """Whether samples are of the class asked for, as far as the classifier can tell."""
    share = found.value("class_agreement")
    text = (
        f"The classifier finds the class that was asked for in {100 * share:.0f} % of samples; of "
        f"test examples it is right in {100 * told_right:.0f} %."
    )
    figures = ("class_agreement",)
    if surely(told_right - share, share_error(share, found.count), SHORT):
        cures = advise(found.config, "longer", "larger-network")
        return Finding("disobedient", text, advice=cures, figures=figures)
    sure = surely(share, share_error(share, found.count), OBEDIENT)
    return Finding("obedient", text, "good" if sure else "note", figures=figures)


def _copies(found: Section, compared: Compared) -> list[Finding]:
    values, count = compared.values, found.data["nearest_of"]
    copied, by_chance = compared.value("copied_share"), found.data["copied_by_chance"]
    ratio = values["memorisation_ratio"]
    error = math.hypot(*(share_error(share, count) for share in (copied, by_chance)))
    if surely(copied - by_chance, error, COPIED):
        return [
            Finding(
                "copied",
                f"{100 * copied:.0f} % of samples look copied from a training example, of unseen "
                f"real examples {100 * by_chance:.0f} %: look at the pairs.",
                reason="They were learned by heart.",
                advice=advise(compared.config, "smaller-network", "dropout", "more-data"),
                figures=("copied_share", "memorisation_ratio"),
                excludes=frozenset(("new", "close", "near-samples", "varied")),
            )
        ]
    if ratio is not None and ratio < SUSPICIOUS and count >= ENOUGH:
        text = (
            f"Samples lie at {ratio:.2f} times the distance of unseen examples from the training "
            "examples: blurred ones do, and so do copies. Look at the pairs."
        )
        return [Finding("close", text, "note", figures=("memorisation_ratio",))]
    _, most = wilson(round(copied * count), count)
    # Where most unseen examples lie as close, closeness says nothing.
    if most >= by_chance + COPIED or by_chance > MOST_CLOSE:
        return []
    text = (
        f"The samples are new: of {count} {100 * copied:.0f} % are unusually close to a training "
        f"example, of unseen real examples {100 * by_chance:.0f} %."
    )
    return [Finding("new", text, "good", figures=("copied_share", "memorisation_ratio"))]
