"""The command line as a user calls it: in a process of its own."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import world
from tests.stores import zenserver
from zenml_ls.rules import RULES

WRONG = {".zen/config.yaml": "active_profile_name: default\nactive_stack_name: remot\n"}


def run(
    *arguments: str, cwd: Path, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ZENML_")}
    return subprocess.run(
        [sys.executable, "-m", "zenml_ls", *arguments],
        cwd=cwd,
        env={**kept, "HOME": str(cwd), "PYTHONUTF8": "1", **(environment or {})},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )


def test_no_problem_is_exit_0(tmp_path: Path) -> None:
    world.write(tmp_path, world.BASE)
    done = run("check", "--config-dir", "config", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "no problems: 10 files checked\n"


@pytest.mark.parametrize("command", ["check", "status", "doctor"])
def test_a_current_folder_that_is_gone_is_exit_2(tmp_path: Path, command: str) -> None:
    program = (
        "import os, sys; os.rmdir(os.getcwd()); from zenml_ls.cli import main; sys.exit(main())"
    )
    gone = tmp_path / "gone"
    gone.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", program, command], check=False, cwd=gone, capture_output=True
    )
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr == b"zenml-ls: the current folder is gone\n"


@pytest.mark.parametrize("command", ["check", "status", "doctor"])
def test_a_file_in_the_place_of_the_configuration_is_exit_2(tmp_path: Path, command: str) -> None:
    """ZenML fails there, while it makes a folder that is missing."""
    file = tmp_path / "file"
    file.touch()
    done = run(command, cwd=tmp_path, environment={"ZENML_CONFIG_PATH": str(file)})
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"zenml-ls: ZENML_CONFIG_PATH is not a folder: {file}\n"
    file.unlink()
    assert run(command, cwd=tmp_path, environment={"ZENML_CONFIG_PATH": str(file)}).returncode == 0


if sys.platform == "linux":  # which has a device that is always full

    def test_no_space_for_the_output_is_exit_2(tmp_path: Path) -> None:
        world.write(tmp_path, {**world.BASE, **WRONG})
        command = [sys.executable, "-m", "zenml_ls", "check", "--config-dir", "config"]
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run(
                command, check=False, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE
            )
        assert done.stderr == b"zenml-ls: there is no space left for the output\n"
        assert done.returncode == 2


def test_an_error_is_exit_1_and_shown_with_carets(tmp_path: Path) -> None:
    world.write(tmp_path, {**world.BASE, **WRONG})
    done = run("check", "--config-dir", "config", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout == (
        ".zen/config.yaml:2:20: error[unknown-stack] there is no stack 'remot' in profile "
        "'default': ZenML would silently switch to 'default'. Did you mean 'remote'?\n"
        "    2 | active_stack_name: remot\n"
        "      |                    ^^^^^\n"
        "\n"
        "1 error: 10 files checked\n"
    )


def test_warnings_alone_are_exit_0(tmp_path: Path) -> None:
    text = "active_profile_name: default\nactive_stack_name: default\nother: 1\n"
    world.write(tmp_path, {**world.BASE, ".zen/config.yaml": text})
    done = run("check", "--config-dir", "config", cwd=tmp_path)
    assert done.returncode == 0
    assert "1 warning: 10 files checked" in done.stdout


def test_json_is_a_list_with_places_from_1(tmp_path: Path) -> None:
    emoji = "# \N{GRINNING FACE}\nactive_profile_name: default\nactive_stack_name: '😀x'\n"
    world.write(tmp_path, {**world.BASE, ".zen/config.yaml": emoji})
    done = run("check", "--config-dir", "config", "--format", "json", cwd=tmp_path)
    (finding,) = json.loads(done.stdout)
    assert {key: finding[key] for key in finding if key != "message"} == {
        "file": str(tmp_path / ".zen" / "config.yaml"),
        "line": 3,
        "column": 20,
        "end_line": 3,
        "end_column": 24,
        "severity": "error",
        "code": "unknown-stack",
    }


def test_json_without_findings_is_an_empty_list(tmp_path: Path) -> None:
    world.write(tmp_path, world.BASE)
    done = run("check", "--config-dir", "config", "--format", "json", cwd=tmp_path)
    assert json.loads(done.stdout) == []


def test_one_file_is_checked_alone(tmp_path: Path) -> None:
    files = {**WRONG, "config/profiles/default/orchestrators/kf.yaml": "name: kf\n"}
    world.write(tmp_path, {**world.BASE, **files})
    done = run("check", ".zen/config.yaml", "--config-dir", "config", cwd=tmp_path)
    assert "1 file checked" in done.stdout
    assert "kf.yaml" not in done.stdout


def test_a_repository_brings_the_configuration_it_depends_on(tmp_path: Path) -> None:
    files = {"config/profiles/default/orchestrators/kf.yaml": "name: kf\n"}
    world.write(tmp_path / "home", {**world.BASE, **files})
    repository = tmp_path / "home" / ".zen"
    (tmp_path / "project").mkdir()
    repository.rename(tmp_path / "project" / ".zen")
    done = run("check", "project", "--config-dir", "home/config", cwd=tmp_path)
    assert "home/config/profiles/default/orchestrators/kf.yaml:1:1: error" in done.stdout


def test_configuration_directory_comes_from_the_environment(tmp_path: Path) -> None:
    world.write(tmp_path, {**world.BASE, **WRONG})
    done = run("check", cwd=tmp_path, environment={"ZENML_CONFIG_PATH": str(tmp_path / "config")})
    assert "[unknown-stack]" in done.stdout


def test_other_yaml_is_left_alone(tmp_path: Path) -> None:
    foreign = {
        "k8s.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\n",
        "docker-compose.yml": "services:\n  web: {image: x, profiles: [debug]}\n",
        ".github/workflows/ci.yaml": "on: push\njobs: {build: {steps: []}}\n",
        "openapi.yaml": "openapi: 3.0.0\ncomponents: {schemas: {orchestrator: {}}}\n",
        "broken.yaml": "a: [\n",
        "two.yaml": "a: 1\n---\nb: 2\n",
    }
    world.write(tmp_path, {**world.BASE, **foreign})
    done = run("check", "--config-dir", "config", cwd=tmp_path)
    assert done.stdout == "no problems: 10 files checked\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check", "nowhere"], "no such file or folder: nowhere"),
        (["check", "--config-dir", "nowhere"], "no such folder: nowhere"),
        (["check", "--zenml-version", "banana"], "not a version: banana"),
        (["check", "--zenml-version", "0.20.0"], "0.20.0 is not judged: only 0.6.0 to 0.13.2 are"),
        (["status", "--zenml-version", "0.5.7"], "0.5.7 is not judged: only 0.6.0 to 0.13.2 are"),
        (["check", "--format", "xml"], "invalid choice: 'xml'"),
        (["status", "nowhere"], "no such file or folder: nowhere"),
        (["doctor", "nowhere"], "no such file or folder: nowhere"),
        (["rule", "nothing"], "no rule 'nothing'"),
        (["rule", "../../README"], "no rule '../../README'"),
        (["dance"], "invalid choice: 'dance'"),
    ],
)
def test_what_cannot_run_is_exit_2(tmp_path: Path, arguments: list[str], message: str) -> None:
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_status_says_what_is_active_and_why(tmp_path: Path) -> None:
    world.write(tmp_path, world.BASE)
    done = run("status", "--config-dir", "config", "--format", "json", cwd=tmp_path)
    found = json.loads(done.stdout)
    assert found["repository"] == str(tmp_path)
    assert found["configuration_reason"] == "setting"
    assert (found["profile"], found["stack"]) == ("default", "default")
    assert found["stack_reason"] == "from the repository's .zen/config.yaml"
    assert found["zenml_version"] == "0.13.2"
    assert found["components"]["orchestrator"] == "default (local)"
    text = run("status", "--config-dir", "config", cwd=tmp_path).stdout
    assert "stack                 default  (from the repository's .zen/config.yaml)" in text


@pytest.mark.parametrize(
    ("arguments", "version", "release", "reason"),
    [
        ((), "version: 0.9.0", "0.9.0", "from the global configuration"),
        (("--zenml-version", "0.10.0"), "version: 0.9.0", "0.10.0", "set by you"),
        ((), "", "0.13.2", "assumed: the last release with profiles"),
        ((), "version: 0.7", "0.7", "from the global configuration; with the flavors of 0.7.0"),
    ],
)
def test_status_says_which_release_is_in_force(
    tmp_path: Path, arguments: tuple[str, ...], version: str, release: str, reason: str
) -> None:
    text = world.BASE["config/config.yaml"].replace("version: 0.13.2", version)
    world.write(tmp_path, {**world.BASE, "config/config.yaml": text})
    done = run("status", "--config-dir", "config", *arguments, "--format", "json", cwd=tmp_path)
    found = json.loads(done.stdout)
    assert (found["zenml_version"], found["zenml_version_reason"]) == (release, reason)


LATER = {"config/config.yaml": "version: 0.20.5\nstore: {type: sql, url: 'sqlite:///x'}\n"}


def test_status_of_the_server_era_says_so_first_and_shows_nothing_else(tmp_path: Path) -> None:
    world.write(tmp_path, {**world.BASE, **LATER})
    text = run("status", "--config-dir", "config", cwd=tmp_path).stdout
    first, *rest = text.splitlines()
    said = "this is a configuration of ZenML 0.20 or later, which has no profiles"
    assert first == f"problem               {said}"
    assert [line.split()[0] for line in rest] == ["repository", "configuration"]
    done = run("status", "--config-dir", "config", "--format", "json", cwd=tmp_path)
    found = json.loads(done.stdout)
    facts = ("zenml_version", "profile", "store_type", "store", "stack")
    assert {found[name] for name in facts} == {None}
    assert {found[f"{name}_reason"] for name in facts if name != "store_type"} == {None}
    assert (found["components"], found["problems"]) == ({}, [said])


@pytest.mark.parametrize("arguments", [["."], [".zen/config.yaml"]])
def test_check_says_that_it_cannot_judge_the_server_era(
    tmp_path: Path, arguments: list[str]
) -> None:
    world.write(tmp_path, {**world.BASE, **LATER})
    done = run("check", "--config-dir", "config", *arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "no problems: 0 files checked\n")
    said = "this is a configuration of ZenML 0.20 or later, which has no profiles"
    assert done.stderr == f"zenml-ls: {tmp_path}/config/config.yaml: {said}\n"


def test_status_of_a_path_with_dots(tmp_path: Path) -> None:
    world.write(tmp_path, world.BASE)
    (tmp_path / "sub").mkdir()
    done = run("status", "../sub/..", "--config-dir", "../config", cwd=tmp_path / "sub")
    assert done.stdout.startswith(f"repository            {tmp_path}  (nearest")


def test_status_without_anything(tmp_path: Path) -> None:
    nowhere = {"XDG_CONFIG_HOME": str(tmp_path / "none"), "APPDATA": str(tmp_path / "none")}
    done = run("status", cwd=tmp_path, environment=nowhere)
    assert done.returncode == 0
    assert "no config.yaml there: ZenML would create one" in done.stdout


def test_rule_prints_its_page_and_all_are_listed(tmp_path: Path) -> None:
    assert run("rule", "unknown-stack", cwd=tmp_path).stdout.startswith("# unknown-stack\n")
    listed = run("rule", cwd=tmp_path).stdout.splitlines()
    assert len(listed) == len(RULES)
    assert all(len(line.split()) > 5 for line in listed)


def test_colours_only_when_asked_for(tmp_path: Path) -> None:
    world.write(tmp_path, {**world.BASE, **WRONG})
    arguments = ("check", "--config-dir", "config")
    assert "\x1b[" not in run(*arguments, cwd=tmp_path).stdout
    coloured = run(*arguments, cwd=tmp_path, environment={"FORCE_COLOR": "1"}).stdout
    assert "\x1b[31merror[unknown-stack]\x1b[0m" in coloured


MYSQL = "config/profiles/default/metadata_stores/mysql_store.yaml"


def test_secrets_are_masked_in_the_lines_shown(tmp_path: Path) -> None:
    text = world.component("mysql_store", 4, "host: h", "database: d", "password: hunter2")
    world.write(tmp_path, {**world.BASE, MYSQL: text})
    done = run("check", "--config-dir", "config", cwd=tmp_path)
    assert "plain-text-secret" in done.stdout
    assert "password: ***\n" in done.stdout
    assert "hunter2" not in done.stdout


@pytest.mark.parametrize(
    "line", ["password hunter2", "pasword hunter2", "password\N{FULLWIDTH COLON} hunter2"]
)
def test_value_without_its_key_is_masked(tmp_path: Path, line: str) -> None:
    world.write(tmp_path, {**world.BASE, MYSQL: world.component("mysql_store", 4, line)})
    done = run("check", "--config-dir", "config", cwd=tmp_path)
    assert " | ***\n" in done.stdout
    assert "hunter2" not in done.stdout


@pytest.mark.parametrize("text", ["hunter2\n", "- password hunter2\n", "name: a\n---\nhunter2\n"])
def test_file_of_one_value_is_masked(tmp_path: Path, text: str) -> None:
    world.write(tmp_path, {**world.BASE, MYSQL: text})
    done = run("check", "--config-dir", "config", cwd=tmp_path)
    assert "***" in done.stdout
    assert "hunter2" not in done.stdout


def test_login_without_a_scheme_is_masked_and_the_carets_stay_in_their_place(
    tmp_path: Path,
) -> None:
    text = "{name: registry, uri: bob:hunter2@reg.io, uuid: 5, uri: x}\n"
    path = "config/profiles/default/container_registries/registry.yaml"
    world.write(tmp_path, {**world.BASE, path: text})
    done = run("check", path, "--config-dir", "config", cwd=tmp_path)
    assert "hunter2" not in done.stdout
    assert ":1:52: warning[duplicate-key] " in done.stdout
    line = "    1 | {name: registry, uri: ***@reg.io, uuid: 5, uri: x}\n"
    assert f"{line}      | {' ' * 43}^^^\n" in done.stdout


def store_at(url: str) -> dict[str, str]:
    text = world.BASE["config/config.yaml"].replace("store_url: null", f"store_url: {url}")
    return {"config/config.yaml": text}


@pytest.mark.parametrize("form", ["text", "json"])
def test_status_shows_no_login(tmp_path: Path, form: str) -> None:
    address = "mysql+pymysql://root:hunter2@db/x"
    world.write(tmp_path, {**world.BASE, **store_at(address)})
    environment = {"ZENML_REPOSITORY_PATH": str(tmp_path), "ZENML_STORE_URL": address}
    done = run(
        "status", "--config-dir", "config", "--format", form, cwd=tmp_path, environment=environment
    )
    assert done.returncode == 0
    assert "db/x" in done.stdout.replace("\\", "/")
    assert "hunter2" not in done.stdout


def test_doctor_reports_what_is_here_without_a_secret(tmp_path: Path) -> None:
    mysql = "config/profiles/default/metadata_stores/mysql_store.yaml"
    attributes = ("host: h", "database: d", "password: s3cr3t-attribute")
    files = {
        **store_at("mysql+pymysql://root:hunter2@db/x?password=hunter2"),
        mysql: world.component("mysql_store", 4, *attributes),
    }
    world.write(tmp_path, {**world.BASE, **files})
    environment = {
        "ZENML_API_TOKEN": "t0ken-of-variable",
        "ZENML_REPOSITORY_PATH": str(tmp_path),
        "ZENML_ACTIVATED_PROFILE": "https://me:hunter2@host",
    }
    done = run("doctor", "--config-dir", "config", cwd=tmp_path, environment=environment)
    assert (done.returncode, done.stderr) == (0, "")
    for secret in ("hunter2", "s3cr3t-attribute", "t0ken-of-variable", str(tmp_path)):
        assert secret not in done.stdout
    for line in (
        "- Python: `",
        "- pydantic: `",
        "- installed in: `",
        "- repository: `~ (ZENML_REPOSITORY_PATH)`",
        "- configuration: `~/config (setting)`",
        "- profile: `default (from the repository's .zen/config.yaml)`",
        "## Profile `default`",
        "- ZENML_REPOSITORY_PATH: `~`",
        "- others that are set: `ZENML_API_TOKEN`",
        "- configuration directory: `config`",
    ):
        assert line in done.stdout, done.stdout
    assert "## Client" not in done.stdout


def test_doctor_counts_what_each_store_holds(tmp_path: Path) -> None:
    world.write(tmp_path, world.BASE)
    text = run("doctor", "--config-dir", "config", cwd=tmp_path).stdout
    assert "- place: `~/config/profiles/default`\n- facts: `files`\n- stacks: `2`\n" in text
    assert "- components: `7`\n" in text


def test_status_says_why_a_stack_cannot_be_used(tmp_path: Path) -> None:
    files = {"config/profiles/default/metadata_stores/default.yaml": "name: default\n"}
    world.write(tmp_path, {**world.BASE, **files})
    text = run("status", "--config-dir", "config", cwd=tmp_path).stdout
    assert "problem               metadata store 'default': the attribute 'uuid' is missing" in text


if sys.platform != "win32":  # where no name has a colon

    def test_no_message_shows_a_login(tmp_path: Path) -> None:
        world.write(tmp_path, {**world.BASE, **store_at("mysql+pymysql://root:hunter2@db/x")})
        folder = tmp_path / "mysql+pymysql:" / "root:hunter2@db" / "x"
        (folder / "stacks.yaml").mkdir(parents=True)
        for arguments in (("check",), ("check", "--format", "json"), ("status",)):
            done = run(*arguments, "--config-dir", "config", cwd=tmp_path)
            assert "hunter2" not in done.stdout + done.stderr
            assert "*@db" in done.stdout


TERMINAL_CODES = '"x\\e[31mRED\\a\\u202e"'


@pytest.mark.parametrize("command", ["check", "status", "doctor"])
def test_no_name_can_steer_the_terminal(tmp_path: Path, command: str) -> None:
    registry = world.REGISTRY.replace("  remote:", f"  {TERMINAL_CODES}:")
    registry = registry.replace("orchestrator: kf", f"orchestrator: {TERMINAL_CODES}")
    choice = f"active_profile_name: default\nactive_stack_name: {TERMINAL_CODES}\n"
    files = {"config/profiles/default/stacks.yaml": registry, ".zen/config.yaml": choice}
    configuration = world.BASE["config/config.yaml"].replace("active_stack: default", "")
    files["config/config.yaml"] = configuration.replace(
        "name: default", f"name: default\n    active_stack: {TERMINAL_CODES}"
    )
    world.write(tmp_path, {**world.BASE, **files})
    done = run(command, "--config-dir", "config", cwd=tmp_path)
    assert "RED" in done.stdout
    assert not {"\x1b", "\a", "\u202e"} & set(done.stdout + done.stderr)


@pytest.mark.parametrize("name", ["'\N{GRINNING FACE} \u0430'", '"a\\ud800b"'])
def test_what_the_encoding_lacks_is_printed_as_an_escape(tmp_path: Path, name: str) -> None:
    text = f"active_profile_name: default\nactive_stack_name: {name}\n"
    world.write(tmp_path, {**world.BASE, ".zen/config.yaml": text})
    environment = {"PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"}
    arguments = ("check", "--config-dir", "config")
    done = run(*arguments, cwd=tmp_path, environment=environment)
    assert (done.returncode, done.stderr) == (1, "")
    assert "[unknown-stack]" in done.stdout
    listed = run(*arguments, "--format", "json", cwd=tmp_path, environment=environment)
    assert [item["code"] for item in json.loads(listed.stdout)] == ["unknown-stack"]
    asked = run("status", "--config-dir", "config", cwd=tmp_path, environment=environment)
    assert (asked.returncode, asked.stderr) == (0, "")


def test_paths_with_dots_are_the_same_files(tmp_path: Path) -> None:
    files = {"config/profiles/default/orchestrators/kf.yaml": "name: kf\n"}
    world.write(tmp_path, {**world.BASE, **files})
    above = f"../{tmp_path.name}"
    whole = run("check", above, ".", "--config-dir", "config", cwd=tmp_path)
    assert whole.stdout.endswith("10 files checked\n")
    file = f"{above}/config/profiles/default/orchestrators/kf.yaml"
    done = run("check", file, "--config-dir", "config", cwd=tmp_path)
    assert "config/profiles/default/orchestrators/kf.yaml:1:1: error" in done.stdout
    assert "1 file checked" in done.stdout


def test_a_link_to_the_configuration_is_no_second_one(tmp_path: Path) -> None:
    world.write(tmp_path, world.BASE)
    (tmp_path / "link").symlink_to(tmp_path / "config", target_is_directory=True)
    done = run("check", "link", "config", "--config-dir", "link", cwd=tmp_path)
    assert done.stdout == "no problems: 10 files checked\n"


def test_a_named_file_that_is_none_of_ours_is_mentioned(tmp_path: Path) -> None:
    world.write(tmp_path, {**world.BASE, "k8s.yaml": "kind: Pod\n"})
    done = run("check", "k8s.yaml", "--config-dir", "config", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stderr == "zenml-ls: not a ZenML file: k8s.yaml\n"
    assert done.stdout == "no problems: 0 files checked\n"


def test_a_reader_that_goes_away_is_no_traceback(tmp_path: Path) -> None:
    world.write(tmp_path, {**world.BASE, **WRONG})
    command = [sys.executable, "-m", "zenml_ls", "check", "--config-dir", "config"]
    with subprocess.Popen(
        command,
        cwd=tmp_path,
        env={**os.environ, "PYTHONUNBUFFERED": ""},  # so that all is written at the end
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 2


ON_SERVER = """\
activated_profile: team
profiles:
  team:
    active_stack: nope
    active_user: default
    name: team
    store_type: rest
    store_url: {}
