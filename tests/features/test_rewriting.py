"""Code actions beyond a fix in place: creating, sorting, secrets, all fixes, switching."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests import world
from tests.features.scene import Scene, crlf, scene, stage
from tests.world import REGISTRY as STACKS
from zenml_ls.features.code_action import Action, ActionKind, code_actions
from zenml_ls.rules import findings
from zenml_ls.text import Span, apply_edits

REGISTRY = "#- config/profiles/default/stacks.yaml\n"
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def actions(at: Scene) -> dict[str, Action]:
    found = code_actions(at.document, Span(at.offset, at.offset), at.snapshot)
    return {action.title: action for action in found}


def taken(at: Scene, title: str) -> str:
    action = next(item for name, item in actions(at).items() if name.startswith(title))
    return apply_edits(at.document.text, action.edits)


def changed(before: str, after: str) -> list[str]:
    return [line for line in after.splitlines() if line not in before.splitlines()]


# -------------------------------------------------------------------------- creating


def test_unknown_component_can_be_created(tmp_path: Path) -> None:
    fixture = REGISTRY + STACKS.replace("orchestrator: kf", "orchestrator: be<|>am")
    at = scene(tmp_path, fixture)
    offered = {title: action for title, action in actions(at).items() if "Create" in title}
    assert [title.rpartition(" ")[2] for title in offered] == [
        "'local'",
        "'local_docker'",
        "'airflow'",
    ]
    action = offered["Create the orchestrator 'beam' of flavor 'local'"]
    text = apply_edits(at.document.text, action.edits)
    assert changed(at.document.text, text) == ["    beam: local"]
    ((path, content),) = action.new_files.items()
    assert path == tmp_path / "config/profiles/default/orchestrators/beam.yaml"
    assert _UUID.sub("<uuid>", content) == "name: beam\nuuid: <uuid>\n"
    name = "config/profiles/default/"
    after = stage(tmp_path, {f"{name}stacks.yaml": text, f"{name}orchestrators/beam.yaml": content})
    opened = after.open(f"{name}stacks.yaml", text)
    assert findings(opened.document, opened.snapshot) == ()


def test_beside_a_name_that_was_probably_meant_one_flavor_is_enough(tmp_path: Path) -> None:
    at = scene(tmp_path, REGISTRY + STACKS.replace("orchestrator: kf", "orchestrator: def<|>ualt"))
    titles = [title for title, action in actions(at).items() if action.finding is not None]
    assert titles == [
        "Change to 'default'",
        "Create the orchestrator 'defualt' of flavor 'local'",
    ]


def test_flavor_that_the_name_says_comes_first(tmp_path: Path) -> None:
    name = "local_docker_2"
    at = scene(tmp_path, REGISTRY + STACKS.replace("orchestrator: kf", f"orchestrator: <|>{name}"))
    created = [title for title in actions(at) if "Create" in title]
    assert created[0] == f"Create the orchestrator '{name}' of flavor 'local_docker'"
    assert len(created) == 3


def test_any_flavor_can_be_registered_and_then_gets_its_file(tmp_path: Path) -> None:
    text = STACKS.replace("    kf: kubeflow", "    kf: kubeflow\n    fl<|>ow: airflow")
    at = scene(tmp_path, REGISTRY + text)
    action = actions(at)["Create the file of the orchestrator 'flow'"]
    assert action.edits == ()
    ((path, content),) = action.new_files.items()
    assert path == tmp_path / "config/profiles/default/orchestrators/flow.yaml"
    assert _UUID.sub("<uuid>", content) == "name: flow\nuuid: <uuid>\n"
    name = "config/profiles/default/"
    files = {f"{name}stacks.yaml": at.document.text, f"{name}orchestrators/flow.yaml": content}
    after = stage(tmp_path, files).open(f"{name}stacks.yaml", at.document.text)
    assert findings(after.document, after.snapshot) == ()


def test_store_without_a_file_gets_the_uuid_that_it_had(tmp_path: Path) -> None:
    text = STACKS.replace("    s3_store: s3", "    s3_store: s3\n    lo<|>st: local")
    text = text.replace("artifact_store: default", "artifact_store: lost")
    at = scene(tmp_path, REGISTRY + text.replace(world.uuid(1), world.uuid(99)))
    action = actions(at)["Create the file of the artifact store 'lost'"]
    assert [*action.new_files.values()] == [f"name: lost\nuuid: {world.uuid(99)}\n"]
    ambiguous = f"- artifact_store_uuid: {world.uuid(98)}\n  metadata_store_uuid: {world.uuid(3)}\n"
    at = scene(tmp_path, REGISTRY + text.replace(world.uuid(1), world.uuid(99)) + ambiguous)
    (content,) = actions(at)["Create the file of the artifact store 'lost'"].new_files.values()
    assert world.uuid(99) not in content
    assert world.uuid(98) not in content


def test_file_that_needs_more_than_a_name_is_not_created(tmp_path: Path) -> None:
    text = STACKS.replace("    s3_store: s3", "    s3_store: s3\n    ol<|>d: s3")
    titles = [title for title in actions(scene(tmp_path, REGISTRY + text)) if "Create" in title]
    assert titles == []


def test_flavors_that_need_more_than_a_name_are_left_out(tmp_path: Path) -> None:
    fixture = REGISTRY + STACKS.replace("artifact_store: s3_store", "artifact_store: buc<|>ket")
    titles = [title for title in actions(scene(tmp_path, fixture)) if "Create" in title]
    assert titles == ["Create the artifact store 'bucket' of flavor 'local'"]


def test_first_component_of_its_type_gets_a_table(tmp_path: Path) -> None:
    text = STACKS.replace(
        "    orchestrator: kf\n", "    orchestrator: kf\n    secrets_manager: va<|>ult\n"
    )
    at = scene(tmp_path, REGISTRY + text)
    after = taken(at, "Create the secrets manager 'vault' of flavor 'aws'")
    assert changed(at.document.text, after) == ["  secrets_manager:", "    vault: aws"]


def test_type_that_shares_its_table_gets_no_component(tmp_path: Path) -> None:
    for text in (
        STACKS.replace("  orchestrator:\n", "  orchestrator: &o\n").replace(
            "stacks:\n", "  step_operator: *o\nstacks:\n", 1
        ),
        STACKS.replace("stack_components:\n", "stack_components: &o\n").replace(
            "stacks:\n", "ours: *o\nstacks:\n", 1
        ),
    ):
        shared = text.replace("orchestrator: kf", "orchestrator: be<|>am")
        at = scene(tmp_path, REGISTRY + shared)
        assert at.document.syntax_problem is None
        assert [title for title in actions(at) if "Create" in title] == []


@pytest.mark.parametrize("name", ["a/b", "'..'", "'on:'", "x" * 260])
def test_name_that_no_file_can_have_is_not_created(tmp_path: Path, name: str) -> None:
    at = scene(tmp_path, REGISTRY + STACKS.replace("orchestrator: kf", f"orchestrator: <|>{name}"))
    assert [title for title in actions(at) if "Create" in title] == []


# --------------------------------------------------------------------------- secrets


def test_literal_secret_becomes_a_reference(tmp_path: Path) -> None:
    fixture = """
        #- config/profiles/default/metadata_stores/mysql_store.yaml
        database: zenml
        host: db.example.com
        name: mysql_store
        password: hun<|>ter2 # 🚀
        uuid: 00000000-0000-4000-8000-000000000004
    """
    at = scene(tmp_path, fixture)
    text = taken(at, "Refer to the secret 'mysql_store'")
    assert changed(at.document.text, text) == ["password: '{{mysql_store.password}}' # 🚀"]
    assert not any("hunter2" in title for title in actions(at))


# --------------------------------------------------------------------------- sorting

UNSORTED = """
#- config/profiles/default/stacks.yaml
stack_components:
  artifact_store: {default: local, s3_store: s3}
  orchestrator: {default: local, kf: kubeflow}
  metadata_store: {default: sqlite}
