import { expect, test } from "vitest";
import type { Diagnostic } from "vscode";
import { withoutDoubled } from "../src/doubled";

const [error, warning] = [0, 1];

function diagnostic(line: number, code: unknown, source: string, severity = error): Diagnostic {
  const range = { start: { line, character: 0 }, end: { line, character: 5 } };
  return { range, code, source, severity, message: source } as unknown as Diagnostic;
}

const page = (value: string): object => ({ value, target: {} });
const ours = [diagnostic(3, page("syntax-error"), "zenml-ls"), diagnostic(3, page("unknown-key"), "zenml-ls")];
const codes = (others: Diagnostic[]): unknown[] => withoutDoubled(ours, others).map(({ code }) => code);

test("a syntax error that another extension reports on the line or beside it is left out, and nothing else", () => {
  for (const line of [2, 3, 4]) {
    expect(codes([diagnostic(line, "0", "YAML")])).toEqual([page("unknown-key")]);
  }
});

test("it stays where nobody else reports it", () => {
  expect(codes([])).toHaveLength(2);
  expect(codes([diagnostic(5, "0", "YAML")])).toHaveLength(2);
});

test("a warning, or a fault by a schema, is another matter", () => {
  expect(codes([diagnostic(3, "0", "YAML", warning)])).toHaveLength(2);
  expect(codes([diagnostic(3, "0", "yaml-schema: ZenML repository")])).toHaveLength(2);
});

test("a code without a page is understood as well", () => {
  const plain = diagnostic(3, "syntax-error", "zenml-ls");
  expect(withoutDoubled([plain], [diagnostic(3, "0", "YAML")])).toEqual([]);
});
