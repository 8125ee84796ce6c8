import { expect, test } from "vitest";
import { barText, barTooltip, profileChoices, repositoryOf, stackChoices } from "../src/describe";
import { component, profile, repository, stack, status } from "./worlds";

test("the status bar names profile and stack, and warns", () => {
  expect(barText(status())).toBe("$(layers) default / training");
  expect(barText(status({ problems: ["?"] }))).toBe("$(layers) default / training $(warning)");
  expect(barText(status(), { isUnsaved: true })).toBe("$(layers) default / training (not saved)");
  expect(barText(status(), { isOneOfMany: true })).toBe("$(layers) shop: default / training");
  expect(barText(status({ profile: null, stack: null }))).toBe("$(layers) no profile / no stack");
});

test("its tooltip shows the components, the problems and the reasons", () => {
  expect(barTooltip(status({ problems: ["there is no stack 'x'"] }))).toBe(
    [
      "**Stack** training",
      "**Profile** default – from the repository's \\.zen/config\\.yaml",
      "| component | name | flavor |\n| --- | --- | --- |\n| orchestrator | default | local |",
      "$(warning) there is no stack 'x'",
      "/projects/shop",
    ].join("\n\n"),
  );
});

test("its tooltip says that a choice is not saved", () => {
  expect(barTooltip(status(), { isUnsaved: true })).toContain("$(warning) Not saved: ZenML goes by the file on disk.");
  expect(barTooltip(status())).not.toContain("Not saved");
});

test("names cannot bring Markdown of their own into the tooltip", () => {
  const text = barTooltip(status({ stack: "[click](command:x) $(bug) <b>\n# big" }));
  expect(text).toContain("\\[click\\]\\(command:x\\) \\$\\(bug\\) \\<b\\> \\# big");
});

test("the repository of a file is the innermost one around it", () => {
  const [outer, inner] = [status({ root: "/projects" }), status({ root: "/projects/shop" })];
  const of = (file?: string): string | null | undefined => repositoryOf([outer, inner], file)?.root;
  expect(of("/projects/shop/run.py")).toBe("/projects/shop");
  expect(of("/projects/shopping/run.py")).toBe("/projects");
  expect(of("/elsewhere/run.py")).toBe("/projects");
  expect(of()).toBe("/projects");
  expect(repositoryOf([status({ root: null })], "/projects/run.py")).toBeUndefined();
});

test("stacks to choose from show components and problems, and which is active", () => {
  const components = [component(), component({ name: "s3", flavor: "s3" }), component({ name: "gone", flavor: null })];
  const stacks = [stack({ isActive: true, components }), stack({ name: "spare", problems: ["one", "two"] })];
  expect(stackChoices(profile({ stacks }))).toEqual([
    { name: "training", label: "$(check) training", description: "default (local), s3, gone" },
    { name: "spare", label: "$(blank) spare", description: "default (local)", detail: "$(warning) one; two" },
  ]);
  expect(stackChoices(profile({ stacks: null }))).toEqual([]);
});

test("profiles to choose from show where their stacks are kept", () => {
  const remote = profile({ name: "team", isActive: false, storeType: "rest", detail: "2 hours old", problem: "no answer" });
  expect(profileChoices(repository({ profiles: [profile(), remote] }))).toEqual([
    { name: "default", label: "$(check) default", description: "local" },
    { name: "team", label: "$(blank) team", description: "rest, 2 hours old", detail: "$(warning) no answer" },
  ]);
});
