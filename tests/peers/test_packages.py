"""What is published holds what it needs and nothing else, and works where it is installed."""

from __future__ import annotations

import hashlib
import platform
import re
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest
from packaging.requirements import Requirement
from packaging.utils import parse_wheel_filename

import zenml_ls
from tests.peers.packages import (
    CHECKOUT,
    PYTHONS,
    UV,
    Extension,
    assert_works,
    interpreters,
    markers,
    members,
    requirements,
    run,
    uv,
)

pytestmark = pytest.mark.packages

PACKAGE = CHECKOUT / "vscode-extension" / "scripts" / "package.py"
TARGETS = ("darwin-arm64", "darwin-x64", "win32-x64", "linux-arm64", "linux-x64")
MEGABYTE = 1_000_000
ALLOWED = re.compile(
    r"\[Content_Types\]\.xml|extension\.vsixmanifest|extension/("
    r"package\.json|(readme|changelog)\.md|LICENSE\.txt|dist/extension\.js"
    r"|images/[a-z-]+\.(png|svg)|schemas/[a-z-]+\.json|walkthrough/[a-z-]+\.md"
    r"|bundled/wheels/[^/]+\.whl)"
)
GENERATED = re.compile(
    r"__pycache__|\.pyc$|node_modules|/bundled/|/dist/|\.vsix$|\.(git|tools|venv|hypothesis)/|_cache/"
)


@dataclass(frozen=True)
class Distributions:
    """What goes to PyPI."""

    sdist: Path
    wheel: Path


@pytest.fixture(scope="module")
def extensions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Extension]:
    out = tmp_path_factory.mktemp("extensions")
    run(sys.executable, PACKAGE, "--out", out)
    made = {path.name.split("-0")[0].split("-server-")[1]: path for path in out.iterdir()}
    assert set(made) == set(TARGETS)
    return {target: Extension(target, path) for target, path in made.items()}


@pytest.fixture
def extension(extensions: dict[str, Extension], target: str) -> Extension:
    return extensions[target]


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Distributions:
    out = tmp_path_factory.mktemp("distributions")
    uv("build", "--quiet", "--out-dir", out, CHECKOUT)
    (sdist,) = out.glob("*.tar.gz")
    (wheel,) = out.glob("*.whl")
    return Distributions(sdist, wheel)


each_target = pytest.mark.parametrize("target", TARGETS)
each_python = pytest.mark.parametrize("version", interpreters())


# ------------------------------------------------------------------------- VSIX packages


@each_target
def test_each_python_finds_one_wheel_for_each_dependency(extension: Extension) -> None:
    lines = requirements("--group", "bundle", "--no-hashes")
    assert len(lines) > 15
    needed = [*map(Requirement, lines), Requirement("zenml-language-server")]
    used = set()
    for python in PYTHONS:
        machine = markers(extension.target, python)
        for requirement in needed:
            if requirement.marker is None or requirement.marker.evaluate(machine):
                fitting = extension.fitting(requirement, python)
                assert len(fitting) == 1, (requirement.name, python, fitting)
                used.update(fitting)
    assert set(extension.wheels) == used


@each_target
def test_wheels_are_the_locked_files(extension: Extension) -> None:
    lock = "".join(requirements("--group", "bundle"))
    for name, data in extension.wheels.items():
        if not name.startswith("zenml_language_server-"):
            assert f"sha256:{hashlib.sha256(data).hexdigest()}" in lock, name


@each_target
def test_only_known_files_are_packed(extension: Extension) -> None:
    assert [name for name in extension.files if not ALLOWED.fullmatch(name)] == []


@each_target
def test_all_that_the_manifest_names_is_packed(extension: Extension) -> None:
    named = {"LICENSE.txt", "readme.md", extension.manifest["main"], *paths(extension.manifest)}
    assert extension.manifest["icon"] in named
    missing = {f"extension/{path.removeprefix('./')}" for path in named} - set(extension.files)
    assert missing == set()
    schemas = {name for name in extension.files if name.startswith("extension/schemas/")}
    assert schemas
    assert schemas <= {f"extension/{path.removeprefix('./')}" for path in named}


