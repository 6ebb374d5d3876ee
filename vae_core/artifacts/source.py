"""The lines of this package that compute what a page shows, as they stand in its files."""

import ast
import inspect
import textwrap
from collections.abc import Callable
from typing import Any

from torch.distributions.kl import _dispatch_kl

from vae_core.artifacts.records import CodeRecord
from vae_core.models.terms import Terms
from vae_core.models.vae import VAE
from vae_core.training.objectives import Objective

# Identifiers of those lines -> what they are called on the page (``catalogue.formulas``).
WORDS = {
    "x": "x",
    "y": "y",
    "z": "z",
    "mean": "mu",
    "mu": "mu",
    "loc": "mu",
    "log_variance": "sigma",
    "sigma": "sigma",
    "scale": "sigma",
    "stddev": "sigma",
    "epsilon": "epsilon",
    "eps": "epsilon",
    "noise": "epsilon",
    "kl": "kl",
    "kl_per_dimension": "kl",
    "distortion": "reconstruction",
    "log_likelihood": "reconstruction",
    "beta": "beta",
    "gamma": "gamma",
    "alpha": "alpha",
    "capacity": "capacity",
    "free_bits": "free_bits",
}


def code_of(model: VAE, objective: Objective, terms: Terms) -> list[CodeRecord]:
    """The loss, the divergence, the draw and the likelihood of a model, each as it is written.

    Args:
        model: whose posterior, prior and likelihood they are.
        objective: what its training minimises.
        terms: of any example, whose kinds of distributions say which divergence is taken.
    """
    posterior = terms.posterior
    draw = type(posterior).rsample
    likelihood = type(model.likelihood)
    told = likelihood.log_prob_of_each
    shown = (
        ("objective", "The loss", objective),
        ("kl", "The KL divergence", _divergence(terms)),
        ("sample", "The draw of a code", draw),
        ("reconstruction", "The likelihood of each number", told),
    )
    found = [(of, title, each, written(each)) for of, title, each in shown if each is not None]
    return [
        CodeRecord(of=of, title=title, name=each.__name__, source=source)
        for of, title, each, source in found
        if source is not None
    ]


def _divergence(terms: Terms) -> Callable[..., Any] | None:
    """The closed form where it is known of the two distributions, else its estimate."""
    if terms.kl_per_dimension is None:
        return Terms.kl.func
    found = _dispatch_kl(type(terms.posterior), type(terms.prior))
    return None if found is NotImplemented else found


def written(function: Callable[..., Any]) -> str | None:
    """A function's source without its docstring; None where there is no file of it."""
    try:
        text = textwrap.dedent(inspect.getsource(function))
        (tree,) = ast.parse(text).body
    except (OSError, TypeError, SyntaxError, ValueError):
        return None
    lines = text.splitlines()
    if isinstance(tree, ast.FunctionDef) and ast.get_docstring(tree) is not None:
        first = tree.body[0]
        del lines[first.lineno - 1 : first.end_lineno]
    return "\n".join(line for line in lines if line.strip())
