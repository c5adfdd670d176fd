import type { Engine } from "../engine.ts";
import { survivingRestart } from "../state/database.ts";
import { type EventBody, insertEvents, type NewEvent } from "../state/insert-events.ts";
import { ulidFromSeed } from "../state/ulid.ts";
import { type Exchange, HttpError, readJson } from "./exchange.ts";

const maxEvents = 5000;
const maxNameBytes = 512;
const maxEventBytes = 3 * 1024 * 1024;
const maxIdLength = 1024;
/** How long a sender waits for an unreachable database before it must try again. */
const maxWaitMs = 2000;

/** POST /e/{key}: the events are on disk before the answer; a repeated send gets the same ids. */
export async function receiveEvents(engine: Engine, exchange: Exchange): Promise<void> {
  let events: NewEvent[];
  try {
    events = readEvents(engine, await readJson(exchange), exchange.headers["x-inngest-event-id-seed"]);
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    return exchange.json(error.status, { ids: [], status: error.status, error: error.message });
  }
  try {
    const now = engine.now();
    await survivingRestart(
      () => insertEvents(engine.sql, events, now),
      () => !engine.isClosed(),
      maxWaitMs,
    );
  } catch (error) {
    engine.log("warn", "events could not be stored", { error: String(error) });
    return exchange.json(503, { ids: [], status: 503, error: "the events could not be stored; send them again" });
  }
  engine.wake();
  exchange.json(200, { ids: events.map((event) => event.internalId), status: 200 });
}

function readEvents(engine: Engine, payload: unknown, seed: string | string[] | undefined): NewEvent[] {
  const list = Array.isArray(payload) ? payload : [payload];
  if (list.length > maxEvents) throw new HttpError(400, `at most ${maxEvents} events can be sent together`);
  return list.map((raw, index) => {
    const internalId = (typeof seed === "string" ? ulidFromSeed(seed, index) : null) ?? engine.ulid();
    return { internalId, body: readEvent(raw, internalId, engine.now()) };
  });
}

function readEvent(raw: unknown, internalId: string, now: number): EventBody {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) throw new HttpError(400, "an event is an object");
  const { name, data, id, ts, ...rest } = raw as Record<string, unknown>;
  if (typeof name !== "string" || name === "") throw new HttpError(400, "an event needs a name");
  if (Buffer.byteLength(name) > maxNameBytes)
    throw new HttpError(400, `an event name has at most ${maxNameBytes} bytes`);
  if (name.toLowerCase().startsWith("inngest/")) throw new HttpError(400, `event name "${name}" is reserved`);
  if (id !== undefined && typeof id !== "string") throw new HttpError(400, "an event id is text");
  if (name.includes("\u0000") || id?.includes("\u0000")) throw new HttpError(400, "names and ids cannot contain NUL");
  if (id && id.length > maxIdLength) throw new HttpError(400, `an event id has at most ${maxIdLength} characters`);
  if (data !== undefined && data !== null && (typeof data !== "object" || Array.isArray(data))) {
    throw new HttpError(400, `data of event "${name}" is not an object`);
  }
  if (Buffer.byteLength(JSON.stringify(raw)) > maxEventBytes)
    throw new HttpError(400, `event "${name}" is larger than 3 MB`);
  const { _inngest, ...cleanData } = (data ?? {}) as Record<string, unknown>;
  const instant = typeof ts === "number" && Number.isFinite(ts) && ts > 0 ? ts : now;
  return { ...rest, name, data: cleanData, id: id || internalId, ts: instant, user: rest.user ?? {} };
}
