import { expect, test } from "vitest";
import { Deaths } from "../src/restarts";

const minute = 60_000;

test("a server that dies again and again is started again four times", () => {
  const deaths = new Deaths();
  expect([0, 1, 2, 3, 4].map((second) => deaths.mayRestart(second * 1000))).toEqual([true, true, true, true, false]);
});

test("one that dies now and then is always started again", () => {
  const deaths = new Deaths();
  const answers = Array.from({ length: 20 }, (_, index) => deaths.mayRestart(index * minute));
  expect(answers.every(Boolean)).toBe(true);
});

test("a restart by the user begins a new count", () => {
  const deaths = new Deaths();
  for (let index = 0; index < 5; index += 1) deaths.mayRestart(0);
  deaths.clear();
  expect(deaths.mayRestart(0)).toBe(true);
});
