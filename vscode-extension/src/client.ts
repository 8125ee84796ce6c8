/** The running server: starting it, watching over it, and asking it. */

import { type ChildProcess, spawn } from "node:child_process";
import * as vscode from "vscode";
import {
  CloseAction,
  type DocumentFilter,
  ErrorAction,
  LanguageClient,
  type LanguageClientOptions,
  MessageType,
  type Middleware,
  RevealOutputChannelOn,
  ShowMessageNotification,
  type StaticFeature,
} from "vscode-languageclient/node";
import { Findings, wantsClosedFiles } from "./findings";
import { lastLine } from "./interpreter";
import { Actions, Problem } from "./messages";
import { Command, type Status, statusNotification, type Switched } from "./protocol";
import { Deaths } from "./restarts";
import type { Server } from "./server";

export type State = "starting" | "running" | "failed";

/** What the window does for its server, and what it wants to hear. */
export interface Window {
  channel: vscode.LogOutputChannel;
  /** Return the server to start; throws a Problem if there is none. */
  choose: () => Promise<Server>;
  /** Say which documents the server gets. */
  selector: () => DocumentFilter[];
  /** Throw our own environment away: it does not work. */
  discardEnvironment: () => Promise<void>;
  onState: (state: State, problem?: Problem) => void;
  onStatus: (repositories: Status[]) => void;
  onFilesChanged: () => void;
}

const startTimeout = 60_000;
const lastWordsTimeout = 1_000;
const restartPause = 50;

/** Keeps one server running. */
export class Supervisor implements vscode.Disposable {
  /** The server that was started last. */
  server: Server | undefined;
  private client: LanguageClient | undefined;
  private child: ChildProcess | undefined;
  private work: Promise<void> = Promise.resolve();
  private isRestartQueued = false;
  private isEnvironmentNew = false;
  private switches = 0;
  private readonly deaths = new Deaths();
  private readonly findings = new Findings();

  constructor(private readonly window: Window) {}

  /** Start the server, or another one in its place. */
  restart(): Promise<void> {
    if (!this.isRestartQueued) {
      this.isRestartQueued = true;
      this.queue(async () => {
        await pause(restartPause); // trust, settings and Python often change together
        this.isRestartQueued = this.isEnvironmentNew = false;
        this.deaths.clear();
        await this.start();
      });
    }
    return this.work;
  }

  /** Ask the server by one of its commands; undefined if none is running. */
  async ask<T>(command: string, ...rest: unknown[]): Promise<T | undefined> {
    if (this.client?.isRunning() !== true) return undefined;
    return this.client.sendRequest<T>("workspace/executeCommand", { command, arguments: rest });
  }

  async stop(): Promise<void> {
    const { client, child } = this;
    this.client = this.child = undefined;
    this.findings.clear();
    await client?.dispose().catch(() => undefined); // one that never got ready cannot be stopped
    child?.kill();
  }

  dispose(): void {
    this.findings.dispose();
  }

  private queue(task: () => Promise<void>): void {
    this.work = this.work.then(task).catch((error: unknown) => this.window.channel.error(String(error)));
  }

  private async start(): Promise<void> {
    await this.stop();
    this.window.onState("starting");
    try {
      this.server = await this.window.choose();
    } catch (error) {
      this.window.onState("failed", asProblem(error));
      return;
    }
    try {
      await this.connect(this.server);
      this.window.onState("running");
    } catch (error) {
      await this.stop();
      await this.afterFailedStart(this.server, messageOf(error));
    }
  }

  private async afterFailedStart(server: Server, reason: string): Promise<void> {
    if (!server.isPrivate || this.isEnvironmentNew) return this.afterDeath(reason);
    this.window.channel.warn(`The server did not start: ${reason}. Its environment is made again.`);
    this.isEnvironmentNew = true;
    await this.window.discardEnvironment();
    return this.start();
  }

  private async afterDeath(reason: string): Promise<void> {
    this.window.channel.warn(`The server ended: ${reason}`);
    if (this.deaths.mayRestart()) return this.start();
    this.window.onState("failed", deadServer(this.server, reason));
  }

  private async connect(server: Server): Promise<void> {
    const child = (this.child = spawn(server.command, server.args, { windowsHide: true }));
    const death = deathOf(child);
    const client = (this.client = this.clientOf(child));
    await Promise.race([started(client, death), death, late(startTimeout)]);
    void death.catch((reason: unknown) => {
      if (this.client === client) this.queue(() => this.afterDeath(messageOf(reason)));
    });
  }

