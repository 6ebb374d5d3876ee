"""What training minimises, and the numbers that each objective reads."""

from vae_core.catalogue.papers import BURDA, KINGMA, OORD
from vae_core.catalogue.rows import ObjectiveRow, Row, table

# Fields of the configuration that weigh a term; each follows a schedule if it is told to.
WEIGHTS: dict[str, Row] = table(
    Row("beta", "β", "Weight of the KL divergence, or of the part of it that the model penalises."),
    Row("gamma", "γ", "Weight of the model's second term."),
    Row("alpha", "α", "Weight of the model's third term."),
    Row("capacity", "Capacity C", "Nats that the code is to carry at the end of the run."),
    Row("free_bits", "Free nats λ", "Nats of each dimension that cost nothing."),
)

_COVARIANCE = {
    "beta": "the KL weight",
    "gamma": "covariances between dimensions",
    "alpha": "distance of variances from 1",
}

_FUNCTIONS = "vae_core.training.objectives"
_ADVERSARIES = "vae_core.training.adversaries"

OBJECTIVES: dict[str, ObjectiveRow] = table(
    ObjectiveRow(
        "elbo",
        "ELBO",
        "Reconstruction plus beta times the KL divergence, in nats.",
        KINGMA,
        weights={"beta": "the KL weight"},
        build=f"{_FUNCTIONS}:elbo",
    ),
    ObjectiveRow(
        "reconstruction",
        "Reconstruction",
        "The reconstruction term alone, in nats.",
        build=f"{_FUNCTIONS}:reconstruction",
    ),
    ObjectiveRow(
        "free-bits",
        "Free bits",
        "The ELBO, but a dimension pays only for what it carries beyond a free allowance.",
        "Kingma et al. 2016, arXiv:1606.04934, eq. 15",
        weights={
            "beta": "the KL weight",
            "free_bits": "a dimension",
        },
        factorises=True,
        batchwise=True,
        build=f"{_FUNCTIONS}:free_bits",
    ),
    ObjectiveRow(
        "capacity",
        "Capacity",
        "Holds the KL divergence at a capacity that grows during the run.",
        "Burgess et al. 2018, arXiv:1804.03599, eq. 8",
        weights={
            "gamma": "the distance |KL - C|",
            "capacity": "nats at the end",
        },
        batchwise=True,
        build=f"{_FUNCTIONS}:capacity",
    ),
    ObjectiveRow(
        "iwae",
        "Importance-weighted",
        "A tighter bound from several codes for each example, weighed by how well they fit.",
        f"{BURDA}, eq. 8",
        build=f"{_FUNCTIONS}:importance_weighted",
    ),
    ObjectiveRow(
        "iwae-dreg",
        "Importance-weighted, DReG",
        "The same bound; the encoder's gradient keeps its signal however many codes there are.",
        "Tucker et al. 2019, arXiv:1810.04152, eq. 8",
        gaussian=True,
        build=f"{_FUNCTIONS}:doubly_reparameterised",
    ),
    ObjectiveRow(
        "total-correlation",
        "Total correlation",
        "Takes the KL divergence apart and penalises the dependence between dimensions.",
        "Chen et al. 2018, arXiv:1802.04942, eq. 4 and appendix C.2",
        weights={
            "alpha": "mutual information",
            "beta": "total correlation",
            "gamma": "dimension-wise KL",
        },
        gaussian=True,
        compares=True,
        batchwise=True,
        build=f"{_FUNCTIONS}:total_correlation",
    ),
    ObjectiveRow(
        "dip-i",
        "Covariance of the means",
        "The ELBO, and the means' covariance pulled towards the identity.",
        "Kumar, Sattigeri & Balakrishnan 2018, arXiv:1711.00848, eq. 6",
        weights=_COVARIANCE,
        gaussian=True,
        compares=True,
        batchwise=True,
        build=f"{_FUNCTIONS}:disentangled_means",
    ),
    ObjectiveRow(
        "dip-ii",
        "Covariance of the codes",
        "The ELBO, and the sampled codes' covariance pulled towards the identity.",
        "Kumar, Sattigeri & Balakrishnan 2018, arXiv:1711.00848, eq. 7",
        weights=_COVARIANCE,
        gaussian=True,
        compares=True,
        batchwise=True,
        build=f"{_FUNCTIONS}:disentangled_codes",
    ),
    ObjectiveRow(
        "mmd",
        "Maximum mean discrepancy",
        "Compares all codes of a batch with the prior, rather than each with it.",
        "Zhao, Song & Ermon 2019, arXiv:1706.02262, eq. 6",
        weights={
            "alpha": "share of the KL taken away",
            "gamma": "discrepancy of all codes",
        },
        compares=True,
        build=f"{_FUNCTIONS}:discrepancy",
    ),
    ObjectiveRow(
        "regularised",
        "Regularised autoencoder",
        "No noise: small codes and a smooth decoder instead of a prior.",
        "Ghosh et al. 2020, arXiv:1903.12436, eq. 11",
        weights={
            "beta": "squared norm of the codes",
            "gamma": "squared weights of the decoder",
        },
        build=f"{_FUNCTIONS}:regularised",
    ),
    ObjectiveRow(
        "vector-quantised",
        "Vector quantisation",
        "The ELBO of quantised codes, and encodings held near the entries that they go to.",
        f"{OORD}, eq. 3",
        weights={"gamma": "commitment to the entries"},
        build=f"{_FUNCTIONS}:vector_quantised",
    ),
    ObjectiveRow(
        "score-function",
        "Score function",
        "The ELBO without reparameterisation: unbiased too, and far noisier.",
        "Williams 1992; Paisley, Blei & Jordan 2012, arXiv:1206.6430",
        weights={"beta": "the KL weight"},
        factorises=True,
        gaussian=True,
        scores=True,
        build=f"{_FUNCTIONS}:score_function",
    ),
    ObjectiveRow(
        "semi-supervised",
        "Semi-supervised",
        "The ELBO given the class; where no label tells it, averaged over all classes.",
        "Kingma et al. 2014, arXiv:1406.5298, eq. 6 to 9",
        weights={"beta": "the KL weight", "alpha": "wrong classes of labelled examples"},
        build=f"{_FUNCTIONS}:semi_supervised",
    ),
    ObjectiveRow(
        "density-ratio",
        "Density ratio",
        "The ELBO and the total correlation, which a second network estimates.",
        "Kim & Mnih 2018, arXiv:1802.05983, eq. 2 and 3",
        weights={"beta": "the KL weight", "gamma": "total correlation"},
        build=f"{_FUNCTIONS}:density_ratio",
        adversary=f"{_ADVERSARIES}:Permutations",
    ),
    ObjectiveRow(
        "adversarial-codes",
        "Adversarial codes",
        "A second network tells codes from draws of the prior, and the encoder fools it.",
        "Makhzani et al. 2015, arXiv:1511.05644, section 2",
        weights={"gamma": "codes taken for draws"},
        build=f"{_FUNCTIONS}:adversarial_codes",
        adversary=f"{_ADVERSARIES}:CodesAndPrior",
    ),
    ObjectiveRow(
        "learned-similarity",
        "Learned similarity",
        "Pictures are compared by the features of a second network, which the decoder must fool.",
        "Larsen et al. 2016, arXiv:1512.09300, eq. 8 and algorithm 1",
        weights={"beta": "the KL weight", "gamma": "pictures taken for real"},
        weighs_examples=False,
        build=f"{_FUNCTIONS}:learned_similarity",
        adversary=f"{_ADVERSARIES}:PicturesAndReconstructions",
    ),
    ObjectiveRow(
        "adversarial-pictures",
        "Adversarial pictures",
        "A second network tells real pictures from made ones, and the decoder fools it.",
        "Goodfellow et al. 2014, arXiv:1406.2661, section 3",
        weighs_examples=False,
        build=f"{_FUNCTIONS}:adversarial_pictures",
        adversary=f"{_ADVERSARIES}:Pictures",
    ),
)
