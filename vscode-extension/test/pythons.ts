/** Pythons and programs for tests: real processes, most of them small shell scripts. */

import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";
import { pathCandidates, probe } from "../src/interpreter";

export const bundledWheels = fileURLToPath(new URL("../bundled/wheels", import.meta.url));
// What `scripts/package.py --fetch` brought; Debian's Python has no pip of its own.
const fetchedWheels = fileURLToPath(new URL("../../.tools/wheels", import.meta.url));

const root = mkdtempSync(path.join(os.tmpdir(), "zenml-ls-"));

afterAll(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));

/** Return a new folder that goes with the tests of this file. */
export function temporaryFolder(): string {
  return mkdtempSync(path.join(root, "test-"));
}

/** Write a program that runs *script*, and return its path. */
export function program(folder: string, name: string, script: string): string {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

/** Write a program that answers as a Python would. */
export function fakePython(folder: string, name: string, answer: object = {}): string {
  const file = path.join(folder, name);
  const whole = {
    executable: file,
    version: [3, 12, 1],
    implementation: "cpython",
    hasServer: false,
    hasVenv: true,
    ...answer,
  };
  return program(folder, name, `echo '${JSON.stringify(whole)}'`);
}

/** Return a Python of this machine that the server can run on. */
export async function realPython(): Promise<string> {
  for (const candidate of pathCandidates(process.env, [])) {
    const answer = await probe(candidate);
    if (typeof answer !== "string" && answer.hasVenv) return answer.executable;
  }
  throw new Error("these tests need a Python from 3.10 to 3.14");
}

/** Fill a folder with a wheel of a tiny server, and with pip. */
export function tinyWheels(python: string, version: string): string {
  const folder = temporaryFolder();
  execFileSync(python, ["-c", wheelScript, folder, version]);
  const found = existing(bundledWheels) ?? existing(fetchedWheels) ?? ensurepipWheels(python);
  const pip = readdirSync(found).find((name) => name.startsWith("pip-"));
  if (pip === undefined) throw new Error(`there is no wheel of pip in ${found}`);
  copyFileSync(path.join(found, pip), path.join(folder, pip));
  return folder;
}

function existing(folder: string): string | undefined {
  try {
    return readdirSync(folder).some((name) => name.startsWith("pip-")) ? folder : undefined;
  } catch {
    return undefined;
  }
}

function ensurepipWheels(python: string): string {
  const script = "import ensurepip, os; print(os.path.join(os.path.dirname(ensurepip.__file__), '_bundled'))";
  return execFileSync(python, ["-c", script], { encoding: "utf8" }).trim();
}

const wheelScript = `
import sys, zipfile
folder, version = sys.argv[1:]
name = "zenml_language_server-" + version
files = {
    "zenml_ls/__init__.py": "",
    "zenml_ls/__main__.py": "print('tiny server')",
    name + ".dist-info/METADATA": "Metadata-Version: 2.1\\nName: zenml-language-server\\nVersion: " + version + "\\n",
    name + ".dist-info/WHEEL": "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
}
record = name + ".dist-info/RECORD"
files[record] = "".join(file + ",,\\n" for file in [*files, record])
with zipfile.ZipFile(folder + "/" + name + "-py3-none-any.whl", "w") as wheel:
    for file, text in files.items():
        wheel.writestr(file, text)
`;
