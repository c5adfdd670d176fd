import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { runProgram } from "../../local/stack/run-program.ts";
import { readJson } from "../../local/stack/state-directory.ts";
import { withoutRealKeys } from "../../local/stack/throw-away-stack.ts";

export const name = "inputs";
export const summary =
  "what people type (digits of any script, places, phones, codes) × where they type it, expected beside seen";

interface Row {
  where: string;
  country: string;
  typed: string;
  expected: string;
  seen: string;
  ok: boolean;
}

/** Runs tests/db/inputs on a database and carrier of its own; the table is left in `.local/prove-inputs/table.md`. */
export async function run() {
  const directory = mkdtempSync(path.join(tmpdir(), "numninja-prove-inputs-"));
  try {
    const file = path.join(directory, "table.json");
    const { code } = await runProgram(
      ["node_modules/vitest/vitest.mjs", "run", "--project", "db", "--reporter=dot", "tests/db/inputs"],
      { env: { ...withoutRealKeys(), INPUTS_TABLE: file } },
    );
    const rows = readJson<Row[]>(file) ?? [];
    const failed = rows.filter(({ ok }) => !ok);
    for (const row of failed)
      console.log(`  ! ${row.where} ${row.country} ${show(row.typed)}: ${row.seen}, not ${row.expected}`);
    const figures: Record<string, string | number> = { inputs: rows.length, "not as expected": failed.length };
    for (const where of new Set(rows.map((row) => row.where))) {
      figures[where] = rows.filter((row) => row.where === where && row.ok).length;
    }
    figures.table = writeTable(rows);
    return { ok: code === 0 && rows.length >= 150 && failed.length === 0, figures };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Invisible characters are shown by their code. */
const show = (text: string): string =>
  JSON.stringify(text).replace(
    /\p{Cf}|\p{Cc}|\p{Mn}|\u00a0|\u2011/gu,
    (one) => `\\u${one.codePointAt(0)!.toString(16).padStart(4, "0")}`,
  );

function writeTable(rows: readonly Row[]): string {
  const file = path.join(".local", "prove-inputs", "table.md");
  const cell = (text: string) => text.replaceAll("|", "\\|");
  const lines = rows.map((row) =>
    [row.where, row.country, show(row.typed), row.expected, row.seen, row.ok ? "yes" : "NO"].map(cell).join(" | "),
  );
  mkdirSync(path.dirname(file), { recursive: true });
  const head = ["where | country | typed | expected | seen | as expected", "--- | --- | --- | --- | --- | ---"];
  writeFileSync(file, `${[...head, ...lines].map((line) => `| ${line} |`).join("\n")}\n`);
  return file;
}
