/** Where ZenML is used in this window: there Python counts, and there the user wants to hear of us. */

import * as path from "node:path";
import * as vscode from "vscode";
import { isOfZenml, repositoryAround } from "./belongs";

const pattern = "**/.zen/*";
const boring = "**/{node_modules,site-packages}/**";

export class Repositories implements vscode.Disposable {
  /** The folders with `.zen` in them, as they were found last. */
  roots: readonly string[] = [];
  private hasFile = false;
  private readonly disposables: vscode.Disposable[];

  /** Tell by *onChange* of repositories that are new, and by *onRelevant* of the first sign of ZenML. */
  constructor(
    private readonly onChange: () => void,
    private readonly onRelevant: () => void,
  ) {
    const watcher = vscode.workspace.createFileSystemWatcher(pattern, false, true, true);
    this.disposables = [
      watcher,
      watcher.onDidCreate((uri) => this.add(path.dirname(path.dirname(uri.fsPath)))),
      vscode.workspace.onDidChangeWorkspaceFolders(() => void this.findMore()),
      vscode.workspace.onDidOpenTextDocument((document) => this.look(document)),
    ];
    vscode.workspace.textDocuments.forEach((document) => this.look(document));
  }

  /** Whether anything here has to do with ZenML. */
  get isRelevant(): boolean {
    return this.hasFile || this.roots.length > 0;
  }

  /** Look for the repositories of all workspace folders. */
  async find(): Promise<void> {
    const folders = (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath);
    const around = folders.map(repositoryAround).filter((root) => root !== undefined);
    const below = await vscode.workspace.findFiles(pattern, boring).then(undefined, () => []);
    const found = below.map((uri) => path.dirname(path.dirname(uri.fsPath)));
    this.roots = [...new Set([...around, ...found])];
    if (this.roots.length > 0) this.onRelevant();
  }

  dispose(): void {
    this.disposables.forEach((disposable) => void disposable.dispose());
  }

  private async findMore(): Promise<void> {
    const before = this.roots;
    await this.find();
    if (this.roots.some((root) => !before.includes(root))) this.onChange();
  }

  private add(root: string): void {
    if (this.roots.includes(root)) return;
    this.roots = [...this.roots, root];
    this.onRelevant();
    this.onChange();
  }

  private look(document: vscode.TextDocument): void {
    if (this.hasFile || document.languageId !== "yaml") return;
    this.hasFile = isOfZenml(document.uri.fsPath, document.getText());
    if (this.hasFile) this.onRelevant();
  }
}
