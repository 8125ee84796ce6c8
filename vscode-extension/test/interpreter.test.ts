import { symlinkSync } from "node:fs";
import * as path from "node:path";
import { expect, test } from "vitest";
import { type Candidate, find, isInside, pathCandidates, probe } from "../src/interpreter";
import { fakePython, program, realPython, temporaryFolder } from "./pythons";

const candidate = (command: string): Candidate => ({ command, args: [], origin: "a test" });

test("a real Python tells its version, and that it has no server", async () => {
  const python = await realPython();
  const answer = await probe(candidate(python));
  expect(answer).toMatchObject({ executable: python, implementation: "cpython", hasVenv: true });
});

test.each([
  ["too old", { version: [3, 9, 2] }, "is Python 3.9.2, and not Python 3.10 to 3.14"],
  ["too new", { version: [3, 15, 0] }, "is Python 3.15.0, and not Python 3.10 to 3.14"],
  ["another one", { implementation: "pypy" }, "is pypy, and not CPython"],
])("a Python that is %s is not used", async (_, answer, reason) => {
  expect(await probe(candidate(fakePython(temporaryFolder(), "python", answer)))).toBe(reason);
});

test.each([
  ["fails", "echo first >&2; echo 'no module named encodings' >&2; exit 7", /exit code 7: no module named encodings/],
  ["repeats what it was given", "echo $* >&2; exit 2", /^is no Python$/],
  ["is silent", "exit 0", /does not answer like a Python/],
  ["talks", "echo hello", /does not answer like a Python/],
  ["answers null", "echo null", /does not answer like a Python/],
])("a program that %s is not used", async (_, script, reason) => {
  expect(await probe(candidate(program(temporaryFolder(), "python", script)))).toMatch(reason);
});

test("what a start-up file prints before the answer does no harm", async () => {
  const file = fakePython(temporaryFolder(), "real");
  const noisy = program(temporaryFolder(), "python", `echo welcome; exec ${file}`);
  expect(await probe(candidate(noisy))).toMatchObject({ version: [3, 12, 1] });
});

test("a missing program is not used", async () => {
  expect(await probe(candidate("/nowhere/python"))).toBe("cannot be started (ENOENT)");
});

test("the newest Python of the search path comes first, whatever the order of folders", () => {
  const [first, second] = [temporaryFolder(), temporaryFolder()];
  fakePython(first, "python3");
  fakePython(first, "python3.10");
  fakePython(second, "python3.13");
  const PATH = ["relative", first, second].join(path.delimiter);
  const found = pathCandidates({ PATH }, [], "linux").map(({ command }) => command);
  expect(found).toEqual([`${second}/python3.13`, `${first}/python3.10`, `${first}/python3`]);
});

test("Windows also has a launcher, and its programs end in .exe", () => {
  const folder = temporaryFolder();
  program(folder, "py.exe", "");
  program(folder, "python.exe", "");
  const found = pathCandidates({ Path: folder }, [], "win32");
  expect(found.map(({ command, args }) => [path.basename(command), ...args])).toEqual([["python.exe"], ["py.exe", "-3"]]);
});

test("a program of a forbidden folder is not found, also not by a link from elsewhere", () => {
  const [workspace, elsewhere] = [temporaryFolder(), temporaryFolder()];
  const hidden = fakePython(path.join(workspace, "bin"), "python3");
  symlinkSync(hidden, path.join(elsewhere, "python3"));
  const PATH = [path.join(workspace, "bin"), elsewhere].join(path.delimiter);
  expect(find("python3", { PATH }, [])).toHaveLength(2);
  expect(find("python3", { PATH }, [workspace])).toEqual([]);
});

test("a folder whose name merely begins alike is another one", () => {
  expect(isInside("/projects/project-two/python", ["/projects/project"])).toBe(false);
  expect(isInside("/projects/project/..venv/python", ["/projects/project"])).toBe(true);
});
