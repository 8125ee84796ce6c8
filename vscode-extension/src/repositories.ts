/** Where ZenML is used in this window: there Python counts, and there the user wants to hear of us. */

import * as path from "node:path";
import * as vscode from "vscode";
import { isOfZenml, repositoryAround } from "./belongs";

const inside = "**/.zen/*";
const created = "**/.zen{,/*}";
const boring = "**/{node_modules,site-packages}/**";

export class Repositories implements vscode.Disposable {
  /** The folders with `.zen` in them, as they were found last. */
  roots: readonly string[] = [];
  private hasFile = false;
  private isFound = false;
  private readonly disposables: vscode.Disposable[];

  /** Tell by *onChange* of repositories that are new, and by *onRelevant* of the first sign of ZenML. */
  constructor(
    private readonly onChange: () => void,
    private readonly onRelevant: () => void,
  ) {
    const watcher = vscode.workspace.createFileSystemWatcher(created, false, true, true);
    this.disposables = [
      watcher,
      watcher.onDidCreate((uri) => this.lookAround(uri)),
      vscode.workspace.onDidChangeWorkspaceFolders(() => void this.findMore()),
      vscode.workspace.onDidOpenTextDocument((document) => this.look(document)),
    ];
  }

  /** Whether anything here has to do with ZenML. */
  get isRelevant(): boolean {
    return this.hasFile || this.roots.length > 0;
  }

  /** Look for the repositories of all workspace folders. */
  async find(): Promise<void> {
    vscode.workspace.textDocuments.forEach((document) => this.look(document));
    const folders = (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath);
    const around = folders.map(repositoryAround).filter((root) => root !== undefined);
    const below = await vscode.workspace.findFiles(inside, boring).then(undefined, () => []);
    const found = below.map((uri) => path.dirname(path.dirname(uri.fsPath)));
    this.roots = [...new Set([...this.roots, ...around, ...found])];
    this.isFound = true;
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

  private look(document: vscode.TextDocument): void {
    const { uri, languageId } = document;
    if (uri.scheme !== "file" || !["yaml", "python"].includes(languageId)) return;
    this.lookAround(uri);
    if (this.hasFile || languageId !== "yaml") return;
    this.hasFile = isOfZenml(uri.fsPath, document.getText());
    if (this.hasFile) this.onRelevant();
  }

  private lookAround(uri: vscode.Uri): void {
    const root = repositoryAround(path.dirname(uri.fsPath));
    if (root === undefined || this.roots.includes(root)) return;
    this.roots = [...this.roots, root];
    this.onRelevant();
    if (this.isFound) this.onChange();
  }
}
