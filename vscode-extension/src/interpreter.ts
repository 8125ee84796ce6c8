/** Which Pythons there are, and what each of them says about itself. */

import { execFile } from "node:child_process";
import { accessSync, constants, realpathSync, statSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** A way to start a Python that may or may not work. */
export interface Candidate {
  command: string;
  args: string[];
  origin: string;
  /** Whether the user chose it; a Python that was merely found serves for our own environment. */
  isChosen?: boolean;
}

/** A Python that works. */
export interface Interpreter {
  executable: string;
  version: [number, number, number];
  implementation: string;
  hasServer: boolean;
  /** Whether it has the module `venv`, which some distributions leave out. */
  hasVenv: boolean;
}

export type Environment = Record<string, string | undefined>;

export const oldest: readonly [number, number] = [3, 10];
export const newest: readonly [number, number] = [3, 14];
export const supported = `Python ${oldest.join(".")} to ${newest.join(".")}`;

const probeTimeout = 15_000;
const probeScript = `
import json, sys
try:
    from importlib.util import find_spec
    has = lambda name: find_spec(name) is not None
except Exception:  # a broken Python fails in ways of its own: it has nothing then
    has = lambda name: False
print(json.dumps({
    "executable": sys.executable,
    "version": list(sys.version_info[:3]),
    "implementation": sys.implementation.name,
    "hasServer": has("zenml_ls"),
    "hasVenv": has("venv"),
}))
`;

/** Ask the Python of *candidate* about itself; the answer is a sentence if it cannot be used. */
export async function probe(candidate: Candidate): Promise<Interpreter | string> {
  const answer = await run(candidate.command, [...candidate.args, "-I", "-c", probeScript]);
  if (typeof answer === "string") return answer.includes("sys.implementation") ? "is no Python" : answer;
  const interpreter = read(answer.stdout);
  if (interpreter === undefined) return "does not answer like a Python";
  return whyUnsupported(interpreter) ?? interpreter;
}

/** Say why the server cannot run on *interpreter*; undefined if it can. */
export function whyUnsupported(interpreter: Interpreter): string | undefined {
  const [major, minor] = interpreter.version;
  if (interpreter.implementation !== "cpython") {
    return `is ${interpreter.implementation}, and not CPython`;
  }
  const isSupported = major === oldest[0] && minor >= oldest[1] && minor <= newest[1];
  return isSupported ? undefined : `is Python ${interpreter.version.join(".")}, and not ${supported}`;
}

/** Run a program to its end; a sentence if it did not start, failed or took too long. */
export function run(
  command: string,
  args: readonly string[],
  options: { environment?: Environment; timeout?: number } = {},
): Promise<{ stdout: string } | string> {
  const timeout = options.timeout ?? probeTimeout;
  const settings = {
    timeout,
    env: options.environment ?? process.env,
    cwd: os.tmpdir(),
    windowsHide: true,
    maxBuffer: 1 << 24,
  };
  return new Promise((resolve) => {
    execFile(command, args, settings, (error, stdout, stderr) => {
      if (error === null) resolve({ stdout });
      else if (error.killed) resolve(`did not answer within ${timeout / 1000} seconds`);
      else if (typeof error.code === "string") resolve(`cannot be started (${error.code})`);
      else resolve(`ended with exit code ${error.code}: ${lastLine(stderr) ?? "no message"}`);
    });
  });
}

/** Return the last line of *text* that is not empty. */
export function lastLine(text: string): string | undefined {
  return text.trimEnd().split(/\r?\n/).at(-1)?.trim() || undefined;
}

function read(stdout: string): Interpreter | undefined {
  try {
    const answer = JSON.parse(lastLine(stdout) ?? "") as Partial<Interpreter> | null;
    const isComplete =
      typeof answer?.executable === "string" &&
      typeof answer.implementation === "string" &&
      Array.isArray(answer.version);
    return isComplete ? (answer as Interpreter) : undefined;
  } catch {
    return undefined;
  }
}

/** Return the Pythons of the search path, the newest first. */
export function pathCandidates(
  environment: Environment,
  forbidden: readonly string[],
  platform: NodeJS.Platform = process.platform,
): Candidate[] {
  const minors = Array.from({ length: newest[1] - oldest[1] + 1 }, (_, index) => newest[1] - index);
  const names = [...minors.map((minor) => `python3.${minor}`), "python3", "python"];
  const wanted = names.map((name) => ({ name, args: [] as string[] }));
  if (platform === "win32") wanted.push({ name: "py", args: ["-3"] });
  return wanted.flatMap(({ name, args }) =>
    find(name, environment, forbidden, platform)
      .slice(0, name === "python3" || name === "python" ? undefined : 1)
      .map((command) => ({ command, args, origin: `${[name, ...args].join(" ")} on the search path` })),
  );
}

/**
 * Return the programs called *name* on the search path, in its order.
 *
 * Programs in a *forbidden* folder are left out. So is the `python3` that comes with macOS: it is
 * always too old, and starting it may open a dialog that offers to install developer tools.
 */
export function find(
  name: string,
  environment: Environment,
  forbidden: readonly string[],
  platform: NodeJS.Platform = process.platform,
): string[] {
  const key = Object.keys(environment).find((key) => key.toUpperCase() === "PATH") ?? "PATH";
  const folders = (environment[key] ?? "").split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  const file = platform === "win32" && path.extname(name) !== ".exe" ? `${name}.exe` : name;
  return [...new Set(folders)]
    .filter((folder) => !(platform === "darwin" && folder === "/usr/bin" && name.startsWith("python")))
    .map((folder) => path.join(folder, file))
    .filter((program) => isProgram(program) && !isInside(program, forbidden));
}

/** Whether *program* lies in one of *folders*, or is a link to a file there. */
export function isInside(program: string, folders: readonly string[]): boolean {
  const places = [path.resolve(program), real(program)];
  const roots = folders.flatMap((folder) => [path.resolve(folder), real(folder)]);
  return places.some((place) =>
    roots.some((root) => {
      const [first] = path.relative(root, place).split(path.sep);
      return first !== ".." && !path.isAbsolute(path.relative(root, place));
    }),
  );
}

export function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

function real(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return path.resolve(file);
  }
}
