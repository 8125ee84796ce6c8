// Writes schemas/ from the project's JSON Schemas: what describes is kept, what constrains is left
// out, since the server judges. `doNotSuggest` keeps another YAML extension from completing the same
// keys a second time.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";

const names = ["config", "repository", "stacks"];
const place = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Return what *schema* says about its values, without what it demands of them. */
export function description(schema, root = schema) {
  if (schema.$ref !== undefined) return { ...description(target(schema.$ref, root), root), ...texts(schema) };
  const { properties, additionalProperties, items } = schema;
  return {
    ...texts(schema),
    ...(properties && { properties: each(properties, (one) => ({ ...description(one, root), doNotSuggest: true })) }),
    ...(isSchema(additionalProperties) && { additionalProperties: description(additionalProperties, root) }),
    ...(isSchema(items) && { items: description(items, root) }),
  };
}

/** Return the text of the schema called *name*. */
export function textOf(name) {
  const schema = JSON.parse(readFileSync(place(`../../schemas/${name}.json`), "utf8"));
  const document = { $schema: schema.$schema, ...description(schema) };
  return `${JSON.stringify(document, null, 2)}\n`;
}

export { names };

function texts({ title, description }) {
  return { ...(title && { title }), ...(description && { description }) };
}

function each(properties, change) {
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, change(value)]));
}

function isSchema(value) {
  return typeof value === "object" && !Array.isArray(value);
}

function target(reference, root) {
  const steps = reference.replace(/^#\//, "").split("/");
  return steps.reduce((schema, step) => schema[step], root);
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(place("../schemas"), { recursive: true });
  for (const name of names) writeFileSync(place(`../schemas/${name}.json`), textOf(name));
}
