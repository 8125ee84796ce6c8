"""Completion: what is offered, what it replaces, and what is there once it is accepted."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.features.scene import crlf, scene, shown, unfinished
from zenml_ls.features.completion import Completions, Item, completions
from zenml_ls.text import Edit, apply_edits

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
Change = Callable[[str], str]


class Check:
    """Offers what can be written at the cursor of a fixture."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, fixture: str, change: Change = str) -> str:
        """Return the line with what is replaced, and the items with their details."""
        at = scene(self.folder, fixture, change)
        offered = completions(at.document, at.offset, at.snapshot)
        if offered is None:
            return "nothing"
        items = sorted(offered.items, key=lambda item: item.rank)
        lines = [f"{item.label}: {item.detail}".rstrip(": ") for item in items]
        return "\n".join([shown(at.document, offered.span), *lines])

    def labels(self, fixture: str, change: Change = str) -> list[str]:
        """Return the names that are offered, but no snippets."""
        at = scene(self.folder, fixture, change)
        offered = completions(at.document, at.offset, at.snapshot)
        items = offered.items if offered else ()
        return [item.label for item in items if item.kind.value != "snippet"]

    def accept(self, fixture: str, label: str, change: Change = str) -> str:
        """Return the text of the open file after the item of that label was accepted."""
        at = scene(self.folder, fixture, change)
        offered = completions(at.document, at.offset, at.snapshot)
        assert offered is not None
        item = next(item for item in offered.items if item.label == label)
        return _UUID.sub("<uuid>", accepted(at.document.text, offered, item))

    def each_accepted(self, name: str, texts: list[str], label: str | None = None) -> str:
        """Return what each text becomes; without *label* the first item is accepted."""
        found = []
        for text in texts:
            at = scene(self.folder, f"#- {name}\n{text}\n")
            offered = completions(at.document, at.offset, at.snapshot)
            items = offered.items if offered else ()
            item = next((item for item in items if label in (None, item.label)), None)
            result = accepted(at.document.text, offered, item) if offered and item else "nothing\n"
            found.append(f"{text}\n=>\n{result}")
        return "\n".join(found)


def accepted(text: str, offered: Completions, item: Item) -> str:
    """Make the edit as a client does."""
    written = item.text.replace("\n", f"\n{offered.indent}")
    return apply_edits(text, [Edit(offered.span, offered.prefix + written)])


@pytest.fixture
def check(tmp_path: Path) -> Check:
    return Check(tmp_path)


# -------------------------------------------------------------- the repository


def test_stack_names_at_the_start_of_a_name(check: Check) -> None:
    assert check("""
        #- .zen/config.yaml
        active_profile_name: default
        active_stack_name: <|>default
    """) == snapshot("""\
active_stack_name: default
                   ^^^^^^^
default: stack with 3 components
remote: stack with 4 components\
""")


def test_stack_names_in_the_middle_of_a_name(check: Check) -> None:
    assert check("""
        #- .zen/config.yaml
        active_stack_name: def<|>ault  # ours
    """) == snapshot("""\
active_stack_name: default  # ours
                   ^^^^^^^
default: stack with 3 components
remote: stack with 4 components\
""")


def test_stack_names_at_the_end_of_a_name(check: Check) -> None:
    assert check("""
        #- .zen/config.yaml
        active_stack_name: default<|>
    """) == snapshot("""\
active_stack_name: default
                   ^^^^^^^
default: stack with 3 components
remote: stack with 4 components\
""")


def test_profile_names(check: Check) -> None:
    assert check("""
        #- .zen/config.yaml
        active_profile_name: <|>
    """) == snapshot("""\
active_profile_name: \n\
                     |
default: local store\
""")


def test_stack_names_are_those_of_the_profile_that_the_file_names(check: Check) -> None:
    assert check.labels("""
        #- config/profiles/other/stacks.yaml
        stack_components: {orchestrator: {o: local}}
        stacks:
          elsewhere: {orchestrator: o}
        #- config/config.yaml
        activated_profile: default
        profiles:
          default: {name: default, active_stack: default}
          other: {name: other}
        version: 0.13.2
        #- .zen/config.yaml
        active_profile_name: other
        active_stack_name: <|>
    """) == snapshot(["elsewhere"])


