"""Finding modules as Python's import does, without running anything."""

from __future__ import annotations

import os
import sys
import time
import tracemalloc
from pathlib import Path

import pytest

from tests import world
from zenml_ls.imports import FILE_LIMIT, LINE_LIMIT, SIZE_LIMIT, names_in, read_code
from zenml_ls.python import Code, FoundClass, Missing

CLASS = "class Mine: pass\n"


def code(
    folder: Path, files: dict[str, str], source: str = "flavors.mine.Mine", **environment: str
) -> Code:
    world.write(folder, files)
    return read_code(folder, [source], environment)


def state(found: Code, name: str) -> str:
    """Return what is known of a module."""
    if name in found.absent:
        return "absent"
    module = found.modules.get(name)
    if module is None:
        return "elsewhere"
    return "read" if module.tree is not None else module.problem or "not read"


def test_reads_packages_and_modules(tmp_path: Path) -> None:
    found = code(tmp_path, {"flavors/__init__.py": "", "flavors/mine.py": CLASS})
    assert [state(found, name) for name in ("flavors", "flavors.mine")] == ["read", "read"]
    assert isinstance(found.member("flavors.mine", "Mine"), FoundClass)
    assert isinstance(found.member("flavors.mine", "Yours"), Missing)


def test_a_folder_without_init_is_a_package(tmp_path: Path) -> None:
    assert state(code(tmp_path, {"flavors/mine.py": CLASS}), "flavors.mine") == "read"


def test_nothing_anywhere_is_absent(tmp_path: Path) -> None:
    found = code(tmp_path, {}, "no_such_thing.at_all.Mine")
    assert [state(found, name) for name in ("no_such_thing", "no_such_thing.at_all")] == [
        "absent",
        "absent",
    ]


@pytest.mark.parametrize("module", ["json.decoder", "zenml.nothing", "pytest", "sys"])
def test_what_this_python_has_is_elsewhere(tmp_path: Path, module: str) -> None:
    assert state(code(tmp_path, {}, f"{module}.Mine"), module) == "elsewhere"


SITE = f"lib/python3.{sys.version_info.minor}/site-packages"


@pytest.mark.parametrize("prefix", [".venv", "venv"])
def test_an_environment_in_the_repository(tmp_path: Path, prefix: str) -> None:
    files = {f"{prefix}/{SITE}/some_library/__init__.py": ""}
    assert state(code(tmp_path, files, "some_library.Mine"), "some_library") == "elsewhere"


@pytest.mark.parametrize("variable", ["VIRTUAL_ENV", "CONDA_PREFIX"])
def test_an_environment_that_is_active(tmp_path: Path, variable: str) -> None:
    world.write(tmp_path / "env", {f"{SITE}/some_library.py": ""})
    environment = {variable: str(tmp_path / "env")}
    found = code(tmp_path / "repository", {"a": ""}, "some_library.Mine", **environment)
    assert state(found, "some_library") == "elsewhere"
    without = code(tmp_path / "repository", {}, "some_library.Mine")
    assert state(without, "some_library") == "absent"


def test_the_python_path(tmp_path: Path) -> None:
    world.write(tmp_path / "more", {"some_library/part.py": ""})
    found = code(
        tmp_path / "repository",
        {"a": ""},
        "some_library.part.Mine",
        PYTHONPATH=f"{tmp_path / 'nothing'}:{tmp_path / 'more'}",
    )
    assert state(found, "some_library.part") == "elsewhere"


@pytest.mark.parametrize(
    "files",
    [
        {"linked.pth": "../../../../elsewhere\n", "../../../elsewhere/some_library.py": ""},
        {"__editable___x_finder.py": "MAPPING = {'some_library': '/anywhere'}\n"},
    ],
    ids=["path", "finder"],
)
def test_a_package_that_is_installed_as_a_link(tmp_path: Path, files: dict[str, str]) -> None:
    site = tmp_path / ".venv" / SITE
    world.write(site, files)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "some_library.py").touch()
    assert state(code(tmp_path, {}, "some_library.Mine"), "some_library") == "elsewhere"


