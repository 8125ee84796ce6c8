/** Whether a folder or a file has to do with ZenML, as far as names tell. The server knows better. */

import { statSync } from "node:fs";
import * as path from "node:path";

const places = [/\/\.zen\//, /\/zenml\/config\.ya?ml$/, /\/zenml\/profiles\//];
const ownFirstKey = /^(zenml_version|stack_name)\s*:/m;

/** Return the repository around *folder*: the innermost folder, itself included, that has `.zen`. */
export function repositoryAround(folder: string): string | undefined {
  const parent = path.dirname(folder);
  if (isFolder(path.join(folder, ".zen"))) return folder;
  return parent === folder ? undefined : repositoryAround(parent);
}

/** Whether a YAML file looks like one of ZenML: by its place, or as an exported stack by its keys. */
export function isOfZenml(file: string, text: string): boolean {
  const normal = file.replaceAll("\\", "/");
  return places.some((place) => place.test(normal)) || ownFirstKey.test(text);
}

function isFolder(place: string): boolean {
  return statSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
