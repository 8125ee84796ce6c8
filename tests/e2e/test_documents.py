"""Open documents: the newest text counts, and an editor's text wins over the disk."""

from __future__ import annotations

from lsprotocol import types

from tests import world
from tests.e2e.conftest import Start

REPOSITORY = ".zen/config.yaml"
CONFIGURATION = "config/config.yaml"
REGISTRY = "config/profiles/default/stacks.yaml"
COMPONENT = "config/profiles/default/artifact_stores/s3_store.yaml"
GOOD, BAD = world.BASE[REPOSITORY], world.BASE[REPOSITORY].replace("e: default\na", "e: defaul\na")


async def test_newest_text_wins(start: Start) -> None:
    editor = await start()
    uri = editor.open(REPOSITORY, BAD, version=7)
    await editor.findings(uri, "unknown-profile")
    assert editor.published[uri][-1].version == 7
    for version in range(8, 30):
        editor.change(uri, GOOD if version % 2 else BAD, version)
    await editor.until(lambda: editor.published[uri][-1].version == 29)
    await editor.findings(uri)
    versions = [sent.version or 0 for sent in editor.published[uri]]
    assert versions == sorted(versions)


async def test_closing_clears(start: Start) -> None:
    editor = await start()
    uri = editor.open(REPOSITORY, BAD)
    await editor.findings(uri, "unknown-profile")
    editor.close(uri)
    await editor.findings(uri)
    other = editor.open(COMPONENT, "uuid: [\n")
    await editor.findings(other, "syntax-error")
    assert editor.codes(uri) == []


async def test_a_file_of_another_kind_has_no_findings(start: Start) -> None:
    editor = await start()
    uri = editor.open("docker-compose.yaml", "services: {a: 1, a: 2}\n")
    await editor.findings(uri)


async def test_a_document_without_a_file(start: Start) -> None:
    editor = await start()
    uri = "untitled:Untitled-1"
    text = "components:\n  orchestrator: {flavor: locl, name: default}\nstack_name: a\n"
    editor.texts[uri] = text
    item = types.TextDocumentItem(uri, "yaml", 1, text)
    editor.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    await editor.findings(uri, "missing-component", "missing-key")
    described = await editor.hover(uri, "stack_na")
    assert described is None or described.range == editor.range(uri, "stack_name")


async def test_another_version_of_a_file_is_not_the_file(start: Start) -> None:
    editor = await start()
    registry = editor.open(REGISTRY)
    await editor.findings(registry)
    item = types.TextDocumentItem(f"git:{(editor.folder / REGISTRY)}?HEAD", "yaml", 1, "{}\n")
    editor.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    uri = editor.open(REPOSITORY)
    await editor.findings(uri)


async def test_an_open_registry_wins(start: Start) -> None:
    editor = await start({REPOSITORY: GOOD.replace("stack_name: default", "stack_name: other")})
    repository, registry = editor.open(REPOSITORY), editor.open(REGISTRY)
    await editor.findings(repository, "unknown-stack")
    stack = "  other:\n    artifact_store: new\n    metadata_store: default\n    orchestrator: kf\n"
    text = world.REGISTRY.replace("store_associations", f"{stack}store_associations")
    editor.change(registry, text)
    await editor.until(lambda: "unknown-component" in (editor.codes(registry) or ()))
    await editor.until(lambda: editor.codes(repository) == ["replaced-stack"])

    registered = text.replace("    s3_store: s3\n", "    s3_store: s3\n    new: s3\n")
    editor.change(registry, registered, 3)
    await editor.until(lambda: "unknown-component" not in (editor.codes(registry) or ()))
    editor.close(registry)
    await editor.findings(repository, "unknown-stack")


async def test_an_open_configuration_wins(start: Start) -> None:
    editor = await start({REPOSITORY: GOOD.replace("profile_name: default", "profile_name: new")})
    repository, configuration = editor.open(REPOSITORY), editor.open(CONFIGURATION)
    await editor.findings(repository, "unknown-profile")
    profile = "  new:\n    name: new\n    active_stack: x\n    store_url: {}\n"
    elsewhere = editor.folder / "elsewhere"
    world.write(elsewhere, {"stacks.yaml": world.REGISTRY})
    text = world.BASE[CONFIGURATION].replace("profiles:\n", f"profiles:\n{profile}")
    editor.change(configuration, text.format(elsewhere))
    await editor.until(lambda: "unknown-profile" not in (editor.codes(repository) or ()))
    await editor.findings(configuration, "unknown-stack")
    editor.change(configuration, text.format("sqlite://"), 3)
    await editor.until(lambda: "unknown-stack" not in (editor.codes(configuration) or ()))
    editor.change(configuration, world.BASE[CONFIGURATION], 4)
    await editor.findings(repository, "unknown-profile")


async def test_an_open_repository_configuration_wins(start: Start) -> None:
    editor = await start()
    registry, repository = editor.open(REGISTRY), editor.open(REPOSITORY)
    described = await editor.hover(registry, "  remot")
    assert described is not None and "(active)" not in str(described.contents)
    editor.change(repository, GOOD.replace("stack_name: default", "stack_name: remote"))
    described = await editor.hover(registry, "  remot")
    assert described is not None and "(active)" in str(described.contents)


