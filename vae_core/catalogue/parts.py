"""What a model is composed of: posteriors, likelihoods, networks and how they start."""

from vae_core.catalogue.papers import DINH, IAF, KINGMA, MENTZER, OORD, SOHN, SONDERBY, TOMCZAK
from vae_core.catalogue.rows import (
    DensityRow,
    NetworkRow,
    PartRow,
    PosteriorRow,
    PriorRow,
    Row,
    table,
)

POSTERIORS: dict[str, PosteriorRow] = table(
    PosteriorRow(
        "diagonal-gaussian",
        "Diagonal Gaussian",
        "q(z|x) = N(mu(x), diag sigma(x)^2), sampled as mu + sigma * epsilon.",
        KINGMA,
        gaussian=True,
        build="vae_core.models.posteriors.gaussian:DiagonalGaussianHead",
    ),
    PosteriorRow(
        "delta",
        "Point",
        "z = f(x): no uncertainty about the code, as in a plain autoencoder.",
        deterministic=True,
        build="vae_core.models.posteriors.point:DeltaHead",
    ),
    PosteriorRow(
        "ladder",
        "Ladder",
        "Two levels; the lower one merges what is seen with what the upper one predicts.",
        SONDERBY,
        guided=True,
        build="vae_core.models.posteriors.ladder:LadderHead",
    ),
    PosteriorRow(
        "prior",
        "Prior",
        "q(z|x) = p(z): no encoder looks at the example, as in a GAN.",
        gaussian=True,
        encodes=False,
        build="vae_core.models.posteriors.gaussian:PriorHead",
    ),
    PosteriorRow(
        "scalar-quantised",
        "Levels",
        "Each number of the code is rounded to one of a few levels between -1 and 1.",
        MENTZER,
        discrete=True,
        config_fields=("levels",),
        build="vae_core.models.posteriors.scalar:ScalarQuantisedHead",
    ),
    PosteriorRow(
        "vector-quantised",
        "Codebook entries",
        "Each piece of the code is the nearest entry of a codebook, which is learned along.",
        OORD,
        discrete=True,
        config_fields=("codebook", "slots"),
        build="vae_core.models.posteriors.vector:VectorQuantisedHead",
    ),
    PosteriorRow(
        "inverse-autoregressive",
        "Inverse autoregressive flow",
        "A Gaussian bent by steps that move each dimension by those before: it may be curved.",
        IAF,
        build="vae_core.models.posteriors.autoregressive:AutoregressiveHead",
    ),
)

PRIORS: dict[str, PriorRow] = table(
    PriorRow(
        "standard-normal",
        "Standard normal",
        "p(z) = N(0, I), fixed: the codes must come to it.",
        KINGMA,
        factorises=True,
        build="vae_core.models.priors.normal:StandardNormalPrior",
    ),
    PriorRow(
        "class-normal",
        "Normal of each class",
        "p(z|y) = N(mu_y, diag sigma_y^2), learned: each class has a place of its own.",
        SOHN,
        factorises=True,
        conditional=True,
        data_fields=("classes",),
        build="vae_core.models.priors.normal:ClassNormalPrior",
    ),
    PriorRow(
        "mixture",
        "Mixture of Gaussians",
        "Gaussians with learned weights, places and widths: codes may form clusters.",
        "Dilokthanakul et al. 2016, arXiv:1611.02648",
        config_fields=("components",),
        build="vae_core.models.priors.mixture:MixturePrior",
    ),
    PriorRow(
        "vampprior",
        "VampPrior",
        "The posteriors of learned pseudo-inputs: the prior comes to where the codes are.",
        TOMCZAK,
        gaussian=True,
        conditional=False,
        config_fields=("components",),
        data_fields=("shape", "bounded"),
        build="vae_core.models.priors.mixture:VampPrior",
    ),
    PriorRow(
        "flow",
        "Normalising flow",
        "N(0, I) bent by couplings that can be undone (RealNVP): any smooth shape.",
        DINH,
        build="vae_core.models.priors.flow:FlowPrior",
    ),
    PriorRow(
        "two-level",
        "Two levels",
        "The first third of the code is N(0, I) and predicts the rest, with learned Gaussians.",
        SONDERBY,
        build="vae_core.models.priors.levels:TwoLevelPrior",
    ),
    PriorRow(
        "uniform-codes",
        "Uniform over codes",
        "Every code of a quantised model alike: a probability mass, fixed.",
        f"{OORD}; {MENTZER}",
        discrete=True,
        build="vae_core.models.priors.uniform:UniformCodesPrior",
    ),
)

