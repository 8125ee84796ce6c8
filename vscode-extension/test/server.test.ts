import * as os from "node:os";
import * as path from "node:path";
import { expect, test } from "vitest";
import { UnsuitableInterpreter } from "../src/environment";
import type { Interpreter } from "../src/interpreter";
import { Problem } from "../src/messages";
import { chooseServer, resolved, type Surroundings } from "../src/server";
import { fakePython, program, temporaryFolder } from "./pythons";

interface Asked {
  lines: string[];
  made: Interpreter[];
}

function surroundings(changes: Partial<Surroundings> = {}): Surroundings & Asked {
  const lines: string[] = [];
  const made: Interpreter[] = [];
  return {
    serverPath: "",
    interpreter: "",
    selected: () => Promise.resolve(undefined),
    folders: [],
    isTrusted: true,
    environment: { PATH: "" },
    log: (line) => lines.push(line),
    privatePython: (interpreter) => {
      made.push(interpreter);
      return Promise.resolve("/storage/env/bin/python");
    },
    ...changes,
    lines,
    made,
  };
}

async function problem(changes: Partial<Surroundings>): Promise<Problem> {
  const failure: unknown = await chooseServer(surroundings(changes)).catch((error: unknown) => error);
  if (failure instanceof Problem) return failure;
  throw new Error(`expected a problem, and got ${JSON.stringify(failure)}`);
}

const titles = (found: Problem): string[] => found.actions.map((action) => action.title);

test("the server of the setting wins over any Python", async () => {
  const folder = temporaryFolder();
  const serverPath = program(folder, "zenml-ls", "");
  const selected = fakePython(folder, "python", { hasServer: true });
  const server = await chooseServer(surroundings({ serverPath, selected: () => Promise.resolve(selected) }));
  expect(server).toMatchObject({ command: serverPath, args: [], isPrivate: false });
});

test("the setting can be a command of the search path", async () => {
  const folder = temporaryFolder();
  const command = program(folder, "my-server", "");
  const server = await chooseServer(surroundings({ serverPath: "my-server", environment: { PATH: folder } }));
  expect(server.command).toBe(command);
});

test.each([
  ["/nowhere/zenml-ls", /names \/nowhere\/zenml-ls, which does not exist, or is no program/],
  ["no-such-command", /names no-such-command, which is not on the search path/],
])("a setting that leads nowhere is a problem, not a reason to look elsewhere: %s", async (serverPath, text) => {
  const found = await problem({ serverPath });
  expect(found.message).toMatch(text);
  expect(found.actions[0]).toMatchObject({ title: "Open Setting", arguments: ["zenml-ls.server.path"] });
});

test("the selected Python is used as it is if it has the server", async () => {
  const selected = fakePython(temporaryFolder(), "python", { hasServer: true });
  const world = surroundings({ selected: () => Promise.resolve(selected) });
  const server = await chooseServer(world);
  expect(server).toMatchObject({ command: selected, args: ["-I", "-m", "zenml_ls"], isPrivate: false });
  expect(world.made).toEqual([]);
});

test("the setting for the interpreter wins over the selected Python", async () => {
  const [interpreter, selected] = ["one", "two"].map((name) => fakePython(temporaryFolder(), name, { hasServer: true }));
  const world = surroundings({ interpreter: interpreter ?? "", selected: () => Promise.resolve(selected) });
  expect((await chooseServer(world)).command).toBe(interpreter);
});

test("without the server in it the selected Python makes our own environment", async () => {
  const selected = fakePython(temporaryFolder(), "python");
  const world = surroundings({ selected: () => Promise.resolve(selected) });
  const server = await chooseServer(world);
  expect(server).toMatchObject({ command: "/storage/env/bin/python", isPrivate: true });
  expect(world.made.map(({ executable }) => executable)).toEqual([selected]);
});

