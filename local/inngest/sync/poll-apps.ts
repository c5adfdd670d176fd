import { post } from "../dispatch/post.ts";
import type { Engine } from "../engine.ts";
import { isDatabaseDown } from "../state/database.ts";
import { type AppRegistration, applySync } from "./apply-sync.ts";
import { SyncRefusedError } from "./function-config.ts";

export type AppStatus = "waiting" | "synced" | "refused" | "unreachable";
export interface AppState {
  url: string;
  status: AppStatus;
  /** Why the last sync did not succeed. */
  error: string | null;
  checkedAt: number | null;
}

export interface AppPoller {
  states(): AppState[];
  /** Whether every app has answered since the start with functions that can be run. */
  allKnown(): boolean;
  /** Notes what an app registered by calling us. */
  note(url: string, status: AppStatus, error?: string): void;
  close(): Promise<void>;
}

const firstPollMs = 250;
const timeoutMs = 60_000; // a development server may compile first

/**
 * Asks every configured app for its functions, often until the first sync and then every `everyMs`. Only the
 * dispatcher asks. A refused sync leaves the functions of the last good one in place.
 */
export function pollApps(engine: Engine, urls: string[], everyMs: number): AppPoller {
  const states = new Map<string, AppState>(
    urls.map((url) => [url, { url, status: "waiting", error: null, checkedAt: null }]),
  );
  const known = new Set<string>();
  const abort = new AbortController();
  let closed = false;

  function note(url: string, status: AppStatus, error: string | null = null): void {
    const before = states.get(url);
    states.set(url, { url, status, error, checkedAt: engine.now() });
    // A refused app goes on with the functions of its last good sync, if it has any.
    if (status === "synced" || (status === "refused" && engine.registry.list().some((fn) => fn.appUrl === url))) {
      if (!known.has(url)) engine.wake();
      known.add(url);
    }
    if (before?.status === status && before.error === error) return;
    engine.log(status === "refused" ? "error" : "info", `app ${url} is ${status}`, error ? { error } : undefined);
  }

  async function sync(url: string): Promise<void> {
    try {
      const registration = await askApp(url, abort.signal);
      if (registration === "registers-itself") return;
      if (typeof registration === "string") return note(url, "unreachable", registration);
      engine.appDownUntil.delete(url);
      await applySync(engine, url, registration);
      note(url, "synced");
    } catch (error) {
      if (isDatabaseDown(error)) return;
      note(url, error instanceof SyncRefusedError ? "refused" : "unreachable", (error as Error).message);
      await saveProblem(engine, url, states.get(url)!).catch(() => {});
    }
  }

  async function poll(url: string): Promise<void> {
    while (!closed) {
      if (engine.isDispatcher()) await sync(url);
      const answered = ["synced", "refused"].includes(states.get(url)!.status);
      const pauseMs = answered ? everyMs : Math.min(firstPollMs, everyMs);
      if (!closed) await pause(pauseMs, abort.signal);
    }
  }

  const polling = urls.map(poll);
  return {
    states: () => [...states.values()],
    allKnown: () => known.size === urls.length,
    note,
    async close() {
      closed = true;
      abort.abort();
      await Promise.all(polling);
    },
  };
}

/** What the app would register (in-band sync), or a sentence with the reason why it could not be reached. */
async function askApp(url: string, signal: AbortSignal): Promise<AppRegistration | "registers-itself" | string> {
  const headers = {
    "content-type": "application/json",
    "x-inngest-server-kind": "dev",
    "x-inngest-sync-kind": "in_band",
  };
  const result = await post({
    method: "PUT",
    url,
    headers,
    body: JSON.stringify({ url }),
    signal,
    timeoutMs: timeoutMs,
  });
  if (result.kind !== "answered") return result.message;
  if (result.status !== 200 || !result.headers["x-inngest-sdk"]) {
    return `answered ${result.status}${result.headers["x-inngest-sdk"] ? "" : " without the Inngest SDK's header"}: ${result.body.slice(0, 300)}`;
  }
  if (result.headers["x-inngest-sync-kind"] !== "in_band") return "registers-itself";
  const body = JSON.parse(result.body) as {
    app_id: string;
    functions: unknown[];
    sdk_version?: string;
    sdk_language?: string;
  };
  return { appId: body.app_id, functions: body.functions, sdk: `${body.sdk_language}:${body.sdk_version}` };
}

async function saveProblem(engine: Engine, url: string, { status, error }: AppState): Promise<void> {
  await engine.sql`
    insert into apps (url, status, error) values (${url}, ${status}, ${error})
    on conflict (url) do update set status = excluded.status, error = excluded.error
    where apps.status <> excluded.status or apps.error is distinct from excluded.error`;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
    signal.addEventListener("abort", done);
    if (signal.aborted) done();
  });
}
