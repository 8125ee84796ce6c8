"""Documents for what a database or a ZenServer keeps: like files, read-only, without secrets."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.stores import databases, zenserver
from tests.stores.parity import Way
from tests.test_store_parity import CONFIGURATION, REAL
from zenml_ls.features.definition import definition
from zenml_ls.features.rename import RenameRefusedError, renamed_at
from zenml_ls.mentions import Place
from zenml_ls.model.domain import Component, ComponentContent, CustomFlavor, Stack, StoreContents
from zenml_ls.rules import findings
from zenml_ls.shown import shown_component, shown_document, shown_registry
from zenml_ls.workspace import Document, FileKind, Origin, Snapshot, StoreState

Ways = Mapping[str, Way]
PROFILE = "with space/änd"


@pytest.fixture(scope="module")
async def ways(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Ways]:
    folder = tmp_path_factory.mktemp("shown").resolve()
    root = folder / "repository"
    shutil.copytree(REAL / "repository", root)
    database = databases.build(folder / "zenml.db")
    async with zenserver.serving() as server:
        addresses = {
            "local": f"file://{REAL}/config/profiles/default",
            "sql": databases.url_of(database),
            "rest": server.url,
        }
        found = {}
        for store_type, address in addresses.items():
            config = folder / store_type
            config.mkdir()
            text = CONFIGURATION.format(store_type=store_type, store_url=address)
            (config / "config.yaml").write_text(text)
            found[store_type] = await Way.read(config, root)
        yield found


def known_with(*components: Component, stacks: tuple[Stack, ...] = ()) -> Snapshot:
    """Return what is known with a database as the store of one profile."""
    text = f"activated_profile: x\nprofiles: {{'{PROFILE}': {{name: x, store_type: sql}}}}\n"
    contents = StoreContents(
        {stack.name: stack for stack in stacks},
        {(item.type, item.name): item for item in components},
        (CustomFlavor("orchestrator", "mine", "a.Mine"),),
    )
    return Snapshot(
        Path("/config"),
        configuration_document=Document(Path("/config/config.yaml"), text),
        stores={PROFILE: StoreState(contents, origin=Origin("database", "x"))},
    )


def content(text: str) -> ComponentContent:
    return ComponentContent(text)


@pytest.mark.parametrize("store_type", ["sql", "rest"])
def test_registry_says_what_the_local_file_says(ways: Ways, store_type: str) -> None:
    local = ways["local"].known.stores["default"].registry
    shown = shown_registry("default", ways[store_type].known)
    assert local is not None
    assert shown is not None
    assert shown.kind is FileKind.STORE
    ours, theirs = shown.own_contents, local.own_contents
    assert ours.stacks == theirs.stacks
    assert ours.components == theirs.components
    assert set(ours.flavors) == set(theirs.flavors)


@pytest.mark.parametrize("store_type", ["sql", "rest"])
def test_findings_are_those_of_the_local_file(ways: Ways, store_type: str) -> None:
    local = ways["local"].known.stores["default"].registry
    known = ways[store_type].known
    shown = shown_registry("default", known)
    assert shown is not None
    assert local is not None
    found = [(item.code, item.message) for item in findings(shown, known)]
    assert found == [(item.code, item.message) for item in findings(local, ways["local"].known)]


@pytest.mark.parametrize("store_type", ["sql", "rest"])
def test_choice_leads_into_the_store(ways: Ways, store_type: str) -> None:
    known = ways[store_type].known
    document = known.configuration_document
    assert document is not None
    found = definition(document, document.text.index("active_stack: def") + 15, known)
    assert found is not None
    (target,) = found.targets
    assert isinstance(target, Place)
    assert str(target.document.path) == "zenml-ls:/default/stacks.yaml"
    assert target.document.text[target.span.start : target.span.end] == "default"
    assert shown_document(target.document.path, known) is target.document


def test_every_component_leads_from_registration_to_attributes_and_back(ways: Ways) -> None:
    known = ways["sql"].known
    registry = shown_registry("default", known)
    assert registry is not None
    for item in registry.registrations:
        found = definition(registry, item.name.span.start, known)
        assert found is not None, item
        (own,) = found.targets
        assert isinstance(own, Place)
        assert own.document.role == known.role_of(own.document.path)
        back = definition(own.document, own.span.start, known)
        assert back is not None
        assert back.targets == (Place(registry, item.name.span),)


def test_nothing_of_a_store_can_be_renamed(ways: Ways) -> None:
    known = ways["sql"].known
    registry = shown_registry("default", known)
    assert registry is not None
    with pytest.raises(RenameRefusedError) as refusal:
        renamed_at(registry, registry.stacks[0].name.span.start, known)
    assert "kept in a database, which is only read" in str(refusal.value)


def test_names_of_all_kinds_come_back() -> None:
    names = ["on", "a: b", "", "1", "ä 🚀", "../x", "'", "#"]
    components = [Component("orchestrator", name, "mine") for name in names]
    stacks = tuple(Stack(name, {"orchestrator": name}) for name in [*names, "empty"])
    known = known_with(*components, stacks=(*stacks, Stack("empty", {})))
    registry = shown_registry(PROFILE, known)
    assert registry is not None
    assert registry.path == Path("zenml-ls:/with%20space%2F%C3%A4nd/stacks.yaml")
    assert shown_document(registry.path, known) is registry
    contents = known.stores[PROFILE].contents
    assert contents is not None
    assert registry.own_contents.stacks == contents.stacks
    assert registry.own_contents.components == contents.components
    assert registry.own_contents.flavors == contents.flavors


def test_empty_store_is_a_file_too() -> None:
    known = known_with()
    registry = shown_registry(PROFILE, replace(known))
    assert registry is not None
    assert registry.text == snapshot("""\
