"""What the figures of latent health are."""

from vae_core.evaluation.figures import Metric

_SURGERY = "Hoffman & Johnson 2016 (ELBO surgery); Chen et al. 2018, arXiv:1802.04942, eq. 2"
_GAPS = "Cremer, Li & Duvenaud 2018, arXiv:1801.03558, eq. 6"

METRICS = {
    metric.key: metric
    for metric in (
        Metric(
            "kl",
            "KL of the posteriors",
            "nats",
            "KL(q(z|x), p(z)), averaged over examples: what a code costs.",
            "Kingma & Welling 2014, arXiv:1312.6114, appendix B",
        ),
        *(
            Metric(
                f"kl_{level}",
                f"KL of the {level} level",
                "nats",
                f"The part of the KL in the {level} level of a ladder's code. {means}",
                "Sønderby et al. 2016, arXiv:1602.02282",
            )
            for level, means in (
                ("upper", "Analytic; near 0 where the level has collapsed."),
                ("lower", "Analytic given the upper level, of which one code is drawn a picture."),
            )
        ),
        Metric(
            "active_units",
            "Active units",
            "",
            "The number of dimensions whose posterior mean has a variance above 0.01 over the "
            "examples. The others hardly change with the picture.",
            "Burda, Grosse & Salakhutdinov 2016, arXiv:1509.00519, section 5.1",
        ),
        Metric(
            "perplexity",
            "Perplexity of the code",
            "",
            "exp of the entropy of how often each entry is used, averaged over the slots: so many "
            "entries of a slot would do if they were used alike.",
            "van den Oord, Vinyals & Kavukcuoglu 2017, arXiv:1711.00937",
            "higher",
        ),
        Metric(
            "mutual_information",
            "Mutual information of example and code",
            "nats",
            "E[log q(z|x) - log q(z)] with q(z) the density of the codes of all examples: how much "
            "a code tells of which example it came from. The first part of the KL. q(z) is taken "
            "from the posteriors of N examples, half-way between with the code's own and without.",
            _SURGERY,
        ),
        Metric(
            "total_correlation",
            "Total correlation",
            "nats",
            "KL(q(z), prod_d q(z_d)): how much the dimensions depend on each other over all "
            "examples. The second part of the KL. Corrected for the number of examples: 0 on the "
            "average where they do not, and below it by noise.",
            f"{_SURGERY}; Watanabe 1960",
            "lower",
        ),
        Metric(
            "dimension_wise_kl",
            "Dimension-wise KL",
            "nats",
            "sum_d KL(q(z_d), p(z_d)) with p(z_d) = N(0, 1): how far the codes of all examples "
            "together are from the prior in each dimension by itself. The third part of the KL.",
            _SURGERY,
            "lower",
        ),
        Metric(
            "aggregate_kl",
            "KL of all codes to the prior",
            "nats",
            "KL(q(z), p(z)), with q(z) as for the mutual information: how far the codes of all "
            "examples together are from what the prior draws. With the mutual information it "
            "makes up the KL, but for what a conditional prior tells of the class.",
            _SURGERY,
            "lower",
        ),
        Metric(
            "holes",
            "Holes",
            "",
            "The share of samples of the prior where log q(z) is below the 1 % quantile of log "
            "q(z) at codes of pictures, each taken without its own posterior: where the prior "
            "samples and no picture is encoded. 0.01 when aggregate and prior are equal.",
            "this program's own definition; the problem: Rezende & Viola 2018, arXiv:1810.00597",
            "lower",
        ),
        Metric(
            "mmd",
            "MMD² of aggregate and prior",
            "",
            "The unbiased squared maximum mean discrepancy between codes of pictures and samples "
            "of the prior, with the sum of seven inverse multi-quadratic kernels. 0 when equal; it "
            "may fall below 0 by noise.",
            "Gretton et al. 2012 (JMLR 13), eq. 4; kernels of Tolstikhin et al. 2018, "
            "arXiv:1711.01558",
            "lower",
        ),
        Metric(
            "classifier_test",
            "Classifier two-sample test",
            "",
            "The accuracy of a small network that tells codes of pictures from samples of the "
            "prior, on codes that it was not fitted on. 0.5: alike; 1: far apart.",
            "Lopez-Paz & Oquab 2017, arXiv:1610.06545",
            "lower",
        ),
        Metric(
            "amortisation_gap",
            "Amortisation gap",
            "nats",
            "The ELBO with a diagonal Gaussian optimised for each picture minus that with the "
            "encoder's, with equal noise: what is lost because one network must serve all "
            "pictures. Where Adam stops short of the best, the true gap is larger.",
            _GAPS,
            "lower",
        ),
        Metric(
            "approximation_gap",
            "Approximation gap",
            "nats",
            "The importance-weighted bound minus the ELBO, both with the optimised diagonal "
            "Gaussians: what is lost because the true posterior is no such Gaussian. At least "
            "this where Adam has found the best of them, since the bound is below log p(x); where "
            "it stopped short, some of this is that.",
            _GAPS,
            "lower",
        ),
        Metric(
            "gradient_median",
            "Gradient norm, median",
            "",
            "The Euclidean norm of the gradient of all parameters together, median over reports.",
            "the usual definition",
        ),
        Metric(
            "gradient_largest",
            "Gradient norm, largest",
            "",
            "The largest norm of the gradient of all parameters together over the reports.",
            "the usual definition",
        ),
        Metric(
            "gradient_spikes",
            "Exploding gradients",
            "",
            "The share of reports whose gradient norm is above ten times the median.",
            "this program's own definition; the problem: Pascanu, Mikolov & Bengio 2013, "
            "arXiv:1211.5063",
            "lower",
        ),
    )
}
