"""What a user of VS Code sees and can do besides the story, and what is said when it fails."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.peers.code_server import Installation, package, until
from tests.peers.conftest import World, opened
from tests.peers.folders import remove
from tests.peers.story import SCREENSHOTS, plant
from tests.peers.vscode import SET_UP_MILLISECONDS, VSCode, repeat
from tests.peers.yaml_extension import write_yaml_extension

pytestmark = pytest.mark.vscode


@pytest.fixture
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    """An installation of its own, changed first as the test asks for."""
    made = Installation(package())
    change = getattr(request, "param", None)
    if change is not None:
        change(made, tmp_path)
    yield made
    made.remove()


@pytest.fixture
def window(fresh: Installation, world: World, request: pytest.FixtureRequest) -> Iterator[VSCode]:
    """A window of a fresh installation."""
    yield from opened(VSCode(fresh, world.config, world.repository), request)


@pytest.fixture
def several(fresh: Installation, world: World, request: pytest.FixtureRequest) -> Iterator[VSCode]:
    """A window with two repositories."""
    second = world.repository.parent / "second"
    shutil.copytree(world.repository / ".zen", second / ".zen")
    workspace = world.repository.parent / "both.code-workspace"
    folders = [{"path": str(folder)} for folder in (world.repository, second)]
    workspace.write_text(json.dumps({"folders": folders}))
    yield from opened(VSCode(fresh, world.config, workspace), request)


@pytest.fixture
def above(fresh: Installation, world: World, request: pytest.FixtureRequest) -> Iterator[VSCode]:
    """A window with the folder that the repository is in."""
    yield from opened(VSCode(fresh, world.config, world.repository.parent), request)


def without_python(place: Installation, folder: Path) -> None:
    """Take the only Python from the search path."""
    del folder
    (place.programs / "python3").unlink()


def beside_another(place: Installation, folder: Path) -> None:
    """Install another extension for YAML files."""
    place.install(write_yaml_extension(folder))


# --------------------------------------------------------------------------------- the view


def test_view_shows_what_is_registered_and_activates(vscode: VSCode, world: World) -> None:
    vscode.see_status("default", "default")
    view = vscode.view()
    for label in ("default", "docker", "kubeflow", "staging", "warehouse"):
        view.item(label).first.wait_for()
    expect(view.item("default").first).to_contain_text("active")
    view.expand("docker")
    expect(view.item("ldock")).to_contain_text("orchestrator · local_docker")
    expect(view.item("las2")).to_contain_text("artifact store · local")
    vscode.screenshot(SCREENSHOTS / "vscode" / "view.png")

    view.act("docker", "Activate")
    vscode.see_status("default", "docker")
    expect(view.item("docker")).to_contain_text("active")
    assert "active_stack_name: docker\n" in world.choice.read_text()


def test_stack_of_another_profile_brings_its_profile_along(vscode: VSCode, world: World) -> None:
    vscode.see_status("default", "default")
    view = vscode.view()
    view.act("staging", "Activate")
    vscode.see_status("staging", "default")
    assert "active_profile_name: staging\n" in world.choice.read_text()


def test_switch_that_is_not_saved_is_told(vscode: VSCode, world: World) -> None:
    vscode.open(world.choice)
    vscode.see_status("default", "default")
    vscode.see_action("active_stack_name", "Switch active stack to 'docker'")
    vscode.take_action("Switch active stack to 'docker'")
    expect(vscode.status).to_have_text("default / docker (not saved)", use_inner_text=True)
    vscode.save()
    vscode.see_status("default", "docker")


def test_one_of_several_repositories_has_its_name(several: VSCode, world: World) -> None:
    choice = world.repository.parent / "second" / ".zen" / "config.yaml"
    several.open(choice)
    item = expect(several.status)
    item.to_have_text("second: default / default", use_inner_text=True, timeout=SET_UP_MILLISECONDS)
    several.see_picker("docker")
    expect(several.page.get_by_placeholder("Switch to which stack in second?")).to_be_visible()
    several.take_stack("docker")
    item.to_have_text("second: default / docker", use_inner_text=True)
    assert "active_stack_name: docker\n" in choice.read_text()
    assert "active_stack_name: default\n" in world.choice.read_text()


def test_a_repository_below_the_folder_is_shown_once_a_file_of_it_is_open(
    above: VSCode, world: World
) -> None:
    above.open(world.choice)
    text = expect(above.status)
    text.to_have_text("default / default", use_inner_text=True, timeout=SET_UP_MILLISECONDS)
    above.see_picker("docker")
    above.take_stack("docker")
    above.see_status("default", "docker")
    assert "active_stack_name: docker\n" in world.choice.read_text()
    above.view().item("kubeflow").first.wait_for()


def test_broken_stack_is_marked_in_the_view(vscode: VSCode, world: World) -> None:
    vscode.see_status("default", "default")
    view = vscode.view()
    view.item("docker").wait_for()
    mark = view.item("docker").locator(view.warning)
    expect(mark).to_have_count(0)
    plant(world.registry, "orchestrator: ldock", "orchestrator: ldok")

    def change() -> None:
        """Write the file again: VS Code may watch it only now."""
        world.registry.write_bytes(world.registry.read_bytes())

    repeat(change, mark, "the mark of the stack")


# ------------------------------------------------------------------------------- the report


def test_report_has_no_secret(vscode: VSCode, world: World) -> None:
    plant(
        world.config / "profiles" / "default" / "metadata_stores" / "mysql.yaml",
        "password: null",
        "password: correct-horse-battery-staple",
    )
    plant(world.config / "config.yaml", "http://127.0.0.1:8237", "http://me:hush@127.0.0.1:8237")
    vscode.see_status("default", "default")
    vscode.command("ZenML: Copy Report")
    told = vscode.notifications().filter(has_text="The report is in the clipboard.")
    expect(told).to_have_count(1)
    report = vscode.page.evaluate("navigator.clipboard.readText()")
    assert "our own environment, made by python3 on the search path" in report
    assert "127.0.0.1:8237" in report
    assert "correct-horse" not in report
    assert "hush" not in report


# --------------------------------------------------------------------------- what can go wrong


def the_only_message(vscode: VSCode) -> Locator:
    """Wait for a message; return the only one."""
    vscode.command("Notifications: Show Notifications")
    messages = vscode.page.locator(".notifications-center .notification-list-item")
    expect(messages).to_have_count(1, timeout=SET_UP_MILLISECONDS)
    return messages


@pytest.mark.parametrize(
    "vscode", [{"zenml-ls.server.path": "/nowhere/zenml-ls"}], indirect=True, ids=["nowhere"]
)
def test_server_that_does_not_exist_is_told_once(vscode: VSCode, world: World) -> None:
    vscode.open(world.choice)
    message = the_only_message(vscode)
    expect(message).to_contain_text(
        'The setting "zenml-ls.server.path" names /nowhere/zenml-ls, '
        "which does not exist, or is no program."
    )
    message.hover()
    message.get_by_role("button", name="Open Setting").click()
    search = vscode.page.locator(".settings-editor .search-container")
    expect(search).to_contain_text("zenml-ls.server.path")


@pytest.mark.parametrize("fresh", [without_python], indirect=True, ids=["no-python"])
def test_missing_python_is_told_once(window: VSCode, world: World) -> None:
    window.open(world.choice)
    message = the_only_message(window)
    expect(message).to_contain_text("this needs Python 3.10 to 3.14, and no Python was found")


def test_broken_environment_is_made_again(window: VSCode, fresh: Installation) -> None:
    window.see_status("default", "default")
    (installed,) = fresh.environment.glob("lib/python3*/site-packages")
    remove(installed)
    window.command("ZenML: Restart Server")
    until((installed / "zenml_ls").exists, "the environment is made again", seconds=300)
    window.see_status("default", "default")


# -------------------------------------------------------------------- beside other extensions


@pytest.mark.parametrize("fresh", [beside_another], indirect=True, ids=["yaml"])
def test_syntax_error_is_not_told_twice(window: VSCode, world: World) -> None:
    plant(world.registry, "name: default", "name: default: default")
    window.open(world.registry)
    ours = window.problems().filter(has_text="syntax-error")
    expect(ours).to_have_count(1, timeout=SET_UP_MILLISECONDS)
    window.command("Start Other YAML")
    theirs = window.problems().filter(has_text="YAML")
    theirs.first.wait_for()
    expect(ours).to_have_count(0)
