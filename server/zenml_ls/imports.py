"""Finding and reading the modules of a repository, as Python's import would; nothing is run.

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
from pathlib import Path

from zenml_ls.python import Code, Module, imported_modules, parsed

FILE_LIMIT = 200
SIZE_LIMIT = 1024 * 1024
_OWN = frozenset({*sys.stdlib_module_names, *sys.builtin_module_names, "zenml"})
"""Modules that are loaded already when ZenML looks into the repository."""
_NO_NAME = re.compile(r"[/\\:\0]|\.$")
"""What would lead to another folder, or is no name at all."""
_ENVIRONMENTS = (".venv", "venv")

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
    for source in sorted(wanted):
        reader.follow(source.rpartition(".")[0])
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
    _names: dict[Path, frozenset[str]] = field(default_factory=dict)
    _outside: set[str] = field(default_factory=set)

    def follow(self, name: str) -> None:
        """Read a module, those around it, and those of the repository that they import."""
        waiting, seen = [name], set[str]()
        while waiting:
            current = waiting.pop()
            if current in seen:
                continue
            seen.add(current)
            self._read(current)
            module = self.modules.get(current)
            for imported, names in imported_modules(module) if module else ():
                if imported.partition(".")[0] in self._first_names:
                    waiting.append(imported)
                    waiting += [f"{imported}.{item}" for item in names if self._has(imported, item)]

    @cached_property
    def _first_names(self) -> frozenset[str]:
        return frozenset(name.partition(".")[0] for name in self._listing(self.root)) - _OWN

    @cached_property
    def _real_root(self) -> Path:
        return self.root.resolve()

    @cached_property
    def _elsewhere(self) -> tuple[Path, ...]:
        return tuple(dict.fromkeys(outside_folders(self.root, self.environment)))

    def _has(self, package: str, name: str) -> bool:
        """Say whether a package of the repository has a module of that name."""
        self._read(package)
        module = self.modules.get(package)
        if module is None or not module.is_package:
            return False
        return any(item.partition(".")[0] == name for item in self._listing(module.folder))

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
        names = self._listing(folder)
        if last in names and "__init__.py" in self._listing(folder / last):
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
        content = self._content(path, stamp)
        tree, problem = (None, None) if content is None else parsed(content)
        return Module(name, path.parent, is_package, tree, problem)

    def _content(self, path: Path, stamp: Stamp) -> bytes | None:
        if stamp[1] > SIZE_LIMIT or len(self.modules) >= FILE_LIMIT:
            return None
        try:
            resolved = path.resolve()
            if self._real_root not in resolved.parents or not resolved.is_file():
                return None
            with resolved.open("rb") as file:
                return file.read(SIZE_LIMIT)
        except (OSError, RuntimeError, ValueError):  # no permission, a loop of links
            return None

    def _note(self, path: Path) -> Stamp:
        """Remember that the file matters, and return its stamp."""
        try:
            status = path.stat()
            self.files[path] = (status.st_mtime_ns, status.st_size)
        except (OSError, ValueError):
            self.files[path] = (0, 0)
        return self.files[path]

    def _listing(self, folder: Path) -> frozenset[str]:
        if folder not in self._names:
            self._names[folder] = names_in(folder)
        return self._names[folder]

    def _is_outside(self, name: str, module: Module | None) -> bool:
        """Say whether Python would find the module elsewhere; a bare folder there does not win."""
        first, *others = name.split(".")
        parent = self.modules.get(name.rpartition(".")[0])
        if others and parent is not None and not parent.is_namespace:
            return False
        for folder in self._elsewhere:
            place = folder.joinpath(first, *others[:-1]) if others else folder
            last = others[-1] if others else first
            names = names_in(place)
            is_regular = any(
                item.startswith(f"{last}.") and "dist-info" not in item for item in names
            ) or "__init__.py" in names_in(place / last)
            if is_regular or (module is None and last in names) or _is_linked(folder, first, names):
                return True
        return False


def _is_open(module: Module) -> bool:
    """Say whether the modules in a package are those in its folder."""
    is_folder = module.is_package and module.tree is not None
    return is_folder and "__path__" not in module.mentioned and not module.is_dynamic


def names_in(folder: Path) -> frozenset[str]:
    """Return the names in a folder; none where it cannot be listed."""
    try:
        return frozenset(os.listdir(folder))  # noqa: PTH208 - names are all that is needed
    except (OSError, ValueError):
        return frozenset()


def outside_folders(root: Path, environment: Mapping[str, str]) -> Iterator[Path]:
    """Yield where Python could find modules that are not in the repository at *root*."""
    given = environment.get("PYTHONPATH", "").split(os.pathsep)
    paths = [Path(entry) for entry in (*given, *sys.path) if entry]
    yield from (path for path in paths if path.is_absolute() and path != root)
    named = (environment.get(name) for name in ("VIRTUAL_ENV", "CONDA_PREFIX"))
    prefixes = [Path(prefix) for prefix in named if prefix]
    yield root / "src"  # where packages lie that are installed elsewhere by a link
    for prefix in (*prefixes, *(root / name for name in _ENVIRONMENTS)):
        for folder in (*prefix.glob("lib/python*/site-packages"), prefix / "Lib" / "site-packages"):
            yield folder
            yield from _linked_folders(folder)


def _linked_folders(folder: Path) -> Iterator[Path]:
    """Yield the folders that ``.pth`` files add."""
    for name in sorted(names_in(folder)):
        if name.endswith(".pth"):
            lines = _text(folder / name).splitlines()
            yield from (folder / line for line in lines if line and not line.startswith("import"))


def _is_linked(folder: Path, first: str, names: frozenset[str]) -> bool:
    """Say whether an editable installation brings the package from another place."""
    return any(
        name.startswith("__editable__")
        and name.endswith(".py")
        and f"'{first}'" in _text(folder / name)
        for name in names
    )


def _text(path: Path) -> str:
    try:
        return path.read_bytes()[:SIZE_LIMIT].decode("utf-8", "replace")
    except (OSError, ValueError):
        return ""
