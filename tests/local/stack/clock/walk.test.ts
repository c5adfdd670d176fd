import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { PartClock } from "../../../../local/stack/clock/part-clock.ts";
import { moveAll, type Step, walk } from "../../../../local/stack/clock/walk.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(new Date("2026-11-27T10:00:00Z"));
});
afterEach(() => vi.useRealTimers());

/** A part whose work is due at given instants (minutes after the start) and takes some looks to be done. */
function part(turn: PartClock["turn"], dueMinutes: number[] = [], { looks = 0, offsetMs = 0 } = {}) {
  const start = Date.now();
  const due = dueMinutes.map((minutes) => start + minutes * MINUTE);
  const done: number[] = [];
  const moves: number[] = [];
  let working = 0;
  const now = () => Date.now() + offsetMs;
  const clock: PartClock = {
    turn,
    async read() {
      if (working > 0) {
        working--;
        return { offsetMs, nextDueMs: null, busy: ["work"] };
      }
      const future = due.filter((at) => at > now());
      return { offsetMs, nextDueMs: future.length > 0 ? Math.min(...future) : null, busy: [] };
    },
    async moveTo(to) {
      moves.push(to);
      offsetMs = Math.max(offsetMs, to);
      const ready = due.filter((at) => at <= now() && !done.includes(at));
      done.push(...ready);
      if (ready.length > 0) working = looks;
    },
  };
  return { clock, moves, done: () => done.map((at) => (at - start) / MINUTE) };
}

async function walkMinutes(parts: Record<string, { clock: PartClock }>, minutes: number, options = {}) {
  const steps: Step[] = [];
  const start = Date.now();
  const clocks = new Map(Object.entries(parts).map(([name, { clock }]) => [name, clock]));
  const count = await walk(clocks, start + minutes * MINUTE, { onStep: (step) => steps.push(step), ...options });
  expect(count).toBe(steps.length);
  return steps.map(({ at, due }) => [(at.getTime() - start) / MINUTE, due]);
}

test("a walk stops at every due instant of every part, and otherwise goes an hour at most", async () => {
  const data = part("data", [20, 245]);
  const stripe = part("vendor", [130]);
  expect(await walkMinutes({ data, stripe }, 260)).toEqual([
    [20, "data"],
    [80, null],
    [130, "stripe"],
    [190, null],
    [245, "data"],
    [260, null],
  ]);
  expect(data.done()).toEqual([20, 245]);
  expect(stripe.done()).toEqual([130]);
});

test("no step begins before the one before it is idle", async () => {
  const slow = part("vendor", [10, 11], { looks: 3 });
  const jobs = part("jobs");
  expect(await walkMinutes({ slow, jobs }, 30)).toEqual([
    [10, "slow"],
    [11, "slow"],
    [30, null],
  ]);
});

test("data moves first and the jobs last, regardless of their order in the list", async () => {
  const heard: string[] = [];
  const named = (name: string, turn: PartClock["turn"]): [string, PartClock] => [
    name,
    { turn, read: async () => ({ offsetMs: 0, nextDueMs: null, busy: [] }), moveTo: async () => void heard.push(name) },
  ];
  await moveAll(new Map([named("jobs", "jobs"), named("stripe", "vendor"), named("data", "data")]), HOUR);
  expect(heard).toEqual(["data", "stripe", "jobs"]);
});

test("a part that was left behind by a crash is brought to the others first", async () => {
  const ahead = part("data", [], { offsetMs: 40 * MINUTE });
  const behind = part("jobs", [30]);
  await walkMinutes({ ahead, behind }, 50);
  expect(behind.moves[0]).toBe(40 * MINUTE);
  expect(behind.done()).toEqual([30]);
});

test("a walk only goes forward: a target that is past takes no step", async () => {
  const data = part("data", [], { offsetMs: 2 * HOUR });
  expect(await walkMinutes({ data }, 60)).toEqual([]);
});

test("work that never ends stops the walk with its name, and a part that does not answer is work", async () => {
  const busy = part("jobs");
  busy.clock.read = async () => {
    throw new Error("ECONNREFUSED");
  };
  const first = { ...busy.clock, read: part("jobs").clock.read };
  let looks = 0;
  const clock: PartClock = { ...busy.clock, read: () => (looks++ === 0 ? first.read() : busy.clock.read()) };
  await expect(walkMinutes({ inngest: { clock } }, 60, { patienceMs: 50 })).rejects.toThrow(
    /still at work after 0.05 s. inngest: does not answer \(ECONNREFUSED\)/,
  );
});

test("for rows that wait too long the parts are sent the time again, so that the sweeper looks", async () => {
  const jobs = part("jobs");
  let waiting = 0;
  const data = part("data");
  const { read } = data.clock;
  data.clock.read = async () => ({ ...(await read()), busy: waiting > 0 ? ["1 rows in the outbox"] : [] });
  const { moveTo } = jobs.clock;
  jobs.clock.moveTo = async (to) => {
    await moveTo(to);
    waiting = jobs.moves.length === 2 ? 1 : 0; // left by a process that died; the next sweep takes it
  };
  expect(await walkMinutes({ data, jobs }, 30)).toEqual([[30, null]]);
  expect(jobs.moves).toHaveLength(3);
});

test("a walk that is asked to end does so between two steps", async () => {
  const abort = new AbortController();
  const data = part("data", [10, 20]);
  const start = Date.now();
  await walk(new Map([["data", data.clock]]), start + HOUR, { signal: abort.signal, onStep: () => abort.abort() });
  expect(data.done()).toEqual([10]);
});
