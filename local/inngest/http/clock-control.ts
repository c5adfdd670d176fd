import type { Engine } from "../engine.ts";
import { readOutlook } from "../state/outlook.ts";
import { type Exchange, HttpError, readJson } from "./exchange.ts";

export interface ControlledClock {
  offset(): number;
  advance(ms: number): Promise<void>;
  moveTo(offsetMs: number): Promise<void>;
}

/** GET /__control/clock, in the shape of the emulators: `{ now, now_ms, offset_ms, next_due_ms, busy }`. */
export async function showClock(engine: Engine, clock: ControlledClock, exchange: Exchange): Promise<void> {
  const { busy, nextDueMs } = await readOutlook(engine);
  const now = engine.now();
  exchange.json(200, {
    now: new Date(now).toISOString(),
    now_ms: now,
    offset_ms: clock.offset(),
    next_due_ms: nextDueMs,
    busy,
  });
}

/** POST /__control/clock `{ advance_ms }` or `{ offset_ms }`. */
export async function moveClock(engine: Engine, clock: ControlledClock, exchange: Exchange): Promise<void> {
  const body = ((await readJson(exchange)) ?? {}) as { advance_ms?: unknown; offset_ms?: unknown };
  if (Number.isFinite(body.offset_ms)) await clock.moveTo(Number(body.offset_ms));
  else if (Number(body.advance_ms) >= 0) await clock.advance(Number(body.advance_ms));
  else throw new HttpError(400, "give offset_ms or advance_ms ≥ 0: the clock only moves forward");
  await showClock(engine, clock, exchange);
}