test("a server in a Python that was merely found is not used", async () => {
  const folder = temporaryFolder();
  fakePython(folder, "python3", { hasServer: true });
  expect((await chooseServer(surroundings({ environment: { PATH: folder } }))).isPrivate).toBe(true);
});

test("a selected Python that is too old gives way to one of the search path, and the log says why", async () => {
  const [old, folder] = [temporaryFolder(), temporaryFolder()];
  const selected = fakePython(old, "python", { version: [3, 8, 0], hasServer: true });
  const other = fakePython(folder, "python3.11", { version: [3, 11, 4] });
  const world = surroundings({ selected: () => Promise.resolve(selected), environment: { PATH: folder } });
  await chooseServer(world);
  expect(world.made.map(({ executable }) => executable)).toEqual([other]);
  expect(world.lines).toContain(`Not used: ${selected} (the selected Python) is Python 3.8.0, and not Python 3.10 to 3.14`);
});

test("a Python that can make no environment gives way to the next", async () => {
  const folder = temporaryFolder();
  fakePython(folder, "python3.13", { hasVenv: false });
  fakePython(folder, "python3.12");
  const good = fakePython(folder, "python3.11");
  const privatePython = ({ executable }: Interpreter): Promise<string> =>
    executable === good ? Promise.resolve("made") : Promise.reject(new UnsuitableInterpreter("no wheel fits", []));
  const server = await chooseServer(surroundings({ environment: { PATH: folder }, privatePython }));
  expect(server).toMatchObject({ command: "made", reason: "our own environment, made by python3.11 on the search path" });
});

test("a problem that no other Python can solve ends the search", async () => {
  const folder = temporaryFolder();
  fakePython(folder, "python3.12");
  fakePython(folder, "python3.11");
  let calls = 0;
  const privatePython = (): Promise<string> => {
    calls += 1;
    return Promise.reject(new Problem("the disk is full", []));
  };
  expect((await problem({ environment: { PATH: folder }, privatePython })).message).toBe("the disk is full");
  expect(calls).toBe(1);
});

test("without any Python the user can select or install one", async () => {
  const found = await problem({});
  expect(found.message).toMatch(/needs Python 3.10 to 3.14, and no Python was found/);
  expect(titles(found)).toEqual(["Select Interpreter", "Install Python", "Show Output"]);
});

test("an interpreter of the setting that does not work is a problem of the setting", async () => {
  const interpreter = fakePython(temporaryFolder(), "python", { version: [3, 7, 1] });
  const found = await problem({ interpreter });
  expect(found.message).toMatch(/"zenml-ls.interpreter" names no Python that can be used: .*is Python 3.7.1/);
  expect(titles(found)[0]).toBe("Open Setting");
});

test("in a workspace without trust nothing of it is run, and the selected Python is not asked for", async () => {
  const [workspace, outside] = [temporaryFolder(), temporaryFolder()];
  const inside = fakePython(path.join(workspace, "bin"), "python3", { hasServer: true });
  const safe = fakePython(outside, "python3");
  const world = surroundings({
    isTrusted: false,
    folders: [workspace],
    serverPath: "${workspaceFolder}/bin/python3",
    interpreter: inside,
    selected: () => Promise.reject(new Error("must not be asked")),
    environment: { PATH: [path.join(workspace, "bin"), outside].join(path.delimiter) },
  });
  await chooseServer(world);
  expect(world.made.map(({ executable }) => executable)).toEqual([safe]);
});

test("places in settings are resolved", () => {
  expect(resolved("~/bin/zenml-ls", ["/projects"])).toBe(path.join(os.homedir(), "bin/zenml-ls"));
  expect(resolved("${workspaceFolder}/.venv/bin/python", ["/projects", "/other"])).toBe("/projects/.venv/bin/python");
  expect(resolved(".venv/bin/python", ["/projects"])).toBe("/projects/.venv/bin/python");
  expect(resolved(" zenml-ls ", ["/projects"])).toBe("zenml-ls");
  expect(resolved("~user/python", ["/projects"])).toBe("/projects/~user/python");
});
