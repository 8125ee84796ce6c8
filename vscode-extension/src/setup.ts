/** Finds the server with what the editor knows: settings, folders, trust and the selected Python. */

import * as vscode from "vscode";
import { ensureEnvironment, type Plan, removeEnvironment } from "./environment";
import type { Interpreter } from "./interpreter";
import { SelectedPython } from "./selected";
import { chooseServer, type Server } from "./server";

export class Setup implements vscode.Disposable {
  /** How the server was found. */
  search: string[] = [];
  private readonly selected: SelectedPython;
  private interpreter: Interpreter | undefined;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly channel: vscode.LogOutputChannel,
    onOtherPython: () => void,
    private readonly isRelevant: () => boolean,
  ) {
    this.selected = new SelectedPython(onOtherPython);
  }

  get version(): string {
    return (this.context.extension.packageJSON as { version: string }).version;
  }

  /** Choose the server; throws a Problem if there is none. */
  async choose(): Promise<Server> {
    const settings = vscode.workspace.getConfiguration("zenml-ls");
    this.search = [];
    return chooseServer({
      serverPath: settings.get("server.path", ""),
      interpreter: settings.get("interpreter", ""),
      selected: () => this.selected.read(),
      folders: (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath),
      isTrusted: vscode.workspace.isTrusted,
      environment: process.env,
      log: (line) => this.log(line),
      privatePython: (interpreter) => {
        this.interpreter = interpreter;
        return ensureEnvironment(this.plan, interpreter, (work) => this.withProgress(work));
      },
    });
  }

  /** Throw our own environment away: it does not work. */
  async discardEnvironment(): Promise<void> {
    if (this.interpreter !== undefined) await removeEnvironment(this.plan, this.interpreter);
  }

  dispose(): void {
    this.selected.dispose();
  }

  private get plan(): Plan {
    return {
      storage: this.context.globalStorageUri.fsPath,
      wheels: vscode.Uri.joinPath(this.context.extensionUri, "bundled", "wheels").fsPath,
      version: this.version,
      environment: process.env,
      log: (line) => this.log(line),
    };
  }

  private log(line: string): void {
    this.search.push(line);
    this.channel.info(line);
  }

  private async withProgress<T>(work: () => Promise<T>): Promise<T> {
    const location = this.isRelevant() ? vscode.ProgressLocation.Notification : vscode.ProgressLocation.Window;
    return vscode.window.withProgress({ location, title: "Setting up the ZenML language server" }, work);
  }
}
