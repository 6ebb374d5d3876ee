"""The data sets that come with the program: what each is, where it is from, what it costs."""

import string

from vae_core.data.layouts import Channel, Clip, Series, Table, Text
from vae_core.data.spec import DatasetSpec
from vae_core.data.table_layouts import BREAST_CANCER, DIABETES, IRIS, WINE

_DIGITS = tuple(string.digits)
_SHAPES = ("square", "ellipse", "heart")
_FACTORS = ("shape", "scale", "orientation", "x", "y")
_IDX_PARTS = ("images-idx3-ubyte", "labels-idx1-ubyte")


def _idx_files(folder: str, train: str = "train", test: str = "t10k") -> tuple[str, ...]:
    """Training images and labels, then test images and labels."""
    return tuple(f"{folder}/raw/{split}-{part}" for split in (train, test) for part in _IDX_PARTS)


def _sprites(side: int) -> DatasetSpec:
    return DatasetSpec(
        name=f"sprites-{side}",
        title=f"Sprites {side} x {side}",
        description="White shapes of every scale, orientation and place: the causes are known.",
        shape=(1, side, side),
        sizes=(32_864, 2_000, 2_000),
        class_names=_SHAPES,
        factor_names=_FACTORS,
        download_megabytes=0,
        source="Drawn by this program, in the spirit of dSprites (Matthey et al., 2017).",
        license="None needed: nothing of dSprites is copied.",
        maker="vae_core.data.sprites:load",
    )


def _table(
    name: str,
    title: str,
    description: str,
    layout: Table,
    sizes: tuple[int, int, int],
    class_names: tuple[str, ...],
    source: str,
) -> DatasetSpec:
    return DatasetSpec(
        name=name,
        title=title,
        description=description,
        shape=layout.shape,
        sizes=sizes,
        class_names=class_names,
        factor_names=(),
        download_megabytes=0,
        source=source,
        license="CC BY 4.0" if class_names else "None stated.",
        layout=layout,
        maker="vae_core.data.tables:load",
    )


_WAVES = Series(
    channels=(Channel(name="voltage", unit="V", scale=1.0),), length=64, step=1 / 64, step_unit="s"
)
_BEATS = Series(
    channels=(Channel(name="voltage", unit="mV", offset=0.15, scale=0.45),),
    length=120,
    step=0.01,
    step_unit="s",
)
_PENDULUM = Clip(frames=7, height=24, width=24, seconds=0.1, system="pendulum")
_EXPRESSIONS = Text(alphabet=tuple("x123456789+-*/()sinep"), length=15, grammar="arithmetic")