async def test_an_open_component_wins(start: Start) -> None:
    remote = GOOD.replace("stack_name: default", "stack_name: remote")
    editor = await start({REPOSITORY: remote})
    repository, component = editor.open(REPOSITORY), editor.open(COMPONENT)
    await editor.findings(repository)
    text = world.BASE[COMPONENT]
    editor.change(component, "".join(line for line in text.splitlines(True) if "uuid" not in line))
    await editor.findings(repository, "replaced-stack")
    editor.change(component, text, 3)
    await editor.findings(repository)


async def test_text_below_a_form_feed_stays_in_its_line(start: Start) -> None:
    editor = await start()
    uri = editor.open(REPOSITORY, "# a\x0cb\u2028c\n" + BAD)
    _, finding = await editor.findings(uri, "syntax-error", "unknown-profile")
    assert finding.range.start.line == 1
    editor.change(uri, "# b\u2028# c\u0085# d\n" + BAD)
    (finding,) = await editor.findings(uri, "unknown-profile")
    assert finding.range.start == editor.position(uri, "defaul\n", is_after=False)


async def test_a_folder_reached_over_a_link_is_the_same(start: Start) -> None:
    editor = await start()
    (editor.folder / "link").symlink_to(editor.folder / "config")
    repository = editor.open(REPOSITORY)
    await editor.findings(repository)
    registry = editor.open("link/profiles/default/stacks.yaml", "stacks: {}\n")
    await editor.findings(repository, "unknown-stack")
    assert registry.endswith("link/profiles/default/stacks.yaml")
    await editor.until(lambda: editor.codes(registry) is not None)


async def test_a_file_of_a_store_that_becomes_known_later(start: Start) -> None:
    """A link leads to it, so that only the stores tell which file it is."""
    editor = await start({"real/stacks.yaml": world.REGISTRY})
    (editor.folder / "link").symlink_to(editor.folder / "real")
    repository = editor.open(REPOSITORY)
    registry = editor.open(
        "link/stacks.yaml", world.REGISTRY.replace("  default:\n    a", "  a:\n    a")
    )
    await editor.findings(registry)
    await editor.findings(repository)
    url = f"store_url: {editor.folder / 'real'}"
    editor.write(CONFIGURATION, world.BASE[CONFIGURATION].replace("store_url: null", url))
    await editor.findings(registry, *["component-without-file"] * 7)
    await editor.findings(repository, "unknown-stack")
    editor.change(registry, world.REGISTRY)
    await editor.findings(repository)
    editor.close(registry)
    await editor.findings(registry)


async def test_of_two_documents_of_one_file_one_stays_open(start: Start) -> None:
    editor = await start()
    (editor.folder / "link").symlink_to(editor.folder / "config")
    repository, real = editor.open(REPOSITORY), editor.open(REGISTRY)
    link = editor.open("link/profiles/default/stacks.yaml", "stacks: {}\n")
    await editor.findings(repository, "unknown-stack")
    editor.close(link)
    await editor.findings(repository)
    described = await editor.hover(real, "  remot")
    assert described is not None
    editor.change(real, world.REGISTRY.replace("s3_store: s3", "s3_store: s33"), 2)
    await editor.until(lambda: "unknown-flavor" in (editor.codes(real) or ()))
    assert editor.published[real][-1].version == 2
    assert editor.codes(link) == []


async def test_of_documents_of_one_file_the_one_that_changed_last_counts(start: Start) -> None:
    editor = await start()
    for name in ("link", "other"):
        (editor.folder / name).symlink_to(editor.folder / "config")
    repository = editor.open(REPOSITORY)
    first, *_, last = (
        editor.open(f"{name}/profiles/default/stacks.yaml", world.REGISTRY)
        for name in ("config", "link", "other")
    )
    editor.change(first, "stacks: {}\n")
    await editor.findings(repository, "unknown-stack")
    editor.close(last)
    editor.change(repository, world.BASE[REPOSITORY] + "# looked at again\n")
    await editor.until(lambda: editor.published[repository][-1].version == 2)
    assert editor.codes(repository) == ["unknown-stack"]


NEVER_SLOW = """
import sys
from zenml_ls.cli import main
from zenml_ls.lsp import publishing
publishing.SLOW_CHECK = float("inf")
sys.exit(main(["serve"]))
"""


async def test_findings_come_before_what_an_editor_shows_around_a_text(start: Start) -> None:
    editor = await start(script=NEVER_SLOW)
    uri = editor.open(REGISTRY)
    await editor.findings(uri)
    document = types.TextDocumentIdentifier(uri)
    for version, text in enumerate((world.BASE[REGISTRY], world.BASE[REGISTRY] + "more: 1\n"), 2):
        editor.change(uri, text, version)
        params = types.SemanticTokensParams(document)
        assert await editor.client.text_document_semantic_tokens_full_async(params) is not None
        assert editor.published[uri][-1].version == version
