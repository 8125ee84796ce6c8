/** Which of our findings another extension reports as well. */

import type { Diagnostic } from "vscode";

export const source = "zenml-ls";

// The value of DiagnosticSeverity.Error, so that this module needs no editor.
const error = 0;

/** Leave out of *ours* each syntax error on a line where *others* report an error. */
export function withoutDoubled(ours: readonly Diagnostic[], others: readonly Diagnostic[]): Diagnostic[] {
  const lines = new Set(others.filter(isSyntax).map((other) => other.range.start.line));
  return ours.filter((one) => codeOf(one) !== "syntax-error" || !lines.has(one.range.start.line));
}

// An error by a schema is another fault.
function isSyntax(diagnostic: Diagnostic): boolean {
  return (diagnostic.severity as number) === error && !diagnostic.source?.startsWith("yaml-schema");
}

function codeOf(diagnostic: Diagnostic): unknown {
  return typeof diagnostic.code === "object" ? diagnostic.code.value : diagnostic.code;
}
