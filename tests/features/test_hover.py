"""Hover: what is said about the name at the cursor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.features.scene import crlf, scene, shown
from zenml_ls.features.hover import hover
from zenml_ls.workspace import StoreState

Check = Callable[..., str]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    def described(fixture: str, change: Callable[[str], str] = str) -> str:
        at = scene(tmp_path, fixture, change)
        found = hover(at.document, at.offset, at.snapshot)
        text = found.text.replace(str(tmp_path), "$FOLDER") if found else ""
        return f"{shown(at.document, found.span)}\n{text}" if found else "nothing"

    return described


REPOSITORY = "#- .zen/config.yaml\n"
STACKS = """
        #- config/profiles/default/stacks.yaml
        stack_components:
          artifact_store: {default: local, s3_store: s3}
          orchestrator: {default: local}
          metadata_store:
            default: sqlite
        stacks:
          default:
            artifact_store: default
            metadata_store: default
            orchestrator: missing
"""


def test_start_middle_and_end_of_a_name(check: Check) -> None:
    names = "<|>remote", "rem<|>ote", "remote<|>"
    found = {check(f"{REPOSITORY}active_stack_name: {name}\n") for name in names}
    assert "\n".join(found) == snapshot("""\
active_stack_name: remote
                   ^^^^^^
**`remote`**: stack

- artifact store `s3_store`: flavor `s3`
- container registry `registry`: flavor `default`
- metadata store `mysql_store`: flavor `mysql`
- orchestrator `kf`: flavor `kubeflow`

From `stacks.yaml` of profile `default`\
""")


@pytest.mark.parametrize(
    "text",
    [
        "<|>\nactive_stack_name: default",
        "active_stack_name: <|>",
        "active_stack_name: default  # de<|>fault",
        "# act<|>ive",
        "active_stack_name:  <|>  default",
        "active_stack_name: no<|>ne",
        "col<|>or: 1",
        "- <|>x",
    ],
)
def test_nothing_outside_of_names(check: Check, text: str) -> None:
    assert check(f"{REPOSITORY}{text}\n") == "nothing"


def test_active_stack(check: Check) -> None:
    text = f"{REPOSITORY}active_profile_name: default\nactive_stack_name: def<|>ault\n"
    assert check(text) == snapshot("""\
active_stack_name: default
                   ^^^^^^^
**`default`**: stack (active)

- artifact store `default`: flavor `local`
- metadata store `default`: flavor `sqlite`
- orchestrator `default`: flavor `local`

Active stack of profile `default`

From `stacks.yaml` of profile `default`\
""")


def test_active_profile(check: Check) -> None:
    assert check(f"{REPOSITORY}active_profile_name: def<|>ault\n") == snapshot("""\
active_profile_name: default
                     ^^^^^^^
**`default`**: profile with a local store, 2 stacks (active)

Active stack: `default`

Kept in `$FOLDER/config/profiles/default`\
""")


def test_key(check: Check) -> None:
    assert check(f"{REPOSITORY}active_<|>stack_name: default\n") == snapshot("""\
active_stack_name: default
^^^^^^^^^^^^^^^^^
**`active_stack_name`**: The stack that pipelines of this repository run on.\
""")


def test_stack_with_a_component_that_is_not_registered(check: Check) -> None:
    assert check(
        STACKS.replace("  default:\n            art", "  defa<|>ult:\n            art")
    ) == snapshot("""\
  default:
  ^^^^^^^
**`default`**: stack (active)

- artifact store `default`: flavor `local`
- metadata store `default`: flavor `sqlite`
- orchestrator `missing`: not registered

Active stack of profile `default`

From `stacks.yaml` of profile `default`\
""")


def test_component_of_a_stack(check: Check) -> None:
    assert check(
        STACKS.replace("store: default\n            meta", "store: def<|>ault\n            meta")
    ) == snapshot("""\
    artifact_store: default
                    ^^^^^^^
**`default`**: artifact store of flavor `local`

Built-in

- `path`: `''`

Used by `default`

From `stacks.yaml` of profile `default`, `artifact_stores/default.yaml`\
""")


def test_component_type(check: Check) -> None:
    assert check(STACKS.replace("  orchestrator: m", "  orch<|>estrator: m")) == snapshot("""\
    orchestrator: missing
    ^^^^^^^^^^^^
**orchestrator**, a stack component type since ZenML 0.6.0, which every stack needs\
""")


def test_registered_component_and_its_flavor(check: Check) -> None:
    assert check(STACKS.replace("s3_store:", "s3_<|>store:")) == snapshot("""\
  artifact_store: {default: local, s3_store: s3}
                                   ^^^^^^^^
**`s3_store`**: artifact store of flavor `s3`

S3 integration

Install it with `zenml integration install s3`

- `path`: `s3://bucket`

Used by no stack

