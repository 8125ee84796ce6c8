/** Which of our findings another extension reports as well. */

import type { Diagnostic } from "vscode";

export const source = "zenml-ls";

// The value of DiagnosticSeverity.Error, so that this module needs no editor.
const error = 0;

/**
 * Leave out of *ours* each syntax error on or beside a line where *others* report one:
 * parsers differ in whether a fault is at the end of a line or after it.
 */
export function withoutDoubled(ours: readonly Diagnostic[], others: readonly Diagnostic[]): Diagnostic[] {
  const lines = new Set(others.filter(isSyntax).flatMap(({ range }) => [-1, 0, 1].map((by) => range.start.line + by)));
  return ours.filter((one) => codeOf(one) !== "syntax-error" || !lines.has(one.range.start.line));
}

// An error by a schema is another fault.
function isSyntax(diagnostic: Diagnostic): boolean {
  return (diagnostic.severity as number) === error && !diagnostic.source?.startsWith("yaml-schema");
}

function codeOf(diagnostic: Diagnostic): unknown {
  return typeof diagnostic.code === "object" ? diagnostic.code.value : diagnostic.code;
}