version: 0.13.2
"""


async def test_a_server_is_asked_unless_told_otherwise(tmp_path: Path) -> None:
    cache = {"XDG_CACHE_HOME": str(tmp_path / "cache")}

    async def check(*options: str) -> str:
        given = ("check", "--config-dir", "config", *options)
        done = await asyncio.to_thread(run, *given, cwd=tmp_path, environment=cache)
        assert done.stderr == ""
        return done.stdout

    async with zenserver.serving() as server:
        world.write(tmp_path, {"config/config.yaml": ON_SERVER.format(server.url)})
        assert await check("--offline") == "no problems: 1 file checked\n"
        assert not server.requests, "nothing is known yet, so nothing is wrong"
        assert "error[unknown-stack] there is no stack 'nope'" in await check()
        asked = len(server.requests)
        assert asked
        assert await check("--offline") == "no problems: 1 file checked\n"
        status = ("status", "--offline", "--config-dir", "config", "--format", "json")
        done = await asyncio.to_thread(run, *status, cwd=tmp_path, environment=cache)
        assert "read at" in json.loads(done.stdout)["store_reason"], "of what was kept"
        assert len(server.requests) == asked
    assert "warning[unreadable]" in await check()


def test_port_that_cannot_be_is_one_line(tmp_path: Path) -> None:
    for port in ("99999", "1"):
        done = run("serve", "--tcp", "--host", "192.0.2.1", "--port", port, cwd=tmp_path)
        assert done.returncode == 2
        assert done.stderr.startswith(f"zenml-ls: cannot listen on 192.0.2.1:{port}: ")
        assert len(done.stderr.splitlines()) == 1


def test_value_that_only_its_flavor_calls_sensitive_is_not_printed(tmp_path: Path) -> None:
    name = "config/profiles/default/metadata_stores/mysql_store.yaml"
    text = world.BASE[name] + "username: canary1\nsekret: canary2\n"
    world.write(tmp_path, {**world.BASE, name: text})
    done = run("check", "--config-dir", "config", cwd=tmp_path)
    assert "plain-text-secret" in done.stdout and "unknown-attribute" in done.stdout
    assert "canary" not in done.stdout
