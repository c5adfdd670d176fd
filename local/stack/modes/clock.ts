import path from "node:path";
import { openClock, parseMove, readOffset, type StackClock } from "../clock/index.ts";
import { whenAskedToEnd } from "../on-end.ts";
import { bold, dim, phase } from "../progress.ts";
import { run as reset } from "./reset.ts";

/**
 * `npm run clock`: shows business time; `-- +30d` and `-- 2027-03-01T00:00Z` walk it there; `-- reset` starts over,
 * which empties the data too.
 */
export async function run([move]: string[]): Promise<number> {
  const directory = path.resolve(process.env.NUMNINJA_STATE_DIR || ".local");
  if (move === "reset") return reset();
  if (move === undefined) {
    show(readOffset(path.join(directory, "clock.json")));
    return 0;
  }
  const clock = await openClock(directory, process.env);
  const abort = new AbortController();
  const walking = walkTo(clock, move, abort.signal).finally(() => clock.close());
  const asked = whenAskedToEnd(async () => {
    abort.abort(); // the present step is ended, or parts would stand apart
    await walking.catch(() => {});
  });
  return Promise.race([walking, asked]);
}

async function walkTo(clock: StackClock, move: string, signal: AbortSignal): Promise<number> {
  const target = parseMove(move, await clock.now());
  await phase(`Moving business time to ${target.toISOString()}`, async (report) => {
    const steps = await clock.walkTo(target, {
      signal,
      onStep: ({ at, number, due }) => report(`${at.toISOString()}, step ${number}${due ? `: ${due}` : ""}`),
    });
    report(`${steps} steps`);
  });
  show((await clock.now()).getTime() - Date.now());
  return signal.aborted ? 130 : 0;
}

function show(offsetMs: number): void {
  const ahead = offsetMs < 1_000 ? "the machine's time" : `${distance(offsetMs)} ahead of the machine`;
  console.log(`  Business time is ${bold(new Date(Date.now() + offsetMs).toISOString())}${dim(`, ${ahead}`)}`);
}

function distance(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  const [days, hours] = [Math.floor(minutes / 1_440), Math.floor((minutes % 1_440) / 60)];
  return [days && `${days} d`, hours && `${hours} h`, minutes % 60 && `${minutes % 60} min`].filter(Boolean).join(" ");
}
