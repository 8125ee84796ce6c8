"""Finding and reading the modules of a repository, as Python's import would; nothing is run.

What belongs to the repository is read and listed only where it really lies in it: what a link
leads to elsewhere is not known. The environment that the user chose, with ``PYTHONPATH`` or by
starting it, is listed wherever it is, and never read but for what tells of further folders.

ZenML puts the root of the repository first on ``sys.path``. Source:
``load_source_path_class`` in ``zenml/utils/source_utils.py`` of ZenML 0.13.2.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib.machinery import BYTECODE_SUFFIXES, EXTENSION_SUFFIXES
from itertools import islice
from pathlib import Path

from zenml_ls.python import Code, Module, imported_modules, parsed

FILE_LIMIT = 200
SIZE_LIMIT = 1024 * 1024
LINE_LIMIT = 200
"""Of a ``.pth`` file."""
FOLDER_LIMIT = 500
"""Where there are more places for modules, none of them is looked at."""
_OWN = frozenset({*sys.stdlib_module_names, *sys.builtin_module_names, "zenml"})
"""Modules that are loaded already when ZenML looks into the repository."""
_NO_NAME = re.compile(r"[/\\:\0]|\.$")
"""What would lead to another folder, or is no name at all."""
_ENVIRONMENTS = (".venv", "venv")
_LINE_LENGTH = 4096
"""The longest path that there can be."""

Stamp = tuple[int, int]


def read_code(
    root: Path, sources: Iterable[str], environment: Mapping[str, str], earlier: Code | None = None
) -> Code:
    """Read the modules in *root* that the classes at the dotted paths *sources* need.

    What did not change since *earlier* is not read again.
    """
    known = earlier or Code()
    reader = _Reader(root, environment, known)
    wanted = frozenset(sources)
    reader.follow(source.rpartition(".")[0] for source in sorted(wanted))
    found = Code(reader.modules, frozenset(reader.absent), wanted, reader.files)
    return known if found == known else found


@dataclass
class _Reader:
    root: Path
    environment: Mapping[str, str]
    earlier: Code
    modules: dict[str, Module] = field(default_factory=dict)
    absent: set[str] = field(default_factory=set)
    files: dict[Path, Stamp] = field(default_factory=dict)
    _outside: set[str] = field(default_factory=set)

    def follow(self, wanted: Iterable[str]) -> None:
        """Read modules, those around them, and those of the repository that they import."""
        waiting, seen = list(wanted)[::-1], set[str]()
        while waiting:
            current = waiting.pop()
            if not current or current in seen:
                continue
            seen.add(current)
            waiting.append(current.rpartition(".")[0])
            self._read(current)
            module = self.modules.get(current)
            for imported, names in imported_modules(module) if module else ():
                if imported.partition(".")[0] in self._first_names:
                    waiting.append(imported)
                    waiting += [f"{imported}.{item}" for item in names if self._has(imported, item)]

    @cached_property
    def _first_names(self) -> frozenset[str]:
        names = self._folders.names(self.root) or ()
        return frozenset(name.partition(".")[0] for name in names) - _OWN

    @cached_property
    def _folders(self) -> _Folders:
        return _Folders(self.root)

    @cached_property
    def _elsewhere(self) -> tuple[Path | None, ...]:
        found = self._folders.elsewhere(self.environment)  # some of them several times
        places = dict.fromkeys(islice(found, 2 * FOLDER_LIMIT))
        return (None,) if len(places) > FOLDER_LIMIT else tuple(places)

    def _has(self, package: str, name: str) -> bool:
        """Say whether a package of the repository has a module of that name."""
        self._read(package)
        module = self.modules.get(package)
        if module is None or not module.is_package:
            return False
        names = self._folders.names(module.folder) or ()
        return any(item.partition(".")[0] == name for item in names)

    def _read(self, name: str) -> None:
        """Sort a module in: in the repository, absent, or somewhere else."""
        if name in self.modules or name in self.absent or name in self._outside:
            return
        parent, _, last = name.rpartition(".")
        if "." in name:
            self._read(parent)
        folder = self._folder_for(name, parent)
        if folder is None:
            return
        module = self._found(folder, name, last)
        if (module is None or module.is_namespace) and self._is_outside(name, module):
            self._outside.add(name)
        elif module is not None:
            self.modules[name] = module
        else:
            self.absent.add(name)

    def _folder_for(self, name: str, parent: str) -> Path | None:
        """Return where the module would be; None where that settles it."""
        module = self.modules.get(parent)
        is_name = name and not _NO_NAME.search(name)
        if "." not in name and is_name and name not in _OWN:
            return self.root
        if module is not None and is_name and _is_open(module):
            return module.folder
        is_plain = module is not None and module.tree is not None and not module.is_package
        is_absent = is_plain or parent in self.absent or not is_name
        (self.absent if is_absent else self._outside).add(name)
        return None

    def _found(self, folder: Path, name: str, last: str) -> Module | None:
        """Return the module as it lies in *folder*; None where there is none."""
        names = self._folders.names(folder) or frozenset()
        inside = self._folders.names(folder / last) if last in names else frozenset[str]()
        if inside is None:
            self._note(folder / last)
            return Module(name, folder)
        if "__init__.py" in inside:
            return self._file(folder / last / "__init__.py", name, is_package=True)
        self._note(folder / last / "__init__.py")
        compiled = {f"{last}{suffix}" for suffix in (*EXTENSION_SUFFIXES, *BYTECODE_SUFFIXES)}
        if names & compiled or any(item.startswith(f"{last}.cpython-") for item in names):
            return Module(name, folder)
        if f"{last}.py" in names:
            return self._file(folder / f"{last}.py", name, is_package=False)
        self._note(folder / f"{last}.py")
        if last in names and (folder / last).is_dir():
            return self._namespace(folder / last, name)
        return None

    def _namespace(self, folder: Path, name: str) -> Module:
        known = self.earlier.modules.get(name)
        if known is not None and known.is_namespace and known.folder == folder:
            return known
        empty, _ = parsed(b"")
        return Module(name, folder, is_package=True, tree=empty, is_namespace=True)

    def _file(self, path: Path, name: str, *, is_package: bool) -> Module:
        """Return the module in a file; without its text where that is not to be read."""
        stamp = self._note(path)
        known = self.earlier.modules.get(name)
        if (
            known is not None
            and self.earlier.files.get(path) == stamp != (0, 0)
            and (known.folder, known.is_package, known.is_namespace)
            == (path.parent, is_package, False)
        ):
            return known
        content = self._content(path)
        tree, problem = (None, None) if content is None else parsed(content)
        return Module(name, path.parent, is_package, tree, problem)

    def _content(self, path: Path) -> bytes | None:
        if len(self.modules) >= FILE_LIMIT:
            return None
        return content_of(path, self._folders.real_root)

    def _note(self, path: Path) -> Stamp:
        """Remember that the file matters, and return its stamp."""
        try:
            status = path.stat()
            self.files[path] = (status.st_mtime_ns, status.st_size)
        except (OSError, ValueError):
            self.files[path] = (0, 0)
        return self.files[path]

    def _is_outside(self, name: str, module: Module | None) -> bool:
        """Say whether Python may find the module elsewhere."""
        parent = self.modules.get(name.rpartition(".")[0])
        if "." in name and parent is not None and not parent.is_namespace:
            return False
        return any(
            folder is None or self._folders.may_hold(folder, name, is_here=module is not None)
            for folder in self._elsewhere
        )


def _is_open(module: Module) -> bool:
    """Say whether the modules in a package are those in its folder."""
    is_folder = module.is_package and module.tree is not None
    return is_folder and "__path__" not in module.mentioned and not module.is_dynamic


# ----------------------------------------------------------------------------- folders


@dataclass
class _Folders:
    """What can be listed: the folders of a repository, and others that the user chose."""

    root: Path
    _names: dict[Path, frozenset[str] | None] = field(default_factory=dict)
    _editable: dict[Path, str | None] = field(default_factory=dict)

    @cached_property
    def real_root(self) -> Path:
        """The root of the repository without links."""
        return _real(self.root) or self.root

    def names(self, folder: Path) -> frozenset[str] | None:
        """Return the names in a folder; None where a link leads from the repository there."""
        if folder not in self._names:
            self._names[folder] = names_in(folder) if self._may_list(folder) else None
        return self._names[folder]

    def _may_list(self, folder: Path) -> bool:
        real = _real(folder)
        return not self._is_ours(folder) or (real is not None and self._is_inside(real))

    def _is_ours(self, path: Path) -> bool:
        return path.is_relative_to(self.root) or self._is_inside(path)

    def _is_inside(self, real: Path) -> bool:
        return real.is_relative_to(self.real_root)

    def elsewhere(self, environment: Mapping[str, str]) -> Iterator[Path | None]:
        """Yield where Python could find modules that are not in the repository.

        None stands for a place that is not to be looked at: everything may be there.
        """
        named = environment.get("PYTHONPATH", "").split(os.pathsep)
        given = [_real(self.root / entry) for entry in (*named, *sys.path) if entry]
        yield from (path for path in given if path is not None and path != self.real_root)
        yield self.root / "src"  # where packages lie that are installed elsewhere by a link
        chosen = {sys.prefix: _real(Path(sys.prefix))}
        for name in ("VIRTUAL_ENV", "CONDA_PREFIX"):
            if environment.get(name):
                chosen[name] = prefix = _real(self.root / environment[name])
                yield from self._packages(prefix, None) if prefix is not None else ()
        for name in _ENVIRONMENTS:
            if _real(self.root / name) not in chosen.values():
                yield from self._packages(self.root / name, self.real_root)

    def _packages(self, prefix: Path, fence: Path | None) -> Iterator[Path | None]:
        """Yield the folders for packages of an environment, and those that they link to.

        Links that leave *fence* are not followed; None for an environment that the user chose.
        """
        versions = self.names(prefix / "lib")
        if versions is None:
            yield None
        found = (item for item in sorted(versions or ()) if item.startswith("python"))
        folders = [prefix / "lib" / version / "site-packages" for version in found]
        for folder in (*folders, prefix / "Lib" / "site-packages"):
            yield folder
            for name in sorted(self.names(folder) or ()):
                if name.endswith(".pth"):
                    yield from _linked_folders(folder / name, fence)

    def may_hold(self, folder: Path, name: str, *, is_here: bool) -> bool:
        """Say whether Python would take a module from *folder* and not from the repository.

        Of a module that *is_here* the repository has a bare folder, which wins over another one.
        """
        *packages, last = name.split(".")
        names = self.names(folder.joinpath(*packages))
        inside = self.names(folder.joinpath(*packages, last))
        if names is None or inside is None or "__init__.py" in inside:
            return True
        if any(item.startswith(f"{last}.") and "dist-info" not in item for item in names):
            return True
        return (not is_here and last in names) or self._is_linked(folder, name.partition(".")[0])

    def _is_linked(self, folder: Path, first: str) -> bool:
        """Say whether an editable installation brings the package from another place."""
        if folder not in self._editable:
            self._editable[folder] = self._links(folder)
        links = self._editable[folder]
        return links is None or f"'{first}'" in links

    def _links(self, folder: Path) -> str | None:
        """Return the text of all editable installations; None where one is not to be read."""
        fence = self.real_root if self._is_ours(folder) else None
        contents = [
            content_of(folder / name, fence)
            for name in sorted(self.names(folder) or ())
            if name.startswith("__editable__") and name.endswith(".py")
        ]
        known = [content for content in contents if content is not None]
        return b"\n".join(known).decode("utf-8", "replace") if known == contents else None


def names_in(folder: Path) -> frozenset[str]:
    """Return the names in a folder; none where it cannot be listed."""
    try:
        return frozenset(os.listdir(folder))  # noqa: PTH208 - names are all that is needed
    except (OSError, ValueError):
        return frozenset()


def content_of(path: Path, fence: Path | None) -> bytes | None:
    """Read a file; None for one that is too large, no plain file, or really not in *fence*."""
    try:
        resolved = path.resolve()
        if (fence is not None and fence not in resolved.parents) or not resolved.is_file():
            return None
        with resolved.open("rb") as file:
            content = file.read(SIZE_LIMIT + 1)
    except (OSError, RuntimeError, ValueError):  # no permission, a loop of links
        return None
    return content if len(content) <= SIZE_LIMIT else None


def _linked_folders(path: Path, fence: Path | None) -> Iterator[Path | None]:
    """Yield the folders that a ``.pth`` file adds; None for one that is not to be looked at.

    Source: ``addpackage`` in ``site.py`` of Python.
    """
    content = content_of(path, fence)
    lines = [] if content is None else content.decode("utf-8", "replace").splitlines()
    if content is None or len(lines) > LINE_LIMIT:
        yield None
    for line in lines[:LINE_LIMIT]:
        if line.strip() and not line.startswith(("#", "import ", "import\t")):
            folder = _real(path.parent / line.rstrip()) if len(line) <= _LINE_LENGTH else None
            is_inside = fence is None or (folder is not None and folder.is_relative_to(fence))
            yield folder if is_inside else None


def _real(path: Path) -> Path | None:
    """Return a path without links; None where it is no path or goes round in a circle."""
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):
        return None
