/** Living beside another extension for YAML: a syntax error is reported by one of us. */

import * as vscode from "vscode";
import { source, withoutDoubled } from "./doubled";

type Publish = (uri: vscode.Uri, diagnostics: vscode.Diagnostic[]) => void;

interface Received {
  diagnostics: vscode.Diagnostic[];
  shown: number;
  publish: Publish;
}

/** Holds back the syntax errors that others report, for as long as they do. */
export class SyntaxErrors implements vscode.Disposable {
  private readonly received = new Map<string, Received>();
  private readonly listener = vscode.languages.onDidChangeDiagnostics((event) => {
    event.uris.forEach((uri) => this.check(uri));
  });

  /** Publish what is left of *diagnostics*, now and when others change theirs. */
  publish(uri: vscode.Uri, diagnostics: vscode.Diagnostic[], publish: Publish): void {
    const kept = withoutDoubled(diagnostics, others(uri));
    if (diagnostics.length === 0) this.received.delete(uri.toString());
    else this.received.set(uri.toString(), { diagnostics, shown: kept.length, publish });
    publish(uri, kept);
  }

  clear(): void {
    this.received.clear();
  }

  dispose(): void {
    this.listener.dispose();
  }

  private check(uri: vscode.Uri): void {
    const received = this.received.get(uri.toString());
    if (received === undefined) return;
    const kept = withoutDoubled(received.diagnostics, others(uri));
    if (kept.length === received.shown) return;
    received.shown = kept.length;
    received.publish(uri, kept);
  }
}

function others(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter((diagnostic) => diagnostic.source !== source);
}
