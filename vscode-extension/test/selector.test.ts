import { expect, test } from "vitest";
import { selectorOf } from "../src/selector";

test("Python is taken in repositories only, YAML everywhere", () => {
  const languages = (roots: string[]): string[] => selectorOf(roots).map((filter) => JSON.stringify(filter));
  expect(languages([])).toEqual(['{"scheme":"file","language":"yaml"}', '{"scheme":"zenml-ls","language":"yaml"}']);
  expect(languages(["/projects/my shop"]).slice(2)).toEqual([
    '{"scheme":"file","language":"python","pattern":{"baseUri":"file:///projects/my%20shop","pattern":"**"}}',
  ]);
});
