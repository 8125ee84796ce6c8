/** Our own Python environment, made of the wheels in the extension: no network is needed. */

import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { type Environment, type Interpreter, probe, run } from "./interpreter";
import { Actions, Problem } from "./messages";

/** Where the environment is made, and of what. */
export interface Plan {
  storage: string;
  wheels: string;
  version: string;
  environment: Environment;
  log: (line: string) => void;
}

/** The environment cannot be made with this Python, but maybe with another one. */
export class UnsuitableInterpreter extends Problem {}

const stampName = "stamp.json";
const installTimeout = 300_000;
const oneDay = 86_400_000;

/**
 * Return the Python of our environment for *interpreter*; *progress* runs what takes its time.
 *
 * It is built under a name of its own and moved into place, since two windows can do it at once.
 *
 * @throws Problem if it cannot be made.
 */
export async function ensureEnvironment(
  plan: Plan,
  interpreter: Interpreter,
  progress: <T>(work: () => Promise<T>) => Promise<T>,
): Promise<string> {
  const { fingerprint, pip } = await inspectWheels(plan.wheels);
  const stamp = JSON.stringify({ version: plan.version, python: interpreter.version.join("."), wheels: fingerprint });
  const place = placeOf(plan, interpreter);
  if (await isUsable(place, stamp, plan)) {
    await touch(place);
    return pythonIn(place);
  }
  return progress(async () => {
    await removeOld(plan, place);
    const draft = path.join(plan.storage, `draft-${randomUUID()}`);
    try {
      await build(draft, pip, interpreter, plan);
      await write(path.join(draft, stampName), stamp);
      await putInPlace(draft, place, stamp, plan);
    } finally {
      await remove(draft);
    }
    return pythonIn(place);
  });
}

/** Remove the environment for *interpreter*: what it holds does not work. */
export async function removeEnvironment(plan: Plan, interpreter: Interpreter): Promise<void> {
  await remove(placeOf(plan, interpreter));
}

/** Return the variables that a Python of ours runs with: none that change what it does. */
export function cleanEnvironment(environment: Environment): Environment {
  const foreign = /^(PIP_|PYTHON|UV_|VIRTUAL_ENV|CONDA_|__PYVENV|.*_PROXY$)/i;
  return {
    ...Object.fromEntries(Object.entries(environment).filter(([name]) => !foreign.test(name))),
    PIP_CONFIG_FILE: process.platform === "win32" ? "nul" : "/dev/null",
    PIP_NO_INDEX: "1",
    PIP_DISABLE_PIP_VERSION_CHECK: "1",
    PIP_NO_INPUT: "1",
  };
}

function placeOf(plan: Plan, interpreter: Interpreter): string {
  return path.join(plan.storage, `env-${plan.version}-${interpreter.version.slice(0, 2).join(".")}`);
}

function pythonIn(place: string): string {
  return process.platform === "win32"
    ? path.join(place, "Scripts", "python.exe")
    : path.join(place, "bin", "python");
}

async function inspectWheels(folder: string): Promise<{ fingerprint: string; pip: string }> {
  const names = (await list(folder)).filter((name) => name.endsWith(".whl")).sort();
  const pip = names.find((name) => /^pip-\d/.test(name));
  if (pip === undefined) {
    throw new Problem(
      "This build of the extension brings no server of its own: select a Python that has zenml-language-server installed, or say where the server is.",
      [Actions.selectInterpreter, Actions.openSetting("zenml-ls.server.path")],
    );
  }
  const fingerprint = createHash("sha256").update(names.join("\n")).digest("hex").slice(0, 16);
  return { fingerprint, pip: path.join(folder, pip) };
}

async function isUsable(place: string, stamp: string, plan: Plan): Promise<boolean> {
  if (!(await exists(place))) return false;
  if ((await readText(path.join(place, stampName))) !== stamp) {
    plan.log(`${place} belongs to another version: it is made again`);
    return false;
  }
  const answer = await probe({ command: pythonIn(place), args: [], origin: "our own environment" });
  if (typeof answer !== "string" && answer.hasServer) return true;
  plan.log(`${place} is broken: it is made again (its Python ${typeof answer === "string" ? answer : "has no zenml_ls"})`);
  return false;
}

async function build(draft: string, pip: string, interpreter: Interpreter, plan: Plan): Promise<void> {
  await mkdir(plan.storage, { recursive: true }).catch((error: unknown) => {
    throw notWritable(plan.storage, error);
  });
  const options = { environment: cleanEnvironment(plan.environment), timeout: installTimeout };
  plan.log(`Making an environment with ${interpreter.executable}`);
  const made = await run(interpreter.executable, ["-I", "-m", "venv", "--without-pip", draft], options);
  if (typeof made === "string") throw failed(`${interpreter.executable} -m venv ${made}`);
  const requirement = `zenml-language-server==${plan.version}`;
  const installed = await run(
    pythonIn(draft),
    ["-I", path.join(pip, "pip"), "--isolated", "install", "--quiet", "--no-index", "--find-links", plan.wheels]
      .concat(["--only-binary", ":all:", "--no-cache-dir", "--no-compile", requirement]),
    options,
  );
  if (typeof installed === "string") throw failed(`pip ${installed}`);
  plan.log(`Installed ${requirement}`);
}

async function putInPlace(draft: string, place: string, stamp: string, plan: Plan): Promise<void> {
  try {
    await rename(draft, place);
  } catch (error) {
    if (await isUsable(place, stamp, plan)) return; // another window was faster
    plan.log(`${place} is replaced (${String(error)})`);
    const outdated = path.join(plan.storage, `draft-${randomUUID()}`);
    await rename(place, outdated).catch((error: unknown) => {
      throw notWritable(place, error);
    });
    await rename(draft, place).catch((error: unknown) => {
      throw notWritable(place, error);
    });
    await remove(outdated);
  }
}

/**
 * Remove environments that nobody uses.
 *
 * Another window can still run one of an older version, so those wait until they were not
 * started for a day; so does what another window may be building.
 */
async function removeOld(plan: Plan, place: string): Promise<void> {
  for (const name of await list(plan.storage)) {
    const folder = path.join(plan.storage, name);
    if (folder === place || !/^(env|draft)-/.test(name)) continue;
    const stamped = path.join(folder, stampName);
    const isComplete = await exists(stamped);
    const lastUse = await stat(isComplete ? stamped : folder).then((found) => found.mtimeMs, () => 0);
    const isSafe = name.startsWith("env-") && !isComplete;
    if (isSafe || Date.now() - lastUse > oneDay) await remove(folder);
  }
}

function notWritable(place: string, error: unknown): Problem {
  const reason = error instanceof Error ? error.message : String(error);
  return new Problem(`The ZenML language server cannot be set up: ${place} cannot be written (${reason}).`, [
    Actions.restart,
    Actions.openSetting("zenml-ls.server.path"),
    Actions.showOutput,
  ]);
}

function failed(reason: string): UnsuitableInterpreter {
  return new UnsuitableInterpreter(`The ZenML language server cannot be set up: ${reason}`, [
    Actions.selectInterpreter,
    Actions.restart,
    Actions.showOutput,
  ]);
}

async function list(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(() => true, () => false);
}

async function readText(file: string): Promise<string | undefined> {
  return readFile(file, "utf8").catch(() => undefined);
}

async function write(file: string, text: string): Promise<void> {
  await writeFile(file, text).catch((error: unknown) => {
    throw notWritable(file, error);
  });
}

async function touch(place: string): Promise<void> {
  const now = new Date();
  await utimes(path.join(place, stampName), now, now).catch(() => undefined);
}

async function remove(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
}
