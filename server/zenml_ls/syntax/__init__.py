"""YAML with places: any text to a tree of nodes with spans, and never a failure.

ZenML reads its files with PyYAML's pure ``SafeLoader``, so what that returns and refuses
is the meaning here.
"""

from zenml_ls.syntax.dump import dumped
from zenml_ls.syntax.faults import SyntaxProblem
from zenml_ls.syntax.nodes import Alias, Entry, Mapping, Node, Scalar, Sequence, resolve, walk
from zenml_ls.syntax.scalars import quote, read_scalar
from zenml_ls.syntax.tree import MAXIMUM_LENGTH, Tree, parse

__all__ = [
    "MAXIMUM_LENGTH",
    "Alias",
    "Entry",
    "Mapping",
    "Node",
    "Scalar",
    "Sequence",
    "SyntaxProblem",
    "Tree",
    "dumped",
    "parse",
    "quote",
    "read_scalar",
    "resolve",
    "walk",
]
