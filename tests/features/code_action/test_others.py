"""Code actions for names of files, the release of an export, and deprecated attributes."""

from __future__ import annotations

from inline_snapshot import snapshot

from tests.features.code_action.checking import Check


def test_name_of_the_file(check: Check) -> None:
    fixture = """
        #- config/profiles/default/orchestrators/kf.yaml
        name: "k<|>ubeflow"  # why
        uuid: 00000000-0000-4000-8000-000000000007
    """
    assert check(fixture) == snapshot(["* Change to 'kf'"])
    assert check.take(fixture) == snapshot("""\
name: "kf"  # why
uuid: <uuid>
""")


def test_release_in_use(check: Check) -> None:
    fixture = "#- stack.yaml\nstack_name: x\ncomponents: {}\nzenml_version: {version}\n"
    versions = ("0.12<|>.0", "'0.12.0'<|>  # why", "0.1<|>")
    texts = [fixture.replace("{version}", version) for version in versions]
    null = "#- stack.yaml\nstack_name: x\nzen<|>ml_version:\ncomponents: {}\n"
    assert check(texts[0]) == snapshot(["* Change to '0.13.2', the release in use"])
    assert "".join(check.take(text) for text in [*texts, null]) == snapshot("""\
stack_name: x
components: {}
zenml_version: 0.13.2
stack_name: x
components: {}
zenml_version: '0.13.2'  # why
stack_name: x
components: {}
zenml_version: 0.13.2
stack_name: x
zenml_version: 0.13.2
components: {}
""")


def test_deprecated_attribute(check: Check) -> None:
    fixture = """
        #- config/profiles/default/orchestrators/kf.yaml
        name: kf
        uuid: 00000000-0000-4000-8000-000000000007
        custom_docker_base_image_name<|>: ours  # why
    """
    assert check(fixture) == snapshot(["* Rename to 'docker_parent_image'"])
    assert check.take(fixture) == snapshot("""\
name: kf
uuid: <uuid>
docker_parent_image: ours  # why
""")
    both = fixture.rstrip() + "\n        docker_parent_image: ours\n"
    assert check(both) == snapshot(["Remove 'custom_docker_base_image_name'"])


def test_nothing_in_files_of_others_and_of_the_server_era(check: Check) -> None:
    assert check.switches("#- other.yaml\nname: <|>\n") == []
    later = "#- config/config.yaml\nversion: 0.20.0\nstore: {}\n"
    assert check.switches(f"{later}#- .zen/config.yaml\nactive_stack_name: <|>x\n") == []
