"""Reading classes from Python text: nothing of it is ever imported or run.

What cannot be told from the text alone is None throughout: unknown is not absent.
"""

from __future__ import annotations

from zenml_ls.python.code import Code, FoundClass, FoundModule, Missing, Outside, Plain, Target
from zenml_ls.python.modules import Module, imported_modules, parsed

__all__ = [
    "Code",
    "FoundClass",
    "FoundModule",
    "Missing",
    "Module",
    "Outside",
    "Plain",
    "Target",
    "imported_modules",
    "parsed",
]