def paths(value: object) -> Iterator[str]:
    """Yield each path of a file in a package.json."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from paths(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from paths(inner)
    elif isinstance(value, str) and re.fullmatch(r"(\./)?[a-z-]+/[\w./-]+\.\w+", value):
        yield value


@each_target
def test_it_says_for_which_version_and_machine_it_is(extension: Extension) -> None:
    root = ElementTree.fromstring(extension.files["extension.vsixmanifest"])
    identity = next(element for element in root.iter() if element.tag.endswith("}Identity"))
    assert identity.attrib["Version"] == zenml_ls.__version__
    assert identity.attrib["TargetPlatform"] == extension.target
    assert extension.manifest["version"] == zenml_ls.__version__
    server = next(name for name in extension.wheels if name.startswith("zenml_language_server-"))
    assert str(parse_wheel_filename(server)[1]) == zenml_ls.__version__
    assert extension.path.name == (
        f"zenml-language-server-{extension.target}-{zenml_ls.__version__}.vsix"
    )


@each_target
def test_nothing_names_the_machine_that_built_it(extension: Extension, tmp_path: Path) -> None:
    here = str(CHECKOUT).encode()
    assert [name for name, data in extension.files.items() if here in data] == []
    for name, data in extension.wheels.items():
        wheel = tmp_path / name
        wheel.write_bytes(data)
        assert [member for member, text in members(wheel).items() if here in text] == [], name
    assert b"sourceMappingURL" not in extension.files["extension/dist/extension.js"]


@each_target
def test_it_stays_small(extension: Extension) -> None:
    assert extension.path.stat().st_size < 24 * MEGABYTE
    assert len(extension.files["extension/dist/extension.js"]) < 1 * MEGABYTE


def test_the_same_sources_give_the_same_package(
    extensions: dict[str, Extension], tmp_path: Path
) -> None:
    first = extensions["linux-x64"].path
    run(sys.executable, PACKAGE, "--target", "linux-x64", "--out", tmp_path)
    assert (tmp_path / first.name).read_bytes() == first.read_bytes()


@each_python
def test_server_installs_from_the_package_alone(
    extensions: dict[str, Extension], version: str, tmp_path: Path
) -> None:
    """As the extension does it, with a network that would refuse all connections."""
    here = extensions[host()]
    folder = tmp_path / "wheels"
    folder.mkdir()
    for name, data in here.wheels.items():
        (folder / name).write_bytes(data)
    made = tmp_path / "environment"
    run(interpreters()[version], "-I", "-m", "venv", "--without-pip", made)
    (pip,) = folder.glob("pip-*.whl")
    install = ("install", "--no-index", "--find-links", folder, "--only-binary", ":all:")
    refused = {"HTTPS_PROXY": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9"}
    run(
        *(made / "bin" / "python", "-I", pip / "pip", "--isolated", *install, "--no-cache-dir"),
        f"zenml-language-server=={zenml_ls.__version__}",
        **refused,
    )
    run(made / "bin" / "python", "-I", pip / "pip", "--isolated", "check")
    assert_works(made / "bin" / "python", "-I", "-m", "zenml_ls")


def host() -> str:
    """Return the target that this machine is."""
    machine = {"x86_64": "x64", "aarch64": "arm64", "arm64": "arm64"}[platform.machine()]
    return f"{sys.platform}-{machine}"


# -------------------------------------------------------------------- wheel and sdist


def test_wheel_holds_schemas_and_rule_pages_and_no_tests(distributions: Distributions) -> None:
    names = set(members(distributions.wheel))
    pages = {path.name for path in (CHECKOUT / "docs" / "rules").glob("*.md")}
    assert {f"zenml_ls/rule_pages/{page}" for page in pages} <= names
    schemas = (CHECKOUT / "schemas").rglob("*.json")
    packed = {f"zenml_ls/schemas/{path.relative_to(CHECKOUT / 'schemas')}" for path in schemas}
    assert len(packed) > 4
    assert packed <= names
    tops = {name.split("/")[0] for name in names}
    assert tops == {"zenml_ls", f"zenml_language_server-{zenml_ls.__version__}.dist-info"}
    assert not [name for name in names if GENERATED.search(name)]


def test_sdist_has_all_sources_and_nothing_generated(distributions: Distributions) -> None:
    with tarfile.open(distributions.sdist) as opened:
        names = {name.partition("/")[2] for name in opened.getnames()}
    sources = {"CHANGELOG.md", "LICENSE", "README.md", "Makefile", "uv.lock", ".ci/peers.py"}
    assert sources <= names
    tops = {name.split("/")[0] for name in names}
    assert {"docs", "editors", "examples", "schemas", "server", "tests", "vscode-extension"} <= tops
    assert sorted(name for name in names if GENERATED.search(name)) == []


def test_sdist_builds_the_wheel_that_the_checkout_builds(
    distributions: Distributions, tmp_path: Path
) -> None:
    uv("build", "--quiet", "--wheel", "--out-dir", tmp_path, CHECKOUT)
    (direct,) = tmp_path.glob("*.whl")
    assert direct.read_bytes() == distributions.wheel.read_bytes()


@each_python
def test_works_after_pip_install(
    distributions: Distributions, version: str, tmp_path: Path
) -> None:
    made = tmp_path / "environment"
    run(interpreters()[version], "-m", "venv", made)
    run(made / "bin" / "python", "-m", "pip", "install", "--quiet", distributions.wheel)
    assert_works(made / "bin" / "zenml-ls")


@each_python
def test_works_by_uvx(distributions: Distributions, version: str) -> None:
    python = interpreters()[version]
    uvx = (UV, "tool", "run", "--quiet", "--python", python, "--from", distributions.wheel)
    assert_works(*uvx, "zenml-ls")


@each_python
def test_works_after_pipx_install(
    distributions: Distributions, version: str, tmp_path: Path
) -> None:
    places = {
        "PIPX_HOME": str(tmp_path / "home"),
        "PIPX_BIN_DIR": str(tmp_path / "bin"),
        "PIPX_MAN_DIR": str(tmp_path / "man"),
    }
    python = interpreters()[version]
    uv("tool", "run", "pipx", "install", "--python", python, distributions.wheel, **places)
    assert_works(tmp_path / "bin" / "zenml-ls")
