/**
 * The findings that are shown: those that the client asked for and those that the server sent.
 *
 * They share one collection, so none is shown twice. Syntax errors that another extension for YAML
 * reports are held back for as long as it does.
 */

import * as vscode from "vscode";
import { type DiagnosticCollectionProvider, DiagnosticCollectionSource } from "vscode-languageclient/node";
import { source, withoutDoubled } from "./doubled";

type Entries = readonly [vscode.Uri, readonly vscode.Diagnostic[] | undefined][];

export class Findings implements vscode.Disposable {
  /** What the client gets its collections from. */
  readonly provider: DiagnosticCollectionProvider = {
    create: (_, origin) => this.part(origin === DiagnosticCollectionSource.pull),
    dispose: (part) => part.dispose(),
  };
  private readonly shown = vscode.languages.createDiagnosticCollection(source);
  private readonly found = new Map<string, readonly vscode.Diagnostic[]>();
  private readonly listener = vscode.languages.onDidChangeDiagnostics((event) => {
    event.uris.forEach((uri) => this.update(uri));
  });
  private isAskedFor = false;

  clear(): void {
    this.isAskedFor = false;
    this.found.clear();
    this.shown.clear();
  }

  dispose(): void {
    this.listener.dispose();
    this.shown.dispose();
  }

  /** Return the collection for what is asked for, or for what is sent. */
  private part(isAskedFor: boolean): vscode.DiagnosticCollection {
    this.isAskedFor ||= isAskedFor;
    const { shown } = this;
    const set = (uri: vscode.Uri, found: readonly vscode.Diagnostic[] | undefined): void => {
      if (isAskedFor || !this.isLeftToAsking(uri)) this.set(uri, found ?? []);
    };
    return {
      name: source,
      set: (first: vscode.Uri | Entries, found?: readonly vscode.Diagnostic[]) => {
        if (first instanceof vscode.Uri) set(first, found);
        else first.forEach(([uri, some]) => set(uri, some));
      },
      delete: (uri) => set(uri, []),
      clear: () => this.clear(),
      dispose: () => this.clear(),
      forEach: (callback) => shown.forEach(callback),
      get: (uri) => shown.get(uri),
      has: (uri) => shown.has(uri),
      [Symbol.iterator]: () => shown[Symbol.iterator](),
    };
  }

  /** Whether the client asks for the findings in *uri*; then those that are sent do not count. */
  private isLeftToAsking(uri: vscode.Uri): boolean {
    const isOpen = (): boolean => vscode.workspace.textDocuments.some((one) => one.uri.toString() === uri.toString());
    return this.isAskedFor && (wantsClosedFiles() || isOpen());
  }

  private set(uri: vscode.Uri, found: readonly vscode.Diagnostic[]): void {
    if (found.length === 0) this.found.delete(uri.toString());
    else this.found.set(uri.toString(), found);
    this.shown.set(uri, withoutDoubled(found, others(uri)));
  }

  /** Show what is left now that others may have changed theirs. */
  private update(uri: vscode.Uri): void {
    const found = this.found.get(uri.toString());
    if (found === undefined) return;
    const left = withoutDoubled(found, others(uri));
    if (left.length !== this.shown.get(uri)?.length) this.shown.set(uri, left);
  }
}

/** Whether to ask for the findings of files that are not open. */
export function wantsClosedFiles(): boolean {
  return vscode.workspace.getConfiguration("zenml-ls").get("workspaceDiagnostics", false);
}

function others(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter((diagnostic) => diagnostic.source !== source);
}