def test_keys_that_are_not_there_yet(check: Check) -> None:
    assert check("""
        #- .zen/config.yaml
        active_profile_name: default
        active_stack_name: default
        pro<|>
    """) == snapshot("""\
pro
^^^
project_name: optional
project_id: optional\
""")


def test_key_that_has_its_colon_is_replaced_alone(check: Check) -> None:
    fixture = """
        #- .zen/config.yaml
        active_profile_name: default
        act<|>ive: default # why
    """
    assert check.accept(fixture, "active_stack_name") == snapshot("""\
active_profile_name: default
active_stack_name: default # why
""")


@pytest.mark.parametrize(
    "line",
    [
        "# act<|>ive",
        "active_stack_name: default # de<|>",
        "active_stack_name: default #<|>",
        "active_stack_name: it's # it's <|>",
        "  <|>  active_stack_name: default",
        "active_stack_name <|> : default",
        "active_stack_name: default  <|>",
    ],
)
def test_nothing_in_comments_and_between_things(check: Check, line: str) -> None:
    assert check(f"#- .zen/config.yaml\n{line}\n") == "nothing"


def test_value_is_replaced_whole(check: Check) -> None:
    lines = [
        "active_stack_name:<|>",
        "active_stack_name: <|>",
        "active_stack_name:   <|>  ",
        "active_stack_name: <|> # why",
        "active_stack_name:<|> # why",
        "active_stack_name: <|>def",
        "active_stack_name:  <|>  def",
        "active_stack_name:<|> def",
        "active_stack_name: 'de<|>f'",
        'active_stack_name: "<|>',
        'active_stack_name: "de<|>f" # why',
        "active_stack_name: de <|>f # why",
        "active_stack_name: &name de<|>f",
        "active_stack_name: !!str <|>def",
        "{active_stack_name: <|>}",
        "{active_stack_name:<|>}",
        "{active_stack_name: de<|>",
        "{active_stack_name: de<|>f, active_profile_name: default}",
        '{"active_stack_name":<|>}',
        "active_stack_name:\n  <|>",
        "active_stack_name:\n  de<|>f",
        "'active_stack_name': de<|>f",
        "? a\n: 1\nactive_stack_name: d<|>",
    ]
    assert check.each_accepted(".zen/config.yaml", lines, "remote") == snapshot("""\
active_stack_name:<|>
=>
active_stack_name: remote

active_stack_name: <|>
=>
active_stack_name: remote

active_stack_name:   <|>  \n\
=>
active_stack_name:   remote  \n\

active_stack_name: <|> # why
=>
active_stack_name: remote # why

active_stack_name:<|> # why
=>
active_stack_name: remote # why

active_stack_name: <|>def
=>
active_stack_name: remote

active_stack_name:  <|>  def
=>
active_stack_name:  remote

active_stack_name:<|> def
=>
active_stack_name: remote

active_stack_name: 'de<|>f'
=>
active_stack_name: 'remote'

active_stack_name: "<|>
=>
active_stack_name: "remote"

active_stack_name: "de<|>f" # why
=>
active_stack_name: "remote" # why

active_stack_name: de <|>f # why
=>
active_stack_name: remote # why

active_stack_name: &name de<|>f
=>
active_stack_name: &name remote

active_stack_name: !!str <|>def
=>
active_stack_name: !!str remote

{active_stack_name: <|>}
=>
{active_stack_name: remote}

{active_stack_name:<|>}
=>
{active_stack_name: remote}

{active_stack_name: de<|>
=>
{active_stack_name: remote

{active_stack_name: de<|>f, active_profile_name: default}
=>
{active_stack_name: remote, active_profile_name: default}

{"active_stack_name":<|>}
=>
{"active_stack_name": remote}

active_stack_name:
  <|>
=>
active_stack_name:
  remote

active_stack_name:
  de<|>f
=>
active_stack_name:
  remote

'active_stack_name': de<|>f
=>
'active_stack_name': remote

? a
: 1
active_stack_name: d<|>
=>
? a
: 1
active_stack_name: remote
""")