stacks:
  # for the cluster
  remote:
    orchestrator: kf # why
    metadata_store: default
    artifact_store: s3_store

  default:
    orchestrator: default
    metadata_store: default
    artifact_store: default
# the end
"""


def old_mac(text: str) -> str:
    return text.replace("\n", "\r")


@pytest.mark.parametrize("change", [str, crlf, old_mac])
def test_entries_are_sorted_with_their_comments(
    tmp_path: Path, change: Callable[[str], str]
) -> None:
    at = scene(tmp_path, UNSORTED.replace("stacks:\n", "sta<|>cks:\n"), change)
    text = taken(at, "Sort 'stacks' by name")
    assert text == change("""\
stack_components:
  artifact_store: {default: local, s3_store: s3}
  orchestrator: {default: local, kf: kubeflow}
  metadata_store: {default: sqlite}
stacks:
  default:
    orchestrator: default
    metadata_store: default
    artifact_store: default
  # for the cluster
  remote:
    orchestrator: kf # why
    metadata_store: default
    artifact_store: s3_store

# the end
""")


HEAD = UNSORTED.replace("stacks:\n", "sta<|>cks:\n")


@pytest.mark.parametrize(
    "fixture",
    [
        HEAD.replace(": kf #", ": &k kf #"),
        HEAD.replace("  remote:", "  apple:"),
        HEAD.replace("s3_store\n\n", "[\n\n"),
        HEAD.replace("s3_store\n\n", "|+\n      s3_store\n\n"),
        HEAD.replace("artifact_store: default\n# the end\n", "artifact_store: |\n      default"),
        UNSORTED.replace("s3_store: s3}", "s3_s<|>tore: s3}"),
        UNSORTED.replace("orchestrator: kf #", "orchestrator: k<|>f #"),
    ],
)
def test_what_is_sorted_or_tied_or_broken_or_open_stays(tmp_path: Path, fixture: str) -> None:
    assert [title for title in actions(scene(tmp_path, fixture)) if "Sort" in title] == []


def test_order_that_decides_about_the_active_stack_stays(tmp_path: Path) -> None:
    fixture = (
        UNSORTED.replace("stacks:\n", "sta<|>cks:\n")
        + """\
