"""What the columns of the tables mean that are installed with scikit-learn.

Offsets and scales are the means and standard deviations of the training split. Units are given
where the data's description, or the quantity itself, says which.
"""

from vae_core.data.layouts import Choice, Number, Table


def _numbers(*columns: tuple[str, str, float, float, int]) -> tuple[Number, ...]:
    """Columns from (name, unit, offset, scale, decimals)."""
    return tuple(
        Number(name=name, unit=unit, offset=offset, scale=scale, step=10.0**-decimals)
        for name, unit, offset, scale, decimals in columns
    )


IRIS = Table(
    columns=_numbers(
        ("sepal length", "cm", 5.9, 0.87127, 1),
        ("sepal width", "cm", 3.0833, 0.4259, 1),
        ("petal length", "cm", 3.79, 1.8097, 1),
        ("petal width", "cm", 1.2144, 0.77597, 1),
    )
)

WINE = Table(
    columns=_numbers(
        ("alcohol", "% vol", 12.958, 0.83058, 2),
        ("malic acid", "", 2.3574, 1.1274, 2),
        ("ash", "", 2.388, 0.26222, 2),
        ("alcalinity of ash", "", 19.697, 3.6226, 1),
        ("magnesium", "", 100.84, 15.102, 0),
        ("total phenols", "", 2.2782, 0.60922, 2),
        ("flavanoids", "", 2.0133, 0.9633, 2),
        ("nonflavanoid phenols", "", 0.36151, 0.12342, 2),
        ("proanthocyanins", "", 1.6357, 0.59528, 2),
        ("colour intensity", "", 5.0377, 2.39, 2),
        ("hue", "", 0.96194, 0.23263, 2),
        ("OD280/OD315", "", 2.6316, 0.71732, 2),
        ("proline", "", 751.67, 303.81, 0),
    )
)

BREAST_CANCER = Table(
    columns=_numbers(
        ("mean radius", "", 14.194, 3.555, 2),
        ("mean texture", "", 19.195, 4.2005, 2),
        ("mean perimeter", "", 92.403, 24.477, 1),
        ("mean area", "", 661.66, 363.05, 1),
        ("mean smoothness", "", 0.096136, 0.014044, 4),
        ("mean compactness", "", 0.10442, 0.051472, 4),
        ("mean concavity", "", 0.089385, 0.077482, 4),
        ("mean concave points", "", 0.049755, 0.038975, 4),
        ("mean symmetry", "", 0.18068, 0.027958, 4),
        ("mean fractal dimension", "", 0.062589, 0.00688, 5),
        ("radius error", "", 0.40977, 0.29578, 3),
        ("texture error", "", 1.2103, 0.55961, 3),
        ("perimeter error", "", 2.8813, 2.1343, 2),
        ("area error", "", 41.434, 50.567, 1),
        ("smoothness error", "", 0.0070033, 0.0029, 5),
        ("compactness error", "", 0.025487, 0.017089, 5),
        ("concavity error", "", 0.031613, 0.029159, 5),
        ("concave points error", "", 0.011783, 0.005909, 5),
        ("symmetry error", "", 0.020509, 0.0082372, 5),
        ("fractal dimension error", "", 0.0037618, 0.0026911, 5),
        ("worst radius", "", 16.365, 4.9044, 2),
        ("worst texture", "", 25.555, 6.1886, 2),
        ("worst perimeter", "", 107.82, 34.096, 1),
        ("worst area", "", 892.62, 591.8, 0),
        ("worst smoothness", "", 0.13224, 0.023238, 4),
        ("worst compactness", "", 0.25502, 0.15477, 4),
        ("worst concavity", "", 0.26881, 0.19103, 4),
        ("worst concave points", "", 0.11565, 0.065021, 4),
        ("worst symmetry", "", 0.28949, 0.06399, 4),
        ("worst fractal dimension", "", 0.08371, 0.018123, 5),
    )
)

DIABETES = Table(
    columns=(
        *_numbers(("age", "years", 48.325, 13.301, 0)),
        Choice(name="sex", values=("1", "2")),  # which is which the source does not say
        *_numbers(
            ("body mass index", "kg/m²", 26.279, 4.4728, 1),
            ("blood pressure", "", 94.862, 13.685, 0),
            ("total cholesterol", "", 188.73, 34.348, 0),
            ("LDL", "", 114.85, 30.333, 0),
            ("HDL", "", 50.015, 13.128, 0),
            ("total cholesterol / HDL", "", 4.0669, 1.3269, 1),
            ("log triglycerides", "", 4.631, 0.53728, 2),
            ("blood sugar", "", 91.036, 12.321, 0),
            ("progression", "", 152.15, 79.095, 0),
        ),
    )
)