# ----------------------------------------------------- the global configuration


def test_profile_names_in_the_global_configuration(check: Check) -> None:
    assert check("""
        #- config/config.yaml
        profiles:
          default: {name: default, store_type: local}
          team: {name: team, store_type: rest}
        activated_profile: <|>
    """) == snapshot("""\
activated_profile: \n\
                   |
default: local store
team: rest store\
""")


def test_profile_names_in_a_half_typed_global_configuration(check: Check) -> None:
    assert check("""
        #- config/config.yaml
        profiles:
          default: {name: default, store_type: local}
        activated_profile: 'def<|>
    """) == snapshot("""\
activated_profile: 'def
                   ^^^^
default: local store\
""")


def test_stack_names_of_the_profile_around(check: Check) -> None:
    assert check.labels("""
        #- config/profiles/default/stacks.yaml
        stacks:
          mine: {orchestrator: o}
        #- config/config.yaml
        profiles:
          default:
            name: default
            active_stack: <|>
    """) == snapshot(["mine"])


def test_values_of_a_profile(check: Check) -> None:
    fixture = """
        #- config/config.yaml
        analytics_opt_in: true
        profiles:
          default:
            {line}
    """
    lines = "store_type: <|>", "name: <|>", "act<|>: x"
    found = [check.labels(fixture.replace("{line}", line)) for line in lines]
    assert found == snapshot(
        [
            ["local", "sql", "rest"],
            ["default"],
            ["name", "store_type", "store_url", "active_stack", "active_user"],
        ]
    )


def test_enumerated_value_in_the_global_configuration(check: Check) -> None:
    assert check.labels("""
        #- config/config.yaml
        analytics_opt_in: <|>
    """) == snapshot(["true", "false"])


def test_whole_profile(check: Check) -> None:
    fixture = """
        #- config/config.yaml
        profiles:
            default:
                name: default
            <|>
        version: 0.13.2
    """
    assert check.accept(fixture, "new_profile") == snapshot("""\
profiles:
    default:
        name: default
    new_profile:
        name: new_profile
        store_type: local
version: 0.13.2
""")


# ----------------------------------------------------------------- the registry

STACKS = """
        #- config/profiles/default/stacks.yaml
        stack_components:
          artifact_store:
            default: local
            s3_store: s3
          metadata_store: {default: sqlite}
          orchestrator:
            default: local
        stacks:
"""


def test_component_names_of_the_type(check: Check) -> None:
    assert check(f"{STACKS}          default:\n            artifact_store: s<|>\n") == snapshot("""\
    artifact_store: s
                    ^
default: artifact store of flavor local
s3_store: artifact store of flavor s3\
""")


def test_component_types_that_are_not_there_yet(check: Check) -> None:
    text = "          default:\n            artifact_store: default\n            orch<|>\n"
    assert check(STACKS + text) == snapshot("""\
    orch
    ^^^^
metadata_store: every stack needs one
orchestrator: every stack needs one
alerter: optional
annotator: optional
container_registry: optional
data_validator: optional
experiment_tracker: optional
feature_store: optional
model_deployer: optional
secrets_manager: optional
step_operator: optional\
""")


def test_component_types_of_an_old_release(check: Check) -> None:
    version = "#- config/config.yaml\nprofiles: {default: {name: default}}\nversion: 0.7.0\n"
    registry = "#- config/profiles/default/stacks.yaml\nstacks:\n  default:\n    <|>\n"
    assert check.labels(f"{version}{registry}") == snapshot(
        [
            "artifact_store",
            "container_registry",
            "metadata_store",
            "orchestrator",
            "secrets_manager",
            "step_operator",
        ]
    )


