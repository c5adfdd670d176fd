import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { planFrequentCrons } from "./cron/frequent-crons.ts";
import { defaultBackoffMs } from "./dispatch/backoff.ts";
import { keepDispatcherLock } from "./dispatch/dispatcher-lock.ts";
import { type Pump, startPump } from "./dispatch/pump.ts";
import type { Engine } from "./engine.ts";
import { createListener } from "./http/router.ts";
import { createRoutes } from "./http/routes.ts";
import { openClock } from "./state/clock.ts";
import { applySchema, isDatabaseDown, openDatabase, survivingRestart } from "./state/database.ts";
import { deleteExpired } from "./state/retention.ts";
import { takeOver } from "./state/take-over.ts";
import { createUlidSource } from "./state/ulid.ts";
import { pollApps } from "./sync/poll-apps.ts";
import { createRegistry } from "./sync/registry.ts";

export interface StartOptions {
  /** A database of our own; tables are created when missing. */
  databaseUrl: string;
  /** 0 takes a free one. */
  port: number;
  /** Addresses that serve functions, such as http://127.0.0.1:3000/api/inngest. */
  apps: string[];
  /** Delay in ms before the attempt that follows attempt `attempt` (from 0). Default: the real server's table. */
  backoffMs?: (attempt: number) => number;
  now?: () => number;
  /** How long a request left over from a killed server may go on before its job is taken back. Default 5 s. */
  leaseGraceMs?: number;
  /** Most requests to apps at the same time. Default 20. */
  maxParallel?: number;
  /** How often the loop looks for work when nothing wakes it. Default 1 s. */
  lookEveryMs?: number;
  /** How long ended runs and their events are kept. Default 3 days. */
  retentionMs?: number;
  /** How often a synced app is asked for its functions again. Default 5 s. */
  pollMs?: number;
  log?: Engine["log"];
}

export interface LocalInngest {
  url: string;
  /** Stops within about 2 s; what is in flight then is taken back at the next start. */
  close(): Promise<void>;
  /** Looks for work immediately. */
  pump(): void;
  /** Moves the clock forward for good (also after a restart) and does what is due then. */
  advance(ms: number): Promise<void>;
  /** The same to an offset in ms from the machine's clock; crons that come more than once an hour fire once. */
  moveTo(offsetMs: number): Promise<void>;
}

const databaseConnections = 10;
const retentionCheckMs = 10 * 60_000;
const dayMs = 86_400_000;

/** Starts the job server. Resolves when it listens and its tables exist; apps are synced in the background. */
export async function start(options: StartOptions): Promise<LocalInngest> {
  const sql = openDatabase(options.databaseUrl, databaseConnections);
  let closed = false;
  let pump: Pump | undefined;
  await survivingRestart(
    () => applySchema(sql),
    () => !closed,
    10_000,
  );
  const clock = await openClock(sql, options.now ?? Date.now);
  const { now } = clock;

  const engine: Engine = {
    sql,
    now,
    ulid: createUlidSource(now),
    registry: createRegistry(),
    wake: () => pump?.wake(),
    backoffMs: options.backoffMs ?? defaultBackoffMs,
    maxParallel: options.maxParallel ?? 20,
    lookEveryMs: options.lookEveryMs ?? 1000,
    leaseGraceMs: options.leaseGraceMs ?? 5000,
    retentionMs: options.retentionMs ?? 3 * dayMs,
    isClosed: () => closed,
    isDispatcher: () => lock.isHeld(),
    isInboxOpen: () => poller.allKnown(),
    inFlight: new Set(),
    appDownUntil: new Map(),
    log: options.log ?? logToStderr,
  };
  await engine.registry.reload(sql);
  const lock = keepDispatcherLock(
    options.databaseUrl,
    () => takeOver(engine, options.apps),
    () => engine.wake(),
  );
  const poller = pollApps(engine, [...new Set(options.apps)], options.pollMs ?? 5000);
  pump = startPump(engine);
  const cleaning = setInterval(cleanUp, retentionCheckMs);
  void cleanUp();

  const server = createServer(
    createListener(engine, createRoutes(engine, poller, { offset: clock.offset, advance, moveTo })),
  );
  server.keepAliveTimeout = 65_000; // longer than the SDK keeps a socket, so that we never close one it is about to use
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", resolve);
  }).catch(async (error) => {
    await close();
    throw error;
  });

  async function advance(ms: number): Promise<void> {
    await clock.moveTo(clock.offset() + ms);
    engine.wake();
  }

  async function moveTo(offsetMs: number): Promise<void> {
    await planFrequentCrons(engine, now() + Math.max(0, offsetMs - clock.offset()));
    await clock.moveTo(offsetMs);
    engine.wake();
  }

  async function cleanUp(): Promise<void> {
    try {
      if (engine.isDispatcher()) await deleteExpired(engine);
    } catch (error) {
      if (!isDatabaseDown(error)) engine.log("error", "expired rows could not be deleted", { error: String(error) });
    }
  }

  async function close(): Promise<void> {
    if (closed) return;
    clearInterval(cleaning);
    await poller.close();
    await pump!.close(); // requests in flight may still checkpoint meanwhile
    closed = true;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await lock.close();
    await sql.end({ timeout: 2 });
  }

  const port = (server.address() as AddressInfo).port;
  return { url: `http://127.0.0.1:${port}`, close, pump: () => engine.wake(), advance, moveTo };
}

function logToStderr(level: string, message: string, details?: Record<string, unknown>): void {
  process.stderr.write(
    `${JSON.stringify({ time: new Date().toISOString(), level, part: "inngest", message, ...details })}\n`,
  );
}