def test_a_package_elsewhere_wins_over_a_bare_folder(tmp_path: Path) -> None:
    files = {f".venv/{SITE}/flavors/__init__.py": "", "flavors/mine.py": CLASS}
    assert state(code(tmp_path, files), "flavors.mine") == "elsewhere"


def test_a_module_that_is_no_package(tmp_path: Path) -> None:
    assert state(code(tmp_path, {"flavors.py": ""}), "flavors.mine") == "absent"


def test_a_package_that_looks_elsewhere_itself(tmp_path: Path) -> None:
    found = code(tmp_path, {"flavors/__init__.py": "__path__ = ['/somewhere']\n"})
    assert state(found, "flavors.mine") == "elsewhere"


def test_links_that_lead_out_are_not_followed(tmp_path: Path) -> None:
    world.write(tmp_path / "other", {"mine.py": CLASS})
    (tmp_path / "repository" / "flavors").mkdir(parents=True)
    (tmp_path / "repository" / "flavors" / "mine.py").symlink_to(tmp_path / "other" / "mine.py")
    found = code(tmp_path / "repository", {})
    assert state(found, "flavors.mine") == "not read"
    assert found.member("flavors.mine", "Mine") is None


def linked(folder: Path, place: str) -> Path:
    """Make a link in the repository to a folder outside it, which has a module ``a``."""
    world.write(folder / "outside", {"a.py": CLASS})
    link = folder / "repository" / place
    link.parent.mkdir(parents=True)
    link.symlink_to(folder / "outside")
    return folder / "repository"


@pytest.mark.parametrize("source", ["ext.a.Mine", "ext.b.Mine", "ext.b.c.Mine"])
def test_what_is_behind_a_link_that_leads_out_is_unknown(tmp_path: Path, source: str) -> None:
    found = code(linked(tmp_path, "ext"), {}, source)
    name = source.rpartition(".")[0]
    assert [state(found, "ext"), state(found, name)] == ["not read", "elsewhere"]
    assert found.import_problem(name) is None
    assert {path.parent for path in found.files} == {tmp_path / "repository"}


def test_links_within_the_repository_are_followed(tmp_path: Path) -> None:
    world.write(tmp_path, {"real/mine.py": CLASS})
    (tmp_path / "ext").symlink_to("real")
    found = code(tmp_path, {}, "ext.mine.Mine")
    assert state(found, "ext.mine") == "read"
    assert "ext.other" in code(tmp_path, {}, "ext.other.Mine").absent


def test_a_repository_behind_a_link_is_as_any_other(tmp_path: Path) -> None:
    world.write(tmp_path / "real", {"flavors/mine.py": CLASS})
    (tmp_path / "link").symlink_to("real")
    found = code(tmp_path / "link", {}, "flavors.mine.Mine")
    assert state(found, "flavors.mine") == "read"
    assert "flavors.other" in code(tmp_path / "link", {}, "flavors.other.Mine").absent


@pytest.mark.parametrize("place", [".venv", "venv/lib", f".venv/{SITE}", f".venv/{SITE}/b", "src"])
def test_an_environment_that_is_a_link_makes_things_unknown(tmp_path: Path, place: str) -> None:
    found = code(linked(tmp_path, place), {}, "b.Mine")
    assert state(found, "b") == "elsewhere"


@pytest.mark.parametrize("line", ["/etc", "../../../../..", "a\0b", "x" * 5000, "\n" * LINE_LIMIT])
def test_lines_that_leave_the_repository_make_things_unknown(tmp_path: Path, line: str) -> None:
    site = tmp_path / ".venv" / SITE
    world.write(site, {"y.pth": f"# {tmp_path}\nimport os\n"})
    assert state(code(tmp_path, {}, "b.Mine"), "b") == "absent"
    (site / "y.pth").write_text(f"{line}\n", "utf-8")
    assert state(code(tmp_path, {}, "b.Mine"), "b") == "elsewhere"


def test_too_many_folders_make_things_unknown(tmp_path: Path) -> None:
    lines = ["".join(f"{part}_{number}\n" for number in range(LINE_LIMIT - 1)) for part in "abc"]
    files = {f".venv/{SITE}/{number}.pth": text for number, text in enumerate(lines)}
    assert state(code(tmp_path, dict(list(files.items())[:2]), "b.Mine"), "b") == "absent"
    assert state(code(tmp_path, files, "b.Mine"), "b") == "elsewhere"


