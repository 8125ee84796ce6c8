/** The Python that the user selected in the Python extension, where that is installed. */

import * as vscode from "vscode";

const identifier = "ms-python.python";
const longestWait = 8_000;

interface PythonApi {
  environments: {
    getActiveEnvironmentPath: (resource?: vscode.Uri) => { path: string };
    resolveEnvironment: (
      environment: { path: string },
    ) => Promise<{ executable: { uri?: vscode.Uri } } | undefined>;
    onDidChangeActiveEnvironmentPath: vscode.Event<unknown>;
  };
}

/** Asks the Python extension, and tells when its answer changed. */
export class SelectedPython implements vscode.Disposable {
  private listener: vscode.Disposable | undefined;
  private last: string | undefined;

  constructor(private readonly onChange: () => void) {}

  /** Return the path of the selected Python; undefined if nobody can say within a few seconds. */
  async read(): Promise<string | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), longestWait);
    });
    this.last = await Promise.race([this.ask().catch(() => undefined), late]);
    clearTimeout(timer);
    return this.last;
  }

  dispose(): void {
    this.listener?.dispose();
  }

  private async ask(): Promise<string | undefined> {
    const extension = vscode.extensions.getExtension<Partial<PythonApi>>(identifier);
    const environments = (await extension?.activate())?.environments;
    if (environments === undefined) return undefined;
    this.listener ??= environments.onDidChangeActiveEnvironmentPath(() => void this.check());
    const active = environments.getActiveEnvironmentPath(vscode.workspace.workspaceFolders?.[0]?.uri);
    const resolved = await environments.resolveEnvironment(active);
    return resolved?.executable.uri?.fsPath;
  }

  private async check(): Promise<void> {
    const earlier = this.last;
    if ((await this.read()) !== earlier) this.onChange();
  }
}

/** Whether the Python extension can show its own list of Pythons. */
export function canSelect(): boolean {
  return vscode.extensions.getExtension(identifier) !== undefined;
}
