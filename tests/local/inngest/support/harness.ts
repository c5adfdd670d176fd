import { setTimeout as sleep } from "node:timers/promises";
import type { Inngest, InngestFunction } from "inngest";
import postgres from "postgres";
import { vi } from "vitest";
import { type LocalInngest, type StartOptions, start } from "../../../../local/inngest/index.ts";
import { freePort } from "../../../../local/stack/free-port.ts";
import { startTestApp, type TestApp } from "./test-app.ts";

export interface RunView {
  id: string;
  function_id: string;
  status: string;
  output: unknown;
  error: { name: string; message: string } | null;
}

export interface Harness {
  app: TestApp;
  server: LocalInngest;
  sql: postgres.Sql;
  /** Sends one event and returns its internal id. */
  send(name: string, data?: Record<string, unknown>, more?: { id?: string; ts?: number }): Promise<string>;
  /** The runs that an event started, once there are `count` and all have ended. */
  ended(eventId: string, count?: number): Promise<RunView[]>;
  /** The functions that an event did not start, and why. */
  skipsOf(eventId: string): PromiseLike<{ function_id: string; reason: string }[]>;
  /** Why an event was skipped, once it was. */
  skipped(eventId: string): Promise<string>;
  /** Where the first run of an event stands. */
  statusOf(eventId: string): Promise<string | undefined>;
  /** Waits until a run of the event sleeps. */
  sleeping(eventId: string): Promise<true>;
  /** Polls until `look` returns something. */
  until<T>(look: () => Promise<T | undefined | null | false> | T | undefined | null | false, what: string): Promise<T>;
  health(): Promise<{ ok: boolean; functions: number; apps: { status: string; error: string | null }[] }>;
  /** Stops the server and starts another one on the same port and database. */
  restartServer(): Promise<void>;
  close(): Promise<void>;
}

/** Far more than is ever needed on an idle machine: a busy one must not fail a test. */
const PATIENCE_MS = 50_000;
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** The job server in this process, one app that serves `functions`, synced and ready. */
export async function startHarness(
  databaseUrl: string,
  functions: (inngest: Inngest) => InngestFunction.Any[],
  options: Partial<StartOptions> = {},
): Promise<Harness> {
  const port = await freePort();
  const app = await startTestApp("app", () => `http://127.0.0.1:${port}`);
  app.serve(functions(app.inngest));
  const startServer = () =>
    start({
      databaseUrl,
      port,
      apps: [app.url],
      backoffMs: () => 30,
      leaseGraceMs: 300,
      pollMs: 200,
      lookEveryMs: 60_000, // so that every test fails when something does not wake the loop
      log: process.env.JOB_LOG ? undefined : () => {},
      ...options,
    });
  let server = await startServer();
  const sql = postgres(databaseUrl, { max: 2, onnotice: () => {} });

  const until: Harness["until"] = async (look, what) => {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const found = await look();
      if (found) return found;
      if (performance.now() > deadline) throw new Error(`waited ${PATIENCE_MS} ms for ${what}`);
      await sleep(5);
    }
  };
  const health: Harness["health"] = async () => (await fetch(`http://127.0.0.1:${port}/health`)).json();
  const skipsOf: Harness["skipsOf"] = (eventId) =>
    sql`select function_id, reason from skips where event_internal_id = ${eventId}`;
  await until(async () => (await health()).apps.every((state) => state.status !== "waiting"), "the first sync");

  return {
    app,
    get server() {
      return server;
    },
    sql,
    until,
    health,
    skipsOf,
    skipped: (eventId) => until(async () => (await skipsOf(eventId))[0]?.reason, `event ${eventId} to be skipped`),
    async statusOf(eventId) {
      const runs = await sql<{ status: string }[]>`select status from runs where event_internal_id = ${eventId}`;
      return runs[0]?.status;
    },
    sleeping: (eventId) =>
      until(async () => {
        const found =
          await sql`select from jobs j join runs r on r.id = j.run_id where j.kind = 'sleep' and r.event_internal_id = ${eventId}`;
        return found.length > 0;
      }, `a run of event ${eventId} to sleep`),
    async send(name, data = {}, more = {}) {
      const { ids } = await app.inngest.send({ name, data, ...more });
      return ids[0]!;
    },
    async ended(eventId, count = 1) {
      const runs = await until(async () => {
        const found = await sql<(RunView & { ended_at: Date | null })[]>`
          select id, function_id, status, output, error, ended_at from runs where event_internal_id = ${eventId} order by function_id`;
        return found.length >= count && found.every((run) => run.ended_at) && found;
      }, `${count} ended run(s) of event ${eventId}`);
      return runs;
    },
    async restartServer() {
      await server.close();
      server = await startServer();
    },
    async close() {
      await server.close();
      await app.close();
      await sql.end({ timeout: 1 });
    },
  };
}
