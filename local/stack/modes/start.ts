import { existsSync } from "node:fs";
import path from "node:path";
import { readPort } from "../choose-ports.ts";
import { followEdits } from "../follow-edits.ts";
import { whenAskedToEnd } from "../on-end.ts";
import { bold, dim, note, seconds } from "../progress.ts";
import { type RunningStack, type StackOptions, startStack } from "../start-stack.ts";

/** `npm start`: the built application and everything it needs, until Ctrl-C. */
export const run = () => serve("start");

export async function serve(mode: StackOptions["mode"]): Promise<number> {
  if (existsSync(".env")) process.loadEnvFile(".env");
  let stop = async () => {};
  let asked = false;
  const ended = whenAskedToEnd(async () => {
    asked = true;
    console.log(dim("\n  Stopping …"));
    await stop();
  });
  for (let fresh = false; ; fresh = true) {
    const started = Date.now();
    console.log(bold(`\nNumNinja ${mode === "dev" ? "with hot reload" : ""}`));
    const starting = startStack({ ...options(mode), fresh }, (how) => {
      stop = how;
    });
    const stack = await Promise.race([starting, ended]).catch((error) => {
      if (asked) return ended; // what was coming up failed because we ended it
      throw error;
    });
    if (typeof stack === "number") {
      await starting.then((late) => late.stop()).catch(() => {}); // what was still coming up
      return stack;
    }
    printAddresses(stack, started);
    const outcome = await Promise.race([ended, ...(mode === "dev" ? [untilNewDatabase(stack)] : [])]);
    if (typeof outcome === "number") return outcome;
    note(`${outcome}: everything is made again`);
    await stack.stop();
  }
}

const options = (mode: StackOptions["mode"]): StackOptions => ({
  mode,
  directory: path.resolve(process.env.NUMNINJA_STATE_DIR || ".local"),
  source: process.env,
  port: readPort(process.env.PORT),
  demo: true,
});

/** Follows edits of the embedded stack until one needs a new database. @returns why */
async function untilNewDatabase(stack: RunningStack): Promise<string> {
  const following = new AbortController();
  const reason = await followEdits(stack, following.signal);
  following.abort();
  return reason;
}

function printAddresses({ environment, addresses }: RunningStack, started: number): void {
  const line = (title: string, value: string) => console.log(`  ${title.padEnd(14)} ${value}`);
  console.log(`\n  ${bold("Ready")} in ${seconds(started)}\n`);
  line("Shop", bold(environment.APP_URL ?? ""));
  for (const [title, value] of addresses) line(title, value);
  console.log(dim("\n  Ctrl-C ends everything. Logs and data: .local  (npm run reset empties it)\n"));
}
