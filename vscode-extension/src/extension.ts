/** Puts the parts together. Nothing here knows about ZenML: that is the server's business. */

import * as vscode from "vscode";
import { Supervisor, type State } from "./client";
import { Messages, type Problem } from "./messages";
import { Picker } from "./picker";
import { showReferences } from "./places";
import { Command, type Status, type Validated } from "./protocol";
import { report } from "./report";
import { Repositories } from "./repositories";
import { canSelect } from "./selected";
import { selectorOf } from "./selector";
import { Setup } from "./setup";
import { StatusBar } from "./status";
import type { Node } from "./tree";
import { StacksView } from "./view";

const focusPause = 5_000;
// Another scheme than that of the documents which the server shows.
const statusUri = vscode.Uri.parse("zenml-ls-status:/ZenML Status.txt");
const restartingSettings = ["server.path", "interpreter", "workspaceDiagnostics"].map((name) => `zenml-ls.${name}`);

let extension: Extension | undefined;

export function activate(context: vscode.ExtensionContext): void {
  extension = new Extension(context);
  void extension.supervisor.restart();
}

export async function deactivate(): Promise<void> {
  await extension?.supervisor.stop();
  extension = undefined;
}

class Extension {
  readonly supervisor: Supervisor;
  private readonly channel = vscode.window.createOutputChannel("ZenML Language Server", { log: true });
  private readonly messages = new Messages(
    (text, ...titles) => vscode.window.showErrorMessage(text, ...titles),
    (command, ...values) => vscode.commands.executeCommand(command, ...values),
    () => this.isWanted,
  );
  private readonly repositories = new Repositories(
    () => void this.supervisor.restart(),
    () => this.onRelevant(),
  );
  private readonly bar = new StatusBar(() => this.isWanted);
  private readonly setup: Setup;
  private readonly view: StacksView;
  private readonly picker: Picker;
  private readonly statusChanged = new vscode.EventEmitter<vscode.Uri>();
  private lastRefresh = 0;
  private wasAsked = false;

  constructor(context: vscode.ExtensionContext) {
    this.setup = new Setup(context, this.channel, () => void this.supervisor.restart(), () => this.isWanted);
    const isFound = this.repositories.find();
    this.supervisor = new Supervisor({
      channel: this.channel,
      choose: () => isFound.then(() => this.setup.choose()),
      selector: () => selectorOf(this.repositories.roots),
      discardEnvironment: () => this.setup.discardEnvironment(),
      onState: (state, problem) => this.onState(state, problem),
      onStatus: (repositories) => this.onStatus(repositories),
      onFilesChanged: () => this.view.refreshSoon(),
    });
    this.view = new StacksView(this.supervisor);
    this.picker = new Picker(this.supervisor, () => this.bar.repository);
    const owned = [this.channel, this.bar, this.setup, this.view, this.statusChanged, this.supervisor, this.repositories];
    context.subscriptions.push(...owned, ...this.commands(), ...this.listeners());
  }

  private commands(): vscode.Disposable[] {
    const commands: Record<string, (...values: never[]) => unknown> = {
      "zenml-ls.pickStack": () => this.picker.pickStack(),
      "zenml-ls.pickProfile": () => this.picker.pickProfile(),
      "zenml-ls.activate": (node?: Node) => node?.activation && this.picker.activate(node.activation),
      "zenml-ls.showStatus": () => this.showStatus(),
      "zenml-ls.validate": () => this.validate(),
      "zenml-ls.restart": () => this.restartForUser(),
      "zenml-ls.showOutput": () => this.channel.show(),
      "zenml-ls.showProblem": () => this.showProblem(),
      "zenml-ls.copyReport": () => this.copyReport(),
      "zenml-ls.showReferences": showReferences,
      "zenml-ls.selectInterpreter": () => selectInterpreter(),
      "zenml-ls.installPython": () => vscode.env.openExternal(vscode.Uri.parse("https://www.python.org/downloads/")),
    };
    return Object.entries(commands).map(([name, run]) => vscode.commands.registerCommand(name, run));
  }

