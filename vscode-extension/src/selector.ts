/** Which documents the server gets. */

import type { DocumentFilter } from "vscode-languageclient/node";
import { pathToFileURL } from "node:url";

/** The scheme of documents that no file holds: what the server shows of databases and servers. */
export const shownScheme = "zenml-ls";

/** Return the selector: all YAML files, since an exported stack can lie anywhere; Python in *roots*. */
export function selectorOf(roots: readonly string[]): DocumentFilter[] {
  return [
    { scheme: "file", language: "yaml" },
    { scheme: shownScheme, language: "yaml" },
    ...roots.map((root) => ({
      scheme: "file",
      language: "python",
      pattern: { baseUri: pathToFileURL(root).href, pattern: "**" },
    })),
  ];
}
