"""Every measured figure of the docs, with the command that measures it: a module a page.

A table of the docs is a call of :func:`benchmarks.claim.cells`, a sentence one of ``words``. Tests
hold that the docs say each figure, that each command takes its arguments and tells it, and that no
figure with a unit is missing both here and in ``NOT_MEASURED``.
"""

from benchmarks.claimed import (
    detection,
    engine,
    kinds,
    networks,
    performance,
    results,
    synthetic,
)

CLAIMS = (
    *performance.CLAIMS,
    *engine.CLAIMS,
    *results.CLAIMS,
    *kinds.CLAIMS,
    *networks.CLAIMS,
    *detection.CLAIMS,
    *synthetic.CLAIMS,
)

TABLES = ("docs/performance.md", "docs/results.md", "docs/kinds.md")  # all their cells are claims

SETTING, BY_HAND = "a setting or a threshold", "measured by hand, without a command"
BEFORE = "history: measured on the code before"
# Figures with a unit that no command measures: words of the docs that hold them, and why.
NOT_MEASURED: dict[str, dict[str, str]] = {
    "docs/apply.md": {"intervals of 95 % over": SETTING},
    "docs/architecture.md": {
        "status of its run every 5 s": SETTING,
        "not done for 20 s": SETTING,
        "after 2.5 s of training": SETTING,
        "longer than 12 ms moves": SETTING,
        "longer than 300 ms there": SETTING,
        "with means and 95 %": SETTING,
    },
    "docs/glossary.md": {"ln 2 nats = 1 bit": "arithmetic: the definition of a nat"},
    "docs/learn.md": {
        "with 95 % intervals": SETTING,
        "two-sided 5 %, power 80 %": SETTING,
    },
    "docs/latent-size.md": {
        "more than 2 % of its cost": SETTING,
        "with a 95 % interval": SETTING,
        "within 6 % and 4 %": "what a test holds",
        "with 95 % intervals": SETTING,
        "half of the 95 % interval": SETTING,
    },
    "docs/kinds.md": {
        "free-bits VAE with 0.5 nats": SETTING,
        "95 % of 2000 is known": "arithmetic: a binomial's standard error",
        "five that follow, 0.1 s apart": SETTING,
        "a frame every 0.1 s": SETTING,
        "it was 18° from the truth after 10 steps and 100° after 20": BY_HAND,
        "the same model was 6° and 8° from it": BY_HAND,
        "(75 s of a free core": "about, for the reader's planning",
        "series`, 30 s each": SETTING,
        "tables`, 30 s of training": SETTING,
    },
    "docs/models/capacity-vae.md": {"straight line to 25 nats": SETTING},
    "docs/models/ladder-vae.md": {"A level near 0 nats": "what a collapse is"},
    "docs/models/m2.md": {
        "right for 93 to 95 % of the test": BY_HAND,
        "those 100 alone came to 92 % at best": BY_HAND,
        "right for 78 % after one epoch": BY_HAND,
        "on the labels alone for 74 %": BY_HAND,
        "10 dimensions fell from 70 % to 63 %": BY_HAND,
        "to tell things: 53 % where a constant weight had 72 %": BY_HAND,
    },
    "docs/performance.md": {
        "Aims: 2 s, and 500 ms": SETTING,
        "a test -ELBO of 107 nats": SETTING,
        "until the bound on the test pictures is 107 nats": SETTING,
        "nats at 5 s)": SETTING,
        "visit took 4525 kB with a cold cache and 1324 kB with a warm one": BEFORE,
        "once 65 kB of JavaScript and 52 kB of data": BEFORE,
        "counts 20 s in a page": SETTING,
        "about 33 kB/s in the first two seconds and 16 kB/s from": "arithmetic from those above",
    },
    "docs/results.md": {
        "worth ln 10 = 2.3 nats": "arithmetic",
        "ends at ln 2000 = 7.6 nats": "arithmetic",
    },
    "docs/training.md": {
        "74 % at step 100, 13 % at step 1200": BY_HAND,
        "20 dimensions come to 10 % so": BY_HAND,
        "(less than 70 %)": SETTING,
        "25 nats leave each code": SETTING,
    },
}