  private clientOf(child: ChildProcess): LanguageClient {
    const { channel, onStatus } = this.window;
    const options: LanguageClientOptions = {
      documentSelector: this.window.selector(),
      diagnosticCollectionProvider: this.findings.provider,
      outputChannel: channel,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationFailedHandler: () => false,
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => ({ action: CloseAction.DoNotRestart, handled: true }),
      },
      middleware: this.middleware(),
    };
    const client = new QuietClient("zenml-ls", "ZenML Language Server", () => Promise.resolve(child), options);
    client.registerFeature(ownFeatures);
    client.onNotification(statusNotification, (news: { repositories: Status[] }) => onStatus(news.repositories));
    client.onNotification(ShowMessageNotification.type, ({ type, message }) => this.show(type, message));
    return client;
  }

  private middleware(): Middleware {
    return {
      provideWorkspaceDiagnostics: (known, token, report, next) =>
        wantsClosedFiles() ? next(known, token, report) : { items: [] },
      executeCommand: async (command: string, values: unknown[], next: Execute) => {
        const isSwitch = command === Command.switchStack || command === Command.switchProfile;
        if (isSwitch) return this.switchAndSave(() => next(command, values));
        const answer = await next(command, values);
        if (command === Command.refresh) this.window.onFilesChanged();
        return answer;
      },
      workspace: {
        didChangeWatchedFile: async (event, next) => {
          await next(event);
          this.window.onFilesChanged();
        },
      },
    };
  }

  /** Save the file that a switch changed, unless it had other changes already. */
  private async switchAndSave(next: () => unknown): Promise<Switched | undefined> {
    const unsaved = new Set(vscode.workspace.textDocuments.filter((document) => document.isDirty));
    this.switches += 1;
    try {
      const answer = (await next()) as Switched | undefined;
      if (answer?.applied !== true || answer.file === null) return answer;
      const file = vscode.Uri.file(answer.file).fsPath;
      const changed = vscode.workspace.textDocuments.filter((one) => one.isDirty && one.uri.fsPath === file);
      const isSaved = await Promise.all(changed.map(async (one) => !unsaved.has(one) && (await one.save())));
      if (!isSaved.every(Boolean)) void vscode.window.showInformationMessage(answer.message);
      return answer;
    } finally {
      this.switches -= 1;
    }
  }

  /** Show a message of the server, but none about a switch that is saved in a moment. */
  private show(type: MessageType, message: string): void {
    if (type === MessageType.Error) void vscode.window.showErrorMessage(message);
    else if (type === MessageType.Warning) void vscode.window.showWarningMessage(message);
    else if (this.switches === 0) void vscode.window.showInformationMessage(message);
    else this.window.channel.info(message);
  }
}

type Execute = (command: string, values: unknown[]) => unknown;

/** Writes to the log only: what the user must know comes from us, and once. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

/** What we understand beyond the protocol. */
const ownFeatures: StaticFeature = {
  fillClientCapabilities: (capabilities) => {
    capabilities.experimental = { "zenml-ls": { status: true, showReferences: true } };
  },
  initialize: () => undefined,
  getState: () => ({ kind: "static" }),
  clear: () => undefined,
};

/** Return a promise that fails once *child* ends, with its last words. */
function deathOf(child: ChildProcess): Promise<never> {
  let lastWords: string | undefined;
  child.stderr?.on("data", (data: Buffer) => {
    lastWords = lastLine(data.toString()) ?? lastWords;
  });
  const death = new Promise<never>((_, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      reject(new Error(lastWords ?? (signal === null ? `exit code ${code}` : `it was ended by ${signal}`)));
    });
  });
  death.catch(() => undefined);
  return death;
}

/** Start *client*. Whatever goes wrong, the process that died tells it best. */
async function started(client: LanguageClient, death: Promise<never>): Promise<void> {
  const failure: unknown = await client.start().catch((error: unknown) => error);
  if (client.isRunning()) return; // the client calls a start complete that the closed connection ended
  await Promise.race([death, pause(lastWordsTimeout)]);
  throw failure instanceof Error ? failure : new Error("the connection was closed");
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function late(milliseconds: number): Promise<never> {
  return new Promise((_, reject) => {
    const message = `no answer within ${milliseconds / 1000} seconds`;
    setTimeout(() => reject(new Error(message)), milliseconds).unref();
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem(`The ZenML language server cannot be started: ${String(error)}`, [
    Actions.restart,
    Actions.showOutput,
  ]);
}

function deadServer(server: Server | undefined, reason: string): Problem {
  const setting = server?.reason === "zenml-ls.server.path" ? [Actions.openSetting(server.reason)] : [];
  return new Problem(`The ZenML language server (${server?.command}) ends again and again: ${reason}`, [
    Actions.restart,
    Actions.showOutput,
    ...setting,
  ]);
}
