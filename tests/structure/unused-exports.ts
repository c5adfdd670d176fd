import { readFileSync } from "node:fs";
import { resolveImport, sources } from "./import-graph";

/** Everything that one file hands out or takes. The name `*` stands for all of a file, the empty one for none. */
interface FileNames {
  /** its own names, with "type" for interfaces and types */
  exports: Map<string, "value" | "type">;
  /** names that it passes on: its name → the file and the name there */
  passesOn: Map<string, { file: string; name: string }>;
  takes: { file: string; name: string }[];
  text: string;
}

const declaration =
  /^export (?:declare )?(?:default )?(?:async )?(?:abstract )?(const|let|function\*?|class|enum|type|interface) (\w+)/gm;
const clause = /^(?:import|export)(?: type)?\s+([^;"]*?)\s+from\s+"([^"]+)"/gm;
/** An import for what the file does, not for its names. */
const effects = /^import "([^"]+)"/gm;
const dynamic = /\bimport\(\s*"([^"]+)"\s*\)/g;
const typeImport = /\bimport\("([^"]+)"\)\.(\w+)/g;

/** `{ a, type b as c }` as pairs of the name there and the name here. */
function namesIn(braces: string): [there: string, here: string][] {
  return braces
    .split(",")
    .map((part) => part.trim().replace(/^type\s+/, ""))
    .filter(Boolean)
    .map((part) => {
      const [there = "", here = there] = part.split(/\s+as\s+/);
      return [there, here];
    });
}

function read(file: string): FileNames {
  const text = readFileSync(file, "utf8");
  const names: FileNames = { exports: new Map(), passesOn: new Map(), takes: [], text };
  for (const [, kind, name = ""] of text.matchAll(declaration))
    names.exports.set(name, kind === "type" || kind === "interface" ? "type" : "value");
  for (const [, braces = ""] of text.matchAll(/^export (?:type )?\{([^}]*)\};/gm))
    for (const [, here] of namesIn(braces)) names.exports.set(here, "value");
  for (const [statement, given = "", specifier = ""] of text.matchAll(clause)) {
    const target = resolveImport(file, specifier);
    if (target === null) continue;
    const braces = /\{([^}]*)\}/.exec(given)?.[1];
    if (statement.startsWith("export")) {
      if (braces === undefined) names.takes.push({ file: target, name: "*" });
      else for (const [there, here] of namesIn(braces)) names.passesOn.set(here, { file: target, name: there });
    } else if (/\*\s+as/.test(given)) names.takes.push({ file: target, name: "*" });
    else {
      for (const [there] of namesIn(braces ?? "")) names.takes.push({ file: target, name: there });
      if (/^[\w$]/.test(given.replace(/^type\s+/, ""))) names.takes.push({ file: target, name: "default" });
    }
  }
  for (const [, specifier = ""] of text.matchAll(effects)) {
    const target = resolveImport(file, specifier);
    if (target !== null) names.takes.push({ file: target, name: "" });
  }
  for (const [, specifier = ""] of text.matchAll(dynamic)) {
    const target = resolveImport(file, specifier);
    if (target !== null) names.takes.push({ file: target, name: "*" });
  }
  for (const [, specifier = "", name = ""] of text.matchAll(typeImport)) {
    const target = resolveImport(file, specifier);
    if (target !== null) names.takes.push({ file: target, name });
  }
  return names;
}

/**
 * What no other file takes: exports (types only when their own file does not name them either) and whole files.
 *
 * @param roots folders and files whose imports count
 * @param isEntry files that something outside of the imports starts: pages, routes, tests, programs
 * @returns `file name`, or `file` alone when nothing imports it
 */
export function unusedExports(roots: string[], isEntry: (file: string) => boolean): string[] {
  const files = new Map(roots.flatMap((root) => sources(root)).map((file) => [file, read(file)]));
  const taken = new Map<string, Set<string>>();
  const imported = new Set<string>();

  const take = (file: string, name: string): void => {
    const names = taken.get(file) ?? new Set();
    if (names.has(name)) return;
    taken.set(file, names.add(name));
    imported.add(file);
    const next = files.get(file)?.passesOn ?? new Map<string, { file: string; name: string }>();
    for (const [here, there] of next) if (name === "*" || name === here) take(there.file, there.name);
  };
  for (const names of files.values()) for (const { file, name } of names.takes) take(file, name);

  return [...files].flatMap(([file, { exports, passesOn, text }]) => {
    if (isEntry(file)) return [];
    if (!imported.has(file)) return [file];
    const names = taken.get(file) ?? new Set();
    if (names.has("*")) return [];
    const own = [...exports].filter(([name, kind]) => {
      if (names.has(name)) return false;
      return kind === "value" || text.split(new RegExp(`\\b${name}\\b`)).length <= 2;
    });
    return [...own.map(([name]) => name), ...[...passesOn.keys()].filter((name) => !names.has(name))].map(
      (name) => `${file} ${name}`,
    );
  });
}