  private listeners(): vscode.Disposable[] {
    return [
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (restartingSettings.some((setting) => event.affectsConfiguration(setting))) void this.restart();
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => void this.restart()),
      vscode.workspace.onDidSaveTextDocument((document) => document.languageId === "yaml" && this.view.refreshSoon()),
      vscode.window.onDidChangeWindowState((state) => state.focused && void this.refresh()),
      vscode.workspace.registerTextDocumentContentProvider(statusUri.scheme, {
        onDidChange: this.statusChanged.event,
        provideTextDocumentContent: () => this.statusText(),
      }),
    ];
  }

  /** Whether to tell of a server that does not run: not in projects that have nothing of ZenML. */
  private get isWanted(): boolean {
    return this.wasAsked || this.repositories.isRelevant;
  }

  private onRelevant(): void {
    this.bar.update();
    this.messages.release();
  }

  private onState(state: State, problem?: Problem): void {
    this.bar.setState(state, problem);
    void vscode.commands.executeCommand("setContext", "zenml-ls.isRunning", state === "running");
    if (state === "running") this.messages.clear();
    if (problem === undefined) return;
    this.channel.error(problem.message);
    this.onStatus([]);
    this.messages.tell(problem);
  }

  private onStatus(repositories: Status[]): void {
    const hasRepository = repositories.some(({ root }) => root !== null);
    void vscode.commands.executeCommand("setContext", "zenml-ls.hasRepository", hasRepository);
    this.bar.setRepositories(repositories);
    this.statusChanged.fire(statusUri);
    this.view.refreshSoon();
  }

  private async restartForUser(): Promise<void> {
    this.wasAsked = true;
    await this.restart();
  }

  private async restart(): Promise<void> {
    this.messages.clear();
    await this.supervisor.restart();
  }

  /** Let the server read again what it cannot watch, but not at every change of windows. */
  private async refresh(): Promise<void> {
    if (Date.now() - this.lastRefresh < focusPause) return;
    this.lastRefresh = Date.now();
    await this.supervisor.ask(Command.refresh);
    this.view.refreshSoon();
  }

  private showProblem(): void {
    if (this.messages.problem !== undefined) this.messages.again();
    else void vscode.window.showInformationMessage("The ZenML language server is not ready yet.");
  }

  private async showStatus(): Promise<void> {
    this.statusChanged.fire(statusUri);
    const document = await vscode.workspace.openTextDocument(statusUri);
    await vscode.window.showTextDocument(document, { preview: true });
  }

  private async statusText(): Promise<string> {
    const status = await this.supervisor.ask<Status>(Command.status, this.bar.repository?.uri ?? null);
    return status?.text ?? this.messages.problem?.message ?? "The ZenML language server does not run.";
  }

  private async validate(): Promise<void> {
    const result = await this.supervisor.ask<Validated>(Command.validateWorkspace);
    if (result === undefined) {
      this.showProblem();
      return;
    }
    const count = result.errors + result.warnings + result.notes + result.hints;
    if (count > 0) await vscode.commands.executeCommand("workbench.actions.view.problems");
    void vscode.window.showInformationMessage(result.message);
  }

  private async copyReport(): Promise<void> {
    const uri = this.bar.repository?.uri ?? null;
    const answer = await this.supervisor.ask<{ text: string }>(Command.doctor, uri).catch(() => undefined);
    const server = this.supervisor.server;
    const text = report({
      extension: this.setup.version,
      editor: `${vscode.env.appName} ${vscode.version}`,
      remote: vscode.env.remoteName,
      isTrusted: vscode.workspace.isTrusted,
      server: server === undefined ? "none" : `${server.command} (${server.reason})`,
      problem: this.messages.problem?.message,
      search: this.setup.search,
      doctor: answer?.text,
    });
    await vscode.env.clipboard.writeText(text);
    void vscode.window.showInformationMessage("The report is in the clipboard.");
  }
}

async function selectInterpreter(): Promise<void> {
  if (canSelect()) await vscode.commands.executeCommand("python.setInterpreter");
  else await vscode.commands.executeCommand("workbench.action.openSettings", "zenml-ls.interpreter");
}
