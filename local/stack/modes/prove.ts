import { readdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { whenAskedToEnd } from "../on-end.ts";
import { bold, green, red, seconds } from "../progress.ts";
import { StartRefused } from "../start-refused.ts";
import { stopThrowAwayStacks } from "../throw-away-stack.ts";

/** What a file in tests/prove exports: one claim about the product that anyone can check again. */
export interface Proof {
  name: string;
  summary: string;
  /** @returns `figures` are printed last, one per line */
  run(): Promise<{ ok: boolean; figures: Record<string, string | number | boolean> }>;
}

const directory = path.join("tests", "prove");

/** `npm run prove` lists the proofs; `npm run prove -- <name>` runs one and fails when it falls short. */
export async function run([name]: string[]): Promise<number> {
  const proofs = await loadProofs();
  if (!name) {
    console.log("\nnpm run prove -- <name>\n");
    for (const { name: title, summary } of proofs) console.log(`  ${bold(title.padEnd(10))} ${summary}`);
    console.log();
    return 0;
  }
  const proof = proofs.find((one) => one.name === name);
  if (!proof)
    throw new StartRefused(`There is no proof "${name}". There are: ${proofs.map((one) => one.name).join(", ")}.`);
  const started = Date.now();
  console.log(`\n${bold(proof.name)}: ${proof.summary}\n`);
  const outcome = await Promise.race([proof.run(), whenAskedToEnd(stopThrowAwayStacks)]);
  if (typeof outcome === "number") return outcome;
  const { ok, figures } = outcome;
  console.log(`\n${ok ? green(`${proof.name} holds`) : red(`${proof.name} falls short`)} (${seconds(started)})`);
  const width = Math.max(...Object.keys(figures).map((key) => key.length));
  for (const [key, value] of Object.entries(figures)) console.log(`  ${key.padEnd(width)}  ${value}`);
  return ok ? 0 : 1;
}

/** Files that export a `run`; others beside them are their helpers. */
async function loadProofs(): Promise<Proof[]> {
  const files = readdirSync(directory).filter((file) => file.endsWith(".ts"));
  const modules = await Promise.all(
    files.map((file) => import(pathToFileURL(path.resolve(directory, file)).href) as Promise<Partial<Proof>>),
  );
  return modules.filter((one): one is Proof => typeof one.run === "function" && typeof one.name === "string");
}
