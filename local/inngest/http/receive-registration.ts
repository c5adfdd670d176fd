import { z } from "zod";
import type { Engine } from "../engine.ts";
import { applySync } from "../sync/apply-sync.ts";
import { SyncRefusedError } from "../sync/function-config.ts";
import type { AppPoller } from "../sync/poll-apps.ts";
import { type Exchange, readJson } from "./exchange.ts";

const registrationSchema = z.looseObject({
  url: z.string(),
  appName: z.string(),
  functions: z.array(z.unknown()),
  sdk: z.string().default("unknown"),
});

/** POST /fn/register: out-of-band sync. Only configured apps are taken, or anybody could have us call any URL. */
export async function receiveRegistration(engine: Engine, poller: AppPoller, exchange: Exchange): Promise<void> {
  const refuse = (status: number, error: string) => exchange.json(status, { ok: false, status, error });
  const expected = exchange.headers["x-inngest-expected-server-kind"];
  if (expected && expected !== "dev") return refuse(400, `this is a dev server, not "${String(expected)}"`);
  const parsed = registrationSchema.safeParse(await readJson(exchange));
  if (!parsed.success) return refuse(400, z.prettifyError(parsed.error));
  const { url, appName, functions, sdk } = parsed.data;
  const app = poller.states().find((state) => sameTarget(state.url, url));
  if (!app) return refuse(400, `"${url}" is not a configured app`);
  try {
    const modified = await applySync(engine, app.url, { appId: appName, sdk, functions });
    poller.note(app.url, "synced");
    exchange.json(200, { ok: true, modified });
  } catch (error) {
    if (!(error instanceof SyncRefusedError)) throw error;
    poller.note(app.url, "refused", error.message);
    refuse(400, error.message);
  }
}

function sameTarget(configured: string, given: string): boolean {
  if (!URL.canParse(given)) return false;
  const [a, b] = [new URL(configured), new URL(given)];
  return a.origin === b.origin && a.pathname === b.pathname;
}