@pytest.mark.parametrize("name", ["y.pth", "__editable___y_finder.py"])
@pytest.mark.parametrize("target", ["big", "/dev/zero", "pipe"])
def test_what_tells_of_other_folders_is_read_with_care(
    tmp_path: Path, name: str, target: str
) -> None:
    site = tmp_path / ".venv" / SITE
    site.mkdir(parents=True)
    os.mkfifo(site / "pipe")
    with (site / "big").open("wb") as file:
        file.truncate(300 * SIZE_LIMIT)
    (site / name).symlink_to(target)
    tracemalloc.start()
    found = code(tmp_path, {}, "b.Mine")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert state(found, "b") == "elsewhere"
    assert peak < 10 * SIZE_LIMIT


def test_the_environment_of_the_user_may_be_anywhere(tmp_path: Path) -> None:
    files = {f"env/{SITE}/y.pth": "../../../../other\n", "other/some_library.py": ""}
    world.write(tmp_path, files)
    (tmp_path / "repository").mkdir()
    (tmp_path / "repository" / ".venv").symlink_to(tmp_path / "env")
    chosen = {"VIRTUAL_ENV": str(tmp_path / "repository" / ".venv")}
    found = code(tmp_path / "repository", {}, "some_library.Mine", **chosen)
    assert state(found, "some_library") == "elsewhere"
    found = code(tmp_path / "repository", {}, "nothing.Mine", **chosen)
    assert state(found, "nothing") == "absent"


def test_a_path_that_is_relative_to_the_repository(tmp_path: Path) -> None:
    world.write(tmp_path, {"lib/some_library.py": ""})
    found = code(tmp_path, {}, "some_library.Mine", PYTHONPATH="lib:..\0")
    assert state(found, "some_library") == "elsewhere"


def test_a_large_file_is_not_read(tmp_path: Path) -> None:
    found = code(tmp_path, {"flavors/mine.py": CLASS + "#" * 10 * SIZE_LIMIT})
    assert state(found, "flavors.mine") == "not read"


def test_compiled_modules_are_there(tmp_path: Path) -> None:
    found = code(tmp_path, {"flavors/mine.so": "", "flavors/mine.py": ""})
    assert state(found, "flavors.mine") == "not read"


def test_stars_that_go_round(tmp_path: Path) -> None:
    names = {"mine": "ab", "a": ("b", "mine"), "b": ("a", "mine")}
    files = {
        f"{name}.py": "".join(f"from {other} import *\n" for other in others)
        for name, others in names.items()
    }
    found = code(tmp_path, files, "mine.Mine")
    assert found.member("mine", "Mine") == Missing("the module 'mine' has nothing called 'Mine'")
    found = code(tmp_path, {**files, "b.py": files["b.py"] + CLASS}, "mine.Mine")
    assert found.member("mine", "Mine") is None
    found = code(tmp_path, {"a.py": "from b import *\n", "b.py": CLASS}, "a.Mine")
    assert isinstance(found.member("a", "Mine"), FoundClass)


def test_names_that_many_ways_lead_to(tmp_path: Path) -> None:
    files = {"s20.py": CLASS, "mine.py": "from s0 import *\n"}
    for number in range(20):
        stars = "".join(f"from f{number}_{way} import *\n" for way in range(4))
        files[f"s{number}.py"] = stars
        for way in range(4):
            files[f"f{number}_{way}.py"] = f"from s{number + 1} import Mine\n"
    started = time.process_time()
    assert code(tmp_path, files, "mine.Mine").member("mine", "Mine") is None
    assert time.process_time() - started < 20


def test_tells_the_import_at_which_python_stops(tmp_path: Path) -> None:
    found = code(
        tmp_path,
        {
            "flavors/__init__.py": "",
            "flavors/mine.py": "import flavors.good, flavors.mine, flavors.first\n" + CLASS,
            "flavors/good.py": "import flavors.mine\n",
            "flavors/first.py": "import flavors.good, flavors.two, flavors.one\n",
        },
    )
    assert found.import_problem("flavors.mine") == "there is no module 'flavors.two'"
    assert found.import_problem("flavors.good") == "there is no module 'flavors.two'"
    assert found.import_problem("flavors") is None


