import { mkdirSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { expect, test } from "vitest";
import { isOfZenml, repositoryAround } from "../src/belongs";
import { temporaryFolder } from "./pythons";

test("a repository is the innermost folder with .zen, the folder itself included", () => {
  const outer = temporaryFolder();
  const inner = path.join(outer, "services", "shop");
  const below = path.join(inner, "src", "steps");
  mkdirSync(path.join(outer, ".zen"));
  mkdirSync(below, { recursive: true });
  expect(repositoryAround(below)).toBe(outer);
  mkdirSync(path.join(inner, ".zen"));
  expect(repositoryAround(below)).toBe(inner);
  expect(repositoryAround(inner)).toBe(inner);
});

test("a file called .zen makes no repository", () => {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, ".zen"), "");
  expect(repositoryAround(folder)).toBeUndefined();
});

test.each([
  ["/projects/shop/.zen/config.yaml", ""],
  ["C:\\projects\\shop\\.zen\\config.yaml", ""],
  ["/home/me/.config/zenml/config.yaml", ""],
  ["/home/me/.config/zenml/profiles/default/orchestrators/default.yaml", ""],
  ["/projects/exports/stack.yaml", "zenml_version: 0.13.2\nstack_name: prod\n"],
])("%s is a file of ZenML", (file, text) => {
  expect(isOfZenml(file, text)).toBe(true);
});

test.each([
  ["/projects/shop/docker-compose.yaml", "services:\n  stack_name: prod\n"],
  ["/projects/shop/config.yaml", "active_stack: prod\n"],
  ["/projects/frozen/config.yaml", ""],
])("%s is none", (file, text) => {
  expect(isOfZenml(file, text)).toBe(false);
});