SPECS: dict[str, DatasetSpec] = {
    spec.name: spec
    for spec in (
        DatasetSpec(
            name="digits",
            title="Digits 8 x 8",
            description="1 797 tiny handwritten digits that come with scikit-learn.",
            shape=(1, 8, 8),
            sizes=(1_397, 200, 200),
            class_names=_DIGITS,
            factor_names=(),
            download_megabytes=0,
            source="Optical Recognition of Handwritten Digits, UCI (Alpaydin and Kaynak, 1998).",
            license="CC BY 4.0",
            maker="vae_core.data.digits:load",
        ),
        _sprites(32),
        _sprites(64),
        DatasetSpec(
            name="mnist",
            title="MNIST",
            description="70 000 handwritten digits, the classic of the field.",
            shape=(1, 28, 28),
            sizes=(55_000, 5_000, 10_000),
            class_names=_DIGITS,
            factor_names=(),
            download_megabytes=12,
            source="LeCun, Cortes and Burges, 1998.",
            license="CC BY-SA 3.0",
            files=_idx_files("MNIST"),
        ),
        DatasetSpec(
            name="binary-mnist",
            title="MNIST, black and white",
            description="MNIST, each pixel drawn once from a Bernoulli of its grey level: a fixed "
            "draw of our own (seeds 0, 1, 2), not that of published tables.",
            shape=(1, 28, 28),
            sizes=(55_000, 5_000, 10_000),
            class_names=_DIGITS,
            factor_names=(),
            download_megabytes=12,
            source="LeCun, Cortes and Burges, 1998; Salakhutdinov and Murray, 2008.",
            license="CC BY-SA 3.0",
            files=_idx_files("MNIST"),
            grey="mnist",
            maker="vae_core.data.binarise:load",
        ),
        DatasetSpec(
            name="binary-digits",
            title="Digits 8 x 8, black and white",
            description="The tiny digits, each pixel drawn once from a Bernoulli of its grey.",
            shape=(1, 8, 8),
            sizes=(1_397, 200, 200),
            class_names=_DIGITS,
            factor_names=(),
            download_megabytes=0,
            source="Optical Recognition of Handwritten Digits, UCI (Alpaydin and Kaynak, 1998).",
            license="CC BY 4.0",
            grey="digits",
            maker="vae_core.data.binarise:load",
        ),
        DatasetSpec(
            name="larochelle-mnist",
            title="MNIST, Larochelle's binary",
            description="The draw that published likelihoods are of; without labels, and you bring "
            "its files.",
            shape=(1, 28, 28),
            sizes=(50_000, 10_000, 10_000),
            class_names=(),
            factor_names=(),
            download_megabytes=0,
            source="Larochelle and Murray, 2011; drawn after Salakhutdinov and Murray, 2008.",
            license="CC BY-SA 3.0",
            files=tuple(
                f"BinarizedMNIST/binarized_mnist_{part}.amat" for part in ("train", "valid", "test")
            ),
            grey="mnist",
            by_hand="www.cs.toronto.edu/~larocheh/public/datasets/binarized_mnist",
            maker="vae_core.data.larochelle:load",
        ),
        DatasetSpec(
            name="fashion-mnist",
            title="Fashion-MNIST",
            description="70 000 pictures of clothes and shoes.",
            shape=(1, 28, 28),
            sizes=(55_000, 5_000, 10_000),
            class_names=(
                "T-shirt/top",
                "Trouser",
                "Pullover",
                "Dress",
                "Coat",
                "Sandal",
                "Shirt",
                "Sneaker",
                "Bag",
                "Ankle boot",
            ),
            factor_names=(),
            download_megabytes=31,
            source="Xiao, Rasul and Vollgraf, 2017 (arXiv:1708.07747).",
            license="MIT",
            files=_idx_files("FashionMNIST"),
        ),
        DatasetSpec(
            name="kmnist",
            title="Kuzushiji-MNIST",
            description="70 000 cursive Japanese characters of ten kinds.",
            shape=(1, 28, 28),
            sizes=(55_000, 5_000, 10_000),
            class_names=("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"),
            factor_names=(),
            download_megabytes=21,
            source="Clanuwat et al., 2018 (arXiv:1812.01718).",
            license="CC BY-SA 4.0",
            files=_idx_files("KMNIST"),
        ),
        DatasetSpec(
            name="emnist-letters",
            title="EMNIST letters",
            description="145 600 handwritten letters, capital and small together.",
            shape=(1, 28, 28),
            sizes=(119_800, 5_000, 20_800),
            class_names=tuple(string.ascii_uppercase),
            factor_names=(),
            download_megabytes=562,
            source="Cohen et al., 2017 (arXiv:1702.05373), from NIST Special Database 19.",
            license="None stated; published by NIST.",
            files=_idx_files("EMNIST", "emnist-letters-train", "emnist-letters-test"),
        ),
        DatasetSpec(
            name="cifar10",
            title="CIFAR-10",
            description="60 000 small colour photographs of ten kinds of thing.",
            shape=(3, 32, 32),
            sizes=(45_000, 5_000, 10_000),
            class_names=(
                "airplane",
                "automobile",
                "bird",
                "cat",
                "deer",
                "dog",
                "frog",
                "horse",
                "ship",
                "truck",
            ),
            factor_names=(),
            download_megabytes=170,
            source="Krizhevsky, 2009, Learning Multiple Layers of Features from Tiny Images.",
            license="None stated; its author asks to be cited.",
            files=tuple(
                f"cifar-10-batches-py/{name}"
                for name in (
                    *(f"data_batch_{i}" for i in range(1, 6)),
                    "test_batch",
                    "batches.meta",
                )
            ),
        ),
        DatasetSpec(
            name="svhn",
            title="SVHN",
            description="99 289 house numbers cut out of street photographs.",
            shape=(3, 32, 32),
            sizes=(68_257, 5_000, 26_032),
            class_names=_DIGITS,
            factor_names=(),
            download_megabytes=246,
            source="Netzer et al., 2011, Reading Digits in Natural Images.",
            license="For non-commercial use only.",
            files=("train_32x32.mat", "test_32x32.mat"),
        ),
        DatasetSpec(
            name="waves",
            title="Waves",
            description="Noisy sine waves: amplitude, frequency, phase and noise are known.",
            shape=_WAVES.shape,
            sizes=(8_000, 1_000, 1_000),
            class_names=(),
            factor_names=("amplitude", "frequency", "phase", "noise"),
            download_megabytes=0,
            source="Drawn by this program.",
            license="None needed.",
            layout=_WAVES,
            maker="vae_core.data.waves:load",
        ),
        DatasetSpec(
            name="beats",
            title="Heart beats",
            description="Drawn like an ECG: rate, height and T wave are known, in three kinds.",
            shape=_BEATS.shape,
            sizes=(6_000, 900, 900),
            class_names=("normal", "ST elevated", "wide QRS"),
            factor_names=("rate", "height", "T wave"),
            download_megabytes=0,
            source="Drawn by this program, after McSharry et al., 2003 (IEEE TBME 50).",
            license="None needed.",
            layout=_BEATS,
            maker="vae_core.data.ecg:load",
        ),
        DatasetSpec(
            name="pendulum",
            title="Pendulum",
            description="A pendulum that a motor pushes: what follows under an action is known.",
            shape=_PENDULUM.shape,
            sizes=(8_000, 1_000, 1_000),
            class_names=("left", "none", "right"),
            factor_names=("angle", "velocity"),
            download_megabytes=0,
            source="Drawn by this program, as in Watter et al., 2015 (arXiv:1506.07365).",
            license="None needed.",
            layout=_PENDULUM,
            maker="vae_core.data.pendulum:load",
        ),
        DatasetSpec(
            name="expressions",
            title="Expressions",
            description="Arithmetic such as sin(x)*3+1: a grammar says which lines are right.",
            shape=_EXPRESSIONS.shape,
            sizes=(16_000, 2_000, 2_000),
            class_names=("sum", "difference", "product", "quotient", "function", "atom"),
            factor_names=(),
            download_megabytes=0,
            source="Drawn by this program, after Kusner et al., 2017 (arXiv:1703.01925).",
            license="None needed.",
            layout=_EXPRESSIONS,
            maker="vae_core.data.expressions:load",
        ),
        _table(
            "wine",
            "Wine",
            "13 measurements of 178 wines from three growers; comes with scikit-learn.",
            WINE,
            (106, 36, 36),
            ("grower 1", "grower 2", "grower 3"),
            "Wine, UCI (Aeberhard and Forina, 1991).",
        ),
        _table(
            "breast-cancer",
            "Breast cancer",
            "30 measurements of the cells of 569 tumours; comes with scikit-learn.",
            BREAST_CANCER,
            (369, 100, 100),
            ("malignant", "benign"),
            "Breast Cancer Wisconsin (Diagnostic), UCI (Wolberg, Mangasarian and Street, 1993).",
        ),
        _table(
            "iris",
            "Iris",
            "Four lengths of 150 flowers of three species; comes with scikit-learn.",
            IRIS,
            (90, 30, 30),
            ("setosa", "versicolor", "virginica"),
            "Iris, UCI (Fisher, 1936).",
        ),
        _table(
            "diabetes",
            "Diabetes",
            "10 measurements and the sex of 442 patients, no classes; comes with scikit-learn.",
            DIABETES,
            (302, 70, 70),
            (),
            "Efron, Hastie, Johnstone and Tibshirani, 2004, Least Angle Regression.",
        ),
    )
}
