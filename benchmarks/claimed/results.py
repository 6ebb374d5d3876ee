"""The figures of docs/results.md, and the commands that measure them."""

from benchmarks.claim import EXACT, SHORT, Command, Figure, Path, cells, near, same, words

FILE = "docs/results.md"

BOUNDS = Command("family", ("bounds",), 25)
SAMPLES = Command("family", ("samples",), 15)
DISENTANGLEMENT = Command("family", ("disentanglement",), 20)
GRADIENTS = Command("family", ("gradients",), 2)

STARTERS = Command("starters", (), 5)

nats, gain = near(0.5), near(0.3)
percent = near(1.5)
over = ("over the VAE", "by seed")
distances = {
    "prior N(0, I)": "prior N(0, I)",
    "mixture of Gaussians": "mixture",
    "normalising flow": "flow",
    "flow matching": "flow-matching",
}

CLAIMS = (
    *cells(
        "bounds",
        FILE,
        "bound, nats",
        BOUNDS,
        "bounds",
        {
            "iwae (5 codes)": "iwae",
            "iwae-dreg (5 codes)": "iwae-dreg",
            "cvae, given the class": "cvae",
            "class-prior-vae, given the class": "class-prior-vae",
            **same("vae", "mixture-vae", "vamp-vae", "flow-prior-vae"),
        },
        {
            "bound, nats": Figure("bound, nats", "nats", nats),
            "over the VAE": Figure("over the VAE", "nats", gain, "{} ± {}"),
            "by seed": Figure("by seed", "nats", gain, "{}, {}"),
            "ELBO": Figure("ELBO", "nats", nats),
            "rate": Figure("rate", "nats", nats),
            "training, s": Figure("s", "s", SHORT),
        },
        without=tuple(("vae", each) for each in over),
    ),
    *words(
        FILE,
        SAMPLES,
        "Two sets of real pictures are {} apart",
        ("samples.real", "", near(0.5), Path("floor", "real pictures", "distance")),
    ),
    *cells(
        "samples",
        FILE,
        "β of the KL",
        SAMPLES,
        "samples",
        {beta: f"beta {beta}" for beta in ("0.05", "0.2", "0.5", "1")},
        {label: Figure(name, "", near(0.5)) for label, name in distances.items()},
    ),
    *cells(
        "disentanglement",
        FILE,
        "distortion | rate",
        DISENTANGLEMENT,
        "disentanglement",
        {
            f"{model}, β {beta}": f"{model}, beta {beta}"
            for model, betas in (
                ("beta-vae", ("1", "1.5", "2", "3")),
                ("beta-tcvae", ("2", "4", "8")),
            )
            for beta in betas
        },
        {
            "distortion": Figure("distortion", "nats", nats),
            "rate": Figure("rate", "nats", near(0.3)),
            "total correlation": Figure("total correlation", "nats", near(0.2)),
            "beta-VAE's there": Figure("beta-VAE's there", "nats", near(0.2)),
        },
        without=(
            *((f"beta-vae, β {beta}", "beta-VAE's there") for beta in ("1", "1.5", "2", "3")),
            ("beta-tcvae, β 8", "beta-VAE's there"),
        ),
    ),
    *cells(
        "gradients",
        FILE,
        "estimator",
        GRADIENTS,
        "gradients",
        {
            "reparameterised, 1 code": "elbo, K = 1",
            "reparameterised, 5 codes": "elbo, K = 5",
            "score function, 2 codes": "score-function, K = 2",
            "score function, 10 codes": "score-function, K = 10",
        },
        {
            "variance": Figure("variance, summed", "", near(share=0.3)),
            "over the first": Figure("over the first", "x", near(2)),
            "norm of the mean": Figure("norm of the mean", "", near(3)),
        },
    ),
    *words(
        FILE,
        STARTERS,
        "It names {} % of the test digits and {} % of the test shapes rightly",
        ("starters.digits", "%", near(0.5), Path("judges", "digits", "right, %")),
        ("starters.shapes", "%", near(0.5), Path("judges", "shapes", "right, %")),
    ),
    *words(
        FILE,
        STARTERS,
        "keep their shape: {} %",
        ("starters.kept", "%", percent, Path("shapes", "sprites", "kept, %")),
    ),
    *cells(
        "starters.random",
        FILE,
        "fitted density",
        STARTERS,
        "random",
        {
            "digits": "digits",
            "styles, told the class": "styles",
            "VAE behind the doors": "beta-one",
            "autoencoder behind the doors": "autoencoder",
        },
        {
            each: Figure(f"{each}, %", "%", percent)
            for each in ("fitted density", "prior", "reconstructions")
        },
    ),
    *cells(
        "starters.doors",
        FILE,
        "behind a door",
        STARTERS,
        "doors",
        same(
            "beta-quarter",
            "beta-one",
            "beta-four",
            "beta-eight",
            "beta-sixteen",
            "autoencoder",
            "collapsed",
        ),
        {
            "reconstruction": Figure("reconstruction", "nats", near(0.2)),
            "KL": Figure("KL", "nats", near(0.05)),
            "active dimensions": Figure("active dimensions", "", EXACT),
        },
    ),
)
