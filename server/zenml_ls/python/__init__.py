"""Reading classes and names from Python text: nothing of it is ever imported or run.

What cannot be told from the text alone is None throughout: unknown is not absent.
"""

from __future__ import annotations

from zenml_ls.python.code import Code, FoundClass, FoundModule, Missing, Outside, Plain, Target
from zenml_ls.python.literals import Literal, is_plain
from zenml_ls.python.modules import Module, imported_modules, parsed
from zenml_ls.python.names import Reading, Use, Value, reading, readings_at

__all__ = [
    "Code",
    "FoundClass",
    "FoundModule",
    "Literal",
    "Missing",
    "Module",
    "Outside",
    "Plain",
    "Reading",
    "Target",
    "Use",
    "Value",
    "imported_modules",
    "is_plain",
    "parsed",
    "reading",
    "readings_at",
]
