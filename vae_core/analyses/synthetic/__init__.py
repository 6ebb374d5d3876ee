"""More examples of the kind that a model has learned: drawn, written, and held against real ones.

Of each a code is drawn from the prior, or from a density fitted to the codes of training examples,
and an example from p(x|z). A table's numbers are written in its units, to its steps and within the
ranges of its training rows.
"""

from vae_core.analyses.synthetic.drawing import Drawing, Piece
from vae_core.analyses.synthetic.fidelity import judge
from vae_core.analyses.synthetic.making import made
from vae_core.analyses.synthetic.more import Tally, label_column, make_more, plan
from vae_core.analyses.synthetic.source import CodeSource, code_source
from vae_core.analyses.synthetic.writing import FORMATS, format_of, write_examples

__all__ = [
    "FORMATS",
    "CodeSource",
    "Drawing",
    "Piece",
    "Tally",
    "code_source",
    "format_of",
    "judge",
    "label_column",
    "made",
    "make_more",
    "plan",
    "write_examples",
]