def test_whole_stack(check: Check) -> None:
    assert check.accept(f"{STACKS}          <|>", "new_stack") == snapshot("""\
stack_components:
  artifact_store:
    default: local
    s3_store: s3
  metadata_store: {default: sqlite}
  orchestrator:
    default: local
stacks:
  new_stack:
    artifact_store: default
    metadata_store: default
    orchestrator: default\
""")


def test_whole_stack_gets_a_free_name_and_quoted_components(check: Check) -> None:
    fixture = """
        #- config/profiles/default/stacks.yaml
        stack_components:
          orchestrator: {"yes": local}
        stacks:
          new_stack:
            orchestrator: "yes"
          <|>
    """
    assert check.accept(fixture, "new_stack_2") == snapshot("""\
stack_components:
  orchestrator: {"yes": local}
stacks:
  new_stack:
    orchestrator: "yes"
  new_stack_2:
    artifact_store: default
    metadata_store: default
    orchestrator: 'yes'
""")


def test_flavors_with_integration_and_source(check: Check) -> None:
    assert check("""
        #- config/profiles/default/stacks.yaml
        stack_component_flavors:
        - {name: ray, type: artifact_store, source: flavors.ray.RayStore, integration: null}
        stack_components:
          artifact_store:
            default: <|>
    """) == snapshot("""\
    default: \n\
             |
ray: custom, flavors.ray.RayStore
local: built-in, zenml.artifact_stores.local_artifact_store.LocalArtifactStore
azure: azure integration, zenml.integrations.azure.artifact_stores.AzureArtifactStore
gcp: gcp integration, zenml.integrations.gcp.artifact_stores.GCPArtifactStore
s3: s3 integration, zenml.integrations.s3.artifact_stores.S3ArtifactStore\
""")


def test_rows_of_lists(check: Check) -> None:
    fixture = """
        #- config/profiles/default/stacks.yaml
        stack_component_flavors:
        {line}
    """
    lines = (
        "-<|>",
        "- <|>",
        "- na<|>",
        "- name: ray\n          <|>",
        "- type: ale<|>",
        "- {type: ale<|>}",
    )
    found = [check.labels(fixture.replace("{line}", line)) for line in lines]
    assert found == snapshot(
        [
            ["name", "type", "source", "integration"],
            ["name", "type", "source", "integration"],
            ["name", "type", "source", "integration"],
            ["type", "source", "integration"],
            [
                "alerter",
                "annotator",
                "artifact_store",
                "container_registry",
                "data_validator",
                "experiment_tracker",
                "feature_store",
                "metadata_store",
                "model_deployer",
                "orchestrator",
                "secrets_manager",
                "step_operator",
            ],
            [
                "alerter",
                "annotator",
                "artifact_store",
                "container_registry",
                "data_validator",
                "experiment_tracker",
                "feature_store",
                "metadata_store",
                "model_deployer",
                "orchestrator",
                "secrets_manager",
                "step_operator",
            ],
        ]
    )


def test_second_row_of_a_list(check: Check) -> None:
    fixture = """
        #- config/profiles/default/stacks.yaml
        stack_component_flavors:
        - name: ray
          type: orchestrator
        - type: alerter
          so<|>
        stacks: {}
    """
    assert check.accept(fixture, "source") == snapshot("""\
stack_component_flavors:
- name: ray
  type: orchestrator
- type: alerter
  source: \n\
stacks: {}
""")


def test_identifiers_of_associated_stores(check: Check) -> None:
    assert check("""
        #- config/profiles/default/stacks.yaml
        stack_components:
          artifact_store: {default: local}
        store_associations:
        - artifact_store_uuid: <|>
    """) == snapshot("""\
- artifact_store_uuid: \n\
                       |
00000000-0000-4000-8000-000000000001: artifact store default\
""")


def test_legacy_repository(check: Check) -> None:
    assert check.labels("""
        #- .zen/config.yaml
        stack_components:
          orchestrator: {local_orchestrator: local}
        stacks:
          prod:
            orchestrator: <|>
        version: 0.6.3
    """) == snapshot(["local_orchestrator"])


# -------------------------------------------------------- half-typed and unusual