# Fitted to the codes after training, to sample from instead of the prior.
DENSITIES: dict[str, DensityRow] = table(
    DensityRow(
        "mixture",
        "Mixture of Gaussians",
        "Gaussians with full covariances, by expectation-maximisation: a second or two.",
        "Ghosh et al. 2020, arXiv:1903.12436",
    ),
    DensityRow(
        "flow",
        "Normalising flow",
        "N(0, I) bent by couplings (RealNVP), by maximum likelihood.",
        DINH,
    ),
    DensityRow(
        "flow-matching",
        "Flow matching",
        "A small diffusion-like model: noise follows learned velocities to the codes.",
        "Lipman et al. 2023, arXiv:2210.02747",
    ),
    DensityRow(
        "codes",
        "Autoregressive over codes",
        "A probability of each entry given those before it; for quantised models only.",
        OORD,
        discrete=True,
    ),
)

LIKELIHOODS: dict[str, PartRow] = table(
    PartRow(
        "bernoulli",
        "Bernoulli",
        "Each pixel is a coin. For grey pixels it is no density, but what most papers report.",
        KINGMA,
        build="vae_core.models.likelihoods.bernoulli:BernoulliLikelihood",
    ),
    PartRow(
        "continuous-bernoulli",
        "Continuous Bernoulli",
        "The Bernoulli's normalised form on [0, 1]: a true density for grey pixels.",
        "Loaiza-Ganem & Cunningham 2019, arXiv:1907.06845",
        build="vae_core.models.likelihoods.bernoulli:ContinuousBernoulliLikelihood",
    ),
    PartRow(
        "gaussian-varying",
        "Gaussian, σ of each number",
        "A mean and a noise level of each number, both told by the code: the band of a curve.",
        f"{KINGMA}, appendix C.2",
        config_fields=("sigma",),
        build="vae_core.models.likelihoods.gaussian:VaryingGaussianLikelihood",
    ),
    PartRow(
        "categorical",
        "Categorical",
        "One of the symbols at each place of a line: a probability of each.",
        "Bowman et al. 2016, arXiv:1511.06349",
        build="vae_core.models.likelihoods.categorical:CategoricalLikelihood",
    ),
    PartRow(
        "columns",
        "One of each column",
        "Of a table: a Gaussian with a learned σ for each number, probabilities for each choice.",
        "Rybkin, Daniilidis & Levine 2021, arXiv:2006.13202",
        data_fields=("layout",),
        build="vae_core.models.likelihoods.columns:ColumnsLikelihood",
    ),
    PartRow(
        "gaussian",
        "Gaussian, fixed σ",
        "Squared error in nats, at a noise level that you set.",
        config_fields=("sigma",),
        data_fields=("bounded",),
        build="vae_core.models.likelihoods.gaussian:GaussianLikelihood",
    ),
    PartRow(
        "gaussian-learned",
        "Gaussian, learned σ",
        "One noise level for all pixels, learned by gradient descent.",
        "Rybkin, Daniilidis & Levine 2021, arXiv:2006.13202",
        config_fields=("sigma",),
        data_fields=("bounded",),
        build="vae_core.models.likelihoods.gaussian:LearnedGaussianLikelihood",
    ),
    PartRow(
        "gaussian-optimal",
        "Gaussian, optimal σ",
        "The noise level that fits each batch best, in closed form (sigma-VAE).",
        "Rybkin, Daniilidis & Levine 2021, arXiv:2006.13202, eq. 5",
        config_fields=("sigma",),
        data_fields=("bounded",),
        build="vae_core.models.likelihoods.gaussian:OptimalGaussianLikelihood",
    ),
)

