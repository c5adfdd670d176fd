import "server-only";
import { now } from "@/lib/clock";
import { env } from "@/lib/env";
import { createMemo } from "@/lib/kernel/memo";
import { type PartHealth, probe, probeUrl } from "./probe";
import { readHealthRow } from "./rows";

interface Breaker {
  status: "ok" | "recovering" | "down";
  retry_at: string | null;
}

export interface Health {
  /** ok: everything works; degraded: something is unreachable or behind, the shop is open; down: the database is unreachable */
  status: "ok" | "degraded" | "down";
  checked_at: string;
  parts: Record<"database" | "auth" | "jobs" | "payments" | "email", PartHealth>;
  /** circuit breakers of each carrier, `orders` that of orders alone; null while the database cannot be reached */
  carriers: Record<string, Breaker & { orders: Breaker }> | null;
  backlog: { outbox: number; external_events: number; dead_jobs: number } | null;
  has_catalog: boolean | null;
}

/** Results are cached, so frequent probes are free. */
const memo = createMemo<Health>({ ttlMs: 3_000, maxEntries: 1 });

const breakerWords = { closed: "ok", half_open: "recovering", open: "down" } as const;

/** The state of every part, at most three seconds old, within about 1.5 s. Holds no addresses, keys or messages. Never throws. */
export const checkHealth = (): Promise<Health> => memo.get("health", look);

async function look(): Promise<Health> {
  const { SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY, STRIPE_API_BASE, RESEND_BASE_URL } = env();
  const [database, auth, jobs, payments, email] = await Promise.all([
    probe(readHealthRow),
    probeUrl(`${SUPABASE_URL}/auth/v1/health`, { apikey: SUPABASE_PUBLISHABLE_KEY }),
    probeUrl(jobServerUrl()),
    probeUrl(new URL("/healthcheck", STRIPE_API_BASE ?? "https://api.stripe.com").href),
    probeUrl(RESEND_BASE_URL ?? "https://api.resend.com"),
  ]);
  const row = database.value;
  const carriers =
    row &&
    Object.fromEntries(
      Object.entries(row.carriers).map(([id, carrier]) => [
        id,
        {
          status: breakerWords[carrier.state],
          retry_at: carrier.retry_at,
          orders: { status: breakerWords[carrier.order_state], retry_at: carrier.order_retry_at },
        },
      ]),
    );
  const parts = {
    database: database.health,
    auth: auth.health,
    jobs: jobs.health,
    payments: payments.health,
    email: email.health,
  };
  const isWhole =
    Object.values(parts).every(({ status }) => status === "ok") &&
    Object.values(carriers ?? {}).every(({ status, orders }) => status === "ok" && orders.status === "ok") &&
    row !== null &&
    row.outbox_waiting + row.events_waiting + row.jobs_dead === 0 &&
    row.has_catalog;
  return {
    status: row === null ? "down" : isWhole ? "ok" : "degraded",
    checked_at: now().toISOString(),
    parts,
    carriers,
    backlog: row && {
      outbox: row.outbox_waiting,
      external_events: row.events_waiting,
      dead_jobs: row.jobs_dead,
    },
    has_catalog: row?.has_catalog ?? null,
  };
}

/** Where the Inngest SDK itself would go; it reads the same variables. */
function jobServerUrl(): string {
  const { INNGEST_DEV, INNGEST_BASE_URL } = process.env;
  const dev = INNGEST_DEV?.startsWith("http") ? INNGEST_DEV : undefined;
  return new URL("/health", dev ?? INNGEST_BASE_URL ?? "https://api.inngest.com").href;
}