From `stacks.yaml` of profile `default`, `artifact_stores/s3_store.yaml`\
""")
    assert check(STACKS.replace("s3_store: s3", "s3_store: s<|>3")) == snapshot("""\
  artifact_store: {default: local, s3_store: s3}
                                             ^^
**`s3`**: flavor of artifact store in ZenML 0.13.2

S3 integration

Install it with `zenml integration install s3`

- `path`: `str`, required
- `authentication_secret`: `Optional[str]`, sensitive
- `key`: `Optional[str]`, sensitive
- `secret`: `Optional[str]`, sensitive
- `token`: `Optional[str]`, sensitive
- `client_kwargs`: `Optional[Dict[str, Any]]`
- `config_kwargs`: `Optional[Dict[str, Any]]`
- `s3_additional_kwargs`: `Optional[Dict[str, Any]]`\
""")


def test_custom_flavor(check: Check) -> None:
    assert check("""
        #- config/profiles/default/stacks.yaml
        stack_component_flavors:
        - {name: ray, type: orchestrator, source: flavors.ray.Ray, integration: null}
        stack_components:
          orchestrator: {mine: r<|>ay}
    """) == snapshot("""\
  orchestrator: {mine: ray}
                       ^^^
**`ray`**: flavor of orchestrator

Custom, class `flavors.ray.Ray`

From `stacks.yaml` of profile `default`\
""")


def test_profiles_of_the_global_configuration(check: Check) -> None:
    fixture = """
        #- config/profiles/team/stacks.yaml
        stacks: {shared: {}}
        #- config/config.yaml
        activated_profile: default
        profiles:
          default: {name: default}
          te<|>am: {name: team, active_stack: shared}
    """
    assert check(fixture) == snapshot("""\
  team: {name: team, active_stack: shared}
  ^^^^
**`team`**: profile with a local store, 1 stack

Active stack: `shared`

Kept in `$FOLDER/config/profiles/team`\
""")
    value = fixture.replace("<|>", "").replace("shared}\n   ", "sha<|>red}\n   ")
    assert check(value) == snapshot("""\
  team: {name: team, active_stack: shared}
                                   ^^^^^^
**`shared`**: stack

- no orchestrator
- no metadata store
- no artifact store

Active stack of profile `team`

From `stacks.yaml` of profile `team`\
""")


def test_attribute_of_a_component(check: Check) -> None:
    file = "#- config/profiles/default/orchestrators/kf.yaml\n"
    assert check(f"{file}synch<|>ronous: true\n") == snapshot("""\
synchronous: true
^^^^^^^^^^^
**`synchronous`**: `bool`, default `false`

Attribute of flavor `kubeflow`, kubeflow integration\
""")
    store = "#- config/profiles/default/artifact_stores/s3_store.yaml\n"
    assert check(f"{store}pa<|>th: s3://b\n") == snapshot("""\
path: s3://b
^^^^
**`path`**: `str`, required

Attribute of flavor `s3`, s3 integration\
""")


def test_secrets_are_never_shown(check: Check) -> None:
    file = "#- config/profiles/default/artifact_stores/s3_store.yaml\n"
    assert check(f"{file}sec<|>ret: hunter2\n") == snapshot("""\
secret: hunter2
^^^^^^
**`secret`**: `Optional[str]`, sensitive

Attribute of flavor `s3`, s3 integration\
""")
    assert check(f"{file}secret: hun<|>ter2\n") == "nothing"


def test_exported_stack(check: Check) -> None:
    fixture = """
        #- stack.yaml
        stack_name: prod
        components:
          metadata_store: {flavor: my<|>sql, name: mysql_store, port: 3306}
        zenml_version: 0.13.2
    """
    plain = fixture.replace("<|>", "")
    texts = (
        fixture,
        plain.replace("mysql_store", "mysql<|>_store"),
        plain.replace("port", "po<|>rt"),
        plain.replace("metadata", "meta<|>data"),
    )
    assert "\n\n".join(check(text) for text in texts) == snapshot("""\
  metadata_store: {flavor: mysql, name: mysql_store, port: 3306}
                           ^^^^^
**`mysql`**: flavor of metadata store in ZenML 0.13.2

Built-in

- `host`: `str`, required
- `database`: `str`, required
- `upgrade_migration_enabled`: `bool`, default `true`
- `port`: `int`, default `3306`
- `secret`: `Optional[str]`, sensitive
- `username`: `Optional[str]`, sensitive
- `password`: `Optional[str]`, sensitive

  metadata_store: {flavor: mysql, name: mysql_store, port: 3306}
                                        ^^^^^^^^^^^
**`mysql_store`**: metadata store of flavor `mysql`

Built-in

- `host`: `db.example.com`
- `database`: `zenml`

Used by `remote`

From `stacks.yaml` of profile `default`, `metadata_stores/mysql_store.yaml`

  metadata_store: {flavor: mysql, name: mysql_store, port: 3306}
                                                     ^^^^
