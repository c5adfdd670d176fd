import { setTimeout as sleep } from "node:timers/promises";
import type { ClockReading, PartClock } from "./part-clock.ts";

export type Clocks = ReadonlyMap<string, PartClock>;
type Readings = ReadonlyMap<string, ClockReading>;

export interface Step {
  /** where business time stands after the step */
  at: Date;
  /** counted from 1 */
  number: number;
  /** the part whose due instant ended the step; null when the hour, or the target, did */
  due: string | null;
}

export interface WalkOptions {
  /** called after each step, when everything is idle again */
  onStep?(step: Step): void;
  /** ends the walk after the present step */
  signal?: AbortSignal;
  /** how long a step may take until everything is idle, ms of the machine's clock */
  patienceMs?: number;
}

const hourMs = 3_600_000;
const defaultPatienceMs = 60_000;
/** Work that has waited this long: the parts are sent the time again, and the sweeper looks. */
const tellAgainMs = 2_000;
/** Work on its way from one part to the next is nowhere for an instant: only a second idle look counts. */
const looksUntilIdle = 2;
const lookEveryMs = 10;

/** The offset on which a stack stands: the furthest of its parts. One that was killed in the middle of a step is behind. */
export async function currentOffset(clocks: Clocks): Promise<number> {
  const readings = await Promise.all([...clocks.values()].map((clock) => clock.read()));
  return Math.max(...readings.map(({ offsetMs }) => offsetMs));
}

/** Brings all parts to one offset, those that act by themselves last. */
export async function moveAll(clocks: Clocks, offsetMs: number): Promise<void> {
  for (const turn of ["data", "vendor", "jobs"] as const) {
    for (const clock of clocks.values()) if (clock.turn === turn) await clock.moveTo(offsetMs);
  }
}

/**
 * Walks business time to `targetMs` (epoch ms), from due instant to due instant and at most an hour a step. Each step
 * ends when all parts are idle, so that nothing is skipped and nothing overtakes.
 *
 * @returns how many steps it took; a target that is not ahead takes none
 * @throws {Error} naming what is still at work when a step does not become idle; the walk can go on from there
 */
export async function walk(clocks: Clocks, targetMs: number, options: WalkOptions = {}): Promise<number> {
  let offset = await currentOffset(clocks);
  await moveAll(clocks, offset);
  let readings = await untilIdle(clocks, offset, options);
  let number = 0;
  for (let now = Date.now() + offset; now < targetMs && !options.signal?.aborted; now = Date.now() + offset) {
    const { instant, due } = nextStop(readings, now, targetMs);
    offset = Math.max(offset, instant - Date.now());
    await moveAll(clocks, offset);
    readings = await untilIdle(clocks, offset, options);
    number += 1;
    options.onStep?.({ at: new Date(Date.now() + offset), number, due });
  }
  return number;
}

/**
 * Puts business time on `targetMs` (epoch ms) in one step, and waits until all parts are idle. What was due between is done late, and what
 * would have been done several times is done once: for stories of months in which that does not matter.
 */
export async function jump(clocks: Clocks, targetMs: number, options: WalkOptions = {}): Promise<void> {
  const offset = Math.max(await currentOffset(clocks), targetMs - Date.now());
  await moveAll(clocks, offset);
  await untilIdle(clocks, offset, options);
}

function nextStop(readings: Readings, now: number, targetMs: number): { instant: number; due: string | null } {
  let stop = { instant: Math.min(targetMs, now + hourMs), due: null as string | null };
  for (const [name, { nextDueMs }] of readings) {
    if (nextDueMs !== null && nextDueMs < stop.instant) stop = { instant: nextDueMs, due: name };
  }
  return stop;
}

async function untilIdle(
  clocks: Clocks,
  offset: number,
  { patienceMs = defaultPatienceMs }: WalkOptions,
): Promise<Readings> {
  const startedAt = performance.now();
  let takenUpAt = startedAt;
  for (let idleLooks = 0; ; ) {
    const readings = await readAll(clocks);
    const busy = [...readings].flatMap(([name, reading]) => reading.busy.map((what) => `${name}: ${what}`));
    idleLooks = busy.length === 0 ? idleLooks + 1 : 0;
    if (idleLooks === looksUntilIdle) return readings;
    const now = performance.now();
    if (now - startedAt > patienceMs) {
      const at = new Date(Date.now() + offset).toISOString();
      throw new Error(`Business time stops at ${at}: still at work after ${patienceMs / 1000} s. ${busy.join("; ")}`);
    }
    if (!isForgotten(clocks, readings)) takenUpAt = now;
    else if (now - takenUpAt > tellAgainMs) {
      takenUpAt = now;
      await moveAll(clocks, offset);
    }
    await sleep(lookEveryMs);
  }
}

/** The job server is asked alone while it is at work, which it is for most of a step: looks cost what they measure. */
async function readAll(clocks: Clocks): Promise<Readings> {
  const read = async (chosen: Iterable<[string, PartClock]>) =>
    Promise.all([...chosen].map(async ([name, clock]) => [name, await patientRead(clock)] as const));
  const jobs = await read([...clocks].filter(([, { turn }]) => turn === "jobs"));
  if (jobs.some(([, { busy }]) => busy.length > 0)) return new Map(jobs);
  return new Map([...jobs, ...(await read([...clocks].filter(([, { turn }]) => turn !== "jobs")))]);
}

/** Rows wait, and the job server has nothing to do: the process that should have brought them there has ended. */
const isForgotten = (clocks: Clocks, readings: Readings): boolean =>
  [...readings].every(([name, { busy }]) => clocks.get(name)?.turn === "data" || busy.length === 0);

/** A part that is just being started again is busy. */
async function patientRead(clock: PartClock): Promise<ClockReading> {
  try {
    return await clock.read();
  } catch (error) {
    return {
      offsetMs: 0,
      nextDueMs: null,
      busy: [`does not answer (${error instanceof Error ? error.message : error})`],
    };
  }
}