stack_component_flavors:
- name: mine
  source: a.Mine
  type: orchestrator
stack_components: {}
stacks: {}
""")


@pytest.mark.parametrize(
    ("kind", "flavor", "text"),
    [
        ("metadata_store", "mysql", "{name: a, username: hunter2, password: hunter2}"),
        ("metadata_store", "unknown", "name: a\napi_token: hunter2\n"),
        ("orchestrator", "mine", "name: a\nnested: {list: [{secret_key: hunter2}]}\n"),
        ("artifact_store", "s3", "name: a\nendpoint: https://me:hunter2@host/\n"),
        ("artifact_store", "s3", "name: a\npath: https://host/x?sig=hunter2\n"),
        ("artifact_store", "s3", "name: a\nclient_kwargs: &a {b: *a, password: hunter2}\n"),
        *(
            (kind, flavor, f"name: a\n{text}\n")
            for kind, flavor in (("orchestrator", "mine"), ("orchestrator", "unheard_of"))
            for text in (
                "connection_string: DefaultEndpointsProtocol=https;AccountKey=hunter2",
                "dsn: user:hunter2@host",
                "args: --password=hunter2",
                "env: [{name: API_TOKEN, value: hunter2}]",
                "phrase: hunter2",
            )
        ),
    ],
)
def test_no_secret_is_shown(kind: str, flavor: str, text: str) -> None:
    component = Component(kind, "a", flavor, content(text))
    document = shown_component(PROFILE, component, known_with(component))
    assert document is not None
    assert "hunter2" not in document.text
    assert "name: a\n" in document.text


def test_what_is_no_secret_and_a_reference_stay() -> None:
    text = "{name: a, host: db, password: '{{db.password}}', ssl: true, port: 3306, uri: null}"
    component = Component("metadata_store", "a", "mysql", content(text))
    document = shown_component(PROFILE, component, known_with(component))
    assert document is not None
    assert document.text == snapshot("""\
name: a
host: db
password: '{{db.password}}'
ssl: true
port: 3306
uri: null
""")


@pytest.mark.parametrize("release", ["0.8.0", "0.12.0"])
@pytest.mark.parametrize(
    ("kind", "flavor", "attribute"),
    [
        ("metadata_store", "mysql", "username"),
        ("experiment_tracker", "mlflow", "tracking_username"),
        ("step_operator", "azureml", "tenant_id"),
    ],
)
def test_what_the_last_release_calls_secret_is_so_in_earlier_ones(
    kind: str, flavor: str, attribute: str, release: str
) -> None:
    component = Component(kind, "a", flavor, content(f"{{name: a, {attribute}: hunter2}}"))
    known = replace(known_with(component), release_setting=release)
    document = shown_component(PROFILE, component, known)
    assert document is not None
    assert document.text == f"name: a\n{attribute}: '***'\n"


def test_attributes_are_judged_by_what_the_store_holds() -> None:
    text = "{name: a, host: db, database: z, uuid: 7ab5cbaf-cbd0-4f05-9a3f-2ee2da7a7bd1, "
    component = Component("metadata_store", "a", "mysql", content(f"{text}password: [hunter2]}}"))
    known = known_with(component)
    document = shown_component(PROFILE, component, known)
    assert document is not None
    assert "password: '***'" in document.text
    assert [
        (item.code, document.text[item.span.start : item.span.end])
        for item in findings(document, known)
    ] == [("wrong-type", "'***'")]


@pytest.mark.parametrize(
    "path",
    [
        "zenml-ls:/nobody/stacks.yaml",
        "zenml-ls:/with%20space%2F%C3%A4nd/other.yaml",
        "zenml-ls:/with%20space%2F%C3%A4nd/orchestrators/nobody.yaml",
        "zenml-ls:/",
        "zenml-ls:",
        "other:/with%20space%2F%C3%A4nd/stacks.yaml",
    ],
)
def test_other_paths_are_nothing(path: str) -> None:
    assert shown_document(Path(path), known_with()) is None


def test_attributes_that_cannot_be_read_are_said_to_be_so() -> None:
    component = Component("orchestrator", "a", "mine", content("name: [hunter2"))
    document = shown_component(PROFILE, component, known_with(component))
    assert document is not None
    assert document.text == "# The attributes of this component cannot be read.\n"


def test_documents_of_a_large_store_are_made_once() -> None:
    components = [
        Component("orchestrator", f"c{number}", "local", content("name: a"))
        for number in range(200)
    ]
    known = known_with(*components)
    found = [shown_component(PROFILE, item, known) for item in components]
    registry = shown_registry(PROFILE, known)
    later = replace(known)
    assert registry is not None
    assert shown_registry(PROFILE, later) is registry
    for component, document in zip(components, found, strict=True):
        assert document is not None
        assert shown_component(PROFILE, component, later) is document


def test_another_flavor_can_keep_another_secret() -> None:
    kept = content("{name: a, host: hunter2}")
    texts = []
    for flavor in ("mysql", "unknown", "mysql"):
        component = Component("metadata_store", "a", flavor, kept)
        document = shown_component(PROFILE, component, known_with(component))
        assert document is not None
        texts.append(document.text)
    assert texts == ["name: a\nhost: hunter2\n", "name: a\nhost: '***'\n", texts[0]]
