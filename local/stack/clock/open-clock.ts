import path from "node:path";
import { connect } from "../../postgres/connect.ts";
import type { Ports } from "../choose-ports.ts";
import type { Keys } from "../keys.ts";
import { type Chosen, partContext } from "../part-context.ts";
import { type PartName, parts } from "../parts.ts";
import { readJson } from "../state-directory.ts";
import { fileClock } from "./offset-file.ts";
import { ClockRefused, refuseMoving } from "./refusals.ts";
import { type Clocks, currentOffset, jump, type WalkOptions, walk } from "./walk.ts";

/** Written by a stack that comes up, so that another process finds its parts. */
export interface StackFacts {
  ports: Ports;
  embedded: PartName[];
}

/** The business time of a stack that runs. */
export interface StackClock {
  now(): Promise<Date>;
  /** @returns how many steps it took */
  walkTo(target: Date, options?: WalkOptions): Promise<number>;
  /** In one step, without what was due between. */
  jumpTo(target: Date, options?: WalkOptions): Promise<void>;
  close(): Promise<void>;
}

/** Every clock that has to agree, by the name of its part; `application` is the file that the application reads. */
export function clocksOf(chosen: Chosen, embedded: ReadonlySet<PartName>, clockFile: string): Clocks {
  const clocks = parts.flatMap((part) => {
    const clock = embedded.has(part.name) ? part.clock?.(partContext(part, chosen)) : undefined;
    return clock ? [[part.name, clock] as const] : [];
  });
  return new Map([...clocks, ["application", fileClock(clockFile)]]);
}

/**
 * Opens the clock of the stack in `directory`.
 *
 * @param source the caller's environment
 * @throws {ClockRefused} without a running stack, beside another move, in production, and when a part is real
 */
export async function openClock(
  directory: string,
  source: Readonly<Record<string, string | undefined>>,
): Promise<StackClock> {
  const file = (name: string) => path.join(directory, name);
  const facts = readJson<StackFacts>(file("stack.json"));
  const environment = readJson<Record<string, string>>(file("env.json"));
  if (!facts || !environment || !readJson(file("pids.json"))) {
    throw new ClockRefused(`No stack runs on ${directory}. Start it first: npm start`);
  }
  const embedded = new Set(facts.embedded);
  refuseMoving(source, embedded);
  const keys = readJson<Keys>(file("keys.json")) ?? {};
  const clocks = clocksOf({ keys, ports: facts.ports, source }, embedded, file("clock.json"));
  const release = await takeTurn(environment.DATABASE_URL_ADMIN!);
  return {
    now: async () => new Date(Date.now() + (await currentOffset(clocks))),
    walkTo: (target, options) => walk(clocks, target.getTime(), options),
    jumpTo: (target, options) => jump(clocks, target.getTime(), options),
    async close() {
      await Promise.all([...clocks.values()].map((clock) => clock.close?.()));
      await release();
    },
  };
}

/** One move at a time. The lock ends with this process, however that ends. */
async function takeTurn(databaseUrl: string): Promise<() => Promise<void>> {
  const sql = connect(databaseUrl);
  const [row] = await sql`select pg_try_advisory_lock(hashtext('numninja business time')) as mine`;
  if (row!.mine) return () => sql.end({ timeout: 2 });
  await sql.end({ timeout: 2 });
  throw new ClockRefused("Another process is moving the business time of this stack.");
}