NETWORKS: dict[str, NetworkRow] = table(
    NetworkRow(
        "mlp",
        "MLP",
        "Dense layers on the flattened picture: quick on small pictures.",
        KINGMA,
        hidden=(400,),
        build="vae_core.models.networks.dense:MLP",
    ),
    NetworkRow(
        "conv",
        "Convolutional",
        "4x4 convolutions of stride 2 down to a map of 4 to 7, transposed ones back up.",
        "Burgess et al. 2018, arXiv:1804.03599",
        hidden=(256,),
        build="vae_core.models.networks.convolutional:CONVOLUTIONAL",
    ),
    NetworkRow(
        "patch",
        "Patch convolutional",
        "Cuts the picture into patches, then convolves: the best picture per second on a CPU.",
        "Shi et al. 2016, arXiv:1609.05158 (pixel shuffle)",
        hidden=(),
        build="vae_core.models.networks.convolutional:PATCH",
    ),
    NetworkRow(
        "residual",
        "Residual",
        "Residual blocks, with attention over the smallest map: deeper, finer and slower.",
        "He et al. 2016, arXiv:1603.05027; Zhang et al. 2019, arXiv:1805.08318",
        hidden=(),
        build="vae_core.models.networks.residual:RESIDUAL",
    ),
    NetworkRow(
        "transformer",
        "Transformer",
        "Patches as tokens that attend to each other: assumes little, and so learns slowly.",
        "Dosovitskiy et al. 2021, arXiv:2010.11929",
        hidden=(),
        build="vae_core.models.networks.transformer:TRANSFORMER",
    ),
    NetworkRow(
        "gru",
        "Recurrent (GRU)",
        "Reads and writes the picture row by row, as a sequence.",
        "Cho et al. 2014, arXiv:1406.1078",
        hidden=(),
        build="vae_core.models.networks.recurrent:RECURRENT",
    ),
    NetworkRow(
        "dynamics",
        "State and transition",
        "Two frames give a state; the action, which is the class, moves it on frame by frame.",
        "Watter et al. 2015, arXiv:1506.07365",
        hidden=(256, 256),
        action_conditioned=True,
        build="vae_core.models.networks.dynamics:DYNAMICS",
    ),
    NetworkRow(
        "writer",
        "Writer",
        "For text: reads a line both ways and writes it letter by letter, told those before.",
        "Bowman et al. 2016, arXiv:1511.06349",
        hidden=(),
        autoregressive=True,
        config_fields=("word_dropout",),
        build="vae_core.models.networks.writer:WRITER",
    ),
)

NORMALISATIONS: dict[str, Row] = table(
    Row("none", "None", "Hidden layers as they are; residual and transformer have norms inside."),
    Row(
        "layer",
        "Layer",
        "Each example on its own, over all units of a layer: the same in training and after.",
        "Ba, Kiros & Hinton 2016, arXiv:1607.06450",
    ),
    Row(
        "group",
        "Group",
        "Each example on its own, over 16 channels at a time: made for convolutions.",
        "Wu & He 2018, arXiv:1803.08494",
    ),
    Row(
        "batch",
        "Batch",
        "Each unit over the batch, so examples of a batch depend on each other in training.",
        "Ioffe & Szegedy 2015, arXiv:1502.03167",
    ),
)

ACTIVATIONS: dict[str, Row] = table(
    Row("relu", "ReLU", "max(0, x): the fastest, and a good default."),
    Row("leaky-relu", "Leaky ReLU", "ReLU with a slope of 0.2 below zero, so no unit dies."),
    Row("silu", "SiLU", "x * sigmoid(x): smooth; a little better and slower."),
    Row("gelu", "GELU", "x * Phi(x): smooth, as in transformers."),
    Row("elu", "ELU", "Exponential below zero: means near zero."),
    Row("tanh", "Tanh", "Bounded; the classic of the first VAE paper."),
)

INITIALISATIONS: dict[str, Row] = table(
    Row("auto", "Automatic", "Kaiming for ReLU-like activations, Glorot for tanh."),
    Row("kaiming", "Kaiming", "Keeps the variance through ReLUs.", "He et al. 2015"),
    Row("glorot", "Glorot", "Keeps the variance through tanh.", "Glorot & Bengio 2010"),
    Row("orthogonal", "Orthogonal", "Orthogonal matrices: norms kept exactly.", "Saxe et al. 2014"),
    Row("torch", "PyTorch's", "PyTorch's own: uniform in 1 / sqrt(inputs)."),
)
