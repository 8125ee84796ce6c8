import { expect, test } from "vitest";
import { Actions, Messages, Problem } from "../src/messages";

function messages(answer?: string, isWanted?: () => boolean): { told: Messages; shown: string[]; done: unknown[][] } {
  const shown: string[] = [];
  const done: unknown[][] = [];
  const show = (text: string, ...titles: string[]): Promise<string | undefined> => {
    shown.push([text, ...titles].join(" | "));
    return Promise.resolve(answer);
  };
  const run = (...call: unknown[]): Promise<void> => {
    done.push(call);
    return Promise.resolve();
  };
  return { told: new Messages(show, run, isWanted), shown, done };
}

const broken = (text: string): Problem => new Problem(text, [Actions.openSetting("zenml-ls.server.path"), Actions.showOutput]);

test("a problem that lasts is told once, with its buttons", () => {
  const { told, shown } = messages();
  told.tell(broken("no Python"));
  told.tell(broken("no Python"));
  expect(shown).toEqual(["no Python | Open Setting | Show Output"]);
});

test("another problem is told as well", () => {
  const { told, shown } = messages();
  told.tell(broken("no Python"));
  told.tell(broken("no server"));
  expect(shown).toHaveLength(2);
});

test("a problem that comes back is told again, and so is one that the user asks for", () => {
  const { told, shown } = messages();
  told.tell(broken("no Python"));
  told.clear();
  told.tell(broken("no Python"));
  told.again();
  expect(shown).toHaveLength(3);
});

test("without a problem there is nothing to tell again", () => {
  const { told, shown } = messages();
  told.again();
  expect(shown).toEqual([]);
});

test("a button does what it says", async () => {
  const { told, done } = messages("Open Setting");
  told.tell(broken("no Python"));
  await Promise.resolve();
  expect(done).toEqual([["workbench.action.openSettings", "zenml-ls.server.path"]]);
});

test("where it is not wanted a problem is held back, and told once as soon as it is wanted", () => {
  let isWanted = false;
  const { told, shown } = messages(undefined, () => isWanted);
  told.tell(broken("no Python"));
  told.release();
  expect(shown).toEqual([]);
  expect(told.problem?.message).toBe("no Python");
  isWanted = true;
  told.release();
  told.release();
  told.tell(broken("no Python"));
  expect(shown).toHaveLength(1);
});

test("a problem that is over is not told when it would be wanted", () => {
  let isWanted = false;
  const { told, shown } = messages(undefined, () => isWanted);
  told.tell(broken("no Python"));
  told.clear();
  isWanted = true;
  told.release();
  expect(shown).toEqual([]);
});

test("the user can ask for a problem that is held back", () => {
  const { told, shown } = messages(undefined, () => false);
  told.tell(broken("no Python"));
  told.again();
  expect(shown).toHaveLength(1);
});
