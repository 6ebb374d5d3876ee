"""More examples of the kind that a model has learned: drawn, written, and held against real ones.

Of each a code is drawn from the prior, or from a density fitted to the codes of training examples,
and an example from p(x|z). A table's numbers are written in its units, to its steps and within the
ranges of its training rows.
"""

from vae_core.analyses.synthetic.drawing import Drawing, Piece, drawn
from vae_core.analyses.synthetic.fidelity import judge
from vae_core.analyses.synthetic.more import make_more
from vae_core.analyses.synthetic.source import CodeSource, code_source
from vae_core.analyses.synthetic.writing import FORMATS, format_of, write_examples

__all__ = [
    "FORMATS",
    "CodeSource",
    "Drawing",
    "Piece",
    "code_source",
    "drawn",
    "format_of",
    "judge",
    "make_more",
    "write_examples",
]