def test_blank_line_at_any_column(check: Check) -> None:
    head = "stacks:\n  prod:\n    orchestrator: default\n"
    texts = [head + " " * column + "<|>" for column in range(7)]
    found = check.each_accepted("config/profiles/default/stacks.yaml", texts)
    assert found == snapshot("""\
stacks:
  prod:
    orchestrator: default
<|>
=>
stacks:
  prod:
    orchestrator: default
stack_components: \n\

stacks:
  prod:
    orchestrator: default
 <|>
=>
stacks:
  prod:
    orchestrator: default
stack_components: \n\

stacks:
  prod:
    orchestrator: default
  <|>
=>
stacks:
  prod:
    orchestrator: default
  new_stack:
    artifact_store: default
    metadata_store: default
    orchestrator: default

stacks:
  prod:
    orchestrator: default
   <|>
=>
stacks:
  prod:
    orchestrator: default
  new_stack:
    artifact_store: default
    metadata_store: default
    orchestrator: default

stacks:
  prod:
    orchestrator: default
    <|>
=>
stacks:
  prod:
    orchestrator: default
    alerter: \n\

stacks:
  prod:
    orchestrator: default
     <|>
=>
stacks:
  prod:
    orchestrator: default
    alerter: \n\

stacks:
  prod:
    orchestrator: default
      <|>
=>
stacks:
  prod:
    orchestrator: default
    alerter: \n\
""")


def test_blank_line_in_the_middle_takes_nothing_from_its_neighbours(check: Check) -> None:
    head, tail = "stacks:\n  prod:\n    orchestrator: default\n", "\n    artifact_store: default"
    texts = [f"{head}{' ' * column}<|>{tail}" for column in range(5)]
    found = check.each_accepted("config/profiles/default/stacks.yaml", texts, "metadata_store")
    assert found == snapshot("""\
stacks:
  prod:
    orchestrator: default
<|>
    artifact_store: default
=>
stacks:
  prod:
    orchestrator: default
    metadata_store: \n\
    artifact_store: default

stacks:
  prod:
    orchestrator: default
 <|>
    artifact_store: default
=>
stacks:
  prod:
    orchestrator: default
    metadata_store: \n\
    artifact_store: default

stacks:
  prod:
    orchestrator: default
  <|>
    artifact_store: default
=>
stacks:
  prod:
    orchestrator: default
    metadata_store: \n\
    artifact_store: default

stacks:
  prod:
    orchestrator: default
   <|>
    artifact_store: default
=>
stacks:
  prod:
    orchestrator: default
    metadata_store: \n\
    artifact_store: default

stacks:
  prod:
    orchestrator: default
    <|>
    artifact_store: default
=>
stacks:
  prod:
    orchestrator: default
    metadata_store: \n\
    artifact_store: default
""")


def test_end_of_file_without_a_line_end(check: Check) -> None:
    text = "          default:\n            orchestrator: d<|>\n"
    assert check(STACKS + text, unfinished) == snapshot("""\
    orchestrator: d
                  ^
default: orchestrator of flavor local\
""")


def test_empty_file(check: Check) -> None:
    assert check.labels("#- .zen/config.yaml\n<|>") == snapshot(
        ["active_profile_name", "active_stack_name", "project_name", "project_id"]
    )


def test_windows_line_ends(check: Check) -> None:
    text = (
        "          default:\n            orchestrator: d<|>\n            artifact_store: default\n"
    )
    assert check(STACKS + text, crlf) == snapshot("""\
    orchestrator: d
                  ^
default: orchestrator of flavor local\
""")
    assert check.accept(f"{STACKS}          <|>\n", "new_stack", crlf)[-75:] == snapshot("""\
ct_store: default\r
    metadata_store: default\r
    orchestrator: default\r
""")


def test_emoji_before_the_cursor(check: Check) -> None:
    text = "          🚀: {orchestrator: default, artifact_store: <|>s3}\n"
    assert check(STACKS + text) == snapshot("""\
  🚀: {orchestrator: default, artifact_store: s3}
                                             ^^
default: artifact store of flavor local
s3_store: artifact store of flavor s3\
""")


