"""What a client can do, by what it says of itself; the only place that reads it.

Where positions are counted in depends on it as well, but pygls finds that out by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lsprotocol import types

_SECTION = "zenml-ls"
"""Where a client says what no version of the protocol knows; see ``docs/protocol.md``."""


@dataclass(frozen=True, slots=True)
class Abilities:
    """What one client can do; what it does not name it cannot."""

    # ---------------------------------------------------------------- completion, hover

    has_snippets: bool = False
    has_as_is: bool = False
    """Whether it can leave the indentation of what it inserts alone."""
    has_preselect: bool = False
    has_item_tags: bool = False
    resolves_documentation: bool = False
    item_markup: types.MarkupKind = types.MarkupKind.PlainText
    hover_markup: types.MarkupKind = types.MarkupKind.PlainText

    # ------------------------------------------------------------------------- findings

    has_related: bool = False
    has_tags: bool = False
    has_pages: bool = False
    """Whether it leads from the code of a finding to the page of the rule."""
    pulls_findings: bool = False
    """Whether it asks for findings by itself: then none of open documents are published.

    It must also understand that it should ask again, as findings change with other files.
    """

    # ---------------------------------------------------------------------------- edits

    can_apply_edits: bool = False
    """Whether it makes an edit that the server asks for."""
    has_versioned_edits: bool = False
    has_annotations: bool = False
    """Whether it can let the user confirm parts of an edit."""
    can_create_files: bool = False
    can_rename_files: bool = False
    resolves_edits: bool = False
    """Whether it asks for the edit of an action when it is chosen."""

    # ------------------------------------------------------------------- around the text

    has_symbol_trees: bool = False
    has_new_symbol_kinds: bool = False
    """Whether it knows kinds of symbols that came after the first version of the protocol."""
    most_folds: int | None = None
    has_definition_links: bool = False
    has_link_tooltips: bool = False
    can_show_references: bool = False
    opens_shown: bool = False
    """Whether it opens documents that no file holds."""
    refreshes_lenses: bool = False
    refreshes_hints: bool = False
    refreshes_tokens: bool = False

    # ------------------------------------------------------------------------ the session

    has_settings: bool = False
    """Whether it tells its settings when it is asked."""
    registers_settings: bool = False
    """Whether it wants to be asked to tell of changed settings."""
    watches_files: bool = False
    """Whether it watches folders of our choice, also outside the workspace."""
    shows_progress: bool = False
    wants_status: bool = False
    """Whether it wants to be told the status of its repositories."""


def abilities_of(capabilities: types.ClientCapabilities) -> Abilities:
    """Return what a client with these capabilities can do."""
    text = capabilities.text_document or types.TextDocumentClientCapabilities()
    workspace = capabilities.workspace or types.WorkspaceClientCapabilities()
    window = capabilities.window or types.WindowClientCapabilities()
    item = _completion_item(text.completion)
    hover, actions = text.hover, text.code_action
    findings = text.publish_diagnostics or types.PublishDiagnosticsClientCapabilities()
    symbols = text.document_symbol or types.DocumentSymbolClientCapabilities()
    edit = workspace.workspace_edit or types.WorkspaceEditClientCapabilities()
    operations = edit.resource_operations or ()
    lenses, hints, tokens = workspace.code_lens, workspace.inlay_hint, workspace.semantic_tokens
    pulled, configuration = workspace.diagnostics, workspace.did_change_configuration
    watching = workspace.did_change_watched_files
    wishes = _wishes(capabilities.experimental)
    return Abilities(
        has_snippets=bool(item.snippet_support),
        has_as_is=_has_as_is(item),
        has_preselect=bool(item.preselect_support),
        has_item_tags=bool(item.tag_support),
        resolves_documentation=_resolves(item.resolve_support, "documentation"),
        item_markup=_markup(item.documentation_format),
        hover_markup=_markup(hover.content_format if hover else None),
        has_related=bool(findings.related_information),
        has_tags=bool(findings.tag_support),
        has_pages=bool(findings.code_description_support),
        pulls_findings=bool(text.diagnostic and pulled and pulled.refresh_support),
        can_apply_edits=bool(workspace.apply_edit),
        has_versioned_edits=bool(edit.document_changes),
        has_annotations=bool(edit.change_annotation_support),
        can_create_files=types.ResourceOperationKind.Create in operations,
        can_rename_files=types.ResourceOperationKind.Rename in operations,
        resolves_edits=_resolves(actions.resolve_support if actions else None, "edit"),
        has_symbol_trees=bool(symbols.hierarchical_document_symbol_support),
        has_new_symbol_kinds=bool(symbols.symbol_kind and symbols.symbol_kind.value_set),
        most_folds=text.folding_range.range_limit if text.folding_range else None,
        has_definition_links=bool(text.definition and text.definition.link_support),
        has_link_tooltips=bool(text.document_link and text.document_link.tooltip_support),
        can_show_references="showReferences" in wishes,
        opens_shown=workspace.text_document_content is not None,
        refreshes_lenses=bool(lenses and lenses.refresh_support),
        refreshes_hints=bool(hints and hints.refresh_support),
        refreshes_tokens=bool(tokens and tokens.refresh_support),
        has_settings=bool(workspace.configuration),
        registers_settings=bool(configuration and configuration.dynamic_registration),
        watches_files=bool(
            watching and watching.dynamic_registration and watching.relative_pattern_support
        ),
        shows_progress=bool(window.work_done_progress),
        wants_status="status" in wishes,
    )


def _completion_item(
    completion: types.CompletionClientCapabilities | None,
) -> types.ClientCompletionItemOptions:
    item = completion.completion_item if completion else None
    return item or types.ClientCompletionItemOptions()


def _has_as_is(item: types.ClientCompletionItemOptions) -> bool:
    modes = item.insert_text_mode_support
    return bool(modes and types.InsertTextMode.AsIs in modes.value_set)


def _resolves(
    support: types.ClientCompletionItemResolveOptions | types.ClientCodeActionResolveOptions | None,
    name: str,
) -> bool:
    return support is not None and name in support.properties


def _markup(formats: Sequence[types.MarkupKind] | None) -> types.MarkupKind:
    has_markdown = types.MarkupKind.Markdown in (formats or ())
    return types.MarkupKind.Markdown if has_markdown else types.MarkupKind.PlainText


def _wishes(experimental: object) -> frozenset[str]:
    """Return the names of what the client says yes to in our section, and to nothing less."""
    section = experimental.get(_SECTION) if isinstance(experimental, dict) else None
    if not isinstance(section, dict):
        return frozenset()
    return frozenset(name for name, wish in section.items() if wish is True)
