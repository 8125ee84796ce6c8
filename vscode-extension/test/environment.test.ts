import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { cleanEnvironment, ensureEnvironment, type Plan, removeEnvironment, UnsuitableInterpreter } from "../src/environment";
import { type Interpreter, probe } from "../src/interpreter";
import { Problem } from "../src/messages";
import { program, realPython, temporaryFolder, tinyWheels } from "./pythons";

const version = "1.2.3";
let interpreter: Interpreter;
let wheels: string;
let builds: number;
let template: string;

beforeAll(async () => {
  const command = await realPython();
  const answer = await probe({ command, args: [], origin: "a test" });
  if (typeof answer === "string") throw new Error(answer);
  interpreter = answer;
  wheels = tinyWheels(command, version);
  const wanted = plan();
  await ensure(wanted);
  template = wanted.storage;
});

/** Return a plan whose environment is made already. */
function made(): { wanted: Plan; python: string } {
  const wanted = plan();
  cpSync(template, wanted.storage, { recursive: true, verbatimSymlinks: true });
  const [name = ""] = readdirSync(wanted.storage);
  return { wanted, python: path.join(wanted.storage, name, "bin", "python") };
}

function plan(changes: Partial<Plan> = {}): Plan {
  builds = 0;
  return { storage: temporaryFolder(), wheels, version, environment: process.env, log: () => undefined, ...changes };
}

function ensure(wanted: Plan): Promise<string> {
  return ensureEnvironment(wanted, interpreter, (work) => {
    builds += 1;
    return work();
  });
}

const says = (python: string): string => execFileSync(python, ["-I", "-m", "zenml_ls"], { encoding: "utf8" }).trim();
const placeOf = (python: string): string => path.dirname(path.dirname(python));

test("makes an environment that runs the server, once", async () => {
  const wanted = plan();
  const python = await ensure(wanted);
  expect(says(python)).toBe("tiny server");
  expect(await ensure(wanted)).toBe(python);
  expect(builds).toBe(1);
  expect(readdirSync(wanted.storage)).toHaveLength(1);
});

test("two windows at once make one environment", async () => {
  const wanted = plan();
  const [one, two] = await Promise.all([ensure(wanted), ensure(wanted)]);
  expect(one).toBe(two);
  expect(says(one)).toBe("tiny server");
  expect(readdirSync(wanted.storage)).toHaveLength(1);
});

test("settings for pip and for Python do not reach it, and no network is asked", async () => {
  const hostile = {
    ...process.env,
    PIP_INDEX_URL: "http://127.0.0.1:9/simple",
    PIP_TARGET: temporaryFolder(),
    PIP_REQUIRE_VIRTUALENV: "1",
    PYTHONPATH: "/nowhere",
    PYTHONHOME: "/nowhere",
    HTTPS_PROXY: "http://127.0.0.1:9",
    https_proxy: "http://127.0.0.1:9",
  };
  expect(says(await ensure(plan({ environment: hostile })))).toBe("tiny server");
  const left = Object.keys(cleanEnvironment(hostile)).filter((name) => /_PROXY|^PYTHON|PIP_TARGET|PIP_INDEX_URL/i.test(name));
  expect(left).toEqual([]);
});

test.each([
  ["half deleted", (place: string) => rmSync(path.join(place, "lib"), { recursive: true })],
  ["without its stamp", (place: string) => rmSync(path.join(place, "stamp.json"))],
  ["of a build that was cut off", (place: string) => {
    rmSync(place, { recursive: true });
    mkdirSync(path.join(place, "bin"), { recursive: true });
  }],
  ["with a Python that does not run", (place: string) => {
    rmSync(path.join(place, "bin", "python"));
    program(path.join(place, "bin"), "python", "exit 1");
  }],
])("an environment %s is replaced", async (_, damage) => {
  const { wanted, python } = made();
  damage(placeOf(python));
  expect(await ensure(wanted)).toBe(python);
  expect(says(python)).toBe("tiny server");
  expect(builds).toBe(1);
  expect(readdirSync(wanted.storage)).toHaveLength(1);
});

test("other wheels make another environment", async () => {
  const { wanted, python } = made();
  const stamp = path.join(placeOf(python), "stamp.json");
  const before = readFileSync(stamp, "utf8");
  const others = temporaryFolder();
  cpSync(wheels, others, { recursive: true });
  writeFileSync(path.join(others, "more-1.0-py3-none-any.whl"), "");
  await ensure({ ...wanted, wheels: others });
  expect(builds).toBe(1);
  expect(readFileSync(stamp, "utf8")).not.toBe(before);
});

test("environments of older versions go, but not one that another window may still use", async () => {
  const wanted = plan();
  const longAgo = new Date(Date.now() - 2 * 86_400_000);
  for (const name of ["env-0.0.1-3.11", "env-0.0.2-3.11", "env-0.0.3-3.11", "draft-old", "draft-new", "notes"]) {
    const folder = path.join(wanted.storage, name);
    mkdirSync(folder);
    if (name === "env-0.0.3-3.11") continue; // never completed
    if (name.startsWith("env")) writeFileSync(path.join(folder, "stamp.json"), "{}");
  }
  utimesSync(path.join(wanted.storage, "env-0.0.1-3.11", "stamp.json"), longAgo, longAgo);
  utimesSync(path.join(wanted.storage, "draft-old"), longAgo, longAgo);
  const place = placeOf(await ensure(wanted));
  const left = readdirSync(wanted.storage).sort();
  expect(left).toEqual(["draft-new", "env-0.0.2-3.11", path.basename(place), "notes"].sort());
});

test("an environment that was thrown away is gone", async () => {
  const { wanted, python } = made();
  await removeEnvironment(wanted, interpreter);
  expect(existsSync(python)).toBe(false);
});

test("a storage that cannot be written is told as such", async () => {
  const file = path.join(temporaryFolder(), "a file");
  writeFileSync(file, "");
  const failure: unknown = await ensure(plan({ storage: path.join(file, "storage") })).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Problem);
  expect(failure).not.toBeInstanceOf(UnsuitableInterpreter);
  expect(String(failure)).toMatch(/cannot be set up: .* cannot be written/);
});

test("wheels that do not fit this Python are its fault, and nothing is left behind", async () => {
  const wanted = plan({ version: "9.9.9" });
  const failure: unknown = await ensure(wanted).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(UnsuitableInterpreter);
  expect(String(failure)).toMatch(/pip ended with exit code 1: .*zenml-language-server==9.9.9/);
  expect(readdirSync(wanted.storage)).toEqual([]);
});

test("a build without wheels says what else can be done", async () => {
  const failure: unknown = await ensure(plan({ wheels: "/nowhere" })).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Problem);
  expect((failure as Problem).actions.map(({ title }) => title)).toEqual(["Select Interpreter", "Open Setting"]);
});