def test_byte_order_mark(check: Check) -> None:
    fixture = "#- .zen/config.yaml\n\ufeffactive_stack_name: default\n<|>\n"
    assert check.accept(fixture, "active_profile_name") == snapshot("""\
\ufeffactive_stack_name: default
active_profile_name: \n\
""")


def test_syntax_error_elsewhere(check: Check) -> None:
    fixture = """
        #- config/profiles/default/stacks.yaml
        stack_components:
          artifact_store: {default: local
          orchestrator: {mine: local}
        stacks:
          broken: [
          default:
            orchestrator: <|>
        users: "
    """
    assert check.labels(fixture) == snapshot(["mine"])


def test_keys_in_any_style(check: Check) -> None:
    texts = [
        "{stacks: {prod: {orch<|>",
        "{stacks: {prod: {orch<|>}}}",
        "{stacks: {prod: {<|>",
        "stacks: {prod: {artifact_store: default, <|>}}",
        "stacks: {prod: {artifact_store: default,<|>}",
        "stacks:\n  prod: {orch<|>: x, artifact_store: default}\n  b: {}",
        "stacks: {prod: {\n  artifact_store: default,\n  orch<|>\n}}",
        "stacks: {prod: {\n  artifact_store: default, # {\n  orch<|>",
        "stacks:\n  prod: {}<|>",
        "stacks:\n  prod:\n    <|>\n  other: {}",
        "stacks:\n  prod:\n    orch<|> default\n  other: {}",
        "stacks:\n  prod: &prod\n    orch<|>\n  other: *prod",
        "stacks:\n  base: &base {artifact_store: default}\n  prod:\n    <<: *base\n    orch<|>",
    ]
    found = check.each_accepted("config/profiles/default/stacks.yaml", texts, "orchestrator")
    assert found == snapshot("""\
{stacks: {prod: {orch<|>
=>
{stacks: {prod: {orchestrator: \n\

{stacks: {prod: {orch<|>}}}
=>
{stacks: {prod: {orchestrator: }}}

{stacks: {prod: {<|>
=>
{stacks: {prod: {orchestrator: \n\

stacks: {prod: {artifact_store: default, <|>}}
=>
stacks: {prod: {artifact_store: default, orchestrator: }}

stacks: {prod: {artifact_store: default,<|>}
=>
stacks: {prod: {artifact_store: default,orchestrator: }

stacks:
  prod: {orch<|>: x, artifact_store: default}
  b: {}
=>
stacks:
  prod: {orchestrator: x, artifact_store: default}
  b: {}

stacks: {prod: {
  artifact_store: default,
  orch<|>
}}
=>
stacks: {prod: {
  artifact_store: default,
  orchestrator: \n\
}}

stacks: {prod: {
  artifact_store: default, # {
  orch<|>
=>
stacks: {prod: {
  artifact_store: default, # {
  orchestrator: \n\

stacks:
  prod: {}<|>
=>
nothing

stacks:
  prod:
    <|>
  other: {}
=>
stacks:
  prod:
    orchestrator: \n\
  other: {}

stacks:
  prod:
    orch<|> default
  other: {}
=>
stacks:
  prod:
    orchestrator: default
  other: {}

stacks:
  prod: &prod
    orch<|>
  other: *prod
=>
stacks:
  prod: &prod
    orchestrator: \n\
  other: *prod

stacks:
  base: &base {artifact_store: default}
  prod:
    <<: *base
    orch<|>
=>
stacks:
  base: &base {artifact_store: default}
  prod:
    <<: *base
    orchestrator: \n\
""")


@pytest.mark.parametrize(
    "text",
    [
        "users:\n- name: |\n    <|>\n",
        'users:\n- name: "a\n    <|>"\n',
        "---\nstacks: {}\n...\nfoo<|>: bar\n",
        "stacks: [a, <|>]\n",
        "stacks: {a: {orchestrator: x <|>}}\n",
        "stacks: {a: {orchestrator: b<|>ucket:/}}x\n",
    ],
)
def test_nothing_where_nothing_fits(check: Check, text: str) -> None:
    assert check.labels(f"#- config/profiles/default/stacks.yaml\n{text}") == []


