import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  baselineFile,
  compareFingerprints,
  fingerprint,
  listSchemas,
  schemas,
  withConnection,
} from "../../local/postgres/index.ts";
import { startScratchCluster } from "../../local/stack/scratch-cluster.ts";
import { findAdvice } from "../setup/advisors.ts";
import { cyclesOf, type Edge, moduleEdges } from "../structure/import-graph.ts";
import { vendorWords } from "../structure/vendor-words.ts";

export const name = "structure";
export const summary =
  "layers without cycles or deep imports, no vendor outside its place, one text per SQL rule that makes the database, advisors clean";

const product = ["app", "components", "lib", "inngest", "instrumentation.ts", "proxy.ts"];
const open = new Set(["lib", "lib/contract", "lib/kernel"]);

/** @returns figures of this checkout; the proof holds when every count that should be 0 is */
export async function run() {
  const imports = importFigures(moduleEdges(product).filter(({ isPackage }) => !isPackage));
  const vendors = vendorWords();
  const sql = sqlFigures();
  const database = await databaseFigures();
  const zero = {
    "module cycles": imports.cycles,
    "deep imports across modules": imports.deep,
    "vendor words outside their place": vendors,
    "SQL functions defined twice": sql.twice,
    "SQL lines over 120 columns": sql.long,
    "SQL texts rewritten by a script": sql.scripted,
    "database(migrations) ≠ database(schemas)": database.differences,
    "advisors at warn": database.advisors,
  };
  for (const [what, found] of Object.entries(zero))
    for (const one of found.slice(0, 8)) console.log(`  ${what}: ${one}`);
  const counts = Object.fromEntries(Object.entries(zero).map(([what, found]) => [what, found.length]));
  return {
    ok: Object.values(counts).every((count) => count === 0) && sql.longest.lines <= 60,
    figures: {
      ...counts,
      modules: imports.modules,
      "imports across modules, through index.ts": imports.byIndex,
      "SQL topics, lines, functions": `${sql.topics}, ${sql.lines}, ${sql.functions}`,
      "longest SQL function": `${sql.longest.lines} lines (${sql.longest.name}); ${sql.overForty} over 40`,
      ...Object.fromEntries(Object.entries(folders).map(([folder, pattern]) => [`${folder}/`, sizes(pattern)])),
    },
  };
}

function importFigures(edges: Edge[]) {
  const across = edges.filter(({ to }) => to.startsWith("lib/") && !open.has(to));
  const deep = across.filter(({ to, target, file }) => target !== `${to}/index.ts` && file !== "instrumentation.ts");
  return {
    modules: new Set(edges.flatMap(({ from, to }) => [from, to])).size,
    cycles: cyclesOf(edges).map((cycle) => cycle.join(" ⇄ ")),
    deep: deep.map(({ file, target }) => `${file} → ${target}`),
    byIndex: across.length - deep.length,
  };
}

function sqlFigures() {
  const files = listSchemas(schemas);
  const texts = files.map((file) => readFileSync(file, "utf8"));
  const all = texts.join("\n");
  const functions = [...all.matchAll(/^create (?:or replace )?function (\S+?)\([\s\S]*?(\$\$[\s\S]*?\$\$)/gm)].map(
    ([, title, body]) => ({ name: title as string, lines: (body as string).split("\n").length - 1 }),
  );
  const names = functions.map((one) => one.name);
  return {
    topics: files.length,
    lines: all.split("\n").length,
    functions: functions.length,
    twice: names.filter((title, index) => names.indexOf(title) !== index),
    long: files.flatMap((file, index) =>
      (texts[index] as string).split("\n").flatMap((line, row) => (line.length > 120 ? [`${file}:${row + 1}`] : [])),
    ),
    scripted: [...files, baselineFile].filter((file) => readFileSync(file, "utf8").includes("pg_get_functiondef")),
    longest: functions.reduce((a, b) => (b.lines > a.lines ? b : a), { name: "", lines: 0 }),
    overForty: functions.filter(({ lines }) => lines > 40).length,
  };
}

/** Two databases, one from the baseline and one topic by topic; and what Supabase's advisors find in the first. */
async function databaseFigures(): Promise<{ differences: string[]; advisors: string[] }> {
  const directory = mkdtempSync(path.join(tmpdir(), "numninja-topics-"));
  for (const [index, file] of listSchemas(schemas).entries()) {
    const title = `${20000101000000 + index}_${path.basename(file)}`;
    writeFileSync(path.join(directory, title), `set check_function_bodies = off;\n${readFileSync(file, "utf8")}`);
  }
  const fromBaseline = await startScratchCluster();
  const fromTopics = await startScratchCluster({ migrations: directory });
  try {
    const [a, b] = await Promise.all(
      [fromBaseline, fromTopics].map((cluster) => withConnection(cluster.url("postgres"), (sql) => fingerprint(sql))),
    );
    return {
      differences: compareFingerprints(b as string[], a as string[]),
      advisors: (await findAdvice(fromBaseline.url("postgres"))).map(
        ({ name: title, detail }) => `${title}: ${detail}`,
      ),
    };
  } finally {
    await Promise.all([fromBaseline.stop(), fromTopics.stop()]);
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Where the review of 7f4fb77 looked, generated files left out. */
const folders = {
  app: "app/**/*.{ts,tsx}",
  components: "components/**/*.{ts,tsx}",
  lib: "lib/**/*.{ts,tsx}",
  inngest: "inngest/**/*.ts",
  "supabase/schemas": "supabase/schemas/*.sql",
  local: "local/**/*.{ts,mjs}",
  tests: "tests/**/*.{ts,tsx}",
};

/** Files, lines, and lines of a file at the median, the 95th percentile and the most. */
function sizes(pattern: string): string {
  const lines = globSync(pattern, { exclude: (file) => /node_modules|\.gen\.ts$|database\.types/.test(String(file)) })
    .filter((file) => !/\.gen\.ts$|database\.types|node_modules/.test(file))
    .map((file) => readFileSync(file, "utf8").split("\n").length - 1)
    .sort((a, b) => a - b);
  const at = (share: number) => lines[Math.min(lines.length - 1, Math.floor(lines.length * share))] ?? 0;
  const total = lines.reduce((sum, count) => sum + count, 0);
  const over = lines.filter((count) => count > 250).length;
  return `${lines.length} files, ${total} lines; median ${at(0.5)}, p95 ${at(0.95)}, most ${at(1)}, over 250: ${over}`;
}
