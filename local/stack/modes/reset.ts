import { rmSync } from "node:fs";
import path from "node:path";
import { takeStateDirectory } from "../state-directory.ts";

/** `npm run reset`: the next start begins with an empty database. Refused while a stack runs. */
export async function run(): Promise<number> {
  const directory = path.resolve(process.env.NUMNINJA_STATE_DIR || ".local");
  const state = await takeStateDirectory(directory, { fresh: true });
  state.release();
  rmSync(directory, { recursive: true, force: true });
  console.log(`  Emptied ${directory}`);
  return 0;
}