# ---------------------------------------------------------------- component files

KUBEFLOW = "#- config/profiles/default/orchestrators/kf.yaml\n"
S3 = "#- config/profiles/default/artifact_stores/s3_store.yaml\n"


def test_attributes_with_types_and_defaults(check: Check) -> None:
    assert check(f"{S3}name: s3_store\npath: s3://bucket\n<|>\n") == snapshot("""\

|
uuid: UUID, required
authentication_secret: Optional[str], sensitive
key: Optional[str], sensitive
secret: Optional[str], sensitive
token: Optional[str], sensitive
client_kwargs: Optional[Dict[str, Any]], default null
config_kwargs: Optional[Dict[str, Any]], default null
s3_additional_kwargs: Optional[Dict[str, Any]], default null\
""")


def test_deprecated_attribute_is_marked(check: Check, tmp_path: Path) -> None:
    at = scene(tmp_path, f"{KUBEFLOW}cus<|>\n")
    offered = completions(at.document, at.offset, at.snapshot)
    assert offered is not None
    assert [item.label for item in offered.items if item.is_deprecated] == snapshot(
        ["custom_docker_base_image_name"]
    )


def test_boolean_attribute(check: Check) -> None:
    assert check(f"{KUBEFLOW}synchronous: <|>\n") == snapshot("""\
synchronous: \n\
             |
true
false: the default\
""")


def test_enumerated_attribute(check: Check) -> None:
    registry = (
        "#- config/profiles/default/stacks.yaml\nstack_components:\n  secrets_manager: {v: vault}\n"
    )
    file = "#- config/profiles/default/secrets_managers/v.yaml\n"
    assert check(f"{registry}{file}scope: 'g<|>'\n") == snapshot("""\
scope: 'g'
       ^^^
none
global
component: the default
namespace\
""")
    assert check.accept(f"{registry}{file}scope: 'g<|>'\n", "global") == snapshot(
        "scope: 'global'\n"
    )


def test_default_of_an_attribute(check: Check) -> None:
    assert check(f"{KUBEFLOW}kubeflow_pipelines_ui_port: <|>\n") == snapshot("""\
kubeflow_pipelines_ui_port: \n\
                            |
8080: the default\
""")


def test_name_of_the_file(check: Check) -> None:
    assert check(f"{KUBEFLOW}name: <|>\n") == snapshot("""\
name: \n\
      |
kf: the name of the file\
""")


def test_whole_component(check: Check) -> None:
    registry = "#- config/profiles/default/stacks.yaml\nstack_components:\n  alerter: {s: slack}\n"
    fixture = f"{registry}#- config/profiles/default/alerters/s.yaml\n<|>"
    assert check(fixture) == snapshot("""\

|
all required attributes: a component of flavor slack
name: str, required
slack_token: str, required
uuid: UUID, required
default_slack_channel_id: Optional[str], default null\
""")
    assert check.accept(fixture, "all required attributes") == snapshot("""\
name: s
uuid: <uuid>
slack_token: ''\
""")


def test_component_that_is_not_registered(check: Check) -> None:
    fixture = "#- config/profiles/default/alerters/new.yaml\n<|>"
    assert check(fixture) == snapshot("""\

|
all required attributes: a component of a flavor that is not known
name: str, required
uuid: UUID, required\
""")


# --------------------------------------------------------------- exported stacks

STACK_FILE = """
        #- stack.yaml
        zenml_version: 0.13.2
        stack_name: prod
"""


def test_keys_of_an_exported_stack(check: Check) -> None:
    fixture = "#- stack.yaml\nstack_name: prod\ncomponents:\n  orchestrator: {flavor: local}\n<|>\n"
    assert check(fixture) == snapshot("""\

|
zenml_version: required\
""")


