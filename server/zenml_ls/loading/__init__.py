"""From disk to snapshot: everything is read in one go, then joined without further reading.

:func:`load` does all the reading and may be slow, so a server runs it in a thread.
:func:`snapshot` joins what was read with the texts of open editors and reads nothing.
"""

from zenml_ls.loading.disk import load
from zenml_ls.loading.joining import snapshot
from zenml_ls.loading.loaded import Loaded, Request, repository_file
from zenml_ls.loading.project import Project, read_project
from zenml_ls.loading.walking import files_below
from zenml_ls.loading.watched import Watched, existing_folders

__all__ = [
    "Loaded",
    "Project",
    "Request",
    "Watched",
    "existing_folders",
    "files_below",
    "load",
    "read_project",
    "repository_file",
    "snapshot",
]