#- config/config.yaml
activated_profile: default
profiles:
  default:
    name: default
"""
    )
    assert [title for title in actions(scene(tmp_path, fixture)) if "Sort" in title] == []


@pytest.mark.parametrize(
    ("profile", "is_sorted"),
    [
        ("{name: other}", False),
        ("{name: other, active_stack: ''}", False),
        ("{name: other, active_stack: remote}", True),
    ],
)
def test_order_decides_about_the_stack_of_a_profile_that_is_not_active(
    tmp_path: Path, profile: str, is_sorted: bool
) -> None:
    configuration = f"""\
#- config/config.yaml
activated_profile: default
profiles:
  default: {{name: default, active_stack: default}}
  other: {profile}
"""
    fixture = HEAD.replace("profiles/default/", "profiles/other/") + configuration
    offered = actions(scene(tmp_path, fixture))
    assert ("Sort 'stacks' by name" in offered) is is_sorted


# ---------------------------------------------------------------------------- at once

FIX_ALL = "Fix all problems that have one sure fix"


def test_all_sure_fixes_at_once(tmp_path: Path) -> None:
    text = STACKS.replace("artifact_store: s3_store", "artifact_store: s3_stor")
    text = text.replace("    orchestrator: kf", "    orchestrator: k").replace(
        "stacks:", "st<|>acks:"
    )
    at = scene(tmp_path, REGISTRY + text)
    action = actions(at)[FIX_ALL]
    assert action.kind is ActionKind.FIX_ALL
    after = apply_edits(at.document.text, action.edits)
    assert "artifact_store: s3_store\n" in after
    opened = stage(tmp_path).open("config/profiles/default/stacks.yaml", after)
    assert len(findings(opened.document, opened.snapshot)) < len(findings(at.document, at.snapshot))


def test_nothing_to_fix_is_not_offered(tmp_path: Path) -> None:
    at = scene(tmp_path, REGISTRY + STACKS.replace("stacks:", "st<|>acks:"))
    assert FIX_ALL not in actions(at)


@pytest.mark.parametrize(
    "fixture",
    [
        """
        #- config/config.yaml
        profiles:
          default:
            name: default
            store_tpe: local
            store_typ: sql<|>
        """,
        """
        #- .zen/config.yaml
        active_profile_nam: default
        active_profil_name: other<|>
        """,
        """
        #- config/profiles/default/orchestrators/kf.yaml
        name: kf
        uuid: 00000000-0000-4000-8000-000000000007
        kubernetes_contex: a
        'kubernetes_contxt': b<|>
        """,
        """
        #- config/profiles/default/orchestrators/kf.yaml
        name: kf
        uuid: 00000000-0000-4000-8000-000000000007
        custom_docker_base_image_name: a
        docker_parent_imag: b<|>
        """,
        """
        #- config/profiles/default/stacks.yaml
        stack_components:
          artifact_store: {default: local}
          metadata_store: {default: sqlite}
          orchestrator: {default: local}
        stacks:
          default:
            artifact_stor: default
            artifct_store: default<|>
            metadata_store: default
            orchestrator: default
        """,
    ],
)
def test_no_key_is_written_twice(tmp_path: Path, fixture: str) -> None:
    at = scene(tmp_path, fixture)
    found = code_actions(at.document, Span(0, at.offset), at.snapshot)
    assert FIX_ALL not in {action.title for action in found}
    changes = [action for action in found if action.title.startswith(("Change", "Rename"))]
    assert len(changes) == 2
    assert not any(action.is_preferred for action in changes)


def test_same_key_is_corrected_in_different_mappings(tmp_path: Path) -> None:
    fixture = """
        #- config/config.yaml
        profiles:
          default: {name: default, store_tpe: local}
          other: {name: other, store_tpe: local}<|>
    """
    at = scene(tmp_path, fixture)
    assert taken(at, FIX_ALL) == at.document.text.replace("tpe", "type")


def test_fixes_are_made_once_for_a_text(tmp_path: Path) -> None:
    """The identifier that is added differs from one making to the next."""
    at = scene(tmp_path, "#- config/profiles/default/orchestrators/kf.yaml\nname: kf<|>\n")
    assert taken(at, FIX_ALL) == taken(at, FIX_ALL)


def test_effort_grows_with_the_findings_and_no_faster(tmp_path: Path) -> None:
    few, many = (calls(tmp_path, count) for count in (100, 400))
    assert many < 5 * few


def calls(folder: Path, count: int) -> int:
    """Return how many functions are called for the actions of a text with *count* mistakes."""
    wrong = "".join(
        f"  s{number}:\n    artifact_store: default\n    metadata_store: default\n"
        "    orchestrator: defaul\n"
        for number in range(count)
    )
    at = stage(folder).open("config/profiles/default/stacks.yaml", STACKS + wrong)
    findings(at.document, at.snapshot)
    counted = []
    sys.setprofile(lambda _frame, event, _: counted.append(event))
    try:
        code_actions(at.document, Span(0, 0), at.snapshot)
    finally:
        sys.setprofile(None)
    return counted.count("call")


# --------------------------------------------------------------------------- switching


def test_stack_is_switched_from_where_it_is_defined(tmp_path: Path) -> None:
    at = scene(tmp_path, REGISTRY + STACKS.replace("  remote:", "  re<|>mote:"))
    action = actions(at)["Switch active stack to 'remote'"]
    assert action.edits == ()
    ((document, edits),) = action.elsewhere.items()
    assert document.path == tmp_path / ".zen/config.yaml"
    assert apply_edits(document.text, edits) == snapshot("""\
active_profile_name: default
active_stack_name: remote
""")
    assert not action.needs_confirmation


def test_active_stack_and_other_names_offer_no_switch(tmp_path: Path) -> None:
    for old, new in (("  default:\n    art", "  def<|>ault:\n    art"), ("    kf:", "    k<|>f:")):
        at = scene(tmp_path, REGISTRY + STACKS.replace(old, new, 1))
        assert [title for title in actions(at) if "Switch" in title] == []


def test_stack_is_kept_by_naming_its_profile_too(tmp_path: Path) -> None:
    """ZenML resets a choice whose profile does not exist, and with it the stack."""
    fixture = "#- .zen/config.yaml\nactive_profile_name: nope\nactive_stack_name: def<|>ault\n"
    action = actions(scene(tmp_path, fixture))["Switch active stack to 'remote'"]
    text = "active_profile_name: nope\nactive_stack_name: default\n"
    assert apply_edits(text, action.edits) == snapshot("""\
active_profile_name: default
active_stack_name: remote
""")
