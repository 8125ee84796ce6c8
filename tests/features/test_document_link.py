"""Document links: what leads to a file or an address."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.features.scene import crlf, scene, shown, stage
from tests.features.test_feature_properties import IDS, TEXTS
from zenml_ls.features.document_link import Link, document_links
from zenml_ls.workspace import Document

Check = Callable[..., str]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    def linked(fixture: str, change: Callable[[str], str] = str) -> str:
        at = scene(tmp_path, fixture.replace("{folder}", str(tmp_path)), change)
        found = document_links(at.document, at.snapshot)
        return "\n".join(described(at.document, link) for link in found) or "nothing"

    def described(document: Document, link: Link) -> str:
        text = f"{shown(document, link.span)}\n{link.tooltip}\n-> {link.target}"
        if str(tmp_path) in document.text[link.span.start : link.span.end]:
            longer = len(str(tmp_path)) - len("{folder}")
            text = text.replace("^" * longer, "", 1)
        return text.replace(str(tmp_path), "{folder}")

    return linked


def test_registrations_lead_to_their_files(check: Check) -> None:
    assert check("""
        #- config/profiles/default/stacks.yaml
        <|>stack_components:
          artifact_store: {default: local, s3_store: s3}
          orchestrator: {lacking: local}
    """) == snapshot("""\
  artifact_store: {default: local, s3_store: s3}
                   ^^^^^^^
Attributes of artifact store 'default'
-> {folder}/config/profiles/default/artifact_stores/default.yaml
  artifact_store: {default: local, s3_store: s3}
                                   ^^^^^^^^
Attributes of artifact store 's3_store'
-> {folder}/config/profiles/default/artifact_stores/s3_store.yaml\
""")


def test_stores_of_profiles(check: Check) -> None:
    assert check("""
        #- own/stacks.yaml
        stacks: {}
        #- config/config.yaml
        <|>profiles:
          default: {name: default, store_url: null}
          own: {name: own, store_url: '{folder}/own'}
          gone: {name: gone, store_url: /nowhere}
          base: {name: base, store_type: sql, store_url: 'sqlite:////tmp/zenml.db'}
          server: {name: server, store_type: rest, store_url: 'https://zenml.example.com:8080'}
    """) == snapshot("""\
  own: {name: own, store_url: '{folder}/own'}
                              ^^^^^^^^^^^^^^
Stacks of profile 'own'
-> {folder}/own/stacks.yaml
  server: {name: server, store_type: rest, store_url: 'https://zenml.example.com:8080'}
                                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
ZenServer of profile 'server': https://zenml.example.com:8080
-> https://zenml.example.com:8080\
""")


@pytest.mark.parametrize(
    "url",
    [
        "https://me:hunter2@zenml.example.com",
        "https://me:p/a@ss@zenml.example.com",
        "https://zenml.example.com/?token=hunter2",
        "https://zenml.example.com/#hunter2",
        "ftp://zenml.example.com",
        "javascript:alert(1)",
        "https://a b",
        "{{server.url}}",
    ],
)
def test_never_with_what_could_be_a_secret(check: Check, url: str) -> None:
    profile = f"profiles: {{a: {{name: a, store_type: rest, store_url: '{url}'}}}}"
    assert check(f"#- config/config.yaml\n<|>{profile}\n") == "nothing"
    component = "#- config/profiles/default/orchestrators/kf.yaml\n<|>kubeflow_hostname: "
    assert check(f"{component}'{url}'\n") == "nothing"


def test_attributes(check: Check) -> None:
    assert check("""
        #- config/profiles/default/orchestrators/kf.yaml
        <|>name: kf
        kubeflow_hostname: "https://kubeflow.example.com/pipeline"
        api_token: https://secret.example.com
        args: [https://list.example.com]
        path: /etc/passwd
        image: see https://example.com
    """) == snapshot("""\
kubeflow_hostname: "https://kubeflow.example.com/pipeline"
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
kubeflow_hostname: https://kubeflow.example.com/pipeline
-> https://kubeflow.example.com/pipeline\
""")


def test_exported_stack(check: Check) -> None:
    assert check("""
        #- stack.yaml
        <|>stack_name: prod
        components:
          experiment_tracker: {flavor: mlflow, name: t, tracking_uri: 'http://localhost:5000'}
        zenml_version: 0.13.2
    """) == snapshot("""\
  experiment_tracker: {flavor: mlflow, name: t, tracking_uri: 'http://localhost:5000'}
                                                              ^^^^^^^^^^^^^^^^^^^^^^^
tracking_uri: http://localhost:5000
-> http://localhost:5000\
""")


def test_broken_yaml(check: Check) -> None:
    assert check("""
        #- config/profiles/default/stacks.yaml
        <|>stacks: [
        stack_components:
          orchestrator: {default: local}
    """) == snapshot("""\
  orchestrator: {default: local}
                 ^^^^^^^
Attributes of orchestrator 'default'
-> {folder}/config/profiles/default/orchestrators/default.yaml\
""")


def test_windows_line_ends_and_emoji(check: Check) -> None:
    assert check(
        """
        #- config/profiles/default/orchestrators/🚀.yaml
        name: 🚀
        #- config/profiles/default/stacks.yaml
        <|>stack_components:
          orchestrator: {🚀: local}
    """,
        crlf,
    ) == snapshot("""\
  orchestrator: {🚀: local}
                 ^
Attributes of orchestrator '🚀'
-> {folder}/config/profiles/default/orchestrators/🚀.yaml\
""")


def test_store_that_is_unknown(check: Check) -> None:
    at_server = """
        #- config/config.yaml
        profiles:
          default: {name: default, store_type: rest, store_url: 'http://localhost:8080'}
        #- config/profiles/default/stacks.yaml
        <|>stack_components: {orchestrator: {default: local}}
    """
    assert check(at_server) == "nothing"


def test_nothing_in_files_of_others_and_of_the_server_era(check: Check) -> None:
    assert check("#- other.yaml\n<|>url: https://example.com\n") == "nothing"
    later = "version: 0.20.0\nstore: {url: 'https://example.com'}\n"
    assert check(f"#- config/config.yaml\n<|>{later}") == "nothing"


@pytest.mark.parametrize(("name", "text"), TEXTS, ids=IDS)
def test_truncated_files_are_answered_in_the_order_of_the_text(
    tmp_path: Path, name: str, text: str
) -> None:
    known = stage(tmp_path)
    for length in range(0, len(text) + 1, 1 + len(text) // 60):
        at = known.open(name, text[:length])
        found = document_links(at.document, at.snapshot)
        starts = [item.span.start for item in found]
        assert starts == sorted(starts) and all(0 <= start <= length for start in starts)