def test_stops_after_many_files(tmp_path: Path) -> None:
    names = [f"part_{number}" for number in range(FILE_LIMIT + 50)]
    files = {f"flavors/{name}.py": "" for name in names}
    files["flavors/mine.py"] = CLASS + "".join(f"import flavors.{name}\n" for name in names)
    found = code(tmp_path, files)
    read = [name for name in found.modules if state(found, name) == "read"]
    assert len(read) == FILE_LIMIT


def test_follows_imports_of_the_repository_only(tmp_path: Path) -> None:
    found = code(
        tmp_path,
        {
            "flavors/__init__.py": "",
            "flavors/mine.py": "import json, torch\nfrom .parts import one\nimport tools.more\n",
            "flavors/parts/__init__.py": "",
            "flavors/parts/one.py": "def later():\n    import flavors.unused\n",
            "flavors/unused.py": "",
            "tools/more.py": "",
        },
    )
    assert sorted(found.modules) == [
        "flavors",
        "flavors.mine",
        "flavors.parts",
        "flavors.parts.one",
        "tools",
        "tools.more",
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\xef\xbb\xbfclass Mine: pass\n", "read"),
        (b"# coding: latin-1\n# \xe9\n", "read"),
        (b"x = '\xe9'\n", "has a syntax error"),
        (b"# coding: klingon\n", "has a syntax error"),
        (b"x = 1\n\0\n", "has "),
        (b"\xff\xfe\x00", "has "),
        (b"x = '\\d'\n", "read"),
        (b"-" * 200_000 + b"1", "not read"),
        (b"[" * 200_000, "has a syntax error"),
    ],
)
def test_whatever_the_bytes(tmp_path: Path, content: bytes, expected: str) -> None:
    (tmp_path / "mine.py").write_bytes(content)
    known = state(code(tmp_path, {}, "mine.Mine"), "mine")
    assert known.startswith(expected) or (expected == "not read" and known.startswith("has "))


def test_takes_over_what_did_not_change(tmp_path: Path) -> None:
    files = {"flavors/__init__.py": "", "flavors/mine.py": CLASS}
    first = code(tmp_path, files)
    assert read_code(tmp_path, ["flavors.mine.Mine"], {}, first) is first
    (tmp_path / "flavors/mine.py").write_text("class Yours: pass\n", "utf-8")
    later = read_code(tmp_path, ["flavors.mine.Mine"], {}, first)
    assert later.modules["flavors"] is first.modules["flavors"]
    assert isinstance(later.member("flavors.mine", "Mine"), Missing)


def test_knows_which_files_matter(tmp_path: Path) -> None:
    found = code(tmp_path, {"flavors/__init__.py": ""})
    assert set(found.files) == {
        tmp_path / "flavors/__init__.py",
        tmp_path / "flavors/mine/__init__.py",
        tmp_path / "flavors/mine.py",
    }


@pytest.mark.parametrize(
    "source", ["..Mine", "a..Mine", ".a.Mine", "\0.Mine", "a/b.Mine", "../a.Mine"]
)
def test_names_that_no_module_has(tmp_path: Path, source: str) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.py").touch()
    found = code(tmp_path, {}, source)
    assert source.rpartition(".")[0] in found.absent


@pytest.mark.parametrize("source", ["/etc.Mine", "/etc/a.b.Mine", "a./etc.Mine", "a.C:.Mine"])
def test_looks_nowhere_but_in_the_repository(tmp_path: Path, source: str) -> None:
    found = code(tmp_path, {"a/__init__.py": ""}, source)
    assert source.rpartition(".")[0] in found.absent
    assert all(tmp_path in path.parents for path in found.files)


def test_a_folder_that_cannot_be_listed(tmp_path: Path) -> None:
    assert names_in(tmp_path / "nothing") == names_in(Path("\0")) == frozenset()
