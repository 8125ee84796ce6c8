import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import manifest from "../package.json";
// @ts-expect-error: a plain script without types
import { names, textOf } from "../scripts/schemas.mjs";

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

test("every rule can be given another severity, and no other", () => {
  const pages = readdirSync(file("../../docs/rules")).map((name) => name.replace(/\.md$/, ""));
  const { properties } = manifest.contributes.configuration.properties["zenml-ls.rules"];
  expect(Object.keys(properties).sort()).toEqual(pages.sort());
});

const ofTheClient = ["zenml-ls.server.path", "zenml-ls.interpreter", "zenml-ls.trace.server"];
const { properties: settings } = manifest.contributes.configuration;
const model = textOfClass(readFileSync(file("../../server/zenml_ls/lsp/settings.py"), "utf8"), "ClientSettings");

/** Return the text of a Python class, without what comes after it. */
function textOfClass(code: string, name: string): string {
  return new RegExp(`^class ${name}\\b.*\\n((?:    .*\\n|\\n)+)`, "m").exec(code)?.[1] ?? "";
}

/** Return the server's settings: the name that a client sends, and the text that assigns the field. */
function fields(): [string, string][] {
  const found = [...model.matchAll(/^ {4}(\w+): [^=\n]*? = Field\(([\s\S]*?)^(?: {4}\)|(?=\n))/gm)];
  return found.map(([, name = "", text = ""]) => [`zenml-ls.${/alias="(\w+)"/.exec(text)?.[1] ?? name}`, text]);
}

test("the settings are those of the server, and our own", () => {
  const names = fields().map(([name]) => name);
  expect([...names, ...ofTheClient].sort()).toEqual(Object.keys(settings).sort());
});

test("what is on or off is so for the server as well, but for the findings of closed files", () => {
  const defaults = fields().map(([name, text]) => [name, /default=(True|False)/.exec(text)?.[1]]);
  expect(defaults.filter(([, value]) => value !== undefined)).toEqual([
    ["zenml-ls.codeLens", "True"],
    ["zenml-ls.inlayHints", "True"],
    ["zenml-ls.workspaceDiagnostics", "True"],
  ]);
  expect(settings["zenml-ls.codeLens"].default).toBe(true);
  expect(settings["zenml-ls.inlayHints"].default).toBe(true);
  expect(settings["zenml-ls.workspaceDiagnostics"].default).toBe(false);
});

test("what is shown in texts is described as the server describes it", () => {
  for (const name of ["zenml-ls.codeLens", "zenml-ls.inlayHints"] as const) {
    const text = fields().find(([one]) => one === name)?.[1] ?? "";
    expect(text).toContain(`description="${settings[name].description}"`);
  }
});

test("every kind of semantic token that VS Code does not know has a colour", () => {
  const code = readFileSync(file("../../server/zenml_ls/features/semantic_tokens.py"), "utf8");
  const values = (name: string): string[] =>
    [...textOfClass(code, name).matchAll(/^ {4}[A-Z_]+ = "(\w+)"/gm)].map(([, value = ""]) => value);
  const own = manifest.contributes.semanticTokenModifiers.map(({ id }) => id);
  expect(values("TokenType").filter((type) => !knownTypes.includes(type))).toEqual([]);
  expect(values("Modifier").filter((modifier) => !knownModifiers.includes(modifier))).toEqual(own);
  const [scopes] = manifest.contributes.semanticTokenScopes;
  expect(Object.keys(scopes?.scopes ?? {})).toEqual(own.map((id) => `*.${id}`));
});

const knownTypes = ["namespace", "struct", "variable", "type", "class", "property", "string", "macro"];
const knownModifiers = ["declaration", "deprecated"];

test("every contributed command is registered, or one of the server's", () => {
  const code = readFileSync(file("../src/extension.ts"), "utf8");
  const missing = manifest.contributes.commands.filter(({ command }) => !code.includes(`"${command}"`));
  expect(missing.map(({ command }) => command)).toEqual(["zenml-ls.refresh"]);
});

test("paths do not count in a workspace without trust", () => {
  const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
  expect(restrictedConfigurations).toEqual(["zenml-ls.server.path", "zenml-ls.interpreter", "zenml-ls.configDirectory"]);
});

test("the schemas are those of the project, without anything that could be violated", () => {
  for (const name of names as string[]) {
    const text = readFileSync(file(`../schemas/${name}.json`), "utf8");
    expect(text).toBe((textOf as (name: string) => string)(name));
    expect(keywords(JSON.parse(text) as Schema)).not.toContain("other");
  }
});

interface Schema {
  properties?: Record<string, Schema>;
  additionalProperties?: Schema;
  items?: Schema;
}

const harmless = ["$schema", "title", "description", "doNotSuggest", "properties", "additionalProperties", "items"];

/** Return the keywords of a schema and those below it; "other" for each that is not harmless. */
function keywords(schema: Schema): string[] {
  const below = [...Object.values(schema.properties ?? {}), schema.additionalProperties, schema.items];
  const own = Object.keys(schema).map((keyword) => (harmless.includes(keyword) ? keyword : "other"));
  const isDemand = [schema.additionalProperties, schema.items].some((part) => typeof part === "boolean");
  return [...own, ...(isDemand ? ["other"] : []), ...below.filter((one) => one !== undefined).flatMap(keywords)];
}

test("dependencies are pinned, and the lock names no registry", () => {
  const versions = Object.values({ ...manifest.dependencies, ...manifest.devDependencies });
  expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  expect(readFileSync(file("../package-lock.json"), "utf8")).not.toContain('"resolved"');
});
