import { readFileSync, watch } from "node:fs";
import path from "node:path";
import {
  baselineFile,
  listSchemas,
  makeBaseline,
  planEdit,
  schemas,
  withConnection,
  writeBaseline,
} from "../postgres/index.ts";
import { note } from "./progress.ts";
import type { RunningStack } from "./start-stack.ts";
import { readJson } from "./state-directory.ts";

/** Editors write a file in several steps. */
const settledMs = 200;

/**
 * `npm run dev` beside hot reload: an edited part of `local` starts again, an edited topic of `supabase/schemas` reaches the database.
 *
 * @param stack its database and parts
 * @param signal ends it
 * @returns resolves with the reason when an edit needs a new database
 */
export function followEdits(stack: RunningStack, signal: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    let topics = readTopics();
    let working = Promise.resolve();
    const inTurn = (work: () => Promise<void>) => {
      working = working.then(work).catch((error: Error) => note(error.message));
    };

    onEdits("local", signal, (files) => inTurn(() => restartParts(stack, files)));
    onEdits(schemas, signal, () =>
      inTurn(async () => {
        const edited = readTopics();
        if (edited === topics) return;
        const plan = planEdit(topics, edited);
        if (plan === null) return resolve("an edit of supabase/schemas needs a new database");
        await applyEdit(stack, plan);
        topics = edited;
      }),
    );
  });
}

const readTopics = (): string =>
  listSchemas(schemas)
    .map((file) => readFileSync(file, "utf8"))
    .join("\n");

/** Reports each burst of edits below a folder, as paths below it. */
function onEdits(folder: string, signal: AbortSignal, report: (files: string[]) => void): void {
  const files = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  watch(folder, { recursive: true, signal }, (_, file) => {
    if (!file || !/\.(ts|mjs|sql)$/.test(file)) return;
    files.add(file);
    clearTimeout(timer);
    timer = setTimeout(() => {
      report([...files]);
      files.clear();
    }, settledMs);
  });
}

/** Each of our parts lives in its folder; all of them use the kit. */
async function restartParts(stack: RunningStack, files: string[]): Promise<void> {
  const folders = new Set(files.map((file) => file.split(path.sep)[0]));
  const ours = [...stack.embedded].filter((name) => name !== "postgres");
  const edited = folders.has("kit") ? ours : ours.filter((name) => folders.has(name));
  for (const name of edited) note(`${name} was edited, starting it again`);
  await Promise.all(edited.map((name) => stack.restart(name)));
  if (folders.has("stack") || folders.has("postgres"))
    note("local/stack or local/postgres was edited: start `npm run dev` again");
}

/** One transaction as the owner. The database counts as made from the edited topics from then on, and so does the baseline. */
async function applyEdit(stack: RunningStack, plan: string[]): Promise<void> {
  const url = readJson<Record<string, string>>(path.join(stack.directory, "env.json"))?.DATABASE_URL;
  if (!url) return note("supabase/schemas was edited; the database of this stack is not ours to change");
  const baseline = makeBaseline(schemas);
  const version = path.basename(baselineFile).split("_")[0] ?? "";
  await withConnection(url, (sql) =>
    sql.begin(async (tx) => {
      await tx.unsafe("set local check_function_bodies = off");
      for (const statement of plan) await tx.unsafe(statement);
      await tx`
        update supabase_migrations.schema_migrations set statements = ${[baseline]} where version = ${version}`;
    }),
  ).catch((error: Error) => {
    throw new Error(`supabase/schemas was edited, but the database refuses it: ${error.message}`);
  });
  writeBaseline();
  note(`supabase/schemas was edited: the database has it (${plan.length} statements), and so has ${baselineFile}`);
}
