"""What the bounds on log p(x) mean."""

from vae_core.analyses.subject import Subject
from vae_core.counting import counted
from vae_core.evaluation.findings import Finding, surely
from vae_core.evaluation.likelihood import Bound, ImportanceBound

# Below this many effective samples the bound is told to be loose still.
FEW_SAMPLES = 5.0


def findings(
    subject: Subject, bound: Bound, weighted: ImportanceBound, floor: float | None
) -> list[Finding]:
    """What the ELBO and the importance-weighted bound say; ``floor``: of grey pixels, in nats."""
    total = bound.kl + bound.reconstruction
    text = (
        f"To tell one picture takes {total:.1f} nats at most: {bound.kl:.1f} for its code (KL) "
        f"and {bound.reconstruction:.1f} for what the code leaves open (reconstruction). One nat "
        "is 1.44 bits."
    )
    found = [Finding("price", text, "note", figures=("elbo", "rate", "distortion"))]
    found += _of_samples(subject, bound, weighted)
    if floor is not None and floor > 0:
        text = (
            f"Grey pixels alone cost {floor:.1f} nats, however good the model: compare models by "
            "the nats above that floor, and compare with papers that binarise by the figures for "
            "black and white pictures."
        )
        found.append(Finding("grey-floor", text, "note", figures=("grey_floor",)))
    if subject.config.likelihood not in ("bernoulli", "categorical"):
        text = (
            "A density may be larger than 1, so the ELBO may be positive: only differences between "
            "models of the same pictures mean something."
        )
        found.append(Finding("density", text, "note", figures=("elbo",)))
    return found


def _of_samples(subject: Subject, bound: Bound, weighted: ImportanceBound) -> list[Finding]:
    """What more codes of a picture than one say."""
    head, gain = subject.model.posterior_head, weighted.curve[-1]
    if head.discrete:
        text = (
            "All of a posterior lies on one code, so more codes of a picture are that code again: "
            "the importance-weighted bound is the ELBO."
        )
        return [Finding("one-code", text, "note", figures=("importance_bound",))]
    if gain.samples <= 1:
        return []
    found = []
    if surely(gain.gain, gain.gain_error, 0.0):
        form = "only a diagonal Gaussian" if head.gaussian else "not the exact one"
        text = (
            f"With {counted(gain.samples, 'code')} of each picture the bound rises by "
            f"{gain.gain:.2f} ± "
            f"{gain.gain_error:.2f} nats: the ELBO is that much too low at least, because the "
            f"posterior is {form} and the encoder does not find the best one."
        )
        if bound.elbo is not None and weighted.examples < bound.examples:
            text += (
                f" Added to the ELBO of all {counted(bound.examples, 'picture')} that makes "
                f"{bound.elbo + gain.gain:.2f} nats, surer than the bound of {weighted.examples} "
                "alone."
            )
        found.append(Finding("looser", text, "note", figures=("importance_gain",)))
    if weighted.effective_samples < FEW_SAMPLES:
        text = (
            f"Only {weighted.effective_samples:.1f} of {counted(gain.samples, 'code')} count, so "
            "this bound "
            "is still loose too: with more importance samples each tenfold shows how much is left."
        )
        found.append(Finding("still-loose", text, "note", figures=("importance_bound",)))
    return found
