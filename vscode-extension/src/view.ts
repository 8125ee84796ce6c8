/** The view of stacks and profiles in the explorer. */

import * as vscode from "vscode";
import type { Supervisor } from "./client";
import { placeOf } from "./places";
import { Command, type Overview } from "./protocol";
import { type Node, problemCount, tree } from "./tree";

// Milliseconds in which changes gather; nobody waits for a view that is not seen, only its badge shows.
const [pause, hiddenPause] = [200, 3000];
const icons = { repository: "repo", profile: "account", stack: "layers", component: "symbol-field", note: "info" };

export class StacksView implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view = vscode.window.createTreeView("zenml-ls.stacks", { treeDataProvider: this });
  private overview: Overview = { repositories: [] };
  private timer: NodeJS.Timeout | undefined;
  private readonly shown = this.view.onDidChangeVisibility(({ visible }) => visible && this.refreshSoon());

  constructor(private readonly supervisor: Supervisor) {}

  /** Ask the server again once nothing happened for a moment. */
  refreshSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.refresh(), this.view.visible ? pause : hiddenPause);
  }

  async refresh(): Promise<void> {
    const overview = await this.supervisor.ask<Overview>(Command.overview).catch(() => undefined);
    if (overview === undefined) return;
    this.overview = overview;
    const value = problemCount(overview);
    const noun = value === 1 ? "stack or profile has" : "stacks or profiles have";
    this.view.badge = value === 0 ? undefined : { value, tooltip: `${value} ${noun} problems` };
    this.changed.fire();
  }

  getChildren(node?: Node): Node[] {
    return node === undefined ? tree(this.overview) : node.children;
  }

  getTreeItem(node: Node): vscode.TreeItem {
    const item = new vscode.TreeItem(node.label, collapsible(node));
    item.id = node.id;
    item.description = node.description;
    item.contextValue = node.activation !== undefined && !node.isActive ? `${node.kind}.inactive` : node.kind;
    item.iconPath = iconOf(node);
    item.tooltip = [node.label, node.description, ...node.problems].filter(Boolean).join("\n");
    if (node.location !== null) item.command = openingOf(node.location);
    return item;
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.shown.dispose();
    this.view.dispose();
    this.changed.dispose();
  }
}

function collapsible(node: Node): vscode.TreeItemCollapsibleState {
  if (node.children.length === 0) return vscode.TreeItemCollapsibleState.None;
  const isOpen = node.kind === "repository" || (node.kind === "profile" && node.isActive);
  return isOpen ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed;
}

function iconOf(node: Node): vscode.ThemeIcon {
  if (node.problems.length > 0) return new vscode.ThemeIcon("warning", new vscode.ThemeColor("list.warningForeground"));
  return new vscode.ThemeIcon(node.isActive ? "pass-filled" : icons[node.kind]);
}

function openingOf(location: NonNullable<Node["location"]>): vscode.Command {
  const { uri, range } = placeOf(location);
  return { title: "Open", command: "vscode.open", arguments: [uri, { selection: range, preview: true }] };
}
