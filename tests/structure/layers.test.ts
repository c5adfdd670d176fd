import { describe, expect, test } from "vitest";
import { cyclesOf, type Edge, moduleEdges, packagesLoadedBy } from "./import-graph";
import { vendorWords } from "./vendor-words";

/** Modules whose files may be named one by one: they have no inside. */
const open = new Set(["lib", "lib/contract", "lib/kernel"]);

/** What a layer may import besides itself; a module that is not listed may import every module of `lib`. */
const below: Record<string, (target: string) => boolean> = {
  components: (target) => open.has(target),
  lib: (target) => target === "lib/kernel",
  "lib/kernel": (target) => target === "lib",
  "lib/contract": (target) => target === "lib/kernel" || target === "lib",
  "lib/db": (target) => open.has(target),
};

const all = moduleEdges(["app", "components", "lib", "inngest", "instrumentation.ts", "proxy.ts"]);
const edges = all.filter(({ isPackage }) => !isPackage);

const asText = ({ file, target }: Edge): string => `${file} → ${target}`;

describe("layers", () => {
  test("there are imports to look at", () => {
    expect(edges.length).toBeGreaterThan(200);
  });

  test("modules have no cycles", () => {
    expect(cyclesOf(edges)).toEqual([]);
  });

  test("a module is imported through its index.ts", () => {
    const deep = edges.filter(
      ({ file, to, target }) =>
        to.startsWith("lib/") && !open.has(to) && target !== `${to}/index.ts` && file !== "instrumentation.ts",
    );
    expect(deep.map(asText)).toEqual([]);
  });

  test("each layer imports only what stands below it", () => {
    const upward = edges.filter(({ from, to }) =>
      below[from] ? !below[from](to) : from.startsWith("lib/") && !to.startsWith("lib"),
    );
    expect(upward.map(asText)).toEqual([]);
  });

  test("contract and kernel are pure", () => {
    const impure = all.filter(
      ({ from, specifier }) => from !== "lib" && open.has(from) && /^(node:|postgres$)/.test(specifier),
    );
    expect(impure.map(asText)).toEqual([]);
  });

  test("no component loads zod: of endpoints and their schemas only the types reach the browser", () => {
    expect(packagesLoadedBy(["components"]).get("zod") ?? []).toEqual([]);
  });

  test("a carrier is named in its own folder, in the registry, and where it is the platform of our calls", () => {
    expect(vendorWords()).toEqual([]);
  });

  test("the product imports nothing of the embedded stack or of the tests", () => {
    expect(edges.filter(({ to }) => to === "local" || to === "tests").map(asText)).toEqual([]);
  });
});

describe("cyclesOf", () => {
  const edge = (from: string, to: string): Edge => ({
    from,
    to,
    file: `${from}/a.ts`,
    target: `${to}/index.ts`,
    specifier: to,
    isPackage: false,
  });

  test.each([
    ["none", [edge("a", "b"), edge("b", "c")], []],
    ["two modules", [edge("a", "b"), edge("b", "a")], [["a", "b"]]],
    ["three modules around", [edge("a", "b"), edge("b", "c"), edge("c", "a"), edge("c", "d")], [["a", "b", "c"]]],
  ])("%s", (_, given, cycles) => {
    expect(cyclesOf(given)).toEqual(cycles);
  });
});