**`port`**: `int`, default `3306`

Attribute of flavor `mysql`, built-in

  metadata_store: {flavor: mysql, name: mysql_store, port: 3306}
  ^^^^^^^^^^^^^^
**metadata store**, a stack component type since ZenML 0.6.0, which every stack needs\
""")


def test_broken_yaml(check: Check) -> None:
    text = f"{REPOSITORY}active_profile_name: def<|>ault\nactive_stack_name: [\n"
    assert check(text) == snapshot("""\
active_profile_name: default
                     ^^^^^^^
**`default`**: profile with a local store, 2 stacks (active)

Active stack: `default`

Kept in `$FOLDER/config/profiles/default`\
""")


def test_windows_line_ends_and_emoji(check: Check) -> None:
    fixture = """
        #- config/profiles/default/stacks.yaml
        stack_components:
          orchestrator: {🚀: local}
        stacks:
          🚀🚀: {orchestrator: <|>🚀}
    """
    assert check(fixture, crlf) == snapshot("""\
  🚀🚀: {orchestrator: 🚀}
                     ^
**`🚀`**: orchestrator of flavor `local`

Built-in

Used by `🚀🚀`

Its own file is missing

From `stacks.yaml` of profile `default`\
""")


def test_store_that_is_unknown(check: Check) -> None:
    remote = """
        #- config/config.yaml
        activated_profile: default
        profiles:
          default: {name: default, store_type: rest, store_url: 'http://localhost:8080'}
        #- .zen/config.yaml
        active_profile_name: default
        active_stack_name: default
    """
    assert check(
        remote.replace(
            "name: default\n        active_stack", "name: d<|>efault\n        active_stack"
        )
    ) == snapshot("""\
active_profile_name: default
                     ^^^^^^^
**`default`**: profile with a rest store (active)

Kept in the ZenServer `http://localhost:8080`, not read yet\
""")
    assert check(remote.replace("stack_name: d", "stack_name: <|>d")) == "nothing"


def test_nothing_in_files_of_others_and_of_the_server_era(check: Check) -> None:
    assert check("#- other.yaml\nna<|>me: x\n") == "nothing"
    later = "#- config/config.yaml\nversion: 0.20.0\nstore: {}\n"
    assert check(f"{later}{REPOSITORY}active_stack<|>_name: x\n") == "nothing"


MYSQL = """
    #- config/profiles/default/metadata_stores/mysql_store.yaml
    name: mysql_store
    host: db
    database: {database}
    port: {port}
    username: me
    ssl_ca: '{{{{mysql.ca}}}}'
    upgrade_migration_enabled: no
    #- config/profiles/default/stacks.yaml
    stack_components:
      metadata_store: {{mysql<|>_store: mysql}}
"""


def test_values_that_are_no_secrets_are_shown(check: Check) -> None:
    found = check(MYSQL.format(database="zenml", port=3306))
    assert [line for line in found.splitlines() if line.startswith("- ")] == [
        "- `host`: `db`",
        "- `database`: `zenml`",
        "- `port`: `3306`",
        "- `username`: `***`",
        "- `ssl_ca`: `{{mysql.ca}}`",
        "- `upgrade_migration_enabled`: `false`",
    ]


@pytest.mark.parametrize(
    ("database", "port"),
    [
        ("zenml", "hunter2"),
        ("--password=hunter2", "1"),
        ("user:hunter2@host", "1"),
        ("'https://host/x?sig=hunter2'", "1"),
        ("[hunter2]", "1"),
    ],
)
def test_secrets_where_none_belong_are_hidden(check: Check, database: str, port: str) -> None:
    found = check(MYSQL.format(database=database, port=port))
    assert "- `host`: `db`" in found
    assert "hunter2" not in found


@pytest.mark.parametrize("flavor", ["ray", "unheard_of"])
def test_values_of_flavors_that_are_not_zenmls_are_hidden(check: Check, flavor: str) -> None:
    found = check(f"""
        #- config/profiles/default/orchestrators/mine.yaml
        name: mine
        phrase: hunter2
        again: true
        #- config/profiles/default/stacks.yaml
        stack_component_flavors:
        - {{name: ray, type: orchestrator, source: flavors.ray.Ray, integration: null}}
        stack_components:
          orchestrator: {{mi<|>ne: {flavor}}}
    """)
    assert "- `phrase`: `***`\n- `again`: `true`" in found


def test_why_a_store_cannot_be_read_is_no_markdown(tmp_path: Path) -> None:
    at = scene(tmp_path, f"{REPOSITORY}active_profile_name: def<|>ault\n")
    state = StoreState(None, "no *stars* at http://u:pw@host/?token=hunter2")
    stores = {**at.snapshot.stores, "default": state}
    found = hover(at.document, at.offset, replace(at.snapshot, stores=stores))
    assert found is not None
    assert "Cannot be read: `no *stars* at http://***@host/`" in found.text
