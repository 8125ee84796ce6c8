import { expect, test } from "vitest";
import { type Node, problemCount, tree } from "../src/tree";
import { component, overview, profile, repository, stack } from "./worlds";

/** Draw the tree: marks for active and problems, label, description. */
function drawn(nodes: Node[], indent = ""): string[] {
  return nodes.flatMap((node) => {
    const marks = `${node.isActive ? "*" : ""}${node.problems.length > 0 ? "!" : ""}`;
    const line = `${indent}${marks}${node.label} (${node.kind}) ${node.description}`.trimEnd();
    return [line, ...drawn(node.children, `${indent}  `)];
  });
}

const flat = (nodes: Node[]): Node[] => nodes.flatMap((node) => [node, ...flat(node.children)]);

test("one repository shows its profiles at once", () => {
  const missing = component({ type: "artifact_store", label: "artifact store", name: "s3", flavor: null, problems: ["?"] });
  const stacks = [stack({ isActive: true, components: [component(), missing], problems: ["?"] }), stack({ name: "spare" })];
  const shown = tree(overview(repository({ profiles: [profile({ stacks }), profile({ name: "team", isActive: false })] })));
  expect(drawn(shown)).toEqual([
    "*default (profile) active",
    "  *!training (stack) active",
    "    default (component) orchestrator · local",
    "    !s3 (component) artifact store · not registered",
    "  spare (stack)",
    "    default (component) orchestrator · local",
    "team (profile)",
    "  training (stack)",
    "    default (component) orchestrator · local",
  ]);
});

test("several repositories have a node each", () => {
  const shown = tree(overview(repository(), repository({ root: "C:\\projects\\other", profiles: [] })));
  expect(drawn(shown).filter((line) => !line.startsWith(" "))).toEqual([
    "shop (repository) /projects/shop",
    "other (repository) C:\\projects\\other",
  ]);
});

test("a profile whose store cannot be read says so", () => {
  const remote = profile({ storeType: "rest", detail: "ZenServer, 2 hours old", problem: "no answer", stacks: null });
  expect(drawn(tree(overview(repository({ profiles: [remote] }))))).toEqual([
    "*!default (profile) active · rest · ZenServer, 2 hours old",
    "  Its stacks are not known (note)",
  ]);
});

test("no two nodes have the same identity, also where names are alike", () => {
  const twins = repository({ profiles: [profile(), profile({ name: "training" })] });
  const identities = flat(tree(overview(twins, repository({ root: "/other" })))).map(({ id }) => id);
  expect(new Set(identities).size).toBe(identities.length);
});

test("a stack knows with which profile it is activated", () => {
  const other = profile({ name: "team", isActive: false });
  const [node] = flat(tree(overview(repository({ profiles: [other] })))).filter(({ kind }) => kind === "stack");
  const uri = "file:///projects/shop/.zen/config.yaml";
  expect(node?.activation).toEqual({ uri, profile: "team", isProfileActive: false, stack: "training" });
});

test("the badge counts stacks and profiles with problems", () => {
  const broken = stack({ problems: ["one", "two"] });
  const profiles = [profile({ stacks: [broken, stack()] }), profile({ stacks: null, problem: "no answer" })];
  expect(problemCount(overview(repository({ profiles })))).toBe(2);
  expect(problemCount(overview())).toBe(0);
});
