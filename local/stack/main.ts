import { bold, red } from "./progress.ts";
import { StartRefused } from "./start-refused.ts";

/** `node local/start.mjs <mode> …` ends up here, under the right Node. Each mode is a module with `run(args): Promise<exit code>`. */
const modes: Record<string, () => Promise<{ run(args: string[]): Promise<number> }>> = {
  start: () => import("./modes/start.ts"),
  dev: () => import("./modes/dev.ts"),
  test: () => import("./modes/test.ts"),
  watch: () => import("./modes/watch.ts"),
  coverage: () => import("./modes/coverage.ts"),
  prove: () => import("./modes/prove.ts"),
  clock: () => import("./modes/clock.ts"),
  reset: () => import("./modes/reset.ts"),
  "gen-types": () => import("./modes/gen-types.ts"),
  "gen-sql": () => import("./modes/gen-sql.ts"),
};

const [name = "start", ...args] = process.argv.slice(2);
const mode = modes[name];
if (!mode) {
  console.error(`There is no mode "${name}". There are: ${Object.keys(modes).join(", ")}.`);
  process.exit(2);
}
try {
  process.exit(await (await mode()).run(args));
} catch (error) {
  if (error instanceof StartRefused) console.error(`\n${bold(red("Not started."))} ${error.message}`);
  else console.error(`\n${red(error instanceof Error && error.message ? error.message : String(error))}`);
  if (process.env.DEBUG && error instanceof Error) console.error(error.stack);
  process.exit(1);
}
