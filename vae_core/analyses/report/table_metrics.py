"""What is measured of a table."""

from vae_core.evaluation.figures import Metric

_IW = "Burda, Grosse & Salakhutdinov 2016, arXiv:1509.00519, eq. 8"
_MEANS = (
    "Codes are drawn from the prior of each class; the expected rows that they decode to are "
    "averaged, and held against the mean of that class's held-out rows, "
)
_STANDARDISED = "Numbers are in standard deviations of their columns, choices as probabilities."

METRICS = {
    metric.key: metric
    for metric in (
        Metric(
            "row_likelihood",
            "Likelihood of a row",
            "nats",
            "The importance-weighted bound on log p(x): a density of the standardised numbers times"
            " the probability of the choices.",
            _IW,
            "higher",
        ),
        Metric(
            "mixture_likelihood",
            "Likelihood of a row under a mixture",
            "nats",
            "log p(x) of the same rows, in the same standardised numbers, under a mixture of "
            "Gaussians fitted to the training rows. Choices are independent of each other and of "
            "the numbers within a component. Variances have the floor of the model's own sigmas: a "
            "hundredth of the spread, or what rounding leaves. "
            "Where the model is given the class, each class has a mixture of its own.",
            "scikit-learn's GaussianMixture; Dempster, Laird & Rubin 1977 (JRSS B 39)",
            "higher",
        ),
        Metric(
            "likelihood_gain",
            "Gain over the mixture",
            "nats",
            "The bound minus the mixture's log-likelihood, row by row; the error is that of the "
            "differences. As one is a bound, the true gain may be higher.",
            f"{_IW}; scikit-learn's GaussianMixture",
            "higher",
        ),
        Metric(
            "column_error",
            "Error of a number",
            "of its spread",
            "The root mean squared error of each numeric column, reconstructed from the posterior "
            "mean, divided by that of always telling the training mean; averaged over the columns. "
            "0: exact; 1: nothing is told.",
            "the usual definition (the square root of 1 - R²)",
            "lower",
        ),
        Metric(
            "choice_accuracy",
            "Accuracy of a choice",
            "",
            "The share of rows whose most probable value, reconstructed from the posterior mean, is"
            " the right one; averaged over the columns of choices.",
            "the usual definition",
            "higher",
        ),
        Metric(
            "class_correlation",
            "Class means, correlation",
            "",
            f"{_MEANS}over all classes and columns. {_STANDARDISED} 1: in proportion.",
            "Pearson's correlation",
            "higher",
        ),
        Metric(
            "class_correlation_train",
            "Class means of training rows, correlation",
            "",
            "The same with the means of the training rows in place of the generated ones.",
            "Pearson's correlation",
        ),
        Metric(
            "class_error",
            "Class means, error",
            "σ",
            f"{_MEANS}as the root mean squared difference over all classes and columns. "
            f"{_STANDARDISED}",
            "the usual definition",
            "lower",
        ),
        Metric(
            "class_error_train",
            "Class means of training rows, error",
            "σ",
            "The same with the means of the training rows in place of the generated ones.",
            "the usual definition",
        ),
    )
}
