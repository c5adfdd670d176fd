import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

/** One import across modules (or files), or of a package. Paths are relative to the root of the repository. */
export interface Edge {
  file: string;
  from: string;
  /** the module (or file) that is imported; the package's name for a package */
  to: string;
  /** the file that is imported; the package's name for a package */
  target: string;
  specifier: string;
  isPackage: boolean;
}

const endings = ["", ".ts", ".tsx", "/index.ts", "/index.tsx"];

/** `lib/<module>` for a file in one, else the folder at the top. */
function moduleOf(file: string): string {
  const parts = file.split("/");
  return parts[0] === "lib" && parts.length > 2 ? `lib/${parts[1]}` : (parts[0] as string);
}

export function resolveImport(file: string, specifier: string): string | null {
  const base = specifier.startsWith("@/")
    ? specifier.slice(2)
    : specifier.startsWith(".")
      ? path.posix.join(path.posix.dirname(file), specifier)
      : null;
  if (base === null) return null;
  return endings.map((ending) => base + ending).find((name) => existsSync(name) && statSync(name).isFile()) ?? base;
}

export const sources = (root: string, ending = /\.tsx?$/): string[] =>
  statSync(root).isFile()
    ? [root]
    : readdirSync(root, { recursive: true, encoding: "utf8" })
        .filter((name) => ending.test(name))
        .map((name) => path.posix.join(root, name));

const specifiersOf = (text: string): string[] =>
  [...text.matchAll(/\bfrom\s+"([^"]+)"|\bimport\(\s*"([^"]+)"|^import\s+"([^"]+)"/gm)].map(
    ([, from, dynamic, bare]) => (from ?? dynamic ?? bare) as string,
  );

/** Every import that leaves its group. @param roots folders or files below the working directory */
function importEdges(roots: string[], groupOf: (file: string) => string): Edge[] {
  return roots
    .flatMap((root) => sources(root))
    .flatMap((file) =>
      specifiersOf(readFileSync(file, "utf8")).flatMap((specifier) => {
        const from = groupOf(file);
        const target = resolveImport(file, specifier);
        const to = target === null ? specifier : groupOf(target);
        return to === from
          ? []
          : [{ file, from, to, target: target ?? specifier, specifier, isPackage: target === null }];
      }),
    );
}

/** Packages that files below `roots` load when they run, by themselves or through what they import, with who loads each. */
export function packagesLoadedBy(roots: string[]): Map<string, string[]> {
  const loaded = new Map<string, string[]>();
  const waiting = roots.flatMap((root) => sources(root));
  const seen = new Set(waiting);
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    const withoutTypes = readFileSync(file, "utf8").replace(/^(import|export) type\b[^;]*;/gm, "");
    for (const specifier of specifiersOf(withoutTypes)) {
      const target = resolveImport(file, specifier);
      if (target === null) loaded.set(specifier, [...(loaded.get(specifier) ?? []), file]);
      else if (!seen.has(target) && /\.tsx?$/.test(target)) {
        seen.add(target);
        waiting.push(target);
      }
    }
  }
  return loaded;
}

/** Every import that leaves its module. */
export const moduleEdges = (roots: string[]): Edge[] => importEdges(roots, moduleOf);

/** Every import, each file for itself. */
export const fileEdges = (roots: string[]): Edge[] => importEdges(roots, (file) => file);

/** Groups of modules that import each other, directly or around. Each group sorted, groups by their first module. */
export function cyclesOf(edges: readonly Edge[]): string[][] {
  const next = new Map<string, Set<string>>();
  for (const { from, to } of edges) next.set(from, (next.get(from) ?? new Set()).add(to));
  const reachable = (start: string): Set<string> => {
    const seen = new Set<string>();
    const waiting = [...(next.get(start) ?? [])];
    for (let module = waiting.pop(); module !== undefined; module = waiting.pop()) {
      if (seen.has(module)) continue;
      seen.add(module);
      waiting.push(...(next.get(module) ?? []));
    }
    return seen;
  };
  const reach = new Map([...next.keys()].map((module) => [module, reachable(module)]));
  const groups = new Map<string, string[]>();
  for (const [module, seen] of reach) {
    if (!seen.has(module)) continue;
    const group = [...seen].filter((other) => reach.get(other)?.has(module)).sort();
    groups.set(group[0] as string, group);
  }
  return [...groups.values()].sort(([a = ""], [b = ""]) => a.localeCompare(b));
}
