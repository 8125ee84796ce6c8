/** The status bar: the active profile and stack of the repository at hand. */

import * as vscode from "vscode";
import type { State } from "./client";
import { barText, barTooltip, repositoryOf } from "./describe";
import type { Problem } from "./messages";
import type { Status } from "./protocol";

export class StatusBar implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem("zenml-ls.status", vscode.StatusBarAlignment.Left, 10);
  private readonly listeners = [
    vscode.window.onDidChangeActiveTextEditor(() => this.update()),
    vscode.workspace.onDidChangeTextDocument(({ document }) => this.onText(document)),
    vscode.workspace.onDidSaveTextDocument((document) => this.onText(document)),
    vscode.workspace.onDidCloseTextDocument((document) => this.onText(document)),
  ];
  private repositories: Status[] = [];
  private state: State = "starting";
  private problem: Problem | undefined;

  /** A server that does not run is shown only where that matters, as *isRelevant* says. */
  constructor(private readonly isRelevant: () => boolean) {
    this.item.name = "ZenML Stack";
    this.update();
  }

  /** The repository of the active editor. */
  get repository(): Status | undefined {
    return repositoryOf(this.repositories, vscode.window.activeTextEditor?.document.uri.fsPath);
  }

  setRepositories(repositories: Status[]): void {
    this.repositories = repositories;
    this.update();
  }

  setState(state: State, problem?: Problem): void {
    this.state = state;
    this.problem = problem;
    if (state === "failed") this.repositories = [];
    this.update();
  }

  dispose(): void {
    this.listeners.forEach((listener) => void listener.dispose());
    this.item.dispose();
  }

  /** Show what holds now. */
  update(): void {
    if (this.state !== "running" && !this.isRelevant()) this.item.hide();
    else if (this.state === "failed") this.showFailure();
    else if (this.state === "starting") this.show("$(loading~spin) ZenML", "The ZenML language server starts.", "zenml-ls.showOutput");
    else if (this.repository === undefined) this.item.hide();
    else this.showRepository(this.repository);
  }

  private onText(document: vscode.TextDocument): void {
    if (this.repository !== undefined && keeps(document, this.repository)) this.update();
  }

  private showFailure(): void {
    const color = "statusBarItem.errorBackground";
    this.show("$(error) ZenML", this.problem?.message ?? "", "zenml-ls.showProblem", color);
  }

  private showRepository(status: Status): void {
    const shown = { isUnsaved: isUnsaved(status), isOneOfMany: this.repositories.length > 1 };
    const tooltip = new vscode.MarkdownString(barTooltip(status, shown), true);
    const color = status.problems.length > 0 ? "statusBarItem.warningBackground" : undefined;
    this.show(barText(status, shown), tooltip, "zenml-ls.pickStack", color);
  }

  private show(text: string, tooltip: string | vscode.MarkdownString, command: string, color?: string): void {
    this.item.text = text;
    this.item.tooltip = tooltip;
    this.item.command = command;
    this.item.backgroundColor = color === undefined ? undefined : new vscode.ThemeColor(color);
    this.item.show();
  }
}

function isUnsaved(status: Status): boolean {
  return vscode.workspace.textDocuments.some((document) => document.isDirty && keeps(document, status));
}

/** Whether *document* is the file that keeps the choice of stack and profile. */
function keeps(document: vscode.TextDocument, { uri }: Status): boolean {
  return uri !== null && document.uri.fsPath === vscode.Uri.parse(uri, true).fsPath;
}
