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
