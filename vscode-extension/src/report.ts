/** The report for a bug tracker. */

import * as os from "node:os";

export interface Facts {
  extension: string;
  editor: string;
  remote: string | undefined;
  isTrusted: boolean;
  server: string;
  problem: string | undefined;
  search: readonly string[];
  doctor: string | undefined;
}

/** Return the report, in Markdown; the user's home folder is written as `~`. */
export function report(facts: Facts): string {
  const lines = [
    "### ZenML Stacks and Profiles",
    "",
    `- Extension: ${facts.extension}`,
    `- Editor: ${facts.editor}${facts.remote === undefined ? "" : ` (${facts.remote})`}`,
    `- System: ${process.platform} ${os.release()} ${process.arch}`,
    `- Workspace: ${facts.isTrusted ? "trusted" : "Restricted Mode"}`,
    `- Server: ${facts.server}`,
    ...(facts.problem === undefined ? [] : [`- Problem: ${facts.problem}`]),
    "",
    "How the server was found:",
    "",
    "```text",
    ...facts.search,
    "```",
    "",
    facts.doctor ?? "The server does not run.",
    "",
  ];
  return lines.join("\n").replaceAll(os.homedir(), "~");
}
