"""The files of a ZenML configuration, as pydantic models: one class per file kind.

The field types convert as ZenML's own models do (:mod:`zenml_ls.model.coercion`), so what
these models refuse ZenML refuses. Unknown keys are reported apart: ZenML ignores them.
The JSON Schemas under ``schemas/`` are generated from these classes, for the newest release.

What a release reads differently is data of the class: ``SINCE`` and ``REQUIRED_UNTIL`` of
:class:`FileModel`. The release to judge by is the *context* of pydantic's validation.
Source: the ZenML classes named in the docstrings, in every release from 0.6.0 to 0.13.2.
"""

from zenml_ls.model.files.configuration import GlobalConfigurationFile, ProfileEntry
from zenml_ls.model.files.file_model import FileModel
from zenml_ls.model.files.repository import (
    LegacyRepositoryFile,
    OriginalRepositoryFile,
    RepositoryFile,
)
from zenml_ls.model.files.runs import PipelineRunsFile
from zenml_ls.model.files.store import StoreFile

__all__ = [
    "FileModel",
    "GlobalConfigurationFile",
    "LegacyRepositoryFile",
    "OriginalRepositoryFile",
    "PipelineRunsFile",
    "ProfileEntry",
    "RepositoryFile",
    "StoreFile",
]
