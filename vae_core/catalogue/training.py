"""How a model is trained: schedules, optimisers, precisions, and presets of all of it."""

from vae_core.catalogue.rows import MissingRow, PresetRow, Row, table

MISSING: dict[str, MissingRow] = table(
    MissingRow(
        "none",
        "No gaps",
        "Examples are whole: one with a gap is refused.",
        learns=False,
    ),
    MissingRow(
        "mask",
        "Zeros and a mask",
        "The loss is of what is there. The encoder sees 0 in a gap, and is told where gaps are.",
        "Mattei & Frellsen 2019, arXiv:1812.02633; the mask as in Ma et al. 2019, arXiv:1809.11142",
        channels=2,
        build="vae_core.models.networks.gaps:ZerosAndMask",
    ),
    MissingRow(
        "zeros",
        "Zeros alone",
        "The loss is of what is there. The encoder sees 0 in a gap, and is not told of gaps.",
        "Nazábal et al. 2020, arXiv:1807.03653",
        build="vae_core.models.networks.gaps:Zeros",
    ),
)

SCHEDULES: dict[str, Row] = table(
    Row(
        "constant",
        "Constant",
        "The full KL weight from the first step.",
        build="vae_core.training.schedules:constant",
    ),
    Row(
        "linear",
        "Linear warm-up",
        "From 0 to the full weight over the first part of the run.",
        "Sønderby et al. 2016, arXiv:1602.02282",
        build="vae_core.training.schedules:linear",
    ),
    Row(
        "cyclical",
        "Cyclical",
        "Warms up again and again: collapsed dimensions get another chance.",
        "Fu et al. 2019, arXiv:1903.10145",
        build="vae_core.training.schedules:cyclical",
    ),
    Row(
        "sigmoid",
        "Sigmoid",
        "A slow start, a quick rise and a soft landing.",
        "Bowman et al. 2016, arXiv:1511.06349",
        build="vae_core.training.schedules:sigmoid",
    ),
    Row(
        "cosine",
        "Cosine",
        "Half a cosine from 0 to the full weight.",
        build="vae_core.training.schedules:cosine",
    ),
)

OPTIMISERS: dict[str, Row] = table(
    Row(
        "adam",
        "Adam",
        "Adaptive moments: the default of the field.",
        "arXiv:1412.6980",
        build="vae_core.training.optimisation:adam",
    ),
    Row(
        "adamw",
        "AdamW",
        "Adam with weight decay decoupled from the step.",
        "arXiv:1711.05101",
        build="vae_core.training.optimisation:adamw",
    ),
    Row(
        "rmsprop",
        "RMSprop",
        "Adam without the momentum.",
        build="vae_core.training.optimisation:rmsprop",
    ),
    Row(
        "sgd",
        "SGD with momentum",
        "Plain descent, momentum 0.9: needs a smaller rate.",
        build="vae_core.training.optimisation:sgd",
    ),
    Row(
        "muon",
        "Muon",
        "Steps of a matrix made orthogonal: more learned in a step, each of which costs more.",
        "Jordan et al. 2024; arXiv:2502.16982",
        build="vae_core.training.optimisation:muon",
    ),
)

RATE_SCHEDULES: dict[str, Row] = table(
    Row(
        "constant",
        "Constant",
        "The same learning rate throughout.",
        build="vae_core.training.schedules:decay_constant",
    ),
    Row(
        "cosine",
        "Cosine decay",
        "Falls to a hundredth along half a cosine.",
        build="vae_core.training.schedules:decay_cosine",
    ),
    Row(
        "linear",
        "Linear decay",
        "Falls to a hundredth in a straight line.",
        build="vae_core.training.schedules:decay_linear",
    ),
    Row(
        "warmup-cosine",
        "Warm-up, then cosine",
        "Rises over 5 % of the run, then falls.",
        build="vae_core.training.schedules:warmup_cosine",
    ),
)

PRECISIONS: dict[str, Row] = table(
    Row("float32", "float32", "Single precision throughout."),
    Row("bfloat16", "bfloat16", "Matrix products in bfloat16, losses in float32: on newer CPUs."),
    Row("auto", "Automatic", "bfloat16 where the processor multiplies it itself, else float32."),
)

DEVICES: dict[str, Row] = table(
    Row("cpu", "Processor", "The processor: the same numbers, bit for bit, every time."),
    Row(
        "cuda",
        "NVIDIA GPU",
        "A GPU through CUDA; each step is one graph where the model allows it.",
    ),
    Row("mps", "Apple GPU", "The GPU of a Mac, through Metal."),
    Row(
        "auto",
        "Automatic",
        "An NVIDIA GPU, else an Apple GPU, else the processor: what is there.",
    ),
)

PRESETS: dict[str, PresetRow] = table(
    PresetRow(
        "reference",
        "Reference",
        "The textbook setting: 784-400-20, ReLU, Adam 1e-3, batches of 128, no averaging.",
        "pytorch/examples, vae/main.py",
        values={
            "network": "mlp",
            "hidden": (400,),
            "latent_dim": 20,
            "batch_size": 128,
            "learning_rate": 1e-3,
            "epochs": 10,
            "initialisation": "torch",
            "average_weights": False,
        },
    ),
    PresetRow(
        "fast",
        "Fast",
        "The best bound per second: SiLU, 5e-3, averaged weights, a start at the mean picture.",
        values={
            "network": "mlp",
            "hidden": (400,),
            "activation": "silu",
            "latent_dim": 20,
            "initialisation": "data",
            "batch_size": 128,
            "learning_rate": 5e-3,
            "precision": "auto",
            "average_weights": True,
        },
    ),
    PresetRow(
        "quality",
        "Quality",
        "The patch network for a minute or more: the sharpest pictures of the small models.",
        values={
            "network": "patch",
            "latent_dim": 20,
            "batch_size": 128,
            "learning_rate": 3e-3,
            "learning_rate_schedule": "cosine",
            "precision": "auto",
            "average_weights": True,
        },
    ),
)