def test_components_that_every_stack_needs(check: Check) -> None:
    assert check.accept(f"{STACK_FILE}        <|>\n", "components") == snapshot("""\
zenml_version: 0.13.2
stack_name: prod
components:
  artifact_store:
    flavor: local
    name: default
  metadata_store:
    flavor: sqlite
    name: default
  orchestrator:
    flavor: local
    name: default
""")


def test_new_components_of_an_exported_stack(check: Check) -> None:
    fixture = f"{STACK_FILE}        components:\n            alerter: {{}}\n            <|>\n"
    first, last = (
        check.accept(fixture, "orchestrator"),
        check.accept(fixture, "metadata_store: mysql"),
    )
    assert f"{first}\n{last}" == snapshot("""\
zenml_version: 0.13.2
stack_name: prod
components:
    alerter: {}
    orchestrator:
        flavor: local
        name: default

zenml_version: 0.13.2
stack_name: prod
components:
    alerter: {}
    metadata_store:
        flavor: mysql
        name: mysql_metadata_store
        host: ''
        database: ''
""")


def test_flavors_and_names_in_an_exported_stack(check: Check) -> None:
    text = "        components:\n          metadata_store:\n            {line}\n"
    lines = "flavor: <|>", "name: m<|>", "fl<|>avor: mysql", "flavor: mysql\n            <|>"
    found = [check.labels(STACK_FILE + text.replace("{line}", line)) for line in lines]
    assert found == snapshot(
        [
            ["mysql", "sqlite", "kubeflow", "kubernetes"],
            ["default", "mysql_store"],
            ["flavor", "name"],
            [
                "name",
                "upgrade_migration_enabled",
                "port",
                "host",
                "database",
                "secret",
                "username",
                "password",
            ],
        ]
    )


def test_attributes_next_to_the_flavor(check: Check) -> None:
    text = "        components:\n          alerter: {flavor: slack, <|>}\n"
    assert check(STACK_FILE + text) == snapshot("""\
  alerter: {flavor: slack, }
                           |
name: str, required
slack_token: str, required
default_slack_channel_id: Optional[str], default null\
""")


def test_release_of_an_exported_stack(check: Check) -> None:
    text = "#- stack.yaml\nstack_name: prod\nzenml_version: <|>\n"
    assert check(text) == snapshot("""\
zenml_version: \n\
               |
0.13.2: the release in use\
""")


# -------------------------------------------------------------------- not known

REMOTE = """
        #- config/config.yaml
        activated_profile: default
        profiles:
          default: {name: default, store_type: rest, store_url: 'http://localhost:8080'}
        version: 0.13.2
"""


def test_unknown_store_has_types_and_flavors_but_no_names(check: Check) -> None:
    text = f"{REMOTE}{STACK_FILE}        components:\n"
    found = [
        check.labels(f"{text}          orch<|>\n")[:3],
        check.labels(f"{text}          metadata_store: {{flavor: <|>}}\n"),
        check.labels(f"{text}          metadata_store: {{name: <|>}}\n"),
        check.labels(f"{REMOTE}        #- .zen/config.yaml\n        active_stack_name: <|>\n"),
    ]
    assert found == snapshot(
        [
            ["alerter", "annotator", "artifact_store"],
            ["mysql", "sqlite", "kubeflow", "kubernetes"],
            [],
            [],
        ]
    )


def test_secrets_are_never_shown(check: Check, tmp_path: Path) -> None:
    registry = "#- config/profiles/default/stacks.yaml\nstack_components:\n  alerter: {s: slack}\n"
    path = "#- config/profiles/default/alerters/s.yaml\n"
    for text in ("slack_token: hun<|>ter2\n", "slack_token: hunter2\n<|>\n"):
        at = scene(tmp_path, f"{registry}{path}{text}")
        assert "hunter2" not in str(completions(at.document, at.offset, at.snapshot))


def test_file_that_is_none_of_ours(check: Check) -> None:
    assert check("#- other.yaml\nname: <|>\n") == "nothing"


def test_server_era(check: Check) -> None:
    text = "#- config/config.yaml\nversion: 0.20.0\nstore: {}\n#- .zen/config.yaml\nactive_<|>\n"
    assert check(text) == "nothing"
